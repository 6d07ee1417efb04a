"""A web server on a loopback port that documents are fetched from, with every way it can go wrong."""

from __future__ import annotations

import base64
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

TEXT: Final = b"A document from the web."


class Web:
    """Serves `pages` by path: (status, headers, body). Use as a context manager.

    `/private` wants the name `me` and the password `p@ss`; `/endless` sends more and more; `/slow` sends nothing.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        """Path and Host header of each request."""
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self._released = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one request."""

            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                """Answer."""
                web.asked.append((self.path, self.headers["host"]))
                with suppress(OSError):
                    web._answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Web:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def put(self, path: str, body: bytes = TEXT, *, status: int = 200, **headers: str) -> str:
        """Serve something; its address."""
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return f"{self.url}{path}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/slow":
            self._released.wait(20)
        elif handler.path == "/endless":
            _head(handler, 200)
            while not self._released.is_set():
                handler.wfile.write(b"x" * 65536)
        elif handler.path == "/private" and handler.headers["authorization"] != f"Basic {_KEY}":
            _head(handler, 401)
        else:
            status, headers, body = self.pages.get(handler.path, (404, {}, b""))
            _head(handler, status, headers)
            handler.wfile.write(body)


_KEY: Final = base64.b64encode(b"me:p@ss").decode()


def _head(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
