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
