"""Which faxes of a plan wait, kept in the store: after a restart they are offered again, never sent by themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from faxtui.console.workers import start

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.store.fax_store import FaxStore
    from faxtui.store.resend import Plan

NOTE: Final = "resends that wait"


class WaitingLines:
    """Belongs to the watch; writes only when other faxes wait than before."""

    def __init__(self, console: FaxConsole) -> None:
        self._console = console
        self._wanted: list[str] = []
        self._written: list[str] = []
        self._at_work = False
        self.offered = False
        """Whether the person was told of what an earlier start left."""

    def forget(self) -> None:
        """Another project is connected to: what waits in this one stays noted with it."""
        self._wanted = self._written = []
        self.offered = False

    def keep(self, plan: Plan) -> None:
        """Have it noted which faxes of a plan at work were approved and not begun."""
        self._wanted = [item.fax.id for item in plan.left]
        if self._wanted != self._written and not self._at_work:
            self._at_work = True
            start(self._console, self._write, "waiting-lines", exclusive=False)

    async def _write(self) -> None:
        session = self._console.session
        mirror = session.mirror
        try:
            while self._wanted != self._written and session.mirror is mirror:
                ids = self._written = self._wanted
                await session.read(partial(_put, ids=ids))
        finally:
            self._at_work = False

    async def left(self) -> list[str]:
        """Faxes that an earlier start left waiting and that still need somebody."""
        kept = await self._console.session.read(lambda store: store.note(NOTE))
        report = self._console.attention.report
        ids = [str(fax_id) for fax_id in kept] if isinstance(kept, list) else []
        return [fax_id for fax_id in ids if report is None or report.of(fax_id) is not None]


def _put(store: FaxStore, ids: list[str]) -> None:
    store.put_note(NOTE, ids)
