"""Who did what with which result: every write and every look at pages, by console and commands, into the audit log.

Numbers and addresses are shortened (`+1415•••0178`, `a•••@clinic.example`) unless `config.toml` says
`audit_numbers = true`.
A log that cannot be written is told at once. Acts then go on, except on a production profile: there a write is noted
before it leaves, and refused when that fails. Looking at pages is never refused.
"""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from faxtui import audit_file
from faxtui.masking import hide
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.transport import Act
    from faxtui.connection import Connection

_VERBS: Final = {"POST": "add", "PUT": "replace", "PATCH": "change", "DELETE": "delete", "GET": "look at"}
_KINDS: Final = {
    "services": "service",
    "numbers": "number",
    "emails": "address",
    "coverPages": "cover page",
    "faxes": "fax",
}

Warn = Callable[[str], object]


def os_user() -> str:
    """Who is logged in, as far as the system says."""
    try:
        return clean(getpass.getuser(), 64)
    except (KeyError, OSError):  # a user id without a name, as in containers
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def act_of(method: str, path: str) -> str:
    """What a call does, in words."""
    parts = path.strip("/").split("/")[3:]
    if parts[-1:] in (["file.pdf"], ["file"]):
        return "view pages" if method == "GET" else "delete pages"
    if parts == ["faxes"]:
        return "send" if method == "POST" else "export list"
    if parts[-1:] == ["suspend"]:
        return "suspend or resume number"
    kind = next((_KINDS[part] for part in reversed(parts) if part in _KINDS), "object")
    return f"{_VERBS.get(method, method)} {kind}"


def object_of(path: str, *, whole: bool) -> str:
    """What a call is about: its path below the project, with numbers and addresses shortened unless `whole`."""
    parts = [clean(unquote(part), 100) for part in path.strip("/").split("/")[3:]]
    return "/".join(parts if whole else map(hide, parts))


class Auditor:
    """Writes the acts of one connection into a log, off the event loop."""

    def __init__(self, folder: Path | None, connection: Connection, warn: Warn, *, whole: bool = False) -> None:
        self._folder = folder
        self._connection = connection
        self._warn = warn
        self._whole = whole

    @asynccontextmanager
    async def watch(self, act: Act) -> AsyncIterator[Callable[[object], None]]:
        """Around one call (`AsyncFaxClient.on_act`): note how it ended, whatever way that is."""
        fields = {"act": act_of(act.method, act.path), "object": object_of(act.path, whole=self._whole)}
        if self._connection.production and act.method != "GET":
            await self._begin(fields)
        result: dict[str, Any] = {"result": "broken off"}

        def tell(answer: object) -> None:
            result.update({"result": "done", **_ids_of(answer)})

        try:
            yield tell
        except Exception as error:
            result["result"] = _why(error)
            raise
        finally:
            await asyncio.shield(self.note(**fields, **result))

    async def view(self, fax_id: str) -> None:
        """Note that pages which are in memory already were shown again."""
        await self.note(act="view pages", object=f"faxes/{clean(fax_id, 100)}", result="from memory")

    async def note(self, **fields: Any) -> bool:
        """Add an entry; answers whether that worked, and tells the person when it did not."""
        trouble = await asyncio.to_thread(self._append, fields)
        if trouble:
            self._warn(f"The audit log cannot be written ({trouble}): “{fields['act']}” is not in it.")
        return not trouble

    async def _begin(self, fields: dict[str, str]) -> None:
        from faxtui.api.errors import ReadOnlyError  # late: who only reads the log needs no client

        trouble = await asyncio.to_thread(self._append, {**fields, "result": "begun"})
        if trouble:
            raise ReadOnlyError(
                f"The audit log cannot be written ({trouble}), and this is production: nothing was sent."
            )

    def _append(self, fields: dict[str, Any]) -> str:
        """Why the entry could not be written; empty when it was."""
        if self._folder is None:
            return "you have no home folder: XDG_STATE_HOME can say where"
        connection = self._connection
        facts = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": os_user(),
            "profile": clean(connection.name, 60),
            "project": clean(connection.project_id, 60),
        }
        try:
            audit_file.append(self._folder, facts | fields)
        except OSError as error:
            return clean(error.strerror or error, 120)
        return ""


def _ids_of(answer: object) -> dict[str, Any]:
    """The ids of what a call made or changed."""
    made = answer if isinstance(answer, list) else [answer]
    ids = [clean(one_id, 60) for one in made if isinstance(one_id := getattr(one, "id", None), str) and one_id]
    return {"ids": ids[:100]} if ids else {}


def _why(error: Exception) -> str:
    """How a call failed, by the error's kind and status: its words may hold what the log must not."""
    status = getattr(error, "status", None)
    return f"{type(error).__name__}{f' ({status})' if status else ''}"
