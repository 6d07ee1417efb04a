"""The filter language: what it accepts, what it matches, what it says when it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.store.query import FIELDS, Query, QueryError
from tests.faxes import NOW, SERVICES, failed, make_fax

BUSY = failed("F2", to="+14155550199", serviceId="S2", labels={"ward": "3"})
SENT = make_fax("F1", headerText="O'Brien & Partners")
MOVING = make_fax("F3", status="IN_PROGRESS", direction="OUTBOUND")
RECEIVED = make_fax("F4", direction="INBOUND", from_="+12125550111")


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("", "F1 F2 F3 F4"),
        ("status:failed", "F2"),
        ("status:failure", "F2"),
        ("status:open", "F3"),
        ("status:delivered", "F1"),
        ("status:completed", "F1 F4"),
        ("-status:failed", "F1 F3 F4"),
        ("to:+1415555019", "F2"),
        ("to:555-0199", "F2"),
        ("from:+1212", "F4"),
        ("dir:in", "F4"),
        ("service:bill", "F2"),
        ("code:17", "F2"),
        ("label:ward=3", "F2"),
        ("busy", "F2"),
        ("o'brien", "F1"),
        ('"brien & part"', "F1"),
        ("status:failed service:front", ""),
        ("status:failed and to:+1415 -", "F2"),
    ],
)
def test_terms_are_joined_by_and(text: str, matching: str) -> None:
    """Each field looks where it says, `-` negates, bare words look everywhere."""
    query = Query.parse(text)

    assert " ".join(fax.id for fax in (SENT, BUSY, MOVING, RECEIVED) if query.matches(fax, SERVICES)) == matching


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "no field “colour”"),
        ("status:", "needs a value"),
        ("status:fine", "No status is called “fine”"),
        ('"open', "quotation mark"),
        ("code:abc", "codes are numbers"),
        ("dir:up", "dir:in or dir:out"),
        ("since:never", "is no time"),
    ],
)
def test_errors_name_the_word_and_the_choices(text: str, said: str) -> None:
    """A text that is no query says what is wrong with it."""
    with pytest.raises(QueryError, match=said):
        Query.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_a_query_or_says_why_not(text: str) -> None:
    """Nothing a person types raises anything but QueryError, and what parses also matches."""
    try:
        query = Query.parse(text)
    except QueryError:
        return
    assert query.matches(SENT, SERVICES) in (True, False)


@given(st.sampled_from(FIELDS), st.text(alphabet="abc123+", min_size=1, max_size=8))
def test_a_negated_term_matches_exactly_the_rest(field: str, value: str) -> None:
    """A term and its negation split all faxes in two."""
    try:
        plain, negated = Query.parse(f"{field}:{value}"), Query.parse(f"-{field}:{value}")
    except QueryError:
        return
    for fax in (SENT, BUSY, MOVING, RECEIVED):
        assert plain.matches(fax, SERVICES) != negated.matches(fax, SERVICES)


@pytest.mark.parametrize(
    ("text", "matches"),
    [("since:1h", True), ("since:5m", False), ("until:5m", True), ("since:today", True), ("until:yesterday", False)],
)
def test_times_count_from_now(text: str, matches: bool) -> None:
    """A fax of ten minutes ago, seen from now."""
    assert Query.parse(text, NOW).matches(make_fax(minutes_ago=10), SERVICES) == matches
