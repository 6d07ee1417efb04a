"""A profile that holds sends back: a person sees the count and can stop it, a script is not held up."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from faxtui.cli import holding
from faxtui.cli.connecting import connection
from tests.cli.conftest import Run
from tests.cli.person import sit_down
from tests.cli.test_batch import sent_to
from tests.service import RunningService

TO = "+19898989898"
OTHER = "+14155550143"


@pytest.fixture(autouse=True)
def _holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile of three seconds, which pass at once."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("faxtui.cli.holding.connection", lambda: connection()._replace(hold_seconds=3))
    monkeypatch.setattr(holding, "TICK", 0.0)


@pytest.mark.parametrize("to", [[TO], [TO, OTHER]], ids=["one", "many"])
def test_a_person_sees_the_count(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch, to: list[str]
) -> None:
    """Before one fax and once before a batch; then it is sent."""
    sit_down(monkeypatch, "")
    ended = run("send", *to, "--file", letter, "--yes")

    assert ended.code == 0
    assert [f"Sending in {left} s" in ended.err for left in (4, 3, 2, 1, 0)] == [False, True, True, True, False]
    assert ended.err.count("Sending in 3 s") == 1
    assert sum(sent_to(fast_service).values()) == len(to)


def test_a_script_is_not_held_up(run: Run, fast_service: RunningService, letter: str) -> None:
    """Standard error is no terminal: no count, and the fax leaves at once."""
    ended = run("send", TO, "--file", letter)

    assert ended.code == 0
    assert "Sending in" not in ended.err
    assert sum(sent_to(fast_service).values()) == 1


@pytest.mark.parametrize("to", [[TO], [TO, OTHER]], ids=["one", "many"])
def test_ctrl_c_stops_it_before_anything_leaves(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch, to: list[str]
) -> None:
    """Exit code 130, and the service never heard of a fax; the same command sends it all later."""
    sit_down(monkeypatch, "")
    write = sys.stderr.write

    def interrupting(text: str) -> int:
        if "in 2 s" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return write(text)

    with monkeypatch.context() as patch:
        patch.setattr(holding, "TICK", 0.01)
        patch.setattr(sys.stderr, "write", interrupting)
        stopped = run("send", *to, "--file", letter, "--yes")

    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err.endswith("Nothing was sent.\nStopped.\n")
    assert "Sending in 1 s" not in stopped.err
    assert not sent_to(fast_service)
    assert run("send", *to, "--file", letter, "--yes").code == 0
    assert sum(sent_to(fast_service).values()) == len(to)
