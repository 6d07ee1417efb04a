"""The thread behind the blocking client: it runs the event loop of the async one, from the first call on.

A thread of its own lets calls come from any thread, and from one whose event loop runs, as in a notebook.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Final, NamedTuple, TypeVar

from anyio.from_thread import BlockingPortal

from faxtui.api.errors import OutcomeUnknown, TransportError

T = TypeVar("T")

THREAD_NAME: Final = "faxtui-client"
CANCEL_SECONDS: Final = 5.0
"""How long an interrupted call may take to tidy up (connections, files half written) before it is left to itself."""
_END: Final = object()


class _Running(NamedTuple):
    portal: BlockingPortal
    thread: threading.Thread
    process_id: int


class Portal:
    """Carries calls into the thread; `goodbye` is awaited there before it ends.

    It begins with the first call and ends with `close`, when it is collected, or with the interpreter.
    """

    def __init__(self, goodbye: Callable[[], Awaitable[None]]) -> None:
        self._goodbye = goodbye
        # Re-entrant: the collector may run within, and end an iterator that nobody holds any more.
        self._lock = threading.RLock()
        self._running: _Running | None = None
        self._end: weakref.finalize[..., Portal] | None = None
        self._closed = False

    def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result, or its error; an interrupt (Ctrl-C) cancels it, waits until it has ended, and goes on."""
        ended = threading.Event()

        async def watched() -> T:
            try:
                return await call()
            finally:
                ended.set()

        future = self._submit(watched)
        try:
            return future.result()
        except CancelledError:
            raise OutcomeUnknown(
                "The client was closed while the call was under way: whether the service acted on it is not known."
            ) from None
        finally:
            if not future.done():
                future.cancel()
                ended.wait(CANCEL_SECONDS)

    def iterate(self, start: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
        """The rows of an async generator, one call into the thread for each; closing it closes that one too."""
        rows = start()
        try:
            while (row := self.run(lambda: anext(rows, _END))) is not _END:
                yield row  # type: ignore[misc]
        finally:
            # The loop itself tidies up what the collector ends, be it in the loop's own thread or after its end.
            with suppress(RuntimeError, TransportError):
                self.run(rows.aclose)

    def close(self) -> None:
        """Say goodbye and end the thread, for good; calls that other threads still wait for are cancelled."""
        self._require_another_thread()
        with self._lock:
            self._closed, end = True, self._end
        if end is not None:
            end()

    def _submit(self, call: Callable[[], Awaitable[T]]) -> Future[T]:
        """Have the thread begin with a call."""
        running = self._running
        if running is not None and running.process_id != os.getpid():
            raise RuntimeError("A blocking client does not outlive a fork: make a new one in the new process.")
        self._require_another_thread()
        try:
            return self._started().portal.start_task_soon(call)
        except RuntimeError:  # it was closed by another thread a moment ago
            raise _closed() from None

    def _require_another_thread(self) -> None:
        if self._running is not None and threading.current_thread() is self._running.thread:
            raise RuntimeError("A callback of the blocking client cannot call or close it: it would wait for itself.")

    def _started(self) -> _Running:
        with self._lock:
            if self._closed:
                raise _closed()
            if self._running is None:
                self._running = _run(self._goodbye)
                self._end = weakref.finalize(self, _finish, self._running)
            return self._running


def _closed() -> TransportError:
    return TransportError("The client is closed: nothing was sent.")


def _run(goodbye: Callable[[], Awaitable[None]]) -> _Running:
    started: Future[BlockingPortal] = Future()
    # A daemon: the interpreter would wait for another kind of thread before it gets to end this one.
    thread = threading.Thread(target=_serve, args=(started, goodbye), name=THREAD_NAME, daemon=True)
    thread.start()
    return _Running(started.result(), thread, os.getpid())


def _serve(started: Future[BlockingPortal], goodbye: Callable[[], Awaitable[None]]) -> None:
    """The thread: an event loop that takes calls until it is told to stop."""

    async def take_calls() -> None:
        async with BlockingPortal() as portal:
            started.set_result(portal)
            await portal.sleep_until_stopped()
        await goodbye()

    try:
        asyncio.run(take_calls())
    except RuntimeError as error:
        # At the interpreter's end no more threads can be had, as the loop's last step wants one from Python 3.12 on.
        if not started.done():
            started.set_exception(error)


def _finish(running: _Running) -> None:
    """End a portal's thread: on close, at the interpreter's exit, or when its client is collected."""
    if running.process_id != os.getpid():
        return  # the thread has stayed behind in the other process
    if threading.current_thread() is running.thread:
        # Collected within the very thread that is to end: another one has to wait for that.
        threading.Thread(target=_finish, args=(running,), daemon=True).start()
        return
    with suppress(RuntimeError):  # it has ended already
        running.portal.call(running.portal.stop, True)
    running.thread.join()
