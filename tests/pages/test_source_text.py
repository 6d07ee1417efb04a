"""Plain text in every script on fax pages."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import ConversionError, FileKind, source_pages
from faxtui.pages.source_text import COLUMNS, LINES, text_pdf
from tests.pages import documents

SCRIPTS = {
    "Arabic": "السلام عليكم",
    "Armenian": "Բարեւ",
    "Bengali": "নমস্কার",
    "Chinese": "你好世界",
    "Devanagari": "नमस्ते क्षत्रिय",
    "Ethiopic": "ሰላም",
    "Georgian": "გამარჯობა",
    "Gujarati": "નમસ્તે",
    "Gurmukhi": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "Hebrew": "שלום עולם",
    "Japanese": "こんにちは漢字",
    "Kannada": "ನಮಸ್ಕಾರ",
    "Khmer": "សួស្តី",
    "Korean": "안녕하세요",
    "Lao": "ສະບາຍດີ",
    "Malayalam": "നമസ്കാരം",
    "Myanmar": "မင်္ဂလာပါ",
    "Sinhala": "ආයුබෝවන්",
    "Tamil": "வணக்கம்",
    "Telugu": "నమస్కారం",
    "Thai": "สวัสดี",
}


def page_of(text: str, resolution: str = "FINE") -> Image.Image:
    """The one page of a text."""
    (page,) = source_pages(text.encode(), FileKind.TXT, resolution=resolution)
    return page


PLAIN = str.maketrans({"\u00a0": " ", "\u200b": ""})


def lines_of(text: str) -> list[list[str]]:
    """The lines on each page of a text, as its PDF tells them."""
    document = pypdfium2.PdfDocument(text_pdf(text))
    pages = [page.get_textpage().get_text_bounded().translate(PLAIN).splitlines() for page in document]
    document.close()
    return [[line.rstrip() for line in page] for page in pages]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [[]]),
        ("one\r\ntwo\rthree\n", [["one", "two", "three"]]),
        ("a\fb\f", [["a"], ["b"]]),
        ("a\f\fb", [["a"], [], ["b"]]),
        ("a\tb", [["a       b"]]),
        ("bell\a and \x1b[31mred\x1b[0m\x85next", [["bell and [31mred[0m", "next"]]),
        ("Cafe\u0301\u00a0au lait", [["Café au lait"]]),
        ("x" * COLUMNS + "\n" + "12345 789 " * 8 + "\nend", [["x" * 80, "12345 789 " * 7 + "12345 789", "end"]]),
        ("  " + "word " * 20, [["  " + "word " * 14 + "word", "word word word word word"]]),
        ("see " + "z" * 79, [["see", "z" * 79]]),
        ("y" * 200, [["y" * 80, "y" * 80, "y" * 40]]),
    ],
)
def test_lines_and_pages_of_plain_text(text: str, pages: list[list[str]]) -> None:
    """Any line end ends a line, a form feed a page, controls vanish, what is wider than 80 columns is wrapped."""
    assert lines_of(text) == pages


def test_page_is_full_at_its_last_line() -> None:
    """Sixty lines are one page, the next line begins another."""
    assert [len(page) for page in lines_of("line\n" * LINES)] == [LINES]
    assert [len(page) for page in lines_of("line\n" * (LINES + 1))] == [LINES, 1]


@pytest.mark.parametrize(("resolution", "lines"), [("FINE", 2287), ("SUPERFINE", 4574)])
def test_margins(resolution: str, lines: int) -> None:
    """A full page of 80 columns and 60 lines keeps half an inch of paper around it."""
    page = to_fax_page(page_of("\n".join(["M" * COLUMNS] * LINES), resolution), resolution=resolution)
    assert page.size == (1728, lines)
    left, top, right, bottom = documents.ink_box(page)
    down = {"FINE": 196, "SUPERFINE": 391}[resolution]
    assert min(left / 204, (1728 - right) / 204, top / down, (lines - bottom) / down) > 0.5


def test_letters_stand_in_their_columns() -> None:
    """The typeface is monospaced: the same letter in two columns is the same ink, whole dots apart."""
    page = page_of("HxxxxH")
    left, top, right, bottom = documents.ink_box(page)
    width = right - left - 5 * 19
    first, last = page.crop((left, top, left + width, bottom)), page.crop((right - width, top, right, bottom))
    assert max(ImageChops.difference(first, last).histogram()[64:], default=0) == 0


def test_letters_are_not_joined_to_signs() -> None:
    """What programmers' typefaces make of two signs, such as an arrow of ->, is drawn as the two signs."""
    for signs in ("<>", "->", "!=", "=="):
        together, apart = page_of(f"{signs[0]}{signs[1]}"), page_of(f"{signs[0]} {signs[1]}")
        assert documents.ink_share(together) == pytest.approx(documents.ink_share(apart), rel=0.02)


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_every_script_is_drawn(script: str) -> None:
    """The letters are drawn as themselves, not as boxes."""
    page = page_of(SCRIPTS[script])
    missing = page_of("".join(" " if letter == " " else "\ue000" for letter in SCRIPTS[script]) + " 漢")
    assert documents.ink_share(page) > 0.00005
    assert page.tobytes() != missing.tobytes()


