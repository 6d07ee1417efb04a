"""Pages of a fax PDF of our own as they lie in it, in Group 4: taken out to be put together anew, never decoded."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple

import pikepdf
from pikepdf import Name

from faxtui.pages.write import FaxPdf


class Strip(NamedTuple):
    """One page: its T.6 code, and its size in dots across and lines down."""

    data: bytes
    columns: int
    rows: int


def read_strips(data: bytes) -> list[Strip]:
    """The pages of a PDF that `FaxPdf` wrote, in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        images = [page.obj.Resources.XObject.Im0 for page in pdf.pages]
        return [Strip(image.read_raw_bytes(), int(image[Name.Width]), int(image[Name.Height])) for image in images]


def join(strips: Iterable[Strip], *, resolution: str) -> bytes:
    """One fax PDF of these pages."""
    pdf = FaxPdf(resolution=resolution)
    for strip in strips:
        pdf.add_strip(*strip)
    return pdf.finish()
