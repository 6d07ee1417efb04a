"""Does what the settings say about keys and looks, before the console's first paint."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import App

from faxtui.config import FILE_NAME
from faxtui.paths import config_folder
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.look import Look

MOTION_VARIABLE = "TEXTUAL_ANIMATIONS"
"""Textual's own: `none`, `basic` or `full`; goes before the settings."""


def apply_look(console: FaxConsole, look: Look, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Set keys, theme, spacing and motion; what does not add up is left out and answered, a sentence each."""
    troubles: list[str] = []
    if look.keys:
        from faxtui.console.keymap import sound_keys  # late: few people choose keys

        console.keymap, wrong = sound_keys(look.keys)
        console.set_keymap(console.keymap)
        troubles += [_placed(told, ("keys", name), environ) for name, told in wrong.items()]
    if look.theme is not None and (told := _theme_trouble(look.theme, console.available_themes)):
        troubles.append(_placed(told, ("theme",), environ))
    elif look.theme is not None:
        _use_theme(console, look.theme)
    console.set_class(look.spacing == "compact", "-compact")
    if not environ.get(MOTION_VARIABLE):
        moves = look.motion if look.motion is not None else not environ.get("SSH_CONNECTION")
        console.animation_level = "full" if moves else "none"
    return troubles


def look_troubles(look: Look, environ: Mapping[str, str] = os.environ) -> list[str]:
    """What of keys and theme the console would leave out, a sentence each, without opening it."""
    from textual.theme import BUILTIN_THEMES

    from faxtui.console.keymap import sound_keys
    from faxtui.console.theme import THEMES_BY_NAME

    troubles = [_placed(told, ("keys", name), environ) for name, told in sound_keys(look.keys)[1].items()]
    told = _theme_trouble(look.theme, BUILTIN_THEMES | THEMES_BY_NAME) if look.theme is not None else ""
    return [*troubles, _placed(told, ("theme",), environ)] if told else troubles


def _placed(told: str, key: Sequence[str], environ: Mapping[str, str]) -> str:
    """The sentence with file and line before it."""
    from faxtui.settings_lines import place_in  # late: only who has something wrong needs it

    folder = config_folder(environ)
    return f"{place_in(folder / FILE_NAME, key)}: {told}" if folder and (folder / FILE_NAME).exists() else told


def _theme_trouble(name: str, themes: Collection[str]) -> str:
    """Why it is none, empty when it is one."""
    if name in themes:
        return ""
    from difflib import get_close_matches  # late: only who is refused needs it

    near = get_close_matches(name.lower().replace("_", "-"), themes, 1, 0.5)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"theme: there is no theme {clean(name, 40)!r}{hint}."


def _use_theme(console: FaxConsole, name: str) -> None:
    """Before the styles are read, so that they are read once."""
    themes = console.available_themes
    console.set_reactive(App.theme, name)
    console.stylesheet.set_variables(console.get_css_variables())
    console.set_class(themes[name].dark, "-dark-mode")
    console.set_class(not themes[name].dark, "-light-mode")
