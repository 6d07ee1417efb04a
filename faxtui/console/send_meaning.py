"""Asks whether a send is meant: about what looks like a slip, each thing once, and on production always."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from faxtui.console.confirm_screen import ConfirmScreen, Question, on_profile

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.console.sending import Order
    from faxtui.store.guards import Concern

_DOUBT: Final = "An earlier send of this document may have been taken, though no answer came: look in the list first."


def _sends(order: Order) -> set[tuple[str, str]]:
    """Document and number of each fax."""
    return {(order.document, number) for number in order.numbers}


class Meaning:
    """Remembers what a person has waved through."""

    def __init__(self, console: FaxConsole) -> None:
        self._console = console
        self._seen: set[tuple[str, ...]] = set()

    async def is_meant(self, order: Order) -> bool:
        """Whether to go on; without a slip, and not on production, nobody is asked."""
        found = await self._concerns(order)
        keys = {(one.kind, order.document, *one.numbers, *(order.raw if not one.numbers else ())): one for one in found}
        question = self._question([one for key, one in keys.items() if key not in self._seen], order)
        if self._console.doubtful & _sends(order):
            question = question._replace(lines=[_DOUBT, *question.lines])
        if question.lines and not await self._console.push_screen_wait(ConfirmScreen(question)):
            return False
        self._seen |= keys.keys()
        return True

    def doubt(self, order: Order) -> None:
        """It may have been taken: who sends it once more in this session is asked, whatever else is known."""
        self._console.doubtful |= _sends(order)

    async def _concerns(self, order: Order) -> list[Concern]:
        from faxtui.store.guards import MOST_PAST, Planned, concerns, sends_of
        from faxtui.store.query import Query

        session = self._console.session
        own = {number.phone_number for each in session.project.all() for number in each.numbers}
        planned = Planned(order.numbers, order.document, order.documents.pages, order.raw)
        past = sends_of(await asyncio.to_thread(session.known, Query(), MOST_PAST))
        return await asyncio.to_thread(concerns, planned, past, own, self._console.now())

    def _question(self, new: list[Concern], order: Order) -> Question:
        count, lines = len(order.numbers), [one.text for one in new]
        title = "Send this fax?" if count == 1 else f"Send {count} faxes?"
        question = Question(title, lines, "Send", danger=False, many=str(count) if count > 1 else "")
        question = on_profile(question, self._console.session.connection)
        if not question.typed:
            return question
        where = f"It goes to {order.numbers[0]}" if count == 1 else "Each goes out"
        return question._replace(lines=[*lines, f"{where}: a real machine. It cannot be taken back."])
