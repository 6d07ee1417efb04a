"""A form: one line a field, judged as it is typed; what changes is shown before it is sent, trouble keeps it open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from faxtui.console.widgets.button import Button
from faxtui.console.widgets.choice import Choice
from faxtui.console.widgets.field import Field
from faxtui.console.workers import start
from faxtui.masking import mask_secrets
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import Widget

    from faxtui.api.errors import InvalidRequest
    from faxtui.console.app import FaxConsole
    from faxtui.console.confirm_screen import Question
    from faxtui.console.conflict_screen import Clash

LABEL_CELLS = 22


class FormField(NamedTuple):
    """One thing to fill in; its name is the API's own, so that what the service refuses is told beside it."""

    name: str
    label: str
    help: str
    """One sentence, shown while the field has the focus."""
    value: str = ""
    choices: Sequence[str] = ()
    """Values of a field that is no free text."""
    labels: Sequence[str] = ()
    """What people read for the choices."""
    check: Callable[[str], str] = lambda _: ""
    """What is wrong with a text, as one sentence; empty when it is good."""
    placeholder: str = ""
    secret: bool = False
    path: bool = False
    """Whether it names a file, which Tab completes."""


class Form(NamedTuple):
    """What is asked and who takes it."""

    title: str
    fields: Sequence[FormField]
    save: Callable[[Mapping[str, str]], Awaitable[Any]]
    """Sends only what changed; raises errors of the API client, upon which the form stays open."""
    saved_word: str = "Save"
    creating: bool = False
    """Whether all filled fields are new, so that no difference is shown."""
    guarded: bool = False
    """Whether production has something typed before it is sent, also where no difference is shown."""
    problems: Mapping[str, str] = MappingProxyType({})
    """What is known to be wrong from the start, by field, as the service's refusal of an earlier try."""
    now: Callable[[], Awaitable[Mapping[str, str]]] | None = None
    """Asks for the record anew, by field: what somebody else changed meanwhile is shown before anything is sent."""


