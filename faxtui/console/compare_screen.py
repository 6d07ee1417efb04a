"""Two services side by side: only the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.api.models import Service
from faxtui.cells import fit
from faxtui.store.service_fields import differences
from faxtui.text import clean

LABEL, VALUE = 20, 24


class CompareScreen(ModalScreen[None]):
    """← and → change what the first service is compared with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,c", "dismiss", "Close"),
        Binding("right,l,space", "step(1)", "Next service"),
        Binding("left,h", "step(-1)", "Service before"),
    ]

    def __init__(self, first: Service, others: Sequence[Service]) -> None:
        super().__init__()
        self._first = first
        self._others = list(others)
        self._place = 0

    def compose(self) -> ComposeResult:
        """The table, and how to go on."""
        with Vertical(classes="dialog"):
            yield Static("Compare services", classes="title", markup=False)
            with VerticalScroll(can_focus=False, classes="compared"):
                yield Static(id="differences", markup=False)
            yield Static("← → another service · esc closes", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Begin with the first of the others."""
        self._show()

    def action_step(self, step: int) -> None:
        """Another service."""
        self._place = (self._place + step) % len(self._others)
        self._show()

    def _show(self) -> None:
        other = self._others[self._place]
        heads = [fit(clean(service.name, 60), VALUE) for service in (self._first, other)]
        lines = [Content.styled(f"{'':<{LABEL}}  {heads[0]}  {heads[1]}", "bold $accent")]
        found = differences(self._first, other)
        for difference in found:
            values = [fit(clean(value, 200) or "—", VALUE) for value in (difference.left, difference.right)]
            lines.append(Content.assemble((f"{difference.label:<{LABEL}}  ", "$muted"), "  ".join(values)))
        if not found:
            lines.append(Content("They do not differ in any setting."))
        self.query_one("#differences", Static).update(Content("\n").join(lines))
