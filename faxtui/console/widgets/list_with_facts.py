"""The body that several panes share: a list, and on wide terminals facts on the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.row_strip import Row


def list_with_facts(columns: Sequence[Share], row: Callable[[str], Row | None]) -> ComposeResult:
    """`#table` with `#empty` for the words in its place, and `#holding-facts` beside it."""
    with Horizontal(classes="holdings"):
        yield ListTable(columns, row, id="table")
        yield Static(id="empty", markup=False)
        with VerticalScroll(id="beside", can_focus=False):
            yield FactsView(id="holding-facts", markup=False)
