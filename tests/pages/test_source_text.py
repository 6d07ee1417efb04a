"""Plain text in every script on fax pages."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import ConversionError, FileKind, source_pages
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
    from faxtui.pages.source_text import _composed

    document = pypdfium2.PdfDocument(_composed("漢 a"))
    fonts = {obj.get_font().get_base_name() for obj in document[0].get_objects() if hasattr(obj, "get_font")}
    document.close()
    assert {name.partition("+")[2] for name in fonts} == {"NotoSansCJKjp-Regular", "JetBrainsMono-Regular"}
