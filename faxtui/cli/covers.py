"""`faxtui covers`: cover pages of a service, and the `{{tags}}` in them."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.asking import Yes, confirm
from faxtui.cli.choosing import EveryServiceFlag, ServiceFlag, find_service, locate, of_services
from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_listed, emit_named, emit_table, talk
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import CoverPage, Service

_COLUMNS: Final = (Column("ID"), Column("CREATED"), Column("SERVICE"), Column("NAME"))
_TAG_COLUMNS: Final = (Column("TAG"), Column("PAGE", right=True), Column("KIND"), Column("MEANING"))
AUTOMATIC: Final = ("from", "to", "date", "pageCount")
"""Tags that the service fills in itself."""
_MEANINGS: Final = {
    "automatic": "filled in by the service",
    "yours": "filled in by the send, as key=value",
    "upper case": "keys are lower case: this would print as it stands",
}
Cover = Annotated[str, Parameter(name="COVER", help="Its id, or its name when no other has it.")]


def list_covers(*, service: EveryServiceFlag = None, as_json: Json = False) -> int:
    """List the cover pages of the services."""
    return asyncio.run(_list(service, as_json=as_json))


async def _list(text: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        found = await of_services(client, text, client.cover_pages.iter)
    rows = [_cells(cover, name) for cover, name in found]
    emit_listed([cover.wire() for cover, _ in found], _COLUMNS, rows, as_json=as_json, word="cover page")
    return ExitCode.OK


def _cells(cover: CoverPage, service: str) -> list[str]:
    created = cover.created_time or cover.created_at
    day = created.astimezone(UTC).strftime("%Y-%m-%d") if created else ""
    return [clean(cover.id, 40), day, clean(service, 16), clean(cover.name, 22)]


def add_cover(
    file: Annotated[Path, Parameter(name="FILE", help="A PDF; {{tags}} in it are filled in for each fax.")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="What it is called; else the file's name.")] = None,
    service: ServiceFlag = None,
    as_json: Json = False,
) -> int:
    """Add a PDF as a cover page and write its id; tags that would print as they stand are told."""
    return asyncio.run(_add(file, name or file.stem, service, as_json=as_json))


async def _add(file: Path, name: str, text: str | None, *, as_json: bool) -> int:
    content = await asyncio.to_thread(file.read_bytes)
    for tag, _, kind in await asyncio.to_thread(tags_of, content, str(file)):
        if kind == "upper case":
            talk(f"Warning: {{{{{tag}}}}} would print as it stands, since keys are lower case.")
    async with configured_client() as client:
        service = await find_service(client, text)
        made = await client.cover_pages.add(service.id, content, name)
    if as_json:
        emit_json({key: value for key, value in made.wire().items() if key != "file"})
    else:
        emit(clean(made.id, 64))
    talk(f"The cover page {clean(name, 60)!r} belongs to the service {clean(service.name, 60)!r}.")
    return ExitCode.OK


def get_cover(
    cover: Cover,
    /,
    *,
    output: Annotated[Path | None, Parameter(help="File or folder for the PDF; else NAME.pdf here.")] = None,
    force: Annotated[bool, Parameter(help="Replace a file that is there.")] = False,
    service: EveryServiceFlag = None,
    as_json: Json = False,
) -> int:
    """Write a cover page's PDF and say where; with --json what the API tells of it, file and all, unless --output."""
    return asyncio.run(_get(cover, output, force, service, as_json=as_json))


async def _get(text: str, output: Path | None, force: bool, service: str | None, *, as_json: bool) -> int:
    async with configured_client() as client:
        cover = await _whole(client, text, service)
    if as_json and output is None:
        emit_json(cover.wire())
        return ExitCode.OK
    target = await asyncio.to_thread(_write, cover, output, force)
    if as_json:
        emit_json({key: value for key, value in cover.wire().items() if key != "file"})
    else:
        emit(str(target))
    return ExitCode.OK


