"""What needs a person: failures by cause with one act each, stuck faxes, missing webhooks, pages that go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.holdings_screen import HoldingsScreen
from faxtui.console.resending import offer_left, open_number, open_plan, open_resend
from faxtui.console.widgets.facts_view import FactsView
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.list_with_facts import list_with_facts
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.attention_rows import group_facts, group_row, overview_line, planned_text, settled_text
from faxtui.text import clean

if TYPE_CHECKING:
    from textual import events
    from textual.widget import AwaitMount

    from faxtui.store.resend import Plan
    from faxtui.store.triage import Group, Report

COLUMNS: Final = (
    Share("What", 19, grows=1),
    Share("Faxes", 5, right=True),
    Share("Number", 17, grows=1),
    Share("Newest", 10, from_width=78),
    Share("Do", 18, grows=1),
)


class AttentionScreen(HoldingsScreen):
    """Draws the report that the watch keeps; a visit has it renewed, since some acts wait for their time."""

    scope: ClassVar[str] = "attention"

    def body(self) -> ComposeResult:
        """The last days in a line, the groups, and everything about the one under the cursor."""
        yield Static(id="days-line", markup=False)
        yield from list_with_facts(COLUMNS, self._row)
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(ListTable))

    @property
    def report(self) -> Report | None:
        """What was found; None until the first look has ended."""
        return self.console.attention.report

    @property
    def group(self) -> Group | None:
        """The group under the cursor."""
        tables = self.query(ListTable)  # none while the screen is being put together
        return self.report.get(tables.first().key) if self.report and tables else None

    def _row(self, key: str) -> Row | None:
        group = self.report.get(key) if self.report else None
        if group is None:
            return None
        row = group_row(group, self.console.now(), self.console.zone)
        act = self._planned(group) or row.act
        return Row(row.glyph, row.tone, (row.what, row.faxes, row.numbers, row.newest, act))

    def _planned(self, group: Group) -> str:
        """What of it is seen to by the resend at work; empty for nothing."""
        watch = self.console.attention
        if watch.runner is None or not watch.is_running:
            return ""
        return planned_text(group, watch.runner.plan, self.console.now(), self.console.zone)

    def plan_changed(self, plan: Plan) -> None:
        """The resend at work went on: rows tell what is in it."""
        for table in self.query(ListTable):
            table.forget_rows()

    def load(self) -> None:
        """Have it renewed, with what the services are set to keep."""
        super().load()
        self.console.attention.renew()

    async def _load(self) -> None:
        await super()._load()
        self.console.attention.renew()

    def attention_changed(self) -> None:
        """The watch has looked again."""
        self.show()
        start(self, partial(offer_left, self.console), "offer")

    def show(self) -> None:
        """Draw what is known now."""
        if not (self.query("#table") and self.query("#holding-facts") and self.query("#trouble")):
            return  # the watch was faster than the widgets
        table = self.query_one(ListTable)
        table.forget_rows()
        table.show([group.key for group in self.report.groups] if self.report else [])
        table.display = bool(table.row_count)
        note = self.query_one("#empty", Static)
        note.display = not table.row_count
        note.update("\n".join(self._why_nothing()))
        if table.row_count and self.focused is None:  # an empty list had to give the focus away
            self.set_focus(table)
        self._show_days()
        self._show_facts()

    def _why_nothing(self) -> tuple[str, ...]:
        trouble = self.console.session.project_trouble
        if not self.console.attention.has_heard:
            if trouble:
                return (clean(trouble, 200), "", f"Nothing was changed.  {self.console.key_of('refresh')} tries again.")
            return (self.console.waiting_for,)
        if self.report is None:
            return ("Looking at what is known…",)
        told = settled_text(self.report)
        return (
            *("Nothing needs you.", ""),
            *([told, ""] if told else []),
            "Failed faxes stand here by cause, each with one thing to do;",
            "so do stuck faxes, missing webhooks and pages that will be deleted.",
        )

    def _show_days(self) -> None:
        found = self.console.attention.overview if self.console.attention.has_heard else None
        line = overview_line(found, max(20, self.size.width - 2)) if found else ""
        self.query_one("#days-line", Static).update(line)

    @on(RowTable.Highlighted)
    def _show_facts(self) -> None:
        group = self.group
        groups = group_facts(group, self.console.now(), self.console.zone) if group else []
        self.query_one(FactsView).show(groups, (), self.console.zone)
        told = f"Lies with {group.fault}. {clean(group.meaning, 160)} {clean(group.advice, 160)}" if group else ""
        self.query_one("#trouble", Static).update(told)

    @on(RowTable.Chosen)
    async def _chosen(self) -> None:
        await self.action_run("attention_open")

    def on_resize(self, event: events.Resize) -> None:
        """The line of the last days is made for the width."""
        self.call_after_refresh(self._show_days)

    def why_off(self, command_id: str) -> str:
        """Commands on a group need one, and only failed faxes are sent again."""
        if command_id in ("attention_open", "attention_number", "attention_resend") and self.group is None:
            return "Nothing is under the cursor."
        if command_id == "attention_resend" and self.group and not self.group.faxes.has_failures:
            return "Only failed faxes are resent: these are none."
        return super().why_off(command_id)

    # -- commands ----------------------------------------------------------------------------------------------

    def do_attention_open(self) -> AwaitMount | None:
        """List the faxes of the group."""
        from faxtui.console.group_screen import GroupScreen  # late: not part of the first visit

        return self.app.push_screen(GroupScreen(self.group)) if self.group else None

    def do_attention_resend(self) -> None:
        """Plan to send the faxes of the group once more."""
        if self.group:
            open_resend(self.console, self.group.faxes.ids)

    def do_attention_number(self) -> None:
        """Show the record of the group's newest number."""
        if self.group:
            open_number(self.console, self.group.numbers[0])

    def do_attention_plan(self) -> None:
        """Show the resend that is at work."""
        open_plan(self.console)

    def do_attention_days(self) -> AwaitMount:
        """Show faxes, failures, pages and money of each day."""
        from faxtui.console.days_screen import DaysScreen  # late: not part of the first visit

        return self.app.push_screen(DaysScreen())
