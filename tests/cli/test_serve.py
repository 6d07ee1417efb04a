"""`faxtui serve`: what it refuses before it listens, and what it hands on."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from faxtui.server.chaos_rules import Fault
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "fax.example.org", ""])
@pytest.mark.parametrize("key", [(), ("--key-id", "mine"), ("--key-secret", "mine")])
def test_open_addresses_need_a_key_of_ones_own(run: Run, host: str, key: tuple[str, ...]) -> None:
    """Whoever can be reached from other machines needs a key that the user set: exit code 2 and one sentence."""
    ended = run("serve", "--memory", "--port", "0", "--host", host, *key)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("faxtui serve: ")
    assert "SINCH_KEY_ID and SINCH_KEY_SECRET" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("rule", ["bang", "drop x0", "error=200", "", "drop on"])
def test_wrong_chaos_rules_are_refused(run: Run, rule: str) -> None:
    """A rule that cannot be read ends the command before anything starts."""
    ended = run("serve", "--memory", "--port", "0", "--chaos", rule)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert "--chaos" in ended.err


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command hands on, instead of a service that runs."""
    handed: dict[str, Any] = {}

    def serve(settings: Any, **more: Any) -> int:
        handed.update(more, settings=settings)
        return 0

    monkeypatch.setattr("faxtui.server.running.serve", serve)
    return handed


@pytest.mark.parametrize(("text", "speed"), [("0", 0), ("0.5", 0.5), ("60", 60), ("max", math.inf)])
def test_the_clock_may_stand_run_or_jump(run: Run, told: dict[str, Any], text: str, speed: float) -> None:
    """A test suite may start it standing still, and step it."""
    assert run("serve", "--memory", "--speed", text).code == 0
    assert told["speed"] == speed


@pytest.mark.parametrize(
    ("flags", "days"),
    [
        ((), 7),
        (("--window-days", "30"), 30),
        (("--window-days", "0"), None),
        (("--speed", "max"), None),
        (("--speed", "max", "--window-days", "7"), 7),
    ],
)
def test_the_window_of_lists_can_be_set(
    run: Run, told: dict[str, Any], flags: tuple[str, ...], days: int | None
) -> None:
    """A list without a time reaches back a week unless the user says otherwise; 0, and full speed, show everything."""
    assert run("serve", "--memory", *flags).code == 0
    assert told["settings"].window_days == days


def test_help_tells_what_there_is_to_play_with(run: Run) -> None:
    """The numbers to dial, the service's own addresses and every fault, in place of what is said of profiles."""
    told = " ".join(run("serve", "--help").out.split())

    assert all(word in told for word in ("+19898989898", "+15005550017", "/_local", "/docs", *Fault))
    assert "A service is set by a profile" not in told


def test_an_open_address_with_a_key_and_chaos_starts() -> None:
    """With a key of one's own it listens everywhere, says so, and has the rules of its flags in force."""
    rules = ("--chaos", "429 on sendFax x2", "--chaos", "delay=1 5%")
    arguments = ["serve", "--memory", "--port", "0", "--host", "0.0.0.0", *rules]
    environ = {**os.environ, "SINCH_KEY_ID": "mine", "SINCH_KEY_SECRET": "secret", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "faxtui", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environ,
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        url = ready.split()[4].replace("0.0.0.0", "127.0.0.1")
        in_force = _rules(url)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)

    assert in_force == ["rate-limit=1 on sendFax x2", "delay=1 5% seed=1"]
    assert "can be reached from other machines" in err
    assert process.returncode == 0


def _rules(url: str) -> list[str]:
    import httpx

    return [rule["rule"] for rule in httpx.get(f"{url}/_local/chaos", trust_env=False).json()["rules"]]
