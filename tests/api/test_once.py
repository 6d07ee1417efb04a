"""A send that no number gets twice: lost and late answers are settled by looking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from faxtui.api import errors, new_send_label, once
from faxtui.api.models import Fax

TO, OTHER = "+14155550101", "+14155550102"
LABEL = ("job", "7")
SINCE = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


class Service:
    """Takes sends as `answer` says and lists what it took from the look `found_at` on; before that `silence`."""

    def __init__(self, answer: Any = None, *, found_at: float = 1, silence: Exception | None = None) -> None:
        self.answer, self.found_at, self.silence = answer, found_at, silence
        self.sends: list[tuple[list[str], dict[str, str]]] = []
        self.looks = 0
        self.taken = asyncio.Event()
        self.listed: Callable[[Fax], bool] = lambda fax: True

    async def send(self, to: str | Sequence[str], **fields: Any) -> list[Fax]:
        """Take it, then answer or fail."""
        self.sends.append((list(to), fields["labels"]))
        self.taken.set()
        if fields["on_start"] is not None:
            fields["on_start"]()
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, asyncio.Event):
            await self.answer.wait()
        return self._faxes() if self.answer is None else self.answer

    async def find_sent(self, label: once.Label, *, to: str | Sequence[str], since: datetime) -> list[Fax]:
        """Know nothing until the right look."""
        self.looks += 1
        if self.looks < self.found_at:
            if self.silence is not None:
                raise self.silence
            return []
        return [fax for fax in self._faxes() if self.listed(fax) and (fax.labels or {}).get(label[0]) == label[1]]

    def _faxes(self) -> list[Fax]:
        numbers, labels = self.sends[-1] if self.sends else ([], {})
        return [Fax(id=f"0{place}", to=number, labels=labels) for place, number in enumerate(numbers)][::-1]

    async def once(self, to: str | Sequence[str] = TO, **more: Any) -> list[Fax]:
        """Send once."""
        given = {"label": LABEL, "late_after": 20.0, "on_lost": None, "fields": {}, **more}
        return await once.send_once(self, to, **given)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faxtui.api.once.LOOKS", (0.0, 0.0, 0.0))


LOST = errors.OutcomeUnknown("The answer was lost.")
AWAY = errors.TransportError("Nothing answers.")


async def test_an_answer_needs_no_look() -> None:
    """What was answered is returned; the label travels beside the caller's own."""
    service = Service()
    (fax,) = await service.once(fields={"labels": {"case": "42"}})

    assert (fax.to, service.looks) == (TO, 0)
    assert service.sends == [([TO], {"case": "42", "job": "7"})]


async def test_each_send_has_a_label_of_its_own() -> None:
    """Without a label from the caller a new one is made."""
    service = Service()
    await service.once(label=None)
    await service.once(label=None)

    labels = [labels["faxtuiSend"] for _, labels in service.sends]
    assert labels[0] != labels[1]


@pytest.mark.parametrize("silence", [None, AWAY])
async def test_a_lost_answer_is_looked_up_and_never_sent_again(silence: Exception | None) -> None:
    """One send, however long the service hides it or is away; the label finds it, and the caller hears of the loss."""
    service = Service(LOST, found_at=3, silence=silence)
    told: list[errors.FaxApiError] = []
    (fax,) = await service.once(on_lost=told.append)

    assert (fax.to, len(service.sends), service.looks) == (TO, 1, 3)
    assert told == [LOST]


@pytest.mark.parametrize(
    ("silence", "known"),
    [(None, "the service lists no such fax so far"), (AWAY, r"it could not be looked up \(Nothing answers\)")],
)
async def test_what_cannot_be_settled_is_said(silence: Exception | None, known: str) -> None:
    """Still one send; the error says what is known and has the label to look for later."""
    service = Service(LOST, found_at=9, silence=silence)

    with pytest.raises(
        errors.OutcomeUnknown, match=rf"Whether the fax to \{TO} was taken is not known: {known}\.\n"
    ) as it:
        await service.once()
    assert it.value.label == LABEL
    assert it.value.__notes__ == ["Look for the label job=7 before you send again."]
    assert len(service.sends) == 1


async def test_several_numbers_are_settled_together() -> None:
    """One call makes several faxes: all of them are found, in the order of the numbers, each number once."""
    service = Service(LOST)
    found = await service.once([OTHER, f"{TO}, {OTHER}"])

    assert [fax.to for fax in found] == [OTHER, TO]
    assert service.sends[0][0] == [OTHER, TO]


