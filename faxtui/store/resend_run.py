"""A plan at work: paced, one call to a number at a time, to be stopped and resumed, never the same fax twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from faxtui.api.errors import (
    AuthenticationError,
    FaxApiError,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    PermissionDenied,
    WaitTimeout,
)
from faxtui.api.sending import new_send_label
from faxtui.pages.conversion import ConversionError
from faxtui.store.claims import Claims, NoClaims
from faxtui.store.lineage import Families, created
from faxtui.store.resend import Item, Plan, State, why_not
from faxtui.store.resend_content import Sources, fields_for

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields

AT_ONCE: Final = 4
"""Numbers that are called at the same time."""
FOLLOW_SECONDS: Final = 24 * 3600.0
"""How long a resend is followed; then the number counts as free again."""
LINE_SECONDS: Final = 20.0
"""Until a number that another fax is on the way to is looked at again."""
LONGEST_NAP: Final = 60.0
"""Times to wait for are looked at at least so often, since clocks are set and machines sleep."""
_SLACK: Final = timedelta(minutes=10)
Begun: TypeAlias = tuple[tuple[str, str], datetime]
"""The label by which a send that was begun is found, and when it was begun."""

NO_CLAIMS: Final = NoClaims()
_ENDING: Final = (AuthenticationError, PermissionDenied, PaymentRequired)
"""After these, going on would only repeat them."""


class Runner:
    """Works on one plan, which may grow; `run` ends when nothing approved is left, and may be called again."""

    def __init__(
        self,
        client: AsyncFaxClient,
        plan: Plan,
        sources: Sources,
        *,
        on_change: Callable[[Plan], object] = lambda plan: None,
        on_fax: Callable[[Fax], None] = lambda fax: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        at_once: int = AT_ONCE,
        unsettled: Mapping[str, Begun] = MappingProxyType({}),
        claims: Claims = NO_CLAIMS,
    ) -> None:
        """`unsettled` are resends of earlier plans that may have been taken: they are looked for, never sent.

        In `claims` each resend is noted before it leaves.
        """
        self._claims = claims
        self._client, self._sources, self._now, self._at_once = client, sources, now, at_once
        self.plan = plan.doubt(unsettled)
        self.is_paused = False
        self.is_running = False
        self.trouble = ""
        """Why it paused by itself, as one sentence."""
        self._on_change, self._on_fax = on_change, on_fax
        self._news = asyncio.Event()
        self._busy_until: dict[str, float] = {}
        """Numbers that another fax is on its way to, and when to look again by the loop's clock."""
        self._labels: dict[str, Begun] = {
            item.fax.id: unsettled[item.fax.id] for item in plan.items if item.fax.id in unsettled
        }

    @property
    def is_sending(self) -> bool:
        """Whether a request may be on its way, so that leaving now would leave its outcome unknown."""
        return any(item.state is State.SENDING for item in self.plan.items)

    @property
    def unsettled(self) -> Mapping[str, Begun]:
        """Resends of which it is not known whether they were taken, by the fax that they repeat."""
        unknown = (item.fax.id for item in self.plan.items if item.state is State.UNKNOWN)
        return {fax_id: self._labels[fax_id] for fax_id in unknown if fax_id in self._labels}

    def edit(self, plan: Plan) -> None:
        """Take over what a person changed of the newest plan; a plan changes only lines that may still change."""
        self.plan = plan
        self._news.set()

    def add(self, more: Plan, unsettled: Mapping[str, Begun] = MappingProxyType({})) -> None:
        """Work on these lines, too; `unsettled` as for a new one."""
        self.plan = self.plan.with_others(more.doubt(unsettled))
        for item in more.items:
            if item.fax.id in unsettled:
                self._labels.setdefault(item.fax.id, unsettled[item.fax.id])
        self._on_change(self.plan)
        self._news.set()

    def pause(self) -> None:
        """Begin no further fax; what is on its way goes on, for it cannot be recalled."""
        self.is_paused = True
        self._news.set()

    def resume(self) -> None:
        """Go on."""
        self.is_paused, self.trouble = False, ""
        self._news.set()

    async def run(self) -> Plan:
        """Work until nothing is left; when it is cancelled, requests under way are left to be looked up."""
        self.is_running = True
        lost = [item for item in self.plan.items if item.fax.id in self.unsettled]
        tasks = {asyncio.create_task(self._settle(item), name=f"settle-{item.fax.id}") for item in lost}
        try:
            while tasks or self.plan.left:
                self._news.clear()
                while len(tasks) < self._at_once and (item := self._next()) is not None:
                    self._set(item, state=State.SENDING, note="", approved=True)
                    tasks.add(asyncio.create_task(self._work(item), name=f"resend-{item.fax.id}"))
                await self._nap(tasks)
                for task in [task for task in tasks if task.done()]:
                    tasks.discard(task)
                    task.result()
        finally:
            self.is_running = False
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.plan

    async def _nap(self, tasks: set[asyncio.Task[None]]) -> None:
        news = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait({*tasks, news}, timeout=self._pause_seconds(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            with suppress(asyncio.CancelledError):
                await news

    def _pause_seconds(self) -> float:
        """Until the next line may be due."""
        loop_now = asyncio.get_running_loop().time()
        waits = [LONGEST_NAP, *(until - loop_now for until in self._busy_until.values() if until > loop_now)]
        waits += [(item.at - self._now()).total_seconds() for item in self.plan.left if item.at is not None]
        return max(0.05, min(wait for wait in waits if wait > 0))

    def _next(self) -> Item | None:
        """The first approved line that is due and whose number is free."""
        if self.is_paused:
            return None
        taken = {item.fax.to for item in self.plan.items if item.is_active}
        loop_now, now = asyncio.get_running_loop().time(), self._now()
        for item in self.plan.left:
            is_free = item.fax.to not in taken and self._busy_until.get(item.fax.to, 0.0) <= loop_now
            if is_free and (item.at is None or item.at <= now):
                return item
        return None

    def _set(self, item: Item, **values: Any) -> None:
        self.plan = self.plan.change(item.fax.id, **values)
        self._on_change(self.plan)
        self._news.set()

    # -- one line ----------------------------------------------------------------------------------------------

    async def _work(self, item: Item) -> None:
        """Look, send, follow; whatever the API or a document says ends in the line's state."""
        try:
            if not await self._may_go(item):
                return
            fields = await fields_for(self._client, item, self._sources)
            if not await self._may_go(item):  # fetching and cutting took a while, and others resend too
                return
            fax = await self._send(item, fields)
        except OutcomeUnknown as error:
            self._set(item, state=State.UNKNOWN, note=f"{error} It is not sent again.")
        except NotFound:
            await self._not_sent(item, "Its pages are gone: send the document anew.")
        except (FaxApiError, ConversionError, ValueError) as error:  # ValueError: a cover page that is no base64
            await self._not_sent(item, str(error))
            if isinstance(error, _ENDING):
                self.pause()
                self.trouble = str(error)
        except asyncio.CancelledError:
            lost = item.fax.id in self._labels
            state, note = (State.UNKNOWN, "It was broken off.") if lost else (State.WAITING, "")
            self._set(item, state=state, note=note)
            raise
        else:
            await self._follow(item, fax)

    async def _not_sent(self, item: Item, note: str) -> None:
        """Certainly nothing was sent: there is nothing to look for."""
        if self._labels.pop(item.fax.id, None) is not None:
            await self._claims.drop(item.fax.id)
        self._set(item, state=State.NOT_SENT, approved=False, note=note)

    async def _may_go(self, item: Item) -> bool:
        """Ask the service once more, since others resend too; False once the line says what keeps it."""
        number, since = item.fax.to, created(item.fax)
        itself = await self._client.faxes.get(item.fax.id)
        around: dict[str, Fax] = {itself.id: itself}
        listed = self._client.faxes.iter(direction="OUTBOUND", created_after=_before(since), to=_plain(number))
        async for one in listed:
            around[one.id] = one
        if reason := why_not(itself, Families(around.values())):
            self._set(item, state=State.REFUSED, approved=False, note=reason)
            return False
        if any(one.is_open and one.to == number for one in around.values()):
            self._busy_until[number] = asyncio.get_running_loop().time() + LINE_SECONDS
            self._set(item, state=State.WAITING, note="Another fax is on its way to this number.")
            return False
        return True

    async def _send(self, item: Item, fields: SendFields) -> Fax:
        label = new_send_label()
        begun = (label, self._now())
        earlier = await self._claims.take(item.fax.id, begun)
        self._labels[item.fax.id] = earlier or begun
        if earlier is not None:
            raise OutcomeUnknown("Another console began to resend it just before, or this one did before it ended.")
        [fax, *_] = await self._client.faxes.send_once(item.fax.to, label=label, **fields)
        self._set(item, state=State.ON_THE_WAY, new_id=fax.id, note="")
        self._on_fax(fax)
        return fax

    async def _settle(self, item: Item) -> None:
        """Look for a resend of which it is not known whether it was taken; it is never sent again."""
        label, since = self._labels[item.fax.id]
        try:
            found = await self._client.faxes.settle(label, item.fax.to, since)
        except FaxApiError as error:
            self._set(item, state=State.UNKNOWN, note=f"It could not be looked up: {error}")
            return
        if not found:
            self._set(item, state=State.UNKNOWN, note="The service lists no such fax so far. It is not sent again.")
            return
        self._set(item, state=State.ON_THE_WAY, new_id=found[0].id, note="")
        await self._follow(item, found[0])

    async def _follow(self, item: Item, fax: Fax) -> None:
        try:
            ended = await self._client.faxes.wait(fax.id, timeout=FOLLOW_SECONDS, on_change=self._on_fax)
        except WaitTimeout:
            self._set(item, state=State.UNKNOWN, note="It is on its way still, and no longer followed here.")
        except FaxApiError as error:
            self._set(item, state=State.UNKNOWN, note=f"It was sent, but cannot be followed: {error}")
        else:
            self._ended(item, ended)

    def _ended(self, item: Item, fax: Fax) -> None:
        if fax.status == "COMPLETED":
            self._set(item, state=State.DELIVERED, note="")
        elif fax.is_failed:
            self._set(item, state=State.FAILED, note=fax.error_message or "It failed.")
        else:
            told = fax.status or "nothing"
            self._set(item, state=State.UNKNOWN, note=f"It was sent; of its end the service tells {told}.")


def _before(moment: datetime) -> datetime:
    """A little earlier; at the edge of the calendar the moment itself."""
    try:
        return moment - _SLACK
    except OverflowError:
        return moment


def _plain(number: str) -> str | None:
    """A number as a filter of the list; None for what is no plain number."""
    return number if number[1:].isdecimal() else None
