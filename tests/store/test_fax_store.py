"""The store keeps the newest truth about every fax, in order, and on disk."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faxtui.api.models import Fax
from faxtui.store.database import open_database, store_path
from faxtui.store.fax_store import FaxStore
from faxtui.store.query import Query
from faxtui.store.schema import MIGRATIONS, prepare
from faxtui.store.sightings import Arrival, Changes
from faxtui.store.vanished import GONE
from tests.faxes import NOW, SERVICES, failed, make_fax


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FaxStore]:
    """An empty store of either kind."""
    opened = FaxStore.open(tmp_path / "faxes" / "a.sqlite" if request.param == "disk" else None)
    assert not opened.message
    yield opened
    opened.close()


def test_faxes_are_newest_first_whatever_the_order_of_arrival(store: FaxStore) -> None:
    """Order is by creation, not by arrival; a list that was given out stays as it was."""
    store.apply([make_fax("old", minutes_ago=60), make_fax("new", minutes_ago=1)], NOW)
    before = store.select(Query())
    store.apply([make_fax("middle", minutes_ago=30), make_fax("timeless", createTime=None)], NOW)

    assert store.select(Query()) == ["new", "middle", "old", "timeless"]
    assert before == ["new", "old"]
    assert len(store) == 4


def test_only_differences_are_changes(store: FaxStore) -> None:
    """The same record again is no change, so nothing is drawn for it."""
    assert store.apply([make_fax("F1", status="QUEUED")], NOW).added == ("F1",)
    assert not store.apply([make_fax("F1", status="QUEUED")], NOW)
    assert store.apply([make_fax("F1", status="IN_PROGRESS")], NOW).changed == ("F1",)
    assert store.get("F1") == make_fax("F1", status="IN_PROGRESS")
    assert store.get("F2") is None


def test_a_late_answer_never_reopens_an_ended_fax(store: FaxStore) -> None:
    """An answer that was overtaken on the way does not turn delivered back into sending."""
    store.apply([make_fax("F1")], NOW)

    assert not store.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1)], NOW)
    assert store.get("F1") == make_fax("F1")


def test_sightings_tell_the_story_once_a_step(store: FaxStore) -> None:
    """Each status and page is recorded when it is first seen, with how we know."""
    later = NOW + timedelta(seconds=5)
    store.apply([make_fax("F1", status="QUEUED", pagesSentSuccessfully=None)], NOW, "sync")
    store.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1)], later, "webhook")
    store.apply([make_fax("F1", status="IN_PROGRESS", pagesSentSuccessfully=1, retryCount=1)], later, "poll")

    assert [tuple(seen) for seen in store.sightings("F1")] == [
        (NOW, "QUEUED", None, "sync"),
        (later, "IN_PROGRESS", 1, "webhook"),
    ]


def test_what_came_one_after_the_other_is_one_transaction(store: FaxStore) -> None:
    """Each change is answered and kept once with its own time and source, as if it had been taken in alone."""
    steps = [
        ("QUEUED", None, "send"),
        ("IN_PROGRESS", 1, "webhook"),
        ("IN_PROGRESS", 1, "poll"),
        ("COMPLETED", 3, "poll"),
    ]
    arrivals = [
        Arrival([make_fax("F1", status=status, pagesSentSuccessfully=sent)], NOW + timedelta(seconds=second), source)
        for second, (status, sent, source) in enumerate(steps)
    ]
    arrivals.insert(2, Arrival([make_fax("F2"), failed("F3")], NOW, "webhook"))
    begun: list[str] = []
    with store._database.writing.use() as connection:
        connection.set_trace_callback(lambda text: begun.append(text) if text.startswith("BEGIN") else None)
        taken = store.take_in(arrivals)
        connection.set_trace_callback(None)

    assert len(begun) == 1
    assert [tuple(glimpse.changes) for glimpse in taken] == [
        (("F1",), ()),
        ((), ("F1",)),
        (("F2", "F3"), ()),
        ((), ()),
        ((), ("F1",)),
    ]
    assert len(store) == 3
    assert [tuple(seen) for seen in store.sightings("F1")] == [
        (NOW, "QUEUED", None, "send"),
        (NOW + timedelta(seconds=1), "IN_PROGRESS", 1, "webhook"),
        (NOW + timedelta(seconds=3), "COMPLETED", 3, "poll"),
    ]
    assert [seen.status for seen in taken[1].sightings("F1")] == ["QUEUED", "IN_PROGRESS"]
    assert taken[4].sightings("F1") == store.sightings("F1")[-2:]


def test_a_stream_of_changes_is_found_before_and_after_it_is_indexed(tmp_path: Path) -> None:
    """By the newest words only, however often they changed; the index then holds exactly what the rows do."""
    store = FaxStore.open(tmp_path / "a.sqlite")
    store.apply([make_fax("F1", status="QUEUED", headerText="Referral Meyer"), make_fax("F2")], NOW)
    for new, word, status in (("F3", "Schmidt", "IN_PROGRESS"), ("F4", "Weber", "COMPLETED")):
        faxes = make_fax("F1", status=status, headerText=word), make_fax(new, headerText="New")
        store.take_in([Arrival([fax], NOW, "webhook") for fax in faxes])

    def found() -> list[list[str]]:
        return [list(store.select(Query.parse(words))) for words in ("meyer", "schmidt", "weber", "new")]

    before = found()
    assert before == [[], [], ["F1"], ["F4", "F3"]]
    assert [store.index_texts() for _ in range(2)] == [3, 0]
    assert found() == before
    with store._database.writing.use() as connection:
        connection.execute("INSERT INTO texts (texts, rank) VALUES ('integrity-check', 1)")  # raises when it does not
    store.close()


def test_only_columns_that_differ_are_written(store: FaxStore) -> None:
    """A change of status leaves the indexes of numbers and services alone; a fax that is back is no longer gone."""
    store.apply([make_fax("F1", status="QUEUED")], NOW)
    store.mark_gone("F1", NOW)
    written: list[str] = []
    with store._database.writing.use() as connection:
        connection.set_trace_callback(written.append)
        store.apply([make_fax("F1", status="IN_PROGRESS")], NOW)
        connection.set_trace_callback(None)

    (update,) = [text for text in written if text.startswith("UPDATE faxes")]
    assert "state = " in update
    assert "sender" not in update
    assert store.gone_since("F1") is None
    assert store.select(Query.parse("status:sending has:file")) == ["F1"]


def test_a_page_among_single_records_is_taken_in_order(store: FaxStore) -> None:
    """Many records at once come between those before and after them, and a newer word always wins."""
    page = [make_fax(f"F{n}", minutes_ago=n, status="IN_PROGRESS") for n in range(150)]
    one, other = (make_fax("F7", minutes_ago=7, status=status) for status in ("QUEUED", "COMPLETED"))
    taken = store.take_in([Arrival([one], NOW, "send"), Arrival(page, NOW, "poll"), Arrival([other], NOW, "webhook")])

    assert [len(glimpse.changes.added) for glimpse in taken] == [1, 149, 0]
    assert [glimpse.changes.changed for glimpse in taken] == [(), ("F7",), ("F7",)]
    assert store.get("F7") == other
    assert len(store) == 150


def test_counts_are_of_today_and_by_key(store: FaxStore) -> None:
    """Open faxes of any day, failures of this day only; faxes of a number and of a service."""
    store.apply(
        [failed("F1"), failed("F2", minutes_ago=60 * 24), make_fax("F3", status="QUEUED", to="+14155550199")], NOW
    )

    assert store.counts(NOW) == (1, 1)
    assert store.open_ids() == ["F3"]
    assert store.count_of_service("S1") == 3
    assert (store.count_of_number("+14155550199"), store.count_of_number("+14155550100")) == (1, 3)
    assert store.has_faxed("+14155550199")
    assert not store.has_faxed("+14155550100")


def test_search_follows_what_changes(store: FaxStore) -> None:
    """A fax is found by its newest words and no longer by the old ones."""
    store.apply([make_fax("F1", status="QUEUED", headerText="Referral Meyer")], NOW)
    store.apply([make_fax("F1", headerText="Result Schmidt", createTime=(NOW - timedelta(days=2)).isoformat())], NOW)

    assert store.select(Query.parse("schmidt")) == ["F1"]
    assert store.select(Query.parse("meyer")) == []
    assert store.select(Query.parse("age>1d", NOW)) == ["F1"]
    assert len(store.sightings("F1")) == 2


def test_search_finds_texts_that_wait_for_the_index(store: FaxStore) -> None:
    """By their newest words before and after they are put in, when they change while waiting and afterwards."""
    store.apply([make_fax("F1", status="QUEUED", headerText="Referral Meyer"), make_fax("F2")], NOW, later=True)
    store.apply([make_fax("F1", status="IN_PROGRESS", headerText="Schmidt", createTime=NOW.isoformat())], NOW)

    assert store.select(Query.parse("schmidt")) == ["F1"]
    assert store.select(Query.parse("meyer")) == []
    assert [store.index_texts(1) for _ in range(3)] == [1, 1, 0]
    assert store.select(Query.parse("schmidt")) == ["F1"]
    store.apply([make_fax("F1", headerText="Weber")], NOW)
    assert store.select(Query.parse("schmidt")) == []
    assert store.select(Query.parse("weber")) == ["F1"]
    assert store.count(Query.parse("+14155550134")) == 2


def test_a_fax_that_the_service_lost_is_marked_and_kept(store: FaxStore) -> None:
    """It is found as gone and no longer as on its way; should it come back, the mark goes."""
    store.apply([make_fax("F1", status="QUEUED")], NOW)

    assert store.mark_gone(["F1", "F9"], NOW) == ["F1"]
    assert store.mark_gone(["F1"], NOW + timedelta(hours=1)) == []
    assert store.gone_since("F1") == NOW
    assert store.counts(NOW) == (0, 0)
    assert store.open_ids() == []
    gone = store.get("F1")
    assert gone is not None
    assert (gone.status, gone.has_file, gone.to) == (GONE, False, make_fax("F1").to)
    assert store.select(Query.parse("status:gone")) == ["F1"]
    assert store.select(Query.parse("is:open")) == []
    assert store.records(["F1"]) == {"F1": gone}
    assert store.known(Query(), 5) == [gone]
    assert store.apply([make_fax("F1", status="QUEUED")], NOW).changed == ("F1",)
    assert store.gone_since("F1") is None


def test_many_faxes_of_one_moment_keep_their_order(store: FaxStore) -> None:
    """Faxes to many numbers share a millisecond; more than fit in it go on behind."""
    same = NOW.isoformat()
    store.apply([make_fax(f"F{number:05}", createTime=same) for number in range(17_000)], NOW)
    ids = store.select(Query())

    assert list(ids) == [f"F{number:05}" for number in reversed(range(17_000))]
    assert ids.index("F00003") == 16_996
    assert "F00003" in ids
    assert "elsewhere" not in ids
    assert ids[-1] == "F00000"
    assert ids[2:4] == ["F16997", "F16996"]
    with pytest.raises(IndexError):
        ids[17_000]
    with pytest.raises(ValueError, match="not in the list"):
        ids.index("F00003", 0, 5)


_STATUSES = st.sampled_from(["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILURE"])
_STEPS = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), _STATUSES), min_size=1, max_size=4), max_size=6
)


def _told(known: dict[str, Fax], news: list[Fax]) -> Changes:
    """What the store must answer, and `known` after it."""
    added: list[str] = []
    changed: list[str] = []
    for fax in news:
        before = known.get(fax.id)
        if before is None or (before != fax and not (fax.is_open and not before.is_open)):
            (added if before is None else changed).append(fax.id)
            known[fax.id] = fax
    return Changes(tuple(added), tuple(changed))


@settings(deadline=None)
@given(_STEPS)
def test_any_order_of_news_leaves_the_newest_truth(steps: list[list[tuple[int, int, str]]]) -> None:
    """Changes, records, open faxes and counts are those of a plain table of what came last."""
    store = FaxStore.open(None)
    known: dict[str, Fax] = {}
    for step in steps:
        news = {n: make_fax(f"F{n}", minutes_ago=n, pagesSentSuccessfully=p, status=status) for n, p, status in step}
        assert store.apply(list(news.values()), NOW, "poll") == _told(known, list(news.values()))

    assert list(store.select(Query())) == sorted(known)
    assert store.open_ids() == [fax_id for fax_id in sorted(known) if known[fax_id].is_open]
    failures = sum(fax.is_failed for fax in known.values())
    assert store.counts(NOW) == (len(store.open_ids()), failures)
    assert store.records(sorted(known)) == known
    assert store.known(Query(), 3) == [known[fax_id] for fax_id in sorted(known)[:3]]
    store.close()


def test_what_was_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    """Records, names of services, notes; for the owner's eyes only, and no page of a fax."""
    path = tmp_path / "faxes" / "a.sqlite"
    store = FaxStore.open(path)
    store.apply([make_fax("F1")], NOW)
    store.services = SERVICES
    store.put_note("far", [1, 2])

    if os.name == "posix":
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    store.close()
    again = FaxStore.open(path)
    assert (len(again), again.get("F1"), again.services, again.note("far")) == (1, make_fax("F1"), SERVICES, [1, 2])
    again.close()


