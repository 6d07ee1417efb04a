"""Name, password and path of webhooks: from the environment or a prompt, never from a command line."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Final

from faxtui.cli.output import CommandError, ExitCode

CREDENTIALS: Final = "FAXTUI_WEBHOOK_CREDENTIALS"
"""`NAME:PASSWORD`."""
PATH: Final = "FAXTUI_WEBHOOK_PATH"


def credentials_set() -> tuple[str, str] | None:
    """Name and password from the environment; None when they are not set."""
    text = os.environ.get(CREDENTIALS, "")
    if not text:
        return None
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        raise CommandError(f"{CREDENTIALS} must be NAME:PASSWORD.", ExitCode.USAGE)
    return name, password


def credentials() -> tuple[str, str]:
    """Name and password from the environment, else from the person at the terminal."""
    found = credentials_set()
    if found is not None:
        return found
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(
            f"Webhooks need a name and password: set {CREDENTIALS} to NAME:PASSWORD, or say --no-credentials.",
            ExitCode.USAGE,
        )
    sys.stderr.write("Name for webhooks: ")
    sys.stderr.flush()
    name = sys.stdin.readline(200).strip()
    password = getpass.getpass("Password (not shown): ") if name and ":" not in name else ""
    if not password:
        raise CommandError("A name without a colon and a password are needed.", ExitCode.USAGE)
    return name, password


def secret_path() -> tuple[str, bool]:
    """The path to listen on, and whether it was made up just now (only then must it be shown)."""
    from faxtui.api.receiver import new_secret_path

    path = os.environ.get(PATH, "").strip()
    if not path:
        return new_secret_path(), True
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or set(path) & set(" ?#"):
        raise CommandError(f"{PATH} must begin with a slash and hold neither blanks nor ? or #.", ExitCode.USAGE)
    return path, False
