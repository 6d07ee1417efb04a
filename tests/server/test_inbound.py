"""Faxes that come in: on our own numbers from each other, and from outside."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from tests.server.local import deliveries, local
from tests.server.receiver import Receiver
from tests.server.steps import Wire, converted, finished, get, send, tiff, violations, wait_until
from tests.service import RunningService

OURS = "+14155550100"
OUTSIDE = "+12125550177"
ENDED = ("COMPLETED", "FAILURE")


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A webhook receiver."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def home(http: httpx.Client, hook: Receiver) -> str:
    """The address of the default service, which takes faxes and reports them as JSON."""
    address = f"/services/{http.get('/services').json()['services'][0]['id']}"
    _set(http, address, incomingWebhookUrl=hook.url, webhookContentType="application/json")
    return address


def _set(http: httpx.Client, home: str, **fields: Any) -> None:
    assert http.patch(home, json=fields).status_code == 200


def _receive(service: RunningService, to: str = OURS, data: bytes | None = None, **fields: str) -> httpx.Response:
    with local(service) as client:
        files = {"file": ("page.tif", tiff(1) if data is None else data, "")}
        return client.post("/receive", data={"to": to, "from": OUTSIDE, **fields}, files=files)


def _inbound(http: httpx.Client) -> list[Wire]:
    found: list[Wire] = http.get("/faxes", params={"direction": "INBOUND"}).json()["faxes"]
    return found


def _arrived(service: RunningService, http: httpx.Client, fax_id: str) -> Wire:
    """The inbound fax, once it has ended."""
    for _ in range(60):
        if get(http, fax_id)["status"] in ENDED:
            break
        service.advance(5)
    return wait_until(lambda: get(http, fax_id), lambda fax: fax["status"] in ENDED)


def test_fax_to_our_own_number_comes_in_there(
    service: RunningService, http: httpx.Client, home: str, hook: Receiver
) -> None:
    """The far side has a fax of its own: in progress page by page, then completed, free, with the same pages."""
    sent = send(http, OURS, pages=2)
    converted(http, sent["id"])
    assert _inbound(http) == []
    service.advance(25)
    (coming,) = _inbound(http)
    assert (coming["status"], coming["hasFile"]) == ("IN_PROGRESS", False)
    assert http.get(f"/faxes/{coming['id']}/file.pdf").status_code == 404

    done = finished(service, http, sent["id"])
    (came,) = _inbound(http)
    assert (done["status"], came["status"]) == ("COMPLETED", "COMPLETED")
    assert came["id"] != sent["id"]
    assert (came["from"], came["to"], came["numberOfPages"]) == (OURS, OURS, 2)
    assert came["price"] == {"currencyCode": "USD", "amount": "0.00"}
    assert done["price"]["amount"] == "0.14"
    assert came["hasFile"] is True
    for name in ("maxRetries", "retryCount", "pagesSentSuccessfully", "coverPageData", "labels", "barCodes"):
        assert name not in came
    files = [http.get(f"/faxes/{fax['id']}/file.pdf").content for fax in (done, came)]
    assert files[0] == files[1]

    (told,) = hook.wait()
    assert (told.json["event"], told.json["fax"]["id"]) == ("INCOMING_FAX", came["id"])
    assert base64.b64decode(told.json["file"]) == files[1]


def test_deleting_one_side_leaves_the_other(service: RunningService, http: httpx.Client, home: str) -> None:
    """Sender and receiver each have the pages; one who deletes them deletes its own."""
    sent = finished(service, http, send(http, OURS)["id"])
    (came,) = _inbound(http)
    http.delete(f"/faxes/{sent['id']}/file")

    assert http.get(f"/faxes/{sent['id']}/file.pdf").status_code == 404
    assert http.get(f"/faxes/{came['id']}/file.pdf").status_code == 200


def test_number_without_a_receiver_takes_no_faxes(service: RunningService, http: httpx.Client) -> None:
    """As on the hosted service a number needs an incomingWebhookUrl (or an address that receives); the fax says so."""
    failed = finished(service, http, send(http, OURS)["id"])

    assert (failed["errorType"], failed["errorCode"], failed["retryCount"]) == ("CALL_ERROR", 49, 0)
    assert "incomingWebhookUrl" in failed["errorMessage"]
    assert _inbound(http) == []


def test_email_that_receives_is_enough(service: RunningService, http: httpx.Client) -> None:
    """A number with an e-mail address that may receive takes faxes without any webhook; one that may only send not."""
    home = f"/services/{http.get('/services').json()['services'][0]['id']}"
    for permissions, outcome in (("send", "FAILURE"), ("receive", "COMPLETED")):
        number = {"number": OURS, "permissions": permissions}
        answer = http.post(f"{home}/emails", json={"email": f"{permissions}@example.com", "phoneNumbers": [number]})
        assert answer.status_code == 201, answer.text
        assert finished(service, http, send(http, OURS)["id"])["status"] == outcome
    assert deliveries(service) == []


def test_suspended_number_takes_no_faxes(service: RunningService, http: httpx.Client, home: str) -> None:
    """Neither from us nor from outside, until it is not suspended any more."""
    with local(service) as client:
        client.put("/numbers/+14155550101", json={})
    path = f"{home}/numbers/{OURS}/suspend"
    assert http.patch(path, json={"suspended": True, "note": "unpaid"}).status_code == 200
    sender: Any = {"from": "+14155550101"}
    failed = finished(service, http, send(http, OURS, **sender)["id"])
    refused = _receive(service)

    assert (failed["errorCode"], "suspended" in failed["errorMessage"]) == (49, True)
    assert "suspended" in violations(refused)["to"]
    assert http.patch(path, json={"suspended": False}).status_code == 200
    assert _receive(service).status_code == 201


def test_call_from_outside(service: RunningService, http: httpx.Client, home: str, hook: Receiver) -> None:
    """A caller's document comes in as fax pages after the time of a call, and is reported."""
    answer = _receive(service, data=tiff(2))
    fax = answer.json()
    assert answer.status_code == 201
    assert (fax["direction"], fax["from"], fax["to"], fax["status"]) == ("INBOUND", OUTSIDE, OURS, "IN_PROGRESS")
    service.advance(10)
    assert get(http, fax["id"])["numberOfPages"] == 0

    came = _arrived(service, http, fax["id"])
    assert (came["status"], came["numberOfPages"], came["resolution"]) == ("COMPLETED", 2, "FINE")
    assert fax["createTime"] < came["completedTime"]
    with pdfium.PdfDocument(http.get(f"/faxes/{fax['id']}/file.pdf").content) as pdf:
        image = next(iter(pdf[0].get_objects()))
        assert (len(pdf), image.get_px_size()[0]) == (2, 1728)
    assert hook.wait()[0].json["fax"] == came


