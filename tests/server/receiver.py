"""A webhook receiver on a loopback port, as a developer would have one."""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.service import PATIENCE


class Received(NamedTuple):
    """One webhook as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def parts(self) -> dict[str, Part]:
        """The parts of a form by name, taken apart by the standard library's mail parser."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        found = {}
        for part in message.iter_parts():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            assert isinstance(name, str)
            assert isinstance(content, bytes)
            found[name] = Part(part["content-type"], part.get_filename(), content)
        return found

    @property
    def event(self) -> str:
        """Which event it is, from either kind of body."""
        if self.headers["content-type"] == "application/json":
            return str(self.json["event"])
        return self.parts["event"].content.decode()


class Part(NamedTuple):
    """A part of a form."""

    content_type: str | None
    filename: str | None
    content: bytes


class Receiver:
    """Keeps what comes in; answers the next of `answers` (statuses), else 200. Use as a context manager.

    A status of 0 cuts the connection without an answer. While `gate` is cleared, answers wait.
    """

    def __init__(self, *answers: int, location: str = "") -> None:
        self.answers = list(answers)
        self.received: list[Received] = []
        self.gate = threading.Event()
        self.gate.set()
        self.most_at_once = 0
        self._now = 0
        self._location = location
        self._news = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.address}/hook"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int = 1) -> list[Received]:
        """All that came in, once that are `count` or more."""
        return self.wait_for(lambda: len(self.received) >= count)

    def wait_for(self, enough: Callable[[], bool]) -> list[Received]:
        """All that came in, once it is enough."""
        deadline = time.monotonic() + PATIENCE
        with self._news:
            while not enough():
                assert self._news.wait(deadline - time.monotonic()), f"received only {len(self.received)}"
            return list(self.received)

    def events(self) -> list[str]:
        """The names of the events that came in, in order."""
        with self._news:
            return [each.event for each in self.received]

    def _take(self, received: Received) -> int:
        with self._news:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.received.append(received)
            status = self.answers.pop(0) if self.answers else 200
            self._news.notify_all()
        self.gate.wait(PATIENCE)
        with self._news:
            self._now -= 1
        return status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = receiver._take(Received(self.path, headers, body))
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                if receiver._location:
                    self.send_header("Location", receiver._location)
                self.send_header("X-Seen", "yes")
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"noted")

            def log_message(self, *_: object) -> None:
                pass

        return Handler
