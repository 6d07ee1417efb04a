"""Webhook bodies of every documented form, and what is no webhook."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.api.webhooks import EventFile, FaxEvent, WebhookError, parse

FAX = {"id": "01J9ZK", "direction": "INBOUND", "from": "+12125550111", "to": "+14155550100", "status": "COMPLETED"}
PDF = b"%PDF-1.4\r\n\x00\xff--\r\n%%EOF"
TIME = "2026-03-02T14:30:00.123Z"
JSON = "application/json"
FORM = "multipart/form-data; boundary=line"


def in_json(**fields: Any) -> FaxEvent:
    """A webhook in JSON with these fields beside the usual ones; None leaves one out."""
    body = {"event": "FAX_COMPLETED", "eventTime": TIME, "fax": FAX, **fields}
    return parse(json.dumps({name: value for name, value in body.items() if value is not None}).encode(), JSON)


def form(*parts: tuple[str, bytes], end: bytes = b"--line--\r\n") -> bytes:
    """A form; each part has the rest of its disposition and its content."""
    head = b'--line\r\nContent-Disposition: form-data; name="%s\r\n\r\n%s\r\n'
    return b"".join(head % (name.encode(), content) for name, content in parts) + end


USUAL = (('event"', b"INCOMING_FAX"), ('eventTime"', TIME.encode()), ('fax"', json.dumps(FAX).encode()))


def test_a_form_is_event_time_fax_and_file() -> None:
    """The default form: bare texts, the fax as JSON, the document byte for byte."""
    event = parse(form(*USUAL, ('file"; filename="a.pdf"\r\nContent-Type: application/pdf', PDF)), FORM)

    assert event.event == "INCOMING_FAX"
    assert event.event_time == datetime(2026, 3, 2, 14, 30, 0, 123000, UTC)
    assert (event.fax.id, event.fax.is_inbound, event.fax.from_) == ("01J9ZK", True, "+12125550111")
    assert event.file == EventFile(PDF, "PDF")


def test_quotes_around_the_texts_of_a_form_are_taken_off() -> None:
    """The API's document calls the event JSON, so that some send it in quotes."""
    assert parse(form(('event"', b'"FAX_COMPLETED"'), *USUAL[2:]), FORM).event == "FAX_COMPLETED"


def test_a_form_without_a_file_has_none() -> None:
    """Failed faxes and notices of progress come without pages; unknown parts are kept."""
    event = parse(form(('event"', b"FAX_IN_PROGRESS"), USUAL[2], ('page"', b"2")), FORM)

    assert (event.event, event.event_time, event.file) == ("FAX_IN_PROGRESS", None, None)
    assert event.model_extra == {"page": "2"}


@pytest.mark.parametrize(
    "files",
    [
        {"file": base64.b64encode(PDF).decode(), "fileType": "PDF"},
        {"files": [{"file": base64.b64encode(PDF).decode(), "fileType": "PDF"}]},
        {
            "file": base64.encodebytes(PDF).decode(),
            "fileType": "pdf",
            "files": [{"file": base64.b64encode(PDF).decode(), "fileType": "PDF"}],
        },
    ],
    ids=["file", "files", "both"],
)
def test_both_documented_json_shapes_carry_the_file(files: dict[str, Any]) -> None:
    """`file` with `fileType`, `files[]`, or both at once, which is one document all the same."""
    event = in_json(**files)

    assert event.files == (EventFile(PDF, "PDF"),)
    assert event.fax.status == "COMPLETED"


def test_a_fax_as_text_in_json_is_read() -> None:
    """Some receivers get the fax as JSON within JSON."""
    assert in_json(fax=json.dumps(FAX)).fax.id == "01J9ZK"


def test_what_is_new_to_us_is_kept() -> None:
    """An unknown event, unknown fields beside the fax and in it, and a fax without status pass through."""
    event = in_json(event="FAX_TORN", tenant=7, fax={"id": "01J9ZK", "mood": "calm"}, files=[])

    assert event.event == "FAX_TORN"
    assert event.fax.status is None
    assert event.wire()["tenant"] == 7
    assert event.wire()["fax"]["mood"] == "calm"
    assert "files" not in event.wire()


def test_a_time_without_zone_is_utc() -> None:
    """The API's times are in UTC, with a T or with a blank in the middle."""
    assert in_json(eventTime="2026-03-02 14:30:00").event_time == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


