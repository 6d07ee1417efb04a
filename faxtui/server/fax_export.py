"""The fax list as a CSV file, read and written in pieces: a million faxes take no more memory than a thousand."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from starlette.responses import StreamingResponse

from faxtui.server.clock import Clock
from faxtui.server.store import Store, Wire
from faxtui.server.tables import faxes

PIECE: Final = 500
"""Faxes read at once; between two pieces other requests have their turn."""


def _plain(name: str) -> Callable[[Wire], str]:
    return lambda fax: _word(fax.get(name))


COLUMNS: Final[Mapping[str, Callable[[Wire], str]]] = {
    "Id": _plain("id"),
    "Direction": _plain("direction"),
    "From": _plain("from"),
    "To": _plain("to"),
    "Number Of Pages": _plain("numberOfPages"),
    "Status": _plain("status"),
    "Header Time Zone": _plain("headerTimeZone"),
    "Retry Delay Seconds": _plain("retryDelaySeconds"),
    "Resolution": _plain("resolution"),
    "Callback Url": _plain("callbackUrl"),
    "Callback Url Content Type": _plain("callbackUrlContentType"),
    "Error Type": _plain("errorType"),
    "Error Message": _plain("errorMessage"),
    "Error Code": _plain("errorCode"),
    "Project": _plain("projectId"),
    "Service": _plain("serviceId"),
    "Max Retries": _plain("maxRetries"),
    "Create Time": _plain("createTime"),
    "Header Text": _plain("headerText"),
    "Header Page Numbers": _plain("headerPageNumbers"),
    "Content Url": lambda fax: ",".join(fax.get("contentUrl", ())),
    "Labels": _plain("labels"),
    "Image Conversion Method": _plain("imageConversionMethod"),
    "Has File": _plain("hasFile"),
    "Currency Code": lambda fax: _word(fax.get("price", {}).get("currencyCode")),
    "From Country": _plain("fromCountry"),
    "To Country": _plain("toCountry"),
}
"""The columns in their order, and what each says of a fax."""


def export(store: Store, where: Sequence[ColumnElement[bool]], clock: Clock) -> StreamingResponse:
    """Every fax that meets the conditions, newest first, as an answer that streams."""
    return StreamingResponse(
        _pieces(store, where),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(clock.now())}"'},
    )


def _file_name(now: datetime) -> str:
    return f"fax_logs_exp{now:%Y%m%d%H%M%S}.csv"


async def _pieces(store: Store, where: Sequence[ColumnElement[bool]]) -> AsyncIterator[bytes]:
    yield _lines([list(COLUMNS)])
    newest_first = (faxes.c.created.desc(), faxes.c.id.desc())
    query = select(faxes.c.created, faxes.c.id, faxes.c.wire).where(*where).order_by(*newest_first).limit(PIECE)
    rows = store.rows(query)
    while rows:
        yield _lines([[say(fax) for say in COLUMNS.values()] for fax in (json.loads(row.wire) for row in rows)])
        await asyncio.sleep(0)  # a fast reader alone would not let others have their turn
        last = rows[-1]
        older = or_(faxes.c.created < last.created, and_(faxes.c.created == last.created, faxes.c.id < last.id))
        # The plain bound lets an index find the place; the other one settles faxes of the same millisecond.
        rows = store.rows(query.where(faxes.c.created <= last.created, older)) if len(rows) == PIECE else []


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _word(value: Any) -> str:
    """A value as it stands in JSON, texts without their quotes; nothing for one that is not there."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
