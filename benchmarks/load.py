"""Many connections that ask the same at once, each its next question when the last is answered; prints nothing."""

from __future__ import annotations

import asyncio
import time


class _Asker(asyncio.Protocol):
    def __init__(self, request: bytes, left: list[int], done: asyncio.Future[None]) -> None:
        self._request = request
        self._left = left
        self._done = done
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, separator, body = self._heard.partition(b"\r\n\r\n")
        if not separator:
            return
        assert head.split(b" ", 2)[1] == b"200", self._heard
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length):
            self._heard = b""
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("The service hung up."))

    def _ask(self) -> None:
        if not self._left[0]:
            self._done.set_result(None)
            self._transport.close()
            return
        self._left[0] -= 1
        self._transport.write(self._request)


async def _burst(port: int, request: bytes, count: int, connections: int) -> float:
    loop, left = asyncio.get_running_loop(), [count]
    answers = [loop.create_future() for _ in range(connections)]
    begun = time.perf_counter()
    for done in answers:
        await loop.create_connection(lambda done=done: _Asker(request, left, done), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*answers)
    return count / (time.perf_counter() - begun)


def burst(port: int, request: bytes, count: int, connections: int) -> float:
    """How many of `count` equal requests are answered a second."""
    return asyncio.run(_burst(port, request, count, connections))