def test_caller_chooses_the_resolution(service: RunningService, http: httpx.Client, home: str) -> None:
    """A superfine page arrives with twice the lines."""
    fax = _receive(service, resolution="SUPERFINE").json()
    came = _arrived(service, http, fax["id"])
    with pdfium.PdfDocument(http.get(f"/faxes/{fax['id']}/file.pdf").content) as pdf:
        height = next(iter(pdf[0].get_objects())).get_px_size()[1]

    assert came["resolution"] == "SUPERFINE"
    assert height > 4000


@pytest.mark.parametrize(
    ("fields", "data", "at_fault"),
    [
        ({"to": "+14155550199"}, None, {"to"}),
        ({"to": "nobody", "from": "x"}, None, {"to", "from"}),
        ({"resolution": "COARSE"}, None, {"resolution"}),
        ({}, b"\0\1\2\3" * 50, {"file"}),
        ({}, b"%PDF-1.7 broken", {"file"}),
    ],
)
def test_what_no_caller_could_do_is_refused(
    service: RunningService,
    http: httpx.Client,
    home: str,
    fields: dict[str, str],
    data: bytes | None,
    at_fault: set[str],
) -> None:
    """A number that is not ours, no number at all, or a document that no machine sends: 422, and nothing is kept."""
    answer = _receive(service, data=data, **fields)
    store = service.app.state.core.store
    kept = service.on_loop(lambda: store._db.exec_driver_sql("SELECT count(*) FROM documents").scalar_one())

    assert (answer.status_code, set(violations(answer))) == (422, at_fault)
    assert (_inbound(http), kept) == ([], 0)


def test_nothing_to_receive_is_refused(service: RunningService, home: str) -> None:
    """Without a file there is no call; every field that is missing is named."""
    with local(service) as client:
        answer = client.post("/receive", json={})

    assert set(violations(answer)) == {"to", "from", "file"}


def test_bar_codes_are_read_when_the_service_asks(
    service: RunningService, http: httpx.Client, home: str, hook: Receiver
) -> None:
    """Kind, page and value are on the fax and in the webhook; without the setting nothing is read."""
    codes = _page_with_codes()
    plain = _arrived(service, http, _receive(service, data=codes).json()["id"])
    _set(http, home, scanIncomingBarcodes=True)
    scanned = _arrived(service, http, _receive(service, data=codes).json()["id"])
    blank = _arrived(service, http, _receive(service).json()["id"])

    assert "barCodes" not in plain
    assert scanned["barCodes"] == [
        {"type": "CODE_128", "page": 1, "value": "INV-20417"},
        {"type": "DATA_MATRIX", "page": 1, "value": "R-1192"},
    ]
    assert blank["barCodes"] == []
    assert hook.wait(3)[1].json["fax"]["barCodes"] == scanned["barCodes"]


