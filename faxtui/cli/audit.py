"""`faxtui audit`: the acts and looks at pages on this machine, and whether their log is whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from faxtui import audit_file
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_table, talk
from faxtui.paths import audit_folder, shown
from faxtui.text import clean

_COLUMNS: Final = ("AT", "WHO", "PROFILE", "ACT", "OBJECT", "RESULT")


def list_acts(
    *,
    last: Annotated[int, Parameter(help="How many of the latest; 0 for all.")] = 50,
    act: Annotated[str | None, Parameter(help="Only acts with these words in their name, as send or view.")] = None,
    about: Annotated[str | None, Parameter(help="Only acts on an object with this in it, as a fax's id.")] = None,
    of_profile: Annotated[str | None, Parameter(name="--of", help="Only acts on this profile.")] = None,
    since: Annotated[str | None, Parameter(help="Only acts from this date or time on, as 2026-11-24.")] = None,
    as_json: Json = False,
) -> int:
    """List the log's entries, oldest first."""
    fields = [entry.fields for entry in audit_file.entries(_folder()) if entry.fields is not None]
    wanted = {"act": act, "object": about, "profile": of_profile}
    found = [one for one in fields if _holds(one, wanted) and str(one.get("at", "")) >= _moment(since)]
    chosen = found[-last:] if last > 0 else found
    if as_json:
        for one in chosen:
            emit_json(dict(one))
    elif chosen:
        rows = [[clean(one.get(name.lower(), ""), 60) for name in _COLUMNS] for one in chosen]
        emit_table([Column(name) for name in _COLUMNS], rows)
    talk(f"{len(chosen)} of {len(fields)} {'entry' if len(fields) == 1 else 'entries'} in {shown(_folder())}.")
    return ExitCode.OK


def _holds(fields: Mapping[str, object], wanted: Mapping[str, str | None]) -> bool:
    """Whether each field has the words that are wanted of it, in any case; the made ids count as its object."""
    texts = {**fields, "object": f"{fields.get('object', '')} {fields.get('ids', '')}"}
    return all(
        words is None or words.casefold() in str(texts.get(name, "")).casefold() for name, words in wanted.items()
    )


def _moment(since: str | None) -> str:
    """The text that entries' times, which are ISO in UTC, are compared with."""
    if since is None:
        return ""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise CommandError(f"{clean(since, 40)} is no date such as 2026-11-24.", ExitCode.USAGE) from None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).replace(tzinfo=None).isoformat()


def verify() -> int:
    """Say that the log is whole, or where it is first broken (exit code 1)."""
    folder = _folder()
    verdict = audit_file.verify(folder)
    if verdict.note:
        talk(verdict.note)
    if verdict.trouble:
        raise CommandError(f"The audit log is broken. {verdict.trouble}")
    emit(verdict.last)
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    talk(f"The chain holds: {entries} in {shown(folder)}; that is the hash of the last.")
    return ExitCode.OK


def _folder() -> Path:
    folder = audit_folder(os.environ)
    if folder is None:
        raise CommandError("You have no home folder: XDG_STATE_HOME can say where the log is.", ExitCode.USAGE)
    return folder
