"""HTML on fax pages."""

from __future__ import annotations

import base64
import time

import pypdfium2
import pytest
from PIL import Image

from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import ConversionError, FileKind, source_pages
from faxtui.pages.source_html import decode_html, html_pdf
from tests.pages import documents


def words(html: str) -> list[str]:
    """What each page says."""
    document = pypdfium2.PdfDocument(html_pdf(html))
    texts = []
    for page in document:
        lines = page.get_textpage().get_text_bounded().split("\n")
        texts.append("\n".join(" ".join(line.split()) for line in lines).strip())
    document.close()
    return texts


def page_of(html: str) -> Image.Image:
    """The one page of a document, as faxed."""
    (page,) = source_pages(f"<!doctype html>{html}".encode(), FileKind.HTML)
    return to_fax_page(page, method="MONOCHROME")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Title</h1><p>One\n  <b>two</b>\tthree<br>four", "Title\nOne two three\nfour"),
        ("first<p>second<div>third</div>fourth", "first\nsecond\nthird\nfourth"),
        ("<ul><li>one<li>two<ol start=3><li>three</ul>", "• one\n• two\n3. three"),
        ("<ol type=a><li>xenon<li value=5>yttrium</ol>", "a. xenon\ne. yttrium"),
        ("<dl><dt>Term<dd>Meaning</dl>", "Term\nMeaning"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<a href='https://x.example/'>link</a> text", "link text"),
        ('&lt;b&gt; &amp; &euro; #{1} \\ " $x$ *y* _z_ = // [c]', '<b> & € #{1} \\ " $x$ *y* _z_ = // [c]'),
        (
            "<script>alert(1)</script><style>p{}</style><title>t</title><p hidden>h<p style='display:none'>n<p>seen",
            "seen",
        ),
        (
            "<select><option>a<option selected>b</select> <input value=typed> <input type=password value=secret>",
            "b typed",
        ),
        ("<textarea>two\nlines</textarea>", "two\nlines"),
        ("<table><caption>Cap</caption><tr><th>A<th>B<tr><td>1<td>2</table>", "Cap\nA B\n1 2"),
        ("<img src='http://x/' alt='instead'>", "instead"),
        ("<blockquote>said</blockquote>", "said"),
        ("", ""),
    ],
)
def test_what_is_read(html: str, text: str) -> None:
    """The words in their order, and nothing of what a reader would not see."""
    assert words(html) == [text]


def test_emphasis_is_seen() -> None:
    """Bold is darker, a heading larger, struck and underlined text has a line more."""
    plain = documents.ink_share(page_of("<p>Some words here"))
    assert documents.ink_share(page_of("<p><b>Some words here</b>")) > plain * 1.15
    assert documents.ink_share(page_of("<h1>Some words here</h1>")) > plain * 2
    assert documents.ink_share(page_of("<p><u>Some words here</u>")) > plain * 1.1
    assert page_of("<p><i>Some words here</i>").tobytes() != page_of("<p>Some words here").tobytes()


def test_alignment() -> None:
    """Text stands left, in the middle or right, as tags, attributes and inline styles say."""
    lefts = [
        documents.ink_box(page_of(html))[0] / 204
        for html in ("<p>word", "<center>word</center>", "<p align=right>word", "<p style='text-align: right'>word")
    ]
    assert lefts[0] < 1.1
    assert 3.5 < lefts[1] < 4.5
    assert lefts[2] == lefts[3] > 7


@pytest.mark.parametrize(
    "html", ["<p>שלום עולם", "<p>مرحبا", "<p dir=rtl>word", "<div style='direction:rtl'>word</div>"]
)
def test_right_to_left(html: str) -> None:
    """A paragraph that begins so, or says so, stands at the right margin."""
    assert documents.ink_box(page_of(html))[0] / 204 > 6


def test_tables_have_lines_and_fit_the_page() -> None:
    """Cells are ruled unless the table says not; cells over several rows and columns, and missing ones, come out."""
    ruled = page_of("<table><tr><td rowspan=2>a<td>b<td>c<tr><td colspan=2>d<tr><td>e</table>")
    bare = page_of("<table border=0><tr><td rowspan=2>a<td>b<td>c<tr><td colspan=2>d<tr><td>e</table>")
    assert documents.ink_share(ruled) > documents.ink_share(bare) * 3
    wide = page_of("<table><tr>" + "<td>Donaudampfschifffahrtsgesellschaft" * 12 + "</table>")
    assert documents.ink_box(wide)[2] <= 1728 - 150


