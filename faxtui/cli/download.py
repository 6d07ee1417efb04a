"""`faxtui faxes download` and `export`: pages and lists into files that are whole or not there."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import FilterWords, Narrowing
from faxtui.cli.folders import private_folder
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.cli.selecting import Flags, Selection, names_for, select
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.filters import FaxFilters
    from faxtui.store.query_api import Pushed
    from faxtui.store.query_terms import Term

Force = Annotated[bool, Parameter(help="Replace a file that is there.")]
_AT_ONCE: Final = 4


def download_fax(
    *fax_ids: Annotated[str, Parameter(name="ID", help="One fax or more.")],
    output: Annotated[Path | None, Parameter(help="File or folder; else ID.pdf here.")] = None,
    force: Force = False,
) -> int:
    """Download the pages of faxes, one PDF each, and write their paths."""
    ids = list(dict.fromkeys(fax_ids))
    if not ids:
        raise CommandError("Which fax? Give its id, or several.", ExitCode.USAGE)
    if len(ids) > 1 and output is not None:
        private_folder(output, ", which several faxes need")
    targets = {fax_id: _target(fax_id, output) for fax_id in ids}
    if len(ids) == 1:
        return asyncio.run(_download(ids[0], targets[ids[0]], force))
    return asyncio.run(_download_all(targets, force))


def _target(fax_id: str, output: Path | None) -> Path:
    name = f"{re.sub(r'[^A-Za-z0-9_-]', '_', fax_id)[:64]}.pdf"
    return Path(name) if output is None else output / name if output.is_dir() else output


async def _download(fax_id: str, target: Path, force: bool) -> int:
    async with configured_client() as client:
        await client.faxes.download_to(fax_id, target, overwrite=force, progress=counter())
    emit(str(target))
    return ExitCode.OK


async def _download_all(targets: dict[str, Path], force: bool) -> int:
    """Every fax that can be had; the exit code is that of the first that could not."""
    from faxtui.cli.progress import Bar

    places = asyncio.Semaphore(_AT_ONCE)
    codes: list[int] = []
    async with configured_client() as client:
        with Bar("Downloading", len(targets)) as bar:

            async def one(fax_id: str, target: Path) -> None:
                async with places:
                    codes.append(await _try_download(client, fax_id, target, force))
                    bar.advance()

            try:
                async with asyncio.TaskGroup() as group:
                    for fax_id, target in targets.items():
                        group.create_task(one(fax_id, target))
            except ExceptionGroup as group_of_errors:
                raise group_of_errors.exceptions[0] from None  # a full disk or a refused key ends all of them
    bad = [code for code in codes if code != ExitCode.OK]
    talk(f"{len(codes) - len(bad)} of {len(codes)} faxes downloaded.")
    return bad[0] if bad else ExitCode.OK


async def _try_download(client: AsyncFaxClient, fax_id: str, target: Path, force: bool) -> int:
    from faxtui.api.errors import AuthenticationError, FaxApiError
    from faxtui.cli.app import explain

    try:
        await client.faxes.download_to(fax_id, target, overwrite=force)
    except AuthenticationError:
        raise
    except (FaxApiError, FileExistsError) as error:
        message, code = explain(error)
        talk(f"{clean(fax_id, 64)}: {message}")
        return code
    emit(str(target), at_once=True)
    return ExitCode.OK


def export_faxes(
    *words: FilterWords,
    flags: Narrowing = Flags(),  # noqa: B008 - it cannot be changed
    output: Annotated[Path | None, Parameter(help="The CSV file; else standard output.")] = None,
    force: Force = False,
) -> int:
    """Export faxes as the service's own CSV of 27 columns, numbers and all; `faxes list --csv --mask` hides them."""
    selection = select(words, flags)
    return asyncio.run(_export(selection, output, force))


def _exportable(pushed: Pushed) -> FaxFilters:
    """The filters of an export. The service makes it: what it cannot judge, we cannot leave out."""
    for term in pushed.rest:
        if not _is_judged(term, pushed.filters):
            word = f"{'-' if term.negated else ''}{term.field}{':' if term.field else ''}{term.written}"
            raise CommandError(
                f"The service cannot filter its export by “{clean(word, 60)}”: use faxes list --csv.", ExitCode.USAGE
            )
    if len(pushed.statuses) > 1:
        raise CommandError("The service exports one status at a time: use faxes list --csv.", ExitCode.USAGE)
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


async def _export(selection: Selection, output: Path | None, force: bool) -> int:
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


def counter() -> Callable[[int, int | None], None] | None:
    """A counter on standard error for who watches; silent for scripts."""
    if not sys.stderr.isatty():
        return None

    def show(received: int, total: int | None) -> None:
        whole = f" of {total // 1024} kB" if total else " kB"
        end = "\n" if received == total else ""
        sys.stderr.write(f"\r{received // 1024}{whole}{end}")
        sys.stderr.flush()

    return show


def names(ids: Sequence[str]) -> str:
    """Ids for a sentence, the first few of many."""
    shown = ", ".join(clean(fax_id, 40) for fax_id in ids[:3])
    return f"{shown} and {len(ids) - 3} more" if len(ids) > 3 else shown
