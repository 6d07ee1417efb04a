"""A service compared with one of another profile: asked with a client that can only look, and closed after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from faxtui.config import choose, open_client
from faxtui.console.app import FaxConsole
from faxtui.console.compare_screen import CompareScreen
from faxtui.console.profiles_screen import ProfilesScreen
from tests.console.steps import listed, opened, text_of, wait_until, words
from tests.console.test_switching import profile_of
from tests.service import RunningService


@pytest.fixture
def three(demo_service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaxConsole]:
    """A console on the clinic; beside it a test project with a service of the same name, and one that is down."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "faxtui").mkdir()
    with RunningService() as staging, RunningService() as gone:
        with staging.http() as http:
            http.post("/services", json={"name": "Front Desk", "numberOfRetries": 5})
        tables = profile_of(demo_service, "clinic") + profile_of(staging, "staging") + profile_of(gone, "gone")
        (tmp_path / "faxtui" / "config.toml").write_text(tables)
        gone.stop()
        yield FaxConsole(choose(os.environ, profile="clinic").connection, now=demo_service.clock.now)


async def compared(pilot: Any, profile: int) -> None:
    """Open the comparison of the default service and take the other one from a profile, by its place in the list."""
    await listed(pilot, 10)
    await pilot.press("3")
    await wait_until(pilot, lambda: "Front Desk" in words(pilot) and pilot.app.session.project.loaded)
    await pilot.press("c")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
    await take(pilot, profile)


async def take(pilot: Any, profile: int) -> None:
    """Take the other service from a profile."""
    await pilot.press("p")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ProfilesScreen))
    pilot.app.screen.query_one(OptionList).highlighted = profile
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_service_of_another_profile(
    three: FaxConsole, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one of the same name comes first, its profile is named, and nothing stays open or switched."""
    opened_clients: list[Any] = []

    def noted(*args: Any, **options: Any) -> Any:
        assert options == {"read_only": True}
        opened_clients.append(open_client(*args, **options))
        return opened_clients[-1]

    monkeypatch.setattr("faxtui.console.compare_screen.open_client", noted)
    async with opened(three, size) as pilot:
        await compared(pilot, 1)
        await wait_until(pilot, lambda: "staging" in text_of(pilot, "#differences"))
        assert text_of(pilot, "#differences").splitlines()[1].split() == ["Front", "Desk", "Front", "Desk"]
        assert "Retries" in text_of(pilot, "#differences")
        await pilot.press("right")
        await wait_until(pilot, lambda: "Default Service" in text_of(pilot, "#differences"))
        assert [client._transport._client for client in opened_clients] == [None]
        await take(pilot, 0)
        await wait_until(pilot, lambda: "staging" not in text_of(pilot, "#differences"))
        assert three.session.connection is not None
        assert three.session.connection.profile == "clinic"


async def test_a_profile_that_does_not_answer_is_told(three: FaxConsole) -> None:
    """The comparison stays as it was, with the reason below it."""
    async with opened(three) as pilot:
        await compared(pilot, 2)
        await wait_until(pilot, lambda: "gone: Nothing answers" in words(pilot))
        assert "Front Desk" in text_of(pilot, "#differences")
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(three.screen, CompareScreen))


async def test_a_lone_service_has_other_profiles(service: RunningService, three: FaxConsole) -> None:
    """Where a project has one service only, the comparison opens and says what to press."""
    from tests.console.steps import console_on

    app = console_on(service)
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("3")
        await wait_until(pilot, lambda: "Default Service" in words(pilot))
        await pilot.press("c")
        await wait_until(pilot, lambda: "This project has no other service. p takes one" in words(pilot))
        await take(pilot, 1)
        await wait_until(pilot, lambda: "staging" in text_of(pilot, "#differences"))
