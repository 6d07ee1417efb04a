"""Plain text on paper."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faxtui.pages.typeset import COLUMNS, LINES, draw_page, is_plain, paginate
from tests.pages import documents


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [[""]]),
        ("one\r\ntwo\rthree\n", [["one", "two", "three"]]),
        ("a\fb\f", [["a"], ["b"]]),
        ("a\f\fb", [["a"], [""], ["b"]]),
        ("a\tb", [["a       b"]]),
        ("bell\a and \x1b[31mred\x1b[0m\x85next\u200b", [["bell and [31mred[0m", "next"]]),
        ("Cafe\u0301\u00a0au lait", [["Café au lait"]]),
    ],
)
def test_pages_and_lines(text: str, pages: list[list[str]]) -> None:
    """Line ends of every system end a line, form feeds end a page, controls vanish."""
    assert list(paginate(text)) == pages


def test_wraps_between_words() -> None:
    """A long line is broken at a space and its indentation kept; a long word is broken at the margin."""
    assert list(paginate("  the quick brown fox", columns=11)) == [["  the quick", "brown fox"]]
    assert list(paginate("abcdefghijkl mn", columns=5)) == [["abcde", "fghij", "kl mn"]]


def test_page_is_full_at_its_last_line() -> None:
    """Sixty lines are one page, the next line begins another."""
    assert [len(page) for page in paginate("x\n" * LINES)] == [LINES]
    assert [len(page) for page in paginate("x\n" * (LINES + 1))] == [LINES, 1]


def test_endless_line_wraps_fast() -> None:
    """A line of a hundred thousand letters, with or without spaces, costs no more than its length."""
    started = time.perf_counter()
    for text in ("a" * 100_000, "a b" * 100_000, " " * 100_000 + "x", "\t" * 20_000 + "x"):
        assert list(paginate(text))
    assert time.perf_counter() - started < 2


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_fits_its_page(text: str) -> None:
    """Whatever the letters, no line is wider and no page longer than the paper, and nothing visible is lost."""
    pages = list(paginate(text))
    assert all(len(line) <= COLUMNS for page in pages for line in page)
    assert all(1 <= len(page) <= LINES for page in pages)
    drawn = "".join(line for page in pages for line in page)
    assert [c for c in drawn if c.isalnum()] == [c for c in unicodedata.normalize("NFC", text) if c.isalnum()]


@pytest.mark.parametrize(("resolution", "lines"), [("FINE", 2287), ("SUPERFINE", 4574)])
def test_margins(resolution: str, lines: int) -> None:
    """A full page of 80 columns and 60 lines keeps half an inch of paper around it."""
    page = draw_page(["M" * COLUMNS] * LINES, resolution=resolution)
    assert page.size == (1728, lines)
    left, top, right, bottom = documents.ink_box(page)
    down = page.info["dpi"][1]
    assert min(left / 204, (1728 - right) / 204, top / down, (lines - bottom) / down) > 0.5


def test_letters_stand_in_their_columns() -> None:
    """The typeface is monospaced: the same letter in two columns is the same dots, 19 apart."""
    page = draw_page(["HxxxxH"])
    first, last = page.crop((104, 100, 123, 170)), page.crop((104 + 95, 100, 123 + 95, 170))
    assert first.tobytes() == last.tobytes()
    assert documents.ink_box(first)


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("Grüße, naïve: 5 € → ½\f\tΩ Ж", True),
        ("Cafe\u0301 au\u200b lait", True),
        ("", True),
        ("漢字", False),
        ("שלום", False),
        ("हिन्दी", False),
        ("x\u0338", False),
        ("\U0001f600", False),
        ("\ue000", False),
    ],
)
def test_plain_text_is_what_the_typeface_has(text: str, is_it: bool) -> None:
    """Letters of one cell each that JetBrains Mono can draw; marks on them only where they become one letter."""
    assert is_plain(text) is is_it
