"""`faxtui attention` and `faxtui resend`: the same judgement and the same plan as in the console."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.conftest import Run
from tests.cli.person import sit_down
from tests.server.steps import finished, send
from tests.service import PATIENCE, RunningService

Point = Callable[..., None]
BUSY = "+15005550017"
ONCE_BUSY = "+15005559017"


def failed(run: Run, letter: str, to: str = BUSY) -> str:
    """The id of a fax that was sent and failed."""
    ended = run("send", to, "--file", letter, "--max-retries", "0", "--wait", "--json")
    assert ended.code == 5, ended.err
    fax_id: str = json.loads(ended.out.splitlines()[-1])["id"]
    return fax_id


def others(letter: str, count: int) -> list[str]:
    """Letters that differ, since one document sent again is judged as one."""
    files = [Path(letter).with_name(f"letter-{place}.txt") for place in range(count)]
    for file in files:
        file.write_text(f"This is {file.name}.")
    return [str(file) for file in files]


def test_nothing_needs_anybody(run: Run, fast_service: RunningService, letter: str) -> None:
    """Exit code 0, and how much was looked at."""
    run("send", "+19898989898", "--file", letter, "--wait")
    ended = run("attention")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "Nothing needs anybody; 1 fax looked at.\n"


def test_failures_are_listed_with_one_act(run: Run, fast_service: RunningService, letter: str) -> None:
    """Rows for people, JSON for scripts, exit code 5; a test failure only with --all; numbers masked on request."""
    fax_id = failed(run, letter)
    failed(run, letter, "+15005550119")

    ended = run("attention")
    assert ended.code == 5
    assert "line busy" in ended.out
    assert "retry" in ended.out
    assert "simulated" not in ended.out
    assert "1 thing needs somebody" in ended.err
    assert "simulated" in run("attention", "--all").out
    [group] = [json.loads(line) for line in run("attention", "--json").out.splitlines()]
    assert (group["what"], group["count"], group["faxes"]) == ("line busy", 1, [fax_id])
    assert BUSY not in run("attention", "--mask").out


def test_a_resend_is_shown_asked_for_and_told(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run sends nothing; without --yes it is asked; the outcome is the resend's."""
    fax_id = failed(run, letter)
    dry = run("resend", fax_id, "--dry-run")
    assert (dry.code, "would be sent" in dry.out) == (0, True)
    assert run("resend", fax_id).code == 7
    sit_down(monkeypatch, "no\n")
    assert run("resend", fax_id).code == 7
    assert len(run("faxes", "list", "--json").out.splitlines()) == 1

    again = run("resend", fax_id, "--yes", "--json")
    told = json.loads(again.out)
    assert (again.code, told["outcome"], told["fax"]) == (5, "failed", fax_id)
    resend = json.loads(run("faxes", "get", told["resend"], "--json").out)
    assert resend["labels"]["faxtuiResendOf"] == fax_id


