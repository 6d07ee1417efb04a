"""When a screen paints."""

from __future__ import annotations

import asyncio

from faxtui.console.frame_pace import GAP, FramePace


async def test_a_frame_is_painted_at_once_and_the_next_one_after_a_gap() -> None:
    """Asked twice before it is painted, it is painted once; what comes right after waits for the gap."""
    loop = asyncio.get_running_loop()
    painted: list[float] = []
    failed: list[Exception] = []
    came = asyncio.Event()

    def paint() -> None:
        painted.append(loop.time())
        came.set()

    pace, asked = FramePace(paint, failed.append), loop.time()
    for count in (1, 2):
        pace.resume()
        pace.resume()
        async with asyncio.timeout(10):
            await came.wait()
        came.clear()
        assert len(painted) == count
    assert painted[0] >= asked
    assert painted[1] - painted[0] >= GAP
    assert not failed


async def test_what_was_painted_otherwise_is_not_painted_again() -> None:
    """A frame that is given up is not painted, and the next one is."""
    painted = asyncio.Event()
    count = 0

    def paint() -> None:
        nonlocal count
        count += 1
        painted.set()

    pace = FramePace(paint, print)
    pace.resume()
    pace.pause()
    pace.pause()
    pace.resume()
    async with asyncio.timeout(10):
        await painted.wait()
    assert count == 1


async def test_a_frame_that_fails_is_told_and_the_next_one_is_painted() -> None:
    """An error is handed over; it does not end the painting."""
    told = asyncio.Event()
    failed: list[Exception] = []

    def paint() -> None:
        raise ValueError("a slip")

    def fail(error: Exception) -> None:
        failed.append(error)
        told.set()

    pace = FramePace(paint, fail)
    for count in (1, 2):
        pace.resume()
        async with asyncio.timeout(10):
            await told.wait()
        told.clear()
        assert [str(error) for error in failed] == ["a slip"] * count
