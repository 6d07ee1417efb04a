"""The embedded service: a local Fax API with demo data, as a child process that ends with us.

It listens on a free loopback port; its key is made up, travels in the child's environment and is gone with it.
The child has its own session, so that ctrl+c reaches only the console, and ends when its standard input does: even
when we are killed, it does not stay behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import signal
import sys
import sysconfig
import uuid
from collections import deque
from pathlib import Path
from typing import Final

from faxtui.config import Connection
from faxtui.text import clean

START_SECONDS: Final = 30.0
"""How long the service may take to say that it is ready; a second or two is usual."""
STOP_SECONDS: Final = 3.0
"""How long it may take to end after its input ended, before it is killed."""
_READY: Final = re.compile(r"faxtui service ready at (http://[\w.:\[\]-]+)")
_COMMAND: Final = (
    *("serve", "--host", "127.0.0.1", "--port", "0", "--memory", "--demo", "--line-pace", "5"),
    "--exit-with-stdin",
)


class EmbeddedError(Exception):
    """The embedded service did not start; the text is one sentence with the last thing it said."""


class EmbeddedService:
    """One child process from `start()` to `stop()`."""

    def __init__(self, *, start_seconds: float = START_SECONDS) -> None:
        self._start_seconds = start_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._last_words: deque[str] = deque(maxlen=8)
        self._readers: list[asyncio.Task[None]] = []

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process is not None else None

    async def start(self) -> Connection:
        """Start the child and wait for its ready line; a start that fails or is cancelled leaves nothing behind."""
        project_id, key_id, key_secret = str(uuid.uuid4()), str(uuid.uuid4()), secrets.token_urlsafe(32)
        try:
            base_url = await self._launch({"PROJECT_ID": project_id, "KEY_ID": key_id, "KEY_SECRET": key_secret})
        except BaseException:
            # It has nothing to lose yet, and whoever quits while it starts does not want to wait for it.
            if self._process is not None:
                _kill(self._process)
            await self.stop()
            raise
        return Connection(project_id, key_id, key_secret, base_url, None, "demo clinic", embedded=True)

    async def _launch(self, account: dict[str, str]) -> str:
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # a module of the working directory must not stand in for one of the library
                "-m",
                "faxtui",
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(account),
                start_new_session=True,
            )
        except OSError as error:
            raise EmbeddedError(f"The embedded service could not be started: {error.strerror or error}.") from None
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._readers = [
            asyncio.create_task(self._read(self._process.stdout, ready)),
            asyncio.create_task(self._read(self._process.stderr, None)),
        ]
        try:
            async with asyncio.timeout(self._start_seconds):
                return await ready
        except TimeoutError:
            why = f"it was not ready within {self._start_seconds:.0f} s"
        except EOFError:
            await asyncio.wait(self._readers, timeout=1.0)
            why = "it ended at once"
        said = f" ({clean(' / '.join(self._last_words))})" if self._last_words else ""
        raise EmbeddedError(f"The embedded service did not start: {why}{said}.")

    async def _read(self, stream: asyncio.StreamReader | None, ready: asyncio.Future[str] | None) -> None:
        """Keep a pipe empty so that the child never waits for us; find the ready line or keep the last words."""
        while stream is not None and (line := await _line(stream)):
            text = line.decode(errors="replace").strip()
            found = _READY.search(text) if ready is not None and not ready.done() else None
            if ready is not None and found:
                ready.set_result(found.group(1))
            elif ready is None and text:
                self._last_words.append(text)
        if ready is not None and not ready.done():
            ready.set_exception(EOFError())

    async def stop(self) -> None:
        """End the child: its input first, the whole session when that is not enough. Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            _kill(process)
            await process.wait()
        await asyncio.wait(self._readers, timeout=1.0)
        for reader in self._readers:
            reader.cancel()


def _kill(process: asyncio.subprocess.Process) -> None:
    """End the child and whatever it started, at once."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:  # Windows
                process.kill()


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line, or a piece of one that has no end; empty at the end of the stream."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as long:
        return await stream.read(max(1, long.consumed))


def _environment(account: dict[str, str]) -> dict[str, str]:
    """Our own environment with the child's account in it, and with this very package on its path."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("SINCH_", "FAXTUI_"))}
    environ |= {f"SINCH_{name}": value for name, value in account.items()} | {"PYTHONUNBUFFERED": "1"}
    home = str(Path(__file__).resolve().parent.parent)
    if home not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        # Run from a checkout: the child would not find us by itself.
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [home, environ.get("PYTHONPATH", "")]))
    return environ
