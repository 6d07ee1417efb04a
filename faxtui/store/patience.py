"""How long a fax may be on its way before it is called stuck; the same for Attention, `is:stuck` and `faxtui check`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.models import Fax

FLOORS: Final = {"QUEUED": timedelta(minutes=15), "IN_PROGRESS": timedelta(minutes=30)}
"""By status, where nothing longer was learned (`faxtui.store.stuck`)."""


class Patience(NamedTuple):
    """How long a fax may be in a status before it counts as stuck."""

    queued: timedelta = FLOORS["QUEUED"]
    under_way: timedelta = FLOORS["IN_PROGRESS"]
    learned: int = 0
    """From how many faxes; 0 when there were too few."""

    def allows(self, fax: Fax) -> timedelta:
        """The time since its creation that an open fax may have."""
        return self.queued if fax.status == "QUEUED" else self.under_way


NOTHING_LEARNED: Final = Patience()
