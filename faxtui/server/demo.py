"""Demo data: the last weeks of a made-up clinic, the same for the same moment, drawn from `demo_cast`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from faxtui.api.error_codes import ERROR_CODES
from faxtui.server import demo_cast as cast
from faxtui.server import demo_covers
from faxtui.server.calls import PRICE_PER_PAGE, price
from faxtui.server.cover_page_store import CoverPageStore
from faxtui.server.email_store import EmailStore
from faxtui.server.furnishing import new_service, service_number
from faxtui.server.ids import IdMaker, milliseconds, wire_time
from faxtui.server.numbers import country_of
from faxtui.server.store import Store, StoredFax, Wire

_SEED: Final = "faxtui demo clinic"
_DAYS, _OLDER_DAYS = 7, 21
_FAXES_A_WEEKDAY, _FAXES_A_WEEKEND_DAY, _FAXES_AN_OLDER_DAY = 40, 7, 3
_BUSY_HOURS: Final = (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 8, 12, 14, 13, 9, 8, 12, 13, 10, 5, 2)
"""How busy each hour of the day is, in UTC: office hours in the United States."""

_LABEL_PATTERNS: Final = {"patient": "R-{:04d}", "invoice": "INV-2{:04d}", "matter": "2026-{:03d}"}
_SUPERFINE_SHARE, _RETRIED_SHARE, _FORGOTTEN_SHARE = 0.06, 0.07, 0.03


class Story(NamedTuple):
    """One fax to make up: who, what, when, and how it went."""

    at: datetime
    inbound: bool
    ours: str
    theirs: str
    recipe: str
    status: str = "COMPLETED"
    error: tuple[str, int] | None = None
    retries: int = 0
    sent: int | None = None
    """Pages confirmed in the last call; None for all."""
    labels: Mapping[str, str] = {}
    resolution: str | None = None
    has_file: bool = True


def fill(store: Store, project_id: str, now: datetime) -> None:
    """Put the demo clinic's services, numbers, cover pages and faxes into an empty store."""
    ids = IdMaker(_SEED)
    begin = now - timedelta(days=90)
    services: dict[str, Wire] = {}
    with store.transaction():
        for place, plan in enumerate(cast.SERVICES):
            made = begin + timedelta(minutes=place)
            facts = {"name": plan.name, "defaultForProject": place == 0, "defaultFrom": plan.numbers[0]}
            service = new_service(ids.make(made), project_id, made, {**facts, **plan.settings})
            store.add_service(service, milliseconds(made), [service_number(number, service) for number in plan.numbers])
            EmailStore(store).put(service["id"], _mailbox(plan, project_id, made), milliseconds(made))
            services.update(dict.fromkeys(plan.numbers, service))
        documents = _Documents(store, ids, begin)
        stories = sorted(_stories(now), key=lambda story: story.at)
        store.add_faxes([_fax(story, ids, services[story.ours], documents) for story in stories])
        for cover in demo_covers.COVERS:
            service = services[cast.SERVICES[cover.service].numbers[0]]
            CoverPageStore(store).add(_cover_page(cover, ids.make(begin), service), demo_covers.draw(cover))


def _cover_page(cover: demo_covers.DemoCover, page_id: str, service: Wire) -> Wire:
    """A cover page of a service (API: `CoverPage`); nothing puts it on a fax unasked."""
    owner = {"projectId": service["projectId"], "serviceId": service["id"]}
    made = service["createdAt"]
    return {"id": page_id, "name": cover.name, **owner, "createdTime": made, "updatedTime": made}


def _mailbox(plan: cast.DemoService, project_id: str, made: datetime) -> Wire:
    """The e-mail address of a service (API: `Email`)."""
    allowed = [{"number": number, "permissions": "both"} for number in plan.numbers]
    times = {"createdAt": wire_time(made), "updatedAt": wire_time(made)}
    return {"email": plan.mailbox, "phoneNumbers": allowed, "projectId": project_id, **times}


class _Documents:
    """The documents of the demo faxes, each kept once and drawn when first looked at."""

    def __init__(self, store: Store, ids: IdMaker, made: datetime) -> None:
        self._store, self._ids, self._made = store, ids, made
        self._known: dict[tuple[str, str, str], str] = {}

    def get(self, recipe: str, resolution: str, method: str) -> str:
        """The id of the document made by a recipe under these options."""
        key = (recipe, resolution, method)
        if key not in self._known:
            self._known[key] = self._ids.make(self._made)
            self._store.add_document(self._known[key], (), resolution=resolution, method=method, recipe=recipe)
        return self._known[key]


def _stories(now: datetime) -> Iterator[Story]:
    chance = random.Random(_SEED)  # noqa: S311 - demo data
    yield from _everyday(chance, now)
    for recent in cast.RECENT:
        at = now - timedelta(minutes=recent.minutes, seconds=chance.uniform(0, 40))
        yield Story(at, recent.inbound, recent.ours, recent.theirs, recent.recipe, labels=recent.labels)
    for plan in cast.FAILURES:
        yield Story(
            now - timedelta(hours=plan.hours, seconds=chance.uniform(0, 300)),
            False,
            plan.ours,
            plan.theirs,
            plan.recipe,
            "FAILURE",
            plan.error,
            plan.retries,
            plan.sent,
            plan.labels,
            plan.resolution,
        )
    for waiting in cast.WAITING:
        status = "IN_PROGRESS" if waiting.is_sending else "QUEUED"
        at = now - timedelta(seconds=waiting.seconds + chance.random())
        yield Story(at, False, waiting.ours, waiting.theirs, waiting.recipe, status, sent=0)


