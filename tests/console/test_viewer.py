"""The viewer's keys, on a file and on a fax: go to a page, look for words, take specks off, other cells."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from faxtui.console.viewer import FaxViewer
from faxtui.console.widgets.page_view import CELLS, PageView
from faxtui.pages.despeckle import despeckled
from faxtui.pages.page_image import PageImage
from tests.console.steps import listed, opened, screen_text, text_of
from tests.console.still import settled, still_console
from tests.faxes import make_fax
from tests.pages import documents, hostile

PAGES = documents.pdf(["first of them", "the Second one", "third and last"])


def scan() -> bytes:
    """A page that is a picture."""
    file = io.BytesIO()
    Image.new("1", (400, 500), 1).save(file, "TIFF", compression="group4")
    return file.getvalue()


def viewer(data: bytes = PAGES, protocol: str = "auto") -> FaxViewer:
    return FaxViewer("letter.pdf", data, protocol)


async def typed(pilot: Pilot[Any], key: str, text: str) -> None:
    """Ask with a key and answer."""
    await pilot.press(key, *text, "enter")


async def test_a_file_opens_in_the_viewer() -> None:
    """Its name, its page, the keys; q leaves."""
    app = viewer()
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 3 · reading size")
        assert "letter.pdf" in screen_text(pilot)
        await pilot.press("n")
        await settled(pilot, "page 2 of 3")
        await pilot.press("q")
    assert app.return_code == 0


@pytest.mark.parametrize(
    ("answer", "shown"), [("3", "page 3 of 3"), ("0", "no page 0"), ("7", "there are 3"), ("x", "no page x")]
)
async def test_go_to_a_page(answer: str, shown: str) -> None:
    """A number goes there; anything else says how many there are, and stays."""
    async with opened(viewer()) as pilot:
        await settled(pilot, "page 1 of 3")
        await typed(pilot, ":", answer)
        await settled(pilot, shown)
        await pilot.press("p")
        await settled(pilot, "page 2 of 3" if answer == "3" else "first page")


async def test_look_for_words() -> None:
    """Whatever their case; the same again goes on; what is nowhere is told."""
    async with opened(viewer()) as pilot:
        await settled(pilot, "page 1 of 3")
        await typed(pilot, "/", "second")
        await settled(pilot, "page 2 of 3")
        await typed(pilot, "/", "third")
        await settled(pilot, "page 3 of 3")
        await typed(pilot, "/", "t")
        await settled(pilot, "page 1 of 3")
        await typed(pilot, "/", "nowhere")
        await settled(pilot, "No page has “nowhere”.")
        await typed(pilot, "/", "first of")
        await settled(pilot, "“first of” is here")


async def test_scans_have_no_words() -> None:
    """Looking for words in pictures says why there are none."""
    async with opened(viewer(scan())) as pilot:
        await settled(pilot, "page 1 of 1")
        await typed(pilot, "/", "word")
        await settled(pilot, "cannot be looked for: the pages are pictures; w reads them")


async def test_escape_leaves_the_question_not_the_fax() -> None:
    """In the fax's own screen letters belong to the field, and escape first ends it."""
    app = still_console([make_fax("F1")], documents={"F1": PAGES})
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("enter")
        await settled(pilot, "page 1 of 3")
        await pilot.press("slash", "q", "n", "escape")
        await settled(pilot, "page 1 of 3")
        await pilot.press("n")
        await settled(pilot, "page 2 of 3")


async def test_a_page_asked_for_while_the_first_is_loading_comes() -> None:
    """A key pressed too early is not lost."""
    app = viewer()
    async with opened(app) as pilot:
        page = app.view_screen.query_one(PageView)
        page.show("document")
        assert page.turn_page(1)
        await settled(pilot, "page 2 of 3")


async def test_every_kind_of_cells_draws_the_page() -> None:
    """v goes through them all, each says its name, and none writes a letter that steers."""
    async with opened(viewer()) as pilot:
        await settled(pilot, "page 1 of 3")
        for name in [*list(CELLS)[1:], "auto"]:
            await pilot.press("v")
            await settled(pilot, CELLS[name] or "page 1 of 3 · reading size")
            lines = pilot.app.screen._compositor.render_strips()
            assert all(sum(segment.cell_length for segment in strip) == 80 for strip in lines), name


async def test_a_protocol_of_cells_is_followed() -> None:
    """What --protocol says is how the page is drawn."""
    async with opened(viewer(protocol="sextant")) as pilot:
        await settled(pilot, "page 1 of 3 · reading size · sextants")


async def test_specks_go_and_come_back() -> None:
    """d takes them off, d shows them."""
    async with opened(viewer()) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("d")
        await settled(pilot, "without specks")
        await pilot.press("d")
        await settled(pilot, lambda: "without specks" not in text_of(pilot, "#page-line"))


@pytest.mark.parametrize("data", [b"", hostile.pdf_of([b"<< >>"]), b"GIF89a"])
async def test_a_bad_file_is_a_sentence(data: bytes) -> None:
    """The viewer opens, says what is wrong, and can be left."""
    app = viewer(data)
    async with opened(app) as pilot:
        await settled(pilot, "The page cannot be shown")
        await pilot.press("colon", "2", "enter", "slash", "a", "enter")
        await settled(pilot, lambda: True)
        await pilot.press("q")
    assert app.return_code == 0


def test_only_lone_specks_are_taken() -> None:
    """A point of two pixels goes; a hairline, a letter's stroke and grey shades stay."""
    page = Image.new("L", (40, 40), 255)
    page.putpixel((5, 5), 0)
    page.putpixel((30, 5), 0)
    page.putpixel((31, 5), 0)
    line = [(x, 20) for x in range(5, 35)]
    for at in line:
        page.putpixel(at, 0)
    page.paste(200, (10, 30, 20, 35))
    clean = despeckled(PageImage(40, 40, 1.0, page.tobytes()))
    after = Image.frombytes("L", (40, 40), clean.pixels)
    assert after.getpixel((5, 5)) == after.getpixel((30, 5)) == after.getpixel((31, 5)) == 255
    assert [after.getpixel(at) for at in line[1:-1]] == [0] * 28
    assert after.getpixel((15, 32)) == 200
