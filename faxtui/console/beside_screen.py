"""Asks what shall lie beside a page: its next one, a related fax, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from faxtui.console.pages_beside import Beside
from faxtui.store.rows import status_word
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.store.related import Related


class BesideScreen(ModalScreen["Beside | None"]):
    """Answers what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True),
        Binding("tab", "app.focus_next", show=False),
    ]

    def __init__(self, related: Sequence[Related], original: str) -> None:
        super().__init__()
        self._related = related
        self._original = original
        """The file that was sent, where this console knows it."""

    def compose(self) -> ComposeResult:
        """The list, a field for a file, and how to go on."""
        with Vertical(classes="dialog"):
            yield Static("Beside this page", classes="title", markup=False)
            yield OptionList(id="beside-choices", markup=False)
            yield Label("or a file: the document that was sent", markup=False)
            yield Input(self._original, placeholder="path of a PDF, TIFF, PNG or JPG", id="beside-file")
            yield Static("enter shows it · tab to the file · esc stays with one page", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Nearest relations first."""
        options = self.query_one(OptionList)
        options.add_option(Option("The next page of this document", id=""))
        options.add_options([Option(self._line(each), id=each.fax.id) for each in self._related])
        options.highlighted = 0
        self.set_focus(self.query_one("#beside-file") if self._original else options)

    def _line(self, related: Related) -> Content:
        fax = related.fax
        console: FaxConsole = self.app  # type: ignore[assignment]
        when = local(fax.create_time, console.zone).strftime("%d %b %H:%M") if fax.create_time else ""
        route = f"{clean(fax.from_, 18)} → {clean(fax.to, 18)}"
        return Content.assemble(f"{status_word(fax).glyph} {when:<13}{route:<35}", (related.why, "$muted"))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id or ""
        why = next((each.why for each in self._related if each.fax.id == chosen), "")
        self.dismiss(Beside(fax_id=chosen, why=why))

    @on(Input.Submitted)
    def _file(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if text:
            self.dismiss(Beside(file=text))

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
