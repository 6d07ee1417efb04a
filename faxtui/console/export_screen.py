"""Where to write faxes to: exactly those that are marked or listed, into a private file that is whole or not there.

With `--mask` the file shows no more than the screen, unless the numbers in it are revealed first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from textual.widgets import Static

from faxtui.console.save_screen import SaveScreen
from faxtui.store.fax_export import export_line, heading, is_json_name
from faxtui.store.fax_masking import masked

if TYPE_CHECKING:
    from pathlib import Path

    from faxtui.api.client import AsyncFaxClient
    from faxtui.console.app import FaxConsole
    from faxtui.console.session import Session
    from faxtui.store.fax_store import FaxStore

AT_ONCE: Final = 500
"""Faxes that are read and written in one go; between two, Esc ends it."""


class Extent(Static):
    """What of the numbers comes into the file."""

    def tell_again(self) -> None:
        """Say it as it is now: they were revealed, or are hidden again."""
        console: FaxConsole = self.app  # type: ignore[assignment]
        self.display = console.veil.on
        key = console.key_of("reveal")
        hidden = f"Numbers will be hidden in the file; {key} reveals them first."
        self.update("The file will hold whole numbers." if console.veil.reveals else hidden)


class ExportScreen(SaveScreen):
    """The ending of the name says how: `.jsonl` as JSON lines, anything else as CSV."""

    def __init__(self, session: Session, fax_ids: Sequence[str], what: str) -> None:
        super().__init__("")
        self._session = session
        self._masked = True
        self._fax_ids = fax_ids
        self._what = what

    def on_mount(self) -> None:
        """Say what it is about."""
        super().on_mount()
        self.query_one(".title", Static).update(f"Export {self._what}")
        self.query_one("#problem", Static).update("A name that ends in .jsonl gets JSON lines, any other CSV.")
        extent = Extent(id="extent", classes="hint", markup=False)
        self.mount(extent, before="#problem")
        extent.tell_again()

    def under_cursor(self) -> str:
        """What is revealed: the numbers of the file, whatever it is called."""
        return f"numbers of the export of {self._what}"

    async def _save(self, text: str) -> None:
        """Write what the line says now; what was revealed may be hidden again before the last fax is written."""
        console: FaxConsole = self.app  # type: ignore[assignment]
        self._masked = console.veil.on and not console.veil.reveals
        await super()._save(text)

    @property
    def suggested(self) -> str:
        """The file name to begin with."""
        return "faxes.csv"

    async def _write(self, client: AsyncFaxClient, target: Path) -> Path:
        from faxtui.api.downloads import beside

        hide = self._masked
        as_json = is_json_name(target.name)
        written = 0
        with beside(target, overwrite=False) as part:
            for line in heading(as_json=as_json):
                part.write(line.encode() + b"\n")
            for start in range(0, len(self._fax_ids), AT_ONCE):
                work = partial(_lines, start=start, fax_ids=self._fax_ids, as_json=as_json, part=part, hide=hide)
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


def _lines(store: FaxStore, *, start: int, fax_ids: Sequence[str], as_json: bool, part: IO[bytes], hide: bool) -> int:
    """Write the next faxes, numbers and texts hidden or not; how many, as one that the store lacks is left out."""
    wanted = [fax_ids[place] for place in range(start, min(start + AT_ONCE, len(fax_ids)))]
    found, services = store.records(wanted), dict(store.services)
    for fax_id in wanted:
        if fax_id in found:
            fax = masked(found[fax_id]) if hide else found[fax_id]
            line = export_line(fax, services, as_json=as_json)
            part.write(line.encode(errors="replace") + b"\n")
    return sum(fax_id in found for fax_id in wanted)
