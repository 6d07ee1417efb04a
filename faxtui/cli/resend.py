"""`faxtui resend`: failed faxes once more, with their own pages and settings, one call to a number at a time.

Who names a fax means it: it is sent unless a guard refuses, and, where another act is advised than another try, only
after a yes to that advice, or with `--against-advice`. Of a filter's faxes only those are sent for which another try is
advised, as the console begins with; the others are told with their reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.asking import Yes, agreed, confirm, is_somebody_there
from faxtui.cli.connecting import ASKED, connection
from faxtui.cli.faxes import Json
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.selecting import Flags, Selection, first, select
from faxtui.config import open_client
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.store.resend import Item, Plan
    from faxtui.store.resend_run import Runner

_SLACK: Final = timedelta(minutes=10)
_SHOWN: Final = 20
"""Lines of a plan that a person is shown before the question."""


def resend(
    *fax_ids: Annotated[str, Parameter(name="FAX-ID", help="One failed fax or more; or a saved view, as @failures.")],
    query: Annotated[
        str | None,
        Parameter(help="In place of ids the failed faxes of a filter, as 'since:1d code:17': those worth another try."),
    ] = None,
    missing_pages: Annotated[
        bool, Parameter(help="Of faxes that were partly confirmed send only the pages that were not.")
    ] = False,
    from_urls: Annotated[
        bool, Parameter(help="Make faxes without stored pages from their URLs anew, which may have changed.")
    ] = False,
    against_advice: Annotated[
        bool, Parameter(help="Send faxes named by id although another act is advised, as for a dead number.")
    ] = False,
    dry_run: Annotated[bool, Parameter(help="Show what would be sent, and send nothing.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Send failed faxes once more and wait until they have ended; what was delivered meanwhile is never sent."""
    ids = list(dict.fromkeys(fax_ids))
    selection = _selection([word for word in ids if word.startswith("@")], query)
    if selection is None and not ids:
        raise CommandError("Which fax? Give its id, or several, or --query with a filter.", ExitCode.USAGE)
    if selection is not None and not all(word.startswith("@") for word in ids):
        raise CommandError("Give either ids or a filter.", ExitCode.USAGE)
    _refuse_more_than_a_plan(ids)
    if not dry_run and (ASKED.get().read_only or connection().read_only):
        raise CommandError("This is read-only: nothing was sent.", ExitCode.REFUSED)
    run = _Resend(missing_pages, from_urls, against_advice, yes, as_json)
    return asyncio.run(run.run(selection or ids, dry_run=dry_run))


def _selection(views: Sequence[str], query: str | None) -> Selection | None:
    """The failed faxes of a filter; None where there is none."""
    if query is None and not views:
        return None
    if query is not None and not query.strip():
        raise CommandError("--query needs a filter, as in --query since:1d.", ExitCode.USAGE)
    return select([*views, *([query] if query else [])], Flags(status="failed", direction="out"))


def _refuse_more_than_a_plan(ids: Sequence[str]) -> None:
    from faxtui.store.resend import MOST

    if len(ids) > MOST:
        raise CommandError(f"{len(ids)} faxes: at most {MOST} are resent at once. Nothing was sent.", ExitCode.USAGE)


