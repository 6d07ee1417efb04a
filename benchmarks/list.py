"""The console's list of faxes on a store on disk: `python -m benchmarks.list`; prints, asserts nothing but the truth.

The whole console without a terminal, on stores of 100 and of 100 000 faxes (`--rows 1000000` for more; filling takes a
minute or two, once when `--store FOLDER` keeps it). Told are: a key until the list has been drawn, for both stores, and
their ratio; a filter until its first screen has been drawn, beside the bare SQLite query, and how late the event loop
was at most until all that matches was found; what memory both need (`benchmarks.memory`); then 100 status changes a
second for some seconds: how late the event loop was at most, and whether cursor, marks and scroll stayed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import shutil
import sqlite3
import tempfile
import time
from datetime import UTC, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, NamedTuple, Self

from textual.pilot import Pilot

from benchmarks.store import FILTERS, SERVICES, fax, filled
from faxtui.config import Connection
from faxtui.console.app import FaxConsole
from faxtui.console.messages import Connected, FaxesRecalled, ServicesKnown
from faxtui.store.query import Query
from tests.faxes import NOW

SHORT: Final = 100
PRESSES: Final = 120
SECONDS: Final = 5
A_SECOND: Final = 100
_CONNECTION: Final = Connection("project", "key", "secret", "http://127.0.0.1:9", None, "bench", embedded=False)


class Cost(NamedTuple):
    """Milliseconds of something, on the clock and of the processor; other work on the machine adds to the first."""

    wall: float
    processor: float


class Late:
    """How late the event loop is, and how long its own work holds it, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = [0.0]
        self.busy: list[float] = [0.0]
        self._watcher: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._watcher = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watcher is not None:
            self._watcher.cancel()

    async def _watch(self) -> None:
        while True:
            begun, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.005)
            self.late.append(1e3 * (time.perf_counter() - begun - 0.005))
            self.busy.append(1e3 * (time.thread_time() - used))

    def __str__(self) -> str:
        p95 = quantiles(self.late, n=20)[-1] if len(self.late) > 1 else 0.0
        return f"loop late p95 {p95:.1f} ms, at most {max(self.late):.1f} ms, of its own work {max(self.busy):.1f} ms"


class Seen(NamedTuple):
    """What one console cost."""

    down: list[Cost]
    page: list[Cost]
    filters: dict[str, list[Cost]]
    late: Late
    """While filters ran to their ends."""


class Watch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def stop(self) -> Cost:
        """What was used until now."""
        return Cost(1e3 * (time.perf_counter() - self._begun[0]), 1e3 * (time.process_time() - self._begun[1]))


def middle(costs: list[Cost]) -> Cost:
    """The median of each."""
    return Cost(median(cost.wall for cost in costs), median(cost.processor for cost in costs))


def console_on(path: Path) -> FaxConsole:
    """A console that draws from this store and asks nobody."""
    gc.disable()  # as `faxtui` starts: the console turns it on after its first frame
    app = FaxConsole(_CONNECTION, now=lambda: NOW, zone=UTC)
    session: Any = app.session

    async def run() -> None:
        await session._keeper.open(path)
        await session.read(lambda store: setattr(store, "services", SERVICES))
        app.post_message(Connected("bench", "http://127.0.0.1:9", embedded=False))
        app.post_message(ServicesKnown())
        app.post_message(FaxesRecalled())

    session.run = run
    return app


