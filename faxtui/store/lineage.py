"""Which faxes are the same document to the same number again, and whether a later one did what an earlier did not.

Two outbound faxes to one number belong together when one says that it is a resend of the other, or when both carry
the same document label or were made of the same URLs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from faxtui.store.guards import fingerprint_of
from faxtui.store.times import aware

if TYPE_CHECKING:
    from faxtui.api.models import Fax

RESEND_LABEL: Final = "faxtuiResendOf"
"""The label of a resend: the id of the fax that it repeats."""
PAGES_LABEL: Final = "faxtuiPages"
"""The label of a resend of some pages: `3-5`, counted in the fax that it repeats."""
RESOLUTION_LABEL: Final = "faxtuiResolution"
"""The label of a resend at another resolution than the fax that it repeats: `FINE, was SUPERFINE`."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


def created(fax: Fax) -> datetime:
    """When a fax was made; one that tells no time comes before all others."""
    return aware(fax.create_time) if fax.create_time else _EARLIEST


def document_of(fax: Fax) -> str:
    """What tells the document of a fax from others; empty when nothing does."""
    if fingerprint := fingerprint_of(fax):
        return f"document {fingerprint}"
    return "url " + "\n".join(fax.content_url) if fax.content_url else ""


def original_id(fax: Fax) -> str:
    """The id of the fax that this one repeats; empty when it repeats none."""
    return (fax.labels or {}).get(RESEND_LABEL, "")


def missing_pages(fax: Fax) -> tuple[int, int] | None:
    """First and last page that are not confirmed, from 1 on, when some but not all pages are."""
    total, sent = fax.number_of_pages or 0, fax.pages_sent_successfully or 0
    return (sent + 1, total) if fax.is_failed and not fax.is_inbound and 0 < sent < total else None


class Families:
    """Outbound faxes by what they have in common; built once for many questions."""

    def __init__(self, faxes: Iterable[Fax]) -> None:
        self._leaders: dict[str, str] = {}
        outbound = [fax for fax in faxes if not fax.is_inbound]
        for fax in outbound:
            own = self._key(fax, fax.id)
            for other in (original_id(fax), document_of(fax)):
                if other:
                    self._join(own, self._key(fax, other))
        self._members: dict[str, list[Fax]] = {}
        for fax in sorted(outbound, key=lambda one: (created(one), one.id)):
            self._members.setdefault(self._lead(self._key(fax, fax.id)), []).append(fax)

    @staticmethod
    def _key(fax: Fax, name: str) -> str:
        return f"{fax.to}\n{name}"

    def _lead(self, key: str) -> str:
        path = []
        while (leader := self._leaders.get(key, key)) != key:
            path.append(key)
            key = leader
        for passed in path:
            self._leaders[passed] = key
        return key

    def _join(self, one: str, other: str) -> None:
        first, second = self._lead(one), self._lead(other)
        if first != second:
            self._leaders[first] = second

    def of(self, fax: Fax) -> Sequence[Fax]:
        """The fax and all that repeat it or that it repeats, oldest first."""
        return self._members.get(self._lead(self._key(fax, fax.id)), ()) or (fax,)

    def later(self, fax: Fax) -> list[Fax]:
        """Those of them that were made after it."""
        mark = (created(fax), fax.id)
        return [other for other in self.of(fax) if (created(other), other.id) > mark]

    def delivered_by(self, fax: Fax) -> Fax | None:
        """A later fax that delivered what this one did not; a part counts where the rest was confirmed before."""
        return next((later for later in self.later(fax) if _delivers(later, fax)), None)

    def replaced_by(self, fax: Fax) -> Fax | None:
        """The newest later fax, delivered or not."""
        return next(iter(reversed(self.later(fax))), None)


def _delivers(later: Fax, fax: Fax) -> bool:
    if later.status != "COMPLETED":
        return False
    first = _first_page(later)
    return first <= (fax.pages_sent_successfully or 0) + 1 or original_id(later) not in ("", fax.id)


def _first_page(fax: Fax) -> int:
    text = (fax.labels or {}).get(PAGES_LABEL, "").partition("-")[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def same_and_near(fax: Fax, faxes: Sequence[Fax], most: int = 8) -> Mapping[str, list[Fax]]:
    """Faxes worth a look beside this one, newest first: `same` document again, and others with the `number`."""
    family = {one.id: one for one in Families([*faxes, fax]).of(fax) if one.id != fax.id} if not fax.is_inbound else {}
    number = far_number(fax)
    others = [
        one for one in faxes if one.id != fax.id and one.id not in family and number and far_number(one) == number
    ]
    newest = sorted(others, key=created, reverse=True)
    return {"same": sorted(family.values(), key=created, reverse=True)[:most], "number": newest[:most]}


def far_number(fax: Fax) -> str:
    """The number at the other end."""
    return fax.from_ if fax.is_inbound else fax.to
