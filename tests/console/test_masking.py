"""`--mask` on every screen: no number, address or page, until one is revealed, which is in the audit log."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.selection import SELECT_ALL
from textual.suggester import SuggestionReady
from textual.widgets import Button, Input

from faxtui.__main__ import _console_flags
from faxtui.audit_file import entries
from faxtui.console.app import FaxConsole
from faxtui.console.export_screen import ExportScreen
from faxtui.console.page_texts import PageText
from faxtui.console.send_fields import CompletingField
from faxtui.console.send_screen import SendScreen
from faxtui.console.widgets.page_desk import PageWords
from faxtui.console.widgets.page_view import PageView
from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.paths import audit_folder
from faxtui.store.query import Query
from tests.console.steps import connection_to, listed, opened, screen_text, wait_until, words
from tests.service import RunningService

WHOLE = re.compile(r"\+\d[\d ]{9,}|[\w.-]{2,}@[\w-]+\.\w+")
"""A number or an address with nothing left out."""
INK = re.compile(r"[\u2801-\u28ff▀▄█]{3}")


def masked_console(service: RunningService) -> FaxConsole:
    """As `faxtui --mask` opens it."""
    return FaxConsole(connection_to(service), now=service.clock.now, veil=(True, True))


def told(pilot: Pilot[Any]) -> str:
    """The first number or address that can be read in whole; empty for none."""
    found = WHOLE.search(screen_text(pilot))
    return found[0] if found else ""


async def walk(pilot: Pilot[Any], key: str, shown: str) -> None:
    """Press a key, wait for a text, and find nothing whole on the screen."""
    await pilot.press(key)
    await wait_until(pilot, lambda: re.search(shown, words(pilot)), shown)
    assert not told(pilot), screen_text(pilot)


def acts() -> list[tuple[str, str]]:
    """What is in the audit log: act and object."""
    folder = audit_folder(os.environ)
    assert folder is not None
    return [((one.fields or {})["act"], (one.fields or {})["object"]) for one in entries(folder)]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_no_screen_shows_a_whole_number_or_address(demo_service: RunningService, size: tuple[int, int]) -> None:
    """List, fax with its facts, services, numbers, e-mail, activity with an entry, help, and the send dialog."""
    app = masked_console(demo_service)
    async with opened(app, size) as pilot:
        await listed(pilot, 5)
        await wait_until(pilot, lambda: "masked" in words(pilot) and "•••" in screen_text(pilot))
        assert not told(pilot), screen_text(pilot)
        await walk(pilot, "enter", "covered by --mask|no stored pages|Pages appear")
        await walk(pilot, "f", "•••")
        await pilot.press("escape", "escape")
        await walk(pilot, "3", "•••")
        await walk(pilot, "enter", "suspended|reaches|Number")
        await pilot.press("escape")
        await walk(pilot, "e", "Told of every fax|Name")
        await pilot.press("escape")
        await walk(pilot, "4", "•@|••@")
        await walk(pilot, "r", "Number")
        await walk(pilot, "6", "GET")
        await walk(pilot, "enter", "Request|From|Fax")
        await walk(pilot, "question_mark", "Keys of this screen")


async def test_one_is_revealed_until_the_cursor_leaves_it(demo_service: RunningService) -> None:
    """Those of the fax under the cursor and no other; the log names the fax, and its numbers short."""
    app = masked_console(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 5)
        await wait_until(pilot, lambda: app.faxes_screen.fax_id)
        fax = app.session.mirror.get(app.faxes_screen.fax_id or "")
        assert fax is not None
        assert fax.to is not None
        await pilot.press("ctrl+r")
        await wait_until(pilot, lambda: fax.to in screen_text(pilot), "the number")
        others = {one.to for one in app.session.known(Query())} - {fax.to, fax.from_}
        assert not any(one and one in screen_text(pilot) for one in others)
        await pilot.press("down")
        await wait_until(pilot, lambda: fax.to not in screen_text(pilot), "hidden again")
        assert not told(pilot)
        await wait_until(pilot, lambda: acts(), "the log")
    (entry,) = [one for one in acts() if one[0] == "reveal"]
    assert fax.id in entry[1]
    assert not WHOLE.search(entry[1])


async def test_a_copy_is_whole_only_after_revealing(demo_service: RunningService) -> None:
    """The clipboard gets no more than the eye."""
    app = masked_console(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await pilot.press("3")
        await wait_until(pilot, lambda: len(app.session.project.service_ids) > 1)
        await pilot.press("enter", "y")
        await wait_until(pilot, lambda: "•••" in app.clipboard)
        await pilot.press("ctrl+r", "y")
        await wait_until(pilot, lambda: re.fullmatch(r"\+\d+", app.clipboard))


async def test_a_page_is_blank_until_revealed(demo_service: RunningService) -> None:
    """And blank again once left."""
    app = masked_console(demo_service)
    async with opened(app, (80, 24)) as pilot:
        await listed(pilot, 5)
        await pilot.press(*"/status:completed", "enter")
        await wait_until(pilot, lambda: app.faxes_screen.fax_id)
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.screen.query(PageView) and app.screen.query_one(PageView).page_count)
        await wait_until(pilot, lambda: "covered by --mask" in words(pilot))
        assert not INK.search(screen_text(pilot))
        await pilot.press("ctrl+r")
        await wait_until(pilot, lambda: INK.search(screen_text(pilot)), "the page")
        await pilot.press("j")
        await wait_until(pilot, lambda: not INK.search(screen_text(pilot)), "a blank page")


async def test_the_text_and_the_small_pages_are_blank_too(demo_service: RunningService) -> None:
    """Neither the words of a page nor its thumbnail is seen or copied until it is revealed."""
    app = masked_console(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 5)
        await pilot.press(*"/status:completed", "enter")
        await wait_until(pilot, lambda: app.faxes_screen.fax_id)
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.screen.query(PageView) and app.screen.query_one(PageView).page_count)
        await pilot.press("g")
        strip = app.screen.query_one(Thumbnails)
        await wait_until(pilot, lambda: strip.display and strip._small, "the small pages")
        await pilot.pause()
        assert not INK.search(screen_text(pilot))
        page = app.screen.query_one("#page", PageView)
        app.loader.texts._keep(page.document_id, page.page_number - 1, PageText("Diagnosis: migraine", False))
        await pilot.press("g", "w")
        text = app.screen.query_one("#page-text", PageWords)
        await wait_until(pilot, lambda: "migraine" in str(text.render()), "the words")
        await wait_until(pilot, lambda: "covered by --mask" in words(pilot))
        assert "migraine" not in screen_text(pilot)
        assert text.get_selection(SELECT_ALL) is None
        await pilot.press("ctrl+r")
        await wait_until(pilot, lambda: "migraine" in screen_text(pilot), "the words, revealed")


async def test_what_is_typed_is_read_while_it_is_typed(
    demo_service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a filter and in the send dialog, where nobody else's number is suggested; left, it is short."""
    app, suggested = masked_console(demo_service), list[str]()
    heed = CompletingField._on_suggestion_ready

    async def heed_and_note(field: CompletingField, event: SuggestionReady) -> None:
        await heed(field, event)
        suggested.append(event.suggestion)

    monkeypatch.setattr(CompletingField, "_on_suggestion_ready", heed_and_note)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 5)
        fax = next(one for one in app.session.known(Query()) if one.to)
        await pilot.press("slash", *f"to:{fax.to}")
        await wait_until(pilot, lambda: f"to:{fax.to}" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: not told(pilot), "a short filter")
        assert app.faxes_screen.fax_id
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        await pilot.press(*(fax.to or "")[:-2])
        await wait_until(pilot, lambda: (fax.to or "")[:-2] in screen_text(pilot))
        await wait_until(pilot, lambda: fax.to in suggested, "a suggestion that is kept back")
        assert fax.to not in screen_text(pilot)
        await pilot.press("ctrl+u", *"+19898989898")
        await wait_until(pilot, lambda: "+19898989898" in screen_text(pilot))
        await pilot.press("tab")
        await wait_until(pilot, lambda: not told(pilot), "a short recipient")
        assert app.screen.query(Input).first().value == "+19898989898"


