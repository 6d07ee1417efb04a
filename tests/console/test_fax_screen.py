"""The fax screen: facts to choose and copy, the record as JSON, and keys that say what they do."""

from __future__ import annotations

import json
from typing import Any

from textual.pilot import Pilot

from faxtui.console.fax_screen import FaxScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.record_screen import RecordScreen
from faxtui.console.widgets.pane_bar import PaneBar
from faxtui.store.lineage import RESEND_LABEL
from tests.console.hostile import HOSTILE, check_cells
from tests.console.steps import console_on, listed, opened, screen_text, wait_until, words
from tests.console.still import settled, still_console
from tests.console.test_snapshots import document
from tests.faxes import failed, make_fax
from tests.server.steps import finished, send
from tests.service import RunningService

NO_PAGES = make_fax("F1", hasFile=False)


def footer(pilot: Pilot[Any]) -> str:
    """The last line of the screen."""
    return screen_text(pilot).splitlines()[-1]


async def open_fax(pilot: Pilot[Any], then: str) -> None:
    """Open the newest fax of a still console."""
    await settled(pilot, "last 7 days")
    await pilot.press("enter")
    await settled(pilot, then)


async def test_any_fact_can_be_copied_whole(service: RunningService) -> None:
    """↓ in the facts chooses, y copies what is chosen and says so; with nothing chosen it copies the id."""
    app = console_on(service)
    with service.http() as http:
        fax = finished(service, http, send(http, "+15005550017", maxRetries=0, headerText="H" * 50)["id"])

    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("enter", "f", "y")
        await wait_until(pilot, lambda: app.clipboard == fax["id"], "the id")
        while "Header" not in [fact.label for fact in [app.screen.facts.chosen] if fact]:  # type: ignore[attr-defined]
            await pilot.press("down")
        assert "y copy ? help" in footer(pilot)
        await pilot.press("y")
        await wait_until(pilot, lambda: app.clipboard == "H" * 50, "the header")
        await wait_until(pilot, lambda: "Copied “Header”:" in words(pilot), "what was copied")


async def test_a_masked_fact_is_copied_masked() -> None:
    """--mask hides a number on its way to the clipboard, too."""
    app = still_console([NO_PAGES])
    app.veil.on = True

    async with opened(app) as pilot:
        await open_fax(pilot, "no stored pages")
        await pilot.press("f", *["down"] * 4)
        fact = app.screen.facts.chosen  # type: ignore[attr-defined]
        assert (fact.label, fact.copied) == ("To", "+14155550134")
        await pilot.press("y")
        assert app.clipboard == "+1415•••0134"


async def test_facts_beside_the_page_are_chosen_too() -> None:
    """At 140 columns tab goes to the facts and back; what is chosen stays when something changes above it."""
    app = still_console([failed("F1", minutes_ago=3)], documents={"F1": document(1)})

    async with opened(app, (140, 40)) as pilot:
        await open_fax(pilot, "page 1 of")
        await pilot.press("tab", *["down"] * 3)
        screen = app.screen
        assert isinstance(screen, FaxScreen)
        assert screen.facts.chosen is not None
        assert screen.facts.chosen.label == "Code"
        await app.session.take([make_fax("F1", minutes_ago=3)], app.now(), "poll")
        await settled(pilot, "✓ delivered")
        assert screen.facts.chosen is None  # it is gone with the failure
        await pilot.press("tab", "y")
        assert app.clipboard == "F1"


async def test_the_record_is_shown_searched_copied_and_asked_anew(service: RunningService) -> None:
    """J shows the JSON of the store at once; / finds, y copies it whole, u asks the service, esc goes back."""
    app = console_on(service)
    label: dict[str, Any] = {"labels[ward]": "3"}
    with service.http() as http:
        fax_id = send(http, "+15005550017", maxRetries=0, **label)["id"]

    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("enter", "J")
        await wait_until(pilot, lambda: f'"id": "{fax_id}"' in screen_text(pilot), "the record")
        assert '"status": "FAILURE"' not in screen_text(pilot)
        await pilot.press("slash", *"WARD", "enter")
        await wait_until(pilot, lambda: "“WARD”: 1 of 1 lines" in screen_text(pilot), "the line")
        assert '"ward": "3"' in screen_text(pilot)
        await pilot.press("slash", *"zebra", "enter")
        await wait_until(pilot, lambda: "The record has no “zebra”." in screen_text(pilot), "the answer")
        await pilot.press("y")
        assert json.loads(app.clipboard)["labels"] == {"ward": "3"}
        with service.http() as http:
            finished(service, http, fax_id)
        await pilot.press("u")
        await wait_until(pilot, lambda: "changed at " in screen_text(pilot), "the answer of the service")
        await pilot.press("home")
        assert '"status": "FAILURE"' in screen_text(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, FaxScreen)


