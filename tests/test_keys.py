"""Secrets: kept in the keyring, else in a private file, else had from a command; and never seen."""

from __future__ import annotations

import os
import stat
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from faxtui.connection import ConfigError
from faxtui.keys import LONGEST, Secret, find_secret, forget_secret, keep_secret, keyring_name, run_secret_command
from faxtui.profiles import Profile
from tests.keyrings import LockedKeyring, MemoryKeyring, registered

PROFILE = Profile(project_id="p", key_id="k")
SECRET = "s3cret-of-ours"


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """A keyring that works, registered for the test."""
    backend = MemoryKeyring()
    with registered(backend):
        yield backend


def test_the_keyring_is_used_where_there_is_one(tmp_path: Path, ring: MemoryKeyring) -> None:
    """Nothing is written to the disk, and the secret comes back from there."""
    assert keep_secret(tmp_path, "clinic", "k", SECRET) == "keyring"
    assert find_secret(tmp_path, "clinic", PROFILE) == (SECRET, "keyring")
    assert list(tmp_path.iterdir()) == []
    assert list(ring.kept.values()) == [SECRET]


def test_without_a_keyring_a_private_file_serves(tmp_path: Path) -> None:
    """Mode 0600 in a folder of 0700, and only the profile's own key gets it."""
    folder = tmp_path / "faxtui"

    assert keyring_name() == ""
    assert keep_secret(folder, "clinic", "k", SECRET) == "file"
    assert stat.S_IMODE((folder / "secrets.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert find_secret(folder, "clinic", PROFILE) == (SECRET, "file")
    assert find_secret(folder, "clinic", Profile(project_id="p", key_id="other")) is None
    assert find_secret(folder, "other", PROFILE) is None


def test_a_locked_keyring_makes_the_file_serve(tmp_path: Path) -> None:
    """As over SSH, where nobody can unlock it; the file's secret is found without asking the keyring again."""
    with registered(LockedKeyring()):
        assert keep_secret(tmp_path, "clinic", "k", SECRET) == "file"
        assert find_secret(tmp_path, "clinic", PROFILE) == (SECRET, "file")


def test_the_newer_secret_wins(tmp_path: Path, ring: MemoryKeyring) -> None:
    """A secret that goes into the keyring clears the file's, so that the old one does not come back."""
    with registered(LockedKeyring()):
        keep_secret(tmp_path, "clinic", "k", "old")
        keep_secret(tmp_path, "lab", "k", "lab")
    keep_secret(tmp_path, "clinic", "k", SECRET)

    assert find_secret(tmp_path, "clinic", PROFILE) == (SECRET, "keyring")
    assert find_secret(tmp_path, "lab", PROFILE) == ("lab", "file")


def test_forgetting_clears_both_places(tmp_path: Path, ring: MemoryKeyring) -> None:
    """A removed profile leaves no secret behind, and forgetting what is not there is no error."""
    with registered(LockedKeyring()):
        keep_secret(tmp_path, "clinic", "k", SECRET)
    ring.set_password("faxtui", "clinic k", SECRET)
    forget_secret(tmp_path, "clinic", "k")
    forget_secret(tmp_path, "clinic", "k")

    assert ring.kept == {}
    assert SECRET not in (tmp_path / "secrets.toml").read_text()
    assert find_secret(tmp_path, "clinic", PROFILE) is None


def test_a_keyring_that_fails_is_told_without_its_words(tmp_path: Path) -> None:
    """Its own message may hold the secret: it is neither shown nor in the traceback."""
    with (
        registered(LockedKeyring()),
        pytest.raises(ConfigError, match=r"does not give its secrets \(KeyringLocked\)") as caught,
    ):
        find_secret(tmp_path, "clinic", PROFILE)

    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    """As ssh refuses such a key; the sentence says what helps."""
    keep_secret(tmp_path, "clinic", "k", SECRET)
    (tmp_path / "secrets.toml").chmod(0o640)

    with pytest.raises(ConfigError, match=r"can be read by others: .* chmod 600\.$"):
        find_secret(tmp_path, "clinic", PROFILE)


def test_a_secret_is_not_printed() -> None:
    """Its representation names the place only."""
    assert repr(Secret(SECRET, "file")) == "Secret(place='file')"


def python(code: str) -> list[str]:
    """A command that runs some Python."""
    return [sys.executable, "-c", code]


def test_a_commands_output_is_the_secret(tmp_path: Path) -> None:
    """Less the line's end; it goes before every store, and no shell reads its words."""
    command = python("import sys; print(sys.argv[1])")
    keep_secret(tmp_path, "clinic", "k", "kept")
    profile = Profile(project_id="p", key_id="k", secret_command=[*command, "$HOME;`id`"])

    assert find_secret(tmp_path, "clinic", profile) == ("$HOME;`id`", "secret_command")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["/nowhere/at/all"], "cannot be started: No such file or directory."),
        (["a\0b"], "cannot be started: its words are none."),
        (python("print('s3cret'); raise SystemExit(3)"), "ended with code 3: run it by hand to see why."),
        (python("import sys; sys.stderr.write('s3cret'); raise SystemExit(1)"), "ended with code 1: run it by hand"),
        (python("pass"), "holds a key secret with letters that no key has."),
        (python("print('s3cret two')"), "holds a key secret with letters that no key has."),
        (python(f"print('s' * {LONGEST + 1})"), f"wrote more than {LONGEST} bytes: that is no secret."),
        (python("import sys\nwhile True: sys.stdout.write('s' * 999)"), "wrote more than"),
    ],
)
def test_a_command_that_gives_no_secret_is_told(
    command: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """One sentence with the profile's name, and nothing of what the command said."""
    with pytest.raises(ConfigError) as caught:
        run_secret_command(command, "clinic", 30.0)

    assert str(caught.value).startswith(f"The secret_command of profile clinic {sentence}")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    assert "s3cret" not in "".join(capfd.readouterr())


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """It is killed, not left behind."""
    pid_file = tmp_path / "pid"
    code = f"import os, pathlib, time; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); time.sleep(600)"
    began = time.monotonic()
    with pytest.raises(ConfigError, match="was not done within 3 s"):
        run_secret_command(python(code), "clinic", 3.0)

    assert time.monotonic() - began < 60
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
