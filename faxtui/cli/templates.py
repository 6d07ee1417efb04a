"""`faxtui templates`: the mails that go out under a domain, one template for each occasion."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.asking import Yes
from faxtui.cli.choosing import EveryServiceFlag, one_of
from faxtui.cli.connecting import configured_client
from faxtui.cli.domains import DomainName, find_domain
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_listed
from faxtui.cli.service_edit import Change, agree
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Template, TemplateItem

_COLUMNS: Final = (Column("NAME"), Column("CREATED"), Column("DESCRIPTION"))
_LARGEST: Final = 1_000_000
TemplateNamed = Annotated[
    str, Parameter(name="NAME", help="As 'successful outbound fax', or with dashes in place of the blanks.")
]


def list_templates(domain: DomainName, /, *, service: EveryServiceFlag = None, as_json: Json = False) -> int:
    """List the templates of a domain."""
    return asyncio.run(_list(domain, service, as_json=as_json))


async def _list(domain: str, text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service, domain = await find_domain(client, text, domain)
        found = await client.templates.list(service.id, domain)
    rows = [_cells(item) for item in found]
    emit_listed([item.wire() for item in found], _COLUMNS, rows, as_json=as_json, word="template")
    return ExitCode.OK


def _cells(item: TemplateItem) -> list[str]:
    day = item.created_at.astimezone(UTC).strftime("%Y-%m-%d") if item.created_at else ""
    return [clean(item.name, 30), day, clean(item.description or "", 36)]


def get_template(
    domain: DomainName, name: TemplateNamed, /, *, service: EveryServiceFlag = None, as_json: Json = False
) -> int:
    """Write the HTML of a template."""
    return asyncio.run(_get(domain, name, service, as_json=as_json))


async def _get(domain: str, name: str, text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        service, domain = await find_domain(client, text, domain)
        found = await _find(client, service.id, domain, name)
    if as_json:
        emit_json(found.wire())
    else:
        _emit_html(_html(found))
    return ExitCode.OK


def _emit_html(html: str) -> None:
    """Safe lines for a terminal; for a file or a pipe the text as it is, to be edited and set again."""
    if sys.stdout.isatty():
        for line in html.splitlines():
            emit(clean(line, 10_000))
    else:
        emit(html.removesuffix("\n"))


def set_template(
    domain: DomainName,
    name: TemplateNamed,
    file: Annotated[str, Parameter(name="FILE", help="HTML with {{id}}, {{from}}, {{to}} …; - for standard input.")],
    /,
    *,
    service: EveryServiceFlag = None,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Put a new text in use."""
    return asyncio.run(_set(domain, name, _read(file), service, yes=yes, as_json=as_json))


async def _set(domain: str, name: str, html: str, text: str | None, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        service, domain = await find_domain(client, text, domain)
        found = await _find(client, service.id, domain, name)
        before = len(_html(found))
        agree(
            f"the template {clean(found.name, 60)!r} of {clean(domain, 80)}",
            [Change(f"{clean(found.name, 60)}: {before} letters → {len(html)} letters", removes=before > 0)],
            yes=yes,
        )
        made = await client.templates.update(service.id, domain, found.name, html)
    if as_json:
        emit_json(made.wire())
    else:
        emit(clean(found.name, 60))
    return ExitCode.OK


async def _find(client: AsyncFaxClient, service_id: str, domain: str, name: str) -> Template:
    items = await client.templates.list(service_id, domain)
    wanted = name.replace("-", " ").replace("_", " ")
    item = one_of(items, wanted, "template", lambda item: (str(item.name), str(item.name)))
    return await client.templates.get(service_id, domain, item.name)


def _html(template: Template) -> str:
    return template.version.template if template.version else ""


def _read(file: str) -> str:
    raw = sys.stdin.buffer.read(_LARGEST + 1) if file == "-" else Path(file).read_bytes()
    if len(raw) > _LARGEST:
        raise CommandError(f"The template is larger than {_LARGEST} bytes.", ExitCode.USAGE)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise CommandError("The template is no UTF-8 text.", ExitCode.USAGE) from None
