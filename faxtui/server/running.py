"""Runs the service as a process of its own: socket, signals, and the lines it prints."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.clock import Clock
from faxtui.server.errors import StartError
from faxtui.server.journal import Journal
from faxtui.server.local_access import is_loopback
from faxtui.server.ready import ready_line, write_ready_file
from faxtui.sleeping_server import SleepingServer, plain_config

_KEY_FILE: Final = "key.env"
_KEY_VARIABLES: Final = "SINCH_KEY_ID and SINCH_KEY_SECRET"
_USAGE: Final = 2
_GRACE_SECONDS: Final = 2
_LAST_PORT: Final = 65_535


def serve(
    settings: ServiceSettings,
    *,
    host: str = "127.0.0.1",
    port: int = 8035,
    speed: float = 1.0,
    exit_with_stdin: bool = False,
    ready_file: Path | None = None,
    verbose: bool = False,
) -> int:
    """Serve until SIGINT, SIGTERM or (if asked) the end of standard input; the exit code.

    Port 0 takes a free one. `speed` is simulated seconds a second, 0 for a clock that stands, `inf` for one that jumps.
    What is empty of project, key id and secret is made up and told on standard error; with a data folder it is kept
    there. One line on standard output says when and where it is ready; `ready_file` does so for programs. Requests with
    a wrong key are told on standard error, with `verbose` every request.
    """
    if not is_loopback(host) and not (settings.key_id and settings.key_secret):
        _say(f"{host} can be reached from other machines: set a key of your own ({_KEY_VARIABLES}).")
        return _USAGE
    try:
        completed, made_up = complete(settings)
        listener = listen(host, port)
        app = create_app(completed, Clock(speed=speed))
    except StartError as error:
        _say(f"{error}")
        return 1
    _log_to_stderr()
    has_demo, url = app.state.core.has_new_demo, _url(host, listener)
    for line in _remarks(completed, host, url, made_up, has_demo=has_demo):
        _say(line)
    gc.freeze()  # what there is by now stays, and no collection has to look through it while requests wait
    app.add_middleware(Journal, keeper=app.state.core.keeper, say=_say, tells_all=verbose)

    def tell_ready() -> None:
        if ready_file is not None:
            write_ready_file(ready_file, url, completed, with_secret=not settings.key_secret)
        _announce(ready_line(url, completed, has_demo=has_demo))

    server = Server(app, tell_ready)
    if exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_stdin, args=(server.stop,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))
    return 1 if server.has_failed else 0


def _remarks(settings: ServiceSettings, host: str, url: str, made_up: str, *, has_demo: bool) -> Iterator[str]:
    """What whoever starts a service should know of it."""
    if settings.demo and not has_demo:
        yield f"--demo adds nothing: {settings.data_dir} holds a service already. Name another folder."
    if not is_loopback(host):
        yield f"warning: {url} can be reached from other machines, without encryption."
    if made_up:
        yield f"made up for this service: {made_up}"


class Server(SleepingServer):
    """Tells when it is ready, ends on a signal, on `stop` or when that telling fails, and returns then."""

    def __init__(self, app: object, on_ready: Callable[[], object]) -> None:
        config = plain_config(
            app,
            lifespan="on",
            log_level="warning",
            date_header=False,  # the gate writes the service's own time
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        super().__init__(config)
        self._app_state = getattr(app, "state", None)
        if self._app_state is not None:
            self._app_state.connections = self.server_state.connections  # for chaos rules, which cut them
        self._on_ready = on_ready
        self.has_failed = False
        """Whether it could not tell that it is ready, and said why."""

    def has_begun(self) -> None:
        """Say that the service is ready; who waits for that in vain shall not find it running."""
        try:
            self._on_ready()
        except StartError as error:
            self.has_failed = True
            _say(f"{error}")
            self.stop()

    def is_ending(self) -> None:
        """Let go of what would hold its end up."""
        getattr(self._app_state, "on_closing", lambda: None)()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM as a normal way out, without raising them again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        caught = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, lambda *_: self.stop()) for number in caught}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def complete(settings: ServiceSettings) -> tuple[ServiceSettings, str]:
    """Fill in what is empty of project and key; the second value tells what was made up (empty: nothing).

    `StartError` for values that no client could use.
    """
    _require_usable(settings)
    known = _kept_key(settings.data_dir)
    wanted = {"project_id": settings.project_id, "key_id": settings.key_id, "key_secret": settings.key_secret}
    fresh = {"project_id": str(uuid.uuid4()), "key_id": str(uuid.uuid4()), "key_secret": secrets.token_urlsafe(24)}
    chosen = {name: value or known.get(name) or fresh[name] for name, value in wanted.items()}
    missing = [name for name, value in wanted.items() if not value]
    if not missing:
        return settings, ""
    if settings.data_dir is not None:
        _keep_key(settings.data_dir, chosen)
    told = ", ".join(f"SINCH_{name.upper()}={chosen[name]}" for name in missing)
    filled = replace(
        settings, project_id=chosen["project_id"], key_id=chosen["key_id"], key_secret=chosen["key_secret"]
    )
    return filled, told


def _require_usable(settings: ServiceSettings) -> None:
    """Refuse a project that no address could name, and a key that no header or line of a file could hold."""
    for what, value, harmful in (
        ("project id", settings.project_id, "/?#%"),
        ("key id", settings.key_id, ":"),
        ("key secret", settings.key_secret, ""),
    ):
        if not value.isprintable() or any(letter.isspace() or letter in harmful for letter in value):
            more = f", nor {' '.join(harmful)}" if harmful else ""
            raise StartError(f"The {what} must not have blanks or control characters in it{more}.")


def _kept_key(folder: Path | None) -> dict[str, str]:
    if folder is None:
        return {}
    try:
        lines = (folder / _KEY_FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("=") for line in lines)
    return {name.removeprefix("SINCH_").lower(): value for name, _, value in pairs if value}


def _keep_key(folder: Path, chosen: dict[str, str]) -> None:
    text = "".join(f"SINCH_{name.upper()}={value}\n" for name, value in chosen.items())
    beside = folder / f"{_KEY_FILE}.new"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(folder / _KEY_FILE)
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from error


def listen(host: str, port: int) -> socket.socket:
    """A listening socket (port 0: any free one), so that a port in use is known before anything else happens."""
    if not 0 <= port <= _LAST_PORT:  # the system would count round and take another one
        raise StartError(f"{port} is no port: choose one from 0 to {_LAST_PORT}.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        # asyncio switches Nagle's delay (40 ms an answer) off only where the protocol is given.
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StartError(f"{host} port {port} is no address to listen on: {reason}.") from error
    try:
        if os.name == "posix":  # on Windows it would share the port with another program
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise StartError(f"Port {port} on {host} cannot be used: {error.strerror}.") from error
    return listener


def _url(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def _wait_for_end_of_stdin(stop: Callable[[], None]) -> None:
    """Return, and stop the service, when the parent that holds the other end of standard input is gone."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop()


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="faxtui serve: %(levelname)s: %(message)s")
    logging.getLogger("uvicorn.error").addFilter(is_no_breaking_off)


def is_no_breaking_off(record: logging.LogRecord) -> bool:
    """False for the trace of a request that was broken off because the service ends."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _announce(line: str) -> None:
    with contextlib.suppress(OSError):  # whoever started us may not read it; the service serves all the same
        print(line, flush=True)  # noqa: T201 - the one line of output


def _say(line: str) -> None:
    print(f"faxtui serve: {line}", file=sys.stderr, flush=True)  # noqa: T201 - talk of a command line tool
