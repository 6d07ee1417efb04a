"""`faxtui services create` and `update`: only what is given is sent, and a change is shown before it is made."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from cyclopts import Parameter

from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import ServiceName, find_service
from faxtui.cli.connecting import configured_client, connection
from faxtui.cli.faxes import Json
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.service_flags import NO_FLAGS, ServiceFlags, given_values
from faxtui.masking import mask_secrets
from faxtui.store.service_fields import BY_NAME, ON_OFF, value_of, word_of
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service


class Change(NamedTuple):
    """One line of a difference; `removes` when something that worked no longer does."""

    text: str
    removes: bool = False


def create_service(
    name: Annotated[str, Parameter(name="NAME", help="Up to 60 letters; people see it, faxes do not.")],
    /,
    *,
    flags: ServiceFlags = NO_FLAGS,
    as_json: Json = False,
) -> int:
    """Make a service and write its id; what is not given is the API's own default."""
    return asyncio.run(_create(given_values(flags, name), as_json=as_json))


async def _create(values: dict[str, Any], *, as_json: bool) -> int:
    async with configured_client() as client:
        made = await client.services.create(**values)
    _tell(made, as_json=as_json)
    talk(f"The service {clean(made.name, 60)!r} is there; numbers come to it outside of this API.")
    return ExitCode.OK


def update_service(
    service: ServiceName,
    /,
    *,
    name: Annotated[str | None, Parameter(help=BY_NAME["name"].help)] = None,
    flags: ServiceFlags = NO_FLAGS,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Change the settings that are given and nothing else, after showing the difference; writes the id."""
    if flags == NO_FLAGS and name is None:
        raise CommandError("Nothing to change was given: see faxtui services update --help.", ExitCode.USAGE)
    return asyncio.run(_update(service, name, flags, yes=yes, as_json=as_json))


async def _update(text: str, name: str | None, flags: ServiceFlags, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        found = await find_service(client, text)
        values = given_values(flags, name, found.incoming_webhook_url)
        changed = {key: value for key, value in values.items() if _differs(getattr(found, key), value)}
        if not changed:
            talk("Nothing to change: it is so already.")
            _tell(found, as_json=as_json)
            return ExitCode.OK
        told = [change_of(found, key, value) for key, value in changed.items()]
        agree(f"the service {clean(found.name, 60)!r}", told, yes=yes)
        updated = await client.services.update(found.id, **changed)
    _tell(updated, as_json=as_json)
    return ExitCode.OK


def _differs(now: object, wanted: object) -> bool:
    """Whether a setting changes; clearing what is not set changes nothing."""
    return wanted != ("" if now is None and wanted == "" else now)


def agree(what: str, changes: Sequence[Change], *, yes: bool) -> None:
    """Show a difference, and ask where a person can answer and loses something, or always in production."""
    for change in changes:
        talk(change.text)
    production = bool(getattr(connection(), "production", False))
    watched = sys.stdin is not None and sys.stdin.isatty()
    if production or (watched and any(change.removes for change in changes)):
        confirm(f"This changes {what}{' in production' if production else ''}.", "change", yes=yes)


def change_of(service: Service, name: str, value: object) -> Change:
    """A setting's old and new value, never with a password in it."""
    if name == "default_for_project":
        return Change("Default for the project: no → yes")
    setting = BY_NAME[name]
    old = value_of(service, setting)
    new = str(value).lower() if isinstance(value, bool) else str(value)
    if name == "incoming_webhook_url":
        return _webhook_change(setting.label, old, new)
    removes = bool(old) and not new
    if setting.choices == ON_OFF:
        removes = old == "true" and new == "false"
    return Change(f"{setting.label}: {_shown(word_of(setting, old))} → {_shown(word_of(setting, new))}", removes)


def _webhook_change(label: str, old: str, new: str) -> Change:
    loses = "@" in old and "@" not in new
    note = " (its name and password go)" if loses and new else ""
    return Change(
        f"{label}: {_shown(mask_secrets(old))} → {_shown(mask_secrets(new))}{note}", bool(old) and (not new or loses)
    )


def _shown(text: str) -> str:
    return clean(text, 200) or "none"


def _tell(service: Service, *, as_json: bool) -> None:
    if as_json:
        emit_json(service.wire())
    else:
        emit(clean(service.id, 64))
