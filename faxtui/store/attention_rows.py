"""Groups of failures and lines of a plan as rows and facts, cleaned: the same words for console and command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.facts import Fact, FactGroup, duration_text
from faxtui.store.failure_acts import Act
from faxtui.store.overview import Overview, sparkline
from faxtui.store.resend import Item, Plan, State
from faxtui.store.rows import pages_text, when_text, why_text
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.store.triage import Group, Report

_NAMED: Final = 12
"""How many numbers a list of facts names."""
_TONES: Final = {
    Act.NONE: "calm",
    Act.DECIDE: "calm",
    Act.NOW: "busy",
    Act.FINE: "busy",
    Act.LATER: "busy",
    Act.SAVE: "busy",
    Act.STORE: "busy",
}
_GLYPHS: Final = {"bad": "✗", "busy": "!", "calm": "·", "good": "✓"}
_STATE_TONES: Final = {
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.NOT_SENT: "bad",
    State.UNKNOWN: "bad",
    State.SENDING: "busy",
    State.ON_THE_WAY: "busy",
    State.REFUSED: "calm",
}


class GroupRow(NamedTuple):
    """One group in a list."""

    glyph: str
    tone: str
    what: str
    faxes: str
    numbers: str
    act: str
    newest: str


def act_text(group: Group, now: datetime, zone: tzinfo | None) -> str:
    """The recommended act, with its time where it has one."""
    return f"{group.act} {when_text(group.at, now, zone)}" if group.at is not None else str(group.act)


def group_row(group: Group, now: datetime, zone: tzinfo | None) -> GroupRow:
    """What a list shows of a group."""
    tone, numbers = _TONES.get(group.act, "bad"), group.numbers
    first = clean(numbers[0], 24) or "unknown"
    return GroupRow(
        glyph=_GLYPHS[tone],
        tone=tone,
        what=clean(group.what, 24),
        faxes=str(len(group.faxes)),
        numbers=first if len(numbers) == 1 else f"{first} +{len(numbers) - 1}",
        act=act_text(group, now, zone),
        newest=when_text(group.faxes.newest, now, zone),
    )


def group_facts(group: Group, now: datetime, zone: tzinfo | None) -> list[FactGroup]:
    """Everything about a group."""
    tone = _TONES.get(group.act, "bad")
    partly = group.faxes.partly
    facts = [
        Fact("Do", act_text(group, now, zone), tone),
        Fact("How", clean(group.advice, 200)),
        Fact("Cause", clean(group.meaning, 300)),
        Fact("Lies with", group.fault),
        Fact("Faxes", str(len(group.faxes))),
        Fact("Partly sent", f"{partly}: the plan can send only the missing pages" if partly else ""),
        Fact("Newest", when_text(group.faxes.newest, now, zone)),
        Fact("Oldest", when_text(group.faxes.oldest, now, zone) if len(group.faxes) > 1 else ""),
    ]
    numbers = group.numbers
    named = [Fact("", clean(number, 32) or "unknown") for number in numbers[:_NAMED]]
    more = [Fact("", f"and {len(numbers) - _NAMED} more")] if len(numbers) > _NAMED else []
    return [FactGroup(clean(group.what, 40).capitalize(), [fact for fact in facts if fact.value]),
            FactGroup("Numbers", [*named, *more])]  # fmt: skip


def settled_text(report: Report) -> str:
    """How many failures need nobody any more, as one sentence; empty for none."""
    parts = []
    if report.settled:
        parts.append(f"{_many(report.settled, 'failed fax was', 'failed faxes were')} delivered later")
    if report.under_way:
        parts.append(f"{_many(report.under_way, 'is', 'are')} on the way again")
    return f"{', '.join(parts)}." if parts else ""


class ItemRow(NamedTuple):
    """One line of a plan in a list."""

    glyph: str
    tone: str
    when: str
    to: str
    pages: str
    why: str
    result: str
    note: str


def item_row(item: Item, now: datetime, zone: tzinfo | None) -> ItemRow:
    """What a list shows of a line of a plan."""
    tone = _STATE_TONES.get(item.state, "" if item.approved else "calm")
    glyph = _GLYPHS.get(tone, "") if item.state is not State.WAITING else "■" if item.approved else "□"
    glyph = {State.REFUSED: "–", State.SENDING: "↑", State.ON_THE_WAY: "↑"}.get(item.state, glyph)
    return ItemRow(
        glyph=glyph,
        tone=tone,
        when=when_text(item.fax.create_time, now, zone),
        to=clean(item.fax.to, 24) or "unknown",
        pages=f"{item.pages[0]}–{item.pages[1]}" if item.pages else pages_text(item.fax),
        why=why_text(item.fax),
        result=_result(item, now, zone),
        note=clean(item.note, 300),
    )


def _result(item: Item, now: datetime, zone: tzinfo | None) -> str:
    if item.state is State.REFUSED or (item.state is State.WAITING and not item.approved):
        return f"left out: {_shortened(item.note)}" if item.note else "left out"
    if item.state is not State.WAITING:
        return str(item.state)
    if item.at is not None and item.at > now:
        return f"waits until {when_text(item.at, now, zone)}"
    return "to be sent against advice" if item.caution else "to be sent"


def _shortened(note: str) -> str:
    """The beginning of a sentence that says why, for a column; an id in brackets is left out."""
    clause = clean(note, 120).partition(": ")[0].partition(" (")[0].rstrip(".")
    return clause[:1].lower() + clause[1:]


def plan_summary(plan: Plan, *, started: bool = False, now: datetime | None = None, zone: tzinfo | None = None) -> str:
    """How many lines there are and what became of them, in one line; with `now` until when those that wait do."""
    counts = plan.counts
    if not started:
        approved = plan.left
        numbers = len({item.fax.to for item in approved})
        left_out = len(plan.items) - len(approved)
        parts = [f"{len(approved)} of {_many(len(plan.items), 'fax', 'faxes')} to resend"]
        parts += [f"to {_many(numbers, 'number', 'numbers')}"] if approved else []
        parts += [f"· {left_out} left out" if left_out else ""]
        return " ".join(part for part in parts if part)
    order = (State.DELIVERED, State.FAILED, State.UNKNOWN, State.NOT_SENT, State.REFUSED, State.ON_THE_WAY)
    told = [f"{counts[state]} {state}" for state in (*order, State.SENDING, State.WAITING) if counts.get(state)]
    return (", ".join(told) or "nothing to do") + (_waiting_until(plan, now, zone) if now is not None else "")


def _waiting_until(plan: Plan, now: datetime, zone: tzinfo | None) -> str:
    times = [item.at for item in plan.left if item.at is not None and item.at > now]
    if not times:
        return ""
    first = when_text(min(times), now, zone)
    return f" until {first}" if len(plan.left) == 1 else f", the first of {len(times)} until {first}"


def planned_text(group: Group, plan: Plan, now: datetime, zone: tzinfo | None) -> str:
    """What of a group a plan at work sees to; empty for nothing."""
    ids = group.faxes.ids
    wanted = frozenset(ids)
    mine = [item for item in plan.items if item.fax.id in wanted and (item.is_active or item.is_left)]
    if not mine:
        return ""
    times = [item.at for item in mine if item.at is not None and item.at > now and not item.is_active]
    when = f" {when_text(min(times), now, zone)}" if times else ""
    return f"in the plan{when}" if len(mine) == len(ids) else f"{len(mine)} in the plan{when}"


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def overview_line(found: Overview, width: int) -> str:
    """The days in one line of so many cells: counts, with sparklines where there is room."""
    if not found.days:
        return ""
    faxes = [day.sent + day.received for day in found.days]
    failures, pages = [day.failed for day in found.days], [day.pages for day in found.days]
    series: list[tuple[str, Sequence[float], str]] = [("faxes", faxes, str(sum(faxes)))]
    series += [("failed", failures, str(sum(failures))), ("pages", pages, str(sum(pages)))]
    if found.currency:
        money = [float(day.money) for day in found.days]
        series.append(("paid", money, f"{sum(day.money for day in found.days):.2f} {clean(found.currency, 5)}"))
    line = ""
    for drawn, told in ((4, 4), (2, 4), (2, 3), (0, 4)):
        parts = [
            f"{name} {_drawn(found, values) + ' ' if place < drawn else ''}{total}"
            for place, (name, values, total) in enumerate(series[:told])
        ]
        of_all = f" of {len(found.days)}" if found.counted < len(found.days) else ""
        line = "   ".join([f"{found.counted}{of_all} days", *parts])
        if len(line) <= width:
            return line
    return line[:width]


def _drawn(found: Overview, values: Sequence[float]) -> str:
    """A letter for each day; a day that is not known is no day without faxes."""
    letters = zip(found.days, sparkline(values), strict=True)
    return "".join("…" if day.known == "none" else "·" if letter == " " else letter for day, letter in letters)


def hours_text(counts: Sequence[int], zone_hours: Sequence[int]) -> str:
    """Hours of the day as ranges, as in `9-11, 14`; empty for none."""
    hours = [hour for hour in zone_hours if counts[hour]]
    ranges: list[list[int]] = []
    for hour in hours:
        if ranges and hour == ranges[-1][1] + 1:
            ranges[-1][1] = hour
        else:
            ranges.append([hour, hour])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in ranges)


def ago_text(moment: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    """A moment with how long ago it was; `never` for none."""
    if moment is None:
        return "never"
    days = (now - moment).days
    when = local(moment, zone).strftime("%d %b %Y %H:%M")
    return f"{when}, {days} days ago" if days > 1 else when


def seconds_text(seconds: float | None) -> str:
    """A usual duration; empty when none is known."""
    return duration_text(seconds) if seconds is not None else ""
