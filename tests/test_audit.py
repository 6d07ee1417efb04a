"""The audit log: what is in it, that changes to it are found, and what happens when it cannot be written."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faxtui import audit_file
from faxtui.api.errors import NotFound, ReadOnlyError
from faxtui.api.models import Permissions
from faxtui.audit import Auditor, act_of, object_of
from faxtui.connection import open_client
from faxtui.paths import audit_folder
from tests.console.steps import connection_to
from tests.service import RunningService


def filled(folder: Path, count: int = 4, largest: int = audit_file.LARGEST) -> Path:
    for number in range(count):
        audit_file.append(folder, {"act": "send", "object": f"fax {number}"}, largest)
    return folder / audit_file.CURRENT


def test_a_whole_log_holds_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """Every line names the one before, and nobody else may read any file."""
    path = filled(tmp_path / "audit")

    verdict = audit_file.verify(path.parent)
    assert (verdict.entries, verdict.trouble, verdict.note) == (4, "", "")
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"fax 1", b"fax 9"), *lines[2:]], "line 3: it does not follow"),
        (lambda lines: [lines[0], *lines[2:]], "line 2: it does not follow"),
        (lambda lines: lines[:-1], "The end is missing: entry 4 was written, and the log ends with 3."),
        (lambda lines: [], "The end is missing: entry 4"),
        (lambda lines: [*lines[:3], lines[3].replace(b"fax 3", b"fax 9")], "The last entry (4) was changed"),
        (lambda lines: [*lines[:3], lines[3][:20]], "line 4: this is no entry"),
        (lambda lines: [b"\x00\xff\n", *lines], "line 1: this is no entry"),
    ],
)
def test_the_first_broken_line_is_told(tmp_path: Path, spoil: Callable[[list[bytes]], list[bytes]], told: str) -> None:
    """A changed, missing, cut or foreign line is found where it is."""
    path = filled(tmp_path)
    path.write_bytes(b"".join(spoil(path.read_bytes().splitlines(keepends=True))))

    assert told in audit_file.verify(tmp_path).trouble


def test_a_cut_tail_stays_told_after_more_was_written(tmp_path: Path) -> None:
    """What is written later does not heal the gap."""
    path = filled(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    filled(tmp_path, 2)

    assert "line 3: it does not follow" in audit_file.verify(tmp_path).trouble


def test_the_chain_goes_on_over_files(tmp_path: Path) -> None:
    """Full files are put aside; one taken away from the beginning is noted, one from between breaks the chain."""
    filled(tmp_path, 12, largest=400)
    old = sorted(tmp_path.glob(audit_file.ROTATED))

    assert len(old) >= 3
    assert (audit_file.verify(tmp_path).entries, audit_file.verify(tmp_path).trouble) == (12, "")
    old[0].unlink()
    assert "older files were taken away" in audit_file.verify(tmp_path).note
    old[2].unlink()
    assert "does not follow" in audit_file.verify(tmp_path).trouble


def test_a_crash_between_line_and_note_is_no_fault(tmp_path: Path) -> None:
    """The next entry goes on from the last line."""
    filled(tmp_path, 1)
    head = (tmp_path / "head.json").read_bytes()
    filled(tmp_path, 1)
    (tmp_path / "head.json").write_bytes(head)

    assert audit_file.verify(tmp_path).trouble == ""
    filled(tmp_path, 1)
    assert (audit_file.verify(tmp_path).entries, audit_file.verify(tmp_path).trouble) == (3, "")


def test_a_crash_right_after_a_file_was_put_aside_is_no_fault(tmp_path: Path) -> None:
    """The new file is shorter than the one that the note is about: its line is read all the same."""
    filled(tmp_path, 4)
    head = (tmp_path / "head.json").read_bytes()
    filled(tmp_path, 1, largest=400)
    (tmp_path / "head.json").write_bytes(head)

    filled(tmp_path, 2)
    assert (audit_file.verify(tmp_path).entries, audit_file.verify(tmp_path).trouble) == (7, "")


@pytest.mark.parametrize(
    ("method", "path", "act", "short"),
    [
        ("POST", "/v3/projects/p/faxes", "send", "faxes"),
        ("GET", "/v3/projects/p/faxes/01A/file.pdf", "view pages", "faxes/01A/file.pdf"),
        ("DELETE", "/v3/projects/p/faxes/01A/file", "delete pages", "faxes/01A/file"),
        ("PUT", "/v3/projects/p/services/01S/emails/ann%40x.org", "replace address", "services/01S/emails/a•••@x.org"),
        (
            "PATCH",
            "/v3/projects/p/services/01S/numbers/%2B14155550178/suspend",
            "suspend or resume number",
            "services/01S/numbers/+1415•••0178/suspend",
        ),
    ],
)
def test_acts_have_names_and_objects_are_shortened(method: str, path: str, act: str, short: str) -> None:
    """Whole numbers and addresses are in the log only on request."""
    assert act_of(method, path) == act
    assert object_of(path, whole=False) == short
    assert "•" not in object_of(path, whole=True)


async def test_acts_and_looks_at_pages_are_logged(service: RunningService) -> None:
    """Through the client that both faces open: what was done, on what, with which result; reading lists is none."""
    async with open_client(connection_to(service)) as client:
        made = await client.services.create(name="Billing")
        await client.services.get(made.id)
        with pytest.raises(NotFound):
            await client.faxes.download("01HXXXXXXXXXXXXXXXXXXXXXXX")
        with pytest.raises(Exception, match="number"):
            await client.emails.add(made.id, "ann@example.com", ["+14155550199"], permissions=Permissions.SEND)
    folder = audit_folder(os.environ)
    assert folder is not None
    found = [entry.fields or {} for entry in audit_file.entries(folder)]

    assert [(one["act"], one["result"].split()[0]) for one in found][:2] == [
        ("add service", "done"),
        ("view pages", "NotFound"),
    ]
    assert found[0]["ids"] == [made.id]
    assert found[0]["profile"] == "test clinic"
    assert found[0]["who"]
    assert "ann@example.com" not in json.dumps(found)
    assert audit_file.verify(folder).trouble == ""


@pytest.mark.parametrize("production", [False, True])
async def test_a_log_that_cannot_be_written(
    service: RunningService, tmp_path: Path, production: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act goes on with a warning; on a production profile it is refused before it leaves."""
    (tmp_path / "faxtui").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    told: list[str] = []
    async with open_client(connection_to(service, production=production), warn=told.append) as client:
        if production:
            with pytest.raises(ReadOnlyError, match="nothing was sent"):
                await client.services.create(name="Billing")
        else:
            await client.services.create(name="Billing")
            assert "is not in it" in told[0]
        names = [one.name async for one in client.services.iter()]
    assert ("Billing" in names) is not production


