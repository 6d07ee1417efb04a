"""A resend: its lines are approved one by one or all together, then it runs, and can be stopped and resumed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile
from faxtui.console.pane_screen import PaneScreen
from faxtui.console.widgets.list_table import ListTable, Share
from faxtui.console.widgets.row_strip import Row
from faxtui.console.widgets.row_table import RowTable
from faxtui.console.workers import start
from faxtui.store.attention_rows import item_row, plan_summary
from faxtui.store.costs import MOST_PAST, UNKNOWN, cost_of_sends
from faxtui.store.lineage import missing_pages
from faxtui.store.query import Query
from faxtui.store.resend import cautions
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import AwaitMount

    from faxtui.store.resend import Item, Plan
    from faxtui.store.resend_run import Runner

COLUMNS: Final = (
    Share("Of", 12),
    Share("To", 13, grows=1),
    Share("Pages", 5, right=True),
    Share("Failed with", 14, grows=1),
    Share("Result", 24, grows=3),
)
_MOST_WARNED: Final = 4
"""Kinds of advice against a resend that its question tells."""


def _pages(items: Sequence[Item]) -> str:
    """Which pages leave: of one fax which ones, of many how many."""
    if len(items) > 1:
        parts = sum(item.pages is not None for item in items)
        of_some = f", of {parts} only the missing ones" if parts else ""
        return f"{sum(item.page_count for item in items)} pages in all{of_some}"
    [item] = items
    if item.pages:
        one = item.pages[0] == item.pages[1]
        return f"page {item.pages[0]}" if one else f"pages {item.pages[0]}-{item.pages[1]}"
    return f"all {item.page_count} pages" if item.page_count > 1 else "all of it"


class ResendScreen(PaneScreen):
    """A plan that is made, then the one that is at work; leaving it leaves the run going.

    While another one is at work, its lines go into that one once they are approved.
    """

    scope: ClassVar[str] = "resend"
    tab: ClassVar[str] = "attention"

    def __init__(self, plan: Plan, hidden: str = "", *, runner: Runner | None = None) -> None:
        """`hidden` is what must be known of faxes that were chosen out of sight, as a sentence; `runner` works, or
        worked, on the plan."""
        super().__init__()
        self._plan = plan
        self._runner = runner
        self._hidden = hidden

    def body(self) -> ComposeResult:
        """A summary, the lines, and why for the one under the cursor."""
        yield Static(id="heading", markup=False)
        yield ListTable(COLUMNS, self._row, id="table")
        yield Static(id="trouble", markup=False)

    def on_mount(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(ListTable))
        self._show(self._plan)

    @property
    def runner(self) -> Runner | None:
        """What works, or worked, on this plan; None before it was begun."""
        runner = self.console.attention.runner
        return runner if runner is self._runner else None  # another project may be connected to

    @property
    def is_at_work(self) -> bool:
        """Whether it is at work, paused or not."""
        return self.runner is not None and self.runner.is_running

    @property
    def _is_stopped(self) -> bool:
        return self.is_at_work and self.runner is not None and self.runner.is_paused

    @property
    def _is_fixed(self) -> bool:
        """Whether lines are being begun, so that none of them can be changed."""
        return self.is_at_work and not self._is_stopped

    @property
    def item(self) -> Item | None:
        """The line under the cursor."""
        return self._plan.get(self.query_one(ListTable).key)

    def _row(self, fax_id: str) -> Row | None:
        item = self._plan.get(fax_id)
        if item is None:
            return None
        row = item_row(item, self.console.now(), self.console.zone)
        return Row(row.glyph, row.tone, (row.when, row.to, row.pages, row.why, row.result))

    def plan_changed(self, plan: Plan) -> None:
        """The plan at work has changed: it is drawn where it is this one."""
        if self.runner is not None:
            self._show(plan)

    def _show(self, plan: Plan) -> None:
        changed = [item.fax.id for item in plan.items if item != self._plan.get(item.fax.id)]
        self._plan = plan
        if not self.query("#trouble"):
            return  # the resend was faster than the widgets
        self.query_one(ListTable).show([item.fax.id for item in plan.items], changed)
        self._summarise()
        self._explain()

    def _summarise(self) -> None:
        runner = self.runner
        stop, now, zone = self.console.key_of("resend_stop"), self.console.now(), self.console.zone
        text = plan_summary(self._plan, started=runner is not None, now=now, zone=zone)
        if runner is not None and runner.is_running and runner.is_paused:
            why = f": {clean(runner.trouble, 120)}" if runner.trouble else ""
            text = f"Stopped, {stop} goes on{why} · {text}"
        elif runner is not None and runner.is_running:
            text = f"At work, {stop} stops · {text}"
        elif runner is not None:
            text = f"Ended · {text}"
        self.query_one("#heading", Static).update(text)

    @on(RowTable.Highlighted)
    def _explain(self) -> None:
        item = self.item
        if item is None:
            return
        partly = missing_pages(item.fax)
        choice = ""
        if partly and item.can_change:
            other = "all pages" if item.pages else f"only pages {partly[0]} to {partly[1]}, which are not confirmed"
            choice = f"{self.console.key_of('resend_pages')} sends {other}. "
        kept = "Sender, header, resolution, retries and labels stay as they were." if item.can_change else ""
        note = clean(item.note, 300)
        self.query_one("#trouble", Static).update(f"{choice}{note} {kept}".strip())

    # -- commands ----------------------------------------------------------------------------------------------

    def why_off(self, command_id: str) -> str:
        """What may be changed when."""
        key_of = self.console.key_of
        if command_id in ("resend_all", "resend_pages", "resend_now") and self._is_fixed:
            return f"It is at work: {key_of('resend_stop')} stops it, and lines that wait stay in it."
        if command_id == "resend_stop" and not self.is_at_work:
            return f"It is not at work: {key_of('resend_begin')} begins."
        if command_id == "resend_begin":
            return self._why_not_begin()
        return super().why_off(command_id)

    def _why_not_begin(self) -> str:
        if self.is_at_work:
            stop = self.console.key_of("resend_stop")
            return f"It is stopped: {stop} lets it go on." if self._is_stopped else "It is at work already."
        if self._plan.left or self._can_settle:
            return ""
        key_of = self.console.key_of
        advised = any(item.can_change and not item.caution for item in self._plan.items)
        rest = f", {key_of('resend_all')} all" if advised else ", against its advice"
        return f"No line is approved: {key_of('resend_line')} approves one{rest}."

    @property
    def _can_settle(self) -> bool:
        return self.runner is not None and bool(self.runner.unsettled)

    def _edit(self, plan: Plan) -> None:
        if self.runner is not None:
            self.runner.edit(plan)
        self._show(plan)

    def do_resend_back(self) -> None:
        """Leave; what is at work goes on."""
        if self.is_at_work:
            self.console.say(f"The resend goes on; {self.console.key_of('attention_plan')} in Attention shows it.")
        self.app.pop_screen()

    def do_resend_line(self) -> None:
        """Approve the line, or leave it out; at work, stop."""
        item = self.item
        if self._is_fixed:
            self.do_resend_stop()
        elif item is not None and not item.can_change:
            self.console.say(clean(item.note, 200) or "This line is done.", "warning")
        elif item is not None:
            self._edit(self._plan.toggle(item.fax.id))
            self.query_one(ListTable).cursor += 1

    def do_resend_all(self) -> None:
        """Approve every line that is not advised against, or, when all are, none."""
        able = [item for item in self._plan.items if item.can_change]
        missing = [item for item in able if not item.approved and not item.caution]
        is_taken_back = not missing and any(item.approved for item in able)
        self._edit(self._plan.approve(bool(missing)))
        against = 0 if is_taken_back else sum(bool(item.caution) and not item.approved for item in able)
        if against:
            told = "1 fax is" if against == 1 else f"{against} faxes are"
            line = self.console.key_of("resend_line")
            self.console.say(f"{told} left out by the advice in the line: {line} approves each by itself.", "warning")

    def do_resend_pages(self) -> None:
        """Send all pages of the fax, or only those that are not confirmed."""
        item = self.item
        if item is None or (missing_pages(item.fax) is None and not item.pages):
            self.console.say("Of this fax no page is confirmed: only all of it can be sent.", "warning")
        else:
            self._edit(self._plan.toggle_pages(item.fax.id))

    def do_resend_now(self) -> None:
        """Wait for no times."""
        self._edit(self._plan.soon())

    def do_resend_stop(self) -> None:
        """Begin no further fax, or go on."""
        runner = self.runner
        if runner is None:
            return
        if runner.is_paused:
            runner.resume()
        else:
            runner.pause()
        self._summarise()

    def do_resend_open(self) -> AwaitMount | None:
        """Open what was made of the line, else the fax that failed."""
        item = self.item
        made = item.new_id if item and self.console.session.mirror.get(item.new_id) else ""
        return self.console.open_fax(made or item.fax.id) if item else None

    def do_resend_begin(self) -> None:
        """Ask once, then let it work."""
        if not self._plan.left:
            self._begin(True)
            return
        start(self, self._ask, "question")

    async def _ask(self) -> None:
        """The question, once what it costs is looked up."""
        sends = [(item.fax.to, item.page_count) for item in self._plan.left]
        session = self.console.session
        cost = await asyncio.to_thread(lambda: cost_of_sends(session.known(Query.parse("dir:out"), MOST_PAST), sends))
        if self._plan.left and self.app.screen is self:
            question = on_profile(self._question(cost), session.connection)
            await self.app.push_screen(ConfirmScreen(question), self._begin)

    def _question(self, cost: str) -> Question:
        items = self._plan.left
        numbers = list(dict.fromkeys(item.fax.to for item in items))
        named = ", ".join(clean(number, 20) for number in numbers[:4])
        more = f" and {len(numbers) - 4} more" if len(numbers) > 4 else ""
        faxes = "fax" if len(items) == 1 else "faxes"
        waits = sum(item.at is not None and item.at > self.console.now() for item in items)
        priced = f", {cost}" if cost != UNKNOWN and all(item.page_count for item in items) else ""
        lines = [self._hidden] if self._hidden else []
        lines += [
            f"To {named}{more}: {_pages(items)}{priced}.",
            "One call to a number at a time. What the service has delivered is not sent.",
        ]
        lines += (
            [f"{waits} of them {'waits' if waits == 1 else 'wait'} for its time, while this console is open."]
            if waits
            else []
        )
        warned = cautions(items)
        lines += [f"Advised against: {clean(text, 200)}" for text in warned[:_MOST_WARNED]]
        lines += (
            [f"and {len(warned) - _MOST_WARNED} more kinds of advice against it"] if len(warned) > _MOST_WARNED else []
        )
        lines += self._joined()
        lines.append("A fax that has left cannot be recalled.")
        count = str(len(items))
        many = count if len(items) > 1 else ""
        title, no = f"Resend {count} {faxes}?", "Nothing was sent."
        return Question(title, lines, "Resend", danger=bool(warned), many=many, declined=no)

    def _joined(self) -> list[str]:
        """What of another plan at work concerns this one."""
        running = self.console.attention.runner
        if self.runner is not None or running is None or not running.is_running:
            return []
        if running.is_paused:
            stop = self.console.key_of("resend_stop")
            return [f"The plan that is at work takes it in and stays stopped until {stop} lets it go on."]
        return ["The plan that is at work takes it in."]

    def _join(self, running: Runner) -> None:
        """Put the lines into the plan that is at work, and show that."""
        self._runner = running
        running.add(self._plan, self.console.attention.unsettled)
        self._show(running.plan)
        if running.is_paused:
            stop = self.console.key_of("resend_stop")
            self.console.say(f"Put into the plan, which is stopped: {stop} lets it go on.", "warning")

    def _begin(self, yes: bool | None) -> None:
        client = self.console.session.client
        if not yes or client is None or self._why_not_begin():
            return
        from faxtui.store.claims import StoreClaims
        from faxtui.store.resend_run import Runner  # late: most plans are only looked at

        watch, runner = self.console.attention, self.runner
        if runner is None and watch.runner is not None and watch.is_running:
            self._join(watch.runner)
            return
        if runner is None:
            runner = self._runner = Runner(
                client,
                self._plan,
                watch.sources(),
                on_change=watch.plan_changed,
                on_fax=watch.take,
                now=self.console.now,
                unsettled=watch.unsettled,
                claims=StoreClaims(self.console.session.read),
            )
        runner.resume()
        watch.begin(runner)
        self._summarise()