async def until(condition: Any) -> None:
    """Wait for something that the console does by itself."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for is the screen's
            await asyncio.sleep(0.001)


async def press(pilot: Pilot[Any], key: str, times: int) -> list[Cost]:
    """From a key to the moment at which all that it causes is done, the drawing included."""
    taken = []
    for _ in range(times):
        watch = Watch()
        await pilot.press(key)
        taken.append(watch.stop())
    return taken


async def run_filter(app: FaxConsole, pilot: Pilot[Any], text: str) -> Cost:
    """From another filter, while nothing else is at work, to its first screen: read, shown and painted."""
    screen = app.faxes_screen
    await pilot.pause()
    before, painted = screen.table._keys, asyncio.Event()
    watch = Watch()
    screen.query_text = Query.parse(text, NOW)
    while screen.table._keys is before:  # noqa: ASYNC110 - what is waited for is the screen's
        await asyncio.sleep(0)
    screen.table.call_after_refresh(painted.set)
    await painted.wait()
    return watch.stop()


async def walk(path: Path, length: int, rounds: int) -> Seen:
    """Keys and filters on one store."""
    app = console_on(path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: app.faxes_screen._lister.view.whole and app.faxes_screen.table.row_count == length)
        await pilot.press("down")
        down = await press(pilot, "down", PRESSES)
        page = await press(pilot, "pagedown", PRESSES if length > SHORT else 2)
        filters: dict[str, list[Cost]] = {}
        await until(lambda: app.attention.report is not None)
        async with Late() as late:
            for _ in range(rounds if length > SHORT else 0):
                for text in (*filter(None, FILTERS), ""):
                    filters.setdefault(text, []).append(await run_filter(app, pilot, text))
                    await app.faxes_screen._lister.rest()
    return Seen(down, page, filters, late)


async def stream(path: Path, length: int) -> None:
    """100 status changes a second while nothing is pressed."""
    app = console_on(path)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.faxes_screen
        await until(lambda: screen._lister.view.whole and screen.table.row_count == length)
        await pilot.press("pagedown", "down", "space")
        await screen._lister.rest()
        held, line = screen.fax_id, screen.table.cursor - screen.table.scroll_offset.y
        whole, begun = Watch(), time.perf_counter()
        async with Late() as late:
            for number in range(SECONDS * A_SECOND):
                newest = fax(length - 1 - number % 80, length)
                news = newest.model_copy(update={"number_of_pages": 20 + number})
                if number % 10 == 0:
                    news = newest.model_copy(
                        update={"id": f"N{number}", "create_time": NOW + timedelta(seconds=number)}
                    )
                await app.session.take([news], NOW, "webhook")
                await asyncio.sleep(max(0.0, begun + (number + 1) / A_SECOND - time.perf_counter()))
            await screen._lister.rest()
        taken = whole.stop()
        kept = (held, line) == (screen.fax_id, screen.table.cursor - screen.table.scroll_offset.y)
        marks = screen.marked == {held}
    print(
        f"  {SECONDS * A_SECOND} changes in {taken.wall / 1e3:.1f} s, processor {taken.processor / 1e3:.2f} s:"
        f" {late};"
        f" cursor and scroll {'stayed' if kept else 'MOVED'},"
        f" marks {'stayed' if marks else 'LOST'}"
    )


def bare(path: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of the query that a person would write."""
    connection = sqlite3.connect(path)
    month = int((NOW - timedelta(days=30)).timestamp() * 1e6)
    told = {}
    for text, written in FILTERS.items():
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            connection.execute(written.replace("{month}", str(month))).fetchall()
            taken.append(1e3 * (time.perf_counter() - begun))
        told[text] = median(taken)
    connection.close()
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="keep filled stores there, and use those again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.store or Path(name)
        paths = {length: filled(folder, length) for length in (SHORT, given.rows)}
        seen = {length: asyncio.run(walk(path, length, given.rounds)) for length, path in paths.items()}
        _report_keys(seen, given.rows)
        _report_filters(seen[given.rows], bare(paths[given.rows], given.rounds))
        from benchmarks.memory import measure_and_report  # late: it is made of this

        measure_and_report(folder, given.rows, 3)
        changed = Path(name) / "changed.sqlite"  # what is kept stays as it was filled
        shutil.copyfile(paths[given.rows], changed)
        asyncio.run(stream(changed, given.rows))


def _report_keys(seen: dict[int, Seen], rows: int) -> None:
    for key in ("down", "page"):
        short, long = (middle(getattr(seen[length], key)) for length in (SHORT, rows))
        print(
            f"  {key:5} {SHORT} faxes {short.wall:6.2f} ms (processor {short.processor:.2f}),"
            f" {rows:,} faxes {long.wall:6.2f} ms (processor {long.processor:.2f})"
            f"  {long.wall / short.wall:.2f}x (processor {long.processor / short.processor:.2f}x)"
        )


def _report_filters(seen: Seen, floor: dict[str, float]) -> None:
    for text, taken in seen.filters.items():
        first = middle(taken)
        print(
            f"  {text or '(all)':24} first screen {first.wall:7.2f} ms (processor {first.processor:.2f}),"
            f" bare query {floor[text]:7.2f} ms"
        )
    print(f"  until all was found: {seen.late}")


if __name__ == "__main__":
    main()