@pytest.mark.parametrize("name", ["faxes.csv", "faxes.jsonl"])
async def test_an_export_shows_no_more_than_the_screen(demo_service: RunningService, tmp_path: Path, name: str) -> None:
    """Before it is written the dialog says so in a line; revealed there, which the log tells, numbers are whole."""
    app = masked_console(demo_service)
    hidden, whole = tmp_path / name, tmp_path / f"whole-{name}"
    async with opened(app) as pilot:
        await listed(pilot, 5)
        for target, revealing in ((hidden, False), (whole, True)):
            await pilot.press("e")
            await wait_until(pilot, lambda: "Numbers will be hidden in the file; ctrl+r" in words(pilot))
            assert isinstance(app.screen, ExportScreen)
            if revealing:
                await pilot.press("ctrl+r")
                await wait_until(pilot, lambda: "The file will hold whole numbers." in words(pilot))
            app.screen.query_one(Input).value = str(target)
            button = app.screen.query_one("#save", Button)
            button.press()
            await wait_until(pilot, lambda: not isinstance(app.screen, ExportScreen), "the file")
        numbers = {one.to for one in app.session.known(Query()) if one.to}
        await wait_until(pilot, lambda: acts(), "the log")
    assert numbers
    assert not WHOLE.search(hidden.read_text())
    assert "•••" in hidden.read_text() or "\\u2022" in hidden.read_text()
    assert all(number in whole.read_text() for number in numbers)
    (revealed,) = [what for act, what in acts() if act == "reveal"]
    assert re.fullmatch(r"numbers of the export of \d+ of \d+ faxes", revealed)


async def test_an_export_of_a_plain_console_is_whole(demo_service: RunningService, tmp_path: Path) -> None:
    """And says nothing of hiding."""
    app = FaxConsole(connection_to(demo_service), now=demo_service.clock.now)
    async with opened(app) as pilot:
        await listed(pilot, 5)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, ExportScreen))
        assert "hidden" not in words(pilot)
        app.screen.query_one(Input).value = str(tmp_path / "faxes.csv")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Exported" in words(pilot))
    assert WHOLE.search((tmp_path / "faxes.csv").read_text())


def test_the_flag_may_stand_with_the_others() -> None:
    """In any order; anything else on the line is a command's."""
    assert _console_flags(["--mask"]) == (False, None, True)
    assert _console_flags(["--profile", "clinic", "--mask", "--read-only"]) == (True, "clinic", True)
    assert _console_flags(["--mask", "faxes"]) is None
