"""Themes, spacing, motion and no colour at all: what the settings say is done, and nothing is said by colour alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.config import ConfigError, choose
from faxtui.console.app import FaxConsole
from faxtui.look import Look
from tests.console.steps import opened, screen_text, wait_until, words
from tests.console.still import CONNECTION, settled, still_console
from tests.console.test_pane_snapshots import SUSPENDED, held
from tests.console.test_snapshots import everyday

HOLDINGS = (SUSPENDED, held("Billing", "+14155550120", numberOfRetries=5))


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Look:
    """What a settings file with this text says."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "faxtui").mkdir()
    (tmp_path / "faxtui" / "config.toml").write_text(text)
    return choose(os.environ).look


def test_the_settings_say_how_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Theme, spacing, motion and keys; with an account in the environment, too."""
    text = 'theme = "nord"\nspacing = "compact"\nmotion = false\n[keys]\nsend = "f5"\n'
    look = told(tmp_path, monkeypatch, text)
    assert look == Look({"send": "f5"}, "compact", False, "nord")

    for name in ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET"):
        monkeypatch.setenv(name, "x")
    assert choose(os.environ).look == look


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('spacing = "tight"', "spacing must be 'normal' or 'compact'"),
        ('motion = "no"', "motion must be true or false"),
        ("theme = 1", "theme must be text in quotes"),
        ("[keys]\nsend = 5", "keys.send must be text in quotes"),
        ('keys = "f5"', "keys must be a table"),
        ('them = "nord"', "them is unknown (did you mean theme?)"),
    ],
)
def test_wrong_values_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str) -> None:
    """With their key, like everything in that file."""
    with pytest.raises(ConfigError) as caught:
        told(tmp_path, monkeypatch, text)

    assert sentence in str(caught.value)


async def test_a_theme_that_is_none_is_told() -> None:
    """With the nearest one that there is, and the console opens in the usual one."""
    app = still_console(look=Look(theme="faxtui-lite"))
    async with opened(app, (120, 30)) as pilot:
        told = "Left out: theme: there is no theme 'faxtui-lite' (did you mean faxtui-light?)."
        await wait_until(pilot, lambda: told in words(pilot))
        assert app.theme == "faxtui"


async def test_a_theme_is_there_from_the_first_paint() -> None:
    """The background is the theme's."""
    app = still_console(everyday(), look=Look(theme="faxtui-light"))
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: "last 7 days" in words(pilot))
        assert app.current_theme.name == "faxtui-light"
        assert app.faxes_screen.styles.background.hex.lower() == "#f6f7f5"


@pytest.mark.parametrize(
    ("motion", "environ", "level"),
    [
        (None, {}, "full"),
        (None, {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "none"),
        (True, {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "full"),
        (False, {}, "none"),
    ],
)
def test_motion(motion: bool | None, environ: dict[str, str], level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings decide, and without them nothing moves over SSH."""
    for name in ("SSH_CONNECTION", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert FaxConsole(CONNECTION, look=Look(motion=motion)).animation_level == level


def test_the_environment_goes_before_the_settings_for_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual reads its variable at its import: here only that we leave it alone."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "basic")
    app = FaxConsole(CONNECTION, look=Look(motion=False))

    assert app.animation_level != "none"


async def test_compact_leaves_no_blank_lines() -> None:
    """A form takes fewer lines, and its title sits on its first field."""

    async def height(look: Look) -> int:
        app = still_console(holdings=HOLDINGS, look=look)
        async with opened(app) as pilot:
            await settled(pilot, "No faxes")
            await pilot.press("3")
            await settled(pilot, "Billing")
            await pilot.press("down", "x")
            await settled(pilot, "Delete the service")
            return app.screen.query_one(".dialog").size.height

    assert await height(Look(spacing="compact")) <= await height(Look()) - 3


# -- without colours ---------------------------------------------------------------------------------------------------


def colours(pilot: Pilot[Any]) -> set[str]:
    """Every colour on the screen that is no grey."""
    found = set()
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                triple = colour.get_truecolor() if colour is not None else None
                if triple is not None and len({triple.red, triple.green, triple.blue}) > 1:
                    found.add(triple.hex)
    return found


PANES = {"1": "delivered", "2": "", "3": "default", "4": "night@", "5": "Clinic", "6": ""}
"""A word that each pane shows, where it has something to show here."""


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@pytest.mark.parametrize("key", PANES)
async def test_without_colour_every_pane_says_it_in_words(
    key: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR nothing is coloured; statuses keep glyph and word, production its word."""
    monkeypatch.setenv("NO_COLOR", "1")
    connection = CONNECTION._replace(name="clinic", production=True)
    app = still_console(everyday(), holdings=HOLDINGS, connection=connection)
    async with opened(app, size) as pilot:
        await settled(pilot, "last 7 days")
        await pilot.press(key)
        await settled(pilot, PANES[key] or "clinic")
        assert colours(pilot) == set()
        assert "clinic · production" in screen_text(pilot).splitlines()[0]
        if key == "1":
            text = screen_text(pilot)
            assert "✓" in text
            assert "✗" in text
            assert "busy" in text


async def test_without_colour_the_cursor_is_still_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row under the cursor is another grey than the others, and bold."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = still_console(everyday())
    async with opened(app) as pilot:
        await settled(pilot, "last 7 days")
        strips = pilot.app.screen._compositor.render_strips()
        rows = [strip for strip in strips if "+1" in strip.text][:2]
        grounds = [{segment.style.bgcolor for segment in row if segment.style} for row in rows]
        assert grounds[0] != grounds[1]