async def test_a_hostile_record_is_safe_and_a_masked_one_is_masked() -> None:
    """Whatever a field holds is escaped; with --mask neither text, number nor label is shown or copied."""
    texts = [make_fax("F1", headerText=text, labels={"name": text}, hasFile=False) for text in HOSTILE.values()]
    for fax in texts:
        app = still_console([fax])
        async with opened(app) as pilot:
            await open_fax(pilot, "no stored pages")
            await pilot.press("J")
            await settled(pilot, '"id": "F1"')
            check_cells(pilot, fax.header_text or "")
            await pilot.press("end")
            check_cells(pilot, fax.header_text or "")
            app.veil.on = True
            app.screen.refresh_fax()  # type: ignore[attr-defined]
            await pilot.press("home", "y")
            shown = json.loads(app.clipboard)
            assert (shown["to"], shown["headerText"], shown["labels"]) == ("+1415•••0134", "•••", {"name": "•••"})


async def test_keys_of_pages_say_why_they_do_nothing() -> None:
    """Without pages they are not in the footer, and each says so in one line; / asks for no words."""
    app = still_console([NO_PAGES])

    async with opened(app) as pilot:
        await open_fax(pilot, "no stored pages")
        assert not {"next", "zoom", "save"} & set(footer(pilot).split())
        for key, label in {"z": "zoom", "n": "next", "w": "text", "slash": "find", "b": "two pages"}.items():
            app.clear_notifications()
            await pilot.press(key)
            told = f"“{label}” needs pages: this fax has none stored."
            await wait_until(pilot, lambda told=told: told in words(pilot), key)  # type: ignore[misc]
        assert not app.screen.query_one("#page-ask").display


async def test_in_the_facts_the_footer_tells_what_keys_do_there() -> None:
    """Where facts hide the page, n scrolls them, f shows the page, and z says that it acts on the page."""
    app = still_console([make_fax("F1")], documents={"F1": document(1)})

    async with opened(app) as pilot:
        await open_fax(pilot, "page 1 of")
        assert "n next z zoom f facts" in footer(pilot)
        await pilot.press("f")
        await wait_until(pilot, lambda: "n scroll f page" in footer(pilot), "the footer")
        assert "↑↓ choose" in footer(pilot)
        assert footer(pilot).rstrip().endswith("q quit")
        await pilot.press("z")
        await wait_until(pilot, lambda: "“zoom” acts on the page: f shows it." in words(pilot), "why")


async def test_a_resend_that_arrived_is_named_and_opens() -> None:
    """The screen of the old fax says which resend delivered it; enter opens that one, in the facts any related one."""
    old = failed("OLD", minutes_ago=30, hasFile=False)
    new = make_fax("NEW", minutes_ago=20, hasFile=False, labels={RESEND_LABEL: "OLD"})
    app = still_console([old, new])

    async with opened(app) as pilot:
        await settled(pilot, "last 7 days")
        await pilot.press("down", "enter")
        await settled(pilot, "A resend delivered it: NEW, 14:10 · enter opens it")
        await pilot.press("enter")
        await settled(pilot, "✓ delivered")
        assert app.screen.fax_id == "NEW"  # type: ignore[attr-defined]
        await pilot.press("f")
        while not getattr(app.screen.facts.chosen, "fax_id", ""):  # type: ignore[attr-defined]
            await pilot.press("down")
        await pilot.press("enter")
        await settled(pilot, "✗ failed")
        assert app.screen.fax_id == "OLD"  # type: ignore[attr-defined]


async def test_number_keys_go_to_panes_from_a_fax_and_the_lit_tab_is_true() -> None:
    """From a fax, its record and a number's record; the tab that is lit is the pane it was opened from."""
    app = still_console([failed("F1", minutes_ago=3, hasFile=False)])

    async with opened(app) as pilot:
        await open_fax(pilot, "no stored pages")
        await pilot.press("N")
        await wait_until(pilot, lambda: getattr(app.screen, "scope", "") == "destination", "the number's record")
        assert app.screen.query_one(PaneBar).current == "faxes"
        await pilot.press("2")
        await wait_until(pilot, lambda: getattr(app.screen, "scope", "") == "attention", "attention")
        await pilot.press("t")
        await wait_until(pilot, lambda: getattr(app.screen, "scope", "") == "destination", "the number's record")
        assert app.screen.query_one(PaneBar).current == "attention"
        await pilot.press("1")
        assert isinstance(app.screen, FaxesScreen)
        await pilot.press("enter", "J")
        await wait_until(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
        await pilot.press("1")
        assert isinstance(app.screen, FaxesScreen)
        assert app.screen_stack[-1] is app.faxes_screen


async def test_f1_helps_in_dialogs() -> None:
    """It tells the dialog's own keys, also while a text is typed, and closes back to the dialog."""
    app = still_console([make_fax("F1")], documents={"F1": document(1)})

    async with opened(app) as pilot:
        await open_fax(pilot, "page 1 of")
        await pilot.press("o")
        dialog = app.screen
        await pilot.press("f1")
        await settled(pilot, "Keys of this dialog")
        assert "esc" in words(pilot)
        await pilot.press("f1")
        assert app.screen is dialog