@pytest.mark.parametrize("letter", ["\ue000", "\U0001fbff\u0378", "ꀀ", "𒀀"])
def test_missing_letters_show(letter: str) -> None:
    """What no typeface has is a box."""
    assert documents.ink_share(page_of(letter)) > 0.00001


def test_letters_join() -> None:
    """Arabic letters take the form of their place in a word: the word is narrower than its letters apart."""
    joined, apart = page_of("سلام"), page_of("س ل ا م")
    assert documents.ink_inches(joined)[0] < documents.ink_inches(apart)[0] * 0.7


def test_right_to_left_lines_end_at_the_right_margin() -> None:
    """Also with numbers and Latin words in them, which keep their own order."""
    page = page_of("שלום (hello) 123")
    left, _, right, _ = documents.ink_box(page)
    assert right > 1728 - 130
    assert left > 1000


def test_marks_stand_on_their_letters() -> None:
    """A combining mark takes no place of its own."""
    assert documents.ink_box(page_of("ш\u0308|漢"))[2] == pytest.approx(documents.ink_box(page_of("ш|漢"))[2], abs=3)


def test_lines_and_columns_are_those_of_plain_text() -> None:
    """Latin letters beside other scripts stand where they would stand alone, in either resolution."""
    for resolution in ("FINE", "SUPERFINE"):
        alone = page_of("H\n\n  H\tH", resolution)
        beside = page_of("H\n\n  H\tH\n漢", resolution)
        height = documents.ink_box(alone)[3] + 1
        for one, other in zip(
            documents.ink_box(alone), documents.ink_box(beside.crop((0, 0, 1728, height))), strict=True
        ):
            assert abs(one - other) <= 2


def test_pages_of_sixty_lines() -> None:
    """Lines, empty lines and form feeds make the pages that plain text has."""
    for text, pages in (("漢\n" * 60, 1), ("漢\n" * 61, 2), ("漢\f\f漢", 3), ("漢" + "\n" * 59, 1), ("漢\f", 1)):
        assert len(list(source_pages(text.encode(), FileKind.TXT))) == pages


def test_long_lines_are_wrapped() -> None:
    """Between words, and within what has no blank, nothing leaves the paper."""
    for text in ("漢字" * 200, "עולם " * 100, "漢 " + "W" * 500, "न" * 300):
        left, _, right, _ = documents.ink_box(page_of(text))
        assert 60 < left < right < 1728 - 60


def test_too_many_letters() -> None:
    """A text longer than the bound is refused before it is set."""
    with pytest.raises(ConversionError) as caught:
        next(iter(source_pages(("漢" * 5_000_000).encode(), FileKind.TXT)))
    assert caught.value.code == 4


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_pages_or_an_error(text: str) -> None:
    """Whatever the letters, there are fax pages, or the one error of a failed conversion."""
    code = None
    try:
        assert [to_fax_page(page).size for page in source_pages(text.encode(), FileKind.TXT)]
    except ConversionError as error:
        code = error.code
    assert code in (None, 4)


def test_nothing_of_the_machine_is_used() -> None:
    """What is set brings its own fonts, and those only."""
    document = pypdfium2.PdfDocument(text_pdf("漢 a"))
    fonts = {obj.get_font().get_base_name() for obj in document[0].get_objects() if hasattr(obj, "get_font")}
    document.close()
    assert {name.partition("+")[2] for name in fonts} == {"NotoSansCJKjp-Regular", "JetBrainsMono-Regular"}
