"""The journal of calls and changes: bounded, quiet polls collapsed, numbers masked, curl without secrets."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta

import pytest

from faxtui.api.transport import CallRecord
from faxtui.masking import hide
from faxtui.store.curl import as_curl
from faxtui.store.fax_store import FaxStore
from faxtui.store.journal import Entry, Journal
from faxtui.store.journal_facts import delivery_facts, entry_facts, entry_row, told_and_known
from tests.faxes import NOW, failed, make_fax

PROJECT = "/v3/projects/p1"


def call(
    path: str = "/services", method: str = "GET", status: int | None = 200, error: str | None = None
) -> CallRecord:
    """One exchange of a project."""
    return CallRecord(method, f"{PROJECT}{path}", status, 12.4, 345, error)


def journal(most: int = 2000) -> Journal:
    """A journal whose clock goes on by a second at each entry."""
    ticks = iter(range(10_000_000))
    return Journal(most, lambda: NOW + timedelta(seconds=next(ticks)))


def entries(of: Journal, words: str = "", *, polls: bool = False) -> list[Entry]:
    """What a filter shows, newest first."""
    return [entry for key in of.select(words, polls=polls) if (entry := of.get(key))]


def plain(text: str) -> str:
    """No mask."""
    return text


def test_the_ring_keeps_the_newest() -> None:
    """It holds so many entries and no more, however long the console runs."""
    kept = journal(most=3)
    for number in range(10):
        kept.called(call(f"/services/{number}"))
    assert len(kept) == 3
    assert [entry.what[-1] for entry in entries(kept)] == ["9", "8", "7"]


def test_polls_in_a_row_are_one_entry_that_is_hidden_and_no_news() -> None:
    """An hour of polls costs one entry, shown only when wanted."""
    kept, told = journal(), list[Entry]()
    kept.on_news = told.append
    for _ in range(3600):
        kept.called(call("/faxes"))
    assert len(kept) == 1
    assert entries(kept) == []
    (poll,) = entries(kept, polls=True)
    assert (poll.times, poll.kind) == (3600, "poll")
    assert all(entry.is_quiet for entry in told)


def test_a_call_between_polls_begins_a_new_count() -> None:
    """The order of things stays to be seen."""
    kept = journal()
    for path in ("/faxes", "/faxes", "/services", "/faxes"):
        kept.called(call(path))
    assert [(entry.kind, entry.times) for entry in entries(kept, polls=True)] == [
        ("poll", 1), ("call", 1), ("poll", 2),
    ]  # fmt: skip


def test_failing_polls_are_shown_and_counted() -> None:
    """A service that is down fills one row, not the list, and says why."""
    kept = journal()
    for _ in range(50):
        kept.called(call("/faxes", status=None, error="Nothing answers."))
    (entry,) = entries(kept)
    assert (entry.times, entry.failed, entry.is_quiet) == (50, True, False)
    assert "no answer" in entry_row(entry, plain, UTC).result


@pytest.mark.parametrize("path", ["/faxes/F1/file", "/faxes/F1/file.pdf", "/services/S1/numbers"])
def test_downloads_and_other_reads_are_no_polls(path: str) -> None:
    """Only asking for the list or for one fax is."""
    kept = journal()
    kept.called(call(path))
    assert len(entries(kept)) == 1


def test_long_ids_leave_room_for_what_was_asked() -> None:
    """A row ends an id with its last four letters; the filter finds the whole one, numbers stay."""
    kept, found = journal(), "01M0Z272RE1PQWVDVBD0MR8BNA"
    kept.called(call(f"/services/{found}/numbers/+14155550134"))
    (entry,) = entries(kept)
    assert entry_row(entry, plain, UTC).what == "GET services/…8BNA/numbers/+14155550134"
    assert kept.select(found) == [entry.key]


def test_changes_of_faxes_tell_before_after_and_how_it_is_known() -> None:
    """What was there at the first look is no news; what came and changed later is."""
    kept, mirror = journal(), FaxStore.open(None)
    kept.heard(mirror.apply([make_fax("F1", status="QUEUED", pagesSentSuccessfully=0)], NOW), mirror, "poll", NOW)
    assert entries(kept) == []
    moving = make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=2)
    kept.heard(mirror.apply([moving, failed("F2", minutes_ago=1)], NOW), mirror, "poll", NOW)
    by_fax = {entry.fax_id: entry for entry in entries(kept)}
    assert (by_fax["F1"].before, by_fax["F1"].after, by_fax["F1"].source) == ("QUEUED", "IN_PROGRESS 2", "poll")
    assert (by_fax["F2"].before, by_fax["F2"].failed) == ("", True)
    assert "sending, 2 sent" in entry_row(by_fax["F1"], plain, UTC).result


def test_older_pages_of_the_first_look_are_no_news() -> None:
    """A list of many pages arrives in parts, each older than the one before."""
    kept, mirror = journal(), FaxStore.open(None)
    for number in range(3):
        page = [make_fax(f"F{number}", minutes_ago=10 * (number + 1))]
        kept.heard(mirror.apply(page, NOW), mirror, "poll", NOW)
    assert entries(kept) == []


def test_the_first_fax_of_an_empty_project_is_news() -> None:
    """An empty first answer is a first answer too."""
    kept, mirror = journal(), FaxStore.open(None)
    kept.heard(mirror.apply([], NOW), mirror, "poll", NOW)
    kept.heard(mirror.apply([make_fax("F1")], NOW), mirror, "poll", NOW)
    assert [entry.fax_id for entry in entries(kept)] == ["F1"]


def test_a_filter_finds_words_in_any_case_and_order() -> None:
    """All words must be there, wherever."""
    kept = journal()
    kept.called(call("/services", "POST", 422, "Refused."))
    kept.called(call("/services"))
    assert len(entries(kept, "REFUSED post")) == 1
    assert len(entries(kept, "services")) == 2
    assert entries(kept, "services nothing") == []


def test_webhooks_of_the_local_service_take_their_place_by_their_time() -> None:
    """The same list again is no news; another state is."""
    kept = journal()
    kept.called(call())
    wire = {"id": "D1", "event": "FAX_COMPLETED", "url": "http://h/x", "state": "PENDING", "faxId": "F1",
            "createTime": (NOW - timedelta(hours=1)).isoformat(), "attemptCount": 0}  # fmt: skip
    assert len(kept.delivered([wire])) == 1
    assert kept.delivered([wire]) == []
    assert len(kept.delivered([{**wire, "state": "FAILED", "attemptCount": 3}])) == 1
    assert [entry.kind for entry in entries(kept)] == ["call", "webhook"]
    assert entries(kept)[1].failed
    assert kept.delivered([{}, {"id": "D2", "createTime": "never"}]) == ["webhook D2"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("services/S1/numbers/+14155550134", "services/S1/numbers/+1415•••0134"),
        ("numbers/%2B14155550134:suspend", "numbers/%2B1415•••0134:suspend"),
        ("emails/alex@clinic.example/numbers", "emails/a•••@clinic.example/numbers"),
        ("emails/alex%40clinic.example", "emails/a•••%40clinic.example"),
        ("faxes/01KJQS0D8GM4Z7T5V9E2N6B3CX", "faxes/01KJQS0D8GM4Z7T5V9E2N6B3CX"),
    ],
)
def test_numbers_and_addresses_are_masked_and_ids_are_not(text: str, hidden: str) -> None:
    """In paths they stand encoded too."""
    assert hide(text) == hidden


def test_curl_holds_no_secret_and_survives_the_shell() -> None:
    """The token is a variable, a quote in a path stays in it, and no name or password of the address comes along."""
    kept = journal()
    kept.called(call("/services/it's;rm -rf", "PATCH"))
    (entry,) = entries(kept)
    command = as_curl(entry, "https://user:secret@fax.example:8443/base")
    assert "secret" not in command
    assert '"Authorization: Bearer $TOKEN"' in command
    assert shlex.split(command)[-1] == f"https://fax.example:8443{PROJECT}/services/it's;rm -rf"
    assert "-X PATCH" in command


def test_curl_asks_for_a_token_with_variables_and_masks_when_told() -> None:
    """The token's own call has the key in variables; masking hides numbers."""
    kept = journal()
    kept.called(CallRecord("POST", "/oauth2/token", 200, 1.0, 1, None))
    kept.called(call("/services/S/numbers/+14155550134"))
    number, token = entries(kept)
    assert '"$KEY_ID:$KEY_SECRET"' in as_curl(token, "http://127.0.0.1:9")
    assert "5550134" not in as_curl(number, "http://127.0.0.1:9", mask=True)
    assert "+14155550134" in as_curl(number, "http://127.0.0.1:9")


