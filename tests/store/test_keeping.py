"""What is kept between starts, and that trouble with the disk stops nothing else."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from faxtui.store.keeping import Keeper
from faxtui.store.mirror import Mirror
from faxtui.store.query import Query
from tests.faxes import NOW, SERVICES, make_fax


async def test_the_last_days_are_recalled_with_what_was_seen(tmp_path: Path) -> None:
    """Faxes of the service's own window, with their sightings; older ones stay in the file."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper(path)
    assert (await keeper.recall(NOW)).faxes == []
    await keeper.keep([make_fax("NEW"), make_fax("OLD", minutes_ago=60 * 24 * 8)], NOW, "poll")
    await keeper.keep_services(SERVICES)
    await keeper.close()

    again = Keeper(path)
    known = await again.recall(NOW + timedelta(hours=1))
    await again.close()

    mirror = Mirror()
    mirror.apply([make_fax("LIVE", minutes_ago=1)], NOW, "poll")
    mirror.recall(known.faxes)
    assert mirror.select(Query()) == ["LIVE", "NEW"]
    assert [(seen.at, seen.source) for seen in mirror.sightings("NEW")] == [(NOW, "poll")]
    assert known.services == SERVICES
    assert not mirror.apply([make_fax("NEW")], NOW), "what was recalled is no news"


async def test_what_is_newer_goes_before_what_is_recalled(tmp_path: Path) -> None:
    """An answer that came first is not undone by the store."""
    keeper = Keeper(tmp_path / "a.sqlite")
    await keeper.recall(NOW)
    await keeper.keep([make_fax("F1", status="QUEUED")], NOW, "poll")
    mirror = Mirror()
    mirror.apply([make_fax("F1")], NOW)
    mirror.recall((await keeper.recall(NOW)).faxes)
    await keeper.close()

    assert mirror.get("F1") == make_fax("F1")
    assert len(mirror.select(Query())) == 1


async def test_trouble_with_the_disk_is_said_and_ends_the_keeping(tmp_path: Path) -> None:
    """A table that is gone: no error reaches the caller, and nothing is tried again."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper(path)
    await keeper.recall(NOW)
    spoiler = sqlite3.connect(path)
    spoiler.executescript("DROP TABLE records")
    spoiler.close()

    await keeper.keep([make_fax("F1")], NOW, "poll")
    assert "not kept on this machine any more" in keeper.message
    told = keeper.message
    await keeper.keep([make_fax("F1")], NOW, "poll")
    assert keeper.message == told
    await keeper.close()


async def test_a_record_that_is_no_fax_stops_nothing(tmp_path: Path) -> None:
    """Somebody wrote nonsense into the file: said, and the start goes on with nothing."""
    path = tmp_path / "a.sqlite"
    keeper = Keeper(path)
    await keeper.recall(NOW)
    await keeper.keep([make_fax("F1")], NOW, "poll")
    spoiler = sqlite3.connect(path)
    spoiler.execute("UPDATE records SET json = '[]'")
    spoiler.commit()
    spoiler.close()

    assert (await keeper.recall(NOW)).faxes == ()
    assert keeper.message
    await keeper.close()
