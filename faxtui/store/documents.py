"""What is faxed: several files and URLs in one line, in order, judged together."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from faxtui.store.checks import MOST_BYTES, Checked, complete_path, look_at, read_path, size_text
from faxtui.text import clean

_BETWEEN: Final = re.compile(r"[;\n\r]+")
_URLS: Final = ("http://", "https://")
_MOST: Final = 50
FINGERPRINT_DIGITS: Final = 16
"""Digits that are kept of a hash: enough to tell documents apart, too few to look one up by chance."""


class Documents(NamedTuple):
    """Files and URLs, each in order; the service puts URLs first (API: `contentUrl`)."""

    files: tuple[Path, ...]
    urls: tuple[str, ...]
    pages: int | None
    """Pages of the files; None when a file tells none before it is converted, or a URL is among them."""
    checked: Checked


def split_documents(text: str) -> list[str]:
    """Documents as typed: with `;` or line ends between, or as a terminal pastes several dropped files. Reads the disk.

    One that is there as written is one document, whatever letters its name holds.
    """
    if not text.strip() or _is_there(text):
        return [text] if text.strip() else []
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) == 1 and " " in text:
        try:
            words = shlex.split(text)
        except ValueError:
            return parts
        if len(words) > 1 and all(_is_url(word) or _is_there(word) for word in words):
            return words
    return parts


def _is_there(text: str) -> bool:
    try:
        return read_path(text).exists()
    except (OSError, ValueError):
        return False


def _is_url(text: str) -> bool:
    return text.lower().startswith(_URLS)


def check_documents(text: str) -> Documents:
    """Look at every document; the note of a single file is its own. Reads the disk."""
    parts = split_documents(text)
    if len(parts) > _MOST:
        return Documents((), (), None, Checked("", f"{len(parts)} documents: at most {_MOST} in one fax.", False))
    if not parts:
        return Documents((), (), None, look_at("").checked)
    urls = tuple(part for part in parts if _is_url(part))
    for url in urls:
        if not _is_good(url):
            return Documents((), (), None, Checked("", f"This is no URL: {clean(url, 60)}", False))
    written = [part for part in parts if not _is_url(part)]
    looks = [look_at(part) for part in written]
    for part, look in zip(written, looks, strict=True):
        if not look.checked.ok:
            where = f"{clean(read_path(part).name, 40)}: " if len(parts) > 1 else ""
            return Documents((), (), None, look.checked._replace(note=f"{where}{look.checked.note}"))
    size = sum(look.size for look in looks)
    if size > MOST_BYTES:
        told = f"{size_text(size)} together: at most {MOST_BYTES // 10**6} MB are accepted."
        return Documents((), (), None, Checked("", told, False))
    files = tuple(Path(look.checked.value) for look in looks)
    known = [look.pages for look in looks]
    pages = None if urls or None in known else sum(page or 0 for page in known)
    if len(looks) == 1 and not urls:
        return Documents(files, urls, pages, looks[0].checked)
    late = any(_is_url(part) for part in parts[len(urls) :])
    return Documents(files, urls, pages, Checked(text, _note(len(files), len(urls), pages, size, late), True))


def _note(files: int, urls: int, pages: int | None, size: int, late: bool) -> str:
    told = []
    if files:
        counted = f"{pages} {'page' if pages == 1 else 'pages'}, " if pages is not None else ""
        told.append(f"{files} {'document' if files == 1 else 'documents'}, {counted}{size_text(size)}")
    if urls:
        told.append(
            f"{urls} {'URL' if urls == 1 else 'URLs'} that the service fetches{' and puts first' if late else ''}"
        )
    return "  ·  ".join(told)


def _is_good(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        return False


def complete_document(text: str) -> str | None:
    """The line with its last path completed. Reads the disk."""
    cut = text.rfind(";") + 1
    blanks = len(text[cut:]) - len(text[cut:].lstrip())
    start = text[cut + blanks :]
    if _is_url(start):
        return None
    whole = complete_path(start)
    return text[: cut + blanks] + whole if whole else None


def fingerprint(files: Iterable[Path | bytes], urls: Iterable[str] = ()) -> str:
    """Digits of the SHA-256 of all documents in order, given as files or as their bytes.

    Reads the disk; OSError when it cannot.
    """
    total = hashlib.sha256()
    for url in urls:
        total.update(b"url\0" + url.encode() + b"\0")
    for file in files:
        if isinstance(file, bytes):
            total.update(hashlib.sha256(file).digest())
            continue
        with file.open("rb") as opened:
            total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()[:FINGERPRINT_DIGITS]
