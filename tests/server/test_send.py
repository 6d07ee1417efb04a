"""Sending: every way to name recipients, files and options, in both encodings."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from faxtui.server.app import ServiceSettings
from tests.server.steps import ANYBODY, get, send, tiff, violations, wait_until
from tests.service import RunningService

OTHER = "+12125550111"
FILE = {"file": ("note.txt", b"Good morning.", "text/plain")}


def _json_file(data: bytes = b"Good morning.", file_type: str = "TXT") -> dict[str, str]:
    return {"file": base64.b64encode(data).decode(), "fileType": file_type}


def test_answer_to_a_send_is_a_queued_fax_with_every_default(calm: httpx.Client, shared: RunningService) -> None:
    """A send with nothing but a number and a file gets the project's number, its default service and fixed defaults."""
    fax = send(calm)

    assert fax["status"] == "QUEUED"
    assert (fax["from"], fax["to"]) == ("+14155550100", ANYBODY)
    assert (fax["fromCountry"], fax["toCountry"]) == ("US", "US")
    assert (fax["maxRetries"], fax["retryDelaySeconds"], fax["retryCount"]) == (3, 60, 0)
    assert (fax["resolution"], fax["imageConversionMethod"]) == ("FINE", "HALFTONE")
    assert (fax["headerPageNumbers"], fax["headerTimeZone"]) == (True, "America/New_York")
    assert fax["callbackUrlContentType"] == "multipart/form-data"
    assert fax["createTime"] == "2026-03-02T14:30:00.000Z"
    assert fax["projectId"] == shared.project_id
    assert fax["serviceId"] == calm.get("/services").json()["services"][0]["id"]
    assert None not in fax.values()


@pytest.mark.parametrize(
    "parts",
    [
        [("to", ANYBODY), ("to", OTHER)],
        [("to", f"{ANYBODY},{OTHER}")],
        [("To", f"{ANYBODY}, {OTHER}")],
    ],
    ids=["repeated", "commas", "pascal case"],
)
def test_form_takes_several_recipients(calm: httpx.Client, parts: list[tuple[str, str]]) -> None:
    """Repeated fields and comma lists mean the same: one fax a number, answered as a list in the given order."""
    files: list[tuple[str, Any]] = [(name, (None, value)) for name, value in parts]
    answer = calm.post("/faxes", files=[*files, ("file", FILE["file"])])

    assert answer.status_code == 200
    assert [fax["to"] for fax in answer.json()["faxes"]] == [ANYBODY, OTHER]


@pytest.mark.parametrize("to", [[ANYBODY, OTHER], f"{ANYBODY},{OTHER}", [f"{ANYBODY},{OTHER}"]])
def test_json_takes_several_recipients(calm: httpx.Client, to: Any) -> None:
    """An array and a comma list mean the same in JSON."""
    answer = calm.post("/faxes", json={"to": to, "files": [_json_file()]})

    assert [fax["to"] for fax in answer.json()["faxes"]] == [ANYBODY, OTHER]


@pytest.mark.parametrize("to", [ANYBODY, [ANYBODY], [ANYBODY, ANYBODY]])
def test_one_number_is_answered_bare(calm: httpx.Client, to: Any) -> None:
    """Exactly one number, also in an array or named twice, gets one fax and a bare answer."""
    answer = calm.post("/faxes", json={"to": to, "files": [_json_file()]})

    assert answer.json()["to"] == ANYBODY
    assert answer.headers["content-type"] == "application/json"


def test_recipients_of_one_send_share_its_pages(service: RunningService, http: httpx.Client) -> None:
    """Every recipient's fax has the same document, and deleting one's content leaves the other's."""
    answer = http.post("/faxes", json={"to": [ANYBODY, OTHER], "files": [_json_file()]})
    first, second = (fax["id"] for fax in answer.json()["faxes"])
    wait_until(lambda: get(http, first), lambda fax: bool(fax["hasFile"]))
    wait_until(lambda: get(http, second), lambda fax: bool(fax["hasFile"]))

    assert http.get(f"/faxes/{first}/file").content == http.get(f"/faxes/{second}/file").content
    assert http.delete(f"/faxes/{first}/file").status_code == 204
    assert http.get(f"/faxes/{first}/file").status_code == 404
    assert http.get(f"/faxes/{second}/file").status_code == 200


