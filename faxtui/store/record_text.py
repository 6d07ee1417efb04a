"""A record as the service gave it, as indented JSON that steers no terminal: to look at in lines, to copy whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

LONGEST: Final = 10_000
"""Letters of one value, and of one name, that are looked at."""
MOST: Final = 2_000
"""Lines that are looked at."""
_NAMED: Final = re.compile(r'( *)("(?:[^"\\]|\\.)*": )(.*)', re.DOTALL)


class RecordLine(NamedTuple):
    """One line: blanks, the name of a field with its colon, and what follows."""

    indent: str
    name: str
    rest: str

    @property
    def text(self) -> str:
        """The whole line."""
        return self.indent + self.name + self.rest


def record_json(record: Mapping[str, Any]) -> str:
    """The JSON with all control, format and reordering characters escaped; it reads back as the same record."""
    whole = json.dumps(record, indent=2, ensure_ascii=False)
    return "\n".join(line if line.isprintable() else "".join(map(_escaped, line)) for line in whole.split("\n"))


def record_lines(record: Mapping[str, Any]) -> list[RecordLine]:
    """The same in lines for a screen, long values and many lines cut short."""
    lines = record_json(_bounded(record)).split("\n")
    shown = [_line(line) for line in lines[:MOST]]
    more = len(lines) - MOST
    return [*shown, RecordLine("", "", f"… {more} more lines: a copy has them")] if more > 0 else shown


def _line(line: str) -> RecordLine:
    named = _NAMED.fullmatch(line)
    if named is not None:
        return RecordLine(*named.groups())
    rest = line.lstrip(" ")
    return RecordLine(" " * (len(line) - len(rest)), "", rest)


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}… {len(value) - LONGEST} more letters"
    if isinstance(value, Mapping):
        return {_bounded(str(name)): _bounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_bounded(inner) for inner in value]
    return value


def _escaped(letter: str) -> str:
    """As JSON writes a letter that must not be printed: one beyond U+FFFF takes two escapes."""
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]
