"""Simulated time."""

from __future__ import annotations

import asyncio
import math
import threading
from datetime import UTC, datetime, timedelta

import pytest

from faxtui.server.clock import Clock

START = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def _after(clock: Clock, seconds: float) -> bool:
    return clock.now() == START + timedelta(seconds=seconds)


async def test_speed_zero_stands_still_until_advanced() -> None:
    """A stopped clock wakes nobody before it is advanced past the due time."""
    clock = Clock(START, speed=0)
    sleeper = asyncio.create_task(clock.sleep(10))
    await _settle()
    clock.advance(9.5)
    await _settle()

    assert not sleeper.done()
    assert _after(clock, 9.5)

    clock.advance(0.5)
    await asyncio.wait_for(sleeper, 5)

    assert _after(clock, 10)


async def test_advance_plays_sleeps_in_order_each_at_its_own_time() -> None:
    """One long advance is the same as living through it: chains of sleeps end at exact times, in order."""
    clock = Clock(START, speed=0)
    seen: list[tuple[str, float]] = []

    async def walk(name: str, *steps: float) -> None:
        for step in steps:
            await clock.sleep(step)
            seen.append((name, (clock.now() - START).total_seconds()))

    walks = asyncio.gather(walk("a", 10, 10), walk("b", 3, 4, 20), walk("c", 100))
    await _settle()
    clock.advance(50)
    await _settle()
    for _ in range(20):
        await _settle()

    assert seen == [("b", 3), ("b", 7), ("a", 10), ("a", 20), ("b", 27)]
    assert _after(clock, 50)

    clock.advance(50)
    await asyncio.wait_for(walks, 5)
    assert seen[-1] == ("c", 100)


async def test_speed_max_ends_sleeps_at_once_and_in_order() -> None:
    """At full speed an hour takes no time, and shorter sleeps still end before longer ones."""
    clock = Clock(START, speed=math.inf)
    order: list[str] = []

    async def nap(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        order.append(name)

    await asyncio.wait_for(asyncio.gather(nap("hour", 3600), nap("minute", 60), nap("second", 1)), 5)

    assert order == ["second", "minute", "hour"]
    assert clock.now() >= START + timedelta(hours=1)


async def test_running_clock_runs_at_its_speed() -> None:
    """At speed 1000 a sleep of two seconds ends on its own, two simulated seconds on or later."""
    clock = Clock(START, speed=1000)
    await asyncio.wait_for(clock.sleep(2), 5)

    assert clock.now() >= START + timedelta(seconds=2)


async def test_advance_from_another_thread_returns_when_time_has_moved() -> None:
    """A test's own thread may rely on the new time, and on what fell due, as soon as advance returns."""
    clock = Clock(START, speed=0)
    sleeper = asyncio.create_task(clock.sleep(30))
    await _settle()
    seen: list[datetime] = []

    def drive() -> None:
        clock.advance(60)
        seen.append(clock.now())

    driver = threading.Thread(target=drive)
    driver.start()
    await asyncio.wait_for(sleeper, 5)
    await asyncio.to_thread(driver.join)

    assert seen == [START + timedelta(seconds=60)]


async def test_cancelled_sleep_does_not_hold_time_up() -> None:
    """A sleep that was called off is passed over."""
    clock = Clock(START, speed=0)
    called_off, kept = asyncio.create_task(clock.sleep(5)), asyncio.create_task(clock.sleep(6))
    await _settle()
    called_off.cancel()
    await _settle()
    clock.advance(6)
    await asyncio.wait_for(kept, 5)

    assert called_off.cancelled()


def test_time_never_runs_backwards() -> None:
    """Neither a negative speed nor a negative advance is taken."""
    with pytest.raises(ValueError, match="0 or more"):
        Clock(START, speed=-1)
    with pytest.raises(ValueError, match="forward"):
        Clock(START, speed=0).advance(-1)


async def test_a_step_under_a_hold_lets_a_running_clock_run() -> None:
    """While a step waits for the holder, sleeps that end by the real passing of time end, also those begun since."""
    clock = Clock(START, speed=1000)
    release = clock.hold()
    stepping = asyncio.create_task(clock.step(86_400))
    await _settle()
    await asyncio.wait_for(clock.sleep(5), 5)
    await asyncio.wait_for(clock.sleep(2), 5)

    assert not stepping.done()
    release()
    await asyncio.wait_for(stepping, 5)
    assert clock.now() >= START + timedelta(days=1)


async def test_full_speed_under_a_hold_is_real_time() -> None:
    """What never lets go does not stop time: at full speed it runs as ours does until the release."""
    clock = Clock(START, speed=math.inf)
    release = clock.hold()
    hour = asyncio.create_task(clock.sleep(3600))
    await asyncio.wait_for(clock.sleep(0.05), 5)

    assert not hour.done()
    release()
    await asyncio.wait_for(hour, 5)


async def test_a_change_of_speed_is_heard_under_a_hold() -> None:
    """A clock slowed down from full speed while it is held wakes its sleepers at the new speed."""
    clock = Clock(START, speed=math.inf)
    clock.hold()
    sleeper = asyncio.create_task(clock.sleep(3600))
    await _settle()
    clock.set_speed(100_000)

    await asyncio.wait_for(sleeper, 5)


async def test_holds_are_counted() -> None:
    """Each piece of work that time waits for counts once, until it is over."""
    clock = Clock(START, speed=0)
    first, second = clock.hold(), clock.hold()
    assert clock.holds == 2
    first()
    first()
    assert clock.holds == 1
    second()
    assert clock.holds == 0


async def test_a_step_at_full_speed_waits_for_the_holder_too() -> None:
    """At full speed a step leads to its mark as well, but first comes what is in progress, and what that begins."""
    clock = Clock(START, speed=math.inf)
    release = clock.hold()
    stepping = asyncio.create_task(clock.step(3600))
    await _settle()
    assert not stepping.done()
    assert clock.now() < START + timedelta(minutes=1)

    woken = clock.alarm(600)
    ended: list[datetime] = []
    woken.add_done_callback(lambda _: ended.append(clock.now()))
    release()
    await asyncio.wait_for(stepping, 5)
    assert ended[0] < START + timedelta(minutes=11)
    assert timedelta(hours=1) <= clock.now() - START < timedelta(hours=2)


async def test_a_step_at_full_speed_rings_quiet_alarms_on_the_way() -> None:
    """A step at full speed reaches what full speed alone never jumps to."""
    clock = Clock(START, speed=math.inf)
    rung = clock.quiet_alarm(86_400)
    await _settle()
    assert not rung.done()
    await asyncio.wait_for(clock.step(90_000), 5)

    assert rung.done()


@pytest.mark.parametrize("speed", [0, 1000, math.inf])
async def test_who_was_just_woken_counts_as_work(speed: float) -> None:
    """Whoever looks for nobody waiting and nobody working never finds that while somebody is on the way to a wait."""
    clock = Clock(START, speed)
    seen: list[int] = []

    async def work() -> None:
        for _ in range(3):
            await clock.sleep(5)
            seen.append(clock.holds)
            await asyncio.sleep(0)
            seen.append(clock.holds)

    task = asyncio.create_task(work())
    await _settle()
    if not speed:
        await clock.step(15)
    await asyncio.wait_for(task, 5)

    assert seen == [1] * 6
    await _settle()
    assert (clock.holds, clock.sleepers) == (0, 0)
