"""Triage: failures by cause with one act each, nothing that a later fax delivered, and what went wrong quietly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faxtui.api.error_codes import ERROR_CODES, explain
from faxtui.api.models import Fax, Service
from faxtui.store.brief_fax import brief
from faxtui.store.destinations import Ledger, good_time, ledger_of
from faxtui.store.failure_acts import Act, cause_of
from faxtui.store.guards import DOCUMENT_LABEL
from faxtui.store.kept_faxes import KeptFaxes
from faxtui.store.lineage import PAGES_LABEL, RESEND_LABEL, Families
from faxtui.store.overview import overview
from faxtui.store.patience import FLOORS
from faxtui.store.quiet_troubles import Webhooks, expires, newest_first, next_step
from faxtui.store.resend import plan_resend, why_not
from faxtui.store.stuck import learn
from faxtui.store.triage import Group, Known, Look, Report, numbers_of_failures, survey
from tests.faxes import NOW, failed, make_fax

TO = "+14155550134"
WEEK = 7 * 24 * 60


def report(*faxes: Fax, **known: Any) -> Report:
    """What a look at these comes to, in UTC."""
    return survey(faxes, NOW, UTC, Known(**known))


def acts(*faxes: Fax) -> list[tuple[str, Act, int]]:
    """The groups in short."""
    return [(group.what, group.act, len(group.faxes)) for group in report(*faxes).groups]


def labelled(value: str) -> dict[str, Any]:
    """A document's label."""
    return {"labels": {DOCUMENT_LABEL: value}}


@pytest.mark.parametrize(
    ("kind", "code", "act"),
    [
        ("CALL_ERROR", 17, Act.NOW),
        ("FAX_ERROR", 6, Act.NOW),
        ("CALL_ERROR", 30, Act.LATER),
        ("CALL_ERROR", 34, Act.DEAD),
        ("FAX_ERROR", 133, Act.SUPPORT),
        ("FAX_ERROR", 25, Act.FINE),
        ("DOCUMENT_CONVERSION_ERROR", 133, Act.FIX),
        ("DOCUMENT_CONVERSION_ERROR", 57, Act.NOW),
        ("FAX_ERROR", 46, Act.TOP_UP),
        ("FAX_ERROR", 48, Act.CALL),
        ("FAX_ERROR", 119, Act.NONE),
        ("FAX_ERROR", 75, Act.DECIDE),
        ("NEW_KIND", 9999, Act.DECIDE),
    ],
)
def test_each_cause_has_its_act(kind: str, code: int, act: Act) -> None:
    """The pair of type and code decides, half an hour after the failure."""
    assert [one for _, one, _ in acts(failed(code=code, kind=kind, minutes_ago=30))] == [act]


def test_every_code_has_one_act_and_a_fault() -> None:
    """No code of the API is without a recommendation."""
    for kind, code in ERROR_CODES:
        [group] = report(failed(code=code, kind=kind)).groups
        assert group.advice
        assert group.meaning
        assert explain(kind, code).fault != "not known"


def test_a_retry_waits_its_time() -> None:
    """Busy a minute ago: later, at a told time; ten minutes after its end it is now."""
    [group] = report(failed(minutes_ago=1)).groups
    assert (group.act, group.at) == (Act.LATER, NOW + timedelta(minutes=9))
    assert acts(failed(minutes_ago=11)) == [("line busy", Act.NOW, 1)]


def test_hours_that_are_known_as_busy_are_passed_over() -> None:
    """Three of three busy at 14 o'clock: the retry is for 15 o'clock."""
    past = [failed(f"P{day}", minutes_ago=day * 24 * 60, to=TO) for day in (1, 2, 3)]
    good = [make_fax(f"G{day}", minutes_ago=day * 24 * 60 - 60, to=TO) for day in (1, 2, 3)]
    record = ledger_of(TO, [*past, *good], UTC)
    assert good_time(record, NOW, UTC) == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert good_time(record, NOW + timedelta(hours=2), UTC) == NOW + timedelta(hours=2)
    assert good_time(Ledger(TO, tries=(9,) * 24, busy=(9,) * 24), NOW, UTC) == NOW


