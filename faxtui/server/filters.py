"""The filters of the fax list, from query parameters to conditions on the fax table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, exists
from starlette.datastructures import QueryParams

from faxtui.api.models import Direction, FaxStatus
from faxtui.server.errors import FieldViolation
from faxtui.server.ids import milliseconds
from faxtui.server.tables import fax_labels, faxes

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[!-~]+", re.IGNORECASE)
"""How a timestamp begins; what else the standard allows, such as weeks, no client means."""
_DIGITS: Final = re.compile(r"[0-9]{0,15}")
_LABEL: Final = re.compile(r"labels\[(.+)\]", re.DOTALL)
_TIME: Final = re.compile(r"createTime(?:=?([<>])=*|=)(.*)", re.DOTALL)
"""One parameter as written; the comparison sign ends the name or begins the value, with `=` on either side or none."""
_MOST_CONDITIONS: Final = 100
_AFTER_DIGITS: Final = ":"
"""Sorts right behind the digits, so that a prefix becomes a range that an index can serve."""


class Span(NamedTuple):
    """Milliseconds since 1970 from `start` up to, not including, `end`; `exact` for a full timestamp."""

    start: int
    end: int
    exact: bool


def conditions(
    query: QueryParams, *, now: datetime, window_days: int | None
) -> tuple[list[ColumnElement[bool]], list[FieldViolation]]:
    """The conditions that a list query sets, and what is wrong with it.

    Without any filter by time only the last `window_days` show (None: all), as the API has it.
    """
    violations: list[FieldViolation] = []
    where = list(_by_time(query, violations))
    if not where and window_days is not None and not violations:
        where.append(faxes.c.created >= milliseconds(now - timedelta(days=window_days)))
    where += _by_words(query, violations)
    where += _by_text(query, violations)
    where += _by_labels(query)
    if len(where) > _MOST_CONDITIONS:
        violations.append(FieldViolation("query", f"One list takes at most {_MOST_CONDITIONS} filters."))
    return where, violations


def parse_span(text: str) -> Span | None:
    """A year, a month, a day or a moment of UTC as a span of time; None when it is none of these."""
    if found := _DATE.fullmatch(text):
        return _calendar_span(*found.groups())
    # A form-decoded "+02:00" has lost its plus.
    repaired = re.sub(r" (\d{2}:?\d{2})$", r"+\1", text.strip())
    if not _MOMENT.fullmatch(repaired):
        return None
    try:
        moment = datetime.fromisoformat(repaired)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    start = milliseconds(moment)
    return Span(start, start + 1, True)


def _calendar_span(year: str, month: str | None, day: str | None) -> Span | None:
    try:
        start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    except ValueError:
        return None
    try:
        if day:
            end = start + timedelta(days=1)
        elif month:
            end = (start + timedelta(days=32)).replace(day=1)
        else:
            end = start.replace(year=start.year + 1)
    except (ValueError, OverflowError):  # 9999-12-31, which clients send for "without end"
        end = datetime.max.replace(tzinfo=UTC)
    return Span(milliseconds(start), milliseconds(end), False)


def _by_time(query: QueryParams, violations: list[FieldViolation]) -> Iterator[ColumnElement[bool]]:
    """`createTime=value`, `createTime>=value` and `createTime<=value`, in every spelling that clients have for them."""
    for written, value in query.multi_items():
        found = _TIME.fullmatch(f"{written}={value}" if value else written)
        if found is None:
            continue
        sign, name = found[1], f"createTime{found[1] or ''}"
        span = parse_span(found[2])
        if span is None:
            violations.append(
                FieldViolation(name, f"{name} must be a date such as 2026-03-02, 2026-03 or 2026, or a timestamp.")
            )
        elif sign == ">":
            yield faxes.c.created >= span.start
        elif sign == "<":
            yield faxes.c.created < span.end
        else:
            yield faxes.c.created >= span.start
            if not span.exact:
                yield faxes.c.created < span.end


def _by_words(query: QueryParams, violations: list[FieldViolation]) -> Iterator[ColumnElement[bool]]:
    for name, words, column in (
        ("status", FaxStatus, faxes.c.status),
        ("direction", Direction, faxes.c.direction),
    ):
        value = query.get(name)
        if not value:
            continue
        if value not in list(words):
            violations.append(FieldViolation(name, f"{name} must be {' or '.join(words)}."))
        else:
            yield column == value


def _by_text(query: QueryParams, violations: list[FieldViolation]) -> Iterator[ColumnElement[bool]]:
    if service := query.get("serviceId"):
        yield faxes.c.service_id == service
    for name, column in (("from", faxes.c.sender), ("to", faxes.c.recipient)):
        # Clients send the plus bare, which form decoding turns into a space.
        digits = query.get(name, "").strip().removeprefix("+")
        if not _DIGITS.fullmatch(digits):
            violations.append(FieldViolation(name, f"{name} must be a number or its first digits, such as +1415."))
        elif digits:
            yield column >= f"+{digits}"
            yield column < f"+{digits}{_AFTER_DIGITS}"
    for name, column in (("fromCountry", faxes.c.from_country), ("toCountry", faxes.c.to_country)):
        country = query.get(name, "").upper()
        if not country:
            continue
        if not re.fullmatch("[A-Z]{2}", country):
            violations.append(FieldViolation(name, f"{name} must be a country code of two letters."))
        else:
            yield column == country


def _by_labels(query: QueryParams) -> Iterator[ColumnElement[bool]]:
    """`labels[key]=value` or `labels=key:value`; a value that is neither is passed over."""
    for name, value in query.multi_items():
        if found := _LABEL.fullmatch(name):
            key, wanted = found[1], value
        elif name == "labels" and ":" in value:
            key, _, wanted = value.partition(":")
        else:
            continue
        yield exists().where(fax_labels.c.fax_id == faxes.c.id, fax_labels.c.key == key, fax_labels.c.value == wanted)
