"""The ledger of a batch: what was about to be sent and what became of it, on the disk before and after each send.

JSON, one event a line, appended and synced. The first line names the batch; then for each recipient

    {"event": "intent", "to", "label", "data", "at"}    on the disk before the request leaves
    {"event": "sent", "to", "fax"}                      the service has it
    {"event": "not sent", "to", "reason"}               the service or we refused: it may be tried again
    {"event": "unknown", "to", "reason"}                as good as an intent alone: to be settled by its label
    {"event": "ended", "to", "fax", "status", "code"}   how the fax ended, when that was waited for

A torn last line is what was being written when the machine went down: its send had not begun, or is unknown.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from faxtui.cli.output import CommandError, ExitCode

VERSION: Final = 1
_EVENTS: Final = ("intent", "sent", "not sent", "unknown", "ended")


@dataclass
class Entry:
    """What the ledger knows of one recipient."""

    to: str
    label: str
    at: datetime
    """When it was first to be sent."""
    event: str = "intent"
    fax: str = ""
    reason: str = ""
    status: str = ""
    data: str = ""
    """What tells the data of its cover page from others; empty in ledgers of versions that kept none."""

    @property
    def is_taken(self) -> bool:
        """Whether the service has it: never send again."""
        return self.event in ("sent", "ended")

    @property
    def is_open(self) -> bool:
        """Whether it may have been taken: look by its label first."""
        return self.event in ("intent", "unknown")


def state_folder() -> Path:
    """Where ledgers are kept unless told otherwise (XDG state folder)."""
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "state") / "faxtui" / "batches"


def fingerprint(job: Mapping[str, Any]) -> str:
    """Tells one batch from another: service, project, options and documents, but not who gets it."""
    return hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()[:16]


class Ledger:
    """One batch's ledger, open for one process at a time."""

    def __init__(self, path: Path, job: str) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self._turn = threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")  # noqa: SIM115 - closed by us
        try:
            self._lock()
            self._read(job)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    async def record(self, event: str, to: str, **facts: Any) -> None:
        """Put one event on the disk; returns when it is there. OSError when the disk refuses."""
        line = {"event": event, "to": to, **facts, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
        await asyncio.to_thread(self._append, line)
        self._apply(line)

    def _append(self, line: Mapping[str, Any]) -> None:
        with self._turn:  # a thread that was given up still writes its line to the end
            self._file.seek(0, os.SEEK_END)
            self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def _lock(self) -> None:
        try:
            import fcntl  # not on Windows, where two runs at once must be kept apart by the person
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"{self.path} is in use: another command works on this batch. Nothing was sent."
            raise CommandError(message, ExitCode.REFUSED) from None

    def _read(self, job: str) -> None:
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.splitlines()
        if not lines and content and not content.startswith(b'{"event":"batch"'):
            raise self._foreign(1)
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        if not lines:
            self._append({"event": "batch", "version": VERSION, "job": job})
            self._sync_folder()
            return
        for number, text in enumerate(lines, 1):
            line = self._parsed(number, text)
            if number == 1:
                self._check_heading(line, job)
            else:
                self._apply(line)

    def _parsed(self, number: int, text: bytes) -> dict[str, Any]:
        try:
            line = json.loads(text)
            good = line["event"] == "batch" if number == 1 else line["event"] in _EVENTS and isinstance(line["to"], str)
            if number > 1:
                datetime.fromisoformat(line["at"])
        except (ValueError, KeyError, TypeError, RecursionError):
            good = False
        if not good:
            raise self._foreign(number)
        return dict(line)

    def _foreign(self, number: int) -> CommandError:
        return CommandError(f"{self.path}, line {number}, is no line of a ledger: nothing was sent.", ExitCode.REFUSED)

    def _check_heading(self, line: Mapping[str, Any], job: str) -> None:
        if line.get("version") != VERSION:
            message = f"{self.path} was written by a newer faxtui: nothing was sent."
            raise CommandError(message, ExitCode.REFUSED)
        if line.get("job") != job:
            raise CommandError(
                f"{self.path} is the ledger of another batch (other documents, options or project): name another "
                "with --ledger. Nothing was sent.",
                ExitCode.REFUSED,
            )

    def _apply(self, line: Mapping[str, Any]) -> None:
        entry = self.entries.get(line["to"])
        if entry is None:
            at = datetime.fromisoformat(line["at"])
            entry = self.entries[line["to"]] = Entry(line["to"], str(line.get("label", "")), at)
        entry.event = line["event"]
        entry.fax = str(line.get("fax") or entry.fax)
        entry.reason = str(line.get("reason", ""))
        entry.status = str(line.get("status", ""))
        entry.data = str(line.get("data") or entry.data)

    def _sync_folder(self) -> None:
        """Have the new file's name reach the disk, where the system can do that."""
        with suppress(OSError):
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