def test_many_failures_in_a_row_call_for_a_call_and_then_for_an_end() -> None:
    """Three in a row: call. Eight over days without one delivered: dead. One delivered since: as by its cause."""
    row = [failed(f"F{place}", minutes_ago=30 + place) for place in range(3)]
    assert acts(*row) == [("line busy", Act.CALL, 3)]
    dead = [failed(f"F{place}", minutes_ago=30 + place * 700) for place in range(8)]
    assert acts(*dead) == [("line busy", Act.DEAD, 8)]
    assert acts(*row, make_fax("G", minutes_ago=29)) == [("line busy", Act.NOW, 3)]


def test_a_cause_of_the_account_is_over_once_it_has_paid_again() -> None:
    """No funds: top up, also after a free fax or an earlier one; after a later paid one, to anybody, retry now."""
    broke = failed("F", 46, "FAX_ERROR", minutes_ago=60)
    other: dict[str, Any] = {"to": "+14155550199"}
    money: dict[str, Any] = {"price": {"amount": "0.07", "currencyCode": "USD"}}
    assert acts(broke, make_fax("L", minutes_ago=30, **other)) == [("no funds", Act.TOP_UP, 1)]
    assert acts(broke, make_fax("L", minutes_ago=90, **other, **money)) == [("no funds", Act.TOP_UP, 1)]
    inbound = make_fax("L", minutes_ago=30, direction="INBOUND", **money)
    assert acts(broke, inbound) == [("no funds", Act.TOP_UP, 1)]
    paid = make_fax("L", minutes_ago=30, **other, **money)
    assert acts(broke, paid) == [("no funds", Act.NOW, 1)]
    assert "paid" in report(broke, paid).groups[0].advice
    assert [item.approved for item in plan_resend([broke], [broke, paid], NOW, UTC).items] == [True]
    resend = make_fax("L", minutes_ago=30, labels={RESEND_LABEL: "F"}, **money)
    assert (acts(broke, resend), report(broke, resend).settled) == ([], 1)


@pytest.mark.parametrize(
    ("kind", "code"), [("CALL_ERROR", 34), ("CALL_ERROR", 49), ("FAX_ERROR", 48), ("FAX_ERROR", 133)]
)
def test_a_number_that_took_a_later_fax_is_not_dead(kind: str, code: int) -> None:
    """Out of operation, no fax machine, not permitted: a later delivery to it shows that it is over."""
    gone = failed("F", code, kind, minutes_ago=60, to=TO)
    [group] = report(gone, make_fax("L", minutes_ago=30, to="+14155550199")).groups
    assert group.act is not Act.NOW
    [group] = report(gone, make_fax("L", minutes_ago=30, to=TO)).groups
    assert (group.act, "later fax" in group.advice) == (Act.NOW, True)
    [group] = report(gone, make_fax("L", minutes_ago=90, to=TO)).groups
    assert group.act is not Act.NOW


def test_causes_gather_numbers_and_verdicts_of_a_number_do_not() -> None:
    """Forty busy numbers are one row; a number that is out of operation is one of its own."""
    busy = [failed(f"B{place}", minutes_ago=60, to=f"+1415555{place:04}") for place in range(40)]
    gone = [failed(f"D{place}", 34, minutes_ago=60, to=f"+1415556{place:04}") for place in range(2)]
    assert acts(*busy, *gone) == [("line busy", Act.NOW, 40), *[("out of operation", Act.DEAD, 1)] * 2]


@pytest.mark.parametrize(
    "later",
    [
        {**labelled("abc"), "to": TO},
        {"labels": {RESEND_LABEL: "F"}},
        {"labels": {RESEND_LABEL: "F", PAGES_LABEL: "2-3"}},
    ],
)
def test_what_a_later_fax_delivered_needs_nobody(later: dict[str, Any]) -> None:
    """The same document, or a resend, delivered to the same number settles it; to another number it does not."""
    first = failed("F", minutes_ago=60, pagesSentSuccessfully=1, **labelled("abc"))
    found = report(first, make_fax("L", minutes_ago=5, **later))
    assert (found.groups, found.settled) == ((), 1)
    assert report(first, make_fax("L", minutes_ago=5, **{**later, "to": "+14155550199"})).to_do == 1
    assert report(first, make_fax("L", minutes_ago=90, **{**later, "labels": labelled("abc")["labels"]})).to_do == 1


