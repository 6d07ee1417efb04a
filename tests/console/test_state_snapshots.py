"""States of screens that other pictures do not show: nothing there, not there yet, refused; and deleted pages.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import NotFound
from faxtui.console.app import FaxConsole
from faxtui.console.fax_screen import FaxScreen
from tests.console.steps import screen_text, wait_until
from tests.console.still import CONNECTION, NoService, settled, still_console
from tests.console.test_page_deletion import Deleting
from tests.console.test_pane_snapshots import held, pane
from tests.console.test_snapshots import (
    BASELINES,
    INSTALLED,
    Compare,
    Steps,
    both_sizes,
    everyday,
    keys,
    with_everyday,
)

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)


class Silent(NoService):
    """Never hands over a document."""

    async def download(self, fax_id: str) -> bytes:
        """Wait."""
        await asyncio.Event().wait()
        raise AssertionError


class Saving(NoService):
    """Finds a file where it should write."""

    async def download_to(self, *_: object, **__: object) -> Path:
        """Refuse as the disk does."""
        raise FileExistsError


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No switch of the machine, and no profiles."""
    for name in ("NO_COLOR", "SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def without_pages(client: NoService) -> Callable[[], FaxConsole]:
    """The everyday faxes, whose documents only the client could have."""
    return lambda: still_console(everyday(), client=client)


def of_production() -> FaxConsole:
    """The everyday faxes on a production profile whose service has lost the pages of one."""
    client = Deleting(**{everyday()[1].id: NotFound("The service has nothing by that id.")})
    return still_console(everyday(), client=client, connection=CONNECTION._replace(name="clinic", production=True))


def nothing_held() -> FaxConsole:
    """A project without services."""
    app = still_console()
    app.session.project.loaded = True
    return app


def numberless() -> FaxConsole:
    """A service without numbers."""
    return still_console(holdings=[held("Front Desk")])


async def waiting(pilot: Pilot[Any]) -> None:
    """An open fax whose document does not come."""
    await wait_until(pilot, lambda: "last 7 days" in screen_text(pilot), "the list")
    await pilot.press("down", "enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, FaxScreen) and "loading" in screen_text(pilot))
    loading = ("session", "page")
    await wait_until(pilot, lambda: not [one for one in pilot.app.workers if one.group not in loading], "the facts")


async def deleted(pilot: Pilot[Any]) -> None:
    """Four of five faxes had pages, one is refused; production had the count typed."""
    await keys("asterisk", "x", then="Type  4")(pilot)
    await pilot.press("4", "enter")
    await settled(pilot, "are deleted")


async def taken(pilot: Pilot[Any]) -> None:
    """The name in the dialog is a file that is there."""
    await keys("o", then="Save the fax's pages")(pilot)
    pilot.app.screen.query_one(Input).value = "there.pdf"
    await pilot.press("enter")
    await settled(pilot, "left alone")


STATES: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "fax-loading": (without_pages(Silent()), waiting),
    "fax-error": (without_pages(NoService()), keys("down", "enter", then="No stored pages")),
    "fax-help": (with_everyday, keys("down", "enter", "question_mark", then="Keys of this screen")),
    "palette-empty": (with_everyday, keys("ctrl+p", *"zzz", then="No matches")),
    "delete-one": (with_everyday, keys("down", "x", then="cannot be brought back")),
    "delete-many": (of_production, keys("asterisk", "x", then="Type  4")),
    "delete-told": (of_production, deleted),
    "save-error": (lambda: with_everyday(Saving()), taken),
    "services-empty": (nothing_held, pane("3", then="n makes the first one")),
    "numbers-empty": (numberless, pane("3", "enter", first="Front Desk", then="no numbers")),
    "profiles-empty": (still_console, keys("ctrl+o", first="No faxes", then="Switch profile")),
}


@both_sizes
@pytest.mark.parametrize("state", STATES)
def test_a_state(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The screen looks as it was accepted."""
    console, steps = STATES[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)
