"""Tags on cover pages: found in whatever shape a PDF draws them, and replaced where they stand."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import ImageChops

from faxtui.pages.conversion import ConversionError
from faxtui.pages.cover_tags import fill, find
from faxtui.pages.cover_values import cleaned
from faxtui.pages.source import FileKind, source_pages
from tests.pages import documents, hostile
from tests.pages.cover_samples import (
    as_annotation,
    as_form,
    compact,
    drawn,
    embedded,
    helvetica,
    kerned,
    picture,
    scattered,
    text_of,
    truetype,
    type3,
    word,
)

TO = "+12125550111"
Shape = Callable[[bytes], bytes]


def _same(data: bytes) -> bytes:
    return data


SHAPES = [_same, kerned, scattered, as_form, as_annotation]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("write", [helvetica, embedded])
def test_tags_are_found_in_every_shape(write: Callable[..., bytes], shape: Shape) -> None:
    """One string, a kerned array, one object a letter in any order, a form, an annotation: the same tags are there."""
    data = shape(write("To: {{to}} at {{company name}}", "Pages {{pageCount}}"))

    assert sorted(find(data)[0]) == ["company name", "pageCount", "to"]


@pytest.mark.parametrize("shape", [_same, kerned, as_form])
@pytest.mark.parametrize("write", [helvetica, embedded])
def test_value_stands_where_the_tag_stood(write: Callable[..., bytes], shape: Shape) -> None:
    """The value begins where the tag began, as large as it was, and nothing of the tag is left."""
    data = shape(write("To: {{to}}!", "+0123456789"))
    filled, report = fill(data, {"to": TO})

    assert word(filled, TO) == word(data, "{{")
    text = text_of(filled).replace("\n", "")
    assert f"To: {TO}!" in text
    assert "{" not in text
    assert report.filled == ("to",)


@pytest.mark.parametrize("write", [helvetica, embedded])
def test_order_of_drawing_makes_no_difference(write: Callable[..., bytes]) -> None:
    """Letters drawn one by one in no order look as those drawn at a stroke, before and after."""
    data = write("To: {{to}}, {{name}}!", "Il1 +0123456789")
    values = {"to": TO, "name": "Żółć"}

    assert ImageChops.difference(picture(data), picture(scattered(data))).getbbox() is None
    apart = ImageChops.difference(picture(fill(data, values)[0]), picture(fill(scattered(data), values)[0]))
    assert apart.point([0] * 100 + [255] * 156 + [0] * 512).getbbox() is None  # but for the rounding of places


def test_nothing_else_of_the_page_changes() -> None:
    """Every dot beside the line of the tag is as it was."""
    data = kerned(helvetica("Before", "To: {{to}} please", "After: tall letters", size=16))
    filled, _ = fill(data, {"to": TO})
    changed = ImageChops.difference(picture(data), picture(filled)).getbbox()

    assert changed is not None
    left, top, _, bottom = changed
    assert left > 2 * 40
    assert 2 * 40 < top < bottom < 2 * 68


def test_text_behind_a_tag_reads_on() -> None:
    """What follows on the line moves with the end of the value, by as much as the value is longer or shorter."""
    data = scattered(helvetica("{{to}} and on"))
    longer, _ = fill(data, {"to": "M" * 20})
    shorter, _ = fill(data, {"to": "i"})
    stood = word(data, "and").x

    assert word(shorter, "and").x < stood < word(longer, "and").x
    assert word(longer, "and").x == pytest.approx(20 + 14 * (20 * 0.833 + 0.278), abs=0.3)


def test_columns_stay_in_place_while_there_is_room() -> None:
    """Text behind a blank as wide as between columns does not move for a value that fits, and is never run over."""
    data = helvetica("{{to}}            Date")
    fits, _ = fill(data, {"to": "Ann Lee"})
    pushes, _ = fill(data, {"to": "M" * 12})

    assert word(fits, "Date").x == word(data, "Date").x
    assert word(pushes, "Date").x > 20 + 14 * 12 * 0.833 + 5


def test_several_tags_on_a_line_add_up() -> None:
    """Each value moves what is behind it, also tags that touch and tags without a value."""
    filled, report = fill(helvetica("{{a}}{{b}} {{c}} {{a}}."), {"a": "one", "b": "two"})

    assert text_of(filled).strip() == "onetwo {{c}} one."
    assert (report.filled, report.missing) == (("a", "b"), ("c",))


def test_empty_value_leaves_no_trace() -> None:
    """A value may be empty: the tag goes, and the text closes up."""
    filled, report = fill(helvetica("Dear {{title}}Smith"), {"title": ""})

    assert text_of(filled).strip() == "Dear Smith"
    assert report.missing == ()


def test_upper_and_lower_case_and_blanks_make_no_difference() -> None:
    """`{{ Company  Name }}` takes the value of `company name`, `{{pageCount}}` that of `PAGECOUNT`."""
    filled, _ = fill(helvetica("{{ Company  Name }}/{{pageCount}}"), {"company name": "Acme", "PAGECOUNT": "3"})

    assert text_of(filled).strip() == "Acme/3"


def test_page_without_values_stays_as_it_is() -> None:
    """When no tag has a value the very same bytes come back, and the tags are named once each."""
    data = helvetica("{{x}} {{y}} {{x}} {{}} {{ }} {z}")
    filled, report = fill(data, {"to": TO})

    assert filled is data
    assert report.missing == ("x", "y")


def test_letters_that_the_subset_lacks_are_drawn_with_a_spare_font() -> None:
    """An embedded font without digits cannot draw a number: it is drawn all the same, same size, same colour."""
    lacking, having = embedded("To: {{to}}"), embedded("To: {{to}} +0125")
    with_spare, _ = fill(lacking, {"to": TO})
    with_own, _ = fill(having, {"to": TO})

    assert b"FaxSpare" in _names(with_spare)
    assert b"FaxSpare" not in _names(with_own)
    assert f"To: {TO}" in text_of(with_spare)
    assert word(with_spare, TO).size == 14
    ink = picture(with_spare).crop((80, 30, 320, 70)).convert("L").point([255] * 60 + [0] * 196)
    assert ink.getbbox() is not None


@pytest.mark.parametrize("write", [truetype, compact])
def test_every_kind_of_embedded_font_is_known(write: Callable[[str, str], bytes]) -> None:
    """TrueType with one byte a letter and CFF with two: the font file itself tells which letters can be drawn."""
    lacking, _ = fill(write("To: {{to}}", "To: {}"), {"to": "+12"})
    having, _ = fill(write("To: {{to}}", "To: {}+12"), {"to": "+12"})

    assert b"FaxSpare" in _names(lacking)
    assert b"FaxSpare" not in _names(having)
    assert "To: +12" in text_of(lacking)
    assert "To: +12" in text_of(having)


@pytest.mark.parametrize("value", ["Łódź", "東京都", "Привет", "مرحبا", "नमस्ते", "שלום", "한국어"])
def test_every_script_is_drawn(value: str) -> None:
    """Values in any script leave ink on the page, each its own and none of them boxes."""
    filled, _ = fill(helvetica("{{name}}", size=30), {"name": value})
    boxes, _ = fill(helvetica("{{name}}", size=30), {"name": "\U0010ff00" * len(value)})

    seen = picture(filled).crop((0, 0, 1000, 100)).convert("L")
    assert ImageChops.invert(seen).getbbox() is not None
    assert ImageChops.difference(seen, picture(boxes).crop((0, 0, 1000, 100)).convert("L")).getbbox() is not None


def test_colour_of_the_tag_is_the_colour_of_the_value() -> None:
    """White on black stays white on black, in the tag's own font and in a spare one."""
    content = b"0 g 0 230 500 70 re f 1 g BT /F1 24 Tf 20 255 Td ({{to}} {{name}}) Tj ET"
    filled, _ = fill(drawn(content), {"to": "HHHH", "name": "ŁŁŁŁ"})
    band = picture(filled).crop((0, 20, 1000, 130)).convert("L")
    bright = band.point([0] * 200 + [255] * 56).getbbox()

    assert picture(drawn(b"0 g 0 230 500 70 re f")).crop((0, 20, 1000, 130)).convert("L").getextrema() == (0, 0)
    assert bright is not None
    assert bright[2] - bright[0] > 2 * 24 * 5


