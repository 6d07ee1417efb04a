"""The service's own CSV of faxes, 27 columns, for who compares with its dashboard."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from faxtui.cli.connecting import configured_client
from faxtui.cli.download import counter
from faxtui.cli.output import CommandError, ExitCode, emit
from faxtui.cli.selecting import Selection, names_for
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.filters import FaxFilters
    from faxtui.store.query_api import Pushed
    from faxtui.store.query_terms import Term


def _exportable(pushed: Pushed) -> FaxFilters:
    """The filters of an export. The service makes it: what it cannot judge, we cannot leave out."""
    for term in pushed.rest:
        if not _is_judged(term, pushed.filters):
            word = f"{'-' if term.negated else ''}{term.field}{':' if term.field else ''}{term.written}"
            raise CommandError(
                f"The service cannot filter its export by “{clean(word, 60)}”: leave --service-csv out.", ExitCode.USAGE
            )
    if len(pushed.statuses) > 1:
        raise CommandError("The service exports one status at a time: leave --service-csv out.", ExitCode.USAGE)
    if pushed.empty:
        raise CommandError("No fax can be all of that at once: there is nothing to export.", ExitCode.USAGE)
    return {**pushed.filters, "status": next(iter(pushed.statuses), None)}


def _is_judged(term: Term, filters: FaxFilters) -> bool:
    """Whether the filters say as much as a term does, although lists judge it once more: times to the millisecond,
    numbers from their plus sign on."""
    from faxtui.store.query_fields import number  # late: help needs no language of filters

    if term.negated:
        return False
    if term.field in ("to", "from"):
        return filters.get("to" if term.field == "to" else "from_") == number(term.value)
    return term.field in ("since", "until", "age")


async def export_csv(selection: Selection, output: Path | None, force: bool) -> int:
    """Write what the service makes of the filter; CommandError for what it cannot judge."""
    if not selection.query.order.is_usual:
        raise CommandError("The service sorts its export itself: leave sort: or --service-csv out.", ExitCode.USAGE)
    async with configured_client() as client:
        filters = _exportable(selection.pushed(await names_for(client, selection)))
        if output is not None:
            await client.faxes.export_to(output, overwrite=force, progress=counter(), **filters)
            emit(str(output))
            return ExitCode.OK
        # By way of a file: what is in the pipe is then the whole export, and never in memory at once.
        with tempfile.TemporaryDirectory(prefix="faxtui-") as folder:
            whole = Path(folder) / "export.csv"
            await client.faxes.export_to(whole, **filters)
            with whole.open("rb") as file:
                _pour(file)
    return ExitCode.OK


def _pour(file: IO[bytes]) -> None:
    """To a terminal line by line without what would steer it, to a pipe as it came."""
    buffer = getattr(sys.stdout, "buffer", None)
    if sys.stdout.isatty() or buffer is None:
        for line in file:
            emit(clean(line.decode("utf-8", "replace"), 4000))
        return
    sys.stdout.flush()
    shutil.copyfileobj(file, buffer)
    buffer.flush()
