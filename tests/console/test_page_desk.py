"""More than one page at a time: small ones below, another one beside, the text in its place, and the mouse on them."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.console.app import FaxConsole
from faxtui.console.page_screen import PageScreen
from faxtui.console.viewer import FaxViewer
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.console.widgets.page_view import PageView
from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.pages import ocr
from faxtui.store.documents import fingerprint
from faxtui.store.guards import DOCUMENT_LABEL
from tests.console.steps import listed, opened, screen_text, text_of, wait_until
from tests.console.still import settled, still_console
from tests.faxes import make_fax
from tests.pages import documents, hostile, samples

LONG = documents.pdf([f"sheet {number}" for number in range(1, 201)])
THREE = documents.pdf(["first of them", "the second one", "third and last"])
WIDE = (140, 40)


def scan(words: str) -> bytes:
    """A page that is a picture of words."""
    page = Image.new("L", (1728, 800), 255)
    ImageDraw.Draw(page).text((200, 300), words, fill=0, font=ImageFont.load_default(80))
    file = io.BytesIO()
    page.convert("1").save(file, "TIFF", compression="group4", dpi=(204, 196))
    return file.getvalue()


def view_of(pilot: Pilot[Any]) -> tuple[PageView, PageView]:
    """The page and the one beside it."""
    desk = pilot.app.screen.query_one(PageDesk)
    assert desk.other is not None
    return desk.page, desk.other


def place(view: PageView) -> tuple[int, int, int]:
    """What part of the page a view shows: how close, how far right, how far down."""
    assert view._drawn is not None
    return view._drawn.view.page_columns, view._drawn.view.left, view._drawn.view.top


# -- small pages -----------------------------------------------------------------------------------------------


def small(pilot: Pilot[Any]) -> Thumbnails:
    return pilot.app.screen.query_one(Thumbnails)


async def test_small_pages_show_those_around_and_arrows_go_to_them() -> None:
    """g shows them with the current one marked; only those in sight are fetched; end is the last of 200 pages."""
    app = FaxViewer("long.pdf", LONG, "auto")
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 200")
        await pilot.press("g")
        await settled(pilot, lambda: "▸1 " in screen_text(pilot) and len(small(pilot)._small) == small(pilot)._room)
        await pilot.press("right")
        await settled(pilot, "▸2 ")
        assert "page 2 of 200" in screen_text(pilot)
        await pilot.press("end")
        await settled(pilot, "▸200")
        assert "page 200 of 200" in screen_text(pilot)
        assert set(small(pilot)._small) <= {*range(8), *range(190, 200)}
        await pilot.press("g")
        await settled(pilot, lambda: "▸" not in screen_text(pilot))
        assert pilot.app.focused is app.view_screen.page


async def test_a_click_on_a_small_page_opens_it() -> None:
    """Whatever has the focus; beside the pages nothing happens."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("g")
        await settled(pilot, "▸1 ")
        await pilot.click(Thumbnails, offset=(28, 4))
        await settled(pilot, "page 3 of 3")
        await pilot.click(Thumbnails, offset=(70, 4))
        await settled(pilot, "page 3 of 3")


async def test_small_pages_that_are_not_wanted_any_more_are_not_fetched() -> None:
    """Turned to the end before the first ones had their turn, those are left out; none is fetched twice at once."""
    app = FaxViewer("long.pdf", LONG, "auto")
    async with opened(app) as pilot:
        await settled(pilot, "page 1 of 200")
        asked: list[int] = []
        running = 0
        fetch, gate = app.loader.thumbnail, asyncio.Event()

        async def slow(document_id: str, index: int) -> Any:
            nonlocal running
            asked.append(index)
            running += 1
            assert running == 1
            try:
                await gate.wait()
                return await fetch(document_id, index)
            finally:
                running -= 1

        app.loader.thumbnail = slow  # type: ignore[method-assign]
        await pilot.press("g")
        await wait_until(pilot, lambda: asked)
        await pilot.press("end")
        await wait_until(pilot, lambda: "▸200" in screen_text(pilot) and len(asked) == 2)
        gate.set()
        await settled(pilot, lambda: len(small(pilot)._small) == small(pilot)._room)
        assert asked[0] == 0
        assert min(asked[1:]) >= 190


