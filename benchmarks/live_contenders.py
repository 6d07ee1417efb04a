"""The two lists that take 100 status changes a second: `python -m benchmarks.live_contenders NAME PLACE [STORE]`.

The first signal USR1 begins the changes, the second ends them; then a report in JSON is at PLACE. USR2 does the same
and watches the event loop. Half of the changes are in sight wherever somebody has scrolled to, the others on the screen
that follows.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.app import App, ComposeResult
from textual.coordinate import Coordinate

from benchmarks.contenders import COLUMNS
from benchmarks.store import SERVICES, fax
from faxtui.api.models import Fax
from faxtui.store.fax_store import FaxStore
from faxtui.store.rows import FaxRow, fax_row
from tests.faxes import NOW

A_SECOND: Final = 100
ROWS: Final = 1000
"""Faxes that are on their way: those whose status changes, and all that the DataTable has."""
ENDINGS: Final = 20
"""Each so many changes one fax further down ends, so that the top line has other counts."""
_STATES: Final = (("QUEUED", None), ("IN_PROGRESS", 0), ("IN_PROGRESS", 1), ("IN_PROGRESS", 2))
"""What a fax goes through until the line breaks and it is tried again."""


class Place(NamedTuple):
    """What must stay where it is: the row under the cursor, the line it is in, what is marked."""

    row: str
    line: int
    marks: Sequence[str]


def open_fax(number: int, length: int, step: int = 0) -> Fax:
    """One of those on their way, after so many changes."""
    (status, sent), tries = _STATES[step % len(_STATES)], step // len(_STATES)
    news = {"direction": "OUTBOUND", "status": status, "number_of_pages": 12, "pages_sent_successfully": sent}
    more = {"retry_count": tries or None, "has_file": False, "error_type": None, "error_code": None}
    base = fax(number, length)
    return base.model_copy(update={key: value for key, value in (news | more).items() if value is not None})


def fill(path: Path, length: int) -> None:
    """Make a store of so many faxes of a year; the newest are on their way."""
    store = FaxStore.open(path)
    store.services = SERVICES
    for start in range(0, length, ROWS):
        store.apply([_begun(number, length) for number in range(start, start + ROWS)], NOW)
    store.close()


def _begun(number: int, length: int) -> Fax:
    return open_fax(number, length) if number >= length - 2 * ROWS else fax(number, length)


class Stream:
    """Changes for the rows of one list; each tick of 10 ms sends one."""

    def __init__(self, send: Callable[[int, Fax], object], top: Callable[[], int], height: int, length: int) -> None:
        self._send, self._top, self._height, self._length = send, top, height, length
        self._steps = [0] * ROWS
        self._faxes = [open_fax(length - 1 - row, length) for row in range(ROWS)]
        self._ended = [_ended(number, length) for number in range(length - ROWS - 1, length - 2 * ROWS, -1)]
        self._chance = random.Random(7)
        self._handle: asyncio.TimerHandle | None = None
        self._due = self._used = 0.0
        self._first = 0
        self._is_timed = False
        self.sent = 0
        self.late: list[float] = []
        self.held: list[float] = []

    def begin(self, *, timed: bool) -> None:
        """Send the first one in 10 ms; `timed` notes how late and how busy the loop was, which costs a little."""
        self.sent, self.late, self.held, self._is_timed = 0, [], [], timed
        self._due, self._used = asyncio.get_running_loop().time(), time.thread_time()
        self._next()

    def end(self) -> None:
        """Send no more."""
        if self._handle is not None:
            self._handle.cancel()

    def _next(self) -> None:
        self._due += 1 / A_SECOND
        self._handle = asyncio.get_running_loop().call_at(self._due, self._tick)

    def _tick(self) -> None:
        if self._is_timed:
            used = time.thread_time()
            self.late.append(asyncio.get_running_loop().time() - self._due)
            self.held.append(used - self._used)
            self._used = used
        if self.sent % 10 == 0:
            self._first = self._top()
        self.sent += 1
        if self.sent % ENDINGS or not self._ended:
            self._change()
        else:
            self._send(ROWS - 1, self._ended.pop())
        self._next()

    def _change(self) -> None:
        in_sight = self.sent % 2
        row = self._first + self._chance.randrange(self._height) + (0 if in_sight else self._height)
        row %= ROWS
        self._steps[row] += 1
        state, step = _STATES[self._steps[row] % len(_STATES)], self._steps[row]
        news = {"status": state[0], "pages_sent_successfully": state[1], "retry_count": step // len(_STATES)}
        self._send(row, self._faxes[row].model_copy(update=news))


def _ended(number: int, length: int) -> Fax:
    news = {"status": "COMPLETED", "pages_sent_successfully": 12, "has_file": True}
    return open_fax(number, length).model_copy(update=news | {"completed_time": NOW - timedelta(seconds=number % 3)})


class Turns:
    """Begins and ends the stream at a signal, and writes what was seen."""

    def __init__(self, place: Path, stream: Stream, where: Callable[[], Place], rest: Callable[[], Any]) -> None:
        self._place, self._stream, self._where, self._rest = place, stream, where, rest
        self._began: Place | None = None

    def signalled(self, *, timed: bool) -> None:
        """The first signal begins, the second ends, and so on."""
        if self._began is None:
            self._began = self._where()
            self._stream.begin(timed=timed)
        else:
            self._stream.end()
            self._task = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        await self._rest()
        assert self._began is not None
        before, self._began = self._began, None
        stream, now = self._stream, self._where()
        told = {
            "sent": stream.sent,
            "late": stream.late,
            "held": stream.held,
            "marked": len(now.marks),
            "stayed": [one == other for one, other in zip(before, now, strict=True)],
        }
        beside = self._place.with_suffix(".new")
        beside.write_text(json.dumps(told))
        beside.replace(self._place)

    def listen(self) -> None:
        """From now on; tells that it listens by writing an empty report."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, partial(self.signalled, timed=False))
        loop.add_signal_handler(signal.SIGUSR2, partial(self.signalled, timed=True))
        self._place.write_text("{}")


