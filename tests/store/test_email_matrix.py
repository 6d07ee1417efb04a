"""The matrix of addresses and numbers: steps, pending changes, assignments, lint, pasted lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faxtui.api.models import Email, Service, ServicePhoneNumber
from faxtui.store.email_matrix import NONE, ORDER, EmailMatrix, check_address, read_lines
from faxtui.store.project import Holdings

NUMBERS = ("+14155550100", "+14155550101", "+14155550102")


def matrix(*emails: tuple[str, dict[str, str]], numbers: tuple[str, ...] = NUMBERS) -> EmailMatrix:
    """A matrix of these addresses with what each may do with which number."""
    return EmailMatrix(
        Holdings(
            Service(id="s", name="Front Desk"),
            [ServicePhoneNumber(phone_number=number) for number in numbers],
            [
                Email.model_validate(
                    {"email": email, "phoneNumbers": [{"number": n, "permissions": may} for n, may in numbers.items()]}
                )
                for email, numbers in emails
            ],
        )
    )


def test_a_cell_steps_through_every_permission_and_back() -> None:
    """Four steps lead to where it began, with nothing pending."""
    cells = matrix(("a@b.example", {NUMBERS[0]: "send"}))
    assert [cells.step("a@b.example", NUMBERS[0]) for _ in range(4)] == ["receive", NONE, "both", "send"]
    assert cells.pending == 0


def test_one_assignment_per_address_keeps_what_was_not_touched() -> None:
    """A PUT replaces the whole list, so that an assignment names the unchanged numbers too."""
    cells = matrix(("a@b.example", {NUMBERS[0]: "both", NUMBERS[1]: "send"}), ("c@d.example", {NUMBERS[0]: "both"}))
    cells.set("a@b.example", NUMBERS[2], "receive")
    (only,) = cells.assignments()
    assert only.email == "a@b.example"
    assert list(only.numbers) == [(NUMBERS[0], "both"), (NUMBERS[1], "send"), (NUMBERS[2], "receive")]


def test_an_address_without_numbers_is_told_to_leave_the_service() -> None:
    """The last number taken away is said in words before it is done."""
    cells = matrix(("a@b.example", {NUMBERS[0]: "both"}))
    cells.set("a@b.example", NUMBERS[0], NONE)
    (only,) = cells.assignments()
    assert not only.numbers
    assert "taken off the service" in only.told[-1]


def test_a_number_that_the_service_lost_still_has_a_column() -> None:
    """Else a PUT for another number would drop it without a word."""
    cells = matrix(("a@b.example", {"+13125550199": "receive"}))
    cells.set("a@b.example", NUMBERS[0], "both")
    assert ("+13125550199", "receive") in cells.assignments()[0].numbers


def test_pending_changes_outlive_a_load_unless_they_are_done_already() -> None:
    """What somebody else applied meanwhile is no change any more."""
    before = matrix(("a@b.example", {}))
    before.set("a@b.example", NUMBERS[0], "both")
    before.set("a@b.example", NUMBERS[1], "send")
    after = matrix(("a@b.example", {NUMBERS[0]: "both"}))
    after.adopt(before)
    assert after.pending == 1
    assert after.wanted("a@b.example", NUMBERS[1]) == "send"


def test_lint_names_numbers_without_receiver_and_addresses_that_may_send_from_all() -> None:
    """Both are what an administrator wants to know before an auditor asks."""
    found = matrix(("a@b.example", dict.fromkeys(NUMBERS, "send"))).lint()
    assert sum("mailed to nobody" in line for line in found) == 3
    assert "a@b.example may send from every number." in found


def test_pasted_lines_are_all_good_or_told_by_their_place() -> None:
    """Quotes, blanks and a heading are fine; what is wrong names its line."""
    text = f'email,number,permission\na@b.example, {NUMBERS[0]}\n"c@d.example",{NUMBERS[1]},Receive\n'
    good = read_lines(text + f"e@f.example,{NUMBERS[0]},none\n", NUMBERS)
    assert dict(good.cells) == {
        ("a@b.example", NUMBERS[0]): "both",
        ("c@d.example", NUMBERS[1]): "receive",
        ("e@f.example", NUMBERS[0]): NONE,
    }
    bad = read_lines(f"nobody,{NUMBERS[0]}\na@b.example,+1\na@b.example,{NUMBERS[0]},maybe", NUMBERS)
    assert [line.split(":")[0] for line in bad.problems] == ["Line 1", "Line 2", "Line 3"]
    assert not bad.cells


def test_addresses_are_judged_loosely() -> None:
    """Only what can never be an address is refused."""
    assert not check_address("o'brien+fax@mail.example.org")
    assert all(check_address(text) for text in ("", "a", "a@", "@b.example", "a b@c.example", "a@b", "a@b.c\x1b[2J"))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(NUMBERS), st.sampled_from(ORDER)), max_size=30))
def test_what_is_wanted_is_what_was_said_last(wishes: list[tuple[str, str, str]]) -> None:
    """Any sequence of wishes ends in the last one for each cell, and pending counts only real changes."""
    cells = matrix(("a", {NUMBERS[0]: "both"}), ("b", {NUMBERS[1]: "send"}))
    said: dict[tuple[str, str], str] = {}
    for email, number, permission in wishes:
        cells.set(email, number, permission)
        said[email, number] = permission
    assert all(cells.wanted(*cell) == permission for cell, permission in said.items())
    assert cells.pending == sum(permission != cells.granted(*cell) for cell, permission in said.items())


@given(st.text(max_size=200))
def test_any_pasted_text_is_read(text: str) -> None:
    """No text makes it raise, and every cell is of a number that is there."""
    read = read_lines(text, NUMBERS)
    assert all(number in NUMBERS for _, number in read.cells)
