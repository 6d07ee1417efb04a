"""Where a project's settings are written to, and which file or profile a plan compares them with."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.save_screen import SaveScreen
from faxtui.console.widgets.button import Button
from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.store.plan import ServicePlan

FILE_NAME = "fax-settings.yaml"


class Wanted(NamedTuple):
    """How a project should be, and who says so."""

    source: str
    services: list[ServicePlan]
    cover_file: Callable[[str], bytes]
    """The PDF of a SHA-256; raises PlanError."""


class PlanSaveScreen(SaveScreen):
    """Writes the settings as YAML and the cover pages as PDF files beside it."""

    what: ClassVar[str] = "Export the project's settings as a file"

    def __init__(self) -> None:
        super().__init__("")

    @property
    def suggested(self) -> str:
        """A name without the project's."""
        return FILE_NAME

    async def _write(self, client: AsyncFaxClient, target: Path) -> Path:
        from faxtui.store.plan import PlanError
        from faxtui.store.plan_apply import as_it_is
        from faxtui.store.plan_files import write

        if await asyncio.to_thread(target.exists):
            raise FileExistsError
        try:
            await asyncio.to_thread(write, target, *await as_it_is(client))
        except PlanError as error:
            raise ValueError(str(error)) from None
        return target


class PlanFileScreen(ModalScreen["Wanted | None"]):
    """Answers what a file says, or with `profiles` what another profile's project is like."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("ctrl+s", "compare", "Compare"),
    ]

    def __init__(self, title: str, *, profiles: bool = False) -> None:
        super().__init__()
        self._title, self._profiles = title, profiles

    def compose(self) -> ComposeResult:
        """One field, one line for what is wrong."""
        hint = "A file that faxtui exported"
        with Vertical(classes="dialog small source"):
            yield Static(self._title, classes="title", markup=False)
            yield Field(FILE_NAME, id="path", keys={"enter": self.action_compare})
            more = ", or the name of another profile." if self._profiles else ". Nothing is changed before you say so."
            yield Static(hint + more, id="problem", classes="hint", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Compare  ^s", variant="primary", id="compare")
                yield Button("Cancel  esc", id="leave")

    def on_mount(self) -> None:
        """The field has the focus."""
        self.set_focus(self.query_one("#path"))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Compare nothing."""
        self.dismiss(None)

    @on(Button.Pressed, "#compare")
    def action_compare(self) -> None:
        """Read it; what is wrong with it is told below the field."""
        start(self, partial(self._read, self.query_one("#path", Field).value.strip()), "read")

    async def _read(self, text: str) -> None:
        from faxtui.api.errors import FaxApiError
        from faxtui.config import ConfigError
        from faxtui.store.plan import PlanError

        self._say("Reading…")
        try:
            wanted = await self._wanted(text)
        except (OSError, ValueError) as error:  # ValueError: a NUL was pasted
            self._say(f"It cannot be read: {clean(getattr(error, 'strerror', None) or error, 120)}.", wrong=True)
        except (PlanError, ConfigError, FaxApiError) as error:
            self._say(str(error), wrong=True)
        else:
            self.dismiss(wanted)

    async def _wanted(self, text: str) -> Wanted:
        from faxtui.store.plan_files import read

        if self._profiles and text and "." not in text and os.sep not in text:
            return await _of_profile(text)
        services, cover_file = await asyncio.to_thread(lambda: read(Path(os.path.expanduser(text))))
        return Wanted(clean(os.path.basename(text), 60), services, cover_file)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.query_one("#problem", Static).update(Content.styled(clean(text, 300), "$error" if wrong else ""))


async def _of_profile(name: str) -> Wanted:
    from faxtui.config import ConfigError, choose, open_client
    from faxtui.store.plan_apply import as_it_is

    other = choose(os.environ, profile=name).connection
    if other is None:
        raise ConfigError(f"Profile {clean(name, 40)} lives in a console only.")
    async with open_client(other, read_only=True) as client:
        services, covers = await as_it_is(client)
    return Wanted(f"profile {clean(name, 40)}", services, covers.__getitem__)
