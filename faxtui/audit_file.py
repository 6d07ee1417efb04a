"""The audit log on disk: JSON lines that only grow, each with the hash of the one before; only the owner reads them.

`audit.jsonl` is written to; full, it is renamed after its first entry's number, and the chain goes on in a new one.
`head.json` names the last entry, so that a log whose end was cut off is told. Whoever can rewrite all of these files
can make a false log that holds: keep a copy of the last hash elsewhere when that matters.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

try:
    import fcntl
except ImportError:  # Windows: two consoles at once may then break the chain, which verify tells
    fcntl = None  # type: ignore[assignment]

CURRENT: Final = "audit.jsonl"
ROTATED: Final = "audit-*.jsonl"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes after which a new file is begun."""
LONGEST: Final = 64 * 1024
START: Final = "0" * 64
"""What stands for the hash before the first entry."""


class Head(NamedTuple):
    """The last entry: its number, the hash of its line, and the bytes of the file that it ends."""

    seq: int = 0
    hash: str = START
    size: int = 0


class Entry(NamedTuple):
    """One line as it was read; `fields` is None when it is no entry at all."""

    file: str
    line: int
    hash: str
    fields: Mapping[str, Any] | None


class Verdict(NamedTuple):
    """What `verify` found."""

    entries: int
    trouble: str
    """The first thing that is wrong, as one sentence; empty when the chain holds."""
    note: str = ""
    """What should be known and is no fault."""
    last: str = START


def append(folder: Path, fields: Mapping[str, Any], largest: int = LARGEST) -> None:
    """Add one entry and have it reach the disk; OSError leaves the log as it was."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        head = _caught_up(folder, _read_head(folder))
        line = json.dumps({"seq": head.seq + 1, **fields, "before": head.hash}, separators=(",", ":")).encode()
        path = folder / CURRENT
        if path.exists() and path.stat().st_size + len(line) > largest:
            os.rename(path, folder / f"audit-{_first_seq(path, head):012d}.jsonl")
        size = _write_line(path, line)
        _write_head(folder, Head(head.seq + 1, _hash(line), size))


def entries(folder: Path) -> Iterator[Entry]:
    """Every line of the log, oldest first."""
    for path in (*sorted(folder.glob(ROTATED)), folder / CURRENT):
        if not path.exists():
            continue
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = raw.rstrip(b"\n")
                yield Entry(path.name, number, _hash(line), _parsed(line))


def verify(folder: Path) -> Verdict:
    """Follow the chain from the first line to the last, and compare the end with what was noted of it."""
    before, seq, count, note = START, 0, 0, ""
    for entry in entries(folder):
        trouble = _broken(entry, before, seq, count)
        if trouble:
            return Verdict(count, f"{entry.file}, line {entry.line}: {trouble}.", note, before)
        assert entry.fields is not None  # noqa: S101 - a line that is no entry is broken
        if count == 0 and entry.fields["seq"] != 1:
            note = f"The log begins with entry {entry.fields['seq']}: older files were taken away."
        before, seq, count = entry.hash, entry.fields["seq"], count + 1
    return Verdict(count, _end_missing(folder, seq, before), note, before)


def _broken(entry: Entry, before: str, seq: int, count: int) -> str:
    if entry.fields is None:
        return "this is no entry"
    if count == 0:
        return (
            "the first entry names one before it"
            if entry.fields["seq"] == 1 and entry.fields["before"] != START
            else ""
        )
    if entry.fields["before"] != before:
        return "it does not follow the line before: one of the two was changed, or lines between them are gone"
    return "" if entry.fields["seq"] == seq + 1 else f"it is numbered {entry.fields['seq']} after {seq}"


def _end_missing(folder: Path, seq: int, last: str) -> str:
    """Why the end of the log is not the end that was noted; a head one entry behind is a crash, not a fault."""
    try:
        head = _read_head(folder)
    except OSError as error:
        return f"head.json: {error}."
    if head.seq > seq:
        return f"The end is missing: entry {head.seq} was written, and the log ends with {seq}."
    if seq and not head.seq:
        return "head.json is gone: whether the end of the log is missing cannot be told."
    if head.seq == seq and head.hash != last:
        return f"The last entry ({seq}) was changed: its hash is not the one that was noted."
    return ""


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    try:
        fields = json.loads(line) if len(line) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    whole = isinstance(fields, dict) and type(fields.get("seq")) is int and isinstance(fields.get("before"), str)
    return fields if whole else None


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _read_head(folder: Path) -> Head:
    """What was noted of the end; OSError when the note cannot be understood."""
    try:
        data = json.loads((folder / "head.json").read_bytes())
        head = Head(int(data["seq"]), str(data["hash"]), int(data["size"]))
    except FileNotFoundError:
        return Head()
    except (ValueError, KeyError, TypeError):
        raise OSError("the note of the last entry cannot be read") from None
    return head


def _write_head(folder: Path, head: Head) -> None:
    beside = folder / ".head.json.new"
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(head._asdict(), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / "head.json")


def _caught_up(folder: Path, head: Head) -> Head:
    """The head, moved over lines that were written and, for a crash between, not noted."""
    path = folder / CURRENT
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(head.size if head.size <= size else 0)  # a shorter file was begun after what was noted
            for raw in file:
                line = raw.rstrip(b"\n")
                fields = _parsed(line)
                if fields is None or fields["before"] != head.hash or not raw.endswith(b"\n"):
                    break
                head = Head(head.seq + 1, _hash(line), file.tell())
    except FileNotFoundError:
        pass
    return head


def _first_seq(path: Path, head: Head) -> int:
    """The number of a file's first entry, which names it; that of the last when the first cannot be read."""
    with path.open("rb") as file:
        fields = _parsed(file.readline(LONGEST).rstrip(b"\n"))
    return fields["seq"] if fields else head.seq


def _write_line(path: Path, line: bytes) -> int:
    """The size of the file with the line; a line that did not fit is taken back."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        data = (b"\n" if torn else b"") + line + b"\n"
        try:
            if os.write(descriptor, data) != len(data):
                raise OSError(28, "No space left on device")
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
        return size + len(data)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time, across processes."""
    with open(os.open(folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
