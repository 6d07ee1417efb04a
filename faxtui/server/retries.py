"""Which faxes wait to be called again, and until when: a restart makes no failed call anew and cuts no wait short."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from faxtui.server.clock import Clock
from faxtui.server.ids import milliseconds
from faxtui.server.store import Store, Wire
from faxtui.server.tables import planned_calls


class Retries:
    """The plan, over the one store; waits are simulated seconds."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def plan(self, fax: Wire) -> float:
        """Note that a call has failed and another one follows; how long to wait for it (API: `retryDelaySeconds`)."""
        wait = float(fax["retryDelaySeconds"])
        due = milliseconds(self._clock.now()) + round(wait * 1000)
        with self._store.transaction():
            self._store.execute(insert(planned_calls), {"fax_id": fax["id"], "due": due})
        return wait

    def left(self, fax: Wire) -> float | None:
        """What is left to wait at a restart, when the service ended in such a wait; never more than the whole of it."""
        due: int | None = self._store.value(select(planned_calls.c.due).where(planned_calls.c.fax_id == fax["id"]))
        if due is None:
            return None
        return min((due - milliseconds(self._clock.now())) / 1000, float(fax["retryDelaySeconds"]))

    def begin(self, fax: Wire, attempt: int) -> None:
        """The planned call is made: it counts (API: `retryCount`)."""
        with self._store.transaction():
            self._store.execute(delete(planned_calls).where(planned_calls.c.fax_id == fax["id"]))
            self._store.change_fax(fax["id"], {"retryCount": attempt})
