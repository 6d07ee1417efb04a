"""Where to save a fax's pages: nothing is overwritten, and a half-written file never stays behind."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, ProgressBar, Static

from faxtui.console.widgets.button import Button
from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.console.app import FaxConsole


class SaveScreen(ModalScreen[Path | None]):
    """Answers the path that was written, or None."""

    what: ClassVar[str] = "Save the fax's pages as PDF"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("ctrl+s", "save", "Save"),
    ]

    def __init__(self, fax_id: str) -> None:
        super().__init__()
        self._fax_id = fax_id

    @property
    def suggested(self) -> str:
        """The file name to begin with."""
        return file_name(self._fax_id)

    async def _write(self, client: AsyncFaxClient, target: Path) -> Path:
        """Put the document at this path, which must be free; raises OSError and `FaxApiError`."""
        return await client.faxes.download_to(self._fax_id, target, progress=self._progress)

    def compose(self) -> ComposeResult:
        """One field, progress, one line for what went wrong."""
        with Vertical(classes="dialog small"):
            yield Static(self.what, classes="title", markup=False)
            yield Field(self.suggested, id="path", keys={"enter": self.action_save})
            yield ProgressBar(show_eta=False, id="progress")
            yield Static("Relative to the folder faxtui was started in.", id="problem", classes="hint", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Save  ^s", variant="primary", id="save")
                yield Button("Cancel  esc", id="leave")

    def on_mount(self) -> None:
        """The bar appears once bytes arrive."""
        self.query_one(ProgressBar).display = False
        self.set_focus(self.query_one(Input))

    def action_leave(self) -> None:
        """Close; a download under way is ended and its part removed."""
        self.dismiss(None)

    @on(Button.Pressed, "#leave")
    def _leave(self) -> None:
        self.action_leave()

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Download to the path; on trouble say what happened and keep the path."""
        start(self, partial(self._save, self.query_one(Input).value), "save")

    async def _save(self, text: str) -> None:
        from faxtui.api.errors import FaxApiError

        console: FaxConsole = self.app  # type: ignore[assignment]
        client = console.session.client
        if not text.strip():
            self._problem("Type a file name.")
            return
        if client is None:
            self._problem("Not connected yet: nothing was saved.")
            return
        try:
            target = await asyncio.to_thread(_target, text, self.suggested)
            path = await self._write(client, target)
        except FileExistsError:
            self._problem("A file by this name is there already and was left alone. Change the name.")
        except (OSError, ValueError) as error:  # ValueError: a NUL was pasted
            self._problem(f"Not saved: {clean(getattr(error, 'strerror', None) or error, 120)}.")
        except FaxApiError as error:
            self._problem(f"Not saved: {error}")
        else:
            self.dismiss(path)

    def _progress(self, received: int, total: int | None) -> None:
        bar = self.query_one(ProgressBar)
        if total and total > 262_144:  # smaller ones are there before a bar could be read
            bar.display = True
            bar.update(total=total, progress=received)

    def _problem(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content.styled(clean(text), "$error"))
        self.query_one(Input).focus()


def file_name(fax_id: str) -> str:
    """A name for a fax's file that stays in its folder, whatever the id holds."""
    return f"fax-{''.join(letter for letter in fax_id[:40] if letter.isalnum() or letter in '-_')}.pdf"


def _target(text: str, name: str) -> Path:
    """The file to write; a folder means a file of this name in it. Reads the disk."""
    path = Path(os.path.expanduser(text.strip()))  # unlike Path.expanduser, never raises for ~ and an unknown name
    return path / name if path.is_dir() else path
