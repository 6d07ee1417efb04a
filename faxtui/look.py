"""How a person wants the console to look and to be used; `config.toml` says it, the console judges and does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Look(NamedTuple):
    """What the settings say about keys and looks, as it was typed."""

    keys: Mapping[str, str] = {}
    """Keys by the id of their command, several with commas between."""
    spacing: str = "normal"
    """`normal`, or `compact`: no blank lines in dialogs and around facts."""
    motion: bool | None = None
    """Whether anything may move smoothly; None: not over SSH."""
    theme: str | None = None
    """One of the themes that the palette lists."""
    columns: tuple[str, ...] = ()
    """Of the list of faxes, by their names in `store.fax_columns`; none are the usual ones."""


USUAL_LOOK: Final = Look()
