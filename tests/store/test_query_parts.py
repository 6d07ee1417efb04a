"""The filter language around the matching: where errors point, what is suggested, what the API is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.store.query import Query, QueryError
from faxtui.store.query_complete import complete
from tests.faxes import NOW, SERVICES, failed, make_fax


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("to:5 colour:red", "colour"),
        ("-status:fine x", "fine"),
        ('to:5 "open', '"'),
        ("pages>x", "x"),
        ("age:2h", "2h"),
        ("to>5", "to"),
        ("a since:never", "never"),
        ("has:legs", "legs"),
        ("is:odd", "odd"),
        ("  code:abc", "abc"),
        ("status:", "status:"),
    ],
)
def test_an_error_points_at_what_is_wrong(text: str, wrong: str) -> None:
    """The place is that of the word or value itself, and the carets stand beneath it."""
    with pytest.raises(QueryError) as caught:
        Query.parse(text, NOW)

    error = caught.value
    assert text[error.position :][: error.length] == wrong
    assert error.marked(text).splitlines()[1].index("^") == text.index(wrong)


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("pages>3", "long"),
        ("pages<=3", "busy plain"),
        ("pages:5", "long"),
        ("pages:>=4", "long"),
        ("price>0.05", "long"),
        ("-price:0.07", "busy plain"),
        ("age<5m", "long"),
        ("age>1h", "plain"),
        ("type:call", "busy"),
        ("has:price", "long"),
        ("-has:file", "busy"),
        ("is:failed", "busy"),
        ("is:stuck", ""),
        ("is:new", "busy long"),
        ('"12:30"', ""),
        ('service:"front desk"', "busy long plain"),
    ],
)
def test_fields_look_where_they_say(text: str, matching: str) -> None:
    """Comparisons, times, money and flags on three faxes."""
    faxes = [
        failed("busy", hasFile=None),
        make_fax("long", minutes_ago=1, numberOfPages=5, price={"amount": "0.07", "currencyCode": "USD"}),
        make_fax("plain", minutes_ago=60 * 30),
    ]
    query = Query.parse(text, NOW)

    assert " ".join(fax.id for fax in faxes if query.matches(fax, SERVICES)) == matching


def test_stuck_faxes_are_open_for_long() -> None:
    """An hour on its way is too long; an hour ago delivered is not."""
    query = Query.parse("is:stuck", NOW)

    assert query.matches(make_fax(status="QUEUED", minutes_ago=61), SERVICES)
    assert not query.matches(make_fax(status="QUEUED", minutes_ago=59), SERVICES)
    assert not query.matches(make_fax(minutes_ago=61), SERVICES)


@pytest.mark.parametrize(
    ("text", "cursor", "inserted"),
    [
        ("st", 2, ["status:"]),
        ("to:5 -status:f", 14, ["failed", "failure"]),
        ("service:d", 9, ['"Front Desk"']),
        ("label:wa", 8, ["ward=3"]),
        ("is:s", 4, ["stuck"]),
        ("colour:", 7, []),
        ('"st', 3, []),
    ],
)
def test_suggestions_fit_the_word_before_the_cursor(text: str, cursor: int, inserted: list[str]) -> None:
    """Fields while a field is typed, then its values, known services and labels among them."""
    found = complete(text, cursor, SERVICES.values(), ["ward=3"])

    assert [one.insert for one in found] == inserted
    for one in found:
        changed = text[: one.start] + one.insert + text[one.end :]
        if not changed.endswith(":"):
            assert Query.parse(changed, NOW)


@given(st.text(max_size=30), st.integers(-5, 40))
def test_completion_never_fails(text: str, cursor: int) -> None:
    """Whatever is typed, and wherever the cursor is."""
    for one in complete(text, cursor):
        assert 0 <= one.start <= one.end <= len(text)


def test_the_api_is_asked_for_what_it_can_do() -> None:
    """Status, direction, beginnings of numbers, service and times go to the API; the rest is named."""
    pushed = Query.parse("status:delivered to:+1415 service:bill since:1d pages>3 -code:17", NOW).pushed(SERVICES)

    assert pushed.filters == {
        "direction": "OUTBOUND",
        "to": "+1415",
        "service_id": "S2",
        "created_after": NOW - timedelta(days=1),
    }
    assert pushed.statuses == ("COMPLETED",)
    assert [term.field for term in pushed.rest] == ["to", "since", "pages", "code"]
    assert not pushed.empty


def test_the_api_is_not_asked_for_nothing() -> None:
    """What can match no fax is known without asking; what it cannot do narrows nothing."""
    assert Query.parse("dir:in status:delivered").pushed(SERVICES).empty
    assert Query.parse("service:nowhere").pushed(SERVICES).empty
    assert Query.parse("-status:failed referral to:555").pushed(SERVICES).filters == {}
    assert Query.parse("is:open").pushed(SERVICES).statuses == ("QUEUED", "IN_PROGRESS")


def test_a_query_says_what_it_means() -> None:
    """For the name of a saved view."""
    assert Query.parse("status:failed -service:billing pages>3 x").describe() == (
        "status failed, not service billing, pages >3, “x”"
    )
    assert Query().describe() == "every fax"
