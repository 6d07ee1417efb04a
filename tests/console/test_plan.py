"""From the palette: the project's settings written as a file, compared with one, and made as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.plan_files_screens import PlanFileScreen, PlanSaveScreen
from faxtui.console.plan_screen import PlanScreen
from faxtui.console.widgets.field import Field
from tests.console.steps import console_on, opened, screen_text, wait_until, words
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


async def asked(pilot: Pilot[Any], command: str, kind: type, path: object) -> None:
    """Run a command of the palette and answer its question for a file."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    await wait_until(pilot, lambda: app.session.client is not None)
    screen = app.screen
    assert isinstance(screen, PaneScreen)
    await screen.action_run(command)
    await wait_until(pilot, lambda: isinstance(app.screen, kind))
    app.screen.query_one("#path", Field).value = str(path)
    await pilot.press("enter")


async def exported(pilot: Pilot[Any], path: Path) -> str:
    """The file that the console wrote."""
    await asked(pilot, "config_export", PlanSaveScreen, path)
    await wait_until(pilot, lambda: "Saved" in words(pilot), "the export")
    return path.read_text("utf-8")


async def planned(pilot: Pilot[Any], path: Path, then: str) -> None:
    """Open the plan of a file and wait for a text in it."""
    await asked(pilot, "config_plan", PlanFileScreen, path)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, PlanScreen) and then in words(pilot), then)


@both_sizes
async def test_a_plan_is_shown_and_applied(demo_service: RunningService, tmp_path: Path, size: tuple[int, int]) -> None:
    """Exported, nothing differs; changed, the difference is a list, and afterwards the project is so."""
    app = console_on(demo_service)
    path = tmp_path / "clinic.yaml"
    async with opened(app, size) as pilot:
        text = await exported(pilot, path)
        await planned(pilot, path, "nothing to do")
        await pilot.press("escape")
        assert "number_of_retries: 3" in text
        path.write_text(text.replace("number_of_retries: 3", "number_of_retries: 4", 1))
        await planned(pilot, path, "1 change.")
        assert "3 → 4" in words(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "1 of 1 changes were made" in words(pilot))
        assert "✓" in screen_text(pilot)
        await pilot.press("escape")
        await planned(pilot, path, "nothing to do")


async def test_it_stops_at_the_first_that_fails(demo_service: RunningService, tmp_path: Path) -> None:
    """Services are made, an address has a number that is not linked: what was done, failed and was not done is told."""
    app = console_on(demo_service)
    path = tmp_path / "more.yaml"
    async with opened(app, (140, 40)) as pilot:
        text = await exported(pilot, tmp_path / "all.yaml")
        number = ":\n        '+14155559999': both\n"
        addresses = f"  emails:\n      nobody@example.org{number}      later@example.org{number}"
        more = f"- name: First new\n- name: Second new\n{addresses}"
        path.write_text(text + more)
        await planned(pilot, path, "4 changes")
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "of 4 changes were made" in words(pilot), "the end")
        shown = screen_text(pilot)
        assert "✗ + address “nobody@example.org”" in shown
        assert "✓ + service “First new”" in shown
        assert "· + address “later@example.org”" in shown
        assert app.session.client is not None
        (made,) = [one async for one in app.session.client.services.iter() if one.name == "Second new"]
        assert [one async for one in app.session.client.emails.iter(made.id)] == []


async def test_what_somebody_else_changes_meanwhile_is_shown_first(
    demo_service: RunningService, tmp_path: Path
) -> None:
    """The plan was made before: nothing is changed, and the difference is shown as it is by now."""
    app = console_on(demo_service)
    path = tmp_path / "clinic.yaml"
    async with opened(app, (140, 40)) as pilot:
        text = await exported(pilot, path)
        path.write_text(text.replace("number_of_retries: 3", "number_of_retries: 4", 1))
        await planned(pilot, path, "1 change")
        with demo_service.http() as http:
            changed = next(one for one in http.get("/services").json()["services"] if one["defaultForProject"])
            assert http.patch(f"/services/{changed['id']}", json={"numberOfRetries": 1}).is_success
            await pilot.press("a")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press("right", "enter")
            await wait_until(pilot, lambda: "Somebody else changed the project" in words(pilot))
            assert "1 → 4" in words(pilot)
            assert http.get(f"/services/{changed['id']}").json()["numberOfRetries"] == 1


async def test_a_failed_plan_is_made_anew_in_place(demo_service: RunningService, tmp_path: Path) -> None:
    """A key reads the file's other side again: what was done is no change any more, and the rest can be applied."""
    app = console_on(demo_service)
    path = tmp_path / "more.yaml"
    async with opened(app) as pilot:
        text = await exported(pilot, tmp_path / "all.yaml")
        path.write_text(text + "- name: First new\n- name: Second new\n")
        await planned(pilot, path, "2 changes")
        with demo_service.http() as http:
            rule = {"rule": "error=403 on createService x1"}
            assert http.post(f"{demo_service.url}/_local/chaos", json=rule).is_success
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "0 of 2 changes were made" in words(pilot), "the failure")
        await pilot.press("a")
        await wait_until(
            pilot, lambda: any("u makes it anew" in told.message for told in app._notifications), "why not"
        )
        assert app.session.client is not None
        await app.session.client.services.create(name="First new")
        await pilot.press("u")
        await wait_until(pilot, lambda: "1 change." in words(pilot), "the new plan")
        assert "“First new”" not in words(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "1 of 1 changes were made" in words(pilot), "the rest")


async def test_production_has_the_count_typed(demo_service: RunningService, tmp_path: Path) -> None:
    """The button is off until then; escape changes nothing."""
    app = console_on(demo_service, name="clinic", production=True)
    path = tmp_path / "clinic.yaml"
    async with opened(app, (140, 40)) as pilot:
        path.write_text(await exported(pilot, tmp_path / "all.yaml") + "- name: First new\n")
        await planned(pilot, path, "1 change")
        await pilot.press("a")
        await wait_until(pilot, lambda: "Type 1 to go on" in words(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, PlanScreen))
        assert app.session.client is not None
        assert "First new" not in [one.name async for one in app.session.client.services.iter()]


async def test_a_read_only_console_plans_and_does_not_apply(demo_service: RunningService, tmp_path: Path) -> None:
    """The palette's entry and the key both say why."""
    app = console_on(demo_service, read_only=True)
    path = tmp_path / "clinic.yaml"
    async with opened(app, (140, 40)) as pilot:
        path.write_text(await exported(pilot, tmp_path / "all.yaml") + "- name: First new\n")
        screen = app.screen
        assert isinstance(screen, PaneScreen)
        await screen.action_run("config_apply")
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        app.clear_notifications()
        await planned(pilot, path, "1 change")
        await pilot.press("a")
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        assert isinstance(app.screen, PlanScreen)


@pytest.mark.parametrize(
    ("text", "told"),
    [("version: 2\nservices: []\n", "version must be 1"), ("a: [", "is no YAML"), (None, "cannot be read")],
)
async def test_a_file_that_makes_no_sense_says_so(
    demo_service: RunningService, tmp_path: Path, text: str | None, told: str
) -> None:
    """Below the field, which keeps what was typed."""
    app = console_on(demo_service)
    path = tmp_path / "x.yaml"
    if text is not None:
        path.write_text(text)
    async with opened(app, (140, 40)) as pilot:
        await asked(pilot, "config_drift", PlanFileScreen, path)
        await wait_until(pilot, lambda: told in words(pilot), told)
        assert app.screen.query_one("#path", Field).value == str(path)
