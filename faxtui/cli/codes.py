"""`faxtui errors`: why faxes fail and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_pairs, emit_table

if TYPE_CHECKING:
    from faxtui.api.error_codes import ErrorCode

_RETRY = {True: "makes sense", False: "will not help", None: "uncertain"}


def errors(
    code: Annotated[int | None, Parameter(name="CODE", help="Only this code; 133 exists twice.")] = None,
    /,
    *,
    as_json: Json = False,
) -> int:
    """Explain the fax error codes: meaning, whether another try makes sense, what to do."""
    from faxtui.api.error_codes import ERROR_CODES

    found = [entry for entry in ERROR_CODES.values() if code is None or entry.code == code]
    if not found:
        raise CommandError(f"No fax error has the code {code}.", ExitCode.NOT_FOUND)
    if as_json:
        for entry in found:
            emit_json(entry._asdict())
    elif code is None:
        columns = (Column("CODE", right=True), Column("TYPE"), Column("RETRY"), Column("MEANING"))
        emit_table(columns, [[str(e.code), e.type, _RETRY[e.retry], e.meaning] for e in found])
    else:
        for index, entry in enumerate(found):
            if index:
                emit()
            _show(entry)
    return ExitCode.OK


def _show(entry: ErrorCode) -> None:
    emit_pairs(
        [
            ("Code", f"{entry.code} ({entry.type})"),
            ("Meaning", entry.meaning),
            ("Try again", _RETRY[entry.retry]),
            ("Next", entry.advice),
        ]
    )
