"""Which button Enter presses is seen, with and without colours, and after a no it is told what was not done."""

from __future__ import annotations

import pytest
from textual.widgets import Button

from faxtui.console.confirm_screen import ConfirmScreen, Question
from faxtui.console.theme import THEMES
from faxtui.console.widgets.button import MARK
from faxtui.look import Look
from tests.console.steps import opened, screen_text, wait_until, words
from tests.console.still import settled, still_console
from tests.faxes import failed

QUESTION = Question("Delete it?", ["It is gone then."], "Delete", declined="Nothing was deleted.")


def _marked(text: str) -> list[str]:
    """The words behind each mark."""
    return [part.split()[0] for part in text.split(MARK)[1:]]


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_focus_is_seen_in_letters_and_in_colours(theme: str) -> None:
    """One mark, before the button that Enter presses; its ground is another than that of the rest; nothing moves."""
    app = still_console(look=Look(theme=theme))
    async with opened(app) as pilot:
        await settled(pilot, "No faxes")
        app.push_screen(ConfirmScreen(QUESTION))
        await settled(pilot, "Delete it?")
        assert _marked(screen_text(pilot)) == ["Cancel"]
        cancel, act = (app.screen.query_one(name, Button) for name in ("#leave", "#act"))
        before = cancel.region, act.region
        plain = act.background_colors[1]
        assert cancel.background_colors[1] != plain
        await pilot.press("tab")
        await settled(pilot, lambda: act.has_focus)
        assert _marked(screen_text(pilot)) == ["Delete"]
        assert act.background_colors[1] != plain
        assert (cancel.region, act.region) == before


async def test_a_no_says_what_was_not_done() -> None:
    """Enter on Cancel, which has the focus, is no silent end."""
    app = still_console()
    async with opened(app) as pilot:
        await settled(pilot, "No faxes")
        app.push_screen(ConfirmScreen(QUESTION))
        await settled(pilot, "Delete it?")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Nothing was deleted." in words(pilot))


async def test_a_resend_that_is_not_meant_says_so() -> None:
    """After Cancel of the question nobody wonders whether the fax went out."""
    app = still_console([failed()])
    async with opened(app) as pilot:
        await settled(pilot, "+1")
        await pilot.press("r")
        await settled(pilot, "Result")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Nothing was sent." in words(pilot))