async def test_some_of_several_are_no_answer() -> None:
    """As long as a number has no fax the outcome is unknown, and the error has those that were found."""
    service = Service(LOST)
    service.listed = lambda fax: fax.to == TO

    with pytest.raises(errors.OutcomeUnknown, match="the service lists 1 of 2 so far") as caught:
        await service.once([TO, OTHER])
    assert [fax.to for fax in caught.value.faxes] == [TO]
    assert len(service.sends) == 1


async def test_a_bare_answer_for_several_numbers_is_completed() -> None:
    """A service that answers several numbers with one fax is asked for the others."""
    service = Service([Fax(id="00", to=TO)])

    assert [fax.to for fax in await service.once([TO, OTHER])] == [TO, OTHER]
    assert len(service.sends) == 1


async def test_a_late_answer_is_not_waited_for() -> None:
    """While the answer hangs the fax is found: the call returns, and the hanging request ends."""
    never = asyncio.Event()
    service = Service(never, found_at=3)

    assert [fax.to for fax in await service.once(late_after=0.01)] == [TO]
    assert len(service.sends) == 1
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "send"]


async def test_what_waits_for_its_turn_is_not_looked_for() -> None:
    """Only a request that has left can be found: a long queue of sends makes no looks."""
    started: list[str] = []
    queue = asyncio.Event()

    class Queued(Service):
        async def send(self, to: str | Sequence[str], **fields: Any) -> list[Fax]:
            await asyncio.wait_for(queue.wait(), 0.1)
            raise AssertionError("nobody lets it pass")

    service = Queued()
    with pytest.raises(TimeoutError):
        await service.once(late_after=0.005, fields={"on_start": lambda: started.append("now")})
    assert (service.looks, started) == (0, [])

    await (other := Service()).once(fields={"on_start": lambda: started.append("now")})
    assert (len(other.sends), started) == (1, ["now"])


async def test_a_late_refusal_still_counts() -> None:
    """Looks that find nothing do not hide that the send was refused in the end."""
    gate = asyncio.Event()

    class Slow(Service):
        async def send(self, to: str | Sequence[str], **fields: Any) -> list[Fax]:
            fields["on_start"]()
            await gate.wait()
            raise errors.InvalidRequest("No such country.")

        async def find_sent(self, *_: Any, **__: Any) -> list[Fax]:
            gate.set()
            return []

    with pytest.raises(errors.InvalidRequest):
        await Slow().once(late_after=0.01)


async def test_a_refusal_for_now_is_believed_unless_the_fax_is_there() -> None:
    """503 says that nothing was done; one look makes sure."""
    busy = errors.ServerError("Busy.", status=503)
    hidden, shown = Service(busy, found_at=2), Service(busy)

    with pytest.raises(errors.ServerError, match="Busy"):
        await hidden.once()
    assert hidden.looks == 1
    assert len(await shown.once()) == 1
    assert (len(hidden.sends), len(shown.sends)) == (1, 1)


async def test_a_rate_limit_is_waited_out() -> None:
    """A 429 says that nothing was taken: the same send goes out again after the time that the service named."""
    service = Service()
    first = errors.RateLimited("Later.", retry_after=0.01)

    class Limited(Service):
        async def send(self, to: str | Sequence[str], **fields: Any) -> list[Fax]:
            if not service.sends:
                await service.send(to, **fields)
                raise first
            return await service.send(to, **fields)

    (fax,) = await Limited().once()
    assert fax.to == TO
    assert [labels for _, labels in service.sends] == [{"job": "7"}] * 2


@pytest.mark.parametrize("error", [AWAY, errors.InvalidRequest("No."), errors.AuthenticationError("No.")])
async def test_plain_refusals_pass(error: errors.FaxApiError) -> None:
    """What says that nothing was sent is raised as it is, without a look."""
    service = Service(error)

    with pytest.raises(type(error)):
        await service.once()
    assert (len(service.sends), service.looks) == (1, 0)


async def test_a_cancelled_send_names_its_label() -> None:
    """Who is interrupted while the request is out gets the label with the interruption."""
    service = Service(asyncio.Event())
    task = asyncio.create_task(service.once())
    await service.taken.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert "job=7" in caught.value.__notes__[0]


async def test_settling_tells_what_became_of_a_label() -> None:
    """A ledger asks before it sends: all faxes, none, or the error of a service that is away."""
    service = Service()
    await service.once()

    assert [fax.to for fax in await once.settle(service, LABEL, [TO], SINCE)] == [TO]
    assert await once.settle(service, new_send_label(), [TO], SINCE) == []
    with pytest.raises(errors.TransportError, match="Nothing answers"):
        await once.settle(Service(found_at=99, silence=AWAY), LABEL, [TO], SINCE)
