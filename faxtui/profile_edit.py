"""Changes to the user's `config.toml` that leave its comments and order alone; each is judged before it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from faxtui.connection import DEMO, ConfigError
from faxtui.paths import shown, write_private
from faxtui.profiles import judged, new_profile, read_settings

_NEW: Final = "# Profiles of faxtui, kept by `faxtui profiles`; you may edit them, too. Secrets are kept elsewhere.\n"


def put_profile(path: Path, name: str, values: Mapping[str, Any], *, current: bool) -> None:
    """Add a profile or replace it; `current` makes it the one that is used when nothing else is said."""

    def change(document: TOMLDocument) -> None:
        if "profiles" not in document:
            document["profiles"] = tomlkit.table(is_super_table=True)
        profiles: Any = document["profiles"]
        table = tomlkit.inline_table() if isinstance(profiles, InlineTable) else tomlkit.table()
        table.update(values)
        profiles[name] = table
        if current:
            document["current"] = name

    _change(path, change)


def change_profile(path: Path, name: str, values: Mapping[str, Any]) -> None:
    """Change some keys of a profile and leave the others, and all comments, alone; an empty text takes a key out."""
    before = read_settings(path).profile(name).model_dump(exclude_unset=True)
    new_profile(name, {key: value for key, value in (before | dict(values)).items() if value != ""})

    def change(document: TOMLDocument) -> None:
        profiles: Any = document["profiles"]
        for key, value in values.items():
            if value != "":
                profiles[name][key] = value
            elif key in profiles[name]:
                del profiles[name][key]

    _change(path, change)


def use_profile(path: Path, name: str) -> None:
    """Make a profile, or the demo, the one that is used when nothing else is said."""
    if name != DEMO:
        read_settings(path).profile(name)
    _change(path, lambda document: document.update({"current": name}))


def remove_profile(path: Path, name: str) -> bool:
    """Take a profile out; whether it was the current one, so that none is now."""
    settings = read_settings(path)
    settings.profile(name)

    def change(document: TOMLDocument) -> None:
        profiles: Any = document["profiles"]
        del profiles[name]
        if settings.current == name:
            del document["current"]

    _change(path, change)
    return settings.current == name


def put_view(path: Path, name: str, query: str) -> None:
    """Save a filter under a name, or replace it."""

    def change(document: TOMLDocument) -> None:
        if "views" not in document:
            document["views"] = tomlkit.table()
        views: Any = document["views"]
        views[name] = query

    _change(path, change)


def remove_view(path: Path, name: str) -> None:
    """Take a view out; the caller knows that it is there."""

    def change(document: TOMLDocument) -> None:
        tables: Any = document
        del tables["views"][name]
        tables.get("view_columns", {}).pop(name, None)

    _change(path, change)


def put_view_columns(path: Path, name: str, names: Sequence[str]) -> None:
    """Keep the columns that a view has of its own; none are those of the list."""

    def change(document: TOMLDocument) -> None:
        tables: Any = document
        if names:
            if "view_columns" not in document:
                document["view_columns"] = tomlkit.table()
            tables["view_columns"][name] = list(names)
        else:
            tables.get("view_columns", {}).pop(name, None)

    _change(path, change)


def put_columns(path: Path, profile: str | None, names: Sequence[str]) -> None:
    """Keep the columns of the list of faxes for a profile, or without one for all; no names are the usual ones."""

    def change(document: TOMLDocument) -> None:
        if profile is None and "list" not in document:
            document["list"] = tomlkit.table()
        tables: Any = document
        table = tables["list"] if profile is None else tables["profiles"][profile]
        if names:
            table["columns"] = list(names)
        elif "columns" in table:
            del table["columns"]

    _change(path, change)


def _change(path: Path, change: Callable[[TOMLDocument], object]) -> None:
    read_settings(path)  # what is broken is told, with its line, and not made worse
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else _NEW)
    try:
        change(document)
        text = tomlkit.dumps(document)
        judged(tomllib.loads(text), path)
    except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, TypeError):
        raise ConfigError(f"{shown(path)} is written in a way that only an editor can change.") from None
    write_private(path, text)
