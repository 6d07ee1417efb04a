"""To whom a fax goes: numbers as people type, paste or keep them in a CSV, each once and in order."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from faxtui.store.checks import TEST_NUMBER, Checked, check_recipient, read_path
from faxtui.text import clean

MOST_RECIPIENTS: Final = 1000
"""Numbers of one send (API: `to`)."""
LARGEST_LIST: Final = 1_000_000
"""Bytes of a list of numbers beyond which it is taken for something else."""
_LISTS: Final = (".csv", ".tsv", ".txt")
_BETWEEN: Final = re.compile(r"[,;\n\r]+")
_COLUMNS: Final = ("to", "fax", "faxnumber", "number", "phonenumber", "recipient")
"""Names of the column that holds the numbers, without blanks and in small letters."""
_NAMED: Final = 4


class Recipients(NamedTuple):
    """The numbers, and what is to be said of them."""

    numbers: tuple[str, ...]
    checked: Checked


def joined(pasted: str) -> str:
    """Pasted lines as the one line of a field."""
    return ", ".join(part.strip() for part in _BETWEEN.split(pasted) if part.strip())


def is_list(text: str) -> bool:
    """Whether the text names a file of numbers rather than numbers."""
    written = text.strip()
    return written.startswith("@") or written.strip("'\"").lower().endswith(_LISTS)


def read_recipients(text: str, is_known: Callable[[str], bool] = lambda number: True) -> Recipients:
    """Numbers with commas between, or the path of a CSV (`@` before it forces that). Reads the disk for a path."""
    if not is_list(text):
        return _judged(split(text), is_known, "")
    name = text.strip().removeprefix("@")
    try:
        path = read_path(name)
        with path.open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
    except (OSError, ValueError) as error:
        why = clean(getattr(error, "strerror", None) or error, 60)
        return Recipients((), Checked("", f"The list {clean(name, 40)} cannot be read: {why}.", False))
    if len(data) > LARGEST_LIST:
        return Recipients((), Checked("", "The list has more than 1 MB: that is no list of numbers.", False))
    found = numbers_in(data.decode("utf-8-sig", "replace"))
    if not found:
        return Recipients((), Checked("", f"No number stands in {clean(path.name, 40)}.", False))
    return _judged(found, is_known, f" from {clean(path.name, 40)}")


def split(text: str) -> list[str]:
    """What stands between commas, semicolons and line ends."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def numbers_in(table: str) -> list[str]:
    """The numbers of a CSV: of the column that is called so, else of the first cell of each line that begins with +."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(table[:4096], ",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(table), dialect) if any(row)]
    except csv.Error:
        return []
    heads = [re.sub(r"[\s_-]", "", cell).lower() for cell in rows[0]] if rows else []
    column = next((heads.index(name) for name in _COLUMNS if name in heads), None)
    if column is not None:
        return [row[column] for row in rows[1:] if len(row) > column and row[column]]
    firsts = (next((cell for cell in row if cell.startswith("+")), "") for row in rows)
    return [cell for cell in firsts if cell]


def _judged(parts: list[str], is_known: Callable[[str], bool], source: str) -> Recipients:
    if len(parts) <= 1 and not source:
        checked = check_recipient(parts[0] if parts else "", is_known)
        return Recipients((checked.value,) if checked.ok else (), checked)
    numbers: dict[str, None] = {}
    for place, part in enumerate(parts, 1):
        checked = check_recipient(part)
        if not checked.ok:
            return Recipients((), Checked("", f"Number {place}, “{clean(part, 24)}”: {checked.note}", False))
        numbers[checked.value] = None
    if len(numbers) > MOST_RECIPIENTS:
        told = f"{len(numbers)} numbers{source}: one send takes at most {MOST_RECIPIENTS}."
        return Recipients((), Checked("", told, False))
    kept = tuple(numbers)
    double = len(parts) - len(kept)
    again = f", {double} written twice" if double else ""
    new = sum(1 for number in kept if number != TEST_NUMBER and not is_known(number))
    fresh = f"  ·  {new} not faxed in the last 7 days" if new else ""
    word = "number" if len(kept) == 1 else "numbers"
    return Recipients(
        kept, Checked(",".join(kept), f"{len(kept)} {word}{source}: {_by_country(kept)}{again}{fresh}", True)
    )


def _by_country(numbers: Iterable[str]) -> str:
    counts = Counter(country_of(number) for number in numbers)
    named = [f"{count} {country}" for country, count in counts.most_common(_NAMED)]
    return ", ".join([*named, *(["others"] if len(counts) > _NAMED else [])])


@lru_cache(maxsize=4096)
def country_of(number: str) -> str:
    """Two letters of the country of an E.164 number (ISO 3166-1), `test` for the test number, else its code."""
    import phonenumbers  # late: 13 ms that the first paint does not need

    if number == TEST_NUMBER:
        return "test"
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "unknown"
    return phonenumbers.region_code_for_number(parsed) or f"+{parsed.country_code}"


def complete_recipient(text: str, known: Iterable[str]) -> str | None:
    """The text with its last number completed to the first of `known` that begins so, and is not in it yet."""
    cut = max(text.rfind(","), text.rfind(";")) + 1
    start = text[cut:].lstrip()
    if len(start) < 2:
        return None
    there = set(split(text[:cut]))
    found = next((number for number in known if number.startswith(start) and number not in there), None)
    return text + found[len(start) :] if found else None
