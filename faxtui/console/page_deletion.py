"""Delete the stored pages of one fax or of those marked: asked first, told fax by fax; the records stay."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile
from faxtui.console.marks import hidden_line
from faxtui.console.results_screen import Result, ResultsScreen
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.console.app import FaxConsole

NAMED: Final = 3
"""Faxes that the question names."""
SOON: Final = 1.0
"""Seconds after which it is said that the work goes on."""


class Outcome(NamedTuple):
    """What became of the pages of one fax."""

    fax: Fax
    trouble: str = ""
    """Why they are not deleted, in whole sentences; empty when they are."""
    is_hopeless: bool = False
    """Whether the next fax would meet the same refusal."""


def ask_delete(console: FaxConsole, fax_ids: Sequence[str]) -> None:
    """Ask whether to delete the pages of these faxes, and do it on yes."""
    start(console, partial(_ask, console, fax_ids), "ask-delete")


async def _ask(console: FaxConsole, fax_ids: Sequence[str]) -> None:
    wanted = list(fax_ids)
    found, order = await console.session.read(lambda store: (store.records(wanted), store.in_order(wanted)))
    known = [found[fax_id] for fax_id in order if fax_id in found]
    stored = [fax for fax in known if fax.has_file is not False]
    if not stored:
        console.say("No pages are stored: there is nothing to delete.", "warning")
        return

    def decided(yes: bool | None) -> None:
        if yes:
            start(console, partial(_delete_all, console, stored), "act", exclusive=False)

    question = question_of(stored, len(known) - len(stored), save_key=console.key_of("save"))
    if hidden := await hidden_line(console):
        question = question._replace(lines=[hidden, *question.lines])
    question = on_profile(question, console.session.connection)
    await console.push_screen(ConfirmScreen(question), decided)


def question_of(faxes: Sequence[Fax], without: int = 0, *, save_key: str) -> Question:
    """What is asked; `without` is how many of those marked have no pages, `save_key` what saves them."""
    count = len(faxes)
    what = f"the fax {_route(faxes[0])}" if count == 1 else f"{count:,} faxes".replace(",", " ")
    lines = [] if count == 1 else [f"{_route(fax)}  {clean(fax.id, 40)}" for fax in faxes[:NAMED]]
    if count > NAMED:
        lines.append(f"and {count - NAMED} more")
    if without:
        lines.append(f"{without} more {'has' if without == 1 else 'have'} no stored pages.")
    open_ones = sum(fax.is_open for fax in faxes)
    if open_ones:
        ends = "is still on its way and can" if open_ones == 1 else "are still on their way and can"
        lines.append(f"{open_ones} {ends} fail without pages.")
    one = count == 1
    lines.append("The record stays." if one else "The records stay.")
    lines.append(f"The pages cannot be brought back{f'; {save_key} saves them first' if one else ''}.")
    title, no = f"Delete the stored pages of {what}?", "Nothing was deleted."
    return Question(title, lines, "Delete", many="" if one else str(count), declined=no)


async def _delete_all(console: FaxConsole, faxes: Sequence[Fax]) -> None:
    """One call after the other; what the service refuses is told and holds up no other fax."""
    client = console.session.client
    assert client is not None  # noqa: S101 - off until connected
    outcomes: list[Outcome] = []
    began, told = time.monotonic(), False
    for fax in faxes:
        if not told and time.monotonic() - began > SOON:
            console.say(f"Deleting the pages of {len(faxes)} faxes: {len(outcomes)} are through…")
            told = True
        if outcomes and outcomes[-1].is_hopeless:
            outcomes.append(Outcome(fax, "Not tried.", is_hopeless=True))
        else:
            outcomes.append(await _delete(client, fax))
    gone = frozenset(each.fax.id for each in outcomes if not each.trouble)
    if gone and console.session.client is client:  # else the console has gone on to another project meanwhile
        await _forget(console, gone)
    _tell(console, outcomes, len(gone))


async def _delete(client: AsyncFaxClient, fax: Fax) -> Outcome:
    from faxtui.api.errors import AuthenticationError, ClientClosed, FaxApiError, OutcomeUnknown, ReadOnlyError

    try:
        await client.faxes.delete_content(fax.id)
    except OutcomeUnknown as error:
        return Outcome(fax, f"{clean(error, 160)} To delete them once more does no harm.")
    except FaxApiError as error:
        refused = isinstance(error, (AuthenticationError, ClientClosed, ReadOnlyError))
        return Outcome(fax, f"Not deleted. {clean(error, 160)}", is_hopeless=refused)
    return Outcome(fax)


async def _forget(console: FaxConsole, gone: frozenset[str]) -> None:
    """Keep nothing of pages that are deleted, no document, no drawn page, no mark; the records say so at once."""
    session, table = console.session, console.faxes_screen.table
    session.forget_documents(gone)
    console.loader.forget()
    table.mark(table.marked - gone)
    known = await session.read(lambda store: store.records(list(gone)))
    without = [fax.model_copy(update={"has_file": False}) for fax in known.values()]
    await session.take(without, console.now(), "delete")


def _tell(console: FaxConsole, outcomes: Sequence[Outcome], gone: int) -> None:
    if len(outcomes) == 1:
        only = outcomes[0]
        told = only.trouble or f"The pages of the fax {_route(only.fax)} are deleted; its record stays."
        console.say(told, "error" if only.trouble else "information")
        return
    lines = [Result(_route(each.fax), each.trouble or "deleted", bad=bool(each.trouble)) for each in outcomes]
    console.clear_notifications()
    console.push_screen(ResultsScreen(f"The pages of {gone} of {len(outcomes)} faxes are deleted", lines))


def _route(fax: Fax) -> str:
    return f"{clean(fax.from_ or '?', 24)} → {clean(fax.to or '?', 24)}"
