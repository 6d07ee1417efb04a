"""The programs that are measured against each other: `python -m benchmarks.contenders NAME [ROWS or STORE]`."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult

if TYPE_CHECKING:
    from faxtui.store.rows import FaxRow

COLUMNS = (("When", 12), ("", 1), ("From", 13), ("To", 13), ("Pages", 5), ("Service", 24), ("What happened", 30))
"""Headings and widths in cells, as the console's list has them at 120 columns."""


def row_of(fax_id: str) -> FaxRow:
    """A row computed from the id, which is its index: nothing is stored behind it."""
    from faxtui.store.rows import FaxRow, StatusWord

    index = int(fax_id)
    ended = StatusWord("✓", "delivered", "good") if index % 8 else StatusWord("✗", "failed", "bad")
    status = StatusWord("↑", "sending", "busy") if index % 13 == 0 else ended
    return FaxRow(
        id=fax_id,
        status=status,
        when=f"{1 + index % 28:02} Feb {index % 24:02}:{index % 60:02}",
        arrow="→" if index % 3 else "←",
        from_=f"+1415555{index % 10_000:04}",
        to=f"+1212555{index * 7 % 10_000:04}",
        pages=str(1 + index % 40),
        service=("Front Desk", "Billing", "Referrals")[index % 3],
        why=status.word,
    )


def minimal() -> App[None]:
    """The least that a Textual app shows: a text and a footer."""
    from textual.widgets import Footer, Static

    class Minimal(App[None]):
        BINDINGS = [("q", "quit", "quit")]

        def compose(self) -> ComposeResult:
            yield Static("minimal")
            yield Footer()

    return Minimal()


def fax_table(rows: int) -> App[None]:
    """The console's list alone, with its colours."""
    from faxtui.console.theme import DARK
    from faxtui.console.widgets.fax_table import FaxTable

    class Faxes(App[None]):
        CSS_PATH = str(files("faxtui.console") / "faxtui.tcss")

        def __init__(self) -> None:
            super().__init__()
            self.register_theme(DARK)
            self.theme = DARK.name

        def compose(self) -> ComposeResult:
            yield FaxTable(row_of)

        def on_mount(self) -> None:
            self.query_one(FaxTable).show([str(index) for index in range(rows)])

    return Faxes()


def data_table(rows: int) -> App[None]:
    """Textual's table with the same texts in the same columns."""
    from textual.widgets import DataTable

    class Data(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            table = self.query_one(DataTable)
            table.add_column("", width=1)
            for name, width in COLUMNS:
                table.add_column(name, width=width)
            for row in (row_of(str(index)) for index in range(rows)):
                cells = (row.when, row.arrow, row.from_, row.to, row.pages, row.service, row.why)
                table.add_row(row.status.glyph, *cells)

    return Data()


def console(path: str) -> App[Any]:
    """The whole console on a store on disk, as if a service had just confirmed all that is in it; it asks nobody."""
    gc.disable()  # as `faxtui` starts: the console turns it on after its first frame
    from faxtui.config import Connection
    from faxtui.console.app import FaxConsole
    from faxtui.console.messages import Connected, FaxesChanged, FaxesRecalled, ServicesKnown
    from faxtui.store.sightings import Changes

    now = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    connection = Connection("project", "key", "secret", "http://127.0.0.1:9", None, "bench", embedded=False)
    app = FaxConsole(connection, now=lambda: now, zone=UTC)
    session: Any = app.session

    async def run() -> None:
        await session._keeper.open(Path(path))
        await session.read(lambda store: setattr(store, "services", {"S1": "Front Desk", "S2": "Billing"}))
        app.post_message(Connected("bench", connection.base_url, embedded=False))
        app.post_message(ServicesKnown())
        app.post_message(FaxesRecalled())
        app.post_message(FaxesChanged(Changes((), ()), "poll", now, {}))

    session.run = run
    return app


def main() -> None:
    """Run the one that is named."""
    name, size = sys.argv[1], (sys.argv[2:] or ["0"])[0]
    if name == "console":
        console(size).run()
    elif name == "minimal":
        minimal().run()
    else:
        (fax_table if name == "faxes" else data_table)(int(size)).run()


if __name__ == "__main__":
    main()
