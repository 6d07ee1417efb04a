"""A terminal that goes away, with a signal or without one: the console ends soon, and its service with it."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
_PATIENCE = 20.0
_OPEN = r"\d+ faxes · last 7 days"


def of_home(home: Path) -> dict[int, str]:
    """Every process that was started with this home folder, with its command line."""
    mark = f"HOME={home}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # ended meanwhile, or another person's
    return {pid: line for pid, line in found.items() if line}


def ended(home: Path, console: int | None = None) -> None:
    """Wait until nothing of that home runs any more, or name what does."""
    deadline = time.monotonic() + _PATIENCE
    while left := of_home(home):
        assert time.monotonic() < deadline, f"still there: {left}, the console was {console}"
        time.sleep(0.05)


def console_of(home: Path) -> int:
    """The console's process, which is not the shell's and not the service's."""
    found = [pid for pid, line in of_home(home).items() if line.rstrip().endswith("-m faxtui")]
    assert len(found) == 1, of_home(home)
    return found[0]


@pytest.fixture
def shell() -> Iterator[Terminal]:
    """A shell with job control in which the console was started."""
    with Terminal(["bash", "--norc", "-i"], env={"PS1": "READY "}) as running:
        running.wait_for("READY")
        running.type(f"{sys.executable} -m faxtui\r")
        running.wait_for(_OPEN, timeout=60)
        yield running


def stop(shell: Terminal) -> None:
    """Ctrl+Z, and the shell is back."""
    shell.press("ctrl+z")
    shell.wait_for("Stopped")


def hang_up(shell: Terminal, _: int) -> None:
    """The window is closed."""
    shell.hang_up()


def kill_the_shell(shell: Terminal, _: int) -> None:
    """The shell dies without a word to its jobs; then the window closes."""
    shell.signal(signal.SIGKILL)
    shell.hang_up()


def go_on_afterwards(shell: Terminal, console: int) -> None:
    """The window is closed, the shell is gone, and somebody has the console go on."""
    kill_the_shell(shell, console)
    try:
        os.kill(console, signal.SIGCONT)
    except ProcessLookupError:
        return  # it has ended already, as it should


@pytest.mark.parametrize("stopped", [False, True], ids=["shown", "stopped"])
@pytest.mark.parametrize("gone", [hang_up, kill_the_shell, go_on_afterwards])
def test_the_console_of_a_closed_window_ends(
    shell: Terminal, gone: Callable[[Terminal, int], None], stopped: bool
) -> None:
    """Shown or stopped, and whatever became of the shell: neither the console nor its service stays."""
    console = console_of(shell.home)
    if stopped:
        stop(shell)
    gone(shell, console)
    ended(shell.home, console)


@pytest.mark.parametrize("stopped", [False, True], ids=["shown", "stopped"])
def test_a_terminal_that_ends_without_a_signal(tmp_path: Path, stopped: bool) -> None:
    """As under a terminal that is not the controlling one: the end of input alone ends the console, with code 129."""
    master, slave = os.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SINCH_", "FAXTUI_"))}
    environ |= {"HOME": str(tmp_path), "TERM": "xterm-256color", "XDG_RUNTIME_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "faxtui"]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    ) as running:
        os.close(slave)
        seen = b""
        while b"last 7 days" not in seen:
            seen = seen[-4096:] + os.read(master, 65536)
        if stopped:
            running.send_signal(signal.SIGSTOP)
        os.close(master)
        if stopped:
            running.send_signal(signal.SIGCONT)
        try:
            assert running.wait(_PATIENCE) == 129
        finally:
            running.kill()
    ended(tmp_path)


def test_a_stopped_console_is_whole_again_after_fg() -> None:
    """Ctrl+Z and `fg` bring all of the screen back, also on a terminal that reports nothing, as tmux."""
    with Terminal(["bash", "--norc", "-i"], env={"PS1": "READY "}, answers=False) as shell:
        shell.wait_for("READY")
        shell.type(f"{sys.executable} -m faxtui --profile demo\r")
        shell.wait_for(_OPEN, timeout=60)
        shell.wait_for("q quit")
        stop(shell)
        shell.type("fg\r")
        shell.wait_for(lambda: all(shell.find(part) for part in (_OPEN, r"\[1 Faxes\]", "q quit", "What happened")))


_LEFT_ALONE = """
import asyncio, threading
from textual.app import App
from faxtui.console.driver import ListeningDriver

async def begin():
    driver = ListeningDriver(App(), size=(80, 24))
    threading.Thread(target=driver.run_input_thread).start()
    print("LISTENING", flush=True)

asyncio.run(begin())
"""


def test_who_listens_to_the_terminal_keeps_no_process_alive() -> None:
    """A console that an interrupt ended before it could put its terminal in order is gone with its main thread."""
    with Terminal([sys.executable, "-c", _LEFT_ALONE]) as running:
        running.wait_for("LISTENING")
        assert running.exit_code(_PATIENCE) == 0