def test_turned_flipped_and_stretched_text() -> None:
    """Text that runs upwards, from right to left, or squeezed keeps its direction and shape."""
    content = (
        b"q 0 1 -1 0 60 20 cm BT /F1 20 Tf (up {{to}} x) Tj ET Q "
        b"q 1 0 0 -1 0 300 cm BT /F1 -20 Tf 400 60 Td (neg {{to}} x) Tj ET Q "
        b"BT /F1 20 Tf 50 Tz 100 150 Td (thin {{to}} x) Tj 3 Tc 5 Tw ( spaced {{to}} x) Tj ET"
    )
    data = drawn(content)
    filled, _ = fill(data, {"to": "abcdefgh"})
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        shown = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))

    assert find(filled) == [[]]
    assert shown.count(b"abcdefgh") == 4
    up = ImageChops.difference(picture(data), picture(filled)).crop((0, 0, 130, 600)).getbbox()
    assert up is not None
    assert up[3] - up[1] > up[2] - up[0]


def test_quote_operators_and_text_that_goes_on_behind_them() -> None:
    """The operators that begin a new line are replaced too, and what is shown after them keeps its place."""
    content = b"BT /F1 20 Tf 20 260 Td 24 TL (a {{to}} b) ' 4 1 (c {{to}}) \" (d {{none}} e) Tj 0 -40 Td (f) Tj ET"
    data = drawn(content)
    filled, _ = fill(data, {"to": "number"})

    assert text_of(filled).split() == ["a", "number", "b", "c", "numberd", "{{none}}", "e", "f"]
    assert word(filled, "f") == word(data, "f")
    assert word(filled, "a") == word(data, "a")


