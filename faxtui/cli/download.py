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
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.cli.selecting import Flags, Selection, select
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient

Force = Annotated[bool, Parameter(help="Replace a file that is there.")]
_AT_ONCE: Final = 4
_EXPORTABLE: Final = frozenset({"status", "dir", "to", "from", "since", "until"})
"""What the service can filter an export by."""


def download_fax(
    *fax_ids: Annotated[str, Parameter(name="ID", help="One fax or more.")],
    output: Annotated[Path | None, Parameter(help="File or folder; else ID.pdf here.")] = None,
    force: Force = False,
) -> int:
    """Download the pages of faxes, one PDF each, and write their paths."""
    ids = list(dict.fromkeys(fax_ids))
    if not ids:
        raise CommandError("Which fax? Give its id, or several.", ExitCode.USAGE)
    if len(ids) > 1 and output is not None and not output.is_dir():
        raise CommandError(f"{output} is no folder, which several faxes need.", ExitCode.USAGE)
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

            async with asyncio.TaskGroup() as group:
                for fax_id, target in targets.items():
                    group.create_task(one(fax_id, target))
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
    """Export faxes as the service's own CSV of 27 columns."""
    selection = select(words, flags)
    _require_exportable(selection)
    return asyncio.run(_export(selection, output, force))


def _require_exportable(selection: Selection) -> None:
    """The service makes the export: what it cannot judge, we cannot leave out."""
    for term in selection.query.terms:
        local = term.field in ("to", "from") and not term.value.startswith("+")
        if term.negated or term.field not in _EXPORTABLE or local:
            word = f"{'-' if term.negated else ''}{term.field}{':' if term.field else ''}{term.value}"
            raise CommandError(
                f"The service cannot filter its export by “{clean(word, 60)}”: use faxes list --csv.", ExitCode.USAGE
            )
    if len(selection.statuses) > 1:
        raise CommandError("The service exports one status at a time: use faxes list --csv.", ExitCode.USAGE)


async def _export(selection: Selection, output: Path | None, force: bool) -> int:
    filters = {**selection.filters, "status": next(iter(selection.statuses), None)}
    async with configured_client() as client:
        if output is not None:
            await client.faxes.export_to(output, overwrite=force, progress=counter(), **filters)  # type: ignore[arg-type]
            emit(str(output))
            return ExitCode.OK
        # By way of a file: what is in the pipe is then the whole export, and never in memory at once.
        with tempfile.TemporaryDirectory(prefix="faxtui-") as folder:
            whole = Path(folder) / "export.csv"
            await client.faxes.export_to(whole, **filters)  # type: ignore[arg-type]
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
