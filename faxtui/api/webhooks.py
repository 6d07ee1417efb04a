"""What the Fax API sends to webhook URLs, in every documented form, as one `FaxEvent`.

    form: event, eventTime, fax (JSON text), file (application/pdf)
    JSON: {"event", "eventTime", "fax", "file": base64, "fileType"}, or with "files": [{"file", "fileType"}]

Nothing in a webhook is signed: what `parse` returns is a claim until the service has confirmed it.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from pydantic import Field, ValidationError, field_validator
from pydantic_core import from_json

from faxtui.api.errors import FaxApiError
from faxtui.api.models import Fax, Open, Resource

BODY_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a body that `parse` takes on; a fax of 200 dense pages is about 20 MiB in base64."""
_TEXT_LIMIT: Final = 1024 * 1024
"""Bytes of all that is no attached file in a form."""
_MOST_PARTS: Final = 50
_LONGEST_NAME: Final = 200
"""Letters of an event's name or a fax's id beyond which it is taken for none."""
_TYPES: Final = {"application/json": "JSON", "multipart/form-data": "form"}


class WebhookError(FaxApiError):
    """The body is no webhook of the Fax API; the text is one sentence without anything of the body in it."""


class EventType(StrEnum):
    """What a webhook tells; failed faxes are FAX_COMPLETED too, the fax's status says how it ended."""

    INCOMING_FAX = "INCOMING_FAX"
    FAX_COMPLETED = "FAX_COMPLETED"
    FAX_IN_PROGRESS = "FAX_IN_PROGRESS"
    """A page went through; the API documents that such notices exist, not their name: this is our service's."""


class EventFile(NamedTuple):
    """A document that came with a webhook, as the caller sent it: not checked to be what its type says."""

    content: bytes
    type: str
    """In capitals, as the API writes it: PDF, TIF, PNG, …; empty when not told."""


class FaxEvent(Resource):
    """One webhook (API: `GenericEvent`); fields that are not known here are kept, except attached documents' own."""

    event: Open[EventType]
    event_time: datetime | None = None
    fax: Fax
    files: tuple[EventFile, ...] = Field(default=(), exclude=True, repr=False)

    @field_validator("event_time", mode="after")
    @classmethod
    def _in_utc(cls, time: datetime | None) -> datetime | None:
        """The API's times are in UTC, also where they do not say so."""
        return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time

    @field_validator("event", mode="after")
    @classmethod
    def _named(cls, event: EventType | str) -> EventType | str:
        if not 0 < len(event) <= _LONGEST_NAME:
            raise ValueError("no name")
        return event

    @field_validator("fax", mode="after")
    @classmethod
    def _known(cls, fax: Fax) -> Fax:
        if not 0 < len(fax.id) <= _LONGEST_NAME:
            raise ValueError("no id")
        return fax

    @property
    def file(self) -> EventFile | None:
        """The first attached document, which is the only one in practice."""
        return self.files[0] if self.files else None

    @property
    def key(self) -> str:
        """The same for every delivery of the same news: 32 letters made of event, fax and status.

        Notices of progress differ by their time and page as well.
        """
        parts: list[object] = [self.event, self.fax.id, self.fax.status]
        if self.event not in (EventType.INCOMING_FAX, EventType.FAX_COMPLETED):
            parts += [self.event_time, self.fax.pages_sent_successfully, self.fax.retry_count]
        return hashlib.blake2b(repr([str(part) for part in parts]).encode(), digest_size=16).hexdigest()


def parse(body: bytes, content_type: str, *, limit: int = BODY_LIMIT) -> FaxEvent:
    """Read a webhook of either content type; WebhookError (one sentence) for everything that is none."""
    from python_multipart.multipart import parse_options_header  # late: not every user of the client takes webhooks

    if len(body) > limit:
        raise WebhookError(f"The webhook is larger than {limit} bytes.")
    media_type, options = parse_options_header(content_type)
    kind = _TYPES.get(media_type.decode("latin-1"))
    if kind is None:
        raise WebhookError("The webhook is neither application/json nor multipart/form-data.")
    told = _read_json(body) if kind == "JSON" else _read_form(body, options.get(b"boundary", b""))
    told = {name: value for name, value in told.items() if value is not None}
    try:
        return FaxEvent.model_validate(told)
    except ValidationError as error:
        fields = sorted({".".join(str(step)[:40] for step in trouble["loc"][:2]) for trouble in error.errors()})
        named = ", ".join(field for field in fields[:5] if field.isascii() and field.isprintable())
        raise WebhookError(f"The webhook misses fields, or they make no sense: {named}.") from None