def test_type3_font_with_an_em_of_its_own() -> None:
    """A value that such a font lacks letters for is drawn as large as the font draws its own."""
    data = drawn(b"BT /F1 12 Tf 20 200 Td (x{{to}}y) Tj 0 -60 Td (x{{word}}y) Tj ET", type3)
    filled, report = fill(data, {"to": "+1", "word": "abc"})

    assert report.filled == ("to", "word")
    assert "+1" in text_of(filled)
    assert b"abc" in _content(filled)


def test_value_that_is_too_wide_is_broken_into_lines() -> None:
    """It goes on below at the tag's left edge, and the report names it; its own line ends are kept."""
    long = " ".join(["word"] * 40)
    filled, report = fill(helvetica("Note: {{note}}"), {"note": f"first\n{long}"})
    left = word(filled, "first").x

    assert report.broken == ("note",)
    assert word(filled, "word").x == left
    assert word(filled, "word").y < word(filled, "first").y
    assert text_of(filled).count("word") == 40
    ink = ImageChops.invert(picture(filled).convert("L")).getbbox()
    assert ink is not None
    assert ink[2] <= 2 * (500 - 18)


def test_spare_text_is_broken_into_lines_too() -> None:
    """Letters of a spare font keep off the edge of the page as well."""
    filled, report = fill(helvetica("{{note}}"), {"note": "Żółć gęślą jaźń " * 12})
    ink = ImageChops.invert(picture(filled).convert("L")).getbbox()

    assert report.broken == ("note",)
    assert ink is not None
    assert ink[2] <= 2 * (500 - 17)
    assert ink[3] > 2 * 40


@pytest.mark.parametrize("letter", ["m", "ż"])
def test_word_that_is_too_wide_is_broken_anywhere(letter: str) -> None:
    """A value without a blank stays on the page, in its own font as in a spare one, and no letter of it is lost."""
    filled, report = fill(helvetica("Note: {{note}}"), {"note": letter * 150})
    ink = ImageChops.invert(picture(filled).convert("L")).getbbox()

    assert report.broken == ("note",)
    assert text_of(filled).count(letter) == 150
    assert ink is not None
    assert ink[2] <= 2 * (500 - 17)


def test_value_wider_than_its_form_field_is_reported() -> None:
    """What does not fit a field goes on below, where it may not show: the sender is told."""
    data = _field(looks=True, need=False)
    assert fill(data, {"to": "12"})[1].broken == ()
    assert fill(data, {"to": "a word and " * 10})[1].broken == ("to",)


def test_text_pushed_over_the_edge_is_reported() -> None:
    """Text that no longer fits behind a value is not broken, but somebody is told."""
    _, report = fill(
        helvetica("{{note}} and all that stands behind it, on and on, on this one line"), {"note": "M" * 20}
    )

    assert report.pushed == ("note",)


def test_fake_bold_is_filled_twice() -> None:
    """Text drawn twice, slightly shifted, is one tag each time."""
    content = b"BT /F1 20 Tf 20 200 Td ({{) Tj (to}} x) Tj ET BT /F1 20 Tf 20.4 200 Td ({{) Tj (to}} x) Tj ET"
    filled, _ = fill(drawn(content), {"to": "abc"})

    assert _content(filled).count(b"abc") == 2
    assert find(filled) == [[]]


