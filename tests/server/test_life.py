"""The life of a fax: queued, in progress page by page, then completed or failed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.steps import ANYBODY, BUSY, converted, finished, get, send, tiff, wait_until
from tests.service import RunningService


@pytest.fixture
def service(shared: RunningService) -> RunningService:
    """One service for the whole module: each test waits for the end of its own faxes."""
    return shared


@pytest.fixture
def http(calm: httpx.Client) -> httpx.Client:
    """A client of that service."""
    return calm


def _dial(service: RunningService, http: httpx.Client, to: str, **fields: Any) -> dict[str, Any]:
    fax = send(http, to, **{"maxRetries": 0, **fields})
    return finished(service, http, fax["id"])


def test_pages_count_up_until_completed(service: RunningService, http: httpx.Client) -> None:
    """A fax of three pages is queued, confirms page after page while time passes, and costs by the page."""
    fax = send(http, pages=3)
    assert fax["status"] == "QUEUED"
    calling = converted(http, fax["id"])
    assert (calling["status"], calling["numberOfPages"], calling["hasFile"]) == ("IN_PROGRESS", 3, True)

    seen = []
    for _ in range(120):
        now = get(http, fax["id"])
        seen.append((now["status"], now["pagesSentSuccessfully"]))
        service.advance(1)
    assert list(dict.fromkeys(seen)) == [("IN_PROGRESS", 0), ("IN_PROGRESS", 1), ("IN_PROGRESS", 2), ("COMPLETED", 3)]

    done = get(http, fax["id"])
    assert done["price"] == {"currencyCode": "USD", "amount": "0.21"}
    assert done["pricePerPage"] == "0.07"
    assert done["createTime"] < done["completedTime"]
    assert "errorType" not in done


def test_call_takes_the_time_of_a_real_one(service: RunningService, http: httpx.Client) -> None:
    """Ringing and handshake come first: nothing is confirmed before 17 s, and one small page is over within 40."""
    fax = send(http)
    converted(http, fax["id"])
    service.advance(17)
    assert get(http, fax["id"])["pagesSentSuccessfully"] == 0

    service.advance(23)
    assert get(http, fax["id"])["status"] == "COMPLETED"


def test_free_number_completes_and_costs_nothing(service: RunningService, http: httpx.Client) -> None:
    """The documented test number takes every page for nothing."""
    done = _dial(service, http, "+19898989898", pages=2)

    assert (done["status"], done["pagesSentSuccessfully"]) == ("COMPLETED", 2)
    assert (done["price"]["amount"], done["pricePerPage"]) == ("0.00", "0.00")


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        ("+15005550017", "CALL_ERROR", 17),
        ("+15005550030", "CALL_ERROR", 30),
        ("+15005550016", "CALL_ERROR", 16),
        ("+15005550049", "CALL_ERROR", 49),
        ("+15005550119", "FAX_ERROR", 119),
        ("+15005550132", "FAX_ERROR", 132),
        ("+15005550133", "FAX_ERROR", 133),
        ("+15005550025", "FAX_ERROR", 25),
        ("+15005550122", "DOCUMENT_CONVERSION_ERROR", 122),
    ],
)
def test_dialled_failures(service: RunningService, http: httpx.Client, number: str, kind: str, code: int) -> None:
    """A number of the documented block fails with the code that its last three digits name, in words, unpaid."""
    failed = _dial(service, http, number)

    assert (failed["status"], failed["errorType"], failed["errorCode"]) == ("FAILURE", kind, code)
    assert failed["errorMessage"].endswith(".")
    assert failed["completedTime"]
    assert failed["price"]["amount"] == "0.00"


@pytest.mark.parametrize(("number", "sent"), [("+15005550021", 0), ("+15005552021", 2), ("+15005558131", 3)])
def test_call_that_breaks_after_some_pages(service: RunningService, http: httpx.Client, number: str, sent: int) -> None:
    """The digit before the code says how many of the four pages arrive, never all of them."""
    failed = _dial(service, http, number, pages=4)

    assert (failed["status"], failed["numberOfPages"]) == ("FAILURE", 4)
    assert failed["pagesSentSuccessfully"] == sent


def test_busy_line_is_tried_again_as_often_as_asked(service: RunningService, http: httpx.Client) -> None:
    """Two retries mean three calls, and each waits out the delay while the fax stays in progress."""
    fax = send(http, BUSY, maxRetries=2, retryDelaySeconds=30)
    converted(http, fax["id"])
    service.advance(10)
    waiting = get(http, fax["id"])
    assert (waiting["status"], waiting["retryCount"]) == ("IN_PROGRESS", 0)

    service.advance(25)
    assert get(http, fax["id"])["retryCount"] == 1

    failed = finished(service, http, fax["id"])
    assert (failed["errorCode"], failed["retryCount"]) == (17, 2)


def test_second_call_goes_through(service: RunningService, http: httpx.Client) -> None:
    """A 9 before the code fails the first call only."""
    done = _dial(service, http, "+15005559017", maxRetries=3)

    assert (done["status"], done["retryCount"], done["pagesSentSuccessfully"]) == ("COMPLETED", 1, 1)
    assert "errorCode" not in done


@pytest.mark.parametrize("number", ["+15005550049", "+15005550119", "+15005550122"])
def test_hopeless_failures_are_not_retried(service: RunningService, http: httpx.Client, number: str) -> None:
    """What another call cannot mend ends at once, whatever maxRetries says."""
    failed = _dial(service, http, number, maxRetries=5)

    assert (failed["status"], failed["retryCount"]) == ("FAILURE", 0)


def test_one_call_at_a_time_to_a_number(service: RunningService, http: httpx.Client) -> None:
    """The second fax to a number stays queued until the first has ended; another number need not wait."""
    first, second, other = send(http), send(http), send(http, "+12125550111")
    converted(http, first["id"])
    converted(http, other["id"])
    wait_until(lambda: get(http, second["id"]), lambda fax: "numberOfPages" in fax)
    service.advance(5)
    assert get(http, second["id"])["status"] == "QUEUED"

    finished(service, http, first["id"], step=1)
    assert get(http, second["id"])["status"] == "IN_PROGRESS"
    assert finished(service, http, second["id"])["status"] == "COMPLETED"
    finished(service, http, other["id"])
    # A service that runs for months does not remember every number it ever called.
    engaged = service.app.state.core.dialler._engaged
    wait_until(lambda: dict(engaged), lambda left: first["to"] not in left and other["to"] not in left)


@pytest.mark.parametrize(
    ("name", "data", "declared", "codes"),
    [
        ("a.docx", b"PK\x03\x04" + b"\0" * 60, "application/docx", {129}),
        ("a.gif", b"GIF89a" + b"\0" * 60, "image/gif", {129}),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/xml", {130}),
        ("a.bin", b"\x00\x01\x02\x03" * 50, "application/octet-stream", {128}),
        ("a.pdf", b"%PDF-1.7\nbroken", "application/pdf", {133}),
    ],
)
def test_unusable_document_fails_the_fax_not_the_send(
    service: RunningService, http: httpx.Client, name: str, data: bytes, declared: str, codes: set[int]
) -> None:
    """The send is accepted; the fax then ends with the conversion error that fits, and keeps no file."""
    answer = http.post("/faxes", data={"to": ANYBODY}, files={"file": (name, data, declared)})
    assert answer.status_code == 200

    failed = wait_until(lambda: get(http, answer.json()["id"]), lambda fax: fax["status"] == "FAILURE")
    assert failed["errorType"] == "DOCUMENT_CONVERSION_ERROR"
    assert failed["errorCode"] in codes
    assert failed["hasFile"] is False
    assert http.get(f"/faxes/{failed['id']}/file").status_code == 404


def test_crash_on_the_line_costs_that_fax_only() -> None:
    """When the line itself breaks down in one call, the fax fails and the next one goes out."""

    class Cursed:
        def __init__(self, line: Any) -> None:
            self._line = line

        def call(self, call: Any) -> Any:
            if call.recipient == ANYBODY:
                raise ZeroDivisionError("boom")
            return self._line.call(call)

    def curse(app: Any) -> None:
        app.state.core.dialler._line = Cursed(app.state.core.dialler._line)

    with RunningService(prepare=curse) as service, service.http() as http:
        failed = finished(service, http, send(http)["id"])
        done = finished(service, http, send(http, "+12125550111")["id"])

    assert (failed["status"], failed["errorType"]) == ("FAILURE", "FATAL_ERROR")
    assert "boom" not in failed["errorMessage"]
    assert done["status"] == "COMPLETED"


def test_full_speed_needs_no_advance() -> None:
    """With speed max a fax with retries is over at once, and its times are the simulated ones."""
    with RunningService(speed=float("inf")) as service, service.http() as http:
        fax = send(http, BUSY, maxRetries=2, retryDelaySeconds=300)
        failed = wait_until(lambda: get(http, fax["id"]), lambda seen: seen["status"] == "FAILURE")

    assert failed["retryCount"] == 2
    assert failed["completedTime"] >= "2026-03-02T14:40:00"


def test_stored_pdf_is_what_was_faxed(service: RunningService, http: httpx.Client) -> None:
    """The download holds as many pages as went out, one bit a dot and 1728 dots wide, whatever was uploaded."""
    import pypdfium2

    files = [("file", ("a.tif", tiff(2), "image/tiff")), ("file", ("n.txt", b"Hello\x0cWorld", "text/plain"))]
    fax = http.post("/faxes", data={"to": ANYBODY}, files=files).json()
    done = finished(service, http, fax["id"])
    with pypdfium2.PdfDocument(http.get(f"/faxes/{fax['id']}/file.pdf").content) as pdf:
        count = len(pdf)
        images = [next(iter(page.get_objects())) for page in pdf]
        widths = {image.get_px_size()[0] for image in images}

    assert count == done["numberOfPages"] == done["pagesSentSuccessfully"]
    assert widths == {1728}
