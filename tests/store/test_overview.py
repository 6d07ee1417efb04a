"""Days, records and groups in numbers and words, also from histories that make no sense."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from faxtui.cells import cells
from faxtui.store.attention_rows import group_facts, group_row, item_row, overview_line, plan_summary, settled_text
from faxtui.store.destination_facts import ledger_facts, related_facts
from faxtui.store.destinations import Ledger, ledger_of
from faxtui.store.failure_acts import Act
from faxtui.store.kept_faxes import KeptFaxes
from faxtui.store.lineage import PAGES_LABEL, RESEND_LABEL
from faxtui.store.overview import bar, overview, sparkline
from faxtui.store.resend import Item, Plan, State
from faxtui.store.triage import Group, Report
from tests.faxes import NOW, failed, make_fax

DAY = 24 * 60
TO = "+14155550134"


def euros(amount: str, currency: str = "EUR") -> dict[str, Any]:
    """A price."""
    return {"price": {"amount": amount, "currencyCode": currency}}


def test_days_are_counted_in_the_zone_and_none_is_left_out() -> None:
    """Fourteen days, today last; what is older, or tells no time, is in none of them."""
    faxes = [
        make_fax("a", minutes_ago=10, **euros("0.20")),
        make_fax("b", minutes_ago=DAY, direction="INBOUND", numberOfPages=4, **euros("0.30")),
        failed("c", minutes_ago=DAY, pagesSentSuccessfully=2, **euros("9", "USD")),
        make_fax("d", minutes_ago=14 * DAY),
        make_fax("e", createTime=None),
    ]
    found = overview(faxes, NOW, UTC)
    assert [day.day.day for day in found.days][-2:] == [1, 2]
    assert len(found.days) == 14
    today, before = found.days[-1], found.days[-2]
    assert (today.sent, today.received, today.failed, today.pages, str(today.money)) == (1, 0, 0, 3, "0.20")
    assert (before.sent, before.received, before.failed, before.pages, str(before.money)) == (1, 1, 1, 6, "0.30")
    assert (found.currency, found.other_currencies) == ("EUR", 1)


def test_days_that_were_never_loaded_are_no_days_without_faxes() -> None:
    """They are marked, also in the one line; the day on which knowledge begins is known in part."""
    since = NOW - timedelta(days=7)
    found = overview([make_fax("a", minutes_ago=10), failed("b", minutes_ago=10)], NOW, UTC, whole_since=since)
    assert [day.known for day in found.days] == ["none"] * 6 + ["partly"] + ["whole"] * 7
    assert overview_line(found, 200).startswith(f"8 of 14 days   faxes {'…' * 6}{'·' * 7}█ 2 ")
    assert overview([], NOW, UTC, whole_since=NOW - timedelta(days=20)).counted == 14


def test_prices_that_make_no_sense_are_nothing() -> None:
    """No number, not finite, negative, beyond all money."""
    for amount in ("x", "NaN", "-1", "1e99", "Infinity", ""):
        found = overview([make_fax("a", **euros(amount))], NOW, UTC)
        assert found.days[-1].money == 0


@given(st.lists(st.floats(0, 1e9), max_size=40), st.integers(0, 30))
def test_bars_keep_their_width(values: list[float], width: int) -> None:
    """One letter for each value; what is more than nothing shows; no bar is wider than it may be."""
    drawn = sparkline(values)
    assert len(drawn) == len(values)
    for value, letter in zip(values, drawn, strict=True):
        assert (letter == " ") == (value == 0)
        assert cells(bar(value, max(values), width)) <= width


@given(st.integers(1, 200))
def test_the_line_of_days_fits(width: int) -> None:
    """Whatever the terminal's width."""
    found = overview([make_fax("a", **euros("0.2", "W" * 400))], NOW, UTC)
    assert cells(overview_line(found, width)) <= width


