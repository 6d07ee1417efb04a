"""Where to write faxes to: exactly those that are marked or listed, into a private file that is whole or not there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from textual.widgets import Static

from faxtui.console.save_screen import SaveScreen
from faxtui.store.fax_export import csv_heading, csv_line, json_line

if TYPE_CHECKING:
    from pathlib import Path

    from faxtui.api.client import AsyncFaxClient
    from faxtui.console.session import Session
    from faxtui.store.fax_store import FaxStore

AT_ONCE: Final = 500
"""Faxes that are read and written in one go; between two, Esc ends it."""
JSON_ENDINGS: Final = (".json", ".jsonl", ".ndjson")


class ExportScreen(SaveScreen):
    """The ending of the name says how: `.jsonl` as JSON lines, anything else as CSV."""

    def __init__(self, session: Session, fax_ids: Sequence[str], what: str) -> None:
        super().__init__("")
        self._session = session
        self._fax_ids = fax_ids
        self._what = what

    def on_mount(self) -> None:
        """Say what it is about."""
        super().on_mount()
        self.query_one(".title", Static).update(f"Export {self._what}")
        self.query_one("#problem", Static).update("A name that ends in .jsonl gets JSON lines, any other CSV.")

    @property
    def suggested(self) -> str:
        """The file name to begin with."""
        return "faxes.csv"

    async def _write(self, client: AsyncFaxClient, target: Path) -> Path:
        from faxtui.api.downloads import beside

        as_json = target.suffix.lower() in JSON_ENDINGS
        written = 0
        with beside(target, overwrite=False) as part:
            if not as_json:
                part.write(csv_heading().encode() + b"\n")
            for start in range(0, len(self._fax_ids), AT_ONCE):
                work = partial(_lines, start=start, fax_ids=self._fax_ids, as_json=as_json, part=part)
                written += await self._session.read(work)
                await asyncio.sleep(0)
        if missing := len(self._fax_ids) - written:
            lacks = "1 of them is" if missing == 1 else f"{missing:,} of them are".replace(",", " ")
            self.app.notify(
                f"{lacks} not in the file: the store could not read {'it' if missing == 1 else 'them'}.",
                severity="warning",
                markup=False,
            )
        return target


def _lines(store: FaxStore, *, start: int, fax_ids: Sequence[str], as_json: bool, part: IO[bytes]) -> int:
    """Write the next faxes; how many, as one that the store has no more or cannot read is left out."""
    wanted = [fax_ids[place] for place in range(start, min(start + AT_ONCE, len(fax_ids)))]
    found, services = store.records(wanted), dict(store.services)
    for fax_id in wanted:
        if fax_id in found:
            line = json_line(found[fax_id]) if as_json else csv_line(found[fax_id], services)
            part.write(line.encode(errors="replace") + b"\n")
    return sum(fax_id in found for fax_id in wanted)
