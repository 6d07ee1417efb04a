"""`faxtui faxes show` and `faxtui view`: pages on the terminal, or their text in a pipe."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.preview import chosen_protocol
from faxtui.terminal import PICTURES, PROTOCOLS, TerminalFacts, ask, best_protocol, has_greys, in_tmux
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.pages.page_reader import PageReader

Protocol = Annotated[str | None, Parameter(help=f"How pages are drawn: {', '.join(PROTOCOLS)}.")]
Text = Annotated[bool, Parameter(help="Write the text instead of drawing.")]
Ocr = Annotated[bool, Parameter(help="Read the text of pages that are pictures (needs faxtui[ocr]).")]
OpenViewer = Callable[[str, bytes, str], int]
"""Opens the viewer on a document, by its title and how pages are drawn, and answers the exit code."""


class Wanted(NamedTuple):
    """How pages shall come."""

    protocol: str
    text: bool
    """As text, also on a terminal."""
    ocr: bool
    """With the text of pictures."""


def show_fax(
    fax_id: Annotated[str, Parameter(name="ID")],
    /,
    *,
    page: Annotated[int, Parameter(help="Which page, from 1.")] = 1,
    protocol: Protocol = None,
    text: Text = False,
    ocr: Ocr = False,
) -> int:
    """Print a page of a fax on the terminal, or its text in a pipe."""
    wanted = Wanted(chosen_protocol(os.environ, protocol), text or ocr, ocr)
    return _print(_page_index(page), wanted, lambda: asyncio.run(_download(fax_id)))


def view(
    what: str,
    open_viewer: OpenViewer,
    *,
    protocol: str | None = None,
    page: int | None = None,
    text: bool = False,
    ocr: bool = False,
) -> int:
    """Open a file or a fax in the viewer; with a page print that, and in a pipe or on wish write the text."""
    wanted = Wanted(chosen_protocol(os.environ, protocol), text or ocr, ocr)
    index = None if page is None else _page_index(page)
    path = Path(what)
    if not path.is_file() and (path.exists() or path.suffix or len(path.parts) > 1):
        raise CommandError(f"There is no file {clean(what, 200)}.", ExitCode.NOT_FOUND)
    is_file = path.is_file()

    def data() -> bytes:
        return _read(path) if is_file else asyncio.run(_download(what))

    if index is None and not wanted.text and sys.stdout.isatty() and sys.stdin.isatty():
        return open_viewer(path.name if is_file else what, data(), wanted.protocol)
    return _print(index, wanted, data)


def _page_index(page: int) -> int:
    if page < 1:
        raise CommandError("--page counts from 1.", ExitCode.USAGE)
    return page - 1


def _read(path: Path) -> bytes:
    from faxtui.pages.page_image import MAX_BYTES

    if path.stat().st_size > MAX_BYTES:
        raise CommandError(f"The file is larger than {MAX_BYTES // 1024**2} MB and cannot be shown.")
    return path.read_bytes()


async def _download(fax_id: str) -> bytes:
    async with configured_client() as client:
        return await client.faxes.download(fax_id)


def _print(index: int | None, wanted: Wanted, fetch: Callable[[], bytes]) -> int:
    """Print page `index`, or the text of all pages when it is None."""
    from faxtui.pages.ocr import missing
    from faxtui.pages.page_image import PageError
    from faxtui.pages.page_reader import LIMITS, OCR_LIMITS, PageReader

    if wanted.ocr and (lacking := missing()):
        raise CommandError(lacking)
    data = fetch()
    with closing(PageReader(OCR_LIMITS if wanted.ocr else LIMITS)) as reader:
        try:
            if sys.stdout.isatty() and index is not None and not wanted.text:
                return _draw(reader, data, index, wanted.protocol)
            return _write_text(reader, data, index, wanted.ocr)
        except PageError as error:
            raise CommandError(str(error)) from None


def _draw(reader: PageReader, data: bytes, index: int, wanted: str) -> int:
    from faxtui.pages.printing import USUAL_CELL, printed

    columns = shutil.get_terminal_size().columns
    facts = ask() if wanted in ("auto", "kitty", "sixel", "iterm2") else TerminalFacts()
    protocol = best_protocol(facts, os.environ, placeholders=False) if wanted == "auto" else wanted
    protocol = "braille" if protocol == "auto" else protocol
    page, count = reader.page("", data, index, full=protocol in PICTURES)
    cell = facts.cell or USUAL_CELL
    tmux, colours = in_tmux(os.environ), has_greys(os.environ)
    text = printed(page, columns, protocol, cell=cell, largest=facts.largest, colours=colours, tmux=tmux)
    sys.stdout.write(text)
    sys.stdout.flush()
    talk(f"Page {index + 1} of {count}.")
    return ExitCode.OK


def _write_text(reader: PageReader, data: bytes, index: int | None, ocr: bool) -> int:
    """The text layer as lines, else with `ocr` what is read from the picture; a sentence when there is none."""
    _, count = reader.page("", data, index or 0)
    is_any = False
    for at in range(count) if index is None else [index]:
        text = reader.text("", data, at)
        if ocr and not text.strip():
            talk(f"Reading page {at + 1} of {count}…")
            text = reader.ocr("", data, at)
        is_any = is_any or bool(text.strip())
        for line in text.splitlines() if text.strip() else ():
            emit(clean(line, 2000))
    if not is_any:
        hint = "no letters were found on them" if ocr else "--ocr reads them"
        talk(f"The pages are pictures without text: {hint}; on a terminal they are drawn, faxes download saves them.")
    return ExitCode.OK
