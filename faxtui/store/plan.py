"""A project's settings as one plain document, and the steps that lead from what is there to what is wanted.

The document (version 1) lists services by name, with only what differs from nothing: `settings` by the client's names,
`numbers` as facts that this API cannot change, `emails` as address to number to permission, `covers` by name with the
file's SHA-256. Names are what joins a file and a project, so that a file of one project fits another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.store.service_fields import BY_NAME, ON_OFF, client_values, value_of

if TYPE_CHECKING:
    from faxtui.api.models import CoverPage
    from faxtui.store.project import Holdings

VERSION: Final = 1
PERMISSIONS: Final = ("both", "send", "receive")
PLAIN_SETTINGS: Final = tuple(name for name in BY_NAME if name not in ("name", "cover_page_id"))
_MASKED: Final = re.compile(r"^[a-z][a-z0-9+.-]*://\*+(?::\*+)?@", re.IGNORECASE)
_WHOLE: Final = ("number_of_retries", "retry_delay_seconds")


class PlanError(Exception):
    """The document makes no sense; one sentence that says where."""


class ServicePlan(NamedTuple):
    """One service as a file says it, or as it is."""

    name: str
    default: bool = False
    settings: Mapping[str, str] = {}
    """By the client's names, as texts; without an entry a setting stays as it is."""
    cover: str | None = None
    """Name of the cover page that goes before every fax; empty for none, None for as it is."""
    numbers: Sequence[str] = ()
    emails: Mapping[str, Mapping[str, str]] = {}
    covers: Mapping[str, str] = {}
    """SHA-256 of each cover page's file, by its name."""
    id: str = ""
    """Only of what is there."""
    cover_ids: Mapping[str, str] = {}


def snapshot(holdings: Sequence[Holdings], hashes: Mapping[str, str]) -> list[ServicePlan]:
    """What is there; `hashes` are the SHA-256 of the cover pages' files by id."""
    names = [one.service.name for one in holdings]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise PlanError(f"Two services are called {double!r}: rename one, since names join a file and a project.")
    return [_service_plan(one, hashes) for one in holdings]


def _service_plan(holdings: Holdings, hashes: Mapping[str, str]) -> ServicePlan:
    service = holdings.service
    names = _cover_names(holdings.covers)
    settings = {name: value_of(service, BY_NAME[name]) for name in PLAIN_SETTINGS}
    emails = {
        email.email: {entry.number: str(entry.permissions).lower() for entry in email.phone_numbers}
        for email in holdings.emails
    }
    return ServicePlan(
        service.name,
        bool(service.default_for_project),
        settings,
        names.get(service.cover_page_id or "", service.cover_page_id or ""),
        sorted(number.phone_number for number in holdings.numbers),
        emails,
        {name: hashes.get(cover_id, "") for cover_id, name in names.items()},
        service.id,
        {name: cover_id for cover_id, name in names.items()},
    )


def _cover_names(covers: Sequence[CoverPage]) -> dict[str, str]:
    """A name for each cover page by its id: of several with one name the newest keeps it, so that none is lost."""
    names: dict[str, str] = {}
    taken = {cover.name for cover in covers}
    for cover in sorted(covers, key=_age, reverse=True):
        name, count = cover.name, 1
        while name in names.values() or (count > 1 and name in taken):
            count += 1
            name = f"{cover.name} ({count})"
        names[cover.id] = name
    return names


def _age(cover: CoverPage) -> tuple[float, str]:
    """When it was made, then its id: both grow."""
    made = cover.created_time or cover.created_at
    return (made.timestamp() if made else 0.0), cover.id


def to_document(services: Sequence[ServicePlan], files: Mapping[str, str]) -> dict[str, Any]:
    """The document to write; `files` are the names of cover page files by SHA-256."""
    return {"version": VERSION, "services": [_service_document(one, files) for one in services]}


def _service_document(service: ServicePlan, files: Mapping[str, str]) -> dict[str, Any]:
    settings = {name: _typed(name, text) for name, text in service.settings.items() if text}
    return {
        "name": service.name,
        "default": service.default,
        "settings": settings,
        "cover": service.cover or "",
        "numbers": list(service.numbers),
        "emails": {address: dict(numbers) for address, numbers in sorted(service.emails.items())},
        "covers": {
            name: {"sha256": digest} | ({"file": files[digest]} if digest in files else {})
            for name, digest in sorted(service.covers.items())
        },
    }


