"""Numbers typed, pasted or read from a CSV become recipients, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from faxtui.store.recipients import complete_recipient, joined, numbers_in, read_recipients

A, B, C = "+14155550100", "+14155550134", "+4930901820"


def test_several_numbers_are_taken_in_order_and_once() -> None:
    """Commas, semicolons and blanks between; one written twice is told."""
    found = read_recipients(f"{B}, {A};{B} ,  +1 (415) 555-0134")

    assert found.numbers == (B, A)
    assert found.checked.ok
    assert "2 numbers: 2 US, 2 written twice" in found.checked.note


def test_a_single_number_is_judged_as_before() -> None:
    """Its note is the country and the number as people read it."""
    assert read_recipients(A).numbers == (A,)
    assert read_recipients(A).checked.note.startswith("US  +1 415-555-0100")
    assert not read_recipients("  ").checked.ok


def test_the_first_wrong_number_is_named() -> None:
    """Which one it is, and why."""
    found = read_recipients(f"{A}, 030901820, {B}")

    assert found.numbers == ()
    assert found.checked.note.startswith("Number 2, “030901820”: Begin with +")


def test_pasted_lines_become_one_line() -> None:
    """Nothing of a paste with line ends is lost."""
    assert joined(f"{A}\n{B}\r\n\n{C}\n") == f"{A}, {B}, {C}"


@pytest.mark.parametrize(
    "table",
    [
        f"name,Fax Number\nAnna,{A}\nBen,{C}\n",
        f"{A}\n{C}\n",
        f"Anna;{A}\nBen;{C}\n",
        f'"Clinic, North",{A}\n"Clinic, South",{C}\n',
        f"to\tname\n{A}\tAnna\n{C}\tBen\n",
    ],
)
def test_a_csv_has_its_numbers_found(table: str, tmp_path: Path) -> None:
    """By the column's name or by the plus, with commas, semicolons or tabs between."""
    (tmp_path / "list.csv").write_text(table)
    assert numbers_in(table) == [A, C]

    found = read_recipients(f"@{tmp_path}/list.csv")
    assert found.numbers == (A, C)
    assert "from list.csv" in found.checked.note


def test_a_list_that_is_none_says_why(tmp_path: Path) -> None:
    """Missing, without a number, too long: one sentence each."""
    (tmp_path / "words.csv").write_text("name,town\nAnna,Berlin\n")
    (tmp_path / "long.csv").write_text("\n".join(f"+1415555{n:04d}" for n in range(1001)))

    assert "cannot be read" in read_recipients(f"{tmp_path}/none.csv").checked.note
    assert read_recipients(f"{tmp_path}/words.csv").checked.note == "No number stands in words.csv."
    assert "at most 1000" in read_recipients(f"{tmp_path}/long.csv").checked.note
    assert "cannot be read" in read_recipients("@a\0b.csv").checked.note


def test_the_last_number_is_completed_from_history() -> None:
    """The newest that begins so, and none that is in the line already."""
    assert complete_recipient("+1415", [B, A]) == B
    assert complete_recipient(f"{B}, +1415", [B, A]) == f"{B}, {A}"
    assert complete_recipient("+", [A]) is None
    assert complete_recipient("", [A]) is None