FIELD_LOOKS = b"/Tx BMC BT /Helv 24 Tf 0 g 2 10 Td (To {{to}}, {{stays}}) Tj ET EMC"


def _field(*, looks: bool, need: bool) -> bytes:
    """A PDF with one text field that holds a tag, drawn or not, to be drawn by its viewer or not."""
    return hostile.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /NeedAppearances %b"
            b" /DR << /Font << /Helv 5 0 R >> >> /DA (/Helv 24 Tf 0 g) >> >>" % (b"true" if need else b"false"),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [4 0 R] >>",
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /V (To {{to}}, {{stays}}) /Rect [50 600 550 640] /F 4"
            b" /DA (/Helv 24 Tf 0 g) /P 3 0 R %b >>" % (b"/AP << /N 6 0 R >>" if looks else b""),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 500 40] /Resources << /Font << /Helv 5 0 R >> >>"
            b" /Length %d >>\nstream\n%b\nendstream" % (len(FIELD_LOOKS), FIELD_LOOKS),
        ]
    )


@pytest.mark.parametrize(("looks", "need"), [(True, False), (True, True), (False, True), (False, False)])
def test_form_field_is_filled(looks: bool, need: bool) -> None:
    """The value of a field is filled whether the file draws it or leaves that to the viewer, and drawn like that."""
    data = _field(looks=looks, need=need)
    filled, report = fill(data, {"to": "ש"})
    assert find(data) == [["to", "stays"]]
    assert (report.filled, report.missing) == (("to",), ("stays",))
    before, after = (documents.ink_inches(page) for pdf in (data, filled) for page in source_pages(pdf, FileKind.PDF))
    assert 0 < after[0] < before[0]
    assert find(filled) == [["stays"]]


def test_form_drawn_on_two_pages_is_filled_once() -> None:
    """Values are the same on all pages, so a shared form is written once, and every page shows it."""
    with pikepdf.open(io.BytesIO(as_form(helvetica("{{to}}")))) as pdf:
        pdf.pages.append(pdf.pages[0])
        buffer = io.BytesIO()
        pdf.save(buffer)
    filled, report = fill(buffer.getvalue(), {"to": TO})

    assert report.pages == 2
    assert TO in text_of(filled)


def test_equal_fills_are_equal_files() -> None:
    """Bytes depend on the page and the values alone."""
    data = embedded("{{to}}")

    assert fill(data, {"to": TO})[0] == fill(data, {"to": TO})[0]


def test_control_characters_are_not_drawn() -> None:
    """Line ends of any kind are line ends, tabs are blanks, the rest of the invisible goes."""
    assert cleaned("a\r\nb\rc\u2028d\te\0\x1b[31m\ufeff\n") == "a\nb\nc\nd e[31m"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"{{to}}" * 100])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    """Conversion error 133, in a sentence."""
    with pytest.raises(ConversionError) as caught:
        find(data)
    assert caught.value.code == 133


def test_locked_pdf_is_refused() -> None:
    """A PDF behind a password cannot be filled."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(helvetica("{{to}}"))) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(ConversionError, match="password") as caught:
        fill(buffer.getvalue(), {"to": TO})
    assert caught.value.code == 133


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 12 Tf (x) Tj",
        b"Q Q Q BT /F9 1 Tf ({{to}}) Tj ET",
        b"BT /F1 0 Tf ({{to}}) Tj ET",
        b"BT /F1 12 Tf 1e30 1e30 Td ({{to}}) Tj ET",
        b"BT /F1 12 Tf 0 0 0 0 0 0 Tm ({{to}}) Tj [(a) (b) 1 2 [(c)]] TJ /X Td ET",
        b"/Fm0 Do (a) (b) Tj Tf",
    ],
)
def test_odd_content_does_no_harm(content: bytes) -> None:
    """Content that makes no sense is read as far as it does, and left as it is otherwise."""
    filled, _ = fill(drawn(content), {"to": TO})

    assert picture(filled).size == (1000, 600)


def test_page_full_of_letters_takes_seconds_at_most() -> None:
    """Thousands of letters in one place must not be compared each with each other for ever."""
    content = b"BT /F1 12 Tf 20 200 Td ET " + b"BT /F1 12 Tf 1 0 0 1 50 50 Tm ({) Tj ET " * 4_000

    assert find(drawn(content)) == [[]]


def _content(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))


def _names(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return " ".join(pdf.pages[0].resources.Font.keys()).encode()