async def _whole(client: AsyncFaxClient, text: str, service: str | None) -> CoverPage:
    """A cover page with its file."""
    home, cover = await _find(client, text, service)
    return await client.cover_pages.get(home.id, cover.id)


async def _find(client: AsyncFaxClient, text: str, service: str | None) -> tuple[Service, CoverPage]:
    return await locate(
        client, service, text, "cover page", client.cover_pages.iter, lambda cover: (cover.id, cover.name)
    )


def _content(cover: CoverPage) -> bytes:
    try:
        content = cover.file.content if cover.file else b""
    except ValueError:
        content = b""
    if not content.startswith(b"%PDF-"):
        raise CommandError("What the service sent is no PDF: nothing was written.")
    return content


def _write(cover: CoverPage, output: Path | None, force: bool) -> Path:
    """Write the PDF beside its target and rename it; answers where it is."""
    from faxtui.api.downloads import beside

    content = _content(cover)
    name = f"{re.sub(r'[^A-Za-z0-9_-]+', '_', cover.name)[:60] or 'cover'}.pdf"
    target = Path(name) if output is None else output / name if output.is_dir() else output
    with beside(target, overwrite=force) as part:
        part.write(content)
    return target


def remove_cover(cover: Cover, /, *, service: EveryServiceFlag = None, yes: Yes = False, as_json: Json = False) -> int:
    """Delete a cover page; a service that puts it before its faxes is named first."""
    return asyncio.run(_remove(cover, service, yes=yes, as_json=as_json))


async def _remove(text: str, service: str | None, *, yes: bool, as_json: bool) -> int:
    async with configured_client() as client:
        home, cover = await _find(client, text, service)
        name = clean(cover.name, 60).strip() or clean(cover.id, 40)
        if home.cover_page_id == cover.id:
            talk(f"The service {clean(home.name, 60)!r} puts it before every fax.")
        confirm(f"This deletes the cover page {name!r} ({clean(cover.id, 40)}) for good.", name, yes=yes)
        await client.cover_pages.delete(home.id, cover.id)
    emit_named("id", cover.id, as_json=as_json)
    talk(f"The cover page {name!r} is gone.")
    return ExitCode.OK


def cover_tags(
    cover: Annotated[str, Parameter(name="COVER|FILE", help="A PDF here, or a cover page by its id or name.")],
    /,
    *,
    service: EveryServiceFlag = None,
    as_json: Json = False,
) -> int:
    """List the tags of a cover page, or of a PDF before it becomes one: which are automatic, which are yours."""
    path = Path(cover)
    content = path.read_bytes() if path.is_file() else asyncio.run(_fetch(cover, service))
    found = tags_of(content, cover)
    if as_json:
        for tag, page, kind in found:
            emit_json({"tag": tag, "page": page, "kind": kind})
    elif found:
        emit_table(_TAG_COLUMNS, [[clean(tag, 30), str(page), kind, _MEANINGS[kind]] for tag, page, kind in found])
    talk(f"{len(found)} {'tag' if len(found) == 1 else 'tags'}.")
    return ExitCode.OK


async def _fetch(cover: str, service: str | None) -> bytes:
    async with configured_client() as client:
        return _content(await _whole(client, cover, service))


def tags_of(content: bytes, where: str) -> list[tuple[str, int, str]]:
    """Name, first page (from 1) and kind of each tag of a PDF; CommandError when it cannot be read."""
    from faxtui.pages.conversion import ConversionError  # late: only those who look into a PDF need its reader
    from faxtui.pages.cover_tags import find

    try:
        pages = find(content)
    except ConversionError as error:
        raise CommandError(f"{clean(where, 200)}: {error}") from error
    found: dict[str, tuple[str, int, str]] = {}
    for number, names in enumerate(pages, start=1):
        for name in names:
            found.setdefault(name, (name, number, _kind(name)))
    return list(found.values())


def _kind(name: str) -> str:
    if name in AUTOMATIC:
        return "automatic"
    return "yours" if name == name.lower() else "upper case"
