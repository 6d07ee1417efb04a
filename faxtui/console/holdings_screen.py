"""The base of panes that show what a project has besides faxes: it is loaded when such a pane is opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static

from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from faxtui.store.project import Project


class HoldingsScreen(PaneScreen):
    """Draws from the session's project; each visit asks for it anew and keeps what is shown until then."""

    @property
    def project(self) -> Project:
        """What is known."""
        return self.console.session.project

    def on_screen_resume(self) -> None:
        """Show what is known, then ask."""
        super().on_screen_resume()
        self.show()
        self.load()

    def show(self) -> None:
        """Draw what is known now."""

    def load(self) -> None:
        """Ask the service, off the event loop's way."""
        start(self, self._load, "project")

    async def _load(self) -> None:
        await self.console.session.load_project()
        self.show()

    def do_refresh(self) -> None:
        """Ask anew."""
        super().do_refresh()
        self.load()

    def why_empty(self) -> str:
        """What an empty pane says while nothing is known."""
        trouble = self.console.session.project_trouble
        if trouble:
            return f"{clean(trouble, 200)}\n\nNothing was changed.  {self.console.key_of('refresh')} tries again."
        return "" if self.project.loaded else "Asking the service…"

    def say_empty(self, table_is_empty: bool, words: str = "") -> None:
        """Show words in place of an empty table."""
        note = self.query_one("#empty", Static)
        note.display = table_is_empty
        note.update(self.why_empty() or words)

    def ask_then(self, question: Question, act: Callable[[], Awaitable[str]]) -> None:
        """Ask; on yes do it beside the handlers, tell the sentence it answers, and load anew."""

        def decided(yes: bool | None) -> None:
            if yes:
                start(self, partial(self.act, act), "act", exclusive=False)

        question = question._replace(declined=question.declined or "Nothing was changed.")
        self.app.push_screen(ConfirmScreen(on_profile(question, self.console.session.connection)), decided)

    async def act(self, work: Callable[[], Awaitable[str]]) -> None:
        """Do something that changes the project: what it answers is told, an error as what was not done."""
        from faxtui.api.errors import FaxApiError, OutcomeUnknown

        try:
            told = await work()
        except OutcomeUnknown as error:
            self.console.say(f"{clean(error, 160)} Look before you repeat it.", "error")
        except FaxApiError as error:
            self.console.say(f"Nothing was changed. {clean(error, 200)}", "error")
        else:
            self.console.say(told)
        await self._load()
