"""The service as a process: what it prints, how it starts and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from faxtui.server.app import ServiceSettings
from faxtui.server.running import complete

Start = Callable[..., subprocess.Popen[str]]

_PROGRAM = """
import sys
from pathlib import Path
from faxtui.server.app import ServiceSettings
from faxtui.server.running import serve
folder = Path(sys.argv[2]) if sys.argv[2] else None
settings = ServiceSettings(sys.argv[3], sys.argv[3], sys.argv[3], data_dir=folder)
sys.exit(serve(settings, port=int(sys.argv[1]), exit_with_stdin=True))
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services that end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start_one(port: int = 0, folder: str = "", key: str = "known") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(port), folder, key],
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


def test_given_values_are_not_replaced(tmp_path: Path) -> None:
    """Only what is empty is made up."""
    settings, told = complete(ServiceSettings("mine", "", "secret"))

    assert (settings.project_id, settings.key_secret) == ("mine", "secret")
    assert settings.key_id
    assert told == f"SINCH_KEY_ID={settings.key_id}"
    assert complete(settings) == (settings, "")