def test_table_goes_on_over_pages_with_its_header() -> None:
    """The head of a table stands on each page that it reaches."""
    pages = words(f"<table><thead><tr><th>Head</thead>{'<tr><td>row' * 100}</table>")
    assert len(pages) > 1
    assert all(page.startswith("Head") for page in pages)


@pytest.mark.parametrize("length", [41, 60, 600])
def test_long_words_stay_on_the_paper(length: int) -> None:
    """What has no place to break is broken at the margin."""
    for html in (f"<p>{'W' * length}", f"<h1>{'W' * length}</h1>", f"<ul><li>{'W' * length}</ul>"):
        assert documents.ink_box(page_of(html))[2] <= 1728 - 150


def test_page_breaks() -> None:
    """A forced break begins a page."""
    assert words("<p>one<p style='page-break-before: always'>two<div style='break-after:page'>three</div>four") == [
        "one",
        "two\nthree",
        "four",
    ]


def picture(size: tuple[int, int], mark: bool = True) -> str:
    """A `data:` address of a black picture."""
    data = documents.saved(Image.new("L", size, 0 if mark else 255), "PNG")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def test_pictures_that_the_file_carries() -> None:
    """They are as large as they say, else 96 dots are an inch; none is wider than the text."""
    for html, width in ((f"<img src='{picture((96, 96))}'>", 1), (f"<img src='{picture((9, 9))}' width=288>", 3)):
        assert documents.ink_inches(page_of(html))[0] == pytest.approx(width, abs=0.05)
    wide = documents.ink_inches(page_of(f"<img src='{picture((3000, 300))}'>"))
    assert wide == pytest.approx((8.27 - 1.6, 0.667), abs=0.05)


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1/",
        "data:image/png;base64,####",
        "data:image/svg+xml,<svg/>",
    ],
)
def test_no_other_picture_is_opened(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing outside the file is touched."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection"))
    assert words(f"<img src='{source}'><p>x") == ["x"]


def test_photographs_take_little_room() -> None:
    """Three large photographs in one document are drawn, each on paper."""
    data = documents.saved(Image.effect_noise((2000, 2600), 50), "JPEG")
    photo = f"<img src='data:image/jpeg;base64,{base64.b64encode(data).decode()}'>"
    assert len(list(source_pages(f"<!doctype html>{photo * 3}".encode(), FileKind.HTML))) == 3


def test_charsets() -> None:
    """By mark, by declaration, as UTF-8, else as old systems write."""
    assert decode_html("äö".encode("utf-16")) == "äö"
    assert decode_html(b"<meta charset='iso-8859-2'>\xb1") == "<meta charset='iso-8859-2'>ą"
    assert decode_html(b'<meta http-equiv=x content="text/html; charset=koi8-r">\xc1').endswith("а")
    assert decode_html("ä".encode()) == "ä"
    assert decode_html("ä".encode("cp1252")) == "ä"
    assert decode_html(b"<meta charset=base64>x").endswith("x")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<b>" * 50_000,
        "<br>" * 500_000,
        "<table>" * 3000,
        "<table>" + "<tr><td>x" * 8001,
        "<table><tr>" + "<td>x" * 61,
        "x" * 40_000_000,
    ],
    ids=["div", "b", "br", "table", "rows", "columns", "letters"],
)
def test_monsters_are_refused_at_once(html: str) -> None:
    """What no reader wrote is code 4, before anybody parses it."""
    started = time.perf_counter()
    with pytest.raises(ConversionError) as caught:
        list(source_pages(f"<!doctype html>{html}".encode(), FileKind.HTML))
    assert caught.value.code == 4
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("tags", ["<ul><li>", "<blockquote>", "<table><tr><td>", "<div><b>", "<dl><dd>", "<ol><li><p>"])
def test_deep_nesting_keeps_its_words(tags: str) -> None:
    """Lists in lists in lists are set flatter, and nothing is lost."""
    assert "innermost" in " ".join(words(f"{tags * 60}innermost"))


def test_heaps_of_marks_are_cut() -> None:
    """A letter under a thousand accents is drawn with a few."""
    assert documents.ink_box(page_of("<p>a" + "\u0301" * 100_000))