def test_memory_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    store = FaxStore.open(None)
    store.apply([make_fax("F1")], NOW)

    assert store.path is None
    assert list(tmp_path.iterdir()) == []
    store.close()


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(b"This is no database at all, whatever its name says." * 100), "is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000), "is damaged"),
        (_newer, "was made by a newer faxtui"),
        (_foreign, "is not a store of faxtui"),
    ],
)
def test_a_file_that_cannot_be_read_is_set_aside(tmp_path: Path, spoil: object, said: str) -> None:
    """It is renamed and said, its bytes stay as they were, and a new store works."""
    path = tmp_path / "a.sqlite"
    first = FaxStore.open(path)
    first.apply([make_fax("F1")], NOW)
    first.close()
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes()

    store = FaxStore.open(path)
    assert said in store.message
    (aside,) = [file for file in tmp_path.iterdir() if ".aside-" in file.name]
    assert aside.read_bytes() == before
    assert aside.name in store.message
    assert len(store) == 0
    assert store.apply([make_fax("F1")], NOW).added == ("F1",)
    store.close()


def test_without_a_place_on_disk_it_is_kept_in_memory(tmp_path: Path) -> None:
    """A folder that is a file: said, and everything else works."""
    (tmp_path / "faxes").write_text("in the way")

    database, message = open_database(tmp_path / "faxes" / "a.sqlite")
    assert "in memory only" in message
    assert database.path is None
    database.close()


