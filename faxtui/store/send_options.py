"""What a send may say beside its numbers and documents, and what the service does when it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.store.project import Holdings

MOST_LABELS: Final = 20
_ZONES_OF_NOBODY: Final = ("localtime", "posix", "posixrules", "right", "Factory")


class SendOption(NamedTuple):
    """One option; `name` is the API's own."""

    name: str
    label: str
    help: str
    default: str = ""
    """What the service does when nothing is said, as people read it."""
    choices: Sequence[str] = ()
    words: Sequence[str] = ()
    """What people read for the choices."""
    check: Callable[[str], str] = lambda _: ""
    field: str = ""
    """The keyword of the client's `send`."""
    read: Callable[[str], Any] = str


def options_for(holdings: Holdings | None, all_holdings: Sequence[Holdings], sender: str | None) -> list[SendOption]:
    """The options of a send through a service, with that service's defaults; `sender` is the connection's own."""
    service = holdings.service if holdings else None
    numbers = [number.phone_number for each in all_holdings for number in each.numbers if not number.suspended]
    usual = sender or (service.default_from if service else None) or (numbers[0] if numbers else "the first number")
    covers = [(cover.id, clean(cover.name, 40) or cover.id) for each in all_holdings for cover in each.covers]
    own_cover = dict(covers).get(service.cover_page_id or "", "none") if service else "none"
    resolution = str(_or(service and service.resolution, "FINE"))
    method = str(_or(service and service.image_conversion_method, "HALFTONE"))
    retries = str(_or(service and service.number_of_retries, 3))
    delay = str(_or(service and service.retry_delay_seconds, 60))
    return [
        _choice("from", "Sender", "The number the fax leaves from.", usual, numbers, field="from_"),
        _choice("coverPageId", "Cover page", "Put in front of the documents, its tags filled in.", own_cover,
                [page for page, _ in covers], [name for _, name in covers], field="cover_page_id"),
        _choice("resolution", "Resolution", "SUPERFINE has twice the lines and takes longer.", resolution,
                ("FINE", "SUPERFINE"), field="resolution"),
        _choice("imageConversionMethod", "Pictures", "HALFTONE keeps greys and takes longer; MONOCHROME is text's.",
                method, ("HALFTONE", "MONOCHROME"), field="image_conversion_method"),
        _choice("headerPageNumbers", "Page numbers", "Page numbers in the header line.", "on", ("true", "false"),
                ("on", "off"), field="header_page_numbers")._replace(read=lambda text: text == "true"),
        SendOption("headerTimeZone", "Time zone", "Of the clock in the header line, as Europe/Berlin.",
                   "America/New_York", check=check_zone, field="header_time_zone", read=str.strip),
        SendOption("maxRetries", "Retries", "Calls after the first one that fails, 0 to 5.", retries,
                   check=_whole(0, 5, ""), field="max_retries", read=int),
        SendOption("retryDelaySeconds", "Retry after", "Seconds between two calls, 30 to 300.", delay,
                   check=_whole(30, 300, " seconds"), field="retry_delay_seconds", read=int),
        SendOption("labels", "Labels", "To find the fax again, as ward=3, case=A-2291.", "none", check=check_labels,
                   field="labels", read=lambda text: read_labels(text)),
    ]  # fmt: skip


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _choice(
    name: str, label: str, help: str, default: str, choices: Sequence[str], words: Sequence[str] = (), *, field: str
) -> SendOption:
    shown = [clean(word, 40) for word in (words or choices)]
    usual = clean(default, 40)
    return SendOption(name, label, help, usual, ["", *choices], [f"{usual} (service)", *shown], field=field)


def _whole(least: int, most: int, unit: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        bare = text.strip()
        good = not bare or (bare.isascii() and bare.isdigit() and least <= int(bare[:6]) <= most)
        return "" if good else f"A whole number from {least} to {most}{unit}, or nothing for the service's."

    return check


def check_zone(text: str) -> str:
    """What is wrong with a time zone's name; none at all is the service's."""
    name = text.strip()
    if not name or (name in _zones() and name.partition("/")[0] not in _ZONES_OF_NOBODY):
        return ""
    near = next((zone for zone in sorted(_zones()) if zone.lower().endswith(name.lower().replace(" ", "_"))), "")
    return f"There is no time zone “{clean(name, 30)}”{f': {near}?' if near else ', as in Europe/Berlin.'}"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones  # reads the disk once

    return frozenset(available_timezones())


def read_labels(text: str) -> dict[str, str]:
    """`key=value` with commas between, as a mapping; what has no `=` is left out."""
    pairs = (part.partition("=") for part in text.split(","))
    return {key.strip(): value.strip() for key, sign, value in pairs if sign and key.strip()}


def check_labels(text: str) -> str:
    """What is wrong with labels; none at all is good."""
    parts = [part for part in text.split(",") if part.strip()]
    wrong = next((part for part in parts if not part.partition("=")[0].strip() or "=" not in part), None)
    if wrong is not None:
        return f"“{clean(wrong.strip(), 30)}” is no label: write key=value."
    return f"{len(parts)} labels: at most {MOST_LABELS}." if len(parts) > MOST_LABELS else ""


def trouble_with(options: Sequence[SendOption], values: Mapping[str, str]) -> tuple[str, str]:
    """Name and trouble of the first option that cannot be sent; empty texts when all can."""
    for option in options:
        trouble = option.check(values.get(option.name, ""))
        if trouble:
            return option.name, trouble
    return "", ""


def fields_of(options: Sequence[SendOption], values: Mapping[str, str]) -> dict[str, Any]:
    """What was said, by keyword of the client's `send`; what was not said stays the service's."""
    said = ((option, values.get(option.name, "")) for option in options)
    return {option.field: option.read(value) for option, value in said if value.strip()}


def summary(options: Sequence[SendOption], values: Mapping[str, str]) -> str:
    """What was said, in one line, else the two defaults that people ask about."""
    said = [
        f"{option.label} {clean(_word(option, values[option.name]), 24)}"
        for option in options
        if values.get(option.name, "").strip()
    ]
    if said:
        return ", ".join(said)
    usual = {option.name: option.default for option in options}
    return f"{usual['resolution']}, {usual['imageConversionMethod']}, {usual['maxRetries']} retries (service)"


def _word(option: SendOption, value: str) -> str:
    names = dict(zip(option.choices, option.words, strict=True))
    return names.get(value, value)


def in_effect(options: Sequence[SendOption], values: Mapping[str, str], name: str) -> str:
    """What an option comes to: what was said, else the service's."""
    said = values.get(name, "").strip()
    return said or next(option.default for option in options if option.name == name)
