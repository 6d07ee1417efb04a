"""Form fields of a PDF as drawings: what a field holds without a drawing of it becomes text that can be found.

Such fields are drawn by pdfium as it draws them on a fax; left undrawn, or marked NeedAppearances (ISO 32000, 12.7.3),
they would be drawn from their values after the tags on the page have been filled, and show the tags.
"""

from __future__ import annotations

import io
from typing import Any, Final

import pikepdf
import pypdfium2.raw as pdfium_c
from pikepdf import Name
from pypdfium2 import PdfiumError

from faxtui.pages.pdfium_lock import PDFIUM_LOCK
from faxtui.pages.pdfium_open import blank_page, open_document

_SIDE: Final = 8
"""Pixels of the picture that is thrown away: only drawing a page makes pdfium draw its fields."""


def has_undrawn_fields(pdf: pikepdf.Pdf) -> bool:
    """Whether a viewer would draw form fields of this PDF by their values."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, pikepdf.Dictionary):
        return False
    return _asks_for_drawing(form) or any(_is_undrawn(note) for page in pdf.pages for note in _notes(page))


def with_drawn_fields(data: bytes) -> bytes:
    """The PDF with a drawing of every field; as it was where pdfium cannot open or write it."""
    try:
        with PDFIUM_LOCK:
            document = open_document(data)
            try:
                document.init_forms()
                for index in range(len(document)):
                    _draw(document, index)
                file = io.BytesIO()
                document.save(file)
            finally:
                document.close()
    except PdfiumError:
        return data
    return file.getvalue()


def keep_drawings(pdf: pikepdf.Pdf) -> None:
    """Let no viewer draw the fields anew from their values."""
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, pikepdf.Dictionary) and _asks_for_drawing(form):
        del form[Name.NeedAppearances]


def _draw(document: Any, index: int) -> None:
    page = document[index]
    bitmap = blank_page(_SIDE, _SIDE)
    area = (bitmap, page, 0, 0, _SIDE, _SIDE, 0, pdfium_c.FPDF_ANNOT)
    pdfium_c.FPDF_RenderPageBitmap(*area)
    if page.formenv:
        pdfium_c.FPDF_FFLDraw(page.formenv, *area)
    bitmap.close()
    page.close()


def _asks_for_drawing(form: pikepdf.Dictionary) -> bool:
    return bool(form.get(Name.NeedAppearances, False))


def _notes(page: pikepdf.Page) -> list[Any]:
    notes = page.obj.get(Name.Annots)
    return list(notes) if isinstance(notes, pikepdf.Array) else []


def _is_undrawn(note: Any) -> bool:
    """Whether an annotation is a field that holds something and has no drawing."""
    if not isinstance(note, pikepdf.Dictionary) or note.get(Name.Subtype) != Name.Widget:
        return False
    looks = note.get(Name.AP)
    return not isinstance(looks, pikepdf.Dictionary) or Name.N not in looks
