"""`faxtui profiles`: keep connections under a name; secrets come by a hidden prompt or a pipe, and are never shown."""

from __future__ import annotations

import asyncio
import getpass
import os
import shlex
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli.asking import agreed, is_somebody_there
from faxtui.cli.connecting import ASKED
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_table, talk
from faxtui.config import (
    FILE_NAME,
    ConfigError,
    choose,
    connect_profile,
    open_client,
    settings_folder,
    settings_of,
    used_profile,
)
from faxtui.connection import DEFAULT_BASE_URL, DEMO, Connection, is_in_the_open, is_plain, region_url
from faxtui.paths import shown

if TYPE_CHECKING:
    from faxtui.profiles import Profile

Named = Annotated[str, Parameter(name="NAME", help="The profile.")]

_COLUMNS: Final = (Column(""), Column("NAME"), Column("SERVICE"), Column("PROJECT"), Column("SECRET"), Column("NOTES"))
_LONGEST: Final = 4096


def list_profiles(*, as_json: Json = False) -> int:
    """List the profiles, which one is used, and where each has its secret; never a secret."""
    settings = settings_of(os.environ)
    try:
        current, _, chosen_by = used_profile(os.environ, settings, ASKED.get().profile)
    except ConfigError as error:
        current, chosen_by = None, str(error).rstrip(".")
    profiles = settings.profiles if settings else {}
    rows = [_facts(name, profile, current) for name, profile in profiles.items()]
    if as_json:
        for row in rows:
            emit_json(row)
    elif rows:
        emit_table(_COLUMNS, [_cells(row) for row in rows])
    where = shown(settings_folder(os.environ) / FILE_NAME)
    talk(f"{len(rows)} {'profile' if len(rows) == 1 else 'profiles'} in {where}; {_in_use(current, chosen_by)}.")
    return ExitCode.OK


def _in_use(current: str | None, chosen_by: str) -> str:
    return f"{current} is used (says {chosen_by})" if current else chosen_by


def _facts(name: str, profile: Profile, current: str | None) -> dict[str, Any]:
    facts = profile.model_dump(exclude={"secret_command"}, exclude_none=True)
    place = profile.base_url or (region_url(profile.region) if profile.region else DEFAULT_BASE_URL)
    return {"name": name, "used": name == current, **facts, "base_url": place, "secret": _secret_place(name, profile)}


def _secret_place(name: str, profile: Profile) -> str:
    """Where a profile's secret is; its command is not run for that."""
    from faxtui.keys import find_secret  # late: it brings the keyring

    if profile.secret_command:
        return "secret_command"
    try:
        secret = find_secret(settings_folder(os.environ), name, profile)
    except ConfigError as error:
        talk(f"{name}: {error}")
        return "out of reach"
    return secret.place if secret else "none"


def _cells(row: dict[str, Any]) -> list[str]:
    words = [word for key, word in (("production", "production"), ("read_only", "read-only")) if row.get(key)]
    words += [row["color"]] if "color" in row else []
    words += [f"held {row['hold_seconds']} s"] if "hold_seconds" in row else []
    words += ["in memory"] if row.get("store") == "memory" else []
    project = f"…{row['project_id'][-4:]}" if "project_id" in row else ""
    return ["●" if row["used"] else " ", row["name"], row["base_url"], project, row["secret"], ", ".join(words)]


