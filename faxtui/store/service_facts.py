"""Services and numbers as rows and facts: what is set, what hangs on it, and what is amiss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from faxtui.masking import mask_secrets
from faxtui.store.facts import Fact, FactGroup
from faxtui.store.service_fields import SETTINGS, value_of, word_of
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service, ServicePhoneNumber
    from faxtui.store.project import Holdings


class ServiceRow(NamedTuple):
    """One service in the list."""

    name: str
    default: bool
    sender: str
    numbers: int
    keeps: str
    webhook: str
    troubles: Sequence[str]


def kept_text(service: Service) -> str:
    """Which pages are stored."""
    kept = [
        word
        for word, stored in (
            ("sent", service.save_outbound_fax_documents),
            ("received", service.save_inbound_fax_documents),
        )
        if stored is not False
    ]
    return "all pages" if len(kept) == 2 else kept[0] if kept else "nothing"


def webhook_text(url: str | None) -> str:
    """Where the webhook goes, without scheme, credentials and what its query may hold of a secret."""
    url = mask_secrets(url or "")
    return clean((url or "none").partition("://")[2].rpartition("***:***@")[2] or url or "none", 120)


def service_troubles(holdings: Holdings) -> list[str]:
    """What an administrator should know, each as one sentence."""
    service, troubles = holdings.service, []
    if holdings.numbers and not service.incoming_webhook_url:
        deaf = [number.phone_number for number in holdings.numbers if not holdings.receivers(number.phone_number)]
        if not deaf:
            troubles.append("No webhook URL: incoming faxes come by e-mail only.")
        elif len(deaf) == len(holdings.numbers):
            troubles.append("No webhook URL: incoming faxes are refused.")
        else:
            named = ", ".join(clean(number, 24) for number in deaf)
            troubles.append(f"No webhook URL: faxes to {named} are refused, no address gets them.")
    if not holdings.numbers:
        troubles.append("No number: it can receive nothing.")
    if service.save_inbound_fax_documents is False and not any(
        holdings.receivers(number.phone_number) for number in holdings.numbers
    ):
        troubles.append("Received pages are not kept and nobody gets them by e-mail: a lost webhook loses the fax.")
    known = {number.phone_number for number in holdings.numbers}
    if service.default_from and service.default_from not in known:
        troubles.append("The default sender is no number of this service.")
    if service.cover_page_id and service.cover_page_id not in {cover.id for cover in holdings.covers}:
        troubles.append("Its cover page is not one of its own.")
    return troubles


def service_row(holdings: Holdings) -> ServiceRow:
    """What the list shows of a service, cleaned."""
    service = holdings.service
    return ServiceRow(
        name=clean(service.name, 60) or "(no name)",
        default=service.default_for_project,
        sender=clean(service.default_from or "", 20) or "first number",
        numbers=len(holdings.numbers),
        keeps=kept_text(service),
        webhook=webhook_text(service.incoming_webhook_url),
        troubles=service_troubles(holdings),
    )


def service_facts(holdings: Holdings) -> list[FactGroup]:
    """Everything about a service: troubles first, then settings, then what hangs on it."""
    service = holdings.service
    settings = [Fact(setting.label, word_of(setting, value_of(service, setting))) for setting in SETTINGS[1:]]
    settings[0] = settings[0]._replace(value=settings[0].value or "the first number")
    names = {cover.id: clean(cover.name, 60) for cover in holdings.covers}
    settings = [
        fact._replace(value=names.get(service.cover_page_id or "", fact.value)) if fact.label == "Cover page" else fact
        for fact in settings
    ]
    groups = [FactGroup("Settings", [fact for fact in settings if fact.value])]
    groups.append(
        FactGroup(
            "Has",
            [
                Fact("Numbers", _counted(len(holdings.numbers), "number")),
                Fact("E-mail", _counted(len(holdings.emails), "address", "addresses")),
                Fact("Cover pages", _counted(len(holdings.covers), "cover page")),
                Fact("Id", clean(service.id, 40)),
            ],
        )
    )
    troubles = service_troubles(holdings)
    if troubles:
        groups.insert(0, FactGroup("Look here", [Fact("!", text, "bad") for text in troubles]))
    return groups


def _counted(count: int, word: str, words: str = "") -> str:
    return f"{count} {word}" if count == 1 else f"{count or 'no'} {words or word + 's'}"


class NumberRow(NamedTuple):
    """One number of a service in the list."""

    number: str
    country: str
    status: str
    tone: str
    receives: str
    note: str


def number_row(holdings: Holdings, number: ServicePhoneNumber) -> NumberRow:
    """What the list shows of a number: whether it works, and who gets its faxes."""
    receivers = holdings.receivers(number.phone_number)
    if number.suspended:
        status, tone = "suspended", "bad"
    elif not receivers and not holdings.service.incoming_webhook_url:
        status, tone = "no receiver", "busy"
    else:
        status, tone = "active", "good"
    people = clean(", ".join(receivers), 200) if receivers else "nobody by e-mail"
    return NumberRow(
        clean(number.phone_number, 24),
        clean(number.country or "", 4),
        status,
        tone,
        people,
        clean(number.note or "", 120),
    )


def what_depends_on(holdings: Holdings, faxes: int) -> list[str]:
    """Why deleting a service matters, as sentences; empty when nothing hangs on it."""
    parts = []
    if holdings.numbers:
        parts.append(f"{_counted(len(holdings.numbers), 'number')} would belong to no service and receive nothing.")
    if holdings.emails:
        whose = "its" if len(holdings.emails) == 1 else "their"
        addresses = _counted(len(holdings.emails), "e-mail address", "e-mail addresses")
        parts.append(f"{addresses} would lose {whose} faxes.")
    if holdings.covers:
        parts.append(f"{_counted(len(holdings.covers), 'cover page')} would be gone.")
    if faxes:
        parts.append(f"{_counted(faxes, 'fax', 'faxes')} of the last days came or went through it; they stay listed.")
    return parts
