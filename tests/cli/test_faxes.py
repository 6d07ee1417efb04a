"""`faxtui faxes` and `faxtui send` against the local service."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faxtui.api.models import Fax
from faxtui.cli.output import ExitCode
from tests.cli.conftest import Run
from tests.hang_up import HangUp
from tests.service import RunningService

TO = "+19898989898"
BUSY = "+15005550017"
Point = Callable[..., None]


def test_send_writes_the_id_and_talks_aside(run: Run, fast_service: RunningService, letter: str) -> None:
    """A script gets the id alone; the person hears what happened."""
    code, out, err = run("send", TO, "--file", letter, "--header", "Clinic")

    assert code == 0
    assert err.startswith(f"The service has the fax to {TO}: ")
    fax = json.loads(run("faxes", "get", out.strip(), "--json").out)
    assert (fax["to"], fax["headerText"]) == (TO, "Clinic")


def test_send_can_wait_for_the_end(run: Run, fast_service: RunningService, letter: str) -> None:
    """With --wait the last word is the outcome, and --json gives the fax as it ended."""
    code, out, err = run("send", TO, "--file", letter, "--file", letter, "--wait", "--json")

    assert code == 0
    (line,) = out.splitlines()
    assert json.loads(line)["status"] == "COMPLETED"
    assert json.loads(line)["numberOfPages"] == 2
    assert err.startswith(f"The service has the fax to {TO} as {json.loads(line)['id']}: ")
    assert err.splitlines()[-1] == "delivered, 2 pages."


def test_a_fax_that_fails_is_exit_code_5(run: Run, fast_service: RunningService, letter: str) -> None:
    """The reason and the next step are told."""
    code, out, err = run("send", BUSY, "--file", letter, "--wait")

    assert code == 5
    assert out.strip()
    assert err.splitlines()[-1] == ("failed: The recipient's line was busy (code 17). Send again in a few minutes.")


def test_waiting_has_an_end(run: Run, service: RunningService, point_at: Point, letter: str) -> None:
    """When the time runs out the fax goes on, and exit code 6 says that its end is not known."""
    point_at(service)
    code, out, err = run("send", TO, "--file", letter, "--wait", "--timeout", "0.1")

    assert code == 6
    assert out.strip()
    assert "The time ran out; the fax goes on without us" in err


def test_the_id_is_written_before_the_waiting(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ends a command that waits still has the id in the file or pipe it writes to."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, write_through=False))
    seen: list[bytes] = []

    async def look(_client: object, fax: Fax, _patience: float) -> tuple[Fax, ExitCode]:
        seen.append(written.getvalue())
        return fax, ExitCode.OK

    monkeypatch.setattr("faxtui.cli.send.follow", look)
    run("send", TO, "--file", letter, "--wait")

    assert seen == [written.getvalue()]
    assert len(seen[0].strip()) == 26


class Full(io.StringIO):
    """A disk without room."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def flush(self) -> None:
        """Nothing reaches it."""
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize("flags", [(), ("--json",)])
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 1), (errno.EPIPE, 141)])
def test_an_id_that_cannot_be_written_is_told(
    run: Run,
    fast_service: RunningService,
    letter: str,
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, ...],
    number: int,
    code: int,
) -> None:
    """Who finds a failed command and no id would send again."""
    with monkeypatch.context() as patch, (Path(letter).parent / "void").open("w") as void:
        full = Full(number)
        patch.setattr(full, "fileno", void.fileno)
        patch.setattr(sys, "stdout", full)
        ended = run("send", TO, "--file", letter, *flags)
    fax_id = json.loads(run("faxes", "list", "--json").out)["id"]

    assert ended.code == code
    assert ended.err.endswith(f"It was sent all the same, as {fax_id}: do not send it again.\n")


