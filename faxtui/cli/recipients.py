"""Who gets a fax: numbers of the command line, and the rows of a CSV file with data for the cover page."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from faxtui.cli.output import CommandError, ExitCode, talk
from faxtui.text import clean

_MOST_BYTES: Final = 50 * 1000 * 1000
_NUMBER_COLUMN: Final = "to"


class Recipient(NamedTuple):
    """One number, and what the `{{tags}}` of its cover page stand for."""

    to: str
    cover: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> str:
        """Digits that tell these data from others, in whatever order their columns stand."""
        text = json.dumps(sorted(self.cover))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_recipients(numbers: Sequence[str], table: Path | None) -> list[Recipient]:
    """Each number once, those of the command line first; CommandError for the first that is none."""
    from faxtui.cli import parsing

    given = [Recipient(parsing.number(text)) for text in numbers]
    found = [*given, *(read_table(table) if table else [])]
    if not found:
        raise CommandError("Nobody to send to: give a number, or --recipients FILE.csv.", ExitCode.USAGE)
    return _once(found)


def _once(found: Iterable[Recipient]) -> list[Recipient]:
    """Without repetitions; the same number with other cover data could be a slip, and is refused."""
    kept: dict[str, Recipient] = {}
    repeated = 0
    for recipient in found:
        before = kept.setdefault(recipient.to, recipient)
        repeated += before is not recipient
        if before.cover != recipient.cover:
            raise CommandError(
                f"{recipient.to} is there twice with different data: nobody is sent to twice in one batch.",
                ExitCode.USAGE,
            )
    if repeated:
        talk(f"{repeated} repeated {'number is' if repeated == 1 else 'numbers are'} sent to once only.")
    return list(kept.values())


def read_table(path: Path) -> list[Recipient]:
    """The rows of a CSV file: column `to`, every other column is cover data under its name in lower case."""
    lines = csv.reader(io.StringIO(_text(path), newline=""), _dialect(path), strict=True)
    try:
        heading = [name.strip().lower() for name in next(lines, [])]
        _check_heading(path, heading)
        rows = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise CommandError(f"{path}, line {lines.line_num}: {error}.", ExitCode.USAGE) from None
    return _recipients(path, heading, rows)


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise CommandError(f"{path} is larger than {_MOST_BYTES // 10**6} MB.", ExitCode.USAGE)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path} is not in UTF-8 (byte {error.start}): save it as CSV UTF-8.", ExitCode.USAGE
        ) from None


def _dialect(path: Path) -> type[csv.Dialect]:
    """Commas, or what spreadsheets of other countries write: semicolons or tabs, told by the heading."""

    class Found(csv.excel):
        delimiter = max(",;\t", key=_text(path).partition("\n")[0].count)

    return Found


def _check_heading(path: Path, heading: list[str]) -> None:
    if _NUMBER_COLUMN not in heading:
        raise CommandError(f"{path} has no column “{_NUMBER_COLUMN}” in its first line.", ExitCode.USAGE)
    named = [name for name in heading if name]
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        raise CommandError(f"{path} has two columns “{clean(twice, 40)}”.", ExitCode.USAGE)


def _recipients(path: Path, heading: list[str], rows: list[tuple[int, list[str]]]) -> list[Recipient]:
    from faxtui.store.checks import check_recipient

    found, wrong = [], []
    for line, row in rows:
        cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
        checked = check_recipient(cells.pop(_NUMBER_COLUMN, ""))
        if not checked.ok:
            wrong.append(f"line {line}: {clean(checked.value, 30) or 'no number'}. {checked.note}")
        cover = tuple(sorted((key, value) for key, value in cells.items() if key and value))
        found.append(Recipient(checked.value, cover))
    if wrong:
        more = f" ({len(wrong)} such lines)" if len(wrong) > 1 else ""
        raise CommandError(f"{path}, {wrong[0]}{more} Nothing was sent.", ExitCode.USAGE)
    return found