@Parameter(name="*")
@dataclass(frozen=True)
class Facts:
    """What a profile may say beside its account; empty is left out of the file."""

    region: Annotated[str | None, Parameter(help="use1, eu1, sae1, apse1 or apse2; else the global host.")] = None
    base_url: Annotated[str | None, Parameter(help="A service of your own.")] = None
    auth_url: Annotated[str | None, Parameter(help="Where its tokens come from, when elsewhere.")] = None
    auth: Annotated[str | None, Parameter(help="oauth2 or basic.")] = None
    color: Annotated[str | None, Parameter(help="red, orange, yellow, green, cyan, blue, magenta or grey.")] = None
    production: Annotated[bool, Parameter(help="Real faxes to real people: the header says so, in red.")] = False
    default_service: Annotated[str | None, Parameter(help="Id of the service to send through.")] = None
    sender: Annotated[str | None, Parameter(help="Number to send from.")] = None
    store: Annotated[str | None, Parameter(help="disk (usual) or memory: keep records of faxes between starts?")] = None
    hold_seconds: Annotated[
        int | None,
        Parameter(help="Seconds a fax is held back before it leaves, 0 to 60; 5 with --production, else 0."),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Changes:
    """What of a profile can be changed without its key going anywhere else; an empty text takes a value away."""

    color: Annotated[str | None, Parameter(help="red, orange, yellow, green, cyan, blue, magenta, grey or ''.")] = None
    production: Annotated[
        bool | None, Parameter(negative="--no-production", help="Real faxes to real people, or not any more.")
    ] = None
    default_service: Annotated[str | None, Parameter(help="Id of the service to send through, or ''.")] = None
    sender: Annotated[str | None, Parameter(help="Number to send from, or ''.")] = None
    store: Annotated[str | None, Parameter(help="disk or memory.")] = None
    hold_seconds: Annotated[int | None, Parameter(help="Seconds a fax is held back before it leaves, 0 to 60.")] = None


_NO_FACTS: Final = Facts()
_NO_CHANGES: Final = Changes()


def add(
    name: Named,
    /,
    *,
    project_id: Annotated[str | None, Parameter(help="The project's id; asked for when left out.")] = None,
    key_id: Annotated[str | None, Parameter(help="The key's id; asked for when left out.")] = None,
    secret_stdin: Annotated[bool, Parameter(help="Read the secret from standard input; else it is asked for.")] = False,
    secret_command: Annotated[
        str | None, Parameter(help="A command that writes the secret, as 'pass show fax'; run without a shell.")
    ] = None,
    facts: Facts = _NO_FACTS,
    no_test: Annotated[bool, Parameter(help="Do not ask the service whether the key is good.")] = False,
    use: Annotated[bool, Parameter(name="--use", help="Use it from now on; the first profile always is.")] = False,
    force: Annotated[bool, Parameter(help="Replace a profile that is there.")] = False,
) -> int:
    """Add a profile. With --read-only it refuses everything that sends or changes, always."""
    from faxtui.profile_edit import put_profile  # late: help needs neither models nor the editor of the file
    from faxtui.profiles import new_profile

    file, settings = settings_folder(os.environ) / FILE_NAME, settings_of(os.environ)
    before = settings.profiles.get(name) if settings else None
    if before is not None and not force:
        raise CommandError(f"There is a profile {name} already (--force replaces it).", ExitCode.REFUSED)
    values = asdict(facts) | {"read_only": ASKED.get().read_only, "secret_command": _words(secret_command)}
    new_profile(name, _filled(values))  # before anybody types anything
    if is_in_the_open(facts.base_url) or is_in_the_open(facts.auth_url):
        talk("This is plain http beyond this machine: whoever is on the way reads the key and the pages.")
    account = {
        "project_id": project_id or _asked("Project id: ", "--project-id"),
        "key_id": key_id or _asked("Key id: ", "--key-id"),
    }
    values = _filled(account | values)
    profile = new_profile(name, values)
    secret = None if secret_command else _read_secret(secret_stdin)
    if not no_test:
        _try_before(connect_profile(os.environ, name, profile, secret))
    place = _keep(name, profile, before, secret)
    current = use or settings is None or settings.current is None
    put_profile(file, name, values, current=current)
    talk(f"Profile {name} is in {shown(file)}, {place}.")
    if current:
        talk(f"{name} is used from now on.")
    return ExitCode.OK


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing; a zero says something."""
    return {key: value for key, value in values.items() if value not in (None, "") and value is not False}


def _try_before(connection: Connection) -> None:
    """Ask the service with a key that is not saved yet."""
    from faxtui.api.errors import FaxApiError

    try:
        talk(_verdict(connection.name, asyncio.run(_ask(connection))))
    except FaxApiError:
        talk("Nothing was saved (--no-test saves without asking the service).")
        raise


def _asked(prompt: str, flag: str) -> str:
    """What a person types; a script is told which flag it forgot."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(f"{flag} is missing.", ExitCode.USAGE)
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline(_LONGEST).strip()


def _words(command: str | None) -> list[str] | None:
    if command is None:
        return None
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise CommandError("--secret-command is no command: look at its quotes.", ExitCode.USAGE)
    return words


def _read_secret(from_stdin: bool) -> str:
    """The secret, without echo from a terminal, else the first line of standard input when that was asked for."""
    if from_stdin:
        secret = sys.stdin.readline(_LONGEST).strip()
    elif sys.stdin.isatty():
        secret = getpass.getpass("Key secret (not shown): ").strip()
    else:
        raise CommandError("The secret comes from a terminal, or from a pipe with --secret-stdin.", ExitCode.USAGE)
    if not is_plain(secret):
        why = "holds letters that no key has" if secret else "is empty"
        raise CommandError(f"The secret {why}: nothing was saved.", ExitCode.USAGE)
    return secret


def _keep(name: str, profile: Profile, before: Profile | None, secret: str | None) -> str:
    """Put the secret away, and the one it takes the place of; half a sentence that says where it is."""
    from faxtui.keys import forget_secret, keep_secret

    folder = settings_folder(os.environ)
    if before is not None and (secret is None or before.key_id != profile.key_id):
        forget_secret(folder, name, before.key_id)
    if secret is None or profile.key_id is None:
        return "its secret comes from its secret_command"
    place = keep_secret(folder, name, profile.key_id, secret)
    return f"its secret in {'the keyring' if place == 'keyring' else 'a file that only you can read'}"


def change(
    name: Named,
    /,
    *,
    changes: Changes = _NO_CHANGES,
    writable: Annotated[bool, Parameter(help="Let it send and change; --read-only refuses that from now on.")] = False,
) -> int:
    """Change what a profile says beside its account; where it goes and its key are add --force's."""
    from faxtui.profile_edit import change_profile

    guard = True if ASKED.get().read_only else False if writable else None
    values = {key: value for key, value in (asdict(changes) | {"read_only": guard}).items() if value is not None}
    if guard and writable:
        raise CommandError("--read-only and --writable exclude each other.", ExitCode.USAGE)
    if not values:
        raise CommandError("Nothing to change: see faxtui profiles set --help.", ExitCode.USAGE)
    file = settings_folder(os.environ) / FILE_NAME
    change_profile(file, name, values)
    said = ", ".join(f"{key} {_said(value)}" for key, value in values.items())
    talk(f"Profile {name} in {shown(file)}: {said}.")
    return ExitCode.OK


def _said(value: object) -> str:
    return ("is on" if value else "is off") if isinstance(value, bool) else f"is {value}" if value != "" else "is unset"


def use(name: Named, /) -> int:
    """Make a profile, or demo, the one that is used when nothing else is said."""
    from faxtui.profile_edit import use_profile

    use_profile(settings_folder(os.environ) / FILE_NAME, name)
    talk(f"{name} is used from now on.")
    return ExitCode.OK


def try_key(name: Annotated[str | None, Parameter(name="NAME", help="Else the one that is used.")] = None, /) -> int:
    """Ask the service whether a profile's key is good; exit code 3 when it is not."""
    found = choose(os.environ, profile=name or ASKED.get().profile)
    if found.connection is None:
        what = f"{DEMO} needs no test" if found.profile else "No profile is chosen, and the environment sets no service"
        raise CommandError(f"{what}: name a profile.", ExitCode.USAGE)
    emit(_verdict(found.connection.name, asyncio.run(_ask(found.connection))))
    return ExitCode.OK


async def _ask(connection: Connection) -> int:
    """How many services the key sees; the client's errors say what is wrong."""
    async with open_client(connection, read_only=True) as client:
        return (await client.services.list(page_size=1)).total_items


def _verdict(name: str, services: int) -> str:
    return f"{name}: the key is good; it sees {services} {'service' if services == 1 else 'services'}."


def remove(name: Named, /, *, yes: Annotated[bool, Parameter(name=["--yes", "-y"], help="Do not ask.")] = False) -> int:
    """Remove a profile and its secret; nothing changes at the service."""
    from faxtui.keys import forget_secret
    from faxtui.profile_edit import remove_profile
    from faxtui.profiles import Settings

    folder = settings_folder(os.environ)
    profile = (settings_of(os.environ) or Settings()).profile(name)
    if not yes and not _agreed(f"Remove profile {name} and its secret? [y/N] "):
        raise CommandError("Nothing was removed.", ExitCode.REFUSED)
    forget_secret(folder, name, profile.key_id)
    was_current = remove_profile(folder / FILE_NAME, name)
    talk(f"Profile {name} is gone{'; none is used now' if was_current else ''}.")
    return ExitCode.OK


def _agreed(question: str) -> bool:
    if not is_somebody_there():
        talk("Nobody can be asked here: --yes answers for you.")
        return False
    return agreed(question)