def test_options_of_a_form_in_pascal_case_are_understood(calm: httpx.Client) -> None:
    """Field names and booleans are matched whatever their case, as one official client needs."""
    fields = {
        "To": ANYBODY,
        "HeaderText": "Front Desk",
        "HeaderPageNumbers": "False",
        "MaxRetries": "1",
        "Labels[patient]": "R-1042",
        "labels[ward]": "3 East",
        "coverPageData[to_name]": "Dr. A",
        "CancelTimeoutMinutes": "5",
    }
    fax = calm.post("/faxes", data=fields, files=FILE).json()

    assert (fax["headerText"], fax["headerPageNumbers"], fax["maxRetries"]) == ("Front Desk", False, 1)
    assert fax["labels"] == {"patient": "R-1042", "ward": "3 East"}
    assert fax["coverPageData"] == {"to_name": "Dr. A"}


def test_options_of_json_come_back(calm: httpx.Client) -> None:
    """Values that were sent win over every default."""
    options = {
        "headerText": "Records",
        "headerTimeZone": "Europe/Berlin",
        "maxRetries": 0,
        "retryDelaySeconds": 300,
        "resolution": "SUPERFINE",
        "imageConversionMethod": "MONOCHROME",
        "labels": {"matter": "2026-017"},
        "callbackUrlContentType": "application/json",
        "inProgressNotifications": True,
    }
    fax = calm.post("/faxes", json={"to": ANYBODY, "files": [_json_file()], **options}).json()

    assert {name: fax[name] for name in options} == options