def test_a_part_settles_only_what_it_completes() -> None:
    """Pages 3-3 delivered while only page 1 was confirmed: page 2 is still missing."""
    first = failed("F", minutes_ago=60, pagesSentSuccessfully=1)
    part = make_fax("L", minutes_ago=5, numberOfPages=1, labels={RESEND_LABEL: "F", PAGES_LABEL: "3-3"})
    assert Families([first, part]).delivered_by(first) is None


def test_only_the_newest_of_a_document_is_judged() -> None:
    """Sent three times in vain it is one failure; while it is on its way again it is none."""
    tries = [failed(f"F{place}", minutes_ago=100 - place * 20, **labelled("abc")) for place in range(3)]
    [group] = report(*tries).groups
    assert [fax.id for fax in group.faxes] == ["F2"]
    going = make_fax("O", minutes_ago=1, status="IN_PROGRESS", **labelled("abc"))
    found = report(*tries, going)
    assert (found.groups, found.under_way) == ((), 3)


def test_old_failures_and_unknown_times_are_left_alone() -> None:
    """A week is looked at; a fax without a time of creation is in no week."""
    assert acts(failed(minutes_ago=WEEK + 1)) == []
    assert acts(failed(createTime=None)) == []


def test_received_failures_are_the_sender_to_be_called() -> None:
    """Nobody here can send it again."""
    assert acts(failed(direction="INBOUND", minutes_ago=60)) == [("line busy, received", Act.CALL, 1)]


# -- stuck ---------------------------------------------------------------------------------------------------------


def test_stuck_is_what_takes_much_longer_than_usual() -> None:
    """Without history the floors hold; an account of slow faxes learns patience, up to a day."""
    waiting = make_fax("Q", minutes_ago=16, status="QUEUED")
    going = make_fax("W", minutes_ago=31, status="IN_PROGRESS")
    assert acts(waiting, going) == [
        ("stuck on the way", Act.SUPPORT, 1),
        ("stuck in the queue", Act.SUPPORT, 1),
    ]
    slow = [
        make_fax(f"S{place}", minutes_ago=1000, completedTime=(NOW - timedelta(minutes=940)).isoformat())
        for place in range(25)
    ]
    found = report(waiting, going, *slow)
    assert [group.what for group in found.groups] == ["stuck in the queue"]
    assert found.patience.under_way == timedelta(minutes=90)
    assert learn([], [60.0 * 60] * 20).queued == timedelta(minutes=90)


@given(st.lists(st.floats(min_value=0, max_value=1e12), max_size=60))
def test_patience_stays_between_floor_and_a_day(seconds: list[float]) -> None:
    """Whatever history says, nobody waits for ever, and nothing is stuck at once."""
    assert FLOORS["QUEUED"] <= learn([], seconds).queued <= timedelta(days=1)


# -- what goes wrong quietly ---------------------------------------------------------------------------------------


def ended(fax_id: str, minutes_ago: float, **fields: Any) -> Fax:
    """A fax that was to be told of by a webhook."""
    at = (NOW - timedelta(minutes=minutes_ago)).isoformat()
    return make_fax(fax_id, minutes_ago=minutes_ago + 1, completedTime=at, callbackUrl="http://h.example/x", **fields)


def test_webhooks_that_never_came_are_told_when_somebody_listens() -> None:
    """Only those that the receiver here misses, with the next attempt."""
    faxes = [ended("heard", 10), ended("silent", 10), ended("fresh", 1)]
    assert report(*faxes).to_do == 0
    [group] = report(*faxes, webhooks=Webhooks(frozenset(("silent",)))).groups
    assert ([fax.id for fax in group.faxes], group.act) == (["silent"], Act.HOOK)
    assert "within 5 min" in group.meaning  # the second attempt comes 15 minutes after the first
    assert next_step(timedelta(days=5)) is None


def test_webhooks_that_nobody_took_are_told() -> None:
    """As the local service tells of its deliveries."""
    [group] = report(ended("a", 10), webhooks=Webhooks(given_up={"a": 16})).groups
    assert (group.what, group.act) == ("webhook refused", Act.HOOK)
    assert "16" in group.meaning


