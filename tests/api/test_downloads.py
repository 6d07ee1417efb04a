"""Documents arrive whole under their name, or not at all."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from faxtui.api import errors
from tests.api.scripted import PATH, Script

PDF = b"%PDF-1.7\n" + b"x" * 600_000 + b"\n%%EOF\n"


def pdf(body: bytes = PDF) -> httpx.Response:
    return httpx.Response(200, content=body, headers={"Content-Type": "application/pdf"})


class Broken(httpx.AsyncByteStream):
    """A body that breaks off in the middle."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield PDF[:300_000]
        raise httpx.ReadError("gone")


async def test_a_missing_folder_is_named_as_it_was_given(tmp_path: Path) -> None:
    """The error names the folder, not the file that would have been written in it; nothing is fetched."""
    script = Script([])
    async with script.client() as client:
        with pytest.raises(FileNotFoundError) as caught:
            await client.faxes.download_to("01A", tmp_path / "none" / "a.pdf")

    assert caught.value.filename == str(tmp_path / "none")
    assert script.requests == []


async def test_the_older_path_is_asked_first() -> None:
    """`/file.pdf` is enough where the service has it."""
    script = Script([pdf()])
    async with script.client() as client:
        assert await client.faxes.download("01A") == PDF

    assert [r.url.path for r in script.requests] == [f"{PATH}/faxes/01A/file.pdf"]
    assert script.requests[0].headers["Accept"] == "application/pdf"


async def test_the_newer_path_is_the_fallback(tmp_path: Path) -> None:
    """A 404 leads to `/file`, for both ways to download."""
    script = Script([httpx.Response(404), pdf(), httpx.Response(404), pdf()])
    async with script.client() as client:
        assert await client.faxes.download("01A") == PDF
        await client.faxes.download_to("01A", tmp_path / "a.pdf")

    assert [r.url.path.rpartition("/")[2] for r in script.requests] == ["file.pdf", "file"] * 2


async def test_a_file_is_private_and_whole(tmp_path: Path) -> None:
    """The download has the service's bytes, is for its owner alone, and nothing else is left in the folder."""
    target = tmp_path / "a.pdf"
    seen: list[tuple[int, int | None]] = []
    async with Script([pdf()]).client() as client:
        done = await client.faxes.download_to("01A", target, progress=lambda *at: seen.append(at))

    assert done == target
    assert target.read_bytes() == PDF
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["a.pdf"]
    assert seen[-1] == (len(PDF), len(PDF))
    assert [received for received, _ in seen] == sorted(received for received, _ in seen)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "no PDF"),
        (b"<html>%%EOF", "no PDF"),
        (PDF[:-8], "incomplete"),
        (b"%PDF-1.7 %%EOF" + b"x" * 2000, "incomplete"),
    ],
)
async def test_what_is_no_whole_pdf_is_not_saved(tmp_path: Path, body: bytes, sentence: str) -> None:
    """A truncated or foreign body is told and leaves no file, whichever way it was asked for."""
    async with Script([pdf(body), pdf(body)]).client() as client:
        with pytest.raises(errors.UnexpectedResponse, match=sentence):
            await client.faxes.download_to("01A", tmp_path / "a.pdf")
        with pytest.raises(errors.UnexpectedResponse, match=sentence):
            await client.faxes.download("01A")

    assert os.listdir(tmp_path) == []


async def test_a_broken_download_starts_over(tmp_path: Path, instant_retries: None) -> None:
    """A connection lost half way is tried again from the start, and the file holds one whole copy."""
    target = tmp_path / "a.pdf"
    script = Script([httpx.Response(200, stream=Broken()), pdf()])
    async with script.client() as client:
        await client.faxes.download_to("01A", target)

    assert target.read_bytes() == PDF


async def test_a_download_that_never_ends_well_leaves_nothing(tmp_path: Path, instant_retries: None) -> None:
    """After the last try the error is told and no part of a file stays."""
    async with Script([httpx.Response(200, stream=Broken()) for _ in range(3)]).client() as client:
        with pytest.raises(errors.TransportError, match="broke"):
            await client.faxes.download_to("01A", tmp_path / "a.pdf")

    assert os.listdir(tmp_path) == []


async def test_a_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl+C in the middle leaves no file behind."""
    started = asyncio.Event()

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield PDF
            started.set()
            await asyncio.Event().wait()

    async with Script([httpx.Response(200, stream=Endless())]).client() as client:
        task = asyncio.create_task(client.faxes.download_to("01A", tmp_path / "a.pdf"))
        await asyncio.wait_for(started.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert os.listdir(tmp_path) == []


async def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """Without `overwrite` nothing is fetched over a file; with it the file is replaced."""
    target = tmp_path / "a.pdf"
    target.write_text("mine")
    script = Script([pdf()])
    async with script.client() as client:
        with pytest.raises(FileExistsError, match="exists already: nothing was written"):
            await client.faxes.download_to("01A", target)
        assert script.requests == []
        assert target.read_text() == "mine"

        await client.faxes.download_to("01A", target, overwrite=True)

    assert target.read_bytes() == PDF


async def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    """Somebody else's file that takes the name during the download is not replaced."""
    target = tmp_path / "a.pdf"

    def answer(request: httpx.Request) -> httpx.Response:
        target.write_text("theirs")
        return pdf()

    async with Script([answer]).client() as client:
        with pytest.raises(FileExistsError):
            await client.faxes.download_to("01A", target)

    assert target.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["a.pdf"]


async def test_a_folder_that_is_not_there_is_the_systems_error(tmp_path: Path) -> None:
    """The disk's refusals come as OSError, before anything is fetched."""
    script = Script([pdf()])
    async with script.client() as client:
        with pytest.raises(FileNotFoundError):
            await client.faxes.download_to("01A", tmp_path / "none" / "a.pdf")

    assert script.requests == []
