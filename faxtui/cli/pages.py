"""`faxtui faxes show` and `faxtui view`: pages on the terminal, or their text in a pipe."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.preview import chosen_protocol
from faxtui.terminal import PROTOCOLS, TerminalFacts, ask, best_protocol, has_greys, in_tmux
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.pages.page_reader import PageReader

Protocol = Annotated[str | None, Parameter(help=f"How pages are drawn: {', '.join(PROTOCOLS)}.")]
OpenViewer = Callable[[str, bytes, str], int]
"""Opens the viewer on a document, by its title and how pages are drawn, and answers the exit code."""


def show_fax(
    fax_id: Annotated[str, Parameter(name="ID")],
    /,
    *,
    page: Annotated[int, Parameter(help="Which page, from 1.")] = 1,
    protocol: Protocol = None,
) -> int:
    """Print a page of a fax on the terminal, or its text in a pipe."""
    wanted = chosen_protocol(os.environ, protocol)
    if page < 1:
        raise CommandError("--page counts from 1.", ExitCode.USAGE)
    return _print(asyncio.run(_download(fax_id)), page - 1, wanted)


def view(what: str, protocol: str | None, open_viewer: OpenViewer) -> int:
    """Open a file or a fax in the viewer; in a pipe write its text."""
    wanted = chosen_protocol(os.environ, protocol)
    path = Path(what)
    if path.is_file():
        data, title = _read(path), path.name
    elif path.exists() or path.suffix or len(path.parts) > 1:
        raise CommandError(f"There is no file {clean(what, 200)}.", ExitCode.NOT_FOUND)
    else:
        data, title = asyncio.run(_download(what)), what
    if sys.stdout.isatty() and sys.stdin.isatty():
        return open_viewer(title, data, wanted)
    return _print(data, None, wanted)


def _read(path: Path) -> bytes:
    from faxtui.pages.page_image import MAX_BYTES

    if path.stat().st_size > MAX_BYTES:
        raise CommandError(f"The file is larger than {MAX_BYTES // 1024**2} MB and cannot be shown.")
    return path.read_bytes()


async def _download(fax_id: str) -> bytes:
    async with configured_client() as client:
        return await client.faxes.download(fax_id)


def _print(data: bytes, index: int | None, wanted: str) -> int:
    """Print page `index`, or the text of all pages when it is None."""
    from faxtui.pages.page_image import PageError
    from faxtui.pages.page_reader import PageReader

    with closing(PageReader()) as reader:
        try:
            if sys.stdout.isatty() and index is not None:
                return _draw(reader, data, index, wanted)
            return _write_text(reader, data, index)
        except PageError as error:
            raise CommandError(str(error)) from None


def _draw(reader: PageReader, data: bytes, index: int, wanted: str) -> int:
    from faxtui.pages.printing import USUAL_CELL, printed

    columns = shutil.get_terminal_size().columns
    facts = ask() if wanted in ("auto", "kitty", "sixel", "iterm2") else TerminalFacts()
    protocol = best_protocol(facts, os.environ, placeholders=False) if wanted == "auto" else wanted
    protocol = "braille" if protocol == "auto" else protocol
    page, count = reader.page("", data, index)
    cell = facts.cell or USUAL_CELL
    tmux, colours = in_tmux(os.environ), has_greys(os.environ)
    text = printed(page, columns, protocol, cell=cell, colours=colours, tmux=tmux)
    sys.stdout.write(text)
    sys.stdout.flush()
    talk(f"Page {index + 1} of {count}.")
    return ExitCode.OK


def _write_text(reader: PageReader, data: bytes, index: int | None) -> int:
    """The text layer as lines; a sentence when there is none, since a scan cannot be piped as text."""
    _, count = reader.page("", data, index or 0)
    texts = [reader.text("", data, at) for at in (range(count) if index is None else [index])]
    if not any(text.strip() for text in texts):
        talk("The pages are pictures without text: on a terminal they are drawn, faxes download saves them.")
        return ExitCode.OK
    for text in texts:
        for line in text.splitlines():
            emit(clean(line, 2000))
    return ExitCode.OK