def test_a_failed_call_tells_the_sentence_of_its_error_cleaned() -> None:
    """The service's words are text from outside."""
    kept = journal()
    kept.called(call("/services", "POST", 422, "Refused: \x1b[31mname\x1b[0m is taken by +14155550134."))
    (entry,) = entries(kept)
    told = {fact.label: fact.value for group in entry_facts(entry, hide, UTC) for fact in group.facts}
    assert told["Why"] == "Refused: name is taken by +1415•••0134."
    assert (told["Answer"], told["Took"]) == ("422", "12 ms")


def test_a_webhook_is_told_apart_from_what_is_known_now() -> None:
    """Fields that differ are listed, attempts have their result, and odd shapes do no harm."""
    delivery = {
        "event": "FAX_COMPLETED",
        "attempts": [
            {"startTime": "t1", "error": "The answer was 500.", "status": 500},
            {"startTime": "t2", "status": 200},
        ],
        "fax": {"id": "F1", "status": "IN_PROGRESS"},
    }
    groups = {
        group.title: group.facts
        for group in [
            *delivery_facts(delivery, plain),
            *told_and_known(delivery["fax"], {"id": "F1", "status": "COMPLETED"}, plain),
        ]
    }
    assert [fact.tone for fact in groups["Attempts"]] == ["bad", "good"]
    assert [(fact.label, fact.value) for fact in groups["Told then → known now"]] == [
        ("status", "IN_PROGRESS → COMPLETED")
    ]
    assert delivery_facts({"attempts": 3, "fax": "x"}, plain)[1].facts[0].value == "none yet"


def test_times_of_entries_are_shown_in_the_zone() -> None:
    """The clock on the wall of whoever looks."""
    kept = Journal(now=lambda: datetime(2026, 3, 2, 14, 30, tzinfo=UTC))
    kept.called(call())
    assert entry_row(entries(kept)[0], plain, UTC).time == "14:30:00"
