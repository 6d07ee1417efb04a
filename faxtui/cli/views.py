"""`faxtui views`: filters kept under a name, for `@name` in the console, in lists, watches and exports."""

from __future__ import annotations

import os
from typing import Annotated, Final

from cyclopts import Parameter

from faxtui.cli.faxes import FilterWords, Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit_json, emit_table, talk
from faxtui.config import FILE_NAME, ConfigError, settings_folder, settings_of
from faxtui.paths import shown
from faxtui.text import clean

ViewName = Annotated[str, Parameter(name="NAME", help="The view, without its @.")]
_COLUMNS: Final = (Column("VIEW"), Column("FILTER"), Column("MEANING"))


def known_views() -> dict[str, str]:
    """The saved filters by name."""
    settings = settings_of(os.environ)
    return dict(settings.views) if settings else {}


def list_views(*, as_json: Json = False) -> int:
    """List the saved views with what they mean."""
    views = known_views()
    rows = [(name, query, _meaning(query)) for name, query in views.items()]
    if as_json:
        for name, query, meaning in rows:
            emit_json({"name": name, "query": query, "meaning": meaning})
    elif rows:
        emit_table(_COLUMNS, [[f"@{name}", clean(query, 200), clean(meaning, 200)] for name, query, meaning in rows])
    talk(f"{len(rows)} {'view' if len(rows) == 1 else 'views'} in {_file_shown()}.")
    return ExitCode.OK


def _meaning(query: str) -> str:
    from faxtui.store.query import Query, QueryError

    try:
        return Query.parse(query).describe()
    except QueryError as error:  # written into the file by hand, or by another version
        return f"wrong: {error}"


def add_view(
    name: ViewName,
    /,
    *words: FilterWords,
    force: Annotated[bool, Parameter(help="Replace a view that is there.")] = False,
) -> int:
    """Save a filter under a name."""
    from faxtui.cli.selecting import parsed
    from faxtui.profile_edit import put_view  # late: help needs no editor of the file

    name = name.removeprefix("@")
    query = parsed(words, {})
    if not query:
        raise CommandError("A view needs a filter, as in: faxtui views add failures status:failed.", ExitCode.USAGE)
    if name in known_views() and not force:
        raise CommandError(f"There is a view @{name} already (--force replaces it).", ExitCode.REFUSED)
    put_view(settings_folder(os.environ) / FILE_NAME, name, query.text)
    talk(f"@{name} is in {_file_shown()}: {query.describe()}.")
    return ExitCode.OK


def remove_view(name: ViewName, /) -> int:
    """Forget a saved view; no fax changes."""
    from faxtui.profile_edit import remove_view as take_out

    name = name.removeprefix("@")
    views = known_views()
    if name not in views:
        raise CommandError(f"There is no view @{clean(name, 40)}: faxtui views list shows all.", ExitCode.NOT_FOUND)
    take_out(settings_folder(os.environ) / FILE_NAME, name)
    talk(f"@{name} is gone; it was {clean(views[name], 200)!r}.")
    return ExitCode.OK


def _file_shown() -> str:
    try:
        return shown(settings_folder(os.environ) / FILE_NAME)
    except ConfigError:
        return FILE_NAME