def test_a_document_with_an_undecodable_name_is_sent(run: Run, fast_service: RunningService, tmp_path: Path) -> None:
    """Names on disk need not be Unicode; the document goes out all the same."""
    document = os.fsencode(tmp_path) + b"/r\xe9sum\xe9.txt"
    Path(os.fsdecode(document)).write_text("Good morning.")

    assert run("send", TO, "--file", os.fsdecode(document)).code == 0


@pytest.mark.parametrize(
    "arguments", [["send", TO, "--header", "\udcff"], ["faxes", "get", "\udcff"], ["faxes", "list", "--to", "\udcff"]]
)
def test_letters_that_are_none_are_told(
    run: Run, fast_service: RunningService, letter: str, arguments: list[str]
) -> None:
    """Bytes of the command line that are no Unicode end in one sentence, and nothing is sent."""
    more = ["--file", letter] if arguments[0] == "send" else []

    assert run(*arguments, *more) == (2, "", "The request holds letters that are no Unicode: nothing was sent.\n")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none.pdf", "{path}: There is no such file. Nothing was sent.\n"),
        ("", "{path}: This is a folder. Nothing was sent.\n"),
    ],
)
def test_a_missing_document_is_told(
    run: Run, fast_service: RunningService, tmp_path: Path, name: str, sentence: str
) -> None:
    """Exit code 2, and nothing was sent."""
    path = tmp_path / name

    assert run("send", TO, "--file", str(path)) == (2, "", sentence.format(path=path))
    assert run("faxes", "list", "--json").out == ""


def test_a_refusal_of_the_service_is_told(run: Run, fast_service: RunningService, letter: str) -> None:
    """A sender that is not ours is refused with the field's name, once."""
    code, out, err = run("send", TO, "--file", letter, "--from", "+15550001111")

    assert (code, out) == (1, "")
    assert err.startswith("The service refused the request (422): from: ")
    assert err.count("+15550001111") == 1


def test_a_lost_answer_is_looked_up(run: Run, fast_service: RunningService, point_at: Point, letter: str) -> None:
    """The service took the fax and the line broke: the label finds it, and it is not sent again."""
    with HangUp(fast_service.url) as line:
        point_at(fast_service, line.url)
        code, out, err = run("send", TO, "--file", letter, "--wait")

    assert code == 0
    assert "Looking for the fax by its label." in err
    assert err.splitlines()[-1].endswith("delivered, 1 page.")  # it may have been delivered when it is found
    point_at(fast_service)
    assert [json.loads(row)["id"] for row in run("faxes", "list", "--json").out.splitlines()] == [out.strip()]


