"""Options of a send: the value sent counts, else the service's, else the fixed default."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.steps import ANYBODY, Wire, send, tiff, violations

OPTIONS = [
    # name on the fax, on the service, fixed default, the service's value, the value sent
    ("maxRetries", "numberOfRetries", 3, 1, 0),
    ("retryDelaySeconds", "retryDelaySeconds", 60, 90, 30),
    ("resolution", "resolution", "FINE", "SUPERFINE", "FINE"),
    ("imageConversionMethod", "imageConversionMethod", "HALFTONE", "MONOCHROME", "HALFTONE"),
    ("inProgressNotifications", "inProgressNotifications", False, True, False),
]
FIXED = {
    "headerPageNumbers": True,
    "headerTimeZone": "America/New_York",
    "callbackUrlContentType": "multipart/form-data",
}


def _service(http: httpx.Client, **fields: Any) -> str:
    answer = http.post("/services", json={"name": "Options", **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _json(http: httpx.Client, **fields: Any) -> Wire:
    answer = http.post("/faxes", json={"to": ANYBODY, "files": [{"file": "SGk=", "fileType": "TXT"}], **fields})
    assert answer.status_code == 200, answer.text
    fax: Wire = answer.json()
    return fax


@pytest.mark.parametrize(("name", "of_service", "fixed", "of_this", "sent"), OPTIONS)
def test_sent_then_service_then_fixed(
    calm: httpx.Client, name: str, of_service: str, fixed: Any, of_this: Any, sent: Any
) -> None:
    """Each option falls back in this order, in JSON and in a form; what is sent empty is not sent."""
    plain, own = _service(calm), _service(calm, **{of_service: of_this})
    form: Any = {name: str(sent)}

    assert _json(calm, serviceId=plain)[name] == fixed
    assert _json(calm, serviceId=own)[name] == of_this
    assert _json(calm, serviceId=own, **{name: sent})[name] == sent
    assert _json(calm, serviceId=own, **{name: None})[name] == of_this
    assert _json(calm, serviceId=own, **{name: ""})[name] == of_this
    assert send(calm, serviceId=own)[name] == of_this
    assert send(calm, serviceId=own, **form)[name] == sent


def test_options_without_a_service_setting_have_fixed_defaults(calm: httpx.Client) -> None:
    """What a service cannot set is fixed; what has no default is left out."""
    fax = _json(calm)

    assert {name: fax[name] for name in FIXED} == FIXED
    for name in ("headerText", "labels", "coverPageId", "coverPageData", "callbackUrl", "contentUrl"):
        assert name not in fax


def test_values_of_the_service_are_those_at_the_send(calm: httpx.Client) -> None:
    """A fax keeps the options it was sent under when its service changes."""
    service_id = _service(calm, numberOfRetries=5)
    fax = _json(calm, serviceId=service_id)
    calm.patch(f"/services/{service_id}", json={"numberOfRetries": 1})

    assert calm.get(f"/faxes/{fax['id']}").json()["maxRetries"] == 5
    assert _json(calm, serviceId=service_id)["maxRetries"] == 1


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("headerText", "x" * 50, "x" * 51),
        ("headerTimeZone", "Europe/Berlin", "Mars/Olympus"),
        ("maxRetries", "5", "6"),
        ("retryDelaySeconds", "300", "29"),
        ("resolution", "SUPERFINE", "STANDARD"),
        ("imageConversionMethod", "MONOCHROME", "DITHER"),
        ("callbackUrlContentType", "application/json", "text/plain"),
        ("inProgressNotifications", "True", "often"),
        ("headerPageNumbers", "False", "some"),
    ],
)
def test_limits_of_options(calm: httpx.Client, name: str, good: str, bad: str) -> None:
    """Each option has bounds; beyond them the send is refused by that field."""
    accepted: Any = {name: good}
    refused = calm.post("/faxes", data={"to": ANYBODY, name: bad}, files={"file": ("a.tif", tiff(1), "image/tiff")})

    assert str(send(calm, **accepted)[name]).lower() == good.lower()
    assert (refused.status_code, list(violations(refused))) == (422, [name])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", ["+14155550100"]),
        ("resolution", ["SUPERFINE", "FINE"]),
        ("maxRetries", ["1"]),
        ("inProgressNotifications", ["true"]),
        ("headerText", ["x"]),
        ("callbackUrl", ["http://one.example/", "http://two.example/"]),
        ("maxRetries", 2.5),
        ("maxRetries", "٣"),
        ("headerTimeZone", "localtime"),
        ("headerTimeZone", "posixrules"),
        ("headerTimeZone", "right/UTC"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(calm: httpx.Client, name: str, value: Any) -> None:
    """A list is no single value in JSON, and what only one machine knows is no time zone."""
    refused = calm.post("/faxes", json={"to": ANYBODY, "contentUrl": "http://127.0.0.1:1/a.pdf", name: value})

    assert (refused.status_code, list(violations(refused))) == (422, [name])


@pytest.mark.parametrize("name", ["labels", "coverPageData"])
@pytest.mark.parametrize("value", [7, None, {}, "x" * 10_001], ids=["number", "nothing", "object", "long"])
def test_label_at_fault_is_told_by_its_key(calm: httpx.Client, name: str, value: Any) -> None:
    """Of an object of texts the entry that is none is named."""
    body = {"to": ANYBODY, "contentUrl": "http://127.0.0.1:1/a.pdf", name: {"good": "text", "bad": value}}
    told = violations(calm.post("/faxes", json=body))

    assert told == {name: f"{name}[bad] must be a text of at most 10000 characters."}


def test_field_that_comes_twice_in_a_form_counts_once(calm: httpx.Client) -> None:
    """Where a form repeats a field that has one value, the last one counts."""
    assert send(calm, resolution=["FINE", "SUPERFINE"])["resolution"] == "SUPERFINE"
    assert send(calm, callbackUrl=["http://a.example/", "http://b.example/"])["callbackUrl"] == "http://b.example/"


def test_whole_number_may_be_written_with_a_point(calm: httpx.Client) -> None:
    """2.0 is a whole number in JSON, and answered as 2."""
    assert str(_json(calm, maxRetries=2.0)["maxRetries"]) == "2"


def test_fields_for_very_many_recipients_are_bounded(calm: httpx.Client) -> None:
    """Each fax has all fields of its send: together they must not fill the memory."""
    labels = {f"key {number}": "x" * 10_000 for number in range(100)}
    body = {"contentUrl": "http://127.0.0.1:1/a.pdf", "labels": labels}
    before = calm.get("/faxes").json()["totalItems"]
    refused = calm.post("/faxes", json={**body, "to": [f"+1415555{number:04d}" for number in range(2000, 2100)]})

    assert refused.status_code == 413
    assert calm.get("/faxes").json()["totalItems"] == before
