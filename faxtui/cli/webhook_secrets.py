"""Name, password and path of webhooks: from the environment or a prompt, never from a command line."""

from __future__ import annotations

import getpass
import os
import sys

from faxtui.cli.output import CommandError, ExitCode
from faxtui.webhook_keys import CREDENTIALS, PATH, credentials_in, path_in

__all__ = ["CREDENTIALS", "PATH", "credentials", "credentials_set", "secret_path"]


def credentials_set() -> tuple[str, str] | None:
    """Name and password from the environment; None when they are not set."""
    return credentials_in(os.environ)


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

    path = path_in(os.environ)
    return (new_secret_path(), True) if path is None else (path, False)
