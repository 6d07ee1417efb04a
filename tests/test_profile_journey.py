"""Profiles in a real terminal: the secret is typed without echo, and the console opens on the profile by its name."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.service import KEY_ID, KEY_SECRET, PROJECT_ID, RunningService
from tests.terminal import Terminal

FAXTUI = [sys.executable, "-m", "faxtui"]


def test_a_person_adds_a_profile_and_opens_the_console_on_it(service: RunningService, tmp_path: Path) -> None:
    """The typed secret never reaches the screen; name and guard are in the header, and `s` says why it is off."""
    env = {"XDG_CONFIG_HOME": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    add = [*FAXTUI, "profiles", "add", "clinic", "--base-url", service.url, "--production"]
    with Terminal(add, env=env) as asked:
        asked.wait_for("Project id:")
        asked.type(f"{PROJECT_ID}\r")
        asked.wait_for("Key id:")
        asked.type(f"{KEY_ID}\r")
        asked.wait_for(r"Key secret \(not shown\):")
        asked.type(f"{KEY_SECRET}\r")
        asked.wait_for("clinic is used from now on")
        assert asked.exit_code() == 0
        assert KEY_SECRET.encode() not in asked.raw

    with Terminal([*FAXTUI, "--profile", "clinic", "--read-only"], env=env) as console:
        console.wait_for("clinic · production, read-only › faxes")
        console.wait_for("No faxes in the last 7 days")
        console.press("s")
        console.wait_for("“send” is off")
        console.press("q")
        assert console.exit_code() == 0
        assert KEY_SECRET.encode() not in console.raw
