"""Pages converted a second, beside poppler: `python -m benchmarks.documents`; prints, asserts nothing.

The same PDF becomes fax pages in this process, in the service's warm worker, and by `pdftoppm -mono` at the same dots
an inch (which neither fits a page nor screens nor codes it: it is the floor, not a rival). They take turns; medians are
compared, so ratios hold on a noisy machine. Without poppler its column is missing, with a notice.
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fpdf import FPDF
from PIL import Image

from faxtui.server.attachment import Attachment
from faxtui.server.demo_pages import DEMO_DOCUMENTS
from faxtui.server.documents import convert
from faxtui.server.workshop import Workshop
from tests.pages import hostile

PAGES: Final = 20
ROUNDS: Final = 5
WORDS: Final = "the patient was seen on referral for evaluation of chronic pain and reports that it is taken daily "


def text_pdf() -> bytes:
    """Pages full of 10 point text."""
    document = FPDF()
    document.set_font("Times", size=10)
    for _ in range(PAGES):
        document.add_page()
        document.multi_cell(0, 5, WORDS * 48)
    return bytes(document.output())


def photo_pdf() -> bytes:
    """Pages of a grey picture each."""
    document = FPDF()
    picture = Image.effect_noise((1200, 1600), 40)
    for _ in range(PAGES):
        document.add_page()
        document.image(picture, 10, 10, 190)
    return bytes(document.output())


def form_pdf() -> bytes:
    """A drawn form, many times."""
    from pypdfium2 import PdfDocument

    form, whole = PdfDocument(DEMO_DOCUMENTS["lab-report"]()), PdfDocument.new()
    for _ in range(PAGES):
        whole.import_pages(form, [0])
    file = io.BytesIO()
    whole.save(file)
    return file.getvalue()


def docx() -> bytes:
    """A Word document of many paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{WORDS * 5}</w:t></w:r></w:p>" for _ in range(PAGES * 7))
    assert zipfile.is_zipfile(io.BytesIO(hostile.docx(body)))
    return hostile.docx(body)


def sources() -> dict[str, bytes]:
    """What is converted."""
    scan = io.BytesIO()
    page = Image.effect_noise((1728, 2287), 40).convert("1")
    page.save(scan, "TIFF", save_all=True, append_images=[page] * (PAGES - 1), compression="group4", dpi=(204, 196))
    html = "<!doctype html>" + "<h2>Report</h2>" + f"<p>{WORDS * 5}</p>" * PAGES * 7
    return {
        "PDF, text": text_pdf(),
        "PDF, form": form_pdf(),
        "PDF, pictures": photo_pdf(),
        "TIF, scans": scan.getvalue(),
        "TXT, Latin": "\n".join([WORDS[:79]] * 60 * PAGES).encode(),
        "TXT, Hebrew": "\n".join(["שלום עולם " * 7] * 60 * PAGES).encode(),
        "HTML": html.encode(),
        "DOCX": docx(),
    }


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(data: bytes, workshop: Workshop, poppler: str | None) -> tuple[int, list[float]]:
    """How many pages, and the median seconds: here, in the worker by either method, and by poppler."""
    attachment = Attachment(data, "a", "")
    pages = convert([attachment], resolution="FINE", method="HALFTONE").page_count
    contenders: list[Callable[[], object]] = [
        lambda: convert([attachment], resolution="FINE", method="HALFTONE"),
        lambda: workshop.convert([attachment], resolution="FINE", method="HALFTONE"),
        lambda: workshop.convert([attachment], resolution="FINE", method="MONOCHROME"),
    ]
    contenders[1]()
    with tempfile.TemporaryDirectory() as folder:
        if poppler is not None and data.startswith(b"%PDF"):
            source = Path(folder, "a.pdf")
            source.write_bytes(data)
            command = [poppler, "-mono", "-rx", "204", "-ry", "196", str(source), str(Path(folder, "page"))]
            contenders.append(lambda: subprocess.run(command, check=True))
        rounds = [[timed(contender) for contender in contenders] for _ in range(ROUNDS)]
    return pages, [statistics.median(column) for column in zip(*rounds, strict=True)]


def main() -> None:
    """Measure and print."""
    poppler = shutil.which("pdftoppm")
    if poppler is None:
        print("skipped: pdftoppm (poppler-utils) is not installed, so there is nothing to compare with")
    print("pages a second in the worker, x = its time / the other's")
    columns = f"{'HALFTONE':>10}{'MONOCHROME':>12}{'x here':>8}{'poppler':>9}{'x HALFT.':>10}{'x MONO.':>9}"
    print(f"{'':15}{'pages':>6}{columns}")
    workshop = Workshop()
    try:
        for name, data in sources().items():
            pages, (here, halftone, monochrome, *rest) = measure(data, workshop, poppler)
            line = f"{name:15}{pages:6}{pages / halftone:10.1f}{pages / monochrome:12.1f}{halftone / here:8.2f}"
            if rest:
                line += f"{pages / rest[0]:9.1f}{halftone / rest[0]:10.2f}{monochrome / rest[0]:9.2f}"
            print(line)
    finally:
        workshop.close()


if __name__ == "__main__":
    main()
