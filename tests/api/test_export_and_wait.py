"""The CSV export, the deletion of pages and the wait for a fax's end, against the local service."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from faxtui.api import SendFile, errors
from faxtui.api.models import Fax
from tests.api.running import client_of, ended
from tests.api.scripted import Script, fax
from tests.service import RunningService

TO, BUSY = "+19898989898", "+15005550017"
LETTER = SendFile("letter.txt", b"Dear Ann,\n")


@pytest.fixture
def fast_service() -> Iterator[RunningService]:
    """A service where calls end at once."""
    with RunningService(speed=float("inf")) as running:
        yield running


async def test_an_export_has_a_row_for_each_fax(service: RunningService, tmp_path: Path) -> None:
    """In memory and as a private file, with the filters of a list."""
    async with client_of(service) as client:
        for to in (TO, BUSY, TO):
            await client.faxes.send(to, files=[LETTER], labels={"case": "4,2"})
        told: list[int] = []
        everything = await client.faxes.export()
        target = await client.faxes.export_to(
            tmp_path / "faxes.csv", to="+1989", progress=lambda done, total: told.append(done)
        )
        with pytest.raises(FileExistsError):
            await client.faxes.export_to(target)

    rows = list(csv.DictReader(everything.decode().splitlines()))
    assert [row["To"] for row in rows] == [TO, BUSY, TO]
    assert len(rows[0]) == 27
    assert rows[0]["Labels"] == '{"case":"4,2"}'
    assert len(target.read_text().splitlines()) == 3
    assert told[-1] == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", [httpx.Response(200, json=[]), httpx.Response(200, text="Id,To")])
async def test_what_is_no_csv_leaves_no_file(tmp_path: Path, answer: httpx.Response) -> None:
    """An answer of another type is told, and nothing is written."""
    script = Script([answer, answer])
    async with script.client() as client:
        with pytest.raises(errors.UnexpectedResponse, match="no CSV"):
            await client.faxes.export_to(tmp_path / "a.csv")
        with pytest.raises(errors.UnexpectedResponse, match="no CSV"):
            await client.faxes.export()

    assert os.listdir(tmp_path) == []
    query = dict(script.requests[0].url.params)
    assert (query, script.requests[0].headers["accept"]) == ({"format": "csv"}, "text/csv")


async def test_content_goes_and_the_fax_stays(service: RunningService) -> None:
    """After the deletion the pages are not found, the record is, and says so."""
    async with client_of(service) as client:
        (sent,) = await client.faxes.send(TO, files=[LETTER])
        await ended(client, service, sent.id)
        await client.faxes.delete_content(sent.id)
        with pytest.raises(errors.NotFound):
            await client.faxes.download(sent.id)
        assert (await client.faxes.get(sent.id)).has_file is False
        with pytest.raises(errors.NotFound):
            await client.faxes.delete_content("01ARZ3NDEKTSV4RRFFQ69G5FAV")


@pytest.mark.parametrize(("to", "status"), [(TO, "COMPLETED"), (BUSY, "FAILURE")])
async def test_a_wait_ends_with_the_fax(
    fast_service: RunningService, to: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Well or badly: the last state is returned, and every new one was told once."""
    monkeypatch.setattr("faxtui.api.waiting.FIRST_PAUSE", 0.01)
    seen: list[Fax] = []
    async with client_of(fast_service) as client:
        (sent,) = await client.faxes.send(to, files=[LETTER])
        done = await client.faxes.wait(sent.id, timeout=20, on_change=seen.append)

    assert (done.status, done.is_open) == (status, False)
    assert seen[-1] == done
    assert all(before != after for before, after in pairwise(seen))


async def test_a_wait_that_is_too_short_has_the_fax(service: RunningService) -> None:
    """The error holds the fax as last seen; it goes on without us."""
    async with client_of(service) as client:
        (sent,) = await client.faxes.send(TO, files=[LETTER])
        with pytest.raises(errors.WaitTimeout) as caught:
            await client.faxes.wait(sent.id, timeout=0.05)

    assert caught.value.fax is not None
    assert (caught.value.fax.id, caught.value.fax.is_open) == (sent.id, True)


async def test_a_wait_looks_through_trouble(instant_retries: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is away for a while does not end the wait; one that does not know the fax does."""
    monkeypatch.setattr("faxtui.api.waiting.FIRST_PAUSE", 0.0)
    away = [httpx.Response(503)] * 3
    done = httpx.Response(200, json=fax(status="COMPLETED"))
    script = Script([*away, done, httpx.Response(404)])
    trouble: list[errors.FaxApiError] = []
    async with script.client() as client:
        assert (await client.faxes.wait("01A", timeout=20, on_trouble=trouble.append)).status == "COMPLETED"
        with pytest.raises(errors.NotFound):
            await client.faxes.wait("01A", timeout=20)

    assert [type(error) for error in trouble] == [errors.ServerError]
