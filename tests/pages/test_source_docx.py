"""Word documents on fax pages."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image

from faxtui.pages.source import ConversionError, FileKind, detect, source_pages
from faxtui.pages.source_docx import docx_pdf
from tests.pages import documents, hostile

DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"
DRAWING = (
    f'<w:p><w:r><w:drawing xmlns:wp="{DRAWINGS}/wordprocessingDrawing" xmlns:a="{DRAWINGS}/main"'
    f' xmlns:pic="{DRAWINGS}/picture"><wp:inline><wp:extent cx="WIDTH" cy="HEIGHT"/><a:graphic><a:graphicData>'
    '<pic:pic><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)
INCH = 914_400


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of Word's XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def drawing(width: int, height: int) -> str:
    """A paragraph with the picture rId9, so many inches large."""
    return DRAWING.replace("WIDTH", str(width * INCH)).replace("HEIGHT", str(height * INCH))


def relationships(**targets: str) -> bytes:
    """The part that says what ids stand for."""
    kinds = {"rId1": "header", "rId2": "footer", "rId3": "header", "rId9": "image"}
    entries = "".join(
        f'<Relationship Id="{name}" Type="{hostile.OFFICE}/{kinds[name]}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'.encode()


def furniture(kind: str, content: str) -> bytes:
    """A header or footer part."""
    return f'<w:{kind} xmlns:w="{hostile.WORD}" xmlns:r="{hostile.OFFICE}">{content}</w:{kind}>'.encode()


def words(data: bytes) -> list[str]:
    """What each page says."""
    document = pypdfium2.PdfDocument(docx_pdf(data))
    texts = [page.get_textpage().get_text_bounded().replace("\r\n", "\n").strip() for page in document]
    document.close()
    return texts


def test_text_lists_and_tables() -> None:
    """Paragraphs, page breaks and cells come out in order."""
    body = (
        paragraph("First words") + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>left cell</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>right cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + paragraph("Next page")
    )
    data = hostile.docx(body)
    assert detect(data) is FileKind.DOCX
    first, second = words(data)
    assert first.split() == ["First", "words", "left", "cell", "right", "cell"]
    assert second == "Next page"


def test_alignment_and_paper() -> None:
    """Paragraphs stand where they are aligned, on paper of the size and margins that the document has."""
    section = (
        '<w:sectPr><w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/>'
        '<w:pgMar w:top="1440" w:right="2880" w:bottom="1440" w:left="2880"/></w:sectPr>'
    )
    data = hostile.docx(paragraph("right", '<w:jc w:val="right"/>') + section)
    (page,) = source_pages(data, FileKind.DOCX)
    across, down = page.info["dpi"]
    assert (page.width / across, page.height / down) == pytest.approx((11, 8.5), abs=0.02)
    left, top, right, _ = documents.ink_box(page)
    assert (right / across, top / down) == pytest.approx((9, 1), abs=0.1)
    assert left / across > 8


def test_header_and_footer_stand_on_every_page_and_count() -> None:
    """Their page numbers are those of the pages, the first page's header is its own, and neither covers the text."""
    runs = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> NUMPAGES </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>77</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    field = "".join(f"<w:r>{run}</w:r>" for run in runs)
    page_number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>88</w:t></w:r></w:fldSimple>'
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:headerReference w:type="first" r:id="rId3"/>'
        '<w:footerReference r:id="rId2" w:type="default"/><w:titlePg/></w:sectPr>'
    )
    body = paragraph("Text one") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("Text two") + section
    parts = {
        "word/_rels/document.xml.rels": relationships(rId1="header1.xml", rId2="footer1.xml", rId3="header2.xml"),
        "word/header1.xml": furniture("hdr", paragraph("Usual header")),
        "word/header2.xml": furniture("hdr", "".join(paragraph(f"Letterhead line {n}") for n in range(9))),
        "word/footer1.xml": furniture(
            "ftr", f"<w:p><w:r><w:t>Page </w:t></w:r>{page_number}<w:r><w:t> of </w:t></w:r>{field}</w:p>"
        ),
    }
    first, second = words(hostile.docx(body, **parts))
    assert [line for line in first.split("\n") if "Letterhead" in line] == [f"Letterhead line {n}" for n in range(9)]
    assert first.index("Letterhead line 8") < first.index("Text one")
    assert "Page" not in first
    assert sorted(second.split("\n")) == ["Page 2 of 2", "Text two", "Usual header"]


def test_pictures_have_the_size_that_the_document_says() -> None:
    """Not that of their dots."""
    picture = documents.saved(Image.new("L", (600, 300), 0), "PNG")
    parts = {"word/_rels/document.xml.rels": relationships(rId9="media/a.png"), "word/media/a.png": picture}
    (page,) = source_pages(hostile.docx(drawing(2, 1), **parts), FileKind.DOCX)
    assert documents.ink_inches(page) == pytest.approx((2, 1), abs=0.03)


def test_no_outside_picture_is_opened() -> None:
    """A picture that lies elsewhere is passed over."""
    rels = relationships(rId9="file:///etc/passwd").replace(b'passwd"', b'passwd" TargetMode="External"')
    body = drawing(1, 1).replace("r:embed", "r:link") + paragraph("text")
    assert words(hostile.docx(body, **{"word/_rels/document.xml.rels": rels})) == ["text"]


@pytest.mark.parametrize(
    "data",
    [
        hostile.docx("<w:p>"),
        hostile.docx("<w:p><w:tbl>" * 3000 + "</w:tbl></w:p>" * 3000),
        hostile.docx(paragraph("x" * 3_000_000))[:-200],
        hostile.zip_bomb_docx(),
        hostile.entity_bomb_docx(),
        hostile.docx(paragraph("x")).replace(b"word/document.xml", b"word/documenu.xml", 1),
    ],
    ids=["broken", "deep", "cut", "bomb", "entities", "inconsistent"],
)
def test_bad_documents(data: bytes) -> None:
    """Broken, boundless or hostile: code 4."""
    with pytest.raises(ConversionError) as caught:
        list(source_pages(data, FileKind.DOCX))
    assert caught.value.code == 4
