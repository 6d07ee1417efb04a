"""What is kept between starts, and that trouble with the disk stops nothing else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from faxtui.store.fax_store import FaxStore
from faxtui.store.keeping import Keeper
from faxtui.store.query import Query
from tests.faxes import NOW, SERVICES, make_fax


def _apply(store: FaxStore) -> None:
    store.apply([make_fax("F1")], NOW, "poll")
    store.services = SERVICES


async def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    """Faxes with what was seen of them, and names of services; the same again is no news."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper()
    await keeper.open(path)
    await keeper.do(_apply)
    await keeper.close()

    again = Keeper()
    assert len(again.store) == 0, "nothing is known before it is opened"
    await again.open(path)
    assert again.store.get("F1") == make_fax("F1")
    assert again.store.services == SERVICES
    assert [(seen.at, seen.source) for seen in again.store.sightings("F1")] == [(NOW, "poll")]
    assert not await again.do(lambda store: store.apply([make_fax("F1")], NOW))
    await again.close()


async def test_memory_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path no file comes to be."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    keeper = Keeper()
    await keeper.open(None)
    await keeper.do(_apply)

    assert len(keeper.store) == 1
    assert list(tmp_path.iterdir()) == []
    await keeper.close()


async def test_after_trouble_with_the_disk_memory_takes_over(tmp_path: Path) -> None:
    """A table that is gone: the work that failed is done again, it is said once, and no error reaches the caller."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper()
    await keeper.open(path)
    await keeper.do(_apply)
    spoiler = sqlite3.connect(path)
    spoiler.executescript("DROP TABLE records")
    spoiler.close()

    await keeper.do(lambda store: store.apply([make_fax("F2")], NOW))
    assert "not kept on this machine any more" in keeper.message
    assert list(keeper.store.select(Query())) == ["F2"]
    assert keeper.store.services == SERVICES
    assert keeper.store.path is None
    await keeper.close()


async def test_a_record_that_is_no_fax_stops_nothing(tmp_path: Path) -> None:
    """Somebody wrote nonsense into the file: the fax is listed, has no record, and the next answer mends it."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper()
    await keeper.open(path)
    await keeper.do(_apply)
    spoiler = sqlite3.connect(path)
    spoiler.execute("UPDATE records SET json = '[]'")
    spoiler.commit()
    spoiler.close()

    store = keeper.store
    assert (list(store.select(Query())), store.get("F1"), store.known(Query(), 10)) == (["F1"], None, [])
    assert store.apply([make_fax("F1")], NOW).changed == ("F1",)
    assert store.get("F1") == make_fax("F1")
    await keeper.close()
