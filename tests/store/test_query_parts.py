"""The filter language around the matching: where errors point, what is suggested, what the API is asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.store.query import Query, QueryError
from faxtui.store.query_complete import complete, continued
from faxtui.store.stuck import learn, stuck
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
        ("status:failed or dir:in", "or"),
        ("a (status:failed)", "(status:failed)"),
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
    """A quarter of an hour in the queue, half an hour on the way; an hour ago delivered is not."""
    query = Query.parse("is:stuck", NOW)

    for status, minutes in (("QUEUED", 15), ("IN_PROGRESS", 30)):
        assert query.matches(make_fax(status=status, minutes_ago=minutes + 1), SERVICES)
        assert not query.matches(make_fax(status=status, minutes_ago=minutes - 1), SERVICES)
    assert not query.matches(make_fax(minutes_ago=61), SERVICES)


@given(
    st.lists(st.tuples(st.sampled_from(["QUEUED", "IN_PROGRESS", "COMPLETED"]), st.integers(1, 200)), max_size=40),
    st.lists(st.integers(60, 7200), min_size=18, max_size=30),
)
def test_what_attention_calls_stuck_is_what_the_filter_finds(open_: list[tuple[str, int]], took: list[int]) -> None:
    """With whatever was learned from the history, one fax more or less is in neither of them."""
    faxes = [make_fax(f"F{place}", status=status, minutes_ago=ago) for place, (status, ago) in enumerate(open_)]
    patience = learn(took, took)
    query = Query.parse("is:stuck", NOW, patience=patience)

    assert [fax for fax in faxes if query.matches(fax, SERVICES)] == stuck(faxes, patience, NOW)


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


VIEWS = {"failures": "status:failed -service:billing", "far": "to:+44"}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("st", "status:"),
        ("-St", "-Status:"),
        ("status:f", "status:failed"),
        ("status:failed", None),
        ("status:failed ", None),
        ("", None),
        ("-", None),
        ("@", "@failures"),
        ("to:5 @fa", "to:5 @failures"),
        ("@far", None),
        ("service:Bill", "service:Billing"),
        ("service:front", None),  # its name has a blank, so that it goes in quotes
        ('service:"front', 'service:"front Desk"'),
        ("referral", None),
    ],
)
def test_the_word_that_is_typed_is_continued(text: str, whole: str | None) -> None:
    """What was typed stays, and nothing is offered where no word was begun or where it is whole."""
    assert continued(text, SERVICES.values(), VIEWS) == whole


@given(st.text(max_size=30), st.lists(st.text(max_size=80), max_size=3))
def test_a_continuation_begins_with_what_is_typed(text: str, services: list[str]) -> None:
    """Whatever is typed and however services are named, nothing unprintable is offered."""
    whole = continued(text, services, VIEWS)
    assert whole is None or (whole.startswith(text) and len(whole) > len(text))
    assert whole is None or whole[len(text) :].isprintable()


def test_a_view_stands_for_its_terms() -> None:
    """Its terms hold beside the others, and the text keeps its name; in quotes it is a word."""
    query = Query.parse("@failures to:+1", NOW, VIEWS)

    assert query.text == "@failures to:+1"
    assert query.terms[:2] == tuple(term._replace(position=0) for term in Query.parse(VIEWS["failures"], NOW).terms)
    assert query.terms[2] == Query.parse("@failures to:+1", NOW, VIEWS).terms[2]
    assert query.describe() == "status failed, not service billing, to +1"
    assert Query.parse('"@failures"', NOW).terms[0].value == "@failures"
    assert Query.parse("ann@example.com", NOW).terms[0].value == "ann@example.com"


@pytest.mark.parametrize(
    ("text", "views", "wrong", "told"),
    [
        ("to:5 @failure", VIEWS, "@failure", "did you mean @failures?"),
        ("@xyz", VIEWS, "@xyz", "the views are @failures, @far"),
        ("@xyz", {}, "@xyz", "faxtui views add"),
        ("-@far", VIEWS, "-@far", "cannot be negated"),
        ("a @odd", {"odd": "colour:red"}, "@odd", "View @odd: There is no field “colour”"),
        ("@odd b", {"odd": "@far", "far": "to:1"}, "@odd", "a view cannot name another (@far)"),
    ],
)
def test_an_error_of_a_view_points_at_its_name(text: str, views: dict[str, str], wrong: str, told: str) -> None:
    """Unknown, negated, wrong in itself, or naming another."""
    with pytest.raises(QueryError, match=re.escape(told)) as caught:
        Query.parse(text, NOW, views)

    assert text[caught.value.position :][: caught.value.length] == wrong


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


SEVEN = dict.fromkeys(("failures", "late", "ward", "night", "lab", "billing", "faxes"), "status:failed")


@pytest.mark.parametrize(
    ("text", "views", "told"),
    [
        ("@nope", SEVEN, "There is no view @nope; the views are @failures, @late, @ward, @night, @lab and 2 more."),
        ("@latte", {"late": "x"}, "There is no view @latte (did you mean @late?)."),
        ("@latte", {"late": "x", "lab": "y"}, "no view @latte (did you mean @late?); the views are @late, @lab."),
        ("@", {"late": "x", "lab": "y"}, "After @ comes the name of a view; the views are @late, @lab."),
        ("to:1 @", {}, "After @ comes the name of a view: faxtui views add keeps one; in quotes it is a word."),
    ],
)
def test_what_is_no_view_is_told_with_those_there_are(text: str, views: dict[str, str], told: str) -> None:
    """In one sentence, however many there are; the sign alone is the beginning of a name and no word."""
    with pytest.raises(QueryError) as caught:
        Query.parse(text, views=views)

    assert told in str(caught.value)


def test_the_sign_is_a_word_in_quotes() -> None:
    """And with letters around it, as in an address."""
    assert Query.parse('"@" a@b @b.example').describe() == "“@”, “a@b”, “@b.example”"


@pytest.mark.parametrize("text", ["or", "this or", '"or" that', 'this "or" that', "(ann)", '"(status:failed)"'])
def test_words_that_other_languages_join_with_can_be_looked_for(text: str) -> None:
    """In quotes, or where they join nothing, they are text."""
    assert all(term.field == "" for term in Query.parse(text, NOW).terms)
