"""What documents cost on the line, before anything is sent: their pages, and the bytes of each."""

from __future__ import annotations

from faxtui.pages.conversion import BROKEN_PDF, MERGE_FAILED, FileKind
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import detect, source_pages
from faxtui.pages.worker_process import tell
from faxtui.pages.write import compressed_size


def page_sizes(data: bytes, name: str, *, resolution: str, method: str) -> list[int]:
    """The Group 4 bytes of each page of a document, as the line carries them with error correction.

    For `Worker.call`, as documents come from strangers; raises ConversionError.
    """
    kind = detect(data, name)
    tell(BROKEN_PDF if kind is FileKind.PDF else MERGE_FAILED)
    sizes = []
    for page in source_pages(data, kind, resolution=resolution):
        sizes.append(compressed_size(to_fax_page(page, resolution=resolution, method=method)))
        tell(BROKEN_PDF if kind is FileKind.PDF else MERGE_FAILED)
    return sizes
