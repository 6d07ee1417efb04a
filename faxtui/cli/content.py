"""`faxtui faxes delete-content`: the stored pages go for good, the record stays."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from faxtui.cli.asking import Yes, confirm
from faxtui.cli.connecting import configured_client
from faxtui.cli.download import names
from faxtui.cli.output import CommandError, ExitCode, emit, talk
from faxtui.text import clean


def delete_content(*fax_ids: Annotated[str, Parameter(name="ID", help="One fax or more.")], yes: Yes = False) -> int:
    """Delete the stored pages of faxes for good and write the ids of those that are gone."""
    ids = list(dict.fromkeys(fax_ids))
    if not ids:
        raise CommandError("Which fax? Give its id, or several.", ExitCode.USAGE)
    amount = "1 fax" if len(ids) == 1 else f"{len(ids)} faxes"
    question = f"This deletes the stored pages of {amount} for good ({names(ids)}); the record stays."
    confirm(question, "delete" if len(ids) == 1 else f"delete {len(ids)}", yes=yes)
    return asyncio.run(_delete(ids))


async def _delete(ids: Sequence[str]) -> int:
    from faxtui.api.errors import FaxApiError, NotFound

    missing = 0
    async with configured_client() as client:
        for number, fax_id in enumerate(ids):
            try:
                await client.faxes.delete_content(fax_id)
            except NotFound as error:
                missing += 1
                talk(f"{clean(fax_id, 64)}: {error}")
            except FaxApiError as error:
                error.add_note(f"{number - missing} of {len(ids)} were deleted before.")
                raise
            else:
                emit(clean(fax_id, 64), at_once=True)
    return ExitCode.NOT_FOUND if missing else ExitCode.OK
