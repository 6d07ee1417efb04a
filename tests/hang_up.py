"""A line to the service that can be cut after the service has answered and before the client hears it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class HangUp:
    """Relays connections on a loopback port; while `cut_sends` is true, no answer to a send gets through.

    With `stall` the line does not break but stays silent.
    """

    def __init__(self, target_url: str, *, stall: bool = False) -> None:
        self._ended = threading.Event()
        self._stall = stall
        target = urlsplit(target_url)
        self._target = (target.hostname or "", target.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cut_sends = True
        self.cut = 0
        """How many answers were kept from the client."""

    def __enter__(self) -> HangUp:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        # Shutting down wakes the thread that waits in accept; closing alone would not.
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                service = socket.create_connection(self._target)
                self._open += [client, service]
                sending = threading.Event()
                for pump in (self._requests, self._answers):
                    threading.Thread(target=pump, args=(client, service, sending), daemon=True).start()

    def _requests(self, client: socket.socket, service: socket.socket, sending: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if data.startswith(b"POST /v3/"):
                    sending.set()
                elif data.startswith((b"GET ", b"POST /oauth2")):
                    sending.clear()
                service.sendall(data)
            service.shutdown(socket.SHUT_WR)

    def _answers(self, client: socket.socket, service: socket.socket, sending: threading.Event) -> None:
        with suppress(OSError):
            while data := service.recv(65536):
                if self.cut_sends and sending.is_set():
                    self.cut += 1
                    if self._stall:
                        self._ended.wait(60)
                    break
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