def _page_with_codes() -> bytes:
    import io

    page = Image.new("L", (1686, 2385), 255)
    for number, (kind, text) in enumerate([("Code128", "INV-20417"), ("DataMatrix", "R-1192")]):
        code: Any = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=5)
        dots = memoryview(code)
        height, width = dots.shape or (0, 0)
        page.paste(Image.frombytes("L", (width, height), dots.tobytes()), (200, 200 + 600 * number))
    buffer = io.BytesIO()
    page.save(buffer, "PNG", dpi=(204, 204))
    return buffer.getvalue()


def test_unsaved_inbound_fax_is_only_in_its_webhook(
    service: RunningService, http: httpx.Client, home: str, hook: Receiver
) -> None:
    """With saveInboundFaxDocuments off the pages go out with the webhook and are gone afterwards."""
    _set(http, home, saveInboundFaxDocuments=False)
    came = _arrived(service, http, _receive(service).json()["id"])
    (told,) = hook.wait()
    store = service.app.state.core.store

    assert (came["status"], came["hasFile"]) == ("COMPLETED", False)
    assert base64.b64decode(told.json["file"]).startswith(b"%PDF-")
    assert http.get(f"/faxes/{came['id']}/file.pdf").status_code == 404

    def kept() -> Wire:
        count = "SELECT count(*) FROM documents"
        return {"documents": service.on_loop(lambda: store._db.exec_driver_sql(count).scalar_one())}

    assert wait_until(kept, lambda seen: seen["documents"] == 0)


def test_unsaved_outbound_fax_is_only_in_its_webhook(
    service: RunningService, http: httpx.Client, hook: Receiver
) -> None:
    """With saveOutboundFaxDocuments off the pages are there until the fax ends; the webhook brings them a last time."""
    home = f"/services/{http.get('/services').json()['services'][0]['id']}"
    _set(http, home, saveOutboundFaxDocuments=False)
    fax = send(http, callbackUrl=hook.url, callbackUrlContentType="application/json")
    assert converted(http, fax["id"])["hasFile"] is True
    done = finished(service, http, fax["id"])
    (told,) = hook.wait()

    assert (done["status"], done["hasFile"], told.json["fax"]["hasFile"]) == ("COMPLETED", False, False)
    assert base64.b64decode(told.json["file"]).startswith(b"%PDF-")
    assert http.get(f"/faxes/{fax['id']}/file.pdf").status_code == 404


def test_unsaved_pages_wait_for_a_receiver_that_is_down(service: RunningService, http: httpx.Client) -> None:
    """The pages stay, out of reach, for as long as the webhook has to be tried again, and go when it was heard."""
    home = f"/services/{http.get('/services').json()['services'][0]['id']}"
    _set(http, home, saveOutboundFaxDocuments=False)
    with Receiver(500, 500) as hook:
        fax = send(http, callbackUrl=hook.url, callbackUrlContentType="application/json")
        finished(service, http, fax["id"])
        hook.wait(1)
        service.advance(300)
        hook.wait(2)
        service.advance(600)
        third = hook.wait(3)[2]

    assert base64.b64decode(third.json["file"]).startswith(b"%PDF-")


def test_call_cut_off_by_the_end_of_the_service(tmp_path: Path) -> None:
    """What had arrived of a call is kept as a failed fax at the next start; the sender calls again."""
    with Receiver() as hook, RunningService(data_dir=tmp_path) as service, service.http() as http:
        home = f"/services/{http.get('/services').json()['services'][0]['id']}"
        _set(http, home, incomingWebhookUrl=hook.url)
        sent = send(http, OURS, pages=3)
        converted(http, sent["id"])
        for _ in range(60):
            service.advance(1)
            if [fax["numberOfPages"] for fax in _inbound(http)] == [1]:
                break
        (cut,) = _inbound(http)
        assert (cut["status"], cut["numberOfPages"]) == ("IN_PROGRESS", 1)
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        failed = wait_until(lambda: get(http, cut["id"]), lambda fax: fax["status"] == "FAILURE")
        done = finished(service, http, sent["id"])
        again = [fax for fax in _inbound(http) if fax["id"] != cut["id"]]
        with pdfium.PdfDocument(http.get(f"/faxes/{cut['id']}/file.pdf").content) as pdf:
            pages = len(pdf)

    assert (failed["errorType"], failed["errorCode"], failed["numberOfPages"], pages) == ("FAX_ERROR", 131, 1, 1)
    assert done["status"] == "COMPLETED"
    assert [(fax["status"], fax["numberOfPages"]) for fax in again] == [("COMPLETED", 3)]


def test_index_names_the_address(service: RunningService) -> None:
    """`GET /_local` lists what an outside caller may use."""
    with local(service) as client:
        assert "POST /_local/receive" in json.loads(client.get("").content)
