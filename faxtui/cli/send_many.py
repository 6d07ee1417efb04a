"""`faxtui send` to many: a batch on its ledger, a line for each recipient, a summary, and how to go on."""

from __future__ import annotations

import hashlib
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from faxtui.cli.batch import Batch, Result, follow_all
from faxtui.cli.connecting import connection
from faxtui.cli.cover_guard import cover_use
from faxtui.cli.holding import hold_back
from faxtui.cli.ledger import Ledger, fingerprint, state_folder
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.progress import Bar
from faxtui.cli.recipients import Recipient
from faxtui.cli.send_guards import Judgement, Manner, document_of, judge, labelled, pages_of, tell_and_ask
from faxtui.cli.status import status_line
from faxtui.config import Connection, open_client
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields


class Plan(NamedTuple):
    """What is to be sent to whom, and how to tell of it."""

    people: list[Recipient]
    fields: SendFields
    patience: float | None
    """Seconds to follow the faxes; None: until they are sent."""
    at_once: int
    manner: Manner
    table: Path | None
    ledger: Path | None
    as_json: bool


async def send_many(plan: Plan) -> int:
    """Run the batch; the exit code is 6 when an outcome is unknown, else 5 when a fax failed, else 1 or 0.

    It is 7 when nothing was left to do and nobody named a ledger to go on with.
    """
    place = connection()
    job = fingerprint(_job(place, plan.fields))
    document, pages = document_of(plan.fields), pages_of(plan.fields)
    with Ledger(plan.ledger or _usual_ledger(plan, job), job) as ledger:
        _refuse_other_data(ledger, plan.people)
        async with open_client(place) as client:
            people = [person for person in plan.people if not _is_known(ledger, person.to)]
            due, use = [person.to for person in people], cover_use(plan.fields, people)
            judgement = await judge(client, due, document, pages, use) if due else Judgement()
            tell_and_ask(judgement, plan.manner, as_json=plan.as_json)
            if due:
                await hold_back()
            labelled_plan = plan._replace(fields=labelled(plan.fields, document))
            return await _Run(labelled_plan, client, ledger, judgement).run()


def _refuse_other_data(ledger: Ledger, people: Sequence[Recipient]) -> None:
    """CommandError when somebody was sent to with other data: left out, they would silently get none of the new."""
    others = [
        person.to
        for person in people
        if _is_known(ledger, person.to) and ledger.entries[person.to].data not in ("", person.data)
    ]
    if others:
        named = f"{others[0]} and {len(others) - 1} more" if len(others) > 1 else others[0]
        raise CommandError(
            f"{named} got a fax with other data in an earlier run ({ledger.path}). Nothing was sent; "
            "another --ledger, or --again without one, sends the new data.",
            ExitCode.REFUSED,
        )


def _is_known(ledger: Ledger, to: str) -> bool:
    """Whether an earlier run sent to this number, or may have."""
    entry = ledger.entries.get(to)
    return entry is not None and (entry.is_taken or entry.is_open)


def _job(place: Connection, fields: SendFields) -> dict[str, object]:
    """What makes a batch this one."""
    from faxtui.api.sending import checked_files, send_form

    digests = []
    for file in checked_files(fields.get("files") or ()):
        content = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
        digests.append([file.name, hashlib.sha256(content).hexdigest()])
    wire = {name: value for name, value in send_form("+", fields).fields.items() if name != "to" and value is not None}
    return {"project": place.project_id, "service": place.base_url, "documents": digests, "options": wire}


def _usual_ledger(plan: Plan, job: str) -> Path:
    """The same whenever the same batch is run, so that a repeated command sends nobody anything twice.

    A batch is the same with the same CSV or the same numbers, documents and options; `--again` begins a new one.
    """
    if plan.manner.again:
        return state_folder() / f"send-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.jsonl"
    if plan.table is None:
        name, who = "send", ",".join(sorted(person.to for person in plan.people))
    else:
        name, who = re.sub(r"[^A-Za-z0-9_-]", "_", plan.table.stem)[:60], str(plan.table.resolve())
    where = hashlib.sha256(who.encode(errors="surrogateescape")).hexdigest()[:8]
    return state_folder() / f"{name}-{where}-{job}.jsonl"


