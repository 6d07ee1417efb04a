"""On which line of the settings file a key stands; TOML readers do not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faxtui.paths import shown

_TABLE: Final = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY: Final = re.compile(r"\s*([\w.\"'-]+)\s*=")


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Line, from 1, of the key at this path, or of the nearest table around it; None when neither is found."""
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            table = _parts(header[1])
            found = table
        elif key := _KEY.match(line):
            found = [*table, *_parts(key[1])]
        else:
            continue
        if list(path[: len(found)]) == found and (best is None or len(found) > best[0]):
            best = len(found), number
    return best[1] if best else None


def place_in(file: Path, path: Sequence[str]) -> str:
    """`config.toml, line 3`, as far as it can be told; the file is read anew."""
    try:
        line = line_of(file.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError):
        line = None
    return f"{shown(file)}, line {line}" if line else shown(file)


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
