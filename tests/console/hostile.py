"""Texts that outsiders may write, and what the screen must look like whatever they wrote."""

from __future__ import annotations

from typing import Any, Final

from rich.cells import cell_len
from textual.pilot import Pilot

from tests.console.steps import screen_text

HOSTILE: Final = {
    "closing tag": "[/red]",
    "open tag": "[bold",
    "link tag": "[@click=app.quit]free[/]",
    "escape sequences": "a\x1b[2J\x1b]0;pwn\x07\x1b[31mb",
    "unfinished sequence": "a\x1b[",
    "C1 controls": "a\x9b2J\x9d0;pwn\x9cb",
    "right to left": "\u202egnp.\u2066exe",
    "long": "W" * 10_000,
    "lines": "one\ntwo\r\nthree\vfour\x85five\u2028six",
    "zero width": "a\u200b\ufeff\u2060\u00adb",
    "joined letters": "\u200d".join("abcdefghijklmnopqrst"),
    "wide": "東京都港区医療センター",
    "emoji": "🏥🇩🇪" + "👩\u200d⚕\ufe0f" * 8,
    "accents": "Z" + "\u0351\u0300" * 30,
    "NUL": "a\x00b\x7f\x08c\td",
    "blank": " \u00a0\u3000 ",
}
WORST: Final = {
    "all at once": "".join(text for name, text in HOSTILE.items() if name not in ("long", "lines")),
    **{name: HOSTILE[name] for name in ("open tag", "long", "lines", "NUL")},
}
"""The same letters in fewer texts, where each text costs a dialog."""
ALLOWED: Final = "\u200c"
"""Parts letters in Persian; takes no cell and changes no order."""


def check_cells(pilot: Pilot[Any], where: str) -> None:
    """Every line of the screen fills its width exactly, with letters that a terminal only draws."""
    width, height = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips()
    assert len(strips) == height, where
    for y, strip in enumerate(strips):
        text = "".join(segment.text for segment in strip)
        steering = [f"U+{ord(letter):04X}" for letter in text if not (letter.isprintable() or letter in ALLOWED)]
        assert not steering, f"{where}, line {y}: {steering} in {text!r}"
        assert sum(cell_len(segment.text) for segment in strip) == width, f"{where}, line {y}: {text!r}"


def check_words(pilot: Pilot[Any], where: str) -> None:
    """The same, and of an escape sequence from outside not even its harmless letters are left."""
    check_cells(pilot, where)
    assert not any(rest in screen_text(pilot) for rest in ("[2J", "]0;", "[31m")), where
