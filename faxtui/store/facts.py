"""Everything about one fax, in groups of label and value, for the fax screen and `faxtui faxes get`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.rows import pages_text, status_word
from faxtui.store.times import aware, local
from faxtui.store.vanished import GONE
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faxtui.api.models import Fax
    from faxtui.store.triage import Group


LONGEST: Final = 10_000
"""Letters of a value that can be copied."""


class Fact(NamedTuple):
    """One labelled value, already cleaned for a terminal."""

    label: str
    value: str
    tone: str = ""
    whole: str = ""
    """What is copied, where the value is adorned or cut short."""
    fax_id: str = ""
    """The other fax that the fact is about."""

    @property
    def copied(self) -> str:
        """The value for a clipboard."""
        return self.whole or self.value


def whole_fact(label: str, value: str, limit: int, tone: str = "") -> Fact:
    """A text from outside: cut short to look at, whole to copy."""
    return Fact(label, clean(value, limit), tone, clean(value, LONGEST))


class FactGroup(NamedTuple):
    """Facts that belong together under one heading."""

    title: str
    facts: list[Fact]


def moment_text(moment: datetime | None, zone: tzinfo | None) -> str:
    """A moment to the second with its zone's name, for reading aloud over the telephone."""
    return local(moment, zone).strftime("%d %b %Y %H:%M:%S %Z") if moment else ""


def duration_text(seconds: float) -> str:
    """A duration as `41 s`, `2 min 05 s` or `1 h 02 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _outcome(fax: Fax, judged: Group | None) -> FactGroup:
    word = status_word(fax)
    facts = [Fact("Status", f"{word.glyph} {word.word}", word.tone, word.word)]
    if fax.is_failed:
        from faxtui.api.error_codes import explain  # late: the first paint needs no table of codes

        reason = explain(fax.error_type, fax.error_code, fax.error_message)
        facts += [
            whole_fact("Reason", reason.meaning, 200, "bad"),
            Fact("Code", f"{clean(fax.error_type or '', 40)} {fax.error_code if fax.error_code is not None else ''}"),
            whole_fact("Service says", "" if fax.error_message == reason.meaning else fax.error_message or "", 300),
            Fact("Try again", again_text(reason.retry, judged)),
            Fact("Lies with", reason.fault),
            Fact("Next", clean(advice_on(fax, judged), 200)),
        ]
    return FactGroup("Outcome", facts)


def _times(fax: Fax, zone: tzinfo | None) -> FactGroup:
    facts = [Fact("Created", moment_text(fax.create_time, zone)), Fact("Ended", moment_text(fax.completed_time, zone))]
    if fax.create_time and fax.completed_time:
        facts.append(Fact("Took", duration_text((aware(fax.completed_time) - aware(fax.create_time)).total_seconds())))
    if fax.retry_count:
        facts.append(Fact("Retries used", f"{fax.retry_count} of {fax.max_retries or 0}"))
    return FactGroup("Time", facts)


def _route(fax: Fax, services: Mapping[str, str]) -> FactGroup:
    def number(label: str, value: str, country: str | None) -> Fact:
        shown = f"{clean(value, 32)}  {clean(country, 4)}" if country else clean(value, 32)
        return Fact(label, shown, "", clean(value, LONGEST))

    service = services.get(fax.service_id or "", fax.service_id or "")
    return FactGroup(
        "Route",
        [
            Fact("Direction", "inbound" if fax.is_inbound else "outbound"),
            number("From", fax.from_, fax.from_country),
            number("To", fax.to, fax.to_country),
            whole_fact("Service", service, 60),
            whole_fact("Id", fax.id, 40),
        ],
    )


def _document(fax: Fax) -> FactGroup:
    labels = {key: value for key, value in (fax.labels or {}).items() if key != OUR_LABEL}
    shown = ", ".join(f"{clean(key, 24)}={clean(value, 40)}" for key, value in labels.items())
    whole = clean(", ".join(f"{key}={value}" for key, value in labels.items()), LONGEST)
    codes = [clean(code.value, LONGEST) for code in fax.bar_codes or []]
    price = f"{clean(fax.price.amount, 12)} {clean(fax.price.currency_code, 4)}" if fax.price else ""
    stored = {True: "yes", False: "no"}.get(fax.has_file, "") if fax.has_file is not None else ""
    stored = "not there any more" if fax.status == GONE else stored
    return FactGroup(
        "Document",
        [
            Fact("Pages", pages_text(fax)),
            Fact("Stored", stored),
            Fact("Price", price),
            whole_fact("Header", fax.header_text or "", 60),
            Fact("Resolution", clean(fax.resolution or "", 16).lower()),
            Fact("Greys", clean(fax.image_conversion_method or "", 16).lower()),
            Fact("Labels", shown, "", whole),
            Fact("Bar codes", ", ".join(clean(code, 40) for code in codes), "", clean(", ".join(codes), LONGEST)),
        ],
    )


OUR_LABEL: Final = "faxtuiSend"
"""The label by which faxtui finds its own sends again (`faxtui.api.sending`): nobody else's business."""
BRIEF: Final = ("Status", "Reason", "Lies with", "Next", "From", "To", "Service", "Pages", "Took", "Price", "Header")


def brief_facts(groups: list[FactGroup]) -> list[FactGroup]:
    """What matters at a glance, as one group: outcome and advice first, then who, what and how long."""
    known = {fact.label: fact for group in groups for fact in group.facts}
    return [FactGroup("This fax", [known[label] for label in BRIEF if label in known])] if known else []


def advice_on(fax: Fax, judged: Group | None) -> str:
    """What to do about a failure: as Attention judges it by all faxes of the number, else by the code alone."""
    from faxtui.api.error_codes import explain  # late: the first paint needs no table of codes

    return judged.advice if judged else explain(fax.error_type, fax.error_code, fax.error_message).advice


def again_text(retry: bool | None, judged: Group | None) -> str:
    """Whether another try makes sense: by the act that Attention recommends, else by the code alone."""
    from faxtui.store.failure_acts import Act

    told = {
        Act.NOW: "makes sense",
        Act.LATER: "makes sense, later",
        Act.FINE: "makes sense, at FINE",
        Act.CALL: "not before a call",
        Act.DEAD: "no: dead number",
        Act.TOP_UP: "after a top-up",
    }
    by_code = {True: "makes sense", False: "not as it is", None: "uncertain"}[retry]
    return told.get(judged.act, by_code) if judged else by_code


def fax_facts(
    fax: Fax, services: Mapping[str, str], zone: tzinfo | None, judged: Group | None = None
) -> list[FactGroup]:
    """The facts of a fax, empty ones left out; `judged`: the group that Attention puts it in."""
    groups = [_outcome(fax, judged), _route(fax, services), _times(fax, zone), _document(fax)]
    kept = (FactGroup(group.title, [fact for fact in group.facts if fact.value.strip()]) for group in groups)
    return [group for group in kept if group.facts]
