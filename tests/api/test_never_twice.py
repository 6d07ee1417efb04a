"""Many sends through a line that breaks: none goes out twice, and none is lost without a word.

FAXTUI_SENDS says how many (150 unless set); the full proof is

    FAXTUI_SENDS=1000 python -m pytest tests/api/test_never_twice.py -s
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from faxtui.api import AsyncFaxClient, SendFile, errors, new_send_label
from faxtui.api.models import Fax
from tests.api.running import client_of
from tests.server.local import chaos, convert_here, local
from tests.service import RunningService

SENDS: Final = int(os.environ.get("FAXTUI_SENDS", "150"))
LETTER: Final = SendFile("letter.txt", b"Dear Ann,\n")
AT_ONCE: Final = 8

Label = tuple[str, str]


@dataclass
class Outcomes:
    """What the callers were told, by the label of each send."""

    taken: dict[str, list[Fax]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    lost_answers: int = 0

    def heard(self, _error: errors.FaxApiError) -> None:
        """Count an answer that did not come."""
        self.lost_answers += 1


@pytest.fixture
def service() -> Iterator[RunningService]:
    """An empty service whose time is ours, and which keeps the calls themselves waiting."""
    with RunningService(prepare=convert_here) as running:
        yield running


def numbers_of(index: int) -> list[str]:
    """One number, or three for each tenth send."""
    first = f"+1415555{index % 10_000:04}"
    return [first, "+14155560001", "+14155560002"] if index % 10 == 9 else [first]


async def send_all(client: AsyncFaxClient, count: int) -> Outcomes:
    """So many sends, a few at once, each with a label of its own."""
    outcomes, places = Outcomes(), asyncio.Semaphore(AT_ONCE)

    async def one(index: int) -> None:
        label = new_send_label()
        async with places:
            try:
                faxes = await client.faxes.send_once(
                    numbers_of(index), files=[LETTER], label=label, on_lost=outcomes.heard
                )
                outcomes.taken[label[1]] = faxes
                assert sorted(fax.to for fax in faxes) == sorted(numbers_of(index))
            except errors.OutcomeUnknown as error:
                outcomes.unknown.add(error.label[1] if error.label else "an error without its label")
            except errors.FaxApiError:
                outcomes.refused.add(label[1])

    async with asyncio.TaskGroup() as group:
        for index in range(count):
            group.create_task(one(index))
    return outcomes


async def listed(client: AsyncFaxClient) -> Counter[tuple[str, str]]:
    """How often the service has each pair of label and number."""
    return Counter([((fax.labels or {})["faxtuiSend"], fax.to) async for fax in client.faxes.iter(page_size=1000)])


def doubled(faxes: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a number got twice by one send."""
    return [pair for pair, times in faxes.items() if times > 1]


def report(outcomes: Outcomes, twice: list[tuple[str, str]], silent: int) -> None:
    """One line for who runs the full proof."""
    sys.stdout.write(
        f"\n{SENDS} sends, {outcomes.lost_answers} answers lost: {len(twice)} doubled, {silent} silent losses; "
        f"told as taken {len(outcomes.taken)}, unknown {len(outcomes.unknown)}, refused {len(outcomes.refused)}\n"
    )


async def test_no_send_is_doubled_or_lost_when_no_answer_comes(service: RunningService) -> None:
    """The service takes every send and hangs up: each is found by its label, once, and none is left unknown."""
    chaos(service, "drop on sendFax")
    async with client_of(service) as client:
        outcomes = await send_all(client, SENDS)
        faxes = await listed(client)

    told = {(label, fax.to) for label, found in outcomes.taken.items() for fax in found}
    report(outcomes, doubled(faxes), len(faxes.keys() - told))
    assert doubled(faxes) == []
    assert faxes.keys() == told
    assert (len(outcomes.taken), outcomes.unknown, outcomes.refused) == (SENDS, set(), set())
    assert outcomes.lost_answers == SENDS


async def test_no_send_is_doubled_or_silently_lost_in_a_storm(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong, a fax is told as taken, refused or unknown, and each of these words is true."""
    monkeypatch.setattr("faxtui.api.once.LOOKS", (0.0, 0.05, 0.1))
    for rule in (
        "drop on sendFax 20%",
        "drop-before on sendFax 5%",
        "truncate on sendFax 10%",
        "error=500 on sendFax 3%",
        "error=503 on sendFax 5%",
        "rate-limit=0 on sendFax 5%",
        "drop on getFaxes 10%",
        "error=502 on getFaxes 10%",
    ):
        chaos(service, rule)
    async with client_of(service) as client:
        outcomes = await send_all(client, SENDS)
        with local(service) as http:
            assert http.delete("/chaos").status_code == 204
        faxes = await listed(client)

    told = {(label, fax.to) for label, found in outcomes.taken.items() for fax in found}
    there = {label for label, _ in faxes}
    silent = {label for label, _ in faxes.keys() - told} - outcomes.unknown
    report(outcomes, doubled(faxes), len(silent))
    assert doubled(faxes) == []
    assert silent == set()
    assert told <= faxes.keys()
    assert not outcomes.refused & there
    assert len(outcomes.taken) + len(outcomes.unknown) + len(outcomes.refused) == SENDS
    assert outcomes.lost_answers > SENDS / 10
