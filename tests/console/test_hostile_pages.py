"""Documents that mean harm, opened in the console: a sentence in the page's place, and everything else goes on."""

from __future__ import annotations

import pytest

from tests.console.steps import listed, opened, screen_text, wait_until, words
from tests.console.still import settled, still_console
from tests.faxes import make_fax
from tests.pages import documents, hostile, samples

BAD = {
    "endless": hostile.endless_pdf(),
    "eats memory": hostile.self_drawing_pdf(),
    "cut off": documents.pdf()[:400],
    "no document": b"\x1b[2J",
    "empty": b"",
    "protected": documents.pdf(password="secret"),
    "no pages": hostile.pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
    "very wide": samples.claiming_tiff(100_000, 100),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_hostile_document_ends_its_page_only(kind: str) -> None:
    """One sentence stands for the page; the next fax is read as ever, though the one before still hangs."""
    faxes = [make_fax("BAD"), make_fax("GOOD")]
    app = still_console(faxes, documents={"BAD": BAD[kind], "GOOD": documents.pdf()})
    async with opened(app) as pilot:
        await listed(pilot, 2)
        app.open_fax("BAD")
        if kind == "endless":
            await wait_until(pilot, lambda: app.loader._reader is not None and app.loader._reader._reading)
            assert "loading" in screen_text(pilot)
        else:
            await settled(pilot, "The page cannot be shown")
            assert "cannot be shown" in words(pilot) or "is empty" in words(pilot)
        app.pop_screen()
        app.open_fax("GOOD")
        await settled(pilot, "page 1 of")
