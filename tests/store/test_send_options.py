"""Options show the service's own defaults, are judged as typed, and travel only when they were set."""

from __future__ import annotations

import pytest

from faxtui.api.models import CoverPage, Service, ServicePhoneNumber
from faxtui.store.costs import estimated_cost
from faxtui.store.project import Holdings
from faxtui.store.send_options import fields_of, in_effect, options_for, summary, trouble_with
from tests.faxes import make_fax

SERVICE = Service.model_validate(
    {"id": "S1", "name": "Front Desk", "defaultFrom": "+14155550100", "numberOfRetries": 2, "resolution": "SUPERFINE",
     "coverPageId": "C1"}
)  # fmt: skip
HOLDINGS = Holdings(
    SERVICE,
    [ServicePhoneNumber(phone_number="+14155550100"), ServicePhoneNumber(phone_number="+14155550178", suspended=True)],
    (),
    [CoverPage(id="C1", name="Standard")],
)
OPTIONS = options_for(HOLDINGS, [HOLDINGS], None)


def test_every_option_shows_what_it_would_override() -> None:
    """The service's settings where it has some, else the API's."""
    defaults = {option.name: option.default for option in OPTIONS}

    assert defaults == {
        "from": "+14155550100",
        "coverPageId": "Standard",
        "resolution": "SUPERFINE",
        "imageConversionMethod": "HALFTONE",
        "headerPageNumbers": "on",
        "headerTimeZone": "America/New_York",
        "maxRetries": "2",
        "retryDelaySeconds": "60",
        "labels": "none",
    }
    assert OPTIONS[0].words == ["+14155550100 (service)", "+14155550100"]  # the suspended number cannot send


def test_only_what_was_said_travels() -> None:
    """As the client's keywords and types."""
    said = {
        "resolution": "FINE",
        "maxRetries": "0",
        "headerPageNumbers": "false",
        "labels": "ward=3, case = A",
        "from": "",
    }

    assert fields_of(OPTIONS, said) == {
        "resolution": "FINE",
        "max_retries": 0,
        "header_page_numbers": False,
        "labels": {"ward": "3", "case": "A"},
    }
    assert fields_of(OPTIONS, {}) == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("headerTimeZone", "berlin", "Europe/Berlin?"),
        ("headerTimeZone", "Nowhere/At_all", "There is no time zone"),
        ("maxRetries", "6", "from 0 to 5"),
        ("maxRetries", "٣", "from 0 to 5"),
        ("retryDelaySeconds", "29", "from 30 to 300 seconds"),
        ("labels", "ward", "write key=value"),
        ("labels", "=3", "write key=value"),
    ],
)
def test_what_cannot_be_sent_says_why(name: str, value: str, said: str) -> None:
    """Beside the option that it is about."""
    found = trouble_with(OPTIONS, {name: value})

    assert found[0] == name
    assert said in found[1]


def test_the_summary_says_what_differs_from_the_service() -> None:
    """Or the defaults, named as such."""
    assert summary(OPTIONS, {}) == "SUPERFINE, HALFTONE, 2 retries (service)"
    assert summary(OPTIONS, {"coverPageId": "C1", "maxRetries": "5"}) == "Cover page Standard, Retries 5"
    assert in_effect(OPTIONS, {}, "resolution") == "SUPERFINE"
    assert in_effect(OPTIONS, {"resolution": "FINE"}, "resolution") == "FINE"


def test_costs_come_from_history_or_are_unknown() -> None:
    """The number's own price first, then its country's; nothing is made up."""
    priced = make_fax(price={"amount": "0.21", "currencyCode": "USD"})
    other = make_fax("F2", to="+12125550190", price={"amount": "0.60", "currencyCode": "USD"})

    assert estimated_cost([priced], ["+14155550134"], 2) == "about 0.14 USD"
    assert estimated_cost([priced, other], ["+12125550190"], 1) == "about 0.20 USD"
    assert estimated_cost([priced], ["+13125550001", "+14155550134"], 1) == "about 0.14 USD"
    assert estimated_cost([priced], ["+4930901820"], 1) == "unknown"
    assert estimated_cost([make_fax()], ["+14155550134"], 1) == "unknown"
    assert estimated_cost([], ["+19898989898"], 1) == "nothing"
