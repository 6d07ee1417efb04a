"""A process of our own for work on strangers' documents: what it does to memory, time or itself harms nobody else.

    with Worker() as worker:
        pages = worker.call("faxtui.pages.some_module:function", data, resolution="FINE")

The process starts with the first call, stays warm, ends with this one (its standard input closes), and is replaced
when it dies, hangs or has grown. Arguments and results are None, booleans, numbers, texts, bytes, and lists and dicts
of them (tuples arrive as lists). `tell` in the other process says that work goes on, and what is being worked on.
"""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import sysconfig
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.pages import worker_frames as frames
from faxtui.pages.conversion import ConversionError

if TYPE_CHECKING:
    from types import TracebackType

_END_SECONDS: Final = 1.0
_PROGRAM: Final = "import sys; sys.path[:0] = sys.argv[4:]; from faxtui.pages.worker_process import main; main()"
_log = logging.getLogger(__name__)


class Limits(NamedTuple):
    """What one call may take."""

    memory: int = 1536 * 1024**2
    """Bytes that the process may write to, where the system can limit it (Linux)."""
    silent_seconds: float = 30.0
    """Between two signs of life, such as pages; also the longest the process may take to start."""
    seconds: float = 300.0
    """For the whole call, of the clock as of the processor."""
    niceness: int = 5
    """How far the process steps back behind others."""

    def within(self, seconds: float) -> Limits:
        """The same with so many seconds at most."""
        return self._replace(seconds=min(seconds, self.seconds), silent_seconds=min(seconds, self.silent_seconds))


class WorkerBroken(Exception):
    """The process died, hung or failed by our own fault."""

    def __init__(self, reason: str, *, last_words: Any = None, is_late: bool = False) -> None:
        super().__init__(reason)
        self.last_words = last_words
        """What it told last in this call, None if nothing."""
        self.is_late = is_late
        """It had its time, so that trying again is no use."""


class Worker:
    """One process; `call` is for one thread at a time, `close` for any."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: _Process | None = None
        self._is_closed = False
        self._changing = threading.Lock()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that waits for the next call, None before the first and after a death."""
        return self._process.pid if self._process is not None else None

    def call(self, function: str, *arguments: Any, within: float | None = None, **options: Any) -> Any:
        """Run "module:function" there and wait; raises its ConversionError as here, WorkerBroken for all else.

        `within` gives this call fewer seconds than the worker's limits do.
        """
        process = self._ready()
        limits = self._limits if within is None else self._limits.within(within)
        try:
            answer = process.ask({"call": function, "arguments": arguments, "options": options}, limits)
        except WorkerBroken:
            self._drop(process)
            raise
        if answer.get("retires"):
            self._drop(process)
        if "refused" in answer:
            code, message = answer["refused"]
            raise ConversionError(int(code), str(message))
        if "trace" in answer:
            _log.error("Work on a document failed\n%s", answer["trace"])
            raise WorkerBroken("The work on the document failed.", last_words=answer["told"])
        return answer["value"]

    def close(self) -> None:
        """End the process, also one that works; later calls fail."""
        with self._changing:
            self._is_closed = True
            process, self._process = self._process, None
        if process is not None:
            process.end()

    def _ready(self) -> _Process:
        with self._changing:
            if self._is_closed:
                raise WorkerBroken("The worker is closed.")
            if self._process is None:
                self._process = _Process(self._limits)
            return self._process

    def _drop(self, process: _Process) -> None:
        with self._changing:
            if self._process is process:
                self._process = None
        process.end()


class _Process:
    """A running process and the thread that reads what it says."""

    def __init__(self, limits: Limits) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter, with arguments of our own
            [sys.executable, "-P", "-c", _PROGRAM, *_bounds(limits), *_own_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries' noise; what matters comes through the pipe
            env=_environment(),
        )
        self._heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._told: Any = None
        threading.Thread(target=self._listen, name="faxtui-worker-reader", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The answer to a question; WorkerBroken when there is none in time."""
        self._told = None
        last_moment = time.monotonic() + limits.seconds
        # Written from a thread of its own, since a process that hangs does not read what it is sent.
        threading.Thread(target=self._write, args=(question,), name="faxtui-worker-writer", daemon=True).start()
        while True:
            patience = min(limits.silent_seconds, last_moment - time.monotonic())
            try:
                heard = self._heard.get(timeout=max(patience, 0.001))
            except queue.Empty:
                raise WorkerBroken("The document takes too long.", last_words=self._told, is_late=True) from None
            if heard is None:
                raise WorkerBroken("The document is more than can be worked on.", last_words=self._told)
            if "tell" not in heard:
                return {**heard, "told": self._told}
            self._told = heard["tell"]
            if time.monotonic() > last_moment:
                raise WorkerBroken("The document takes too long.", last_words=self._told, is_late=True)

    def end(self) -> None:
        """Kill the process and wait for it; nothing is lost with it."""
        self._process.kill()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            _log.warning("A process that works on a document could not be ended")

    def _write(self, question: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):  # it died, which the reader notices
            frames.write(self._input, question)

    def _listen(self) -> None:
        try:
            with suppress(OSError, ValueError):
                while (heard := frames.read(self._output)) is not None:
                    self._heard.put(heard)
        finally:
            self._heard.put(None)
            self._output.close()
            with suppress(OSError):
                self._input.close()
            self._process.wait()

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 - asked for as a pipe
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - asked for as a pipe
        return self._process.stdout


def _bounds(limits: Limits) -> list[str]:
    return [str(limits.memory), str(limits.seconds), str(limits.niceness)]


def _environment() -> dict[str, str]:
    """Our environment without the service's key, and with libraries kept from a thread for every processor."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SINCH_", "FAXTUI_"))}
    return ours | {"RAYON_NUM_THREADS": "2", "OMP_THREAD_LIMIT": "1", "MALLOC_ARENA_MAX": "2"}


def _own_path() -> list[str]:
    """The folder of this package where the other process would not find it by itself, as in a checkout."""
    home = str(Path(__file__).resolve().parents[2])
    return [] if home in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")) else [home]
