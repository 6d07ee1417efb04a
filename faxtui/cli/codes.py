"""`faxtui errors`: why faxes fail and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_pairs, emit_table
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.api.error_codes import ErrorCode

_SHOWN_WHOLE = 3
"""Codes up to which each is told in full; more are a table."""
_RETRY = {True: "makes sense", False: "will not help", None: "uncertain"}


def errors(
    *what: Annotated[str, Parameter(name="CODE|WORD", help="Only this code, or those whose words say this, as busy.")],
    as_json: Json = False,
) -> int:
    """Explain the fax error codes: meaning, whether another try makes sense, what to do."""
    from faxtui.api.error_codes import ERROR_CODES

    found = [entry for entry in ERROR_CODES.values() if all(_says(entry, word.lower()) for word in what)]
    if not found:
        words = clean(" ".join(what), 60)
        how = f"has the code {words}." if words.isdecimal() else f"says “{words}”{_meant(what)}"
        raise CommandError(f"No fax error {how}", ExitCode.NOT_FOUND)
    if as_json:
        for entry in found:
            emit_json({**entry._asdict(), "fault": entry.fault})
    elif len(found) > _SHOWN_WHOLE:
        columns = (Column("CODE", right=True), Column("TYPE"), Column("RETRY"), Column("MEANING"))
        emit_table(columns, [[str(e.code), e.type, _RETRY[e.retry], e.meaning] for e in found])
    else:
        for index, entry in enumerate(found):
            if index:
                emit()
            _show(entry)
    return ExitCode.OK


def _meant(what: Sequence[str]) -> str:
    """What a single word is probably meant for, else where all are."""
    from faxtui.api.error_codes import ERROR_CODES
    from faxtui.store.query_terms import meant

    known = {word for entry in ERROR_CODES.values() for word in entry.word.lower().split()}
    otherwise = ": faxtui errors lists all."
    return meant(what[0], sorted(known), otherwise) if len(what) == 1 else otherwise


def _says(entry: ErrorCode, word: str) -> bool:
    """Whether it has this code, or this word anywhere in what is said of it."""
    if word.isdecimal():
        return entry.code == int(word[:9])
    return any(word in text.lower() for text in (entry.word, entry.meaning, entry.type, entry.advice))


def _show(entry: ErrorCode) -> None:
    emit_pairs(
        [
            ("Code", f"{entry.code} ({entry.type})"),
            ("Meaning", entry.meaning),
            ("Try again", _RETRY[entry.retry]),
            ("Lies with", entry.fault),
            ("Next", entry.advice),
        ]
    )