def _read_json(body: bytes) -> dict[str, Any]:
    told = _json(body, "The webhook")
    if not isinstance(told, dict):
        raise WebhookError("The webhook's JSON is no object.")
    if isinstance(told.get("fax"), str):  # some receivers get the fax as text, as in a form
        told["fax"] = _json(told["fax"].encode(), "The webhook's fax")
    listed = told.pop("files", None)
    single = {"file": told.pop("file", None), "fileType": told.pop("fileType", None)}
    # Newer bodies have the same document in both places: one of them is enough.
    found = [single] if single["file"] else listed if isinstance(listed, list) else []
    if len(found) > _MOST_PARTS:
        raise WebhookError("The webhook has too many documents.")
    return {**told, "files": tuple(_attached(item) for item in found)}


def _attached(item: object) -> EventFile:
    content = item.get("file") if isinstance(item, Mapping) else None
    if not isinstance(item, Mapping) or not isinstance(content, str):
        raise WebhookError("A document in the webhook is no base64 text.")
    return EventFile(_decoded(content), str(item.get("fileType") or "")[:_LONGEST_NAME].upper())


def _decoded(content: str) -> bytes:
    """What base64 holds; only where it has blanks or line ends is it copied without them."""
    try:
        if any(blank in content for blank in " \r\n\t"):
            content = "".join(content.split())
        return binascii.a2b_base64(content, strict_mode=True)
    except ValueError:  # letters that are no ASCII give another one than binascii's own
        raise WebhookError("A document in the webhook is no valid base64.") from None


def _json(text: bytes | bytearray, what: str) -> Any:
    """JSON that ends, is Unicode and is nested no deeper than the parser's 200 levels."""
    try:
        return from_json(bytes(text), allow_inf_nan=False)
    except ValueError:
        raise WebhookError(f"{what} is no valid JSON.") from None


class _Part(NamedTuple):
    headers: dict[str, str]
    content: bytearray


def _read_form(body: bytes, boundary: bytes) -> dict[str, Any]:
    from python_multipart.multipart import parse_options_header

    told: dict[str, Any] = {}
    files = []
    for part in _split(body, boundary):
        _, options = parse_options_header(part.headers.get("content-disposition", ""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name in ("file", "files") or b"filename" in options:
            files.append(EventFile(bytes(part.content), _short_type(part.headers.get("content-type", ""))))
        elif len(part.content) > _TEXT_LIMIT:
            raise WebhookError(f"A field of the webhook is larger than {_TEXT_LIMIT} bytes.")
        elif name == "fax":
            told[name] = _json(part.content, "The webhook's fax")
        else:
            told[name] = _bare(part.content)
    return {**told, "files": tuple(files)}


def _bare(content: bytearray) -> str:
    """The text of a field, which some documents show as JSON: in quotes."""
    text = content.decode("utf-8", "replace").strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _short_type(media_type: str) -> str:
    """`application/pdf` as the JSON bodies have it: PDF."""
    return media_type.partition(";")[0].rpartition("/")[2].strip()[:_LONGEST_NAME].upper()


def _split(body: bytes, boundary: bytes) -> list[_Part]:
    """The parts of a form that is whole: one that breaks off is refused, since its document would be cut."""
    from python_multipart.multipart import MultipartParser

    if not boundary:
        raise WebhookError("The webhook's form does not tell its boundary.")
    parts: list[_Part] = []
    name, value = bytearray(), bytearray()
    ended: list[bool] = []

    def begin() -> None:
        if len(parts) == _MOST_PARTS:
            raise WebhookError("The webhook has too many parts.")
        parts.append(_Part({}, bytearray()))

    def header() -> None:
        parts[-1].headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        name.clear()
        value.clear()

    def collect(into: bytearray) -> Any:
        return lambda data, start, end: into.extend(memoryview(data)[start:end])

    def data(data: bytes, start: int, end: int) -> None:
        parts[-1].content.extend(memoryview(data)[start:end])

    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": begin,
                "on_header_field": collect(name),
                "on_header_value": collect(value),
                "on_header_end": header,
                "on_part_data": data,
                "on_end": lambda: ended.append(True),
            },
        )
        parser.write(body)
    except ValueError:
        raise WebhookError("The webhook is no valid form.") from None
    if not ended:
        raise WebhookError("The webhook's form does not end: it arrived incomplete.")
    return parts