def _typed(name: str, text: str) -> Any:
    if BY_NAME[name].choices == ON_OFF:
        return text == "true"
    return int(text) if name in _WHOLE and text.isdigit() else text


def from_document(data: Any) -> tuple[list[ServicePlan], dict[str, str]]:
    """What a document wants, and the file of each cover page by SHA-256; PlanError says what is wrong where."""
    top = _table(data, "the file", ("version", "services"))
    if top.get("version") != VERSION:
        raise PlanError(f"version must be {VERSION}.")
    listed = top.get("services")
    if not isinstance(listed, list):
        raise PlanError("services must be a list.")
    files: dict[str, str] = {}
    services = [_read_service(one, f"services[{index}]", files) for index, one in enumerate(listed)]
    names = [one.name for one in services]
    if len(set(names)) != len(names):
        raise PlanError("Two services of the file have the same name.")
    if sum(one.default for one in services) > 1:
        raise PlanError("Two services of the file are the default: one can be.")
    return services, files


def _read_service(data: Any, where: str, files: dict[str, str]) -> ServicePlan:
    table = _table(data, where, ("name", "default", "settings", "cover", "numbers", "emails", "covers"))
    name = table.get("name")
    if not isinstance(name, str) or BY_NAME["name"].check(name):
        raise PlanError(f"{where}.name must be a name of up to 60 letters.")
    default = table.get("default", False)
    if not isinstance(default, bool):
        raise PlanError(f"{where}.default must be true or false.")
    cover = table.get("cover")
    if cover is not None and not isinstance(cover, str):
        raise PlanError(f"{where}.cover must be the name of a cover page.")
    settings = _read_settings(table.get("settings"), f"{where}.settings")
    numbers = table.get("numbers") or []
    if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
        raise PlanError(f"{where}.numbers must be a list of numbers in quotes.")
    emails = _read_emails(table.get("emails"), f"{where}.emails")
    covers = _read_covers(table.get("covers"), f"{where}.covers", files)
    return ServicePlan(name, default, settings, cover, sorted(numbers), emails, covers)


def _read_settings(data: Any, where: str) -> dict[str, str]:
    settings = {}
    for name, value in _table(data or {}, where, PLAIN_SETTINGS).items():
        setting = BY_NAME[name]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        kind = bool if setting.choices == ON_OFF else int if name in _WHOLE else str
        wrong = type(value) is not kind or (setting.choices and text not in setting.choices)
        trouble = "its value is of the wrong kind" if wrong else setting.check(text)
        if trouble:
            raise PlanError(f"{where}.{name}: {trouble.rstrip('.')}.")
        settings[name] = text
    return settings


def _read_emails(data: Any, where: str) -> dict[str, dict[str, str]]:
    emails: dict[str, dict[str, str]] = {}
    for address, numbers in _table(data or {}, where).items():
        if "@" not in address or not isinstance(numbers, dict):
            raise PlanError(f"{where}: {address!r} must be an address with numbers below it.")
        for number, permission in numbers.items():
            if not isinstance(number, str) or permission not in PERMISSIONS:
                raise PlanError(f"{where}.{address}: numbers stand in quotes, with one of {', '.join(PERMISSIONS)}.")
        emails[address] = dict(numbers)
    return emails


def _read_covers(data: Any, where: str, files: dict[str, str]) -> dict[str, str]:
    covers = {}
    for name, facts in _table(data or {}, where).items():
        table = _table(facts, f"{where}.{name}", ("sha256", "file"))
        digest, file = table.get("sha256"), table.get("file")
        if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise PlanError(f"{where}.{name}.sha256 must be 64 hexadecimal digits.")
        if isinstance(file, str):
            files[digest] = file
        covers[name] = digest
    return covers


def _table(data: Any, where: str, known: Sequence[str] | None = None) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise PlanError(f"{where} must be a table.")
    unknown = [key for key in data if known is not None and key not in known]
    if unknown:
        raise PlanError(f"{where} has an unknown {unknown[0]!r}: known are {', '.join(known or ())}.")
    return data


def is_masked(url: str) -> bool:
    """Whether a webhook's name and password are masked: such a URL means that it stays as it is."""
    return _MASKED.match(url) is not None


def api_values(settings: Mapping[str, str]) -> dict[str, Any]:
    """What the client is given for settings of a plan."""
    return client_values({BY_NAME[name].wire: text for name, text in settings.items()})
