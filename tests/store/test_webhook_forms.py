"""A webhook in both forms, and the bounded inbox of those that came in."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from faxtui.api.notices import Belief, Notice
from faxtui.api.replays import content_type_of, event_body
from faxtui.api.webhooks import FaxEvent, parse
from faxtui.masking import hide as masked
from faxtui.store.received import HEAD_BYTES, Arrival, Inbox, Received
from faxtui.store.webhook_forms import both_forms, form_differences, raw_body, told_by

AT = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 " + bytes(300)
FAX = {"id": "01KJF", "direction": "OUTBOUND", "to": "+14155552671", "status": "COMPLETED"}


def event(**changes: object) -> FaxEvent:
    """A FAX_COMPLETED with a document, as JSON."""
    wire = {"event": "FAX_COMPLETED", "eventTime": "2026-03-02T14:30:00Z", "fax": FAX}
    document = {"file": base64.b64encode(PDF).decode(), "fileType": "PDF"}
    return parse(json.dumps(wire | document | changes).encode(), "application/json")


def received(told: FaxEvent, content_type: str = "application/json") -> Received:
    """One that was confirmed."""
    return Received(Notice(told, told.fax, Belief.CONFIRMED), Arrival(content_type, b"{}", 2), AT)


def test_both_forms_tell_the_same_fax_and_mark_what_only_one_holds() -> None:
    """The one that came says so, the other is as documented; numbers are hidden in both."""
    left, right = both_forms(told_by(received(event())), "application/json", None, masked)
    assert (left.title, right.title) == ("JSON, as it came", "multipart, as documented")
    texts = [{fact.label.strip(): fact.value for fact in group.facts} for group in (left, right)]
    assert texts[0]["to"] == texts[1]["to"] == "+1415•••2671"
    assert texts[0]["file"] == "PDF, 309 bytes, 412 letters of base64"
    assert texts[1]["file"] == "01KJF.pdf, application/pdf, 309 bytes"
    assert "fileType" in texts[0]
    assert "fileType" not in texts[1]


def test_two_deliveries_that_differ_are_told_by_field() -> None:
    """The same news in both forms with another time and another document."""
    one, two = told_by(received(event())), told_by(received(event(eventTime="2026-03-02T14:31:00Z", file="AAAA")))
    facts = {fact.label: fact.value for fact in form_differences(one, two, masked).facts}
    assert "≠" in facts["eventTime"]
    assert "different sizes" in facts["Documents"]


def test_a_raw_body_is_cut_and_steers_nothing() -> None:
    """Escape sequences, endless lines and the document itself do not get through."""
    head = b'--x\r\nname="fax"\r\n\r\n\x1b[2J' + b"A" * 9000 + b"\r\n%PDF-1.7 \x00\x01"
    text = "\n".join(fact.value for fact in raw_body(Arrival("multipart/form-data", head, 50_000), str).facts)
    assert "\x1b" not in text
    assert "9002 letters" in text
    assert "%PDF" not in text
    assert "50000 bytes in all" in text
    assert HEAD_BYTES == 16 * 1024


def test_the_inbox_lets_the_oldest_documents_go_first() -> None:
    """What they told stays, and the number of webhooks is bounded too."""
    inbox = Inbox(most=3, document_bytes=700)
    keys = [inbox.add(received(event(eventTime=f"2026-03-02T14:30:0{number}Z"))).key for number in range(4)]
    assert inbox.get(keys[0]) is None
    held = [inbox.get(key) for key in keys[1:]]
    assert [one.has_documents for one in held if one] == [False, True, True]
    assert held[0] is not None
    assert held[0].notice.event.files == ()
    assert held[0].notice.event.fax.id == "01KJF"


def test_an_event_that_is_sent_again_reads_the_same() -> None:
    """The body made of an event parses to the same event with the same document."""
    body = event_body(event())
    again = parse(body, content_type_of(body))
    assert (again.key, again.files) == (event().key, event().files)
    assert content_type_of(b"--faxtui-1\r\n") == "multipart/form-data; boundary=faxtui-1"
