"""`faxtui serve`: the local Fax API service in the foreground."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from faxtui.cli.output import CommandError, ExitCode
from faxtui.paths import data_folder

FASTEST = 1_000_000
"""Simulated seconds a second; with more, the clock would soon run out of years."""

_LONGEST_WINDOW = 36_500
_KeySecret = Annotated[str | None, Parameter(env_var="SINCH_KEY_SECRET", help="Better set in the environment.")]
_Speed = Annotated[
    str, Parameter(help="Simulated seconds a second; max jumps from event to event, 0 stands until it is stepped.")
]
_WindowDays = Annotated[
    int | None,
    Parameter(help="Days that a list without a time reaches back, by its clock; 0 for all. [default: 7, at max 0]"),
]
_USUAL_WINDOW = 7


@dataclass(frozen=True)
class Place:
    """Where it listens, what it keeps, and whom it knows."""

    host: Annotated[str, Parameter(help="Address to listen on; beyond loopback only when you mean it.")] = "127.0.0.1"
    port: Annotated[int, Parameter(help="0 takes a free one.")] = 8035
    data: Annotated[Path | None, Parameter(help="Folder that keeps the faxes; else faxtui's own data folder.")] = None
    memory: Annotated[bool, Parameter(help="Keep nothing: all is gone when it ends.")] = False
    project: Annotated[str | None, Parameter(env_var="SINCH_PROJECT_ID", help="Its one project.")] = None
    key_id: Annotated[str | None, Parameter(env_var="SINCH_KEY_ID", help="Its one key.")] = None
    key_secret: _KeySecret = field(default=None, repr=False)

    def folder(self) -> Path | None:
        """Where the faxes are kept; CommandError for what excludes each other."""
        if self.data is not None and self.memory:
            raise CommandError("--data and --memory exclude each other.", ExitCode.USAGE)
        if not 0 <= self.port <= 65_535:
            hint = "ports go up to 65535, and 0 takes a free one"
            raise CommandError(f"--port {self.port} is none: {hint}.", ExitCode.USAGE)
        return None if self.memory else self.data or _data_folder()


@dataclass(frozen=True)
class World:
    """How time passes there, and what goes wrong."""

    speed: _Speed = "1"
    chaos: Annotated[
        list[str] | None, Parameter(help="A failure on request, such as 'drop on sendFax x1'; may come several times.")
    ] = None
    random_failures: Annotated[
        float, Parameter(help="Share of calls to ordinary numbers that fail by chance, 0 to 1; see --seed.")
    ] = 0.0
    seed: Annotated[int, Parameter(help="Repeats the chances of an earlier run.")] = 1
    window_days: _WindowDays = None
    line_pace: Annotated[float, Parameter(show=False)] = 1.0

    def window(self, pace: float) -> int | None:
        """Days that lists reach back: at full speed all, as faxes would vanish from them between two calls."""
        usual = 0 if math.isinf(pace) else _USUAL_WINDOW
        return (usual if self.window_days is None else self.window_days) or None

    def check(self) -> None:
        """Refuse numbers that mean nothing."""
        if not 0 < self.line_pace < math.inf:
            raise CommandError("--line-pace must be above 0.", ExitCode.USAGE)
        if not 0 <= self.random_failures <= 1:
            raise CommandError("--random-failures must be from 0 to 1.", ExitCode.USAGE)
        if not 0 <= (self.window_days or 0) <= _LONGEST_WINDOW:
            raise CommandError(f"--window-days must be from 0 to {_LONGEST_WINDOW}.", ExitCode.USAGE)


def serve(
    *,
    place: Annotated[Place, Parameter(name="*")] = Place(),
    world: Annotated[World, Parameter(name="*")] = World(),
    demo: Annotated[bool, Parameter(help="Fill a new service with believable faxes.")] = False,
    allow_private_urls: Annotated[
        bool, Parameter(help="Fetch documents (contentUrl) from private addresses, too.", negative="")
    ] = False,
    ready_file: Annotated[
        Path | None,
        Parameter(help="Written once it is ready: JSON with url, projectId, keyId, and keySecret if that is made up."),
    ] = None,
    verbose: Annotated[bool, Parameter(help="Tell each request on standard error; numbers are masked.")] = False,
    exit_with_stdin: Annotated[bool, Parameter(show=False)] = False,
) -> int:
    """Run a complete local Fax API service; what is not given of project and key is made up and printed."""
    folder, pace = place.folder(), _speed(world.speed)
    world.check()
    from faxtui.server.app import ServiceSettings  # late: help needs no web framework
    from faxtui.server.running import serve as run

    settings = ServiceSettings(
        project_id=place.project or "",
        key_id=place.key_id or "",
        key_secret=place.key_secret or "",
        data_dir=folder,
        demo=demo,
        window_days=world.window(pace),
        chaos=_rules(world.chaos or []),
        random_failures=world.random_failures,
        seed=world.seed,
        line_pace=world.line_pace,
        allow_private_urls=allow_private_urls,
    )
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)  # one of an earlier run would be taken for ours
    return run(
        settings,
        host=place.host,
        port=place.port,
        speed=pace,
        exit_with_stdin=exit_with_stdin,
        ready_file=ready_file,
        verbose=verbose,
    )


def _rules(texts: list[str]) -> tuple[str, ...]:
    from faxtui.server.chaos_rules import ChaosError, parse_rule  # late: only who runs a service needs them

    try:
        return tuple(parse_rule(text).text() for text in texts)
    except ChaosError as error:
        raise CommandError(f"--chaos: {error}", ExitCode.USAGE) from error


def _speed(text: str) -> float:
    try:
        pace = math.inf if text.strip().lower() == "max" else float(text)
    except ValueError:
        pace = math.nan
    if not pace >= 0:
        raise CommandError(f"--speed {text!r} is neither a number from 0 up nor max.", ExitCode.USAGE)
    if FASTEST < pace < math.inf:
        raise CommandError(f"--speed {text!r} is too fast: {FASTEST} is the most, or max.", ExitCode.USAGE)
    return pace


def _data_folder() -> Path:
    folder = data_folder(os.environ)
    if folder is None:
        raise CommandError("You have no home folder: say --data or --memory.", ExitCode.USAGE)
    return folder / "service"
