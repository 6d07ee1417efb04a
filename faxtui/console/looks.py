"""Does what the settings say about keys and looks, before the console's first paint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import App

from faxtui.config import ConfigError
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.look import Look

MOTION_VARIABLE = "TEXTUAL_ANIMATIONS"
"""Textual's own: `none`, `basic` or `full`; goes before the settings."""


def apply_look(console: FaxConsole, look: Look, environ: Mapping[str, str] = os.environ) -> None:
    """Set keys, theme, spacing and motion; ConfigError says what is none of them."""
    if look.keys:
        from faxtui.console.keymap import rebound  # late: few people choose keys

        console.keymap = rebound(look.keys)
        console.set_keymap(console.keymap)
    if look.theme is not None:
        _use_theme(console, look.theme)
    console.set_class(look.spacing == "compact", "-compact")
    if not environ.get(MOTION_VARIABLE):
        moves = look.motion if look.motion is not None else not environ.get("SSH_CONNECTION")
        console.animation_level = "full" if moves else "none"


def _use_theme(console: FaxConsole, name: str) -> None:
    """Before the styles are read, so that they are read once."""
    themes = console.available_themes
    if name not in themes:
        from difflib import get_close_matches  # late: only who is refused needs it

        near = get_close_matches(name.lower().replace("_", "-"), themes, 1, 0.5)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise ConfigError(f"theme: there is no theme {clean(name, 40)!r}{hint}.")
    console.set_reactive(App.theme, name)
    console.stylesheet.set_variables(console.get_css_variables())
    console.set_class(themes[name].dark, "-dark-mode")
    console.set_class(not themes[name].dark, "-light-mode")
