"""The six panes: their names, titles and, loaded at the first visit, their screens."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from faxtui.console.pane_screen import PaneScreen


class Pane(NamedTuple):
    """One tab of the top line; its number key is its place."""

    name: str
    title: str
    home: str
    """Module and class of its screen."""


PANES: Final = (
    Pane("faxes", "Faxes", "faxtui.console.faxes_screen:FaxesScreen"),
    Pane("attention", "Attention", "faxtui.console.attention_screen:AttentionScreen"),
    Pane("services", "Services", "faxtui.console.services_screen:ServicesScreen"),
    Pane("emails", "Emails", "faxtui.console.emails_screen:EmailsScreen"),
    Pane("covers", "Cover pages", "faxtui.console.covers_screen:CoversScreen"),
    Pane("activity", "Activity", "faxtui.console.activity_screen:ActivityScreen"),
)
PANE_NAMES: Final = tuple(pane.name for pane in PANES)


def make_screen(name: str) -> PaneScreen:
    """A new screen for the pane; the faxes' own is made by the console."""
    module, _, kind = next(pane.home for pane in PANES if pane.name == name).partition(":")
    screen: PaneScreen = getattr(import_module(module), kind)()
    return screen