def _everyday(chance: random.Random, now: datetime) -> Iterator[Story]:
    """What went well: full days of the last week, a few faxes on each day before."""
    latest, earliest = now - timedelta(hours=3), now - timedelta(days=_DAYS)
    for back in range(_DAYS + _OLDER_DAYS):
        midnight = (now - timedelta(days=back)).replace(hour=0, minute=0, second=0, microsecond=0)
        count = _FAXES_AN_OLDER_DAY
        if back <= _DAYS:
            count = _FAXES_A_WEEKDAY if midnight.weekday() < 5 else _FAXES_A_WEEKEND_DAY
        for _ in range(count):
            hour = chance.choices(range(24), _BUSY_HOURS)[0]
            at = midnight + timedelta(hours=hour, seconds=chance.uniform(0, 3600))
            story = _ordinary(chance, at)
            if at < latest and (at > earliest or back > _DAYS):
                yield story


def _ordinary(chance: random.Random, at: datetime) -> Story:
    traffic = chance.choices(cast.TRAFFIC, [kind.weight for kind in cast.TRAFFIC])[0]
    pattern = _LABEL_PATTERNS.get(traffic.label)
    return Story(
        at,
        traffic.inbound,
        chance.choice(traffic.ours),
        chance.choice(traffic.theirs),
        chance.choice(traffic.recipes),
        retries=chance.randint(1, 2) if not traffic.inbound and chance.random() < _RETRIED_SHARE else 0,
        labels={traffic.label: pattern.format(chance.randint(11, 999))} if pattern else {},
        resolution="SUPERFINE" if chance.random() < _SUPERFINE_SHARE else None,
        has_file=chance.random() >= _FORGOTTEN_SHARE,
    )


def _fax(story: Story, ids: IdMaker, service: Wire, documents: _Documents) -> StoredFax:
    is_unreadable = story.error is not None and story.error[0] == "DOCUMENT_CONVERSION_ERROR"
    has_file = story.has_file and not is_unreadable
    pages = None if is_unreadable else cast.pages_of(story.recipe)
    resolution = story.resolution or service["resolution"]
    method = service["imageConversionMethod"]
    sender, recipient = (story.theirs, story.ours) if story.inbound else (story.ours, story.theirs)
    wire: Wire = {
        "id": ids.make(story.at),
        "direction": "INBOUND" if story.inbound else "OUTBOUND",
        "from": sender,
        "to": recipient,
        "status": story.status,
        "createTime": wire_time(story.at),
        "completedTime": _completed(story),
        "numberOfPages": pages,
        **({} if story.inbound else _outbound(story, service, pages, method)),
        **_outcome(story, pages),
        "resolution": resolution,
        "labels": dict(story.labels) or None,
        "hasFile": has_file,
        "fromCountry": country_of(sender),
        "toCountry": country_of(recipient),
        "projectId": service["projectId"],
        "serviceId": service["id"],
    }
    wire = {name: value for name, value in wire.items() if value is not None}
    document = documents.get(story.recipe, resolution, method) if has_file else None
    return StoredFax(wire, milliseconds(story.at), document)


def _outbound(story: Story, service: Wire, pages: int | None, method: str) -> Wire:
    """What only a sent fax has."""
    return {
        "pagesSentSuccessfully": story.sent if story.sent is not None else pages,
        "headerText": service["name"],
        "headerPageNumbers": True,
        "headerTimeZone": "America/Los_Angeles",
        "maxRetries": service["numberOfRetries"],
        "retryDelaySeconds": service["retryDelaySeconds"],
        "retryCount": story.retries,
        "imageConversionMethod": method,
        "callbackUrlContentType": "multipart/form-data",
        "inProgressNotifications": False,
    }


def _outcome(story: Story, pages: int | None) -> Wire:
    """Price and error, as far as the fax has ended."""
    if story.status == "COMPLETED":
        if story.inbound:
            return {"price": price(Decimal(0))}
        return {"price": price(PRICE_PER_PAGE * (pages or 0)), "pricePerPage": f"{PRICE_PER_PAGE}"}
    if story.error is None:
        return {}
    error = ERROR_CODES[story.error]
    failure = {"errorType": error.type, "errorCode": error.code, "errorMessage": error.meaning}
    return {**failure, "price": price(Decimal(0))}


def _completed(story: Story) -> str | None:
    """When the fax ended: ringing, talking and waiting between calls, about as the line would take."""
    if story.status in ("QUEUED", "IN_PROGRESS"):
        return None
    chance = random.Random(f"{story.at.isoformat()}{story.theirs}")  # noqa: S311 - demo data
    sent = cast.pages_of(story.recipe) if story.sent is None else story.sent
    seconds = chance.uniform(19, 33) + sent * chance.uniform(14, 22) + story.retries * chance.uniform(65, 90)
    return wire_time(story.at + timedelta(seconds=seconds))
