"""An entry of the journal as a row and as facts; what a webhook said beside what is known of its fax now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.masking import Hide
from faxtui.store.facts import Fact, FactGroup, moment_text
from faxtui.store.journal import result_words, short_path, state_words
from faxtui.store.times import local
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.store.journal import Entry

KINDS: Final = {"call": "call", "poll": "poll", "fax": "fax", "webhook": "webhook"}
GLYPHS: Final = {"fax": "•", "webhook": "→"}


class EntryRow(NamedTuple):
    """One line, cleaned."""

    time: str
    kind: str
    what: str
    result: str
    ms: str
    size: str
    tone: str
    glyph: str


def entry_row(entry: Entry, hide: Hide, zone: tzinfo | None) -> EntryRow:
    """What the list shows of an entry."""
    what = f"{entry.method} {short_path(entry.what)}" if entry.method else entry.what
    if entry.kind == "fax" and entry.before:
        what = f"{what}, was {state_words(entry.before)}"
    if entry.times > 1:
        what = f"{what}  ×{entry.times}"
    if entry.error:
        what = f"{what}  {entry.error}"
    is_call = entry.kind in ("call", "poll")
    return EntryRow(
        time=local(entry.last_at or entry.at, zone).strftime("%H:%M:%S"),
        kind=KINDS.get(entry.kind, ""),
        what=hide(clean(what, 300)),
        result=result_words(entry),
        ms=f"{entry.ms:.0f}" if is_call else "",
        size=size_text(entry.received) if is_call or entry.received else "",
        tone="bad" if entry.failed else "busy" if entry.after == "PENDING" else "calm" if entry.is_quiet else "",
        glyph="✗" if entry.failed else "←" if entry.received and not is_call else GLYPHS.get(entry.kind, " "),
    )


def size_text(count: int) -> str:
    """Bytes as people read them."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB" if count < 100_000 else f"{count // 1000} kB"


def entry_facts(entry: Entry, hide: Hide, zone: tzinfo | None) -> list[FactGroup]:
    """Everything about an entry."""
    if entry.kind in ("call", "poll"):
        facts = [
            Fact("Request", hide(clean(f"{entry.method} {entry.what}", 400))),
            Fact("Answer", result_words(entry), "bad" if entry.error else "good"),
            Fact("Took", f"{entry.ms:.0f} ms"),
            Fact("Body", f"{entry.received} bytes"),
            Fact("At", moment_text(entry.at, zone)),
        ]
        if entry.times > 1:
            facts.append(Fact("Again", f"{entry.times} times in a row, last {moment_text(entry.last_at, zone)}"))
        if entry.error:
            facts.append(Fact("Why", hide(clean(entry.error, 400)), "bad"))
        return [FactGroup("Call" if entry.kind == "call" else "Poll", facts)]
    facts = [
        Fact("Webhook" if entry.kind == "webhook" else "Fax", hide(clean(entry.what, 300))),
        Fact("Was", state_words(entry.before) if entry.before else ""),
        Fact("Is", result_words(entry), "bad" if entry.failed else ""),
        Fact("Why", hide(clean(entry.error, 400)), "bad"),
        Fact("Known by", clean(entry.source, 40)),
        Fact("At", moment_text(entry.at, zone)),
        Fact("Fax id", clean(entry.fax_id, 40)),
    ]
    return [FactGroup("Change of a fax" if entry.kind == "fax" else "Webhook", [f for f in facts if f.value])]


def delivery_facts(delivery: Mapping[str, Any], hide: Hide) -> list[FactGroup]:
    """A delivery of the local service and its attempts."""
    attempts = delivery.get("attempts")
    tried = [_attempt(item) for item in attempts if isinstance(item, Mapping)] if isinstance(attempts, list) else []
    names = (("Event", "event"), ("Sent as", "contentType"), ("Next try", "nextAttemptTime"), ("Repeats", "replayOf"))
    about = [Fact(label, hide(clean(delivery[name], 120))) for label, name in names if delivery.get(name)]
    return [FactGroup("Delivery", about), FactGroup("Attempts", tried or [Fact("", "none yet")])]


def told_and_known(told: Any, known: Mapping[str, Any], hide: Hide) -> list[FactGroup]:
    """Where a webhook's fax differs from what the service says of it now, by the API's names; empty when not known."""
    if not isinstance(told, Mapping) or not known:
        return []
    changed = [
        Fact(clean(name, 30), hide(clean(f"{told.get(name, 'nothing')} → {known.get(name, 'nothing')}", 200)), "busy")
        for name in sorted({*told, *known})
        if told.get(name) != known.get(name)
    ]
    return [FactGroup("Told then → known now", changed or [Fact("", "no difference")])]


def _attempt(item: Mapping[str, Any]) -> Fact:
    status = item.get("status")
    good = isinstance(status, int) and 200 <= status < 300
    words = [str(status) if status else "no answer", clean(item.get("error") or "", 160)]
    at = clean(item.get("time") or item.get("startTime") or "", 30)
    return Fact(at, " ".join(word for word in words if word), "good" if good else "bad")
