"""The console's colours: one accent, three status tones, paper for pages; each has a word beside it on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.theme import Theme

if TYPE_CHECKING:
    from faxtui.config import Connection

DARK: Final = Theme(
    name="faxtui",
    primary="#5fb3b3",
    secondary="#7a9bb8",
    accent="#5fb3b3",
    foreground="#d8dee4",
    background="#11161b",
    surface="#161c22",
    panel="#1e262e",
    success="#8fbf7f",
    warning="#e0b05c",
    error="#e57373",
    dark=True,
    variables={
        "block-cursor-background": "#5fb3b3",
        "block-cursor-foreground": "#0c1013",
        "input-selection-background": "#5fb3b3 35%",
        "footer-key-foreground": "#5fb3b3",
        "muted": "#8b98a5",
        "border": "#5fb3b3",
        "border-blurred": "#2a343d",
    },
)
"""Calm and dark; the accent is the only colour that is not a status."""

LIGHT: Final = Theme(
    name="faxtui-light",
    primary="#1f6f78",
    secondary="#4b6a86",
    accent="#1f6f78",
    foreground="#1d252c",
    background="#f6f7f5",
    surface="#eceeec",
    panel="#dfe3e1",
    success="#2f7d32",
    warning="#9a6700",
    error="#b3261e",
    dark=False,
    variables={
        "block-cursor-background": "#1f6f78",
        "block-cursor-foreground": "#ffffff",
        "footer-key-foreground": "#1f6f78",
        "border-blurred": "#c4cac7",
        "muted": "#5b6670",
    },
)
"""For bright rooms and projectors."""

THEMES: Final = (DARK, LIGHT)
THEMES_BY_NAME: Final = {theme.name: theme for theme in THEMES}

PRODUCTION: Final = "#ffffff on #b3261e"
BADGES: Final = {
    "red": "#0c1013 on #e57373",
    "orange": "#0c1013 on #e0915c",
    "yellow": "#0c1013 on #e0c05c",
    "green": "#0c1013 on #8fbf7f",
    "cyan": "#0c1013 on #5fb3b3",
    "blue": "#0c1013 on #7aa5d8",
    "magenta": "#0c1013 on #c792c7",
    "grey": "#0c1013 on #8b98a5",
}
"""Letters on the colour of a profile (`faxtui.profiles.COLORS`): legible in both themes."""


def badge_of(connection: Connection | None) -> str:
    """How the header paints a connection's name: production is always the same red; empty for no colour at all."""
    if connection is None:
        return ""
    return PRODUCTION if connection.production else BADGES.get(connection.color or "", "")
