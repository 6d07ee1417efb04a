"""Where faxtui keeps its own files: XDG folders that only their owner enters (0700), files only the owner reads (0600).

https://specifications.freedesktop.org/basedir-spec/ says where; a relative path in its variables is ignored.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path


def config_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of settings, there or not; None for a user without a home."""
    return _folder(environ, "XDG_CONFIG_HOME", ".config")


def data_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of what is to be kept, there or not; None for a user without a home."""
    return _folder(environ, "XDG_DATA_HOME", ".local/share")


def state_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of logs, there or not; None for a user without a home."""
    return _folder(environ, "XDG_STATE_HOME", ".local/state")


def audit_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of the audit log."""
    folder = state_folder(environ)
    return folder / "audit" if folder else None


def _folder(environ: Mapping[str, str], variable: str, usual: str) -> Path | None:
    base = Path(environ.get(variable, ""))
    if not base.is_absolute():
        try:
            base = Path(environ.get("HOME") or Path.home()) / usual
        except RuntimeError:  # neither HOME nor an entry in the user database
            return None
    return base / "faxtui"


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file whole or not at all, readable by its owner only; behind a link, the link's target is replaced."""
    import tempfile  # late: reading settings needs none of it

    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # made with 0600
    try:
        with open(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner has a right on a file; Windows keeps its rights elsewhere."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def shown(path: Path) -> str:
    """The path as people write it, with `~` for their home."""
    home = os.path.expanduser("~")
    text = str(path)
    return f"~{text[len(home) :]}" if home != "~" and text.startswith(home + os.sep) else text
