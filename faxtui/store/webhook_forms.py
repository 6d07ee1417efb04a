"""A webhook in both of its forms, JSON and multipart, and in what the two differ.

Which form a service sends is its setting (API: `webhookContentType`, `callbackUrlContentType`). The one that came is
told as it came, the other as the API documents it, unless the same news came in that form too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.store.facts import Fact, FactGroup
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.store.received import Arrival, Received

JSON: Final = "JSON"
FORM: Final = "multipart"
RAW_LETTERS: Final = 4000
_LONG: Final = re.compile(r"[A-Za-z0-9+/=]{120,}")
Hide = Callable[[str], str]


class Told(NamedTuple):
    """What one delivery told."""

    fields: Mapping[str, Any]
    """`event`, `eventTime`, `fax` and what else there is, by the API's names."""
    documents: Sequence[tuple[str, int | None]]
    """Type and size in bytes of each attached document; None when nobody knows the size."""


def form_of(content_type: str) -> str:
    """Which form a content type means."""
    return FORM if content_type.strip().lower().startswith("multipart/") else JSON


def told_by(received: Received) -> Told:
    """What a webhook told that came in here."""
    event = received.notice.event
    return Told(event.wire(), [(file.type, len(file.content)) for file in event.files])


def told_in(delivery: Mapping[str, Any]) -> Told:
    """What a delivery told that the local service sent; of its document only the type is known."""
    names = ("event", "eventTime", "fax")
    fax = delivery.get("fax")
    has_file = isinstance(fax, Mapping) and fax.get("hasFile")
    fields = {name: delivery[name] for name in names if name in delivery}
    return Told(fields, [("PDF", None)] if has_file else [])


def both_forms(came: Told, content_type: str, other: Told | None, hide: Hide) -> tuple[FactGroup, FactGroup]:
    """JSON on the left, multipart on the right; what only one of them holds is marked."""
    form = form_of(content_type)
    second = FORM if form == JSON else JSON
    groups = {
        form: (f"{form}, as it came", came),
        second: (f"{second}, {'as it came' if other else 'as documented'}", other or came),
    }
    left, right = (groups[JSON], groups[FORM])
    return (
        FactGroup(left[0], _json_facts(left[1], hide)),
        FactGroup(right[0], _form_facts(right[1], hide)),
    )


def form_differences(came: Told, other: Told | None, hide: Hide) -> FactGroup:
    """In what the two forms differ: by the documentation always, and where both came, in values."""
    facts = [Fact("Only in JSON", "fileType, and files beside file when a fax ended", "busy")]
    facts.append(Fact("Document", "JSON: base64, a third larger; multipart: the bytes themselves, with a file name"))
    facts.append(Fact("fax", "JSON: an object; multipart: the same as JSON text in one part"))
    if other is not None:
        names = sorted({*came.fields, *other.fields})
        changed = [name for name in names if came.fields.get(name) != other.fields.get(name)]
        facts += [
            Fact(clean(name, 30), hide(clean(f"{came.fields.get(name)} ≠ {other.fields.get(name)}", 300)), "bad")
            for name in changed
        ]
        if [size for _, size in came.documents] != [size for _, size in other.documents]:
            facts.append(Fact("Documents", "the two brought documents of different sizes", "bad"))
    return FactGroup("In what the forms differ", facts)


def _common(told: Told, hide: Hide, fax_as: str) -> list[Fact]:
    facts = []
    for name, value in told.fields.items():
        if isinstance(value, Mapping):
            facts.append(Fact(clean(name, 30), f"{fax_as} of {len(value)} fields"))
            facts += [Fact(f"  {clean(key, 28)}", hide(clean(each, 200))) for key, each in list(value.items())[:60]]
        else:
            facts.append(Fact(clean(name, 30), hide(clean(value, 200))))
    return facts


def _json_facts(told: Told, hide: Hide) -> list[Fact]:
    facts = _common(told, hide, "object")
    for kind, size in told.documents:
        facts.append(Fact("file", _encoded(kind, size)))
        facts.append(Fact("fileType", clean(kind, 20), "busy"))
    if told.fields.get("event") == "FAX_COMPLETED" and told.documents:
        facts.append(Fact("files", "the same document again, as a list", "busy"))
    return facts


def _form_facts(told: Told, hide: Hide) -> list[Fact]:
    facts = _common(told, hide, "part with JSON text")
    fax = told.fields.get("fax")
    name = clean(fax.get("id"), 40) if isinstance(fax, Mapping) else "fax"
    for kind, size in told.documents:
        kind_word = f"application/{clean(kind, 20).lower()}"
        facts.append(Fact("file", f"{name}.{clean(kind, 20).lower()}, {kind_word}{_bytes(size)}"))
    return facts


def _encoded(kind: str, size: int | None) -> str:
    letters = "" if size is None else f", {-(-size // 3) * 4} letters of base64"
    return f"{clean(kind, 20)}{_bytes(size)}{letters}"


def _bytes(size: int | None) -> str:
    return "" if size is None else f", {size} bytes"


def raw_body(arrival: Arrival, hide: Hide) -> FactGroup:
    """The head of the body as it came: documents cut, nothing in it that could steer a terminal."""
    head, cut, _ = arrival.head.partition(b"%PDF")
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = [_LONG.sub(lambda found: f"{found[0][:40]}… {len(found[0])} letters", line) for line in text.split("\n")]
    shown = [hide(clean(line, RAW_LETTERS)) for line in lines if line.strip()]
    if cut or arrival.size > len(arrival.head):
        shown.append(f"… {arrival.size} bytes in all")
    facts = [Fact("", line[:RAW_LETTERS]) for line in shown[:60]]
    return FactGroup("Raw body", facts or [Fact("", "nothing")])
