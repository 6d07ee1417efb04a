"""Text from outside, made safe to show: what a service or a sender wrote never steers a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Letters that a piece of outside text may take unless its place allows fewer."""

_ESCAPES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor, erase
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, SOS, PM, APC with text
    r"|\x1b[ -/]*[0-~]?"  # two-character escapes
)
_JOINERS: Final = "\u200c"
"""Scripts need it, it changes no order; its sibling U+200D would make terminals count cells differently from us."""
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: object, limit: int = LONGEST) -> str:
    """One line without control characters and escape sequences, at most `limit` letters (`…` marks a cut).

    Marks that reorder text, as in a name that pretends to end in another suffix, show as `<U+202E>`.
    """
    whole = str(text)
    raw = whole[: 16 * limit]  # what would be thrown away in the end is not looked at
    safe = raw if raw.isprintable() else "".join(map(_safe, " ".join(_ESCAPES.sub("", raw).split())))
    return safe if len(safe) <= limit and len(raw) == len(whole) else safe[: max(0, limit - 1)] + "…"


def _safe(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    if letter in _BIDI:
        return f"<U+{ord(letter):04X}>"
    # Separators become spaces, control and format characters go; lone surrogates could not even be written.
    category = unicodedata.category(letter)
    return " " if category.startswith("Z") else "" if category in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"