def test_pages_that_expire_soon_are_told() -> None:
    """13 months after the fax was made, counted in months; a month ahead, and not once they are gone."""
    made = datetime(2025, 2, 10, 8, tzinfo=UTC)
    fax = make_fax("E", createTime=made.isoformat())
    assert expires(fax) == datetime(2026, 3, 10, 8, tzinfo=UTC)
    [group] = report(fax).groups
    assert (group.act, "in 7 days" in group.meaning) == (Act.SAVE, True)
    assert acts(make_fax("E", createTime=made.isoformat(), hasFile=False)) == []
    assert acts(make_fax("E", createTime=(made - timedelta(days=30)).isoformat())) == []
    assert expires(make_fax(createTime="2024-12-31T00:00:00Z")) == datetime(2026, 1, 31, tzinfo=UTC)


def test_pages_that_a_service_never_keeps_are_told() -> None:
    """By service and direction, as its settings say."""
    service = Service(id="S1", name="Front Desk", save_inbound_fax_documents=False, save_outbound_fax_documents=True)
    received = make_fax("R", direction="INBOUND", hasFile=False)
    [group] = report(received, make_fax("S", hasFile=False), services=[service]).groups
    assert (group.act, [fax.id for fax in group.faxes]) == (Act.STORE, ["R"])
    assert "Front Desk" in group.meaning
    assert report(received, services=[service.model_copy(update={"save_inbound_fax_documents": None})]).to_do == 0


def test_a_broken_document_is_not_called_never_kept() -> None:
    """Where sent pages are not kept: of a document that made none nothing is missing; of a busy line there is."""
    service = Service(id="S1", name="Desk", save_inbound_fax_documents=True, save_outbound_fax_documents=False)
    broken = failed("B", 133, "DOCUMENT_CONVERSION_ERROR", minutes_ago=60, hasFile=False)
    busy = failed("F", minutes_ago=60, hasFile=False)
    kept = [group for group in report(broken, busy, services=[service]).groups if group.act is Act.STORE]
    assert [list(group.faxes.ids) for group in kept] == [["F"]]


# -- whatever comes ------------------------------------------------------------------------------------------------

_texts = st.one_of(st.sampled_from(["", TO, "+1500", "\x1b[2J", "[red]", "F0"]), st.text(max_size=8))
_wires = st.fixed_dictionaries(
    {
        "id": st.sampled_from([f"F{place}" for place in range(12)]),
        "direction": st.sampled_from(["OUTBOUND", "INBOUND", "ODD"]),
        "to": _texts,
        "from": _texts,
        "status": st.sampled_from(["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE", "ODD"]),
        "errorType": st.one_of(st.none(), st.sampled_from([kind for kind, _ in ERROR_CODES]), _texts),
        "errorCode": st.one_of(st.none(), st.integers(-5, 200)),
        "labels": st.dictionaries(st.sampled_from([RESEND_LABEL, PAGES_LABEL, DOCUMENT_LABEL]), _texts),
        "numberOfPages": st.one_of(st.none(), st.integers(-3, 40)),
        "pagesSentSuccessfully": st.one_of(st.none(), st.integers(-3, 40)),
        "createTime": st.one_of(
            st.none(), st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat), st.just(NOW.isoformat())
        ),
        "completedTime": st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_wires, max_size=14, unique_by=lambda wire: str(wire["id"])))
