"""Services: create, read, change, remove."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from faxtui.server.service_store import ServiceStore
from tests.server.steps import ANYBODY, finished, send, tiff, violations
from tests.service import PROJECT_ID, RunningService

Wire = dict[str, Any]

OURS = "+14155550100"
DEFAULTS = {
    "name": "Default service",
    "defaultForProject": False,
    "webhookContentType": "multipart/form-data",
    "numberOfRetries": 3,
    "retryDelaySeconds": 60,
    "imageConversionMethod": "HALFTONE",
    "resolution": "FINE",
    "saveOutboundFaxDocuments": True,
    "saveInboundFaxDocuments": True,
    "scanIncomingBarcodes": False,
    "inProgressNotifications": False,
}
SECRET_URL = "https://desk:s3cret@example.com/in?a=b@c"
SHOWN_URL = "https://***:***@example.com/in?a=b@c"


def _create(http: httpx.Client, **fields: Any) -> Wire:
    answer = http.post("/services", json=fields)
    assert answer.status_code == 201, answer.text
    service: Wire = answer.json()
    return service


def _change(http: httpx.Client, service_id: str, **fields: Any) -> Wire:
    answer = http.patch(f"/services/{service_id}", json=fields)
    assert answer.status_code == 200, answer.text
    service: Wire = answer.json()
    return service


def _default(http: httpx.Client) -> Wire:
    (found,) = [entry for entry in http.get("/services").json()["services"] if entry["defaultForProject"]]
    service: Wire = found
    return service


def _stored_url(service: RunningService, service_id: str) -> str | None:
    url: str | None = ServiceStore(service.app.state.core.store).webhook_url(service_id)
    return url


def test_create_gives_defaults_and_an_identity(calm: httpx.Client) -> None:
    """An empty body makes a service with the live defaults, an id, a project and times; nothing is null."""
    service = _create(calm)

    assert {name: service[name] for name in DEFAULTS} == DEFAULTS
    assert len(service["id"]) == 26
    assert service["projectId"] == PROJECT_ID
    assert service["createdAt"] == service["updatedAt"] == "2026-03-02T14:30:00.000Z"
    assert None not in service.values()
    assert calm.get(f"/services/{service['id']}").json() == service


def test_create_keeps_every_field(http: httpx.Client) -> None:
    """Every writable field is kept as given, and every read-only one is passed over."""
    given = {
        "name": "Records",
        "incomingWebhookUrl": "https://example.com/in",
        "webhookContentType": "application/json",
        "defaultFrom": OURS,
        "numberOfRetries": 0,
        "retryDelaySeconds": 300,
        "imageConversionMethod": "MONOCHROME",
        "resolution": "SUPERFINE",
        "saveOutboundFaxDocuments": False,
        "saveInboundFaxDocuments": False,
        "scanIncomingBarcodes": True,
        "inProgressNotifications": True,
    }
    service = _create(http, **given, id="mine", projectId="theirs", createdAt="2020", unheardOf=1)

    assert given.items() <= service.items()
    assert service["id"] != "mine"
    assert service["projectId"] == PROJECT_ID
    assert "unheardOf" not in service


def test_change_merges_and_moves_the_time(http: httpx.Client, service: RunningService) -> None:
    """A change touches what it names and updatedAt; an empty one touches nothing, ids in it say nothing."""
    made = _create(http, name="Billing", numberOfRetries=1)
    service.advance(61)
    changed = _change(http, made["id"], id="01BX5ZZKBKACTAV9WEVGEMMVRZ", retryDelaySeconds=30)

    assert changed == {**made, "retryDelaySeconds": 30, "updatedAt": "2026-03-02T14:31:01.000Z"}
    service.advance(61)
    assert _change(http, made["id"]) == changed


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_puts_a_field_back(http: httpx.Client, nothing: str | None) -> None:
    """Null, or an empty text, makes of a text field what a new service has."""
    made = _create(http, name="Mine", incomingWebhookUrl=SECRET_URL, defaultFrom=OURS)
    fields = ("name", "incomingWebhookUrl", "defaultFrom", "coverPageId")
    changed = _change(http, made["id"], **dict.fromkeys(fields, nothing))

    assert changed["name"] == "Default service"
    assert not {"incomingWebhookUrl", "defaultFrom", "coverPageId"} & set(changed)


def test_null_puts_numbers_and_flags_back(http: httpx.Client) -> None:
    """Null makes of a number, a flag or a word what a new service has."""
    made = _create(http, numberOfRetries=0, scanIncomingBarcodes=True, resolution="SUPERFINE")
    changed = _change(http, made["id"], numberOfRetries=None, scanIncomingBarcodes=None, resolution=None)

    assert DEFAULTS.items() <= changed.items()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 61),
        ("name", 7),
        ("name", ["a", "b"]),
        ("incomingWebhookUrl", "example.com/in"),
        ("incomingWebhookUrl", "ftp://example.com"),
        ("incomingWebhookUrl", "ht\ntps://a:b@example.com"),
        ("incomingWebhookUrl", ["https://example.com"]),
        ("webhookContentType", "text/plain"),
        ("defaultForProject", "true"),
        ("defaultForProject", 1),
        ("defaultFrom", "4155550100"),
        ("defaultFrom", "+14155550199"),
        ("numberOfRetries", 6),
        ("numberOfRetries", -1),
        ("numberOfRetries", "3"),
        ("numberOfRetries", True),
        ("numberOfRetries", 1.5),
        ("numberOfRetries", 1e400),
        ("retryDelaySeconds", 29),
        ("retryDelaySeconds", 301),
        ("imageConversionMethod", "halftone"),
        ("resolution", {}),
        ("coverPageId", "01BX5ZZKBKACTAV9WEVGEMMVRZ"),
        ("saveOutboundFaxDocuments", "no"),
        ("saveInboundFaxDocuments", []),
        ("scanIncomingBarcodes", 0),
        ("inProgressNotifications", "yes"),
    ],
)
def test_bad_field_is_named_and_nothing_kept(calm: httpx.Client, field: str, value: Any) -> None:
    """A value at fault is refused by the name of its field, on creation and on change, and nothing is changed."""
    before = calm.get("/services").json()
    content = json.dumps({"name": "ok", field: value}).replace("Infinity", "1e400")
    headers = {"Content-Type": "application/json"}
    created = calm.post("/services", content=content, headers=headers)
    changed = calm.patch(f"/services/{before['services'][0]['id']}", content=content, headers=headers)

    for answer in (created, changed):
        assert answer.status_code == 422
        assert list(violations(answer)) == [field]
    assert calm.get("/services").json() == before


def test_several_faults_are_told_at_once(calm: httpx.Client) -> None:
    """One answer names every field at fault."""
    answer = calm.post("/services", json={"name": 1, "numberOfRetries": 9, "resolution": "COARSE"})

    assert set(violations(answer)) == {"name", "numberOfRetries", "resolution"}


@pytest.mark.parametrize("content", [b"", b"[]", b'"x"', b"{", b'{"name": NaN}', b'{"name": "\\ud800"}', b"\xff"])
def test_malformed_body_is_400(calm: httpx.Client, content: bytes) -> None:
    """What is no JSON object is refused as such."""
    service_id = _default(calm)["id"]
    for answer in (calm.post("/services", content=content), calm.patch(f"/services/{service_id}", content=content)):
        assert (answer.status_code, answer.json()["status"]) == (400, "INVALID_ARGUMENT")


def test_body_beyond_all_measure_is_413(calm: httpx.Client) -> None:
    """A megabyte of service is not read to its end."""
    answer = calm.post("/services", content=b'{"name": "' + b"x" * 1_100_000)

    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unknown_service_is_404(calm: httpx.Client, method: str) -> None:
    """A service that is not there answers 404 whatever is asked, also with a broken body."""
    answer = calm.request(method, "/services/01BX5ZZKBKACTAV9WEVGEMMVRZ", content=b"{")

    assert (answer.status_code, answer.json()["details"]) == (404, [{"type": "NotFound"}])


# Webhook credentials


def test_webhook_credentials_are_never_read_back(http: httpx.Client, service: RunningService) -> None:
    """Name and password of a webhook URL are kept for use and masked in every answer."""
    made = _create(http, incomingWebhookUrl=SECRET_URL)
    changed = http.patch(f"/services/{made['id']}", json={"name": "Mine"})

    assert made["incomingWebhookUrl"] == SHOWN_URL
    for answer in (changed, http.get(f"/services/{made['id']}"), http.get("/services")):
        assert "***:***@example.com" in answer.text
        assert "s3cret" not in answer.text
    assert _stored_url(service, made["id"]) == SECRET_URL


def test_masked_url_sent_back_keeps_the_credentials(http: httpx.Client, service: RunningService) -> None:
    """A form that saves the masked URL, also with another path, keeps name and password."""
    made = _create(http, incomingWebhookUrl=SECRET_URL)

    assert _change(http, made["id"], incomingWebhookUrl=SHOWN_URL)["incomingWebhookUrl"] == SHOWN_URL
    assert _stored_url(service, made["id"]) == SECRET_URL
    moved = _change(http, made["id"], incomingWebhookUrl="https://%2A%2A%2A:***@example.com/new")
    assert moved["incomingWebhookUrl"] == "https://***:***@example.com/new"
    assert _stored_url(service, made["id"]) == "https://desk:s3cret@example.com/new"


@pytest.mark.parametrize(
    "url",
    [
        "https://***:***@other.example/in",
        "http://***:***@example.com/in",
        "https://***:***@example.com:8443/in",
        "https://***:***@example.com.evil.test/in",
    ],
)
def test_masked_credentials_go_nowhere_else(http: httpx.Client, service: RunningService, url: str) -> None:
    """Another scheme, host or port with the mask is refused at its field, and the stored URL stays."""
    made = _create(http, incomingWebhookUrl=SECRET_URL)

    assert "incomingWebhookUrl" in violations(http.patch(f"/services/{made['id']}", json={"incomingWebhookUrl": url}))
    assert _stored_url(service, made["id"]) == SECRET_URL
    same = _change(http, made["id"], incomingWebhookUrl="https://***:***@EXAMPLE.com:443/in")
    assert same["incomingWebhookUrl"] == "https://***:***@EXAMPLE.com:443/in"


def test_new_credentials_or_none_take_their_place(http: httpx.Client, service: RunningService) -> None:
    """A URL with other credentials, or without, is taken as it is."""
    made = _create(http, incomingWebhookUrl=SECRET_URL)
    _change(http, made["id"], incomingWebhookUrl="https://new:pass@example.com/")
    assert _stored_url(service, made["id"]) == "https://new:pass@example.com/"
    _change(http, made["id"], incomingWebhookUrl="https://example.com/")
    assert _stored_url(service, made["id"]) == "https://example.com/"
    _change(http, made["id"], incomingWebhookUrl="")
    assert _stored_url(service, made["id"]) is None


def test_mask_without_anything_to_keep_is_refused(http: httpx.Client) -> None:
    """A masked URL where no credentials are stored would be called with asterisks: 422."""
    made = _create(http, incomingWebhookUrl="https://example.com/in")

    assert "incomingWebhookUrl" in violations(http.post("/services", json={"incomingWebhookUrl": SHOWN_URL}))
    answer = http.patch(f"/services/{made['id']}", json={"incomingWebhookUrl": SHOWN_URL})
    assert "incomingWebhookUrl" in violations(answer)


# The default service


def test_new_default_takes_the_place_of_the_old(http: httpx.Client) -> None:
    """There is one default service: the last one made so, by creation or by change; sends use it."""
    first = _default(http)
    second = _create(http, name="Second", defaultForProject=True, defaultFrom=OURS)
    assert _default(http)["id"] == second["id"]
    assert send(http)["serviceId"] == second["id"]

    _change(http, first["id"], defaultForProject=True)
    assert _default(http)["id"] == first["id"]
    assert http.get(f"/services/{second['id']}").json()["defaultForProject"] is False


@pytest.mark.parametrize("wish", [False, None])
def test_last_default_cannot_be_unset(calm: httpx.Client, wish: bool | None) -> None:
    """A project is never without a default service."""
    default = _default(calm)
    answer = calm.patch(f"/services/{default['id']}", json={"defaultForProject": wish, "name": "Changed"})

    assert list(violations(answer)) == ["defaultForProject"]
    assert _default(calm) == default


def test_default_service_cannot_be_removed(calm: httpx.Client) -> None:
    """Removing the default service is refused with 422."""
    assert "id" in violations(calm.delete(f"/services/{_default(calm)['id']}"))


def test_removed_service_is_gone_and_its_faxes_stay(http: httpx.Client, service: RunningService) -> None:
    """A service that is no default goes with 204 and an empty body; its faxes keep its id and are still listed."""
    made = _create(http, name="Passing")
    fax = send(http, serviceId=made["id"])
    removed = http.request("DELETE", f"/services/{made['id']}", json={})

    assert (removed.status_code, removed.content) == (204, b"")
    assert http.get(f"/services/{made['id']}").status_code == 404
    assert http.delete(f"/services/{made['id']}").status_code == 404
    assert [entry["id"] for entry in http.get(f"/faxes?serviceId={made['id']}").json()["faxes"]] == [fax["id"]]
    assert "serviceId" in violations(http.post("/faxes", data={"to": ANYBODY, "serviceId": made["id"]}))


@pytest.mark.parametrize("saves", [True, False])
def test_faxes_under_way_end_as_their_removed_service_said(
    http: httpx.Client, service: RunningService, saves: bool
) -> None:
    """Whether pages are kept is still known when the service is gone; once no fax needs it, nothing is left of it."""
    made = _create(http, name="Passing", saveOutboundFaxDocuments=saves)
    fax = send(http, serviceId=made["id"])
    assert http.delete(f"/services/{made['id']}").status_code == 204
    assert http.get("/services").json()["totalItems"] == 1
    done = finished(service, http, fax["id"])
    last = _create(http)
    assert http.delete(f"/services/{last['id']}").status_code == 204
    rows = "SELECT count(*) FROM services"

    assert (done["status"], done["hasFile"], done["serviceId"]) == ("COMPLETED", saves, made["id"])
    assert service.on_loop(lambda: service.app.state.core.store._db.exec_driver_sql(rows).scalar_one()) == 1


def test_numbers_of_a_removed_service_go_to_the_default(http: httpx.Client) -> None:
    """The project keeps its numbers: behind those that the default service has."""
    first = _default(http)
    second = _create(http, defaultForProject=True)
    assert http.delete(f"/services/{first['id']}").status_code == 204
    (number,) = http.get(f"/services/{second['id']}/numbers").json()["numbers"]

    assert (number["phoneNumber"], number["serviceId"]) == (OURS, second["id"])


def test_list_of_services_has_pages(http: httpx.Client) -> None:
    """Services are listed in the order they were made, 20 a page unless asked otherwise, in the paging envelope."""
    made = [_default(http)["id"], *(_create(http, name=f"Service {number}")["id"] for number in range(21))]
    first = http.get("/services").json()
    last = http.get("/services?pageSize=7&page=4").json()

    assert [entry["id"] for entry in first.pop("services")] == made[:20]
    assert first == {"page": 1, "pageNumber": 1, "pageSize": 20, "totalPages": 2, "totalItems": 22}
    assert [entry["id"] for entry in last["services"]] == made[21:]


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    """Services and webhook passwords are there again when the service starts anew."""
    with RunningService(data_dir=tmp_path) as first, first.http() as http:
        made = _create(http, name="Kept", incomingWebhookUrl=SECRET_URL)
    with RunningService(data_dir=tmp_path) as second, second.http() as http:
        assert http.get(f"/services/{made['id']}").json() == made
        assert _stored_url(second, made["id"]) == SECRET_URL


def test_sends_inherit_what_the_service_says(http: httpx.Client) -> None:
    """A fax takes from its service what the send does not say."""
    made = _create(http, numberOfRetries=1, retryDelaySeconds=120, resolution="SUPERFINE", defaultFrom=OURS)
    answer = http.post(
        "/faxes", data={"to": ANYBODY, "serviceId": made["id"]}, files={"file": ("a.tif", tiff(1), "image/tiff")}
    )

    expected = {"maxRetries": 1, "retryDelaySeconds": 120, "resolution": "SUPERFINE", "from": OURS}
    assert expected.items() <= answer.json().items()
