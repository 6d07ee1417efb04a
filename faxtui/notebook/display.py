"""How models show in a cell: formatters of IPython, so that `faxtui.api` knows nothing of HTML."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, overload

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython

from faxtui.api import AsyncFaxClient, FaxClient
from faxtui.api.errors import FaxApiError, NotFound
from faxtui.api.models import CoverPage, Fax
from faxtui.notebook import tables
from faxtui.notebook.opening import page_reader
from faxtui.pages.page_image import PageError
from faxtui.store.facts import fax_facts

_HTML: Final = "text/html"


class FaxView:
    """A fax as it was when it was fetched: its facts, and its first page when there is one."""

    def __init__(self, fax: Fax, picture: str) -> None:
        self.fax = fax
        self._picture = picture

    def __repr__(self) -> str:
        return f"FaxView({self.fax.id!r})"

    def _repr_html_(self) -> str:
        shown = tables.facts(fax_facts(self.fax, {}, None))
        beside = "display:flex;gap:2em;align-items:flex-start;flex-wrap:wrap"
        return f'<div style="{beside}"><div>{shown}</div><div>{self._picture}</div></div>'


@overload
def show(client: FaxClient, fax: Fax | str) -> FaxView: ...
@overload
def show(client: AsyncFaxClient, fax: Fax | str) -> Coroutine[Any, Any, FaxView]: ...
def show(client: FaxClient | AsyncFaxClient, fax: Fax | str) -> FaxView | Coroutine[Any, Any, FaxView]:
    """A fax (or its id) with facts and first page, by any client; awaited when the client's calls are.

    A page that cannot be had is a line of text; what else goes wrong is raised as by `faxes.get`.
    """
    return _show_soon(client, fax) if isinstance(client, AsyncFaxClient) else _show(client, fax)


def _show(client: FaxClient, fax: Fax | str) -> FaxView:
    found = client.faxes.get(fax) if isinstance(fax, str) else fax
    return FaxView(found, _page_of(client, found))


async def _show_soon(client: AsyncFaxClient, fax: Fax | str) -> FaxView:
    found = await client.faxes.get(fax) if isinstance(fax, str) else fax
    if found.has_file is False:
        return FaxView(found, _no_page())
    try:
        document = await client.faxes.download(found.id)
    except FaxApiError as error:
        return FaxView(found, _why_no_page(error))
    return FaxView(found, await asyncio.to_thread(_picture, document))


def _page_of(client: FaxClient, fax: Fax) -> str:
    if fax.has_file is False:
        return _no_page()
    try:
        return _picture(client.faxes.download(fax.id))
    except FaxApiError as error:
        return _why_no_page(error)


def _picture(document: bytes) -> str:
    from faxtui.notebook.picture import first_page  # late: pdfium and Pillow, which tables do without

    try:
        picture, count = first_page(document)
    except PageError as error:
        return tables.note(str(error))
    return picture + (tables.note(f"page 1 of {count}") if count > 1 else "")


def _no_page() -> str:
    return tables.note("No pages are stored.")


def _why_no_page(error: FaxApiError) -> str:
    return _no_page() if isinstance(error, NotFound) else tables.note(f"The page could not be fetched: {error}")


def _fax(fax: Fax) -> str:
    """A fax at the end of a cell: its page comes through the client that `connect` gave for its project."""
    reader = page_reader(fax.project_id)
    picture = _page_of(reader, fax) if reader is not None else tables.note("notebook.show(client, fax) has its page.")
    return FaxView(fax, picture)._repr_html_()


def _cover_page(cover: CoverPage) -> str | None:
    row = tables.rows_table([cover])
    try:
        return f"{row}{_picture(cover.file.content)}" if cover.file is not None and row else row
    except ValueError as error:
        return f"{row}{tables.note(str(error))}"


class _Lists:
    """Shows lists of our models, and leaves every other list to whoever showed lists before."""

    def __init__(self, before: Callable[[list[Any]], str | None] | None) -> None:
        self._before = before

    def __call__(self, rows: list[Any]) -> str | None:
        html = tables.rows_table(rows)
        return html if html is not None or self._before is None else self._before(rows)


def load(formatter: DisplayFormatter | None = None) -> None:
    """Register the display with a formatter of IPython's, by default the running shell's; twice does no harm."""
    shell: Any = get_ipython()
    target: Any = formatter or (shell.display_formatter if shell is not None else None)
    if target is None:
        return
    html = target.formatters[_HTML]
    html.for_type(Fax, _fax)
    for model in tables.MODELS:
        html.for_type(model, _one_row)
    html.for_type(CoverPage, _cover_page)
    for page in tables.PAGES:
        html.for_type(page, tables.page_table)
    before = html.for_type(list)
    if not isinstance(before, _Lists):
        html.for_type(list, _Lists(before))


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext faxtui.notebook` calls."""
    load(shell.display_formatter)


def _one_row(model: Any) -> str | None:
    return tables.rows_table([model])
