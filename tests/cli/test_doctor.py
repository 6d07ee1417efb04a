"""`faxtui doctor` tells the truth and no secret."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import stamina

import faxtui
from faxtui import audit_file
from faxtui.paths import audit_folder
from tests.cli.conftest import Run
from tests.service import RunningService

Point = Callable[..., None]


def test_without_a_service_it_says_what_would_open(run: Run) -> None:
    """An installation without an account is in order: the console has its demo."""
    code, out, err = run("doctor")

    assert (code, err) == (0, "")
    assert f"faxtui      {faxtui.__version__}" in out
    assert "embedded service with demo data" in out


def test_a_service_that_answers_is_told(run: Run, service: RunningService, point_at: Point) -> None:
    """Address, time and number of services; never the key or the secret."""
    point_at(service)
    code, out, _ = run("doctor")

    assert code == 0
    assert f"{service.url}, project ending in {service.project_id[-4:]}" in out
    assert "answers in" in out
    assert all(secret not in out for secret in (service.key_id, service.key_secret, service.project_id))


def test_a_service_that_is_down_is_told(run: Run, service: RunningService, point_at: Point) -> None:
    """Nobody at the address gives exit code 1 and a marked line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    point_at(service, url)
    with stamina.set_testing(True, attempts=1):
        code, out, _ = run("doctor")

    assert code == 1
    assert f"✗ Service     Nothing answers at {url}: is the service running?" in out


def test_half_a_configuration_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named here too."""
    monkeypatch.setenv("SINCH_KEY_ID", "k")
    code, out, _ = run("doctor", "--json")

    connection = json.loads(out)["Connection"]
    assert code == 1
    assert connection == {
        "value": "SINCH_KEY_ID is set, but SINCH_PROJECT_ID and SINCH_KEY_SECRET not.",
        "good": False,
    }


def test_hostile_environment_is_cleaned(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal name with an escape sequence in it does nothing."""
    monkeypatch.setenv("TERM", "xterm\x1b[2J")

    assert "\x1b" not in run("doctor").out


def test_a_broken_audit_log_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whole it says so; with a changed line it is no longer good, and `audit list` still shows what is chosen."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = audit_folder({"XDG_STATE_HOME": str(tmp_path)})
    assert folder is not None
    for number in range(3):
        audit_file.append(folder, {"at": f"2026-11-2{number}T10:00:00+00:00", "act": "send", "object": f"fax {number}"})
    assert "3 entries" in run("doctor").out
    assert "fax 2" in run("audit", "list", "--since", "2026-11-22").out
    assert "fax 1" not in run("audit", "list", "--about", "FAX 2").out
    assert run("audit", "list", "--since", "soon").code == 2
    path = folder / audit_file.CURRENT
    path.write_bytes(path.read_bytes().replace(b"fax 0", b"fax 9"))
    told = run("doctor")
    assert told.code == 1
    assert "line 2" in told.out