class FormScreen(ModalScreen[Any]):
    """Answers what `save` answered, or None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save"),
        Binding("escape", "leave", "Close", priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._problems: dict[str, str] = {}
        self._saving = False
        self._leaving = False

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """Title, fields, a line on the field that has the focus, the outcome, buttons."""
        with Vertical(classes="dialog form"):
            yield Static(clean(self._form.title, 120), classes="title", markup=False)
            with VerticalScroll(can_focus=False, classes="form-fields"):
                for field in self._form.fields:
                    with Horizontal(classes="form-line"):
                        yield Static(f"{field.label:<{LABEL_CELLS}}", classes="form-label", markup=False)
                        yield self._widget(field)
            yield Static(id="form-help", markup=False)
            yield Static(id="outcome", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{self._form.saved_word}  ^s", variant="primary", id="save")
                yield Button("Close  esc", id="leave")

    def _widget(self, field: FormField) -> Widget:
        if field.choices:
            return Choice(field.value, field.choices, field.labels, id=f"f-{field.name}")
        keys: dict[str, Callable[[], object]] = {
            "enter": self.focus_next,
            "down": self.focus_next,
            "up": self.focus_previous,
            "ctrl+s": self.action_save,
            "escape": self.action_leave,
        }
        options: dict[str, Any] = {}
        kind: type[Field] = Field
        if field.path:
            from faxtui.console.send_fields import CompletingField  # late: few forms have a path
            from faxtui.store.checks import complete_path

            kind, options = CompletingField, {"complete": complete_path}
        return kind(
            field.value,
            **options,
            id=f"f-{field.name}",
            placeholder=field.placeholder,
            password=field.secret,
            # What is suggested is typed over; of what is there, a stray letter must not replace a whole value.
            select_on_focus=self._form.creating,
            keys=keys,
        )

    def on_mount(self) -> None:
        """The first field has the focus, or the first one that is wrong."""
        names = [field.name for field in self._form.fields]
        self._problems = {name: told for name, told in self._form.problems.items() if name in names}
        for name in self._problems:
            self._mark(name)
        self.set_focus(self._control(next(iter(self._problems), names[0])))

    # -- what is in it -----------------------------------------------------------------------------------------

    def _control(self, name: str) -> Any:
        return self.query_one(f"#f-{name}")

    def values(self) -> dict[str, str]:
        """What the form holds now, by field."""
        return {field.name: self._control(field.name).value for field in self._form.fields}

    def changes(self) -> dict[str, str]:
        """What differs from what was loaded."""
        was = {field.name: field.value for field in self._form.fields}
        return {name: value for name, value in self.values().items() if value != was[name]}

    # -- judging -----------------------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell about the field that has the focus now."""
        self._tell_help()

    @on(Input.Changed)
    @on(Choice.Changed)
    def _changed(self, event: Input.Changed | Choice.Changed) -> None:
        self._leaving = False
        field = self._field(str(event.control.id).removeprefix("f-"))
        self._problems[field.name] = field.check(self._control(field.name).value)
        self._mark(field.name)
        self._tell_help()

    def _field(self, name: str) -> FormField:
        return next(field for field in self._form.fields if field.name == name)

    def _mark(self, name: str) -> None:
        """Changed fields and wrong ones are seen without the focus."""
        control = self._control(name)
        line = control.parent
        if line is not None:
            line.set_class(bool(self._problems.get(name)), "-wrong")
            line.set_class(control.value != self._field(name).value and not self._form.creating, "-changed")

    def _tell_help(self) -> None:
        control = self.focused
        if control is None or not (control.id or "").startswith("f-"):
            self.query_one("#form-help", Static).update("")
            return
        field = self._field(str(control.id).removeprefix("f-"))
        problem = self._problems.get(field.name, "")
        text = problem or field.help
        self.query_one("#form-help", Static).update(
            Content.styled(clean(text, 200), "$warning" if problem else "$muted")
        )

    # -- saving ------------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Judge everything, show what changes, then send; nothing changed sends nothing."""
        if self._saving:
            return
        for field in self._form.fields:
            self._problems[field.name] = field.check(self._control(field.name).value)
            self._mark(field.name)
        wrong = next((field for field in self._form.fields if self._problems[field.name]), None)
        if wrong is not None:
            self.set_focus(self._control(wrong.name))
            self._tell_help()
            self._say(f"Nothing was sent. Look at “{wrong.label}”.", "$warning")
            return
        changes = self.changes()
        if not changes and not self._form.creating:
            self._say("Nothing has changed, so nothing was sent.")
            return
        if not self._form.creating:
            self._ask(changes)
        elif self._form.guarded:
            self._ask_production(changes)
        else:
            self._begin()

    def _ask(self, changes: Mapping[str, str]) -> None:
        from faxtui.console.confirm_screen import Question

        lines = [self._difference(self._field(name), value) for name, value in changes.items()]
        count = f"{len(lines)} {'change' if len(lines) == 1 else 'changes'}"
        self._begin_after(Question(f"Save {count}?", lines, self._form.saved_word, danger=False))

    def _ask_production(self, values: Mapping[str, str]) -> None:
        """Production has something typed; elsewhere what is new needs no question."""
        from faxtui.console.confirm_screen import Question

        lines = [self._difference(self._field(name), value) for name, value in values.items()]
        question = Question(f"{self._form.title}?", lines, self._form.saved_word, danger=False)
        self._begin_after(question, only_typed=True)

    def _begin_after(self, question: Question, *, only_typed: bool = False) -> None:
        from faxtui.console.confirm_screen import ConfirmScreen, on_profile

        def decided(yes: bool | None) -> None:
            if yes:
                self._begin()
            else:
                self._say("Nothing was sent. What you typed is kept.")

        question = on_profile(question, self.console.session.connection)
        if only_typed and not question.typed:
            self._begin()
        else:
            self.app.push_screen(ConfirmScreen(question), decided)

    def _difference(self, field: FormField, value: str) -> str:
        if field.secret:
            return f"{field.label}: changed"
        before, after = (_word(field, each) or "nothing" for each in (field.value, value))
        if before == after:  # as far as it may be shown
            return f"{field.label}: {after}, with another secret in it"
        return f"{field.label}: {before} → {after}"

    def _begin(self) -> None:
        self._saving = True
        self._say("Saving…")
        start(self, partial(self._save, self.values() if self._form.creating else self.changes()), "save")

    async def _save(self, wanted: Mapping[str, str]) -> None:
        from faxtui.api.errors import FaxApiError, InvalidRequest

        try:
            if self._form.now is not None and self._has_moved(await self._form.now()):
                return
            answer = await self._form.save(wanted)
        except InvalidRequest as error:
            self._refused(error)
        except FaxApiError as error:
            self._say(f"Not saved. {clean(error, 160)} What you typed is kept: ^s tries again.", "$error")
        else:
            self.dismiss(answer)
        finally:
            self._saving = False

    # -- two people at once ------------------------------------------------------------------------------------

    def _has_moved(self, now: Mapping[str, str]) -> bool:
        """Whether the record is another than the form was opened with; then it is shown what to do about it."""
        from faxtui.console.conflict_screen import ConflictScreen  # late: rarely needed

        moved = [field for field in self._form.fields if now.get(field.name, field.value) != field.value]
        if not moved:
            return False
        clashes = [self._clash(field, now[field.name]) for field in moved]
        self._say("Not saved: somebody else changed it meanwhile. What you typed is kept.", "$warning")
        self.app.push_screen(ConflictScreen(clashes), partial(self._settled, now))
        return True

    def _clash(self, field: FormField, theirs: str) -> Clash:
        from faxtui.console.conflict_screen import Clash

        yours = self._control(field.name).value
        mine = yours not in (field.value, theirs)
        was, theirs, yours = (
            "(secret)" if field.secret else _word(field, each) for each in (field.value, theirs, yours)
        )
        return Clash(field.name, field.label, was, theirs, (yours or "nothing") if mine else "")

    def _settled(self, now: Mapping[str, str], chosen: Mapping[str, str] | None) -> None:
        """Go on from the record as it is now: a change is what shall overwrite it, and what nobody else touched."""
        if chosen is None:
            return
        drafts = self.changes()
        fields = [field._replace(value=now.get(field.name, field.value)) for field in self._form.fields]
        self._form = self._form._replace(fields=fields)
        for field in fields:
            if chosen.get(field.name, "yours") == "theirs" or field.name not in drafts:
                self._put(field)
            self._mark(field.name)
        changes = self.changes()
        if changes:
            self._ask(changes)
        else:
            self._say("The record is as you want it now, so nothing was sent.")

    def _put(self, field: FormField) -> None:
        control = self._control(field.name)
        if isinstance(control, Choice):
            control.learn(field.value)
        control.value = field.value

    def _refused(self, error: InvalidRequest) -> None:
        """Put the service's words beside the fields that it refused."""
        names = {field.name for field in self._form.fields}
        told = [violation for violation in error.violations if violation.field in names]
        for violation in told:
            self._problems[violation.field] = violation.description
            self._mark(violation.field)
        if told:
            self.set_focus(self._control(told[0].field))
            self._tell_help()
        self._say("Refused: see above." if told else f"Not saved. {clean(error, 160)}", "$error")

    def _say(self, text: str, tone: str = "") -> None:
        self.query_one("#outcome", Static).update(Content.styled(clean(text), tone))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close; with unsaved changes only at the second wish."""
        if self._saving:
            self._say("Saving: wait for the service's answer.", "$warning")
        elif self.changes() and not self._leaving:
            self._leaving = True
            self._say("There are changes that are not saved. Esc again drops them, ^s saves them.", "$warning")
        else:
            self.dismiss(None)


def _word(field: FormField, value: str) -> str:
    """What people read for a value; nothing that may be a secret in a web address."""
    word = dict(zip(field.choices, field.labels or field.choices, strict=True)).get(value, value)
    return mask_secrets(word)