def console(place: Path, path: Path) -> App[Any]:
    """The whole console on a store on disk; what changes comes as from the webhook feed."""
    from benchmarks.list import console_on

    app = console_on(path)
    session, screen = app.session, app.faxes_screen
    length = _length(path)
    taking: set[asyncio.Task[Any]] = set()
    begun = time.monotonic()

    def send(_: int, news: Fax) -> None:
        at = NOW + timedelta(seconds=asyncio.get_running_loop().time() - begun)
        task = asyncio.ensure_future(session.take([news], at, "webhook"))
        taking.add(task)
        task.add_done_callback(taking.discard)

    async def rest() -> None:
        await asyncio.gather(*taking)
        await screen._lister.rest()

    def where() -> Place:
        table = screen.table
        return Place(str(screen.fax_id), table.cursor - table.scroll_offset.y, sorted(screen.marked))

    async def begin() -> None:
        table = screen.table
        while not (table.row_count == length and screen._lister.view.whole and table.size.height > 1):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # what is waited for is the screen's
        stream = Stream(send, lambda: table.scroll_offset.y, table.size.height - 1, length)
        _say_size(place, table.size.width, table.size.height)
        Turns(place, stream, where, rest).listen()

    connect: Any = session.run

    async def run() -> None:
        await connect()
        await begin()

    session.run = run  # type: ignore[method-assign]
    return app


def _length(path: Path) -> int:
    store = FaxStore.open(path)
    try:
        return len(store)
    finally:
        store.close()


def _say_size(place: Path, width: int, height: int) -> None:
    place.with_suffix(".size").write_text(f"{width} {height}")


def table(place: Path, length: int, width: int, height: int) -> App[Any]:
    """Textual's DataTable with the same texts, as large as the console's list, told of cells that differ."""
    from textual.widgets import DataTable

    names = COLUMNS if width >= 100 else [column for column in COLUMNS if column[0] != "Service"]

    def cells(news: Fax) -> list[str]:
        row: FaxRow = fax_row(news, SERVICES, NOW, NOW.tzinfo)
        texts = [row.status.glyph, row.when, row.arrow, row.from_, row.to, row.pages, row.service, row.why]
        return texts if width >= 100 else [*texts[:6], row.why]

    class Data(App[None]):
        CSS = f"DataTable {{ width: {width}; height: {height}; }}"

        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_ready(self) -> None:
            shown = self.query_one(DataTable)
            used = 3 + sum(size + 1 for _, size in names[:-1])
            for name, size in (("", 1), *names):
                shown.add_column(name, width=max(1, width - used) if name == names[-1][0] else size)
            for row in range(ROWS):
                shown.add_row(*cells(open_fax(length - 1 - row, length)))
            stream = Stream(self.send, lambda: int(shown.scroll_offset.y), height - 1, length)
            Turns(place, stream, self.where, self.rest).listen()

        def send(self, row: int, news: Fax) -> None:
            shown = self.query_one(DataTable)
            for column, text in enumerate(cells(news)):
                if shown.get_cell_at(Coordinate(row, column)) != text:
                    shown.update_cell_at(Coordinate(row, column), text)

        def where(self) -> Place:
            shown = self.query_one(DataTable)
            return Place(str(shown.cursor_row), shown.cursor_row - int(shown.scroll_offset.y), [])

        async def rest(self) -> None:
            """Nothing is waited for."""

    return Data()


def main() -> None:
    """Run the one that is named."""
    name, place = sys.argv[1], Path(sys.argv[2])
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    app = console(place, Path(sys.argv[3])) if name == "console" else table(place, *map(int, sys.argv[3:6]))
    app.run()


if __name__ == "__main__":
    main()
