"""`faxtui faxes watch`: one line for each change, in a process that is stopped as a person stops it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import Run
from tests.service import PATIENCE, RunningService

TO = "+19898989898"
BUSY = "+15005550017"
Point = Callable[..., None]


@contextmanager
def watching(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "faxtui", "faxes", "watch", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line; the process is killed at the end, which ends the wait should none come."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize(("to", "code", "status"), [(TO, 0, "COMPLETED"), (BUSY, 5, "FAILURE")])
def test_a_fax_is_followed_to_its_end(
    run: Run, fast_service: RunningService, letter: str, to: str, code: int, status: str
) -> None:
    """The last line is its end, and the exit code says how it was."""
    fax_id = run("send", to, "--file", letter).out.strip()
    ended = run("faxes", "watch", fax_id, "--json", "--mask")

    last = json.loads(ended.out.splitlines()[-1])
    assert ended.code == code
    assert (last["id"], last["status"]) == (fax_id, status)
    assert to not in ended.out


def test_a_fax_that_does_not_end_in_time(run: Run, service: RunningService, point_at: Point, letter: str) -> None:
    """Exit code 6 says that its end is not known; its state was told."""
    point_at(service)
    fax_id = run("send", TO, "--file", letter).out.strip()
    ended = run("faxes", "watch", fax_id, "--timeout", "0.1")

    assert ended.code == 6
    assert f"{fax_id}  " in ended.out


def test_an_unknown_fax_is_exit_code_4(run: Run, fast_service: RunningService) -> None:
    """Nothing to follow."""
    assert run("faxes", "watch", "01ARZ3NDEKTSV4RRFFQ69G5FAV").code == 4


def test_the_list_is_followed_until_ctrl_c(run: Run, service: RunningService, point_at: Point, letter: str) -> None:
    """What is on its way is shown first, then each change as it happens, and what had ended before is not."""
    point_at(service)
    old = run("send", TO, "--file", letter).out.strip()
    service.advance(3600)
    open_ = run("send", TO, "--file", letter).out.strip()
    with watching("since:2026-01-01", "--every", "0.05", "--json") as process:
        assert json.loads(line_of(process))["id"] == open_
        new = run("send", BUSY, "--file", letter, "--max-retries", "0").out.strip()
        while json.loads(line_of(process))["id"] != new:
            pass
        service.advance(3600)
        ends: dict[str, str] = {}
        while len(ends) < 2:
            fax = json.loads(line_of(process))
            assert fax["id"] != old
            if fax["status"] in ("COMPLETED", "FAILURE"):
                ends[fax["id"]] = fax["status"]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130

    assert ends == {open_: "COMPLETED", new: "FAILURE"}


def test_a_filter_shows_the_way_out_of_it(run: Run, service: RunningService, point_at: Point, letter: str) -> None:
    """A fax that was told because it was open is told once more when it has ended; others never are."""
    point_at(service)
    other = run("send", BUSY, "--file", letter).out.strip()
    mine = run("send", TO, "--file", letter).out.strip()
    with watching("status:open", "to:+1989", "since:2026-01-01", "--every", "0.05") as process:
        assert mine in line_of(process)
        service.advance(7200)
        last = line_of(process)
        while "delivered" not in last:
            assert mine in last
            last = line_of(process)

    assert mine in last
    assert other not in last


def test_a_service_that_goes_away_is_told_once(run: Run, service: RunningService, point_at: Point) -> None:
    """The watch goes on, and a timeout ends it with exit code 0."""
    point_at(service)
    service.stop()
    ended = run("faxes", "watch", "--every", "0.01", "--timeout", "1")

    assert (ended.code, ended.out) == (0, "")
    assert ended.err.count("Trying on.") <= 1


@pytest.mark.parametrize("arguments", [["--every", "0"], ["--timeout", "-1"], ["nonsense:1"]])
def test_wrong_usage_is_told(run: Run, bare: None, arguments: list[str]) -> None:
    """Exit code 2 before anything is asked."""
    assert run("faxes", "watch", *arguments).code == 2