async def test_a_small_page_that_cannot_be_drawn_is_a_cross() -> None:
    """The others are drawn; the document goes on."""
    pages = [samples.fax_page(300), samples.fax_page(300)]
    broken = bytearray(samples.fax_tiff(pages))
    async with opened(FaxViewer("fax.tif", bytes(broken), "auto")) as pilot:
        await settled(pilot, "page 1 of 2")
        app: Any = pilot.app
        fetch = app.loader._warm().thumbnail

        def breaks(key: str, data: bytes, index: int, width: int) -> Any:
            from faxtui.pages.page_image import PageError

            if index == 1:
                raise PageError("Broken.")
            return fetch(key, data, index, width)

        app.loader._reader.thumbnail = breaks
        await pilot.press("g")
        await settled(pilot, "✗")
        assert len(small(pilot)._small) == 2


# -- side by side ----------------------------------------------------------------------------------------------


async def test_two_pages_move_together() -> None:
    """b lays the next page beside; zoom, pan, turn and the next pages are those of both."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto"), WIDE) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("b")
        await settled(pilot, "beside: page 2 of 3")
        await pilot.press("right", "down")
        await settled(pilot, lambda: place(view_of(pilot)[0]) == place(view_of(pilot)[1]))
        assert place(view_of(pilot)[0])[1] > 0
        await pilot.press("plus", "t", "i")
        await settled(pilot, "turned 90°")
        left, right = view_of(pilot)
        assert (left._rotate, left._invert, left._zoom) == (right._rotate, right._invert, right._zoom) == (
            90, True, left._zoom,
        )  # fmt: skip
        await pilot.press("n")
        await settled(pilot, "page 3 of 3")
        assert "There is no further page." in screen_text(pilot)
        await pilot.press("p")
        await settled(pilot, "beside: page 2 of 3")
        await pilot.press("b")
        await settled(pilot, lambda: "beside" not in text_of(pilot, "#page-line"))
        assert len(pilot.app.screen.query(PageView)) == 1


async def test_eighty_columns_say_what_two_pages_need() -> None:
    """And one page stays; made narrow, two become one."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("b")
        await settled(pilot, "need 100")
        assert len(pilot.app.screen.query(PageView)) == 1
        await pilot.resize_terminal(*WIDE)
        await pilot.press("b")
        await settled(pilot, "beside: page 2 of 3")
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: len(pilot.app.screen.query(PageView)) == 1)


def with_faxes() -> FaxConsole:
    """Three faxes: one, the same numbers the other way, and a stranger."""
    one = make_fax("F1", from_="+14155550100", to="+12125550111")
    back = make_fax("F2", from_="+12125550111", to="+14155550100", direction="INBOUND")
    other = make_fax("F3", from_="+13105550133", to="+13105550144")
    files = {"F1": THREE, "F2": documents.pdf(["the answer"]), "F3": documents.pdf()}
    return still_console([one, back, other], documents=files)


async def test_a_related_fax_beside_the_fax() -> None:
    """c lists faxes with something in common, not others; the chosen one is drawn beside, and facts make room."""
    app = with_faxes()
    async with opened(app, WIDE) as pilot:
        await listed(pilot, 3)
        app.open_fax("F1")
        await settled(pilot, "page 1 of 3")
        await pilot.press("c")
        await settled(pilot, "the other way")
        assert "+13105550133" not in "".join(line for line in screen_text(pilot).splitlines() if "→" in line)
        await pilot.press("down", "enter")
        await settled(pilot, "beside: F2 (the other way), page 1 of 1")
        assert not pilot.app.screen.query_one("#facts-scroll").display
        await pilot.press("n")
        await settled(pilot, "page 2 of 3")
        assert "There is no page 2" in screen_text(pilot)
        await pilot.press("b")
        await settled(pilot, lambda: pilot.app.screen.query_one("#facts-scroll").display)