def test_credentials_in_urls_are_masked(calm: httpx.Client) -> None:
    """Nobody can read back a name and password that was put into a URL."""
    body = {
        "to": ANYBODY,
        "contentUrl": "https://me:secret@example.com/a.pdf",
        "callbackUrl": "https://user:pass@example.com/hook?x=1@2",
    }
    answer = calm.post("/faxes", json=body)

    assert answer.json()["callbackUrl"] == "https://***:***@example.com/hook?x=1@2"
    assert answer.json()["contentUrl"] == ["https://***:***@example.com/a.pdf"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("url", ["https://example.com?to=a@b.example", "https://example.com#a:b@c", "https://a.b/c@d"])
def test_url_without_credentials_stays_as_it_is(calm: httpx.Client, url: str) -> None:
    """An @ behind the host hides no name and password."""
    fax = calm.post("/faxes", json={"to": ANYBODY, "files": [_json_file()], "callbackUrl": url}).json()

    assert fax["callbackUrl"] == url


def test_content_urls_of_a_form_may_be_a_comma_list(calm: httpx.Client) -> None:
    """URLs in one field are told apart at commas before a scheme, and always come back as a list."""
    data = {"to": ANYBODY, "contentUrl": "https://example.com/a,b.pdf,https://example.com/c.pdf"}
    fax = calm.post("/faxes", data=data).json()

    assert fax["contentUrl"] == ["https://example.com/a,b.pdf", "https://example.com/c.pdf"]


def test_several_files_become_one_fax_in_order(service: RunningService, http: httpx.Client) -> None:
    """All file parts, whatever their case, go out as one document."""
    files = [("file", ("a.tif", tiff(2), "image/tiff")), ("File", ("b.tif", tiff(1), "image/tiff"))]
    fax = http.post("/faxes", data={"to": ANYBODY}, files=files).json()

    done = wait_until(lambda: get(http, fax["id"]), lambda seen: "numberOfPages" in seen)
    assert done["numberOfPages"] == 3


def test_named_service_and_number_are_used(demo_service: RunningService) -> None:
    """A send through another service takes that service's number and defaults."""
    with demo_service.http() as http:
        service = next(entry for entry in http.get("/services").json()["services"] if not entry["defaultForProject"])
        fax = send(http, serviceId=service["id"])

    assert fax["serviceId"] == service["id"]
    assert fax["from"] == service["defaultFrom"]
    assert fax["maxRetries"] == service["numberOfRetries"]


BAD_FIELDS = [
    ("to", {"to": ""}),
    ("to", {"to": "555-0100"}),
    ("to", {"to": "+1415555"}),
    ("to", {"to": "+99912345678"}),
    ("to", {"to": "\x1b[31m"}),
    ("to", {"to": 14155550100}),
    ("to", {"to": [ANYBODY, None]}),
    ("to", {"to": {"number": ANYBODY}}),
    ("from", {"from": "4155550100"}),
    ("from", {"from": "+14155550199"}),
    ("from", {"from": 5}),
    ("serviceId", {"serviceId": "01GVRB50KEQFFE1SGMPFRNBG6J"}),
    ("headerText", {"headerText": "x" * 51}),
    ("headerText", {"headerText": ["a", 1]}),
    ("headerTimeZone", {"headerTimeZone": "Mars/Olympus"}),
    ("headerTimeZone", {"headerTimeZone": "../../etc/passwd"}),
    ("headerTimeZone", {"headerTimeZone": "America"}),
    ("headerPageNumbers", {"headerPageNumbers": "perhaps"}),
    ("maxRetries", {"maxRetries": 6}),
    ("maxRetries", {"maxRetries": -1}),
    ("maxRetries", {"maxRetries": True}),
    ("maxRetries", {"maxRetries": 1.5}),
    ("retryDelaySeconds", {"retryDelaySeconds": 29}),
    ("retryDelaySeconds", {"retryDelaySeconds": "301"}),
    ("resolution", {"resolution": "ULTRA"}),
    ("imageConversionMethod", {"imageConversionMethod": "DITHER"}),
    ("callbackUrl", {"callbackUrl": "ftp://example.com"}),
    ("callbackUrl", {"callbackUrl": "http://[::1"}),
    ("callbackUrl", {"callbackUrl": "https://example.com:99999/"}),
    ("callbackUrl", {"callbackUrl": "https://user:pa/ss@example.com/"}),
    ("callbackUrlContentType", {"callbackUrlContentType": "text/plain"}),
    ("contentUrl", {"contentUrl": "file:///etc/passwd"}),
    ("contentUrl", {"contentUrl": [7]}),
    ("contentUrl", {"contentUrl": ["https://***:***@example.com/a.pdf"]}),
    ("labels", {"labels": {"a": 1}}),
    ("labels", {"labels": "a:b"}),
    ("labels", {"labels": {"k" * 10_001: "v"}}),
    ("coverPageId", {"coverPageId": "01GVRB50KEQFFE1SGMPFRNBG6J"}),
    ("inProgressNotifications", {"inProgressNotifications": "soon"}),
    ("files", {"files": 3}),
    ("files[0]", {"files": ["text"]}),
    ("files[0].file", {"files": [{"file": "%%%"}]}),
    ("files[0].file", {"files": [{"fileType": "PDF"}]}),
    ("files[0].fileType", {"files": [{"file": "aGk=", "fileType": 4}]}),
    ("files[0].fileType", {"files": [{"file": "aGk=", "fileType": "XLSX"}]}),
    ("file", {"file": "aGk="}),
]


@pytest.mark.parametrize(("field", "change"), BAD_FIELDS)
def test_bad_field_is_422_and_named(calm: httpx.Client, field: str, change: dict[str, Any]) -> None:
    """Whatever is wrong, the answer names the field in a sentence and nothing is stored."""
    before = calm.get("/faxes?pageSize=1").json()["totalItems"]
    body = {"to": ANYBODY, "files": [_json_file()], **change}
    answer = calm.post("/faxes", json=body)

    assert answer.status_code == 422
    assert answer.json()["status"] == "INVALID_ARGUMENT"
    assert field in violations(answer)
    assert all(sentence.endswith(".") for sentence in violations(answer).values())
    assert calm.get("/faxes?pageSize=1").json()["totalItems"] == before


@pytest.mark.parametrize("field", ["labels", "coverPageData"])
def test_a_form_takes_an_object_as_one_json_text(calm: httpx.Client, field: str) -> None:
    """OpenAPI's own encoding of objects in forms is understood beside `labels[key]`, and both together."""
    data = {"to": ANYBODY, field: '{"case": "Z", "room": "\\u00e9"}', f"{field}[ward]": "3 East"}
    sent = calm.post("/faxes", data=data, files=FILE)

    assert sent.status_code == 200, sent.text
    assert sent.json()[field] == {"case": "Z", "room": "é", "ward": "3 East"}


@pytest.mark.parametrize("text", ["case:Z", '{"case": 1}', '{"case"', "[]", "{" * 20_000])
def test_what_is_no_object_of_texts_is_refused_in_a_form(calm: httpx.Client, text: str) -> None:
    """Anything else under the field's name is at fault, and where it is no object the answer says how to write it."""
    refused = violations(calm.post("/faxes", data={"to": ANYBODY, "labels": text}, files=FILE))["labels"]

    assert "labels[case]" in refused or "in a form labels[key]=value, or one JSON object" in refused


@pytest.mark.parametrize("field", ["to", "from"])
def test_a_plus_that_a_form_has_lost_is_explained(calm: httpx.Client, field: str) -> None:
    """An unencoded plus arrives as a blank in a URL-encoded form only; there the refusal says how it is written."""
    fields = {"to": ANYBODY, "contentUrl": "http://127.0.0.1:1/a.pdf", field: " 14155550100"}

    assert "%2B" in violations(calm.post("/faxes", data=fields))[field]
    assert "%2B" not in violations(calm.post("/faxes", data=fields, files=FILE))[field]
    assert "%2B" not in violations(calm.post("/faxes", json=fields))[field]


def test_another_content_type_is_told_the_two_there_are(calm: httpx.Client) -> None:
    """A body that is neither names both kinds of send."""
    answer = calm.post("/faxes", content=b"to=+1415", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 400
    assert all(kind in answer.json()["message"] for kind in ("multipart/form-data", "application/json", "text/plain"))


def test_file_in_json_is_told_the_right_shape(calm: httpx.Client) -> None:
    """The field of forms is no field of JSON: no document is passed over in silence."""
    refused = violations(calm.post("/faxes", json={"to": ANYBODY, "file": "aGk=", "contentUrl": "http://127.0.0.1:1"}))

    assert 'files: [{"file": "<base64>", "fileType": "PDF"}]' in refused["file"]


def test_every_fault_is_named_at_once(calm: httpx.Client) -> None:
    """One answer lists all fields at fault, so that a form can mark them together."""
    answer = calm.post("/faxes", data={"maxRetries": "9", "resolution": "ULTRA"}, files=FILE)

    assert set(violations(answer)) == {"to", "maxRetries", "resolution"}


def test_one_bad_number_refuses_the_whole_send(calm: httpx.Client) -> None:
    """Nobody gets a fax of a send that was refused."""
    before = calm.get("/faxes?pageSize=1").json()["totalItems"]
    answer = calm.post("/faxes", json={"to": [ANYBODY, "nonsense"], "files": [_json_file()]})

    assert answer.status_code == 422
    assert "nonsense" in violations(answer)["to"]
    assert calm.get("/faxes?pageSize=1").json()["totalItems"] == before


@pytest.mark.parametrize("body", [{"to": ANYBODY}, {"to": ANYBODY, "files": []}, {"to": ANYBODY, "contentUrl": ""}])
def test_nothing_to_send_is_400(calm: httpx.Client, body: dict[str, Any]) -> None:
    """A send needs a file or a URL."""
    answer = calm.post("/faxes", json=body)

    assert answer.status_code == 400
    assert "nothing to send" in answer.json()["message"]


def test_settings_are_plain_values() -> None:
    """The least that a service is told are project and key; then it lives in memory without demo data."""
    settings = ServiceSettings("p", "k", "s")

    assert (settings.data_dir, settings.demo, settings.window_days) == (None, False, 7)
