"""Production asks to type, an idle console covers itself, and an unwritable audit log is told on screen."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from textual.widgets import Button, Input

from faxtui.api.models import Fax
from faxtui.audit_file import entries
from faxtui.console.app import FaxConsole
from faxtui.console.command_screen import CommandScreen
from faxtui.console.commands import COMMANDS, EVERYWHERE, Command
from faxtui.console.confirm_screen import ConfirmScreen, Question
from faxtui.console.group_screen import GroupScreen
from faxtui.console.lock_screen import LockScreen
from faxtui.console.resend_screen import ResendScreen
from faxtui.console.send_screen import SendScreen
from faxtui.console.workers import start
from faxtui.paths import audit_folder
from faxtui.store.failure_acts import Act
from faxtui.store.kept_faxes import KeptFaxes
from faxtui.store.resend import Item, Plan
from faxtui.store.triage import Group
from tests.console.steps import connection_to, console_on, opened, screen_text, wait_until, words
from tests.console.still import CONNECTION, NoService, settled, still_console
from tests.console.test_pane_snapshots import held
from tests.faxes import failed
from tests.service import RunningService


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_every_act_on_production_asks_to_type(demo_service: RunningService, size: tuple[int, int]) -> None:
    """The button is off until the profile's name is typed, and the act is then in the audit log."""
    app = console_on(demo_service, name="clinic", production=True)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: "clinic · production" in words(pilot))
        await pilot.press("3")
        await wait_until(pilot, lambda: len(app.session.project.service_ids) > 1)
        await pilot.press("down", "d")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert app.screen.query_one("#act", Button).disabled
        await pilot.press("enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(*"clinic", "enter")
        await wait_until(pilot, lambda: "is the default now" in words(pilot))
    folder = audit_folder(os.environ)
    assert folder is not None
    acts = [(one.fields or {})["result"] for one in entries(folder) if (one.fields or {})["act"] == "change service"]
    assert acts == ["begun", "done"]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_an_idle_console_covers_everything(demo_service: RunningService, size: tuple[int, int]) -> None:
    """Nothing of the list is left on the screen; a key uncovers it and does nothing else."""
    connection = connection_to(demo_service)
    app = FaxConsole(connection, now=demo_service.clock.now, lock_seconds=0.5)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LockScreen))
        await wait_until(pilot, lambda: "Any key uncovers it" in words(pilot))
        assert "test clinic" not in screen_text(pilot)
        assert "+1" not in screen_text(pilot)
        cover = app.screen
        await pilot.press("q")
        await wait_until(pilot, lambda: app.screen is not cover)  # on a slow machine it is covered anew at once
        assert app.is_running


async def test_the_cover_waits_for_an_answer_that_closes_a_screen(service: RunningService) -> None:
    """The send dialog would take the cover away in place of itself, and stay open with a fax that was sent."""
    app = FaxConsole(connection_to(service), now=service.clock.now, lock_seconds=1000)
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        answered = asyncio.Event()
        start(app.screen, answered.wait, "send", exclusive=False)
        app.idle_lock.lock()
        await pilot.pause()
        assert isinstance(app.screen, SendScreen)
        answered.set()
        await wait_until(pilot, lambda: isinstance(app.screen, LockScreen), "the cover")


async def test_an_error_that_nobody_foresaw_prints_no_variables(service: RunningService) -> None:
    """What variables held, as a patient's number, stays out of the terminal and its history."""
    app = console_on(service)
    number = "+1415" + "5550178"
    try:
        raise RuntimeError(len(number))
    except RuntimeError:
        app._close_messages_no_wait = lambda: None  # type: ignore[method-assign]
        app._fatal_error()
    out = Console(file=io.StringIO(), width=200)
    out.print(*app._exit_renderables)
    told = out.file.getvalue()  # type: ignore[attr-defined]
    assert "RuntimeError: 12" in told
    assert number not in told


