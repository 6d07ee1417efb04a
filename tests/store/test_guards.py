"""Guards speak about slips and stay silent about what is usual."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from faxtui.store.guards import (
    AGAIN_WITHIN,
    DOCUMENT_LABEL,
    LONG_PAGES,
    Concern,
    Kind,
    Planned,
    Sent,
    concerns,
    neighbour_of,
    sends_of,
)
from tests.faxes import NOW, failed, make_fax

KNOWN = "+14155550143"
LONG_AGO = NOW - timedelta(days=3)
numbers = st.from_regex(r"\+[1-9][0-9]{7,13}", fullmatch=True)


def judged(*to: str, past: list[Sent] | None = None, document: str = "", pages: int = 1) -> list[Concern]:
    """What the guards say about a send now; one known number unless told otherwise."""
    past = [Sent(KNOWN, LONG_AGO)] if past is None else past
    return concerns(Planned(to, document, pages), past, ["+14155550100"], NOW)


def kinds(found: list[Concern]) -> list[Kind]:
    """Their kinds."""
    return [concern.kind for concern in found]


@given(numbers, st.data())
def test_every_single_slip_is_found(number: str, data: st.DataObject) -> None:
    """A wrong digit, two swapped, one lost, one doubled: whichever place it is at."""
    at = data.draw(st.integers(1, len(number) - 1))
    slips = {
        number[:at] + data.draw(st.sampled_from("0123456789")) + number[at + 1 :],
        number[:at] + number[at + 1 :],
        number[:at] + number[at] + number[at:],
        number[:at] + number[at + 1 : at + 2] + number[at] + number[at + 2 :],
    }
    for slip in slips - {number}:
        assert neighbour_of(slip, {number}) == number


@given(numbers, numbers)
def test_neighbours_are_mutual_and_never_oneself(one: str, other: str) -> None:
    """What is near is near both ways; a known number has no slip."""
    assert bool(neighbour_of(one, {other})) == bool(neighbour_of(other, {one}))
    assert neighbour_of(one, {one, other}) == ""


@given(numbers, st.data())
def test_two_wrong_digits_are_no_slip(number: str, data: st.DataObject) -> None:
    """Only what one slip explains is called one."""
    first = data.draw(st.integers(1, len(number) - 3))
    second = data.draw(st.integers(first + 2, len(number) - 1))
    slip = list(number)
    for at in (first, second):
        slip[at] = str((int(slip[at]) + data.draw(st.integers(1, 9))) % 10)

    assert neighbour_of("".join(slip), {number}) == ""


@given(st.lists(numbers, max_size=5), st.lists(numbers, max_size=5))
def test_usual_sends_raise_no_concern_about_the_number(to: list[str], others: list[str]) -> None:
    """Numbers faxed before are neither new nor near, whatever else is on record."""
    past = [Sent(number, LONG_AGO) for number in [*to, *others]]
    found = concerns(Planned(to), past, [], NOW)
    assert found == []


def test_a_swap_names_the_number_that_was_meant() -> None:
    """One line, and the line says which."""
    (concern,) = judged("+14155550134")

    assert concern.kind is Kind.NEAR
    assert concern.text == "+14155550134 is not on record, but +14155550143 is: a slip?"


def test_new_numbers_and_countries_are_told_apart() -> None:
    """A country says more than a number, so only it is told."""
    assert kinds(judged("+12125550190")) == [Kind.NEW]
    assert kinds(judged("+4930901820")) == [Kind.COUNTRY]
    assert "(DE)" in judged("+4930901820")[0].text


def test_without_a_record_nothing_is_new() -> None:
    """A fresh account is not asked about every number."""
    assert judged("+12125550190", past=[]) == []
    assert judged("+12125550190", past=[Sent("+19898989898", LONG_AGO)]) == []


def test_the_test_number_is_never_a_concern() -> None:
    """It reaches nobody."""
    assert judged("+19898989898", past=[Sent("+19898989898", NOW, "d"), Sent(KNOWN, LONG_AGO)], document="d") == []


def test_an_own_number_is_told() -> None:
    """Faxing oneself is rarely meant."""
    assert judged("+14155550100")[0].text == "+14155550100 is the project's own number."


def test_the_same_document_is_told_within_the_hour() -> None:
    """To the same number, and not after the hour; the failed send is called so."""
    within, after = NOW - timedelta(minutes=20), NOW - AGAIN_WITHIN - timedelta(seconds=1)

    (concern,) = judged(KNOWN, past=[Sent(KNOWN, within, "d")], document="d")
    assert (concern.kind, concern.text) == (Kind.AGAIN, f"The same document went to {KNOWN} 20 minutes ago.")
    assert "and failed" in judged(KNOWN, past=[Sent(KNOWN, within, "d", True)], document="d")[0].text
    assert judged(KNOWN, past=[Sent(KNOWN, after, "d")], document="d") == []
    assert judged(KNOWN, past=[Sent(KNOWN, within, "e")], document="d") == []
    assert judged(KNOWN, past=[Sent(KNOWN, within, "")], document="") == []


def test_a_fax_of_a_moment_ago_is_told() -> None:
    """Whatever its document was; the same document says more and stands alone."""
    moment = NOW - timedelta(seconds=30)

    assert judged(KNOWN, past=[Sent(KNOWN, moment, "e")], document="d")[0].text == f"{KNOWN} was faxed moments ago."
    assert kinds(judged(KNOWN, past=[Sent(KNOWN, moment, "d")], document="d")) == [Kind.AGAIN]


def test_a_long_fax_is_told() -> None:
    """Above fifty pages."""
    assert judged(KNOWN, pages=LONG_PAGES) == []
    assert judged(KNOWN, pages=LONG_PAGES + 1)[0].text == "The fax has 51 pages."


def test_many_numbers_make_few_lines() -> None:
    """One line a kind, a few for slips, however long the list is."""
    found = judged(*[f"+1212555{n:04d}" for n in range(500)], *[f"+1415555{n:02d}43" for n in range(50) if n != 1])

    assert kinds(found) == [Kind.NEAR] * 4 + [Kind.NEW]
    assert sum(len(concern.numbers) for concern in found) == 549
    assert "and 5" in found[-1].text


def test_the_record_is_read_from_faxes() -> None:
    """Outbound ones, with the label of their documents and whether they failed."""
    outbound = make_fax(labels={DOCUMENT_LABEL: "d"})
    found = sends_of([outbound, failed(), make_fax("F3", direction="INBOUND")])

    assert [(one.to, one.document, one.failed) for one in found] == [
        ("+14155550134", "d", False),
        ("+14155550134", "", True),
    ]
