"""Outside text cannot steer a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.text import clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("Müller – 東京 ✓", "Müller – 東京 ✓"),
        ("\x1b[2J\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://evil.test\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d52;c;aGk=\x9cafter", "after"),
        ("\x1bPq#0\x1b\\after", "after"),
        ("\x1bcreset", "reset"),
        ("\x1b(0lines", "lines"),
        ("a\r\nb\tc\x00\x08d\x7f", "a b cd"),
        ("fdp.\u202etxt", "fdp.<U+202E>txt"),
        ("a\u2066b\u2069", "a<U+2066>b<U+2069>"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("क्\u200dष", "क्ष"),
        ("half \ud800 pair", "half � pair"),
        ("line\u2028break\u00a0end", "line break end"),
        ("[red]not markup[/]", "[red]not markup[/]"),
        (None, "None"),
        ("", ""),
    ],
)
def test_controls_go_and_words_stay(raw: object, shown: str) -> None:
    """Escape sequences vanish whole, reordering marks become visible, everything readable stays."""
    assert clean(raw) == shown


def test_long_text_is_cut_visibly() -> None:
    """A cut is marked, and the mark counts."""
    assert clean("abcdef", 6) == "abcdef"
    assert clean("abcdefg", 6) == "abcde…"
    assert len(clean("x" * 10_000_000)) == 400


@given(st.text(st.characters(), max_size=60), st.integers(1, 30))
def test_nothing_that_steers_is_left(raw: str, limit: int) -> None:
    """Whatever comes in, one short line that can be written comes out, and cleaning it again changes nothing."""
    shown = clean(raw, limit)

    assert len(shown) <= limit
    shown.encode()  # a lone surrogate would raise
    assert all(letter.isprintable() or letter == "\u200c" for letter in shown)
    assert clean(shown, limit) == shown
