"""The service as a process: what it prints, how it starts and how it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from faxtui.server.app import ServiceSettings
from faxtui.server.errors import StartError
from faxtui.server.running import complete, is_no_breaking_off, listen
from tests.pages.hostile import endless_pdf
from tests.service import PATIENCE

Start = Callable[..., subprocess.Popen[str]]

_PROGRAM = """
import sys
from pathlib import Path
from faxtui.server.app import ServiceSettings
from faxtui.server.running import serve
folder = Path(sys.argv[2]) if sys.argv[2] else None
settings = ServiceSettings(sys.argv[3], sys.argv[3], sys.argv[3], data_dir=folder, demo="demo" in sys.argv)
sys.exit(serve(settings, port=int(sys.argv[1]), exit_with_stdin=True))
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services that end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start_one(port: int = 0, folder: str = "", key: str = "known", *more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(port), folder, key, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        running.append(process)
        return process

    yield start_one
    for process in running:
        process.kill()
        with process:  # closes the pipes and waits
            pass


def _ready(process: subprocess.Popen[str]) -> str:
    """The URL out of the ready line."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("faxtui service ready at http://127.0.0.1:"), line
    return line.split()[4]


def test_what_was_answered_outlives_a_kill(start: Start, tmp_path: Path) -> None:
    """Of many sends at once, in the midst of which the service is killed, each one that was answered is there."""
    process = start(folder=str(tmp_path))
    url = f"{_ready(process)}/v3/projects/known/faxes"
    answered: list[str] = []
    enough = threading.Event()

    def send_on() -> None:
        body = {"to": "+12125550123", "files": [{"file": "aGVsbG8="}]}
        with httpx.Client(auth=("known", "known"), trust_env=False) as http, suppress(httpx.TransportError):
            while True:
                answered.append(http.post(url, json=body).raise_for_status().json()["id"])
                if len(answered) > 60:
                    enough.set()

    senders = [threading.Thread(target=send_on) for _ in range(8)]
    for sender in senders:
        sender.start()
    assert enough.wait(30)
    process.kill()
    for sender in senders:
        sender.join(30)

    process.wait(10)
    url = f"{_ready(start(folder=str(tmp_path)))}/v3/projects/known/faxes"
    with httpx.Client(auth=("known", "known"), trust_env=False) as http:
        lost = [fax_id for fax_id in answered if http.get(f"{url}/{fax_id}").status_code != 200]
    assert lost == []


def test_says_where_it_is_and_answers_there(start: Start) -> None:
    """One line on standard output, once the service really answers; nothing on standard error; port 0 is a free one."""
    process = start()
    url = _ready(process)
    answer = httpx.get(f"{url}/v3/projects/known/faxes", auth=("known", "known"), trust_env=False)
    assert answer.status_code == 200

    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_ends_with_its_parent(start: Start) -> None:
    """When standard input reaches its end, as it does when the parent is killed, the service ends too."""
    process = start()
    _ready(process)
    assert process.stdin is not None
    process.stdin.close()

    assert process.wait(timeout=10) == 0


def test_ends_on_interrupt_without_a_trace(start: Start) -> None:
    """Ctrl+C is a normal way out."""
    process = start()
    _ready(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)

    assert (process.returncode, out, err) == (0, "", "")


def test_port_in_use_is_one_sentence(start: Start) -> None:
    """Another program on the port: exit code 1 and the reason, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(port=taken.getsockname()[1])
        out, err = process.communicate(timeout=10)

    assert (process.returncode, out) == (1, "")
    assert err.startswith("faxtui serve: Port ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_number_that_is_no_port_is_refused(port: int) -> None:
    """The system would take 99999 for port 34463 without a word."""
    with pytest.raises(StartError, match=rf"^{port} is no port: choose one from 0 to 65535\.$"):
        listen("127.0.0.1", port)


def test_unknown_host_is_told_in_plain_words() -> None:
    """The reason is the system's sentence without its number."""
    with pytest.raises(StartError, match=r"^no host\.invalid port 0 is no address to listen on: [^\[]+\.$"):
        listen("no host.invalid", 0)


def test_goes_on_when_nobody_reads_the_ready_line(start: Start) -> None:
    """A starter that closed the other end of standard output still gets its service, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start(port=port)
    assert process.stdout is not None
    process.stdout.close()
    answers(port)
    process.send_signal(signal.SIGTERM)

    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stdout = None


@pytest.mark.parametrize(("error", "logged"), [(asyncio.CancelledError(), False), (ValueError("x"), True)])
def test_request_that_is_broken_off_leaves_no_trace_in_the_log(error: BaseException, logged: bool) -> None:
    """An upload that the end of the service cuts off is no failure; every other one is told."""
    info = (type(error), error, None)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Exception in ASGI application", (), info)

    assert is_no_breaking_off(record) is logged


def test_ends_at_once_while_a_document_keeps_it_busy(start: Start) -> None:
    """A document that is never converted does not hold up the end of the service."""
    process = start()
    url = _ready(process)
    files = {"file": ("a.pdf", endless_pdf(), "application/pdf")}
    faxes = f"{url}/v3/projects/known/faxes"
    sent = httpx.post(faxes, data={"to": "+19898989898"}, files=files, auth=("known", "known"), trust_env=False)
    assert sent.json()["status"] == "QUEUED"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)

    assert (process.returncode, out, err) == (0, "", "")


def answers(port: int) -> None:
    """Wait, bounded, until somebody answers on the port."""
    deadline = time.monotonic() + 10
    while True:
        try:
            assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            assert time.monotonic() < deadline, "nobody answers"
        else:
            return


def test_key_is_in_no_text_of_the_settings() -> None:
    """Settings may be logged; their secret not."""
    assert "hush" not in repr(ServiceSettings("p", "k", "hush"))


def test_made_up_key_is_told_on_standard_error_and_kept_with_the_data(start: Start, tmp_path: Path) -> None:
    """What was not given is made up; with a data folder the next start has the same."""
    told = []
    for _ in range(2):
        process = start(folder=str(tmp_path), key="")
        _ready(process)
        process.send_signal(signal.SIGTERM)
        told.append(process.communicate(timeout=10)[1])

    assert "SINCH_KEY_SECRET=" in told[0]
    assert told[0] == told[1]
    assert (tmp_path / "key.env").stat().st_mode & 0o077 == 0


def test_demo_says_when_it_adds_nothing(start: Start, tmp_path: Path) -> None:
    """Demo data goes into a new folder; one that holds a service already is left alone, and that is said."""
    first = start(0, str(tmp_path), "known", "demo")
    assert first.stdout is not None
    assert first.stdout.readline().endswith(", demo data)\n")
    assert first.communicate(timeout=PATIENCE)[1] == ""
    again = start(0, str(tmp_path), "known", "demo")
    assert again.stdout is not None
    assert "demo data" not in again.stdout.readline()
    told = again.communicate(timeout=PATIENCE)[1]

    assert told == f"faxtui serve: --demo adds nothing: {tmp_path} holds a service already. Name another folder.\n"


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("project_id", "a/b", "project id"),
        ("project_id", "two words", "project id"),
        ("project_id", "two\nlines", "project id"),
        ("key_id", "key:id", "key id"),
        ("key_secret", "secret\n", "key secret"),
    ],
)
def test_values_that_no_client_could_use_are_refused(field: str, value: str, name: str) -> None:
    """A project goes into addresses, a key id ends at a colon: what cannot work is refused at the start."""
    given: dict[str, Any] = {"project_id": "project", "key_id": "key", "key_secret": "secret", field: value}

    with pytest.raises(StartError, match=name):
        complete(ServiceSettings(**given))


def test_given_values_are_not_replaced(tmp_path: Path) -> None:
    """Only what is empty is made up."""
    settings, told = complete(ServiceSettings("mine", "", "secret"))

    assert (settings.project_id, settings.key_secret) == ("mine", "secret")
    assert settings.key_id
    assert told == f"SINCH_KEY_ID={settings.key_id}"
    assert complete(settings) == (settings, "")