async def test_production_notes_an_act_before_it_leaves(service: RunningService) -> None:
    """What a crash leaves is a beginning without an end."""
    async with open_client(connection_to(service, production=True)) as client:
        await client.services.create(name="Billing")
    folder = audit_folder(os.environ)
    assert folder is not None
    assert [(entry.fields or {})["result"] for entry in audit_file.entries(folder)] == ["begun", "done"]


async def test_a_second_look_is_logged_too(service: RunningService, tmp_path: Path) -> None:
    """Pages that are in memory already count as seen again."""
    await Auditor(tmp_path, connection_to(service), print).view("01A")

    (entry,) = audit_file.entries(tmp_path)
    assert entry.fields is not None
    assert (entry.fields["act"], entry.fields["result"]) == ("view pages", "from memory")


def test_two_consoles_write_one_after_the_other(tmp_path: Path) -> None:
    """From two processes at once: every entry is there and the chain holds."""
    code = "import sys; from pathlib import Path; from faxtui import audit_file\n"
    code += "for n in range(25): audit_file.append(Path(sys.argv[1]), {'act': 'send', 'object': str(n)}, 2000)"
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [one.wait(60) for one in running] == [0, 0]
    verdict = audit_file.verify(tmp_path)
    assert (verdict.entries, verdict.trouble) == (50, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry that did not fit is refused and leaves no piece; the next one goes on."""
    filled(tmp_path, 2)
    with monkeypatch.context() as full:
        full.setattr("faxtui.audit_file.os.fsync", lambda descriptor: os.write(os.open("/dev/full", os.O_WRONLY), b"x"))
        with pytest.raises(OSError, match="No space"):
            audit_file.append(tmp_path, {"act": "send", "object": "lost"})
    assert (audit_file.verify(tmp_path).entries, audit_file.verify(tmp_path).trouble) == (2, "")
    filled(tmp_path, 1)
    assert (audit_file.verify(tmp_path).entries, audit_file.verify(tmp_path).trouble) == (3, "")