def test_a_record_counts_pages_and_rows_of_failures() -> None:
    """Success per page, usual time, last good day, what failed in a row; nothing at all is said to be nothing."""
    faxes = [
        make_fax(
            "a",
            minutes_ago=3 * DAY,
            numberOfPages=4,
            completedTime=(NOW - timedelta(days=3) + timedelta(minutes=2)).isoformat(),
        ),
        failed("b", minutes_ago=60, numberOfPages=6, pagesSentSuccessfully=1),
        failed("c", minutes_ago=50, numberOfPages=None),
        make_fax("d", minutes_ago=5, status="QUEUED"),
        make_fax("e", direction="INBOUND", from_=TO),
    ]
    record = ledger_of(TO, faxes, UTC)
    assert (record.sent, record.delivered, record.received, record.streak) == (3, 1, 1, 2)
    assert (record.pages_delivered, record.pages_tried, record.seconds, record.page_seconds) == (5, 11, 120, 30)
    words = {fact.label: fact.value for group in ledger_facts(record, NOW, UTC) for fact in group.facts}
    assert words["Delivered"] == "1 of 3 faxes"
    assert words["Pages"] == "45% of 11 confirmed"
    assert words["In a row"] == "2 failed"
    assert "3 days ago" in words["Last good"]
    [empty] = ledger_facts(Ledger(TO), NOW, UTC)
    assert [fact.value for fact in empty.facts] == ["nothing was sent to it"]


def test_what_was_busy_now_and_then_is_no_busy_hour_and_not_unknown() -> None:
    """Two of nine met a busy line: said so, and drawn as low beside what was sent as it was seldom."""
    faxes = [failed(f"B{place}", minutes_ago=60 + place) for place in range(2)]
    faxes += [make_fax(f"G{place}", minutes_ago=70 + place) for place in range(7)]
    told = ledger_facts(ledger_of(TO, faxes, UTC), NOW, UTC)
    words = {fact.label: fact.value for group in told for fact in group.facts}
    assert words["Busy hours"] == "none usual: 2 of 9 busy"
    assert ("█" in words["Sent"], "█" in words["Busy"]) == (True, False)
    assert [group.title for group in told][1] == "Sent, by hour of the day"


def test_seventy_two_of_seventy_two_is_dead() -> None:
    """As an administrator would say it."""
    record = ledger_of(TO, [failed(f"F{place}", minutes_ago=place * 600) for place in range(72)], UTC)
    words = {fact.label: fact.value for fact in ledger_facts(record, NOW, UTC)[0].facts}
    assert words["In a row"] == "72 of 72 failed: dead"


def test_related_faxes_say_how() -> None:
    """The resend, the original and others with the number."""
    first = failed("F", minutes_ago=60)
    again = make_fax("R", minutes_ago=5, labels={RESEND_LABEL: "F", PAGES_LABEL: "2-3"})
    other = make_fax("O", minutes_ago=90)
    same, number = related_facts(first, [first, again, other], NOW, UTC)
    assert [fact.value for fact in same.facts] == ["✓ delivered, resend of pages 2-3"]
    assert [fact.value for fact in number.facts] == ["✓ delivered"]
    [back, _] = related_facts(again, [first, again, other], NOW, UTC)
    assert [fact.value for fact in back.facts] == ["✗ failed: line busy, the original"]


def test_rows_name_act_time_and_number() -> None:
    """A group and the lines of a plan in a list; numbers beyond the first are counted."""
    faxes = tuple(failed(f"F{place}", to=f"+1415555000{place}") for place in range(3))
    group = Group(
        "k", "line busy", "Busy.", "the line", KeptFaxes(faxes), Act.LATER, "Wait.", NOW + timedelta(minutes=9)
    )
    row = group_row(group, NOW, UTC)
    assert (row.faxes, row.numbers, row.act) == ("3", "+14155550000 +2", "retry later 14:39")
    assert [fact.value for fact in group_facts(group, NOW, UTC)[1].facts] == [fax.to for fax in faxes]
    late = Item(faxes[0], approved=True, at=NOW + timedelta(hours=1))
    assert item_row(late, NOW, UTC).result == "waits until 15:30"
    assert item_row(late._replace(approved=False), NOW, UTC).result == "left out"
    plan = Plan((late, Item(faxes[1], state=State.DELIVERED, approved=True), Item(faxes[2], state=State.REFUSED)))
    assert plan_summary(plan) == "1 of 3 faxes to resend to 1 number · 2 left out"
    assert plan_summary(plan, started=True) == "1 delivered, 1 not resent, 1 waiting"
    assert settled_text(Report(settled=2, under_way=1)) == "2 failed faxes were delivered later, 1 is on the way again."
    assert settled_text(Report()) == ""