async def test_an_unwritable_log_is_told(
    demo_service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act is done, and the person hears that it is not in the log."""
    (tmp_path / "faxtui").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = console_on(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        assert app.session.client is not None
        await app.session.client.services.create(name="Labs")
        await wait_until(pilot, lambda: "audit log cannot be written" in words(pilot))


OVER_A_PANE: dict[str, Callable[[], CommandScreen]] = {
    "group": lambda: GroupScreen(
        Group("k", "line busy", "Busy.", "the line", KeptFaxes((failed(),)), Act.NOW, "Resend.")
    ),
    "resend": lambda: ResendScreen(Plan((Item(failed(), approved=True),))),
}
WRITES = [command for command in COMMANDS.values() if command.writes]


@pytest.mark.parametrize("command", WRITES, ids=lambda command: command.id)
async def test_every_command_that_writes_says_why_it_is_off(command: Command) -> None:
    """Whatever is under the cursor: read-only comes first, in words, and nothing opens."""
    scope = "faxes" if command.scope == EVERYWHERE else command.scope.split()[0]
    app = still_console(connection=CONNECTION._replace(read_only=True), holdings=[held("Front Desk", "+14155550178")])
    async with opened(app, (140, 40)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        if scope == "numbers":
            app.open_pane("services")
            await wait_until(pilot, lambda: scope_of(app) == "services")
            await pilot.press("enter")
        elif scope in OVER_A_PANE:
            await app.push_screen(OVER_A_PANE[scope]())
        else:
            app.open_pane(scope)
        await settled(pilot, lambda: scope_of(app) == scope)
        screen = app.screen
        assert isinstance(screen, CommandScreen)
        await screen.action_run(command.id)
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        assert app.screen is screen


def scope_of(app: FaxConsole) -> str:
    """Which screen is open."""
    return getattr(app.screen, "scope", "")


class Taking(NoService):
    """Notes each send and refuses it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[object] = []

    async def send_once(self, *to: object, **_: object) -> list[Fax]:
        """Note and refuse."""
        self.sent.extend(to)
        raise self.refusal


async def test_a_send_on_production_asks_to_type(tmp_path: Path) -> None:
    """Escape sends nothing and keeps what was typed; the profile's name sends."""
    (tmp_path / "l.txt").write_text("Hello\n")
    client = Taking()
    app = still_console(client=client, connection=CONNECTION._replace(name="clinic", production=True))
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        for field, value in zip(app.screen.query(Input), ("+19898989898", str(tmp_path / "l.txt")), strict=False):
            field.value = value
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await wait_until(pilot, lambda: "It goes to +19898989898: a real machine" in words(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Nothing was sent. What you typed is kept." in words(pilot))
        assert not client.sent
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press(*"clinic", "enter")
        await wait_until(pilot, lambda: client.sent == ["+19898989898"])


@pytest.mark.parametrize(("key", "done"), [("y", True), ("n", False), ("escape", False), ("enter", False)])
async def test_a_question_names_the_key_that_acts(key: str, done: bool) -> None:
    """Cancel has the focus, so that Enter does nothing."""
    app, answers = still_console(), list[bool | None]()
    async with opened(app) as pilot:
        await app.push_screen(ConfirmScreen(Question("Delete it?", ["For good."], "Delete")), answers.append)
        await wait_until(pilot, lambda: "Cancel esc" in words(pilot) and "Delete y" in words(pilot))
        assert app.focused is app.screen.query_one("#leave")
        await pilot.press(key)
        await wait_until(pilot, lambda: answers == [done])


async def test_what_must_be_typed_may_hold_the_letter_that_acts() -> None:
    """The button works with Enter then, and says so; a wrong word does nothing."""
    app, answers = still_console(), list[bool | None]()
    async with opened(app) as pilot:
        await app.push_screen(ConfirmScreen(Question("Delete it?", [], "Delete", typed="yes")), answers.append)
        await wait_until(pilot, lambda: "Delete enter" in words(pilot))
        await pilot.press("y", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("e", "s", "enter")
        await wait_until(pilot, lambda: answers == [True])


def test_no_key_that_asks_also_answers() -> None:
    """A key held too long, or pressed twice, opens the question and leaves it open."""
    assert "y" not in {key for command in COMMANDS.values() if command.writes for key in command.keys.split(",")}


async def test_many_changes_on_production_ask_for_their_count() -> None:
    """The e-mail pane's apply wants the number of changes typed."""
    holdings = held("Front Desk", "+14155550178", emails={"a@clinic.example": {"+14155550178": "BOTH"}})
    app = still_console(connection=CONNECTION._replace(name="clinic", production=True), holdings=[holdings])
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("4", "space", "w")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await wait_until(pilot, lambda: "Type 1 to go on" in words(pilot))
        assert app.screen.query_one("#act", Button).disabled