def test_nothing_that_a_service_says_breaks_it(wires: list[dict[str, Any]]) -> None:
    """Every standing failure of the week is in exactly one group, and none that was delivered is in one to retry."""
    faxes = [Fax.model_validate(wire) for wire in wires]
    found = report(*faxes)
    grouped = [fax.id for group in found.groups if group.key.startswith("failed") for fax in group.faxes]
    assert len(grouped) == len(set(grouped))
    families = Families(faxes)
    for group in found.groups:
        if group.key.startswith("failed"):
            assert all(fax.is_failed for fax in group.faxes)
            assert all(fax.is_inbound or families.delivered_by(fax) is None for fax in group.faxes)
            assert len({cause_of(fax) for fax in group.faxes}) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    wires=st.lists(_wires, max_size=14, unique_by=lambda wire: str(wire["id"])),
    minutes=st.lists(st.integers(0, 2 * WEEK), min_size=14, max_size=14),
    keeps=st.booleans(),
    given_up=st.sets(st.sampled_from(["F1", "F2"])),
)
def test_a_look_that_keeps_little_tells_the_same(
    wires: list[dict[str, Any]], minutes: list[int], keeps: bool, given_up: set[str]
) -> None:
    """In passing, with records that are read again when they are wanted; and the days are those of the records."""
    times = [{"createTime": (NOW - timedelta(minutes=minute)).isoformat()} for minute in minutes]
    old = make_fax("OLD", minutes_ago=56 * WEEK)
    faxes = [old, *(Fax.model_validate(wire | time) for wire, time in zip(wires, times, strict=False))]
    service = Service(id="", name="Desk", save_inbound_fax_documents=keeps, save_outbound_fax_documents=keeps)
    webhooks = Webhooks(frozenset({"F3"}), dict.fromkeys(given_up, 3))
    known = Known([service], webhooks=webhooks)
    whole = survey(faxes, NOW, UTC, known)

    records = {fax.id: fax for fax in faxes}
    look = Look(numbers_of_failures(faxes, NOW), NOW, known._replace(get=records.get))
    assert list(look.passing(iter(faxes))) == faxes
    lean = look.report(UTC, iter(newest_first(faxes)))
    assert [_told(group) for group in lean.groups] == [_told(group) for group in whole.groups]
    assert lean._replace(groups=()) == whole._replace(groups=())
    assert overview([brief(fax, {}) for fax in faxes], NOW, UTC) == overview(faxes, NOW, UTC)


def _told(group: Group) -> tuple[Any, ...]:
    kept = group.faxes
    counted = (kept.ids, kept.numbers, kept.partly, kept.has_failures, kept.newest, kept.oldest)
    return (*group[:4], *group[5:], *counted, list(kept))


def test_a_group_whose_records_are_elsewhere_reads_them_again() -> None:
    """As they are by then; one that is gone has its id at least."""
    records = {"A": failed("A", pagesSentSuccessfully=1), "B": make_fax("B", minutes_ago=20, to="+15")}
    kept = KeptFaxes(list(records.values()), records.get)
    newer = records["A"] = make_fax("A")
    del records["B"]

    assert (kept.partly, kept.has_failures, kept.numbers) == (1, True, [TO, "+15"])
    assert kept[0] == kept.find("A") == newer
    assert kept[1:] == [Fax(id="B")]
    assert kept.find("C") is None


def test_a_brief_fax_has_what_judgements_read() -> None:
    """The same values, prices too; what is not kept is an error, never nothing."""
    fax = failed("A", price={"amount": "0.07", "currencyCode": "EUR"}, labels={"a": "b"})
    short = brief(fax, {})

    assert (short.id, short.is_failed, short.labels, short.create_time) == (fax.id, True, {"a": "b"}, fax.create_time)
    assert short.price is not None
    assert (short.price.amount, short.price.currency_code) == ("0.07", "EUR")
    with pytest.raises(AttributeError):
        _ = short.bar_codes


def test_thousands_of_failures_are_looked_at_quickly() -> None:
    """Ten thousand failures to two thousand numbers end in a handful of groups, in less than ten seconds."""
    import time

    faxes = [failed(f"F{place}", minutes_ago=60, to=f"+1415{place % 2000:07}") for place in range(10_000)]
    began = time.monotonic()
    found = report(*faxes)
    assert len(found.groups) == 2000  # five in a row each: every number is to be called
    assert time.monotonic() - began < 10


def test_a_later_fax_of_other_pages_settles_nothing() -> None:
    """Of five pages one was confirmed, and only the fifth came later: the failure stays, and may be resent."""
    fax = failed("A", minutes_ago=60, numberOfPages=5, pagesSentSuccessfully=1)
    later = make_fax("B", labels={RESEND_LABEL: "A", PAGES_LABEL: "5-5"})
    [group] = survey([fax, later], NOW, UTC).groups
    assert [one.id for one in group.faxes] == ["A"]
    assert why_not(fax, Families([fax, later])) == ""
