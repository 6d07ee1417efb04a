"""Switching to another profile in the console: nothing of the one project is left when the other is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import OptionList

from faxtui import audit_file
from faxtui.config import choose
from faxtui.console.app import FaxConsole
from faxtui.console.profiles_screen import ProfilesScreen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.paths import audit_folder
from faxtui.store import fax_view
from faxtui.store.query import Query
from tests.console.steps import listed, opened, screen_text, wait_until, words
from tests.service import RunningService


def profile_of(service: RunningService, name: str, more: str = "") -> str:
    """A profile's table in the settings."""
    return (
        f'[profiles.{name}]\nproject_id = "{service.project_id}"\nkey_id = "{service.key_id}"\n{more}\n'
        f'base_url = "{service.url}"\nsecret_command = ["printf", "%s", "{service.key_secret}"]\n'
    )


@pytest.fixture
def two(demo_service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaxConsole]:
    """A console on the clinic; beside it an empty project on production, and a profile without a secret."""
    for name in ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "faxtui").mkdir()
    with RunningService() as empty:
        (tmp_path / "faxtui" / "config.toml").write_text(
            profile_of(demo_service, "clinic", 'color = "green"')
            + profile_of(empty, "hospital", "production = true\nread_only = true")
            + '[profiles.broken]\nproject_id = "p"\n'
        )
        yield FaxConsole(choose(os.environ, profile="clinic").connection, now=demo_service.clock.now)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_switching_leaves_nothing_behind(two: FaxConsole, size: tuple[int, int]) -> None:
    """Header, list, panes and memory are the other project's; and back again."""
    async with opened(two, size) as pilot:
        await listed(pilot, 10)
        await pilot.press("3")
        await wait_until(pilot, lambda: len(two.session.project.service_ids) > 1)
        client, lister = two.session.client, two.faxes_screen._lister
        late = await two.session.read(
            lambda store: fax_view.anew(store, Query(), lister._sight(), frozenset(), lambda: False)
        )
        assert late.ids
        two.originals["01K00000000000000000000000"] = "letter.pdf"
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(two.screen, ProfilesScreen))
        await wait_until(pilot, lambda: "production, read-only" in words(pilot))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: "hospital · production, read-only › faxes" in words(pilot))
        await wait_until(pilot, lambda: "0 faxes" in words(pilot) and "No faxes" in words(pilot))
        assert "+1" not in screen_text(pilot)
        assert two.session.client is not client
        assert (len(two.session.mirror), two.session._documents, two.session.project.service_ids) == (0, {}, [])
        assert two.originals == {}
        lister._show(late, Query())
        await pilot.pause()
        assert "+1" not in screen_text(pilot)
        assert two.faxes_screen.table.row_count == 0
        await pilot.press("s")
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        await pilot.press("ctrl+o", "up", "enter")
        await wait_until(pilot, lambda: "clinic › faxes" in words(pilot))
        await listed(pilot, 10)


async def test_a_profile_that_does_not_add_up_stays(two: FaxConsole) -> None:
    """The reason stands in the switcher, and the connection is as it was."""
    async with opened(two) as pilot:
        await listed(pilot, 10)
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(two.screen, ProfilesScreen))
        two.screen.query_one(OptionList).highlighted = 2
        await pilot.press("enter")
        await wait_until(pilot, lambda: "broken" in words(pilot).split("demo data")[1])
        await pilot.press("escape")
        await wait_until(pilot, lambda: two.screen is two.faxes_screen)
        assert len(two.session.mirror) >= 10


async def test_what_is_pending_is_not_lost(two: FaxConsole) -> None:
    """With changes pending in the e-mail pane the switcher does not open, and says why."""
    async with opened(two, (140, 40)) as pilot:
        await listed(pilot, 10)
        await pilot.press("4")
        await wait_until(pilot, lambda: two.session.project.loaded and "@" in words(pilot))
        await pilot.press("space")
        await wait_until(pilot, lambda: "1 pending" in words(pilot))
        await pilot.press("1", "ctrl+o")
        await wait_until(pilot, lambda: "1 change to e-mail pending" in words(pilot))
        assert two.screen is two.faxes_screen


async def test_read_only_at_the_start_holds_for_every_profile(two: FaxConsole) -> None:
    """Who starts with the flag can send nowhere, also after switching to a profile that could."""
    console = FaxConsole(two.session.connection, now=two.now, read_only=True, stays_read_only=True)
    async with opened(console) as pilot:
        await listed(pilot, 10)
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(console.screen, ProfilesScreen))
        console.screen.query_one(OptionList).highlighted = 3
        await pilot.press("enter")
        await wait_until(pilot, lambda: "demo clinic · local, read-only › faxes" in words(pilot))
        await pilot.press("s")
        await wait_until(pilot, lambda: "read-only." in words(pilot))
        await pilot.press("down")
        await wait_until(pilot, lambda: console.faxes_screen.query_one(FaxTable).cursor == 1)


async def test_a_switch_is_noted_and_each_profile_keeps_its_draft(two: FaxConsole) -> None:
    """The log of the profile that is left says where to; a number typed for one project is not offered in another."""
    async with opened(two) as pilot:
        await listed(pilot, 10)
        await pilot.press("s")
        await wait_until(pilot, lambda: "Send a fax" in words(pilot))
        await pilot.press(*"+1415", "escape", "ctrl+o")
        await wait_until(pilot, lambda: isinstance(two.screen, ProfilesScreen))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: "hospital · production, read-only › faxes" in words(pilot))
        assert two.draft is None
        folder = audit_folder(os.environ)
        assert folder is not None
        noted = [entry.fields for entry in audit_file.entries(folder)]
        assert ("switch profile", "profiles/hospital", "clinic") in [
            (one["act"], one["object"], one["profile"]) for one in noted if one
        ]
        await pilot.press("ctrl+o", "up", "enter")
        await wait_until(pilot, lambda: "clinic › faxes" in words(pilot))
        assert two.draft is not None