def test_an_outcome_that_stays_unknown_is_exit_code_6(
    run: Run, fast_service: RunningService, point_at: Point, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When not even the look-up gets through, the label to look for is named and nothing is claimed."""
    with HangUp(fast_service.url) as line:
        point_at(fast_service, line.url)
        monkeypatch.setattr("faxtui.api.faxes.Faxes.find_sent", _nothing_found)
        code, out, err = run("send", TO, "--file", letter)

    assert (code, out) == (6, "")
    assert f"Whether the fax to {TO} was taken is not known: the service lists no such fax so far." in err
    assert "Look for the label faxtuiSend=" in err
    assert err.endswith(" before you send again.\n")


async def _nothing_found(*_: object, **__: object) -> list[object]:
    return []


def test_list_is_a_table_for_people(run: Run, fast_service: RunningService, letter: str) -> None:
    """Newest first, status as glyph and word, the cause of a failure beside it."""
    sent = [run("send", to, "--file", letter, "--wait").out.strip() for to in (TO, BUSY)]
    code, out, err = run("faxes", "list")

    heading, newest, oldest = out.splitlines()
    assert code == 0
    assert heading.split()[0] == "ID"
    assert newest.startswith(sent[1])
    assert "✗ failed" in newest
    assert newest.endswith("line busy")
    assert oldest.startswith(sent[0])
    assert "✓ delivered" in oldest
    assert err == "2 faxes of the last 7d.\n"


def test_list_filters_and_limits(run: Run, fast_service: RunningService, letter: str) -> None:
    """Filters go to the service; a cut list says so."""
    for to in (TO, BUSY, TO):
        run("send", to, "--file", letter, "--wait")

    failed = run("faxes", "list", "--status", "failed", "--to", "+1500", "--direction", "out", "--json")
    assert [json.loads(row)["to"] for row in failed.out.splitlines()] == [BUSY]
    assert failed.err == "1 fax of the last 7d.\n"

    cut = run("faxes", "list", "--limit", "2", "--json")
    assert len(cut.out.splitlines()) == 2
    assert cut.err == "The newest 2 faxes of the last 7d (more exist: raise --limit).\n"


def test_an_empty_list_is_no_error(run: Run, fast_service: RunningService) -> None:
    """No fax is an answer too."""
    assert run("faxes", "list", "--since", "2020-01-01") == (0, "", "0 faxes since 2020-01-01.\n")


def test_get_shows_the_facts(run: Run, fast_service: RunningService, letter: str) -> None:
    """A failed fax says why and what to do; an unknown one is exit code 4."""
    fax_id = run("send", BUSY, "--file", letter, "--wait").out.strip()
    out = run("faxes", "get", fax_id).out

    assert "✗ failed" in out
    assert BUSY in out
    assert "Default Service" in out
    assert run("faxes", "get", "01ARZ3NDEKTSV4RRFFQ69G5FAV").code == 4


def test_download_saves_one_private_pdf(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path is the data; a file that is there is kept unless --force says otherwise."""
    monkeypatch.chdir(tmp_path)
    fax_id = run("send", TO, "--file", letter, "--wait").out.strip()

    assert run("faxes", "download", fax_id) == (0, f"{fax_id}.pdf\n", "")
    target = tmp_path / f"{fax_id}.pdf"
    assert target.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    target.write_text("mine")
    refused = run("faxes", "download", fax_id)
    assert (refused.code, refused.out) == (7, "")
    assert refused.err == f"{fax_id}.pdf exists already: nothing was written. (--force replaces it)\n"
    assert target.read_text() == "mine"

    assert run("faxes", "download", fax_id, "--force").code == 0
    assert target.read_bytes().startswith(b"%PDF")


def test_download_goes_where_it_is_told(run: Run, fast_service: RunningService, letter: str, tmp_path: Path) -> None:
    """--output is a file or a folder; a folder that is not there is the system's error."""
    fax_id = run("send", TO, "--file", letter, "--wait").out.strip()

    assert run("faxes", "download", fax_id, "--output", str(tmp_path)).out == f"{tmp_path / fax_id}.pdf\n"
    assert run("faxes", "download", fax_id, "--output", str(tmp_path / "a.pdf")).code == 0
    missing = run("faxes", "download", fax_id, "--output", str(tmp_path / "none" / "a.pdf"))
    assert missing.code == 1
    assert missing.err.endswith("No such file or directory.\n")


def test_a_hostile_id_stays_in_the_folder(
    run: Run, fast_service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id with slashes neither leaves the folder nor reaches another path of the service."""
    monkeypatch.chdir(tmp_path)

    assert run("faxes", "download", "../../etc/passwd").code == 4
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_is_exit_code_3(run: Run, fast_service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three variables are named, none of their values."""
    monkeypatch.setenv("SINCH_KEY_SECRET", "wrong-secret")
    code, out, err = run("faxes", "list")

    assert (code, out) == (3, "")
    assert err == "The service refused the key. Check its id, its secret and the project.\n"


def test_ctrl_c_in_a_send_claims_nothing(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted while the request is out, the label to look for is named."""

    async def interrupted(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr("faxtui.api.faxes.Faxes.send", interrupted)
    code, out, err = run("send", TO, "--file", letter)

    assert (code, out) == (130, "")
    assert err.startswith(f"The service may have taken the fax to {TO}: look for the label faxtuiSend=")
    assert err.endswith("before you repeat.\nStopped.\n")
