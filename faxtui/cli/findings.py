"""What `faxtui doctor` finds on this machine: secrets, logs, records, looks, and the parts that one can do without."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui import audit_file
from faxtui.cli.connecting import LOOK_JUDGE
from faxtui.config import ConfigError, settings_folder
from faxtui.paths import audit_folder, shown
from faxtui.settings_lines import place_in
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.connection import Connection
    from faxtui.look import Look
    from faxtui.profiles import Settings

_TMUX_SECONDS: Final = 3.0


class Finding(NamedTuple):
    """One line of the report; `good` is False for what needs care."""

    name: str
    value: str
    good: bool = True


def secrets(settings: Settings | None) -> list[Finding]:
    """Where each profile has its secret, never which; a `secret_command` is not run for that."""
    if not settings or not settings.profiles:
        return []
    from faxtui.keys import find_secret  # late: it brings the keyring

    places, troubles = [], []
    for name, profile in settings.profiles.items():
        try:
            secret = None if profile.secret_command else find_secret(settings_folder(os.environ), name, profile)
        except ConfigError as error:
            troubles.append(f"{name}: {error}")
        else:
            place = "secret_command" if profile.secret_command else secret.place if secret else "none"
            places.append(f"{name}: {place}")
    return [Finding("Secrets", "; ".join([*troubles, *places]), not troubles)]


def looks(look: Look) -> list[Finding]:
    """What was chosen of keys and looks, and what of it the console leaves out."""
    judge = LOOK_JUDGE.get()
    if judge and (troubles := judge(look)):
        return [Finding("Look", f"left out: {' '.join(clean(told, 300) for told in troubles)}", False)]
    facts = (
        (f"theme {clean(look.theme or '', 40)}", look.theme is not None),
        (look.spacing, look.spacing != "normal"),
        ("motion" if look.motion else "no motion", look.motion is not None),
        (f"own keys for {clean(', '.join(look.keys), 100)}", bool(look.keys)),
    )
    told = ", ".join(word for word, holds in facts if holds)
    return [Finding("Look", told)] if told else []


def views(settings: Settings, file: Path) -> list[Finding]:
    """The saved views, and which of them are no filters; none is no finding."""
    from faxtui.store.query import Query, QueryError

    wrong = []
    for name, query in settings.views.items():
        try:
            Query.parse(query, views=settings.views)
        except QueryError as error:
            wrong.append(f"{clean(place_in(file, ('views', name)), 200)}: @{name}: {clean(error, 200)}")
    count = f"{len(settings.views)} {'view' if len(settings.views) == 1 else 'views'}"
    return [Finding("Views", "; ".join(wrong) or count, not wrong)] if settings.views else []


def audit_log() -> Finding:
    """Whether the log can be written, and whether its chain holds."""
    folder = audit_folder(os.environ)
    if folder is None:
        return Finding("Audit log", "none: you have no home folder, XDG_STATE_HOME can name one", False)
    where = clean(shown(folder), 200)
    if not folder.exists():
        return Finding("Audit log", f"none yet, it would be in {where}", _can_write(folder))
    try:
        verdict = audit_file.verify(folder)
    except OSError as error:
        return Finding("Audit log", f"{where} cannot be read: {error.strerror or error}", False)
    if verdict.trouble:
        return Finding("Audit log", f"broken: {clean(verdict.trouble, 200)} faxtui audit verify tells more", False)
    if not _can_write(folder):
        return Finding("Audit log", f"{where} cannot be written: production profiles will refuse to act", False)
    count = f"{verdict.entries} {'entry' if verdict.entries == 1 else 'entries'}"
    return Finding("Audit log", f"{count} in {where}, {verdict.note or 'the chain holds'}")


def _can_write(folder: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, takes files from us."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)


def store(connection: Connection) -> Finding:
    """The records that are kept between starts: there, readable, ours, and how large; none of them is shown."""
    from faxtui.store.database import store_path
    from faxtui.store.schema import ForeignFileError, NewerSchemaError, judge

    if connection.store != "disk":
        return Finding("Records", "kept in memory only")
    path = store_path(os.environ, connection.name, connection.project_id, connection.base_url)
    if path is None or not path.exists():
        return Finding("Records", "none kept yet")
    where = f"{path.stat().st_size / 1_000_000:.1f} MB in {clean(shown(path.parent), 200)}"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
            judge(opened)
    except NewerSchemaError:
        return Finding("Records", f"{where}, of a newer faxtui: they will be set aside", False)
    except (ForeignFileError, sqlite3.DatabaseError):
        return Finding("Records", f"{where}, damaged: they will be set aside and fetched anew", False)
    return Finding("Records", where)


def optional_parts() -> list[Finding]:
    """What adds something where it is, and is missed by nothing else where it is not."""
    try:
        notebook = f"IPython {metadata.version('ipython')}"
    except metadata.PackageNotFoundError:
        notebook = "not installed: pip install 'faxtui[notebook]' shows faxes in notebooks"
    return [Finding("Notebook", notebook), Finding("Search", _search())]


def _search() -> str:
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            return f"SQLite {sqlite3.sqlite_version} without FTS5: words are looked for row by row"
    return f"SQLite {sqlite3.sqlite_version} with full text search"


def clipboard() -> list[Finding]:
    """Whether copies get through tmux to the terminal; it is asked, and never set."""
    program = shutil.which("tmux")
    if not os.environ.get("TMUX") or program is None:
        return []
    try:
        asked = subprocess.run(  # noqa: S603 - tmux itself, with words of ours
            [program, "show-options", "-gv", "set-clipboard"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return [Finding("Clipboard", "tmux does not say what it does with copies")]
    if asked.stdout.strip() == "on":
        return [Finding("Clipboard", "tmux hands copies on to the terminal")]
    return [Finding("Clipboard", "tmux keeps copies to itself: set -g set-clipboard on in tmux.conf hands them on")]
