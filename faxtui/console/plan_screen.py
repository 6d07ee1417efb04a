"""How the project would change to be as a file says: shown as a list, asked once, done step by step until one fails."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.commands import COMMANDS
from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.console.plan_files_screens import Wanted
    from faxtui.store.plan import ServicePlan
    from faxtui.store.plan_diff import Difference, Step

_TONES = {"+": "$success", "~": "$warning", "-": "$error"}
_MARKS = {"done": ("✓ ", "$success"), "failed": ("✗ ", "$error"), "not done": ("· ", "$muted"), "": ("  ", "")}


class PlanScreen(ModalScreen[None]):
    """`plan` and `apply` with a file; `drift` only compares, and counts what the file does not have as a difference."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", priority=True),
        Binding("p", "prune", "Delete what is not in the file"),
        Binding("a", "apply", "Apply"),
        Binding("u", "renew", "Compare anew"),
    ]

    def __init__(self, wanted: Wanted, *, drift: bool = False) -> None:
        super().__init__()
        self._wanted = wanted
        self._drift = drift
        self._prune = drift
        self._there: list[ServicePlan] | None = None
        self._found: Difference | None = None
        self._states: dict[int, str] = {}
        """How each step ended, by its place."""
        self._trouble = ""
        self._applying = False

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """The list, its sum, and how to go on."""
        with Vertical(classes="dialog plan"):
            yield Static(
                f"{'Drift from' if self._drift else 'Plan of'} {self._wanted.source}", classes="title", markup=False
            )
            with VerticalScroll(id="plan-scroll"):
                yield Static("Asking the service…", id="plan", markup=False)
            yield Static(id="plan-sum", markup=False)
            keys = "u compares anew · esc closes"
            if not self._drift:
                keys = f"a applies it · p also deletes what is not in the file · {keys}"
            yield Static(keys, classes="hint", markup=False)

    def on_mount(self) -> None:
        """Ask for what is there."""
        self.set_focus(self.query_one("#plan-scroll"))
        start(self, self._compare, "plan")

    async def _compare(self) -> None:
        from faxtui.api.errors import FaxApiError
        from faxtui.store.plan import PlanError
        from faxtui.store.plan_apply import as_it_is

        client = self.console.session.client
        if client is None:
            self._say("Not connected yet.")
            return
        try:
            self._there, _ = await as_it_is(client)
        except (FaxApiError, PlanError) as error:
            self._say(str(error))
        else:
            self._differ()

    def _differ(self) -> None:
        from faxtui.store.plan import PlanError
        from faxtui.store.plan_diff import difference

        self._states, self._trouble = {}, ""
        try:
            self._found = difference(self._wanted.services, self._there or [], prune=self._prune)
        except PlanError as error:
            self._found = None
            self._say(str(error))
        else:
            self._show()

    def _say(self, text: str) -> None:
        self.query_one("#plan", Static).update(Content.styled(clean(text, 300), "$error"))

    def _show(self) -> None:
        found = self._found
        assert found is not None  # noqa: S101
        lines: list[Content] = []
        without_path = self.console.session.webhooks.without_path
        for place, step in enumerate(found.steps):
            mark, tone = _MARKS[self._states.get(place, "")]
            lines.append(Content.assemble((mark, tone), (f"{step.title[:1]} ", _TONES[step.sign]), step.title[2:]))
            lines += [Content.styled(f"      {clean(without_path(line), 200)}", "$muted") for line in step.lines]
        lines += [Content.styled(f"! {clean(risk, 200)}", "$warning") for risk in found.risks]
        lines += [Content.styled(f"= {clean(line, 200)}", "$muted") for line in found.left]
        text = Content("\n").join(lines) if lines else Content("The project is as it is wanted: nothing to do.")
        self.query_one("#plan", Static).update(text)
        self._sum(found)

    def _sum(self, found: Difference) -> None:
        count, done = len(found.steps), list(self._states.values()).count("done")
        told = found.told
        if self._states:
            told = f"{done} of {count} changes were made."
        self.query_one("#plan-sum", Static).update(
            Content.assemble(told, (f" {self._trouble}", "$error") if self._trouble else "")
        )

    # -- keys --------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close, unless changes are under way."""
        if self._applying:
            self.console.say("Changes are being made: wait for the service's answer.", "warning")
        else:
            self.dismiss(None)

    def action_renew(self) -> None:
        """Compare with the project as it is now: after a failure the plan goes on from there."""
        if self._applying:
            self.console.say("Changes are being made: wait for the service's answer.", "warning")
            return
        self._there = self._found = None
        self._states, self._trouble = {}, ""
        self.query_one("#plan", Static).update("Asking the service…")
        self.query_one("#plan-sum", Static).update("")
        start(self, self._compare, "plan")

    def action_prune(self) -> None:
        """Count in, or leave, what the file does not have."""
        if self._there is not None and not self._applying and not self._drift:
            self._prune = not self._prune
            self._differ()

    def action_apply(self) -> None:
        """Ask, then do it."""
        session, found = self.console.session, self._found
        if session.read_only:
            self.console.say(f"“{COMMANDS['config_apply'].label}” is off: this console is read-only.", "warning")
        elif self._states and not self._applying:
            self.console.say("This plan was carried out: u makes it anew.", "warning")
        elif self._drift or self._applying or found is None or not found.steps:
            self.console.say("There is nothing to apply here.", "warning")
        else:
            start(self, self._check_files, "check")

    async def _check_files(self) -> None:
        """A cover page that is missing is told before anything is changed."""
        from faxtui.store.plan import PlanError

        assert self._found is not None  # noqa: S101
        steps = self._found.steps
        try:
            for digest in filter(None, (step.sha256 for step in steps)):
                await asyncio.to_thread(self._wanted.cover_file, digest)
        except (PlanError, OSError) as error:
            self._trouble = f"Nothing was changed. {clean(getattr(error, 'strerror', None) or error, 200)}"
            self._show()
            return
        self._ask(len(steps))

    def _ask(self, count: int) -> None:
        assert self._found is not None  # noqa: S101
        connection = self.console.session.connection
        noun = "change" if count == 1 else "changes"
        name = clean(connection.name, 60) if connection else ""
        lines = [*self._found.risks[:8], "It stops at the first that fails; what was done until then stays."]
        title, no = f"Apply {count} {noun} to “{name}”?", "Nothing was changed."
        question = Question(title, lines, f"Apply {count}", many=str(count), declined=no)

        def decided(yes: bool | None) -> None:
            if yes:
                self._applying = True
                start(self, self._apply, "act")

        self.app.push_screen(ConfirmScreen(on_profile(question, connection)), decided)

    async def _apply(self) -> None:
        from faxtui.api.errors import FaxApiError, OutcomeUnknown
        from faxtui.store.plan import PlanError
        from faxtui.store.plan_apply import Applier, check_unchanged

        client, found = self.console.session.client, self._found
        assert client is not None  # noqa: S101
        assert found is not None  # noqa: S101
        steps: list[Step] = list(found.steps)
        try:
            await check_unchanged(client, self._there or [])
        except (FaxApiError, PlanError) as error:
            self._applying = False
            await self._compare()
            self._trouble = f"Nothing was changed. {clean(error, 200)}"
            self._sum(self._found or found)
            return
        try:
            async with aclosing(Applier(client, self._there or [], self._wanted.cover_file).apply(steps)) as finished:
                async for _ in finished:
                    self._states[len(self._states)] = "done"
                    self._show()
        except (FaxApiError, PlanError, OSError) as error:
            self._fail(error, len(steps), unknown=isinstance(error, OutcomeUnknown))
        finally:
            self._applying = False
        self._show()

    def _fail(self, error: Exception, count: int, *, unknown: bool) -> None:
        """Mark the step that failed and those after it."""
        place = len(self._states)
        self._states[place] = "failed"
        self._states |= dict.fromkeys(range(place + 1, count), "not done")
        look = " Look before you repeat it." if unknown else " u makes the plan anew and goes on from here."
        self._trouble = clean(error, 200) + look
