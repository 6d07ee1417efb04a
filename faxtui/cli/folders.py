"""Folders that a command writes into."""

from __future__ import annotations

from pathlib import Path

from faxtui.cli.output import CommandError, ExitCode


def private_folder(path: Path, why: str = "") -> None:
    """Make the folder (0700, for pages are for its owner only) unless it is there; its parent must be there.

    What names a document is taken for a slip: `why` ends the sentence that says so.
    """
    if path.is_dir():
        return
    if path.exists() or path.suffix.lower() in (".pdf", ".json"):
        raise CommandError(f"{path} is no folder{why}.", ExitCode.USAGE)
    path.mkdir(mode=0o700)
