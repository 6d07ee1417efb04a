"""`faxtui doctor`: what this installation is, what this terminal can do, and whether the service answers."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
import time
from collections.abc import Mapping
from importlib import metadata
from typing import Final

import faxtui
from faxtui.cli.connecting import choice
from faxtui.cli.faxes import Json
from faxtui.cli.findings import Finding, audit_log, clipboard, looks, optional_parts, secrets, store, views
from faxtui.cli.output import ExitCode, emit_json, emit_pairs
from faxtui.config import FILE_NAME, ConfigError, Connection, open_client, settings_of
from faxtui.connection import is_in_the_open
from faxtui.paths import config_folder, open_to_others, shown
from faxtui.preview import chosen_protocol
from faxtui.terminal import ask, best_protocol, has_greys, in_tmux
from faxtui.text import clean

_LIBRARIES: Final = ("textual", "httpx", "pydantic", "pypdfium2", "pillow", "fastapi", "uvicorn", "sqlalchemy")


def doctor(*, as_json: Json = False) -> int:
    """Check this installation, this terminal and the connection; secrets are never shown."""
    terminal = _TerminalLook()
    findings = [*_installation(), *optional_parts(), *_terminal(), terminal.finding(), *clipboard()]
    findings += [_ocr(), *_settings(), _keyring(), audit_log(), *_connection()]
    if as_json:
        emit_json({finding.name: {"value": finding.value, "good": finding.good} for finding in findings})
    else:
        emit_pairs([(f"{'✓' if item.good else '✗'} {item.name}", item.value) for item in findings])
        terminal.draw_card()
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


class _TerminalLook:
    """What the terminal shows pages with; it is asked once."""

    def __init__(self) -> None:
        self._facts = ask()
        self._trouble, self._wanted = "", "auto"
        try:
            self._wanted = chosen_protocol(os.environ)
        except ConfigError as error:
            self._trouble = str(error)

    def finding(self) -> Finding:
        """What it said, and how pages are therefore drawn: by the console, and by commands that print."""
        if self._trouble:
            return Finding("Pages", self._trouble, False)
        if not sys.stdout.isatty():
            return Finding("Pages", "the terminal was not asked: output is none here")
        facts = self._facts
        can = [name for name, holds in (("kitty", facts.kitty), ("sixel", facts.sixel)) if holds]
        cell = f", cells of {facts.cell[0]}x{facts.cell[1]} pixels" if facts.cell else ""
        said = f"{clean(facts.name, 40) or 'no name'}, {' and '.join(can) or 'no'} graphics{cell}"
        console, printed = self._protocol(True), self._protocol(False)
        return Finding(
            "Pages",
            f"drawn as {console} in the console, as {printed} when printed"
            f" ({said if facts.answered else 'the terminal answers no questions'})",
        )

    def _protocol(self, placeholders: bool) -> str:
        best = best_protocol(self._facts, os.environ, placeholders=placeholders)
        wanted = self._wanted if self._wanted != "auto" else best
        return "braille" if wanted == "auto" or (placeholders and wanted in ("sixel", "iterm2")) else wanted

    def draw_card(self) -> None:
        """Draw the test card as pages would be printed."""
        if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
            return
        from faxtui.pages.card import draw_card
        from faxtui.pages.printing import USUAL_CELL, printed

        columns = min(80, shutil.get_terminal_size().columns)
        tmux, colours = in_tmux(os.environ), has_greys(os.environ)
        cell = self._facts.cell or USUAL_CELL
        text = printed(
            draw_card(),
            columns,
            self._protocol(False),
            cell=cell,
            largest=self._facts.largest,
            colours=colours,
            tmux=tmux,
        )
        sys.stdout.write(f"\n{text}")
        sys.stdout.flush()


def _ocr() -> Finding:
    from faxtui.pages.ocr import HOW, missing, version

    return Finding("OCR", f"text in scans is not read: {HOW} adds that" if missing() else f"{version()} reads scans")


def _colour() -> str:
    if _set("NO_COLOR"):
        return "none: NO_COLOR is set"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256" in os.environ.get("TERM", "") else "16 or fewer"


def _settings() -> list[Finding]:
    folder = config_folder(os.environ)
    if folder is None:
        return [Finding("Config", "you have no home folder: XDG_CONFIG_HOME can name one", False)]
    file = folder / FILE_NAME
    if not file.exists():
        return [Finding("Config", f"none, it would be {clean(shown(file), 200)}")]
    try:
        settings = settings_of(os.environ)
    except ConfigError as error:
        return [Finding("Config", str(error), False)]
    count = len(settings.profiles) if settings else 0
    amount = f"{clean(shown(file), 200)}, {count} {'profile' if count == 1 else 'profiles'}"
    if open_to_others(file):
        return [Finding("Config", f"{amount}, open to others: chmod 600 closes it", False)]
    chosen = [*looks(settings.look), *views(settings, file)] if settings else []
    return [Finding("Config", amount), *chosen, *secrets(settings)]


def _keyring() -> Finding:
    from faxtui.keys import keyring_name  # late: it brings the keyring

    try:
        name = keyring_name()
    except ConfigError as error:
        return Finding("Keyring", str(error), False)
    return Finding("Keyring", clean(name, 60) or "none can be used: secrets go to a file that only you can read")


def _connection() -> list[Finding]:
    try:
        found = choice()
    except ConfigError as error:
        return [Finding("Connection", str(error), False)]
    profile = f"{found.profile}, chosen by {found.chosen_by}" if found.profile else found.chosen_by
    guard = ", read-only" if found.read_only else ""
    connection = found.connection
    if connection is None:
        none = "none set: the console opens on the embedded service with demo data"
        return [Finding("Profile", f"{profile}{guard}"), Finding("Connection", none)]
    note = ", not encrypted" if is_in_the_open(connection.base_url) or is_in_the_open(connection.auth_url) else ""
    place = f"{clean(connection.base_url, 200)}{note}, project ending in {clean(connection.project_id[-4:])}"
    real = ", production" if connection.production else ""
    return [
        Finding("Profile", f"{profile}{real}{guard}"),
        Finding("Values", _origins(found.sources)),
        Finding("Connection", place),
        store(connection),
        *asyncio.run(_answers(connection)),
    ]


def _origins(sources: Mapping[str, str]) -> str:
    """Which values come from where, by place."""
    places: dict[str, list[str]] = {}
    for key, source in sources.items():
        places.setdefault(source, []).append(key)
    return "; ".join(f"{', '.join(keys)} from {place}" for place, keys in places.items())


async def _answers(connection: Connection) -> list[Finding]:
    from faxtui.api.errors import FaxApiError
    from faxtui.key_trial import clock_words

    client = open_client(connection, read_only=True)
    try:
        async with client:
            began = time.perf_counter()
            page = await client.services.list(page_size=1)
            ms = (time.perf_counter() - began) * 1000
    except FaxApiError as error:
        service = Finding("Service", clean(error), False)
    else:
        how = "Basic" if connection.auth == "basic" else "token"
        amount = f"{page.total_items} {'service' if page.total_items == 1 else 'services'}"
        service = Finding("Service", f"answers in {ms:.0f} ms with {how}, {amount}")
    off = clock_words(client.clock_ahead) if connection.base_url.startswith("https:") else ""
    return [service, Finding("Clock", f"this machine's is {off} the service's", False)] if off else [service]


def _set(variable: str) -> bool:
    return bool(os.environ.get(variable))


def _shown(variable: str) -> str:
    return clean(os.environ.get(variable, "not set"), 60)
