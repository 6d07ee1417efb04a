"""A real terminal for tests: a program in a pty, a person's keys going in, the screen a person would see coming out."""

import codecs
import contextlib
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from signal import SIGHUP, SIGKILL, Signals
from types import TracebackType
from typing import Final, Self

from tests.terminal_keys import encode_click, encode_key, encode_paste
from tests.terminal_screen import CELL_HEIGHT, CELL_WIDTH, Cell, TerminalScreen

__all__ = ["Cell", "Terminal"]

_CHUNK: Final = 65_536
_LOG_LIMIT: Final = 1_000_000  # newest bytes kept of what the program wrote
_SLICE: Final = 0.05  # seconds between two looks at a condition that no output announces
_GRACE: Final = 3.0  # seconds that a program has to end after its terminal is gone
_INHERITED: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR", "COVERAGE_PROCESS_START")

# The program is started by a child of ours that first makes the pty its controlling terminal: only then do a resize
# and a hang-up reach it as signals. A hook between fork and exec would do the same but is unsafe beside threads.
_LAUNCH: Final = "import fcntl,os,sys,termios;fcntl.ioctl(0,termios.TIOCSCTTY,0);os.execvp(sys.argv[1],sys.argv[1:])"


class Terminal:
    """Runs `command` on a screen of `columns` x `rows` cells until the `with` block ends.

    The program gets a home of its own and no variables of this machine but the search path; `env` is laid over that.
    With `answers=False` the terminal never replies to a question; with `kitty` it knows kitty's graphics protocol.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        answers: bool = True,
        kitty: bool = False,
    ) -> None:
        self.screen = TerminalScreen(columns, rows, answers=answers, kitty=kitty)
        self.bytes_written = 0
        self._log = bytearray()
        self._outgoing = bytearray()
        self._ended = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._home = tempfile.TemporaryDirectory(prefix="terminal-", ignore_cleanup_errors=True)
        self._master, slave = os.openpty()
        try:
            self._tell_size()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCH, *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env=_environment(Path(self._home.name)) | dict(env or {}),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._master)
            self._home.cleanup()
            raise
        finally:
            os.close(slave)
        os.set_blocking(self._master, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def raw(self) -> bytes:
        """The newest bytes that the program wrote, at most a million."""
        return bytes(self._log)

    @property
    def pid(self) -> int:
        """The program's process, which also leads its process group."""
        return self._process.pid

    @property
    def home(self) -> Path:
        """The program's home folder, which is gone after `close`."""
        return Path(self._home.name)

    def text(self) -> str:
        """The screen as lines joined by line ends, trailing blanks cut."""
        return self.screen.text()

    def cells(self) -> list[list[Cell]]:
        """The screen as rows of cells with their colours and attributes."""
        return self.screen.cells()

    def find(self, pattern: str) -> re.Match[str] | None:
        """The first place on the screen as it is now where the pattern matches; `^` and `$` are ends of lines."""
        return re.search(pattern, self.text(), re.MULTILINE)

    def wait_for(self, condition: str | Callable[[], bool], timeout: float = 20.0) -> None:
        """Reads until the pattern shows or the condition is true, and fails with the whole screen after `timeout` s.

        A pattern is looked for between the frames of a synchronized update only, so never on a half painted screen.
        """
        deadline = time.monotonic() + timeout
        while not self._holds(condition):
            if time.monotonic() >= deadline or (self._ended and isinstance(condition, str)):
                wanted = repr(condition) if isinstance(condition, str) else "the condition"
                raise AssertionError(f"{wanted} did not come within {timeout:g} s\n{self._picture()}")
            self._pump(min(deadline, time.monotonic() + _SLICE))

    def wait_until_quiet(self, seconds: float = 0.2, timeout: float = 20.0) -> None:
        """Reads until the program wrote nothing for that long, and fails after `timeout` s."""
        deadline = time.monotonic() + timeout
        while self.read_for(seconds):
            if time.monotonic() >= deadline:
                raise AssertionError(f"the program still writes after {timeout:g} s\n{self._picture()}")

    def read_for(self, seconds: float) -> int:
        """Reads for exactly that long (less if the program ends) and returns how many bytes came."""
        before = self.bytes_written
        deadline = time.monotonic() + seconds
        while not self._ended and time.monotonic() < deadline:
            self._pump(deadline)
        return self.bytes_written - before

    def press(self, *keys: str) -> None:
        """Presses keys by their Textual names: "enter", "ctrl+s", "shift+tab", "f1", "question_mark", "q"."""
        for key in keys:
            self._send(encode_key(key))
            if key == "escape" and self.screen.asked_modes:
                # A lone escape byte and the next key would read as alt+key. Programs that asked for modes take a
                # report at any time, and its own escape byte tells them that the first one stood alone.
                self._send(b"\x1b[?2027;0$y")

    def type(self, text: str) -> None:
        """Types text letter by letter, as fast as the program takes it."""
        self._send(text.encode())

    def paste(self, text: str) -> None:
        """Hands text over in one piece (bracketed paste, if the program asked for that)."""
        self._send(encode_paste(text) if 2004 in self.screen.modes else text.encode())

    def click(self, column: int, row: int) -> None:
        """Presses and releases the left mouse button on a cell, counted from 0."""
        self._send(encode_click(column, row))

    def resize(self, columns: int, rows: int) -> None:
        """Gives the window another size; the kernel tells the program by SIGWINCH."""
        self.screen.resize(columns, rows)
        self._tell_size()

    def signal(self, number: Signals) -> None:
        """Sends the program (not its children) a signal."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Takes the terminal away as a dropped SSH connection does: the kernel sends SIGHUP to the process group."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        self._ended = True

    def exit_code(self, timeout: float = 20.0) -> int:
        """Reads until the program has ended and returns its exit code, negative for a signal."""
        deadline = time.monotonic() + timeout
        while (code := self._process.poll()) is None:
            if time.monotonic() >= deadline:
                raise AssertionError(f"the program did not end within {timeout:g} s\n{self._picture()}")
            if self._ended:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(max(0.0, deadline - time.monotonic()))
            else:
                self._pump(min(deadline, time.monotonic() + _SLICE))
        self._read_rest()
        return code

    def close(self) -> None:
        """Hangs up, gives the program a moment to end, then kills what is left of its process group."""
        self.hang_up()
        self._signal_group(SIGHUP)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self._signal_group(SIGKILL)
        self._process.wait()
        self._home.cleanup()

    def _holds(self, condition: str | Callable[[], bool]) -> bool:
        if not isinstance(condition, str):
            return condition()
        return (self._ended or not self.screen.in_frame) and self.find(condition) is not None

    def _send(self, data: bytes) -> None:
        self._outgoing += data
        deadline = time.monotonic() + 20.0
        while self._outgoing and not self._ended:
            if time.monotonic() >= deadline:
                raise AssertionError(f"the program reads no input\n{self._picture()}")
            self._pump(deadline)

    def _pump(self, deadline: float) -> None:
        """Waits until the pty can be read (or written, if input is waiting) or the deadline comes; serves it once."""
        wait = max(0.0, deadline - time.monotonic())
        if self._ended:
            # Only a condition about something other than the screen still waits here.
            select.select([], [], [], wait)
            return
        readable, writable, _ = select.select([self._master], [self._master] if self._outgoing else [], [], wait)
        if readable:
            self._read()
        if writable and not self._ended:
            with contextlib.suppress(BlockingIOError):
                del self._outgoing[: os.write(self._master, self._outgoing)]

    def _read(self) -> None:
        try:
            data = os.read(self._master, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # Linux says EIO once nobody holds the other side
            data = b""
        self._ended = not data
        self.bytes_written += len(data)
        self._log += data
        del self._log[:-_LOG_LIMIT]
        self._outgoing += self.screen.feed(self._decoder.decode(data)).encode()

    def _read_rest(self) -> None:
        """Reads what is in the pty already: a child that outlives the program may keep it open for ever."""
        before = -1
        while not self._ended and before != self.bytes_written:
            before = self.bytes_written
            self._pump(time.monotonic())

    def _tell_size(self) -> None:
        columns, rows = self.screen.columns, self.screen.rows
        size = struct.pack("HHHH", rows, columns, columns * CELL_WIDTH, rows * CELL_HEIGHT)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def _signal_group(self, number: Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _picture(self) -> str:
        """The screen in a frame, with the exit code if there is one, for the message of a failed test."""
        columns = self.screen.columns
        rows = [f"|{line.ljust(columns)}|" for line in self.text().split("\n")]
        code = self._process.poll()
        state = "still running" if code is None else f"ended with exit code {code}"
        return "\n".join([f"+{'-' * columns}+", *rows, f"+{'-' * columns}+", f"the program is {state}"])


def _environment(home: Path) -> dict[str, str]:
    """Variables of a person at a true-colour xterm in UTC, with every folder below `home`."""
    folders = {
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / ".run",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o700)
    return {
        **{name: os.environ[name] for name in _INHERITED if name in os.environ},
        **{name: str(folder) for name, folder in folders.items()},
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TEXTUAL_ANIMATIONS": "none",
    }
