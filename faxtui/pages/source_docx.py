"""Word documents (DOCX) to fax pages: read by mammoth as HTML, set on the paper that the document asks for.

What HTML has no word for is lost: columns, text frames, colours, exact positions. Headers and footers stand on every
page, page numbers in them count. Nothing outside the file is opened.
"""

from __future__ import annotations

import base64
import io
import re
import xml.parsers.expat
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from faxtui.pages import docx_furniture
from faxtui.pages.broken import BROKEN
from faxtui.pages.conversion import MERGE_FAILED, ConversionError
from faxtui.pages.docx_package import MAIN_PART, Package
from faxtui.pages.source_html import html_pdf
from faxtui.pages.source_pdf import pdf_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

_TROUBLE: Final = (*BROKEN, zipfile.BadZipFile, zlib.error, xml.parsers.expat.ExpatError)
"""What reading a damaged or hostile file raises."""

_ALIGNMENTS: Final = {"center": "center", "right": "right", "end": "right", "both": "justify"}
_STYLE_MAP: Final = "\n".join(
    [
        "u => u",
        "br[type='page'] => hr.page-break",
        *(f"p[style-name='faxtui {name}'] => p.align-{name}:fresh" for name in ("center", "right", "justify")),
    ]
)
_ALIGNED = re.compile(r'<p class="align-(center|right|justify)">')
_EMU_PER_PIXEL: Final = 9525
_DRAWING = re.compile(r"<w:drawing\b.*?</w:drawing>", re.DOTALL)
_EXTENT = re.compile(r'<wp:extent\b[^>]*?\bc([xy])="(\d{1,9})"[^>]*?\bc[xy]="(\d{1,9})"')
_PICTURE = re.compile(r"<a:blip\b")


def docx_pages(data: bytes, resolution: str) -> Iterator[Image.Image]:
    """The pages of a Word document."""
    yield from pdf_pages(docx_pdf(data), resolution)


def docx_pdf(data: bytes) -> bytes:
    """The PDF of a Word document."""
    try:
        package = Package(data)
        main = package.text(MAIN_PART)
        html = to_html(data, main)
        leaf, furniture = docx_furniture.read(package, main, to_html)
    except _TROUBLE:
        raise ConversionError(MERGE_FAILED, "The Word document is broken.") from None
    return html_pdf(html, leaf, furniture)


def to_html(data: bytes, main: str) -> str:
    """The body of a document as HTML; `main` is the text of its main part, which tells how large pictures are."""
    import mammoth  # late: only Word documents need it

    sizes = _picture_sizes(main)

    def picture(image: Any) -> dict[str, str]:
        size = next(sizes, None)
        try:
            with image.open() as file:
                stored = file.read()
        except _TROUBLE:  # a picture that lies elsewhere, or nowhere
            return {"src": ""}
        source = f"data:{image.content_type};base64,{base64.b64encode(stored).decode()}"
        return {"src": source} | ({"width": f"{size[0]}px", "height": f"{size[1]}px"} if size else {})

    made = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=mammoth.images.img_element(picture),
        transform_document=mammoth.transforms.paragraph(_with_alignment),
    )
    html = _ALIGNED.sub(r'<p style="text-align:\1">', str(made.value))
    return html.replace('<hr class="page-break" />', '<div style="break-before:page"></div>')


def _with_alignment(paragraph: Any) -> Any:
    """A plain paragraph that is not aligned left gets a style of ours, which the style map knows."""
    name = _ALIGNMENTS.get(paragraph.alignment or "")
    plain = paragraph.numbering is None and not (paragraph.style_id or "").lower().startswith(("heading", "title"))
    return paragraph.copy(style_id=f"Faxtui{name}", style_name=f"faxtui {name}") if name and plain else paragraph


def _picture_sizes(main: str) -> Iterator[tuple[int, int] | None]:
    """How many pixels across and down each picture of the main part shall be, in order."""
    for drawing in _DRAWING.finditer(main):
        extent = _EXTENT.search(drawing[0])
        size = None
        if extent:
            first, second = int(extent[2]) // _EMU_PER_PIXEL, int(extent[3]) // _EMU_PER_PIXEL
            size = (first, second) if extent[1] == "x" else (second, first)
        for _ in _PICTURE.finditer(drawing[0]):
            yield size if size and min(size) > 0 else None
