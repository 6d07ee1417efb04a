"""The embedded service: a child that comes up with demo data and never stays behind."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from faxtui import embedded
from faxtui.config import open_client
from faxtui.embedded import EmbeddedError, EmbeddedService

ROOT = Path(__file__).parent.parent
PATIENCE = 20.0


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def command_line(pid: int) -> str:
    """What a list of processes shows of one."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode()


async def test_it_comes_up_with_demo_data_and_goes() -> None:
    """From nothing to a list of faxes, on loopback, in its own session; `stop` ends it, twice is no error."""
    service = EmbeddedService()
    connection = await service.start()
    pid = service.pid
    assert pid is not None
    try:
        async with open_client(connection) as client:
            page = await client.faxes.list()
        assert page.total_items > 10
        assert connection.base_url.startswith("http://127.0.0.1:")
        assert (connection.name, connection.embedded) == ("demo clinic", True)
        assert os.getsid(pid) != os.getsid(0)
        # Whoever lists processes sees no key.
        assert "--exit-with-stdin" in command_line(pid)
        assert connection.key_secret not in command_line(pid)
        assert connection.key_id not in command_line(pid)
    finally:
        await service.stop()

    assert not is_running(pid)
    await service.stop()
    assert service.pid is None


async def test_the_account_of_the_environment_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child gets made-up credentials, never the ones that the person has set."""
    monkeypatch.setenv("SINCH_KEY_SECRET", "a-real-secret")
    monkeypatch.setenv("FAXTUI_BASE_URL", "https://real.test")

    environ = embedded._environment({"PROJECT_ID": "p"})

    assert environ["SINCH_PROJECT_ID"] == "p"
    assert "SINCH_KEY_SECRET" not in environ
    assert "FAXTUI_BASE_URL" not in environ


async def test_a_start_that_fails_gives_the_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that ends at once is one sentence with what it said."""
    monkeypatch.setattr(embedded, "_COMMAND", ("serve", "--bogus"))
    service = EmbeddedService()

    with pytest.raises(EmbeddedError, match=r"did not start: it ended at once \(.*--bogus.*\)\.$"):
        await service.start()

    assert service.pid is None


async def test_a_start_that_takes_too_long_is_ended() -> None:
    """Patience has a bound, and the child is not left behind."""
    service = EmbeddedService(start_seconds=0.0)

    with pytest.raises(EmbeddedError, match="not ready within 0 s"):
        await service.start()

    assert service.pid is None


async def test_a_start_that_is_cancelled_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quitting the console while the service starts ends the child too."""
    launched = asyncio.Event()
    really = asyncio.create_subprocess_exec

    async def launch(*arguments: Any, **settings: Any) -> asyncio.subprocess.Process:
        process = await really(*arguments, **settings)
        launched.set()
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", launch)
    service = EmbeddedService()
    task = asyncio.create_task(service.start())
    await asyncio.wait_for(launched.wait(), PATIENCE)
    pid = service.pid
    assert pid is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not is_running(pid)


async def test_no_interpreter_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a child that cannot be started at all is told, not traced."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(EmbeddedError, match="could not be started: No such file"):
        await EmbeddedService().start()


@pytest.mark.parametrize("system", ["posix", "nt"])
async def test_a_child_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """A service that ignores the end of its input is ended by force, also where there are no process groups."""
    monkeypatch.setattr(embedded, "STOP_SECONDS", 0.05)
    if system == "nt":
        monkeypatch.delattr(os, "killpg")
    service = EmbeddedService()
    await service.start()
    pid = service.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)

    await service.stop()

    assert not is_running(pid)


def test_it_does_not_outlive_a_killed_console() -> None:
    """After kill -9 of whoever started it, the child ends by itself."""
    starter = (
        "import asyncio\nfrom faxtui.embedded import EmbeddedService\n"
        "async def run():\n"
        "    service = EmbeddedService()\n"
        "    await service.start()\n"
        "    print(service.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(run())\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        child = os.pidfd_open(pid)
        parent.kill()
    try:
        ended, _, _ = select.select([child], [], [], PATIENCE)
    finally:
        os.close(child)

    assert ended, "the child outlived its console"