class _Resend:
    """One run of the command."""

    def __init__(self, missing: bool, from_urls: bool, against_advice: bool, yes: bool, as_json: bool) -> None:
        self._missing, self._from_urls, self._yes, self._as_json = missing, from_urls, yes, as_json
        self._against_advice = against_advice
        self._told: set[str] = set()

    async def run(self, asked: Selection | Sequence[str], *, dry_run: bool) -> int:
        async with open_client(connection(), warn=talk) as client:
            wanted = await self._wanted(client, asked)
            if not wanted:
                talk("No failed fax matches: there is nothing to resend.")
                return ExitCode.OK
            plan = await self._plan(client, wanted, named=not isinstance(asked, Selection))
            if not isinstance(asked, Selection):
                plan = self._heed(plan, dry_run=dry_run)
            if dry_run:
                self._tell(plan, everything=True)
                talk("Nothing was sent: this was a dry run.")
                return ExitCode.OK if plan.left else ExitCode.REFUSED
            self._tell(plan)
            if plan.left:
                if isinstance(asked, Selection):
                    self._show(plan)
                self._ask(plan)
                plan = await self._work(client, plan)
        return self._end(plan)

    async def _wanted(self, client: AsyncFaxClient, asked: Selection | Sequence[str]) -> list[Fax]:
        from faxtui.store.resend import MOST

        if not isinstance(asked, Selection):
            return [await client.faxes.get(fax_id) for fax_id in asked]
        found = await first(client, asked, MOST + 1)
        if len(found) > MOST:
            raise CommandError(f"More than {MOST} failed faxes match: narrow the filter.", ExitCode.USAGE)
        return found

    async def _plan(self, client: AsyncFaxClient, wanted: Sequence[Fax], *, named: bool) -> Plan:
        """Lines that are to be sent are approved and due; of `named` ones all that may be."""
        from faxtui.cli.attention import HISTORY
        from faxtui.store.lineage import created
        from faxtui.store.resend import plan_resend

        now = datetime.now(UTC)
        since = max(min(created(fax) for fax in wanted), datetime(1970, 1, 2, tzinfo=UTC)) - _SLACK
        since = min(since, now - HISTORY)  # each number is known as well as `attention` knows it
        known = [fax async for fax in client.faxes.iter(direction="OUTBOUND", created_after=since, page_size=1000)]
        plan = plan_resend(wanted, [*known, *wanted], now, None).soon()
        able = [item.fax.id for item in plan.items if item.fax.has_file or self._from_urls]
        advised = [item.fax.id for item in plan.items if item.approved]
        plan = plan.approve(False).approve(True, able if named else [fax_id for fax_id in able if fax_id in advised])
        return plan.of_missing(self._missing)

    def _heed(self, plan: Plan, *, dry_run: bool) -> Plan:
        """Say what is advised against; such lines stay only after a yes, or where the flag says so."""
        from faxtui.store.resend import cautions

        against = [item for item in plan.left if item.caution]
        for text in cautions(against):
            talk(f"Look twice: {clean(text, 300)}")
        if not against or self._against_advice:
            return plan
        if not dry_run and is_somebody_there() and not self._yes:
            if agreed("Resend all the same? [y/N] "):
                return plan
        else:
            talk("Left out; --against-advice sends it all the same.")
        return plan.approve(False, [item.fax.id for item in against])

    def _show(self, plan: Plan) -> None:
        """What would be sent, for the person who is asked; it is talk: the lines of what was sent come afterwards."""
        for item in plan.left[:_SHOWN]:
            talk(_line(item, "would be sent"))
        if len(plan.left) > _SHOWN:
            talk(f"and {len(plan.left) - _SHOWN} more; --dry-run shows all")

    def _ask(self, plan: Plan) -> None:
        count, numbers = len(plan.left), list(dict.fromkeys(clean(item.fax.to, 20) for item in plan.left))
        named = ", ".join(numbers[:3]) + (f" and {len(numbers) - 3} more" if len(numbers) > 3 else "")
        question = f"This resends {count} {'fax' if count == 1 else 'faxes'} to {named}."
        confirm(question, "resend" if count == 1 else f"resend {count}", yes=self._yes)

    async def _work(self, client: AsyncFaxClient, plan: Plan) -> Plan:
        from faxtui.store.page_cutter import WorkerCutter
        from faxtui.store.resend_content import Sources
        from faxtui.store.resend_run import Runner

        cutter = WorkerCutter()
        runner = Runner(client, plan, Sources(client.faxes.download, cutter), on_change=self._tell)
        running = asyncio.create_task(runner.run())
        try:
            await self._until_end(running, runner)
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self._stopped(runner.plan)
            raise
        finally:
            cutter.close()
            self._tell(runner.plan)
        return runner.plan

    def _stopped(self, plan: Plan) -> None:
        """After ctrl+c: which faxes have left all the same, so that nobody sends them by hand."""
        from faxtui.store.attention_rows import plan_summary
        from faxtui.store.resend import State

        for item in plan.items:
            if item.state is State.ON_THE_WAY:
                self._told.add(item.fax.id)
                self._emit(item)
        talk(f"Stopped: {plan_summary(plan, started=True)}. What is on its way cannot be recalled.")

    async def _until_end(self, running: asyncio.Task[Plan], runner: Runner) -> None:
        """Until it has ended, or paused by itself, which nobody here could resume."""
        while not running.done():
            await asyncio.wait({running}, timeout=0.5)
            if runner.trouble and not any(item.is_active for item in runner.plan.items):
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                return
        running.result()

    def _tell(self, plan: Plan, *, everything: bool = False) -> None:
        """Write each line once, when it has come to an end."""
        from faxtui.store.resend import State

        open_states = (State.WAITING, State.SENDING, State.ON_THE_WAY)
        for item in plan.items:
            ended = item.state not in open_states or (item.state is State.WAITING and not item.approved)
            if item.fax.id not in self._told and (ended or everything):
                self._told.add(item.fax.id)
                self._emit(item)

    def _emit(self, item: Item) -> None:
        pages = f"{item.pages[0]}-{item.pages[1]}" if item.pages else "all"
        result = "left out" if item.state == "waiting" and not item.approved else str(item.state)
        result = "would be sent" if item.state == "waiting" and item.approved else result
        if self._as_json:
            facts = {"fax": item.fax.id, "to": item.fax.to, "outcome": result, "pages": pages}
            emit_json(facts | {"resend": item.new_id or None, "reason": item.note})
            return
        emit(_line(item, result), at_once=True)

    def _end(self, plan: Plan) -> int:
        from faxtui.store.attention_rows import plan_summary
        from faxtui.store.resend import State

        states = {item.state for item in plan.items}
        talk(f"{plan_summary(plan, started=True)}.")
        order = (
            ((State.UNKNOWN, State.SENDING, State.ON_THE_WAY), ExitCode.UNKNOWN),
            ((State.FAILED,), ExitCode.FAX_FAILED),
            ((State.NOT_SENT,), ExitCode.ERROR),
            ((State.REFUSED, State.WAITING), ExitCode.REFUSED),
        )
        return next((code for found, code in order if states.intersection(found)), ExitCode.OK)


def _line(item: Item, result: str) -> str:
    to, new = clean(item.fax.to, 24), clean(item.new_id, 40) or "-"
    told = f"pages {item.pages[0]}-{item.pages[1]}  {item.note}" if item.pages else item.note
    return f"{clean(item.fax.id, 40)}  {to:<16} {result:<13} {new:<26}  {clean(told, 300)}".rstrip()
