"""`faxtui faxes download`: pages into files that are whole or not there."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.folders import private_folder
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient

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