@pytest.mark.parametrize("is_same", [True, False])
async def test_the_document_that_was_sent_beside_the_fax(tmp_path: Path, is_same: bool) -> None:
    """The file that this console sent is filled in; any other is shown too, and told apart by its fingerprint."""
    sent, other = tmp_path / "sent.pdf", tmp_path / "other.pdf"
    sent.write_bytes(THREE)
    other.write_bytes(documents.pdf(["something else"]))
    fax = make_fax("F1", labels={DOCUMENT_LABEL: fingerprint([sent])})
    app = still_console([fax], documents={"F1": THREE})
    app.originals["F1"] = str(sent if is_same else other)
    async with opened(app, WIDE) as pilot:
        await listed(pilot)
        app.open_fax("F1")
        await settled(pilot, "page 1 of 3")
        await pilot.press("c")
        await settled(pilot, "Beside this page")
        await pilot.press("enter")
        told = "sent.pdf (the document that was sent)" if is_same else "other.pdf (not the document that was sent)"
        await settled(pilot, told)


@pytest.mark.parametrize("data", [None, b"", hostile.pdf_of([b"<< >>"])], ids=["none", "empty", "no pages"])
async def test_a_bad_file_beside_is_a_sentence(tmp_path: Path, data: bytes | None) -> None:
    """A file that is not there, or is no document: said, and the page goes on."""
    file = tmp_path / "bad.pdf"
    if data is not None:
        file.write_bytes(data)
    async with opened(FaxViewer("letter.pdf", THREE, "auto"), WIDE) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("c")
        await settled(pilot, "Beside this page")
        pilot.app.screen.query_one("#beside-file", Input).value = str(file)
        await pilot.press("tab", "enter")
        await settled(pilot, "The page cannot be shown" if data is not None else "No such file")
        await pilot.press("n")
        await settled(pilot, "page 2 of 3")


# -- text ------------------------------------------------------------------------------------------------------


async def test_the_text_of_the_document_is_shown() -> None:
    """w shows the text layer, follows the page, and w brings the page back."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        await pilot.press("w")
        await settled(pilot, "text of the document")
        assert "first of them" in screen_text(pilot)
        await pilot.press("n")
        await settled(pilot, "the second one")
        await pilot.press("w")
        await settled(pilot, "page 2 of 3 · reading size")


@pytest.mark.skipif(bool(ocr.missing()), reason=ocr.missing() or "it is there")
async def test_the_text_of_a_picture_is_read() -> None:
    """Without a text layer its letters are read, and the line says that this may be wrong."""
    async with opened(FaxViewer("scan.tif", scan("Patient referral"), "auto")) as pilot:
        await settled(pilot, "page 1 of 1")
        await pilot.press("w")
        await settled(pilot, "read from the picture, mistakes are likely")
        assert "Patient referral" in screen_text(pilot)


async def test_without_the_extra_the_key_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture's text cannot be read then; the sentence names the command."""
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    async with opened(FaxViewer("scan.tif", scan("Patient"), "auto")) as pilot:
        await settled(pilot, "page 1 of 1")
        await pilot.press("w")
        await settled(pilot, "pip install 'faxtui[ocr]'")


