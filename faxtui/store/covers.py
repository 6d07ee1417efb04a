"""Cover pages over all services: who uses each, what its tags mean, and what a filled one looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.facts import Fact, FactGroup, moment_text
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import CoverPage, Service
    from faxtui.store.project import Project

AUTOMATIC: Final = {"from": "from", "to": "to", "date": "date", "pagecount": "pageCount"}
"""Tags that the service fills in by itself, as the API writes them, by their lower-case form."""
MOST_BYTES: Final = 5 * 1000 * 1000
"""Largest cover page that our service takes; the API documents no limit."""
LONGEST_NAME: Final = 100
_SAMPLES: Final = {
    "message": "Please find the pages behind this one. Call us if any is missing.",
    "subject": "Referral, as discussed",
    "name": "Alex Example",
    "amount": "$ 125.00",
    "invoice": "2026-0042",
    "phone": "+1 415 555 0134",
    "company": "Example Clinic",
}
"""Sample values by a word that a tag's name holds."""


class PlacedCover(NamedTuple):
    """A cover page, the service that has it, and the services that put it on their faxes."""

    cover: CoverPage
    owner: Service
    users: Sequence[Service]

    @property
    def key(self) -> str:
        """What it is listed by."""
        return f"{self.owner.id} {self.cover.id}"

    @property
    def is_used_by_owner(self) -> bool:
        """Whether its own service puts it on its faxes."""
        return any(user.id == self.owner.id for user in self.users)

    @property
    def created(self) -> datetime | None:
        """When it was added, by whichever name the service tells it."""
        return self.cover.created_time or self.cover.created_at


def placed_covers(project: Project) -> dict[str, PlacedCover]:
    """All cover pages by their key: service by service, each by name."""
    services = [holdings.service for holdings in project.all()]
    found = {}
    for holdings in project.all():
        for cover in sorted(holdings.covers, key=lambda cover: (cover.name.casefold(), cover.id)):
            users = [service for service in services if service.cover_page_id == cover.id]
            placed = PlacedCover(cover, holdings.service, users)
            found[placed.key] = placed
    return found


class CoverTags(NamedTuple):
    """What is in the PDF of a cover page; names as written, each once, in the order drawn."""

    pages: int
    size: int
    """Bytes."""
    names: Sequence[str]

    @property
    def automatic(self) -> list[str]:
        """Filled in by the service."""
        return [name for name in self.names if name.lower() in AUTOMATIC]

    @property
    def own(self) -> list[str]:
        """Filled in from `coverPageData` of a send."""
        return [name for name in self.names if name.lower() not in AUTOMATIC]

    @property
    def odd(self) -> list[str]:
        """Written in another case than the API documents: keys in lower case, and `pageCount`."""
        return [name for name in self.names if name != AUTOMATIC.get(name.lower(), name.lower())]


def tags_of(pages: Sequence[Sequence[str]], size: int) -> CoverTags:
    """From the names found on each page."""
    return CoverTags(len(pages), size, list(dict.fromkeys(name for page in pages for name in page)))


def tag_troubles(tags: CoverTags) -> list[str]:
    """What somebody who made the cover page should know, each as one sentence."""
    troubles = []
    if not tags.names:
        troubles.append("No tag was found: it looks the same on every fax.")
    for name in tags.odd[:5]:
        right = AUTOMATIC.get(name.lower(), name.lower())
        troubles.append(f"{braced([name])} is documented in another case: write {braced([right])}.")
    return troubles


def braced(names: Sequence[str], most: int = 20) -> str:
    """Tags as they stand in the PDF, cleaned; beyond `most` only how many more."""
    shown = ", ".join("{{" + clean(name, 40) + "}}" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def tag_facts(tags: CoverTags) -> list[FactGroup]:
    """The tags, by who fills them in."""
    troubles = tag_troubles(tags)
    groups = [FactGroup("Look here", [Fact("!", text, "busy") for text in troubles])] if troubles else []
    counted = "1 page" if tags.pages == 1 else f"{tags.pages} pages"
    facts = [
        Fact("Size", f"{counted}, {-(-tags.size // 1000)} kB"),
        Fact("Automatic", braced(tags.automatic) or "none"),
        Fact("Yours", braced(tags.own) or "none"),
    ]
    if tags.own:
        facts.append(Fact("Prints raw", "each of yours that a send gives no value; by e-mail always", "busy"))
    return [*groups, FactGroup("Tags", facts)]


def cover_facts(placed: PlacedCover, tags: CoverTags | None, zone: tzinfo | None) -> list[FactGroup]:
    """Everything about a cover page; without its tags while they are read."""
    about = [
        Fact("Name", clean(placed.cover.name, 100) or "(no name)"),
        Fact("Service", clean(placed.owner.name, 60)),
        Fact("Used by", ", ".join(clean(user.name, 60) for user in placed.users) or "nobody"),
        Fact("Created", moment_text(placed.created, zone)),
        Fact("Id", clean(placed.cover.id, 40)),
    ]
    return [FactGroup("Cover page", about), *(tag_facts(tags) if tags else [])]


def sample_values(names: Sequence[str], sender: str, day: datetime) -> dict[str, str]:
    """Values for a proof: what a service fills in, and something fitting for every tag of one's own."""
    values = {"from": sender, "to": "+14155550134", "date": f"{day.month}/{day.day}/{day.year}", "pagecount": "3"}
    for name in names:
        key = name.lower()
        fitting = (sample for word, sample in _SAMPLES.items() if word in key)
        values.setdefault(key, next(fitting, f"Sample {clean(name, 40).replace('_', ' ')}"))
    return values


def use_lines(placed: PlacedCover) -> list[str]:
    """What deleting it changes, as sentences; empty when nobody uses it."""
    names = [f"“{clean(user.name, 60)}”" for user in placed.users]
    return [f"{name} puts it on every fax, and would send without a cover page." for name in names]


def proof_note(report: Mapping[str, Sequence[str]]) -> str:
    """One line on how filling went."""
    parts = []
    if report.get("broken"):
        parts.append(f"{braced(report['broken'])} needed more lines")
    if report.get("pushed"):
        parts.append(f"{braced(report['pushed'])} pushes text off the page")
    return "; ".join(parts)
