"""How a service tells that it is ready: one line for people, and a file for programs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from faxtui.server.core import ServiceSettings
from faxtui.server.errors import StartError

READY: Final = "faxtui service ready at"
"""The ready line begins so; the URL follows."""


def ready_line(url: str, settings: ServiceSettings, *, has_demo: bool) -> str:
    """Where it is, whose it is, and where to read on."""
    kept = f"data in {settings.data_dir}" if settings.data_dir else "in memory"
    return (
        f"{READY} {url} (project {settings.project_id}, {kept}{', demo data' if has_demo else ''});"
        " API docs at /docs, numbers to dial at /_local/dial, clock and failures on request at /_local"
    )


def write_ready_file(path: Path, url: str, settings: ServiceSettings, *, with_secret: bool) -> None:
    """JSON with `url`, `projectId` and `keyId`, whole from the moment it is there; only its owner may read it.

    `keySecret` is for a secret that the service made up: who set one has it. `StartError` when it cannot be written.
    """
    facts = {"url": url, "projectId": settings.project_id, "keyId": settings.key_id}
    if with_secret:
        facts["keySecret"] = settings.key_secret
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(facts, file)
        beside.replace(path)
    except OSError as error:
        raise StartError(f"The ready file {path} cannot be written: {error.strerror}.") from error
