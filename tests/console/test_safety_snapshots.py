"""The cover of an idle console, the question of production and the profile switcher, as they are drawn in both sizes.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.console.still import CONNECTION, settled, still_console
from tests.console.test_pane_snapshots import held
from tests.console.test_snapshots import BASELINES, INSTALLED, Compare, both_sizes

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)
CLINIC = CONNECTION._replace(name="clinic", profile="clinic", color="green")
SETTINGS = """
profiles.clinic = {color = "green"}
profiles.hospital = {production = true, read_only = true}
profiles.broken = {project_id = "p", color = "magenta"}
"""


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No switch of the machine, and three profiles."""
    for name in ("NO_COLOR", "SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "faxtui").mkdir()
    (tmp_path / "faxtui" / "config.toml").write_text(SETTINGS)


@both_sizes
def test_the_cover(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Nothing but the notice."""
    app = still_console(connection=CLINIC)

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        app.idle_lock.lock()
        await settled(pilot, "Any key uncovers it")

    assert snap_compare(app, terminal_size=size, run_before=steps)


@both_sizes
def test_the_question_of_production(snap_compare: Compare, size: tuple[int, int]) -> None:
    """What must be typed stands above the field; the button is off."""
    holdings = held("Front Desk", "+14155550178", emails={"a@clinic.example": {"+14155550178": "BOTH"}})
    app = still_console(connection=CLINIC._replace(production=True), holdings=[holdings])

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press("4")
        await settled(pilot, "a@clinic.example")
        await pilot.press("space")
        await settled(pilot, "1 pending")
        await pilot.press("w")
        await settled(pilot, "to go on")

    assert snap_compare(app, terminal_size=size, run_before=steps)


@both_sizes
@pytest.mark.parametrize("state", ["open", "refused"])
def test_the_switcher(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """Each profile on its colour with its guards in words; one that does not add up says why."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press("ctrl+o")
        await settled(pilot, "Switch profile")
        if state == "refused":
            await pilot.press("down", "down", "enter")
            await settled(pilot, "has no")
        await settled(pilot, "demo data")

    assert snap_compare(still_console(connection=CLINIC), terminal_size=size, run_before=steps)