async def test_reading_stops_when_the_page_is_wanted_again() -> None:
    """Escape in a fax leaves the text first, cancels what is read, and the next page is read all the same."""
    app = still_console([make_fax("F1")], documents={"F1": scan("Patient")})
    async with opened(app) as pilot:
        await listed(pilot)
        app.open_fax("F1")
        await settled(pilot, "page 1 of 1")
        ended = asyncio.Event()

        async def endless(document_id: str, index: int) -> Any:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        app.loader.texts.layer = endless  # type: ignore[method-assign]
        await pilot.press("w")
        await wait_until(pilot, lambda: "looking for text" in screen_text(pilot))
        await pilot.press("escape")
        await settled(pilot, "reading size")
        assert ended.is_set()
        assert isinstance(pilot.app.screen, PageScreen)


async def test_hostile_text_steers_nothing() -> None:
    """Control letters in a text layer are not written."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        app: Any = pilot.app
        app.loader.texts._warm()
        app.loader.texts._reader.text = lambda *_: "\x1b[2Jevil\x07 [bold]markup"
        await pilot.press("w")
        await settled(pilot, "[bold]markup")
        assert "\x1b" not in screen_text(pilot)


# -- the mouse -------------------------------------------------------------------------------------------------


async def test_drag_moves_the_page() -> None:
    """The page goes where the hand goes, cell by cell, and stays when the button is up."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        before = place(pilot.app.screen.query_one(PageView))
        await pilot.mouse_down(PageView, offset=(40, 15))
        await pilot.hover(PageView, offset=(30, 10))
        await pilot.mouse_up(PageView, offset=(30, 10))
        await settled(pilot, lambda: place(pilot.app.screen.query_one(PageView)) != before)
        zoom, left, top = place(pilot.app.screen.query_one(PageView))
        assert (zoom, left - before[1], top - before[2]) == (before[0], 10, 5)
        await pilot.hover(PageView, offset=(10, 5))
        await settled(pilot, lambda: place(pilot.app.screen.query_one(PageView)) == (zoom, left, top))


def wheel(pilot: Pilot[Any], kind: type[events.MouseEvent], *, shift: bool = False, ctrl: bool = False) -> None:
    """A notch of the wheel over the page."""
    view = pilot.app.screen.query_one(PageView)
    x, y = view.region.center
    at = {"x": x, "y": y, "delta_x": 0, "delta_y": 0, "button": 0, "shift": shift, "meta": False, "ctrl": ctrl}
    pilot.app.screen._forward_event(kind(view, **at, screen_x=x, screen_y=y))  # type: ignore[arg-type]


async def test_the_wheel_moves_and_zooms() -> None:
    """Down, with shift to the right, with ctrl nearer and farther."""
    async with opened(FaxViewer("letter.pdf", THREE, "auto")) as pilot:
        await settled(pilot, "page 1 of 3")
        zoom, left, top = place(pilot.app.screen.query_one(PageView))
        wheel(pilot, events.MouseScrollDown)
        await settled(pilot, lambda: place(pilot.app.screen.query_one(PageView)) == (zoom, left, top + 3))
        wheel(pilot, events.MouseScrollDown, shift=True)
        await settled(pilot, lambda: place(pilot.app.screen.query_one(PageView)) == (zoom, left + 8, top + 3))
        wheel(pilot, events.MouseScrollUp, ctrl=True)
        await settled(pilot, "close up")
        wheel(pilot, events.MouseScrollDown, ctrl=True)
        await settled(pilot, "reading size")


async def test_the_side_pane_takes_the_mouse_and_leaves_the_focus() -> None:
    """Zoomed and dragged beside the list, whose cursor keys go on working."""
    app = with_faxes()
    async with opened(app, WIDE) as pilot:
        table = await listed(pilot, 3)
        view = app.faxes_screen.query_one(PageView)
        await settled(pilot, lambda: view.page_count)
        wheel(pilot, events.MouseScrollUp, ctrl=True)
        await settled(pilot, lambda: place(view)[0] == view.size.width)
        before = place(view)
        wheel(pilot, events.MouseScrollDown)
        await settled(pilot, lambda: place(view)[2] == before[2] + 3)
        await pilot.click(PageView, offset=(5, 5))
        assert pilot.app.focused is table