def test_each_migration_starts_where_the_last_one_ended(tmp_path: Path) -> None:
    """A file of this version gets only what came later, and keeps its rows."""
    path = tmp_path / "a.sqlite"
    store = FaxStore.open(path)
    store.apply([make_fax("F1")], NOW)
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)

    prepare(connection, (*MIGRATIONS, "ALTER TABLE faxes ADD COLUMN later TEXT;"))

    assert connection.execute("SELECT id, later FROM faxes").fetchall() == [("F1", None)]
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    connection.close()


def test_a_file_of_the_first_version_keeps_what_it_has(tmp_path: Path) -> None:
    """Sightings and texts that were kept the older way are found with those that came since."""
    path = tmp_path / "a.sqlite"
    old = sqlite3.connect(path, isolation_level=None)
    prepare(old, MIGRATIONS[:1])
    names = "seq, id, created, state, inbound, sender, recipient, labels, words, service, kind, file"
    old.execute(f"INSERT INTO faxes ({names}) VALUES (5, 'F1', 0, 'queued', 0, '', '', '', 'old words', '', '', 0)")
    old.execute('INSERT INTO records VALUES (5, \'{"id": "F1", "status": "QUEUED"}\')')
    old.execute("INSERT INTO sightings VALUES (5, 1, 'QUEUED', NULL, 'webhook')")
    old.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
    old.close()

    store = FaxStore.open(path)
    assert not store.message
    assert store.select(Query.parse("words")) == ["F1"]
    store.apply([make_fax("F1", minutes_ago=0), make_fax("F2")], NOW, "webhook", later=True)
    assert store.select(Query.parse("words")) == []
    assert [(seen.status, seen.source) for seen in store.sightings("F1")] == [
        ("QUEUED", "webhook"),
        ("COMPLETED", "webhook"),
    ]
    assert store.queue_seconds() == [NOW.timestamp() - 1e-6]
    store.close()