def test_the_failed_faxes_of_a_filter_are_resent(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is shown and asked for; of those that match only the ones worth another try go, the others are told."""
    busy = [failed(run, letter, ONCE_BUSY), failed(run, letter)]
    test = failed(run, letter, "+15005550119")
    run("send", "+19898989898", "--file", letter, "--wait")

    dry = run("resend", "--query", "since:1d", "--dry-run", "--json")
    planned = {line["fax"]: line["outcome"] for line in map(json.loads, dry.out.splitlines())}
    assert dry.code == 0
    assert planned == {**dict.fromkeys(busy, "would be sent"), test: "left out"}
    asked = run("resend", "--query", f"code:17 to:{BUSY}")
    assert (asked.code, f"{busy[1]}  {BUSY}" in asked.err, "--yes does it" in asked.err) == (7, True, True)
    sit_down(monkeypatch, "resend 1\n")
    assert run("resend", "--query", "since:1d").code == 7
    assert len(run("faxes", "list", "--json").out.splitlines()) == 4

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert run("views", "add", "busy", "code:17").code == 0
    sent = run("resend", "@busy", "--yes", "--json")
    told = {line["fax"]: line for line in map(json.loads, sent.out.splitlines())}
    assert sent.code == 5, sent.err
    assert told.keys() == set(busy)
    assert told[busy[1]]["outcome"] == "failed"
    again = run("resend", "@busy", "--dry-run")
    assert "resend that one" in again.out
    assert len(run("faxes", "list", "--json").out.splitlines()) == 6


def test_what_is_advised_against_needs_a_yes_of_its_own(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead number: told by a dry run, refused to scripts, asked of a person, sent with --against-advice."""
    fax_id = failed(run, letter, "+15005550034")
    dry = run("resend", fax_id, "--dry-run")
    assert (dry.code, "would be sent" in dry.out, "left out" in dry.out) == (7, False, True)
    assert "Look twice: Dead number: " in dry.err
    refused = run("resend", fax_id, "--yes")
    assert (refused.code, "--against-advice" in refused.err) == (7, True)
    sit_down(monkeypatch, "\n")
    assert run("resend", fax_id).code == 7
    assert len(run("faxes", "list", "--json").out.splitlines()) == 1
    meant = run("resend", fax_id, "--against-advice", "--dry-run")
    assert (meant.code, "would be sent" in meant.out, "Dead number" in meant.err) == (0, True, True)
    sit_down(monkeypatch, "y\nresend\n")
    assert run("resend", fax_id).code == 5
    assert len(run("faxes", "list", "--json").out.splitlines()) == 2


def test_a_resend_and_attention_count_failures_alike(run: Run, fast_service: RunningService, letter: str) -> None:
    """Two failures of a number are two for both, also where the filter meets only the newest."""
    first, second, third = others(letter, 3)
    failed(run, first)
    failed(run, second)
    [group] = [json.loads(line) for line in run("attention", "--json").out.splitlines()]
    assert group["act"].startswith("retry")
    dry = run("resend", "--query", f"to:{BUSY}", "--dry-run")
    assert (dry.out.count("would be sent"), "in a row" in dry.out) == (2, False)
    newest = failed(run, third)
    [group] = [json.loads(line) for line in run("attention", "--json").out.splitlines()]
    assert "3 faxes in a row" in group["advice"]
    assert group["advice"] in run("resend", newest, "--dry-run").out


def test_one_fax_is_judged_as_its_row_is(run: Run, fast_service: RunningService, letter: str) -> None:
    """`faxes get` says what attention says of it: after three in a row no other try before a call."""
    first, *more = (failed(run, one) for one in others(letter, 3))
    assert len(more) == 2
    [group] = [json.loads(line) for line in run("attention", "--json").out.splitlines()]
    told = run("faxes", "get", first).out
    assert (group["act"], group["advice"] in told) == ("call them", True)
    assert ("not before a call" in told, "makes sense" in told) == (True, False)
    assert "not before a call" in run("faxes", "get", first, "--mask").out


def test_one_fax_without_funds_is_judged_by_what_was_paid_since(
    run: Run, fast_service: RunningService, letter: str
) -> None:
    """`faxes get` asks to top up until a later fax to anybody was paid for; it then says to send again."""
    fax_id = failed(run, letter, "+15005550046")
    assert "Send again" not in (told := run("faxes", "get", fax_id).out)
    assert "op up" in told
    run("send", "+14155552671", "--file", letter, "--wait")
    told = run("faxes", "get", fax_id).out
    assert "The account has paid for a fax since: send again." in told


def test_a_filter_of_nothing_resends_nothing(run: Run, fast_service: RunningService, letter: str) -> None:
    """What was delivered is not in it; an id beside it, an empty one and a wrong one are wrong usage."""
    run("send", "+19898989898", "--file", letter, "--wait")
    for query in ("status:delivered", "to:+19898989898", "code:17"):
        ended = run("resend", "--query", query, "--yes")
        assert (ended.code, ended.out) == (0, ""), query
        assert "nothing to resend" in ended.err
    fax_id = failed(run, letter)
    for wrong in (
        [fax_id, "--query", "code:17"],
        ["--query", " "],
        ["--query", "colour:red"],
        ["@nope"],
        ["@", fax_id],
    ):
        assert run("resend", *wrong, "--yes").code == 2, wrong
    assert run("resend", "--query", "code:17", "--read-only", "--yes").code == 7
    assert len(run("faxes", "list", "--json").out.splitlines()) == 2


def test_ctrl_c_tells_what_has_left(service: RunningService, point_at: Point, letter: str) -> None:
    """Exit code 130; a resend that the service has is named, so that nobody sends it by hand."""
    point_at(service)
    with service.http() as http:
        fax_id = finished(service, http, send(http, BUSY, maxRetries=0)["id"])["id"]
        command = [sys.executable, "-m", "faxtui", "resend", fax_id, "--yes"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            end = monotonic() + PATIENCE
            while len(made := http.get("/faxes").json()["faxes"]) < 2:
                assert monotonic() < end, "nothing was sent"
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    [resend] = [fax["id"] for fax in made if fax["id"] != fax_id]
    assert (fax_id in out, resend in out or "unknown" in out) == (True, True)
    assert "cannot be recalled" in err


def test_what_was_delivered_is_refused(run: Run, fast_service: RunningService, letter: str) -> None:
    """A delivered fax, and one whose document a later fax delivered; exit code 7 and a reason, nothing sent."""
    delivered = json.loads(run("send", "+19898989898", "--file", letter, "--wait", "--json").out.splitlines()[-1])["id"]
    refused = run("resend", delivered, "--yes")
    assert refused.code == 7
    assert "It was delivered" in refused.out
    assert len(run("faxes", "list", "--json").out.splitlines()) == 1


def test_wrong_usage_and_read_only_send_nothing(run: Run, fast_service: RunningService, letter: str) -> None:
    """No id is wrong usage, an id that is not there is told, read-only is refused."""
    fax_id = failed(run, letter)
    assert run("resend").code == 2
    assert run("resend", "01K00000000000000000000000", "--yes").code == 4
    many = run("resend", *(f"01K{number:023}" for number in range(1001)), "--yes")
    assert (many.code, "at most 1000" in many.err) == (2, True)
    assert run("resend", fax_id, "--read-only", "--yes").code == 7
    assert run("resend", fax_id, "--read-only", "--dry-run").code == 0
    assert len(run("faxes", "list", "--json").out.splitlines()) == 1
