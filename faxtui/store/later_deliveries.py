"""Failed faxes that a later one delivered, found for the few that are in sight: all others are never looked at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from faxtui.store.columns import fold, plain
from faxtui.store.notes import Notes
from faxtui.store.rows import FaxRow, StatusWord

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.facts import FactGroup

RESENT: Final = StatusWord("✓", "resent", "calm")
"""What the row of such a fax says; the fax itself stays a failed one for filters, orders and exports."""
_NEXT: Final = "Nothing: a later fax delivered it."
_MOST_LATER: Final = 200
"""Faxes to the same number, of those after it, that are looked at."""
_LOST: Final = (
    "SELECT recipient, min(seq) FROM faxes WHERE id IN (SELECT value FROM json_each(?))"
    " AND inbound = 0 AND recipient != '' GROUP BY recipient"
)
_LATER: Final = (
    "SELECT json"
    " FROM (SELECT seq, labels, inbound, gone FROM faxes WHERE recipient = ? AND seq > ? ORDER BY seq LIMIT ?)"
    " CROSS JOIN records USING (seq) WHERE inbound = 0 AND gone IS NULL"
    " AND (instr(labels, 'faxtui') OR (? AND instr(json, '\"contentUrl\"')))"
)
"""What a fax was made of is told by labels of ours or by its URLs; without either it belongs to no other."""
_REACHED: Final = (
    "SELECT DISTINCT recipient FROM faxes WHERE id IN (SELECT value FROM json_each(?))"
    " AND inbound = 0 AND +state = 'delivered'"
)
"""The plus keeps SQLite from walking all faxes of a state, by the index, for the few that are meant."""
_FAILED_TO: Final = (
    "SELECT id FROM faxes WHERE id IN (SELECT value FROM json_each(?)) AND +state = 'failed'"
    " AND +recipient IN (SELECT value FROM json_each(?))"
)


class LaterDeliveries(Notes):
    """Belongs into a thread: a number costs 0.1 ms, or some where it has many faxes."""

    def delivered_later(self, faxes: Iterable[Fax]) -> frozenset[str]:
        """Ids of those that failed, and whose document reached the same number by a later fax."""
        from faxtui.api.models import Fax
        from faxtui.store.lineage import Families

        failed = [fax for fax in faxes if fax.is_failed and not fax.is_inbound]
        if not failed:
            return frozenset()
        later: dict[str, Fax] = {}
        by_url = {fold(fax.to) for fax in failed if fax.content_url}
        with self._database.keyed.use() as connection:
            for recipient, seq in connection.execute(_LOST, (_json(fax.id for fax in failed),)).fetchall():
                asked = (recipient, seq, _MOST_LATER, recipient in by_url)
                for (record,) in connection.execute(_LATER, asked).fetchall():
                    with suppress(ValueError):  # somebody wrote nonsense into the file
                        fax = Fax.model_validate_json(record)
                        later[fax.id] = fax
        if not later:
            return frozenset()
        families = Families({**later, **{fax.id: fax for fax in failed}}.values())
        return frozenset(fax.id for fax in failed if families.delivered_by(fax) is not None)

    def failed_before(self, changed: Collection[str], known: Collection[str]) -> frozenset[str]:
        """Which of the known faxes failed to a number that one of these that changed has reached."""
        with self._database.keyed.use() as connection:
            reached = [number for (number,) in connection.execute(_REACHED, (_json(changed),))]
            if not reached:
                return frozenset()
            return frozenset(
                fax_id for (fax_id,) in connection.execute(_FAILED_TO, (_json(known), json.dumps(reached)))
            )


def resent_row(row: FaxRow) -> FaxRow:
    """The row of a failed fax that a later one delivered."""
    return row._replace(status=RESENT, why=RESENT.word)


def settled_facts(groups: Sequence[FactGroup]) -> list[FactGroup]:
    """The facts of such a fax: what to do next is nothing."""
    return [
        group._replace(
            facts=[fact._replace(value=_NEXT, whole="") if fact.label == "Next" else fact for fact in group.facts]
        )
        for group in groups
    ]


def _json(ids: Iterable[str]) -> str:
    return json.dumps([plain(fax_id) for fax_id in ids])
