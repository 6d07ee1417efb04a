"""What the workshop's process does: runs there, never in the service. Results are plain values, as pipes carry them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faxtui.pages.conversion import BROKEN_PDF
from faxtui.pages.worker_process import tell
from faxtui.server.attachment import Attachment
from faxtui.server.demo_pages import DEMO_DOCUMENTS
from faxtui.server.documents import FaxDocument, convert
from faxtui.server.workshop import Cover


def convert_files(files: Sequence[Sequence[Any]], *, resolution: str, method: str) -> dict[str, Any]:
    """One fax of files, each with its data, name and declared type."""
    return _result(convert([Attachment(*file) for file in files], resolution=resolution, method=method))


def draw_demo(names: Sequence[str], *, resolution: str, method: str) -> dict[str, Any]:
    """One fax of demo documents."""
    drawn = [Attachment(DEMO_DOCUMENTS[name](), f"{name}.pdf", "application/pdf") for name in names]
    return _result(convert(drawn, resolution=resolution, method=method))


def put_cover(cover: Sequence[Any], *, resolution: str, method: str) -> dict[str, Any]:
    """A fax with its cover page in front."""
    from faxtui.server import covering  # late: few faxes have a cover page

    tell(BROKEN_PDF)
    made, notes = covering.put_cover(Cover(*cover), resolution=resolution, method=method)
    return _result(made, notes)


def count_cover_pages(pdf: bytes) -> int:
    """How many fax pages a cover page comes to; its tags must be found, as they are when it is put on a fax."""
    from faxtui.pages.cover_tags import find

    tell(BROKEN_PDF)
    find(pdf)
    attachment = Attachment(pdf, "cover.pdf", "application/pdf")
    return convert([attachment], resolution="FINE", method="MONOCHROME").page_count


def read_codes(pdf: bytes) -> list[dict[str, Any]]:
    """The bar codes of a fax, as the API lists them."""
    from faxtui.pages.barcodes import scan

    return [{"type": code.kind, "page": code.page, "value": code.value} for code in scan(pdf)]


def cut(pdf: bytes, *, pages: int, resolution: str) -> bytes:
    """The first pages of a fax."""
    from faxtui.pages.strips import join, read_strips

    return join(read_strips(pdf)[:pages], resolution=resolution)


def _result(made: FaxDocument, notes: Sequence[str] = ()) -> dict[str, Any]:
    return {"pdf": made.pdf, "page_bytes": made.page_bytes, "notes": notes}