def test_the_key_is_that_of_the_news() -> None:
    """Time and form do not make a webhook another one, the status does; pages make other notices of progress."""
    told = in_json()

    assert in_json(eventTime=None, files=[]).key == told.key
    assert in_json(fax={**FAX, "status": "FAILURE"}).key != told.key
    assert in_json(event="INCOMING_FAX").key != told.key
    progress = [in_json(event="FAX_IN_PROGRESS", fax={**FAX, "pagesSentSuccessfully": n}).key for n in (1, 1, 2)]
    assert progress[0] == progress[1] != progress[2]


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("body", "content_type", "sentence"),
    [
        (b"{}", JSON, "misses fields, or they make no sense: event, fax"),
        (b"[]", JSON, "no object"),
        (b"", JSON, "no valid JSON"),
        (b'{"event": "\\ud800", "fax": {"id": "a"}}', JSON, "no valid JSON"),
        (b'{"event": "A", "fax": ' + DEEP, JSON, "no valid JSON"),
        (b'{"event": "A", "fax": {"id": "a", "errorCode": ' + b"9" * 6000 + b"}}", JSON, "no valid JSON"),
        (b'{"event": "A", "fax": {"id": ""}}', JSON, "make no sense: fax"),
        (json.dumps({"event": "A" * 999, "fax": FAX}).encode(), JSON, "make no sense: event"),
        (json.dumps({"event": "A", "fax": {"id": "a" * 999}}).encode(), JSON, "make no sense: fax"),
        (b'{"event": "A", "fax": {"id": "a", "createTime": "soon"}}', JSON, "make no sense: fax.createTime"),
        (b'{"event": "A", "eventTime": "soon", "fax": {"id": "a"}}', JSON, "make no sense: eventTime"),
        (b'{"event": "A", "fax": "{"}', JSON, "fax is no valid JSON"),
        (b'{"event": "A", "fax": {"id": "a"}, "file": "%%%"}', JSON, "no valid base64"),
        (b'{"event": "A", "fax": {"id": "a"}, "file": "\xc3\xa4"}', JSON, "no valid base64"),
        (b'{"event": "A", "fax": {"id": "a"}, "files": [1]}', JSON, "no base64 text"),
        (b'{"event": "A", "fax": {"id": "a"}, "files": [' + b"{}," * 99 + b"{}]}", JSON, "too many documents"),
        (b"{}", "text/plain", "neither"),
        (b"{}", "", "neither"),
        (form(*USUAL), "multipart/form-data", "boundary"),
        (form(*USUAL), "multipart/form-data; boundary=" + "x" * 999, "no valid form"),
        (form(*USUAL), "multipart/form-data; boundary=other", "form"),
        (form(*USUAL, end=b""), FORM, "does not end"),
        (form(*USUAL[:2], ('fax"', b"{")), FORM, "fax is no valid JSON"),
        (form(*USUAL[:2], ('fax"', DEEP)), FORM, "fax is no valid JSON"),
        (form(*USUAL[:2]), FORM, "make no sense: fax"),
        (form(*USUAL, *[('x"', b"")] * 60), FORM, "too many parts"),
        (form(*USUAL, ('x"', b"y" * 2_000_000)), FORM, "field of the webhook is larger"),
        (form(*USUAL, ('x"\r\nA: ' + "y" * 9_000, b"")), FORM, "no valid form"),
        (form(*USUAL, *[('x"' + "\r\nA: b" * 50, b"")]), FORM, "no valid form"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "body",
)
def test_what_is_no_webhook_is_one_sentence(body: bytes, content_type: str, sentence: str) -> None:
    """Whatever is wrong with a body ends as one short sentence that repeats nothing of it."""
    with pytest.raises(WebhookError, match=sentence) as caught:
        parse(body, content_type)

    assert len(str(caught.value)) < 150
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_body_over_the_limit_is_not_even_read() -> None:
    """The limit is the caller's to set, in bytes."""
    body = form(*USUAL)

    assert parse(body, FORM, limit=len(body)).fax.id == "01J9ZK"
    with pytest.raises(WebhookError, match="larger than"):
        parse(body, FORM, limit=len(body) - 1)


def test_field_names_from_outside_are_not_repeated_raw() -> None:
    """A field's name with control characters stays out of the sentence."""
    body = {"event": "A", "fax": {"id": "a", "labels": {"\x1b[2J": {}}, "price": {"\x1b]0;x": 1, "amount": []}}}
    with pytest.raises(WebhookError) as caught:
        parse(json.dumps(body).encode(), JSON)

    assert str(caught.value).isprintable()


@given(st.binary(max_size=400), st.sampled_from([JSON, FORM]))
def test_any_bytes_are_a_webhook_or_a_sentence(junk: bytes, content_type: str) -> None:
    """No body raises anything but WebhookError."""
    for body in (junk, form(*USUAL, end=junk), b'{"event": "A", "fax": {"id": "' + junk):
        with suppress(WebhookError):
            assert parse(body, content_type).fax.id


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_any_value_in_any_field_is_borne(value: Any) -> None:
    """Values of the wrong kind, wherever they are, end as a webhook or a sentence."""
    for body in (
        {"event": value, "fax": FAX},
        {"event": "A", "fax": value},
        {"event": "A", "fax": {"id": "a", "price": value, "labels": value, "barCodes": value}},
        {"event": "A", "fax": FAX, "file": value, "fileType": value, "files": value},
    ):
        with suppress(WebhookError):
            assert parse(json.dumps(body).encode(), JSON).fax.id