def test_each_profile_and_project_has_its_file() -> None:
    """Names are safe for a file system, and a profile that is pointed elsewhere begins anew."""
    environ = {"XDG_DATA_HOME": "/data"}
    first = store_path(environ, "../Clinic Ä", "p1", "https://fax.example")

    assert first is not None
    assert first.parent == Path("/data/faxtui/faxes")
    assert first.name.startswith("---Clinic---")
    assert store_path(environ, "../Clinic Ä", "p2", "https://fax.example") != first


def test_reading_goes_on_while_another_thread_writes(tmp_path: Path) -> None:
    """A read by key does not wait for a transaction that is under way, and sees what was before it."""
    store = FaxStore.open(tmp_path / "a.sqlite")
    store.apply([make_fax("F1", status="QUEUED")], NOW)
    seen: list[object] = []
    with store._database.writing.transaction() as connection:
        connection.execute("UPDATE faxes SET state = 'delivered'")
        reader = threading.Thread(target=lambda: seen.append(store.counts(NOW)))
        reader.start()
        reader.join(20)

    assert seen == [(1, 0)]
    assert store.counts(NOW) == (0, 0)
    store.close()


def test_a_text_that_no_database_holds_is_kept_as_well_as_can_be(store: FaxStore) -> None:
    """NUL, half a letter, huge numbers and 10 000 letters: no row is lost for them."""
    odd = make_fax("F1").model_copy(
        update={"header_text": "a\ud800b\0c" + "x" * 10_000, "error_code": 10**30, "id": "F\ud800"}
    )
    store.apply([odd, make_fax("F2", minutes_ago=99)], NOW)

    assert list(store.select(Query())) == ["F?", "F2"]
    found = store.get("F\ud800")
    assert found is not None
    assert found.header_text == "a?b\ufffdc" + "x" * 10_000


