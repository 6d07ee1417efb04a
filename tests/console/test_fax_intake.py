"""What comes in quick succession is taken in together: nothing waits for nothing, nothing is lost or taken twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from faxtui.api.models import Fax
from faxtui.console import fax_intake
from faxtui.console.fax_intake import MOST_WAITING, FaxIntake
from faxtui.store.fax_store import FaxStore
from faxtui.store.sightings import Arrival, Changes
from tests.faxes import NOW, make_fax


class Takings:
    """Takes into a store, and keeps what was taken together."""

    def __init__(self) -> None:
        self.store = FaxStore.open(None)
        self.gathered: list[list[str]] = []
        self.trouble: Exception | None = None

    async def __call__(self, arrivals: Sequence[Arrival]) -> Sequence[Changes]:
        if self.trouble is not None:
            raise self.trouble
        self.gathered.append([fax.id for arrival in arrivals for fax in arrival.faxes])
        return [seen.changes for seen in await asyncio.to_thread(self.store.take_in, arrivals)]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pace of an hour: whoever is taken in did not wait for it."""
    for name in ("PACE", "EACH"):
        monkeypatch.setattr(fax_intake, name, 3600.0)


def step(number: int) -> Fax:
    """Five faxes that move on in turns."""
    return make_fax(f"F{number % 5}", status="IN_PROGRESS", pagesSentSuccessfully=number // 5, numberOfPages=99)


async def started(work: asyncio.Task[Changes]) -> asyncio.Task[Changes]:
    """A task that came as far as it can without anybody else."""
    await asyncio.sleep(0)
    return work


async def test_a_lone_change_waits_for_nothing(slow: None) -> None:
    """It is taken in at once, whatever the pace."""
    takings = Takings()
    changes = await asyncio.wait_for(FaxIntake(takings).take([step(0)], NOW, "webhook"), 20)

    assert changes.added == ("F0",)


async def test_a_burst_is_few_transactions_and_nothing_is_lost_or_twice() -> None:
    """Of 300 changes each is answered and recorded once, with its time and source, in a tenth as many takings."""
    takings = Takings()
    intake = FaxIntake(takings)
    at = [NOW + timedelta(milliseconds=number) for number in range(300)]
    told = await asyncio.gather(*(intake.take([step(n)], at[n], f"source {n % 2}") for n in range(300)))

    assert [(*changes.added, *changes.changed) for changes in told] == [(f"F{n % 5}",) for n in range(300)]
    assert sum(map(len, takings.gathered)) == 300
    assert len(takings.gathered) <= 30
    for row in range(5):
        assert [(seen.at, seen.pages_sent, seen.source) for seen in takings.store.sightings(f"F{row}")] == [
            (at[n], n // 5, f"source {n % 2}") for n in range(row, 300, 5)
        ]


async def test_who_follows_waits_until_enough_have_gathered(slow: None) -> None:
    """Between two takings changes gather, until so many have that they need not wait for the pace."""
    takings = Takings()
    intake = FaxIntake(takings)
    await intake.take([step(0)], NOW, "webhook")
    waiting = [
        await started(asyncio.create_task(intake.take([step(n)], NOW, "webhook"))) for n in range(1, MOST_WAITING)
    ]
    assert not any(task.done() for task in waiting)
    assert len(takings.gathered) == 1
    await asyncio.wait_for(intake.take([step(MOST_WAITING)], NOW, "webhook"), 20)

    assert all([await task for task in waiting])
    assert [len(one) for one in takings.gathered] == [1, MOST_WAITING]


async def test_the_end_takes_in_what_waits_and_nothing_later(slow: None) -> None:
    """Also what nobody waits for any more; an answer that comes later belongs to a project that was left."""
    takings = Takings()
    intake = FaxIntake(takings)
    await intake.take([step(0)], NOW, "webhook")
    waiting = [await started(asyncio.create_task(intake.take([step(n)], NOW, "webhook"))) for n in (1, 2)]
    waiting[0].cancel()
    await asyncio.wait_for(intake.end(), 20)

    assert (await waiting[1]).added == ("F2",)
    assert takings.gathered == [["F0"], ["F1", "F2"]]
    with pytest.raises(asyncio.CancelledError):
        await intake.take([step(3)], NOW, "webhook")


async def test_trouble_is_told_to_all_who_wait_and_what_follows_is_taken() -> None:
    """A store that fails once ends nothing."""
    takings = Takings()
    intake = FaxIntake(takings)
    takings.trouble = OSError("the disk is gone")
    told = await asyncio.gather(*(intake.take([step(n)], NOW, "webhook") for n in range(3)), return_exceptions=True)
    assert [str(error) for error in told] == ["the disk is gone"] * 3
    takings.trouble = None

    assert (await intake.take([step(4)], NOW, "webhook")).added == ("F4",)
