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
from typing import Final, Generic, NamedTuple, TypeVar

from anyio import CancelScope
from anyio.from_thread import BlockingPortal

from faxtui.api.errors import ClientClosed, OutcomeUnknown

T = TypeVar("T")

THREAD_NAME: Final = "faxtui-client"
CANCEL_SECONDS: Final = 5.0
"""How long an interrupted call may take to tidy up (connections, files half written) before it is left to itself."""
_END: Final = object()


class _Running(NamedTuple):
    portal: BlockingPortal
    loop: asyncio.AbstractEventLoop
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

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """The work's result, or its error; an interrupt (Ctrl-C) cancels it, waits until it has ended, and goes on."""
        call, running = _Call(work), self._started()
        try:
            return running.portal.start_task_soon(call.run).result()
        except CancelledError:
            raise OutcomeUnknown(
                "The client was closed while the call was under way: whether the service acted on it is not known."
            ) from None
        except RuntimeError:
            if call.has_begun:
                raise
            raise _closed() from None  # by another thread, a moment ago
        finally:
            if not call.ended.is_set():
                call.abandon(running.loop)

    def iterate(self, start: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
        """The rows of an async generator, one call into the thread for each; closing it closes that one too."""
        rows = start()
        try:
            while (row := self.run(lambda: anext(rows, _END))) is not _END:
                yield row  # type: ignore[misc]
        finally:
            # The loop itself tidies up what the collector ends, be it in the loop's own thread or after its end.
            with suppress(RuntimeError, ClientClosed):
                self.run(rows.aclose)

    def close(self) -> None:
        """Say goodbye and end the thread, for good; calls that other threads still wait for are cancelled."""
        self._require_another_thread()
        with self._lock:
            self._closed, end = True, self._end
        if end is not None:
            end()

    def _require_another_thread(self) -> None:
        if self._running is not None and threading.current_thread() is self._running.thread:
            raise RuntimeError("A callback of the blocking client cannot call or close it: it would wait for itself.")

    def _started(self) -> _Running:
        if self._running is not None and self._running.process_id != os.getpid():
            raise RuntimeError("A blocking client does not outlive a fork: make a new one in the new process.")
        self._require_another_thread()
        with self._lock:
            if self._closed:
                raise _closed()
            if self._running is None:
                self._running = _run(self._goodbye)
                self._end = weakref.finalize(self, _finish, self._running)
            return self._running


class _Call(Generic[T]):
    """One call in the thread, which can be abandoned at any moment: before it begins, too."""

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._work = work
        self._scope: CancelScope | None = None
        self._is_abandoned = False
        self.ended = threading.Event()

    @property
    def has_begun(self) -> bool:
        return self._scope is not None

    async def run(self) -> T:
        try:
            if self._is_abandoned:
                raise asyncio.CancelledError
            with CancelScope() as self._scope:
                return await self._work()
            raise asyncio.CancelledError  # the scope keeps its own cancellation to itself
        finally:
            self.ended.set()

    def abandon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel the call and wait a little for its end; from the thread that called."""
        self._is_abandoned = True
        with suppress(RuntimeError):  # closed meanwhile
            loop.call_soon_threadsafe(self._cancel)
            self.ended.wait(CANCEL_SECONDS)

    def _cancel(self) -> None:
        if self._scope is None:
            self.ended.set()  # it never begins
        else:
            self._scope.cancel()


def _closed() -> ClientClosed:
    return ClientClosed("The client is closed: nothing was sent.")


def _run(goodbye: Callable[[], Awaitable[None]]) -> _Running:
    started: Future[tuple[BlockingPortal, asyncio.AbstractEventLoop]] = Future()
    # A daemon: the interpreter would wait for another kind of thread before it gets to end this one.
    thread = threading.Thread(target=_serve, args=(started, goodbye), name=THREAD_NAME, daemon=True)
    thread.start()
    return _Running(*started.result(), thread, os.getpid())


def _serve(
    started: Future[tuple[BlockingPortal, asyncio.AbstractEventLoop]], goodbye: Callable[[], Awaitable[None]]
) -> None:
    """The thread: an event loop that takes calls until it is told to stop."""

    async def take_calls() -> None:
        async with BlockingPortal() as portal:
            started.set_result((portal, asyncio.get_running_loop()))
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
