"""`faxtui check`: one line and an exit code, as monitors expect them."""

from __future__ import annotations

import json

import pytest

from faxtui.cli.check import Counts, State, Thresholds, is_check, judge
from tests.cli.conftest import Run
from tests.service import RunningService

TO = "+19898989898"
BUSY = "+15005550017"


def test_failures_are_counted_by_the_service(run: Run, fast_service: RunningService, letter: str) -> None:
    """OK without, WARNING from one failure on, CRITICAL where the threshold says; performance data in any case."""
    run("send", TO, "--file", letter, "--wait")
    good = run("check")
    assert (good.code, good.err) == (0, "")
    assert good.out.startswith("FAX OK - 0 of 1 failed since 1h, 0 on the way, 0 of them stuck | failed=0;1;10;0 ")

    run("send", BUSY, "--file", letter, "--max-retries", "0", "--wait")
    warned = run("check", "--direction", "out")
    assert warned.code == 1
    assert warned.out.startswith("FAX WARNING - 1 of 2 faxes failed (WARNING) | failed=1;1;10;0 failed_percent=50.0%;")
    assert run("check", "--failed-critical", "1").code == 2
    assert run("check", "--rate-critical", "50", "--failed-warning", "9").code == 2
    assert run("check", "--direction", "in").code == 0


def test_a_fax_that_does_not_end_is_stuck(
    run: Run, point_at: object, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On its way for longer than it should be: counted by its age, and only then."""
    from datetime import UTC, datetime, timedelta

    with RunningService(start=datetime.now(UTC) - timedelta(hours=3)) as service:
        point_at(service)  # type: ignore[operator]
        run("send", TO, "--file", letter)
        stuck = run("check", "--stuck-after", "2h")
        young = run("check", "--stuck-after", "4h")
        usual = run("check")
        listed = run("faxes", "list", "is:stuck", "--json")
        named = run("attention", "--json")

    assert (stuck.code, young.code, usual.code) == (1, 0, 1)
    assert len(listed.out.splitlines()) == 1
    assert "stuck" in named.out
    assert "1 fax is stuck (WARNING)" in stuck.out
    assert "stuck=1;1;5;0" in stuck.out


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["--window", "someday"], ["--failed-warning", "x"]], ids=["option", "time", "number"]
)
def test_wrong_usage_is_unknown_and_not_critical(run: Run, fast_service: RunningService, arguments: list[str]) -> None:
    """A monitor must not take a typing error for a disaster: exit code 3, the reason where monitors read it."""
    ended = run("check", *arguments)

    assert (ended.code, ended.err) == (3, "")
    assert ended.out.startswith("FAX UNKNOWN - ")


def test_a_service_is_named_by_id_or_name_and_must_be_there(
    run: Run, fast_service: RunningService, letter: str
) -> None:
    """A slip in the name is UNKNOWN with the nearest name, never the OK of a service without faxes."""
    run("send", "+15005550017", "--file", letter, "--wait")
    service = json.loads(run("services", "list", "--json").out)

    for text in (service["id"], service["name"].upper()):
        assert run("check", "--service", text).out.startswith("FAX WARNING - 1 of 1 faxes failed")
    missing = run("check", "--service", service["name"][:-1])
    assert (missing.code, missing.err) == (3, "")
    assert missing.out.startswith("FAX UNKNOWN - There is no service ")
    assert repr(service["name"]) in missing.out


def test_no_answer_is_unknown(run: Run, fast_service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither without a service nor with a key that it refuses is anything known."""
    monkeypatch.setenv("SINCH_KEY_SECRET", "wrong")
    refused = run("check")
    monkeypatch.delenv("SINCH_PROJECT_ID")

    assert refused.code == run("check").code == 3
    assert refused.out.startswith("FAX UNKNOWN - The service refused the key.")


def test_the_worst_state_counts_and_stands_first() -> None:
    """Thresholds are reached by their own value; a rate that is not set judges nothing."""
    state, words = judge(Counts(failed=1, ended=1, on_the_way=9, stuck=5), Thresholds())

    assert state is State.CRITICAL
    assert words == ["5 faxes are stuck (CRITICAL)", "1 of 1 faxes failed (WARNING)"]
    assert judge(Counts(0, 0, 0, 0), Thresholds(rate_warning=1)) == (State.OK, [])


def test_only_its_own_line_is_told_as_a_monitor_reads_it() -> None:
    """Other commands keep their exit codes, also with a word `check` among their arguments."""
    assert is_check(["check", "--window", "x"])
    assert is_check(["--profile", "live", "check"])
    assert not is_check(["faxes", "get", "check"])
    assert not is_check(["--read-only"])
