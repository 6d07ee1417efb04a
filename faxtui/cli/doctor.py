"""`faxtui doctor`: what this installation is, what this terminal can do, and whether the service answers."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
import time
from importlib import metadata
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import faxtui
from faxtui.cli.faxes import Json
from faxtui.cli.output import ExitCode, emit_json, emit_pairs
from faxtui.config import ConfigError, Connection, from_environment, open_client
from faxtui.text import clean

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_LIBRARIES: Final = ("textual", "httpx", "pydantic", "pypdfium2", "pillow", "fastapi", "uvicorn", "sqlalchemy")


class Finding(NamedTuple):
    """One line of the report; `good` is False for what needs care."""

    name: str
    value: str
    good: bool = True


def doctor(*, as_json: Json = False) -> int:
    """Check this installation, this terminal and the connection; secrets are never shown."""
    findings = [*_installation(), *_terminal(), *_connection()]
    if as_json:
        emit_json({finding.name: {"value": finding.value, "good": finding.good} for finding in findings})
    else:
        emit_pairs([(f"{'✓' if item.good else '✗'} {item.name}", item.value) for item in findings])
    return ExitCode.OK if all(finding.good for finding in findings) else ExitCode.ERROR


def _installation() -> list[Finding]:
    versions = {name: _version(name) for name in _LIBRARIES}
    missing = [name for name, version in versions.items() if version is None]
    libraries = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
    return [
        Finding("faxtui", faxtui.__version__),
        Finding("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        Finding("Libraries", libraries, not missing),
    ]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _terminal() -> list[Finding]:
    size = shutil.get_terminal_size()
    # A pipe is no fault of the terminal: doctor's report is often sent to somebody.
    kind = f"{size.columns}x{size.lines}" if sys.stdout.isatty() else "output is no terminal here"
    big_enough = not sys.stdout.isatty() or (size.columns >= 80 and size.lines >= 24)
    small = "" if big_enough else ", smaller than 80x24"
    inside = [
        name for name, variable in (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_CONNECTION")) if _set(variable)
    ]
    return [
        Finding("Terminal", f"{kind}{small}, TERM={_shown('TERM')}", big_enough),
        Finding("Colour", _colour()),
        Finding("Inside", ", ".join(inside) or "neither tmux, screen nor ssh"),
        Finding("Encoding", sys.stdout.encoding, "utf" in sys.stdout.encoding.lower()),
    ]


def _colour() -> str:
    if _set("NO_COLOR"):
        return "none: NO_COLOR is set"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256" in os.environ.get("TERM", "") else "16 or fewer"


def _connection() -> list[Finding]:
    try:
        connection = from_environment(os.environ)
    except ConfigError as error:
        return [Finding("Connection", str(error), False)]
    if connection is None:
        return [Finding("Connection", "none set: the console opens on the embedded service with demo data")]
    open_air = connection.base_url.startswith("http:") and urlsplit(connection.base_url).hostname not in _LOOPBACK
    note = ", not encrypted" if open_air else ""
    place = f"{clean(connection.base_url, 200)}{note}, project ending in {clean(connection.project_id[-4:])}"
    return [Finding("Connection", place), asyncio.run(_answer(connection))]


async def _answer(connection: Connection) -> Finding:
    from faxtui.api.errors import FaxApiError

    try:
        async with open_client(connection, read_only=True) as client:
            began = time.perf_counter()
            page = await client.services.list(page_size=1)
            ms = (time.perf_counter() - began) * 1000
    except FaxApiError as error:
        return Finding("Service", clean(error), False)
    amount = f"{page.total_items} {'service' if page.total_items == 1 else 'services'}"
    return Finding("Service", f"answers in {ms:.0f} ms with token, {amount}")


def _set(variable: str) -> bool:
    return bool(os.environ.get(variable))


def _shown(variable: str) -> str:
    return clean(os.environ.get(variable, "not set"), 60)
