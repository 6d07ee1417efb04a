"""Whether this is somebody's first start: no service is set anywhere, and the welcome was not answered before."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from faxtui.config import FILE_NAME
from faxtui.paths import config_folder, state_folder, write_private

if TYPE_CHECKING:
    from faxtui.config import Choice

MARK: Final = "welcomed"
"""A file in the state folder, so that who chose the demo is not asked again."""


def is_first_run(environ: Mapping[str, str], choice: Choice) -> bool:
    """Whether to welcome a person: costs two looks at the disk, and none for who has a profile."""
    if choice.connection is not None or choice.profile is not None:
        return False
    settings, mark = config_folder(environ), _mark(environ)
    if settings is None or mark is None:  # no place to keep a profile or the answer: welcome would come for ever
        return False
    return not (settings / FILE_NAME).exists() and not mark.exists()


def remember_welcome(environ: Mapping[str, str]) -> None:
    """Do not welcome this person again; where that cannot be noted, the next start asks once more."""
    mark = _mark(environ)
    if mark is not None and not mark.exists():
        with contextlib.suppress(OSError):
            write_private(mark, "The welcome was answered: delete this file to see it again.\n")


def _mark(environ: Mapping[str, str]) -> Path | None:
    folder = state_folder(environ)
    return folder / MARK if folder else None
