"""Downloads of several faxes, exports, and the deletion of stored pages."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest

from faxtui.store.fax_export import HEADINGS
from tests.cli.conftest import Run
from tests.service import RunningService
from tests.terminal import Terminal

TO = "+19898989898"
BUSY = "+15005550017"
MISSING = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.fixture
def two(run: Run, fast_service: RunningService, letter: str) -> list[str]:
    """Ids of two faxes that have ended."""
    return [run("send", to, "--file", letter, "--wait").out.strip() for to in (TO, BUSY)]


def test_several_faxes_are_downloaded_at_once(run: Run, two: list[str], tmp_path: Path) -> None:
    """One PDF each; what is missing is told and makes the exit code, the others are there all the same."""
    folder = tmp_path / "out"
    ended = run("faxes", "download", two[0], MISSING, two[1], "--output", str(folder))

    assert ended.code == 4
    assert sorted(ended.out.splitlines()) == sorted(str(folder / f"{fax_id}.pdf") for fax_id in two)
    assert f"{MISSING}: The service has nothing by that id" in ended.err
    assert ended.err.endswith("2 of 3 faxes downloaded.\n")
    assert all((folder / f"{fax_id}.pdf").read_bytes().startswith(b"%PDF") for fax_id in two)
    assert len(list(folder.iterdir())) == 2
    assert folder.stat().st_mode & 0o777 == 0o700


def test_several_need_a_folder(run: Run, two: list[str], tmp_path: Path) -> None:
    """A file cannot hold two faxes, and no folder is called as a document is."""
    assert run("faxes", "download", *two, "--output", str(tmp_path / "a.pdf")).code == 2
    assert run("faxes", "download", *two, "--output", str(tmp_path / "a" / "b")).code == 1
    assert list(tmp_path.glob("a*")) == []
    assert run("faxes", "download").code == 2


def test_a_full_disk_leaves_no_file(run: Run, two: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, exit code 1, nothing under the final name and nothing beside it."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", full)
    for arguments in (
        ["download", two[0], "--output", str(folder / "a.pdf")],
        ["export", "--output", str(folder / "b")],
        ["download", *two, "--output", str(folder)],
    ):
        ended = run("faxes", *arguments)

        assert (ended.code, ended.out) == (1, "")
        assert ended.err.splitlines()[-1] == "No space left on device."  # before it: the audit log says the same
    assert list(folder.iterdir()) == []


def test_a_refused_key_ends_all_downloads(
    run: Run, two: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 in one sentence, as with a single fax."""
    monkeypatch.setenv("SINCH_KEY_SECRET", "wrong")
    ended = run("faxes", "download", *two, "--output", str(tmp_path))

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("The service refused the key.")
    assert ended.err.count("\n") == 1


def test_an_export_is_the_services_own(
    run: Run, two: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """27 columns, filtered by the service, to a file or into a pipe; a file that is there stays."""
    target = tmp_path / "faxes.csv"
    written = run("faxes", "export", "--service-csv", "status:failed", "--output", str(target))
    assert (written.code, written.out) == (0, f"{target}\n")
    (row,) = csv.DictReader(io.StringIO(target.read_text()))
    assert (len(row), row["Id"]) == (27, two[1])
    assert run("faxes", "export", "--output", str(target)).code == 7

    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream))
    assert run("faxes", "export", "--service-csv").code == 0
    assert {row["Id"] for row in csv.DictReader(io.StringIO(stream.getvalue().decode()))} == set(two)


@pytest.mark.parametrize("words", ["code:17", "-status:failed", "to:0100", "hello", "status:open"])
def test_an_export_that_cannot_be_filtered_is_refused(run: Run, fast_service: RunningService, words: str) -> None:
    """What the service cannot judge would be in the file: exit code 2 and the way that works."""
    ended = run("faxes", "export", "--service-csv", words)

    assert (ended.code, ended.out) == (2, "")
    assert "leave --service-csv out" in ended.err


def test_an_export_has_the_columns_of_the_console(
    run: Run, two: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CSV with pages and confirmed pages apart, or JSON lines by ending or flag; any filter; never over a file."""
    table, lines = tmp_path / "failed.csv", tmp_path / "All.JSONL"
    assert run("faxes", "export", "-status:delivered", "status:failed", "--output", str(table)).code == 0
    (row,) = csv.DictReader(io.StringIO(table.read_text()))
    assert tuple(row) == HEADINGS
    assert (row["id"], row["status"], row["pages_confirmed"]) == (two[1], "failed", "0")
    assert row["pages"].isdigit()
    assert row["error_code"]

    assert run("faxes", "export", "--output", str(lines)).out == f"{lines}\n"
    assert {json.loads(line)["id"] for line in lines.read_text().splitlines()} == set(two)
    assert run("faxes", "export", "--output", str(lines)).code == 7
    assert {json.loads(line)["id"] for line in run("faxes", "export", "--json").out.splitlines()} == set(two)
    piped = run("faxes", "export", "--mask").out
    assert [line["id"] for line in csv.DictReader(io.StringIO(piped))] == two[::-1]
    assert "+15005550017" not in piped


def test_nothing_is_deleted_where_nobody_can_be_asked(run: Run, two: list[str], tmp_path: Path) -> None:
    """Without a terminal it takes --yes: exit code 7, and the pages are there."""
    refused = run("faxes", "delete-content", *two)

    assert (refused.code, refused.out) == (7, "")
    assert refused.err.endswith("Nobody can be asked here: --yes does it. Nothing was done.\n")
    assert run("faxes", "download", *two, "--output", str(tmp_path)).code == 0


def test_pages_are_deleted_for_good(run: Run, two: list[str], tmp_path: Path) -> None:
    """With --yes each id that is done is written; the record stays, an id that is missing is exit code 4."""
    ended = run("faxes", "delete-content", two[0], MISSING, two[1], "--yes")

    assert ended.code == 4
    assert ended.out.split() == two
    assert run("faxes", "get", two[0]).code == 0
    assert run("faxes", "download", two[0], "--output", str(tmp_path)).code == 4


@pytest.mark.parametrize(("typed", "code"), [("delete", 0), ("yes", 7)])
def test_a_person_types_the_word(
    fast_service: RunningService, run: Run, letter: str, tmp_path: Path, typed: str, code: int
) -> None:
    """The question names the number of faxes and what goes; any other answer does nothing."""
    fax_id = run("send", TO, "--file", letter, "--wait").out.strip()
    names = ("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET", "FAXTUI_BASE_URL")
    environ = {name: os.environ[name] for name in names}
    command = [sys.executable, "-m", "faxtui", "faxes", "delete-content", fax_id]
    with Terminal(command, env=environ) as terminal:
        terminal.wait_for(r"deletes the stored pages of 1 fax for good")
        terminal.wait_for(r"Type delete to go on:")
        terminal.type(typed)
        terminal.press("enter")
        assert terminal.exit_code() == code

    assert run("faxes", "download", fax_id, "--output", str(tmp_path)).code == (4 if code == 0 else 0)
