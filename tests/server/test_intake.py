"""Sends that are stored together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from faxtui.server.intake import Intake
from faxtui.server.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    store = Store(None)
    yield store
    store.close()


def _add(store: Store, document_id: str) -> None:
    store.add_document(document_id, (), resolution="FINE", method="HALFTONE")


async def test_sends_that_come_together_share_a_transaction(store: Store) -> None:
    """Ten waiting writes are told of as stored once, by one commit."""
    commits = 0

    def count() -> None:
        nonlocal commits
        commits += 1

    store.watcher.kept = count  # type: ignore[method-assign]
    intake = Intake(store)
    await asyncio.gather(*(intake.keep(lambda name=str(at): _add(store, name)) for at in range(10)))  # type: ignore[misc]

    assert commits == 1
    assert all(store.document(str(at)) for at in range(10))


async def test_nothing_is_answered_before_it_is_stored(store: Store) -> None:
    """Whoever waits goes on after the commit, when no transaction is open any more."""
    await Intake(store).keep(lambda: _add(store, "a"))

    assert not store._raw.in_transaction
    assert store.document("a") is not None


async def test_one_that_fails_costs_only_itself(store: Store) -> None:
    """The others are stored all the same, each once, and the one that failed leaves nothing behind."""

    def fail() -> None:
        _add(store, "half")
        raise OSError("no room")

    intake = Intake(store)
    keeping = (intake.keep(write) for write in (lambda: _add(store, "a"), fail, lambda: _add(store, "b")))
    answers = await asyncio.gather(*keeping, return_exceptions=True)

    assert [type(answer) for answer in answers] == [type(None), OSError, type(None)]
    assert [store.document(name) is not None for name in ("a", "half", "b")] == [True, False, True]


async def test_one_who_went_away_leaves_the_others_their_answers(store: Store) -> None:
    """A send whose client is gone is stored with the rest."""
    intake = Intake(store)
    gone = asyncio.ensure_future(intake.keep(lambda: _add(store, "gone")))
    here = asyncio.ensure_future(intake.keep(lambda: _add(store, "here")))
    await asyncio.sleep(0)
    gone.cancel()
    await here

    assert store.document("gone")
    assert store.document("here")