def test_what_another_process_wrote_is_noticed(tmp_path: Path) -> None:
    """Faxes that a second console added or saw move on: by name once, and not by what this process writes itself."""
    here, there = (FaxStore.open(tmp_path / "faxes" / "a.sqlite") for _ in range(2))
    here.apply([make_fax("F1", status="IN_PROGRESS", minutes_ago=9)], NOW)
    listed = here.select(Query())
    assert not here.elsewhere()

    there.apply([make_fax("F1", minutes_ago=9)], NOW, "poll")
    assert here.elsewhere() == (("F1",), False)
    there.apply([make_fax("F2", minutes_ago=5)], NOW, "poll")
    here.apply([make_fax("F3", minutes_ago=1)], NOW, "poll")
    assert here.elsewhere() == ((), True)
    assert not here.elsewhere()
    assert len(here) == 3
    assert here.revise(listed, Query(), ["F3"]) is None
    assert there.elsewhere().grown
    here.close()
    there.close()


def test_a_disk_that_fails_later_ends_nothing_on_the_event_loop(tmp_path: Path) -> None:
    """What is asked by key is not known then; whoever reads in a thread gets the error, and says so."""
    path = tmp_path / "faxes" / "a.sqlite"
    FaxStore.open(path).close()
    store = FaxStore.open(path)
    store.apply([make_fax(f"F{number}", minutes_ago=number) for number in range(500)], NOW)
    with store._database.writing.use() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))

    assert store.get("F400") is None
    assert store.gone_since("F400") is None
    assert store.sightings("F400") == ()
    assert not store.has_faxed("+14155550134")
    with pytest.raises(sqlite3.Error):
        store.records(["F400"])
    store.close()
