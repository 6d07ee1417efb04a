"""Keeps what needs a person up to date, off the event loop, and holds the one resend that may be at work."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from faxtui.console.waiting_lines import WaitingLines
from faxtui.console.widgets.pane_bar import PaneBar
from faxtui.console.workers import start
from faxtui.store.patience import NOTHING_LEARNED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from faxtui.api.models import Fax
    from faxtui.console.app import FaxConsole
    from faxtui.store.overview import Overview
    from faxtui.store.page_cutter import WorkerCutter
    from faxtui.store.patience import Patience
    from faxtui.store.resend import Plan
    from faxtui.store.resend_content import Sources
    from faxtui.store.resend_run import Begun, Runner
    from faxtui.store.sightings import Changes
    from faxtui.store.triage import Report

PAUSE_SECONDS: Final = 1.0
"""At least so long between two looks when what they look at goes on changing."""
SHARE: Final = 200
"""In the long run a look follows after so many times the processor time that one takes: half a percent in a stream."""
WATCHED_SHARE: Final = 30
"""The same while somebody looks at what they find."""
LONGEST_PAUSE: Final = 60.0
FREE_SECONDS: Final = 5.0
FREE_LOOKS: Final = 2
"""Pauses of so many seconds or looks need not be waited for yet: news that come now and then are looked at at once."""
MOST: Final = 20_000
"""Faxes that one look takes in, the newest ones: a judgement needs no more."""


class AttentionWatch:
    """Belongs to the app; screens ask it and are told by it."""

    def __init__(self, console: FaxConsole) -> None:
        self._console = console
        self.report: Report | None = None
        self.overview: Overview | None = None
        self.runner: Runner | None = None
        """The resend that is at work, or was last."""
        self._unsettled: dict[str, Begun] = {}
        self.waiting = WaitingLines(console)
        self._cutter: WorkerCutter | None = None
        self.has_heard = False
        """Whether the service has answered since it was connected to."""
        self._wanted = self._at_work = False
        self._cost = self._owed = 0.0
        """Processor seconds of the last look, and what it and those before it owed to others when it ended."""
        self._looked_at = 0.0
        self._hurry = asyncio.Event()

    @property
    def is_sending(self) -> bool:
        """Whether a resend may be leaving just now."""
        return self.runner is not None and self.runner.is_sending

    @property
    def is_running(self) -> bool:
        """Whether a plan is being worked on, paused ones included."""
        return self.runner is not None and self.runner.is_running

    @property
    def patience(self) -> Patience:
        """How long a fax may be on its way, as the last look learned it."""
        return self.report.patience if self.report is not None else NOTHING_LEARNED

    @property
    def left(self) -> int:
        """How many approved faxes of the plan at work have not been begun."""
        return 0 if self.runner is None else len(self.runner.plan.left)

    def forget(self) -> None:
        """Another project is connected to: nothing known of this one holds."""
        self._console.workers.cancel_group(self._console, "resend")
        self._unsettled = dict(self.unsettled)  # ids and labels only: whoever comes back must not send twice
        self.report = self.overview = self.runner = None
        self.waiting.forget()
        self.has_heard = False
        self._owed = 0.0
        self._show()

    # -- the report --------------------------------------------------------------------------------------------

    def heard(self, changes: Changes) -> None:
        """The service has answered: what it said first, and what changed, is looked at."""
        if changes or not self.has_heard:
            self.has_heard = True
            self.renew()

    def renew(self) -> None:
        """Look again soon; many wishes in a row are one look."""
        self._wanted = True
        if self._is_watched:
            self._hurry.set()
        if not self._at_work:
            self._at_work = True
            start(self._console, self._work, "attention")

    async def _work(self) -> None:
        try:
            while self._wanted:
                await self._pause()
                self._wanted = False
                mirror = self._console.session.mirror
                report, overview, cost = await asyncio.to_thread(self._timed_look, self._console.now())
                if mirror is self._console.session.mirror:  # else it is about another project
                    self.report, self.overview = report, overview
                    self._show()
                self._spent(cost)
                if self._wanted:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._at_work = False

    @property
    def _is_watched(self) -> bool:
        return hasattr(self._console.screen, "attention_changed")

    @property
    def _share(self) -> int:
        return WATCHED_SHARE if self._is_watched else SHARE

    def _wait(self) -> float:
        """Seconds until the next look may begin."""
        free = max(FREE_SECONDS, FREE_LOOKS * self._cost * self._share)
        return min(LONGEST_PAUSE, self._owed * self._share - free) - (time.monotonic() - self._looked_at)

    async def _pause(self) -> None:
        """Wait until then; who opens the pane meanwhile waits for less."""
        while (wait := self._wait()) > 0:
            self._hurry.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._hurry.wait()

    def _spent(self, cost: float) -> None:
        now = time.monotonic()
        self._owed = max(0.0, self._owed - (now - self._looked_at) / self._share) + cost
        self._cost, self._looked_at = cost, now

    def _timed_look(self, now: datetime) -> tuple[Report, Overview, float]:
        began = time.thread_time()
        report, overview = self._look(now)
        return report, overview, time.thread_time() - began

    def _look(self, now: datetime) -> tuple[Report, Overview]:
        from faxtui.store.overview import overview  # late: not part of the first paint
        from faxtui.store.triage import Look, numbers_of_failures

        zone, each = self._console.zone, partial(self._each, now)
        whole_since = self._console.session.older.whole_since(now)
        look = Look(numbers_of_failures(each("status:failed since:7d"), now), now, self._facts())
        passing = look.passing(chain(each("since:30d"), each("is:open until:30d")))
        days = overview(passing, now, zone, whole_since=whole_since)
        return look.report(zone, each("since:400d until:360d has:file")), days

    def _each(self, now: datetime, query: str) -> Iterator[Fax]:
        """Faxes that match and that the service still knows, newest first; slow, for a thread."""
        from faxtui.store.query import Query

        wanted = Query.parse(f"{query} -status:gone", now.astimezone(self._console.zone))
        return self._console.session.mirror.each(wanted, MOST)

    def faxes(self, now: datetime, *queries: str) -> list[Fax]:
        """Known faxes that match any of these, as briefly as possible; slow, for a thread."""
        from faxtui.store.brief_fax import brief

        found: dict[str, Fax] = {}
        texts: dict[str, str] = {}
        for query in queries:
            found.update((fax.id, brief(fax, texts)) for fax in self._each(now, query))
        return list(found.values())

    def _facts(self) -> Any:
        from faxtui.store.triage import Known

        session = self._console.session
        services = [holdings.service for holdings in session.project.all()]
        return Known(services, session.mirror.queue_seconds(), session.webhooks_missed(), session.mirror.get)

    def _show(self) -> None:
        count = self.report.to_do if self.report is not None else 0
        for screen in self._console.screen_stack:
            for tabs in screen.query(PaneBar):
                tabs.attention = count
            if hasattr(screen, "attention_changed"):
                screen.attention_changed()

    # -- the resend --------------------------------------------------------------------------------------------

    def sources(self) -> Sources:
        """Where the pages of a resend come from, and what cuts them."""
        from faxtui.store.page_cutter import WorkerCutter  # late: few sessions resend anything
        from faxtui.store.resend_content import Sources

        self._cutter = self._cutter or WorkerCutter()
        return Sources(self._console.session.document, self._cutter)

    def close(self) -> None:
        """End the process that cuts pages."""
        if self._cutter is not None:
            self._cutter.close()
            self._cutter = None

    def begin(self, runner: Runner) -> None:
        """Let a runner work on its plan until nothing approved is left; it goes on while other screens are open."""
        self._unsettled = dict(self.unsettled)
        self.runner = runner
        runner.is_running = True  # though its task begins later: whoever looks meanwhile must not see an end
        start(self._console, self._run, "resend")
        self.plan_changed(runner.plan)

    @property
    def unsettled(self) -> Mapping[str, Begun]:
        """Resends of this and earlier plans of which it is not known whether they were taken, by the fax's id."""
        if self.runner is None:
            return self._unsettled
        planned = {item.fax.id for item in self.runner.plan.items}
        earlier = {fax_id: begun for fax_id, begun in self._unsettled.items() if fax_id not in planned}
        return earlier | dict(self.runner.unsettled)

    async def _run(self) -> None:
        runner = self.runner
        if runner is not None:
            plan = await runner.run()
            self.plan_changed(plan)
            self._tell(runner)

    def _tell(self, runner: Runner) -> None:
        from faxtui.store.attention_rows import plan_summary

        self._console.say(f"Resend: {plan_summary(runner.plan, started=True)}.")
        self.renew()

    def plan_changed(self, plan: Plan) -> None:
        """Show the plan where its screen is open, and note which of its lines wait."""
        if self.is_running:
            self.waiting.keep(plan)
        for screen in self._console.screen_stack:
            if hasattr(screen, "plan_changed"):
                screen.plan_changed(plan)

    def take(self, fax: Fax) -> None:
        """A resend was made, or moved on: show it without waiting for the feed."""
        take = partial(self._console.session.take, [fax], self._console.now(), "send")
        start(self._console, take, "resend-news", exclusive=False)
