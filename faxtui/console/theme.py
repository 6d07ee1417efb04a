"""The console's colours: one accent, three status tones, paper for pages; each has a word beside it on screen."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

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
