"""Stored pages are deleted for good from the list and from the open fax; the records stay, and each outcome is told."""

from __future__ import annotations

import os
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from faxtui.api.errors import AuthenticationError, FaxApiError, NotFound
from faxtui.audit_file import entries
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.fax_screen import FaxScreen
from faxtui.console.page_deletion import question_of
from faxtui.console.results_screen import Result, ResultsScreen, result_lines
from faxtui.console.widgets.page_view import PageView
from faxtui.paths import audit_folder
from tests.console.steps import console_on, listed, opened, polled, text_of, wait_until, words
from tests.console.still import CONNECTION, NoService, settled, still_console
from tests.console.test_services_pane import agree
from tests.faxes import failed, make_fax
from tests.service import RunningService

SIZES = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


class Deleting(NoService):
    """Notes each deletion; refuses those it has an error for."""

    def __init__(self, **errors: FaxApiError) -> None:
        super().__init__()
        self.errors, self.asked = errors, list[str]()

    async def delete_content(self, fax_id: str) -> None:
        """Refuse, or take it."""
        self.asked.append(fax_id)
        if fax_id in self.errors:
            raise self.errors[fax_id]


def console(client: Deleting, count: int = 4, **more: Any) -> FaxConsole:
    """Faxes F0 (newest), F1 …; the last one has no pages."""
    faxes = [make_fax(f"F{n}", minutes_ago=n + 1, to=f"+1415555{n:04}", hasFile=n < count - 1) for n in range(count)]
    return still_console(faxes, client=client, **more)


async def asked(pilot: Pilot[Any]) -> str:
    """Press x and read the question."""
    await pilot.press("x")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the question")
    return words(pilot)


@SIZES
async def test_an_open_fax_loses_its_pages_and_keeps_its_record(
    demo_service: RunningService, size: tuple[int, int]
) -> None:
    """The page goes from the screen and from memory, the record stays, and the audit log has the act."""
    app = console_on(demo_service)
    async with opened(app, size) as pilot:
        await listed(pilot, 5)
        app.faxes_screen.filter("has:file is:ended")
        await settled(pilot, lambda: (fax := app.session.mirror.get(app.faxes_screen.fax_id or "")) and fax.has_file)
        fax_id = app.faxes_screen.fax_id or ""
        await pilot.press("enter")
        await wait_until(
            pilot,
            lambda: isinstance(app.screen, FaxScreen) and app.screen.query(PageView) and app.screen.page.page_count,
            "the page",
        )
        told = await asked(pilot)
        assert "Delete the stored pages of the fax" in told
        assert "The record stays." in told
        assert "cannot be brought back" in told
        await agree(pilot)
        await wait_until(pilot, lambda: "its record stays" in words(pilot), "the outcome")
        page = app.screen.query_one(PageView)
        await wait_until(pilot, lambda: not page.document_id and not page.page_count, "a page that is gone")
        assert text_of(pilot, "#page-line").strip() == ""
        with demo_service.http() as http:
            assert http.get(f"/faxes/{fax_id}").json()["hasFile"] is False
            assert http.get(f"/faxes/{fax_id}/file").status_code == 404
        assert fax_id not in app.session._documents
        await polled(pilot)
        known = app.session.mirror.get(fax_id)
        assert known is not None
        assert known.has_file is False
        await pilot.press("x")
        await wait_until(pilot, lambda: "there is nothing to delete" in words(pilot))
    folder = audit_folder(os.environ)
    assert folder is not None
    acts = [one.fields or {} for one in entries(folder)]
    assert [(act["object"], act["result"]) for act in acts if act["act"] == "delete pages"] == [
        (f"faxes/{fax_id}/file", "done")
    ]


@SIZES
async def test_marked_faxes_are_told_one_by_one(size: tuple[int, int]) -> None:
    """What one is refused holds up no other; what is deleted loses its mark, what was refused keeps it."""
    client = Deleting(F1=NotFound("The service has nothing by that id."))
    app = console(client)
    async with opened(app, size) as pilot:
        await settled(pilot, "4 faxes")
        await pilot.press("asterisk")
        await settled(pilot, "4 marked")
        told = await asked(pilot)
        assert "Delete the stored pages of 3 faxes?" in told
        assert "1 more has no stored pages." in told
        assert "+14155550002" in told
        await agree(pilot)
        await wait_until(pilot, lambda: isinstance(app.screen, ResultsScreen), "the results")
        told = words(pilot)
        assert "The pages of 2 of 3 faxes are deleted" in told
        lines = str(app.screen.query_one("#results Static", Static).render()).splitlines()
        assert [line[0] for line in lines] == ["✗", "✓", "✓"]
        assert "Not deleted. The service has nothing by that id." in lines[0]
        assert client.asked == ["F0", "F1", "F2"]
        assert app.faxes_screen.marked == {"F1", "F3"}
        assert [app.session.mirror.get(f"F{n}").has_file for n in range(3)] == [False, True, False]  # type: ignore[union-attr]
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is app.faxes_screen)


async def test_a_refused_key_ends_it() -> None:
    """What would be refused every time is tried once."""
    client = Deleting(F0=AuthenticationError("The key is refused."))
    app = console(client)
    async with opened(app) as pilot:
        await settled(pilot, "4 faxes")
        await pilot.press("asterisk")
        await settled(pilot, "4 marked")
        await asked(pilot)
        await agree(pilot)
        await wait_until(pilot, lambda: isinstance(app.screen, ResultsScreen), "the results")
        assert client.asked == ["F0"]
        assert words(pilot).count("Not tried.") == 2


async def test_production_types_how_many_and_escape_deletes_nothing() -> None:
    """The count for many, the profile's name for one; until then the button is off."""
    client = Deleting()
    app = console(client, connection=CONNECTION._replace(production=True))
    async with opened(app) as pilot:
        await settled(pilot, "4 faxes")
        assert "Type test clinic to go on" in await asked(pilot)
        assert app.screen.query_one("#act", Button).disabled
        await pilot.press("escape", "asterisk")
        await settled(pilot, "4 marked")
        assert "Type 3 to go on" in await asked(pilot)
        await pilot.press("2", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("backspace", "3", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ResultsScreen), "the results")
        assert client.asked == ["F0", "F1", "F2"]


def test_the_question_warns_of_faxes_on_their_way() -> None:
    """A fax whose pages are gone can fail; what is named is bounded."""
    many = question_of([make_fax(f"F{n}") for n in range(9)], save_key="o")
    assert "and 6 more" in many.lines
    assert many.many == "9"
    one = question_of([make_fax(status="IN_PROGRESS")], save_key="o")
    assert "1 is still on its way and can fail without pages." in one.lines
    assert not one.many
    assert "on their way" not in " ".join(question_of([failed(), failed()], save_key="o").lines)


def test_results_are_bounded_and_trouble_comes_first() -> None:
    """Of a thousand lines those that went wrong are in sight, and what is left out is counted."""
    results = [Result(f"fax {n}", "done") for n in range(999)] + [Result("last", "refused\x1b[2J", bad=True)]
    lines = [line.plain for line in result_lines(results)]
    assert lines[0].startswith("✗ last  refused")
    assert "\x1b" not in lines[0]
    assert len(lines) == 501
    assert lines[-1] == "and 500 more, 0 of them with trouble"