class _Run:
    """One run of a batch and what it tells."""

    def __init__(self, plan: Plan, client: AsyncFaxClient, ledger: Ledger, judgement: Judgement) -> None:
        self._plan, self._client, self._ledger = plan, client, ledger
        self._concerns = judgement.by_number([person.to for person in plan.people])
        self._ended: dict[str, Fax] = {}
        self._unfinished = 0
        self._bar = Bar("Sending", 0)
        self._batch = Batch(client, ledger, plan.people, plan.fields, at_once=plan.at_once, on_result=self._on_result)

    async def run(self) -> int:
        """Send, follow if asked, and sum up, whatever comes between."""
        before = len(self._batch.taken_before)
        if before:
            talk(f"{before} of {len(self._plan.people)} were sent in an earlier run ({self._ledger.path}).")
            if before == len(self._plan.people) and self._plan.ledger is None:
                talk("Nothing was sent: nobody is left to send to; --again sends to all of them once more.")
            elif before == len(self._plan.people) and self._plan.manner.again:
                talk("Nothing was sent: --again sends to nobody twice who is on the ledger that you named.")
        try:
            with Bar("Sending", len(self._plan.people) - before) as self._bar:
                await self._batch.send()
            if self._plan.patience is not None:
                await self._follow(self._plan.patience)
        except BaseException:  # ctrl+c as well as a refused key: how far it came is told in any case
            self._sum_up()
            raise
        self._sum_up()
        return self._code()

    def _on_result(self, result: Result) -> None:
        counts = self._counts()
        self._bar.advance(f"{counts['not sent']} not sent, {counts['unknown']} unknown")
        if self._plan.patience is None or result.outcome != "sent":
            self._emit(result)

    async def _follow(self, patience: float) -> None:
        ledger, people = self._ledger, {person.to for person in self._plan.people}
        mine = [entry for to, entry in ledger.entries.items() if to in people]
        open_ = {entry.to: entry.fax for entry in mine if entry.event == "sent"}
        if not open_:
            return
        since = min(entry.at for entry in mine)
        with Bar("On their way", len(open_)) as self._bar:
            left = await follow_all(self._client, ledger, open_, since, patience, self._on_end)
        self._unfinished = len(left)
        for to in left:
            self._emit(Result(to, "unfinished", ledger.entries[to].label, reason="the time ran out"))

    def _on_end(self, to: str, fax: Fax) -> None:
        self._ended[to] = fax
        failed = sum(fax.is_failed for fax in self._ended.values())
        self._bar.advance(f"{failed} failed")
        self._emit(Result(to, "failed" if fax.is_failed else "delivered", self._ledger.entries[to].label, fax))

    def _emit(self, result: Result) -> None:
        if self._plan.as_json:
            facts = {"to": result.to, "outcome": result.outcome, "label": result.label, "reason": result.reason}
            fax = {"fax": result.fax.wire()} if result.fax else {}
            concerns = {"concerns": found} if (found := self._concerns.get(result.to)) else {}
            emit_json({name: value for name, value in facts.items() if value} | fax | concerns)
            return
        fax_id = clean(result.fax.id, 64) if result.fax else self._ledger.entries[result.to].fax or "-"
        why = result.reason or (status_line(result.fax) if result.fax else "")
        emit(f"{result.to:<16} {result.outcome:<10} {fax_id:<26}  {clean(why, 300)}".rstrip(), at_once=True)

    def _counts(self) -> dict[str, int]:
        found = dict.fromkeys(("sent", "not sent", "unknown"), 0)
        for result in self._batch.results.values():
            found[result.outcome] += 1
        return found

    def _ended_as(self, status: str) -> int:
        """Faxes that ended so, also those of an earlier run of the batch."""
        people = {person.to for person in self._plan.people}
        return sum(entry.status == status for to, entry in self._ledger.entries.items() if to in people)

    def _sum_up(self) -> None:
        """How many were sent, refused, unknown, left; and the command that goes on."""
        total, left, counts = len(self._plan.people), self._batch.left, self._counts()
        unknown = self._open()
        sent = total - left - unknown
        parts = [f"{sent} sent", f"{unknown} unknown", f"{left} left"]
        if counts["not sent"]:
            parts[-1] += f" ({counts['not sent']} of them refused or not reached)"
        if self._plan.patience is not None:
            parts.append(f"{self._ended_as('COMPLETED')} delivered, {self._ended_as('FAILURE')} failed")
        talk(f"{total} {'recipient' if total == 1 else 'recipients'}: {', '.join(parts)}. Ledger: {self._ledger.path}")
        if left or unknown:
            talk(f"To go on: {resume_command(sys.argv, self._ledger.path)}")

    def _open(self) -> int:
        """Recipients of whom it is not known whether they were sent to."""
        people = {person.to for person in self._plan.people}
        return sum(entry.is_open for to, entry in self._ledger.entries.items() if to in people)

    def _code(self) -> int:
        if self._open() or self._unfinished:
            return ExitCode.UNKNOWN
        if self._plan.patience is not None and self._ended_as("FAILURE"):
            return ExitCode.FAX_FAILED
        if self._batch.left:
            return ExitCode.ERROR
        # Whoever named no ledger may mean to send anew, as a job does every month: that nothing left is no success.
        means_anew = self._plan.ledger is None or self._plan.manner.again
        is_idle = means_anew and not self._batch.results and not self._ended
        return ExitCode.REFUSED if is_idle else ExitCode.OK


def resume_command(command: Sequence[str], ledger: Path) -> str:
    """The command that goes on with a batch; in words when the line holds a password."""
    arguments = list(command[1:])
    if any(re.search(r"://[^/@\s]*@", text) for text in arguments):
        return f"the same command, with --ledger {shlex.quote(str(ledger))}"
    if not any(text == "--ledger" or text.startswith("--ledger=") for text in arguments):
        arguments += ["--ledger", str(ledger)]
    return shlex.join(["faxtui", *arguments])
