"""Is this a number that can be faxed, is this a document that can be sent: one sentence for each answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from faxtui.text import clean

TEST_NUMBER: Final = "+19898989898"
"""Completes always and costs nothing (API: section Faxes)."""
MOST_BYTES: Final = 20 * 1000 * 1000
"""Largest document the vendor's tools document."""
HEADER_LETTERS: Final = 50
_KINDS: Final = {"pdf": "PDF", "tif": "TIF", "tiff": "TIF", "png": "PNG", "jpg": "JPG", "jpeg": "JPG"}


class Checked(NamedTuple):
    """What was made of a field: the value to send, and a note for the person."""

    value: str
    note: str
    ok: bool


def check_recipient(text: str, is_known: Callable[[str], bool] = lambda number: True) -> Checked:
    """Read a number as people write it; `is_known` tells whether it was faxed before."""
    written = text.strip()
    number = "".join(letter for letter in written if letter not in " -().\u00a0/")
    if not number:
        return Checked("", "With + and country code, as in +14155550100.", False)
    if number.startswith("00"):
        return Checked(number, f"Write + instead of 00: +{clean(number[2:], 20)}", False)
    if not number.startswith("+"):
        return Checked(number, "Begin with + and the country code, as in +14155550100.", False)
    if not (number[1:].isascii() and number[1:].isdigit()):
        return Checked(number, "After the + only digits belong in a number.", False)
    return _check_e164(number, is_known)


def _check_e164(number: str, is_known: Callable[[str], bool]) -> Checked:
    import phonenumbers  # late: 13 ms that the first paint does not need

    if number == TEST_NUMBER:
        return Checked(number, "The test number: goes through always, costs nothing.", True)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException as error:
        unknown = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and len(number) > 4
        return Checked(number, "No country has this code." if unknown else "The number is too short.", False)
    length = phonenumbers.is_possible_number_with_reason(parsed)
    if length in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return Checked(number, "The number is too short.", False)
    if length == phonenumbers.ValidationResult.TOO_LONG:
        return Checked(number, "The number is too long.", False)
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Checked(number, "No number of this country has so many digits.", False)
    country = phonenumbers.region_code_for_number(parsed) or f"country code {parsed.country_code}"
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    new = "" if is_known(number) else "  ·  not faxed in the last 7 days: check it"
    return Checked(number, f"{country}  {shown}{new}", True)


def check_header(text: str) -> Checked:
    """The header line: up to 50 letters, drawn on top of each page while it is sent."""
    value = " ".join(text.split())
    if len(value) > HEADER_LETTERS:
        return Checked(value, f"{len(value)} letters: at most {HEADER_LETTERS} fit.", False)
    return Checked(value, "Optional. Drawn on top of every page while it is sent.", True)


class Look(NamedTuple):
    """What a look at a file came to."""

    checked: Checked
    size: int = 0
    """Bytes."""
    pages: int | None = None
    """None where only the conversion tells."""


def check_document(text: str) -> Checked:
    """Look at the file itself: readable, of a kind that is accepted, not too large. Reads the disk."""
    return look_at(text).checked


def look_at(text: str) -> Look:
    """The same with its size and its pages. Reads the disk."""
    if not text.strip():
        return Look(Checked("", "PDF, TIF, PNG, JPG, TXT, HTML or DOCX.  Tab completes the path.", False))
    path = read_path(text)
    value = str(path)
    try:
        if path.is_dir():
            return Look(Checked(value, "This is a folder.", False))
        size = path.stat().st_size
        if size == 0:
            return Look(Checked(value, "The file is empty.", False))
        if size > MOST_BYTES:
            note = f"The file has {-(-size // 10**6)} MB: at most {MOST_BYTES // 10**6} MB are accepted."
            return Look(Checked(value, note, False))
        data = path.read_bytes()
    except FileNotFoundError:
        return Look(Checked(value, "There is no such file.", False))
    except PermissionError:
        return Look(Checked(value, "You may not read this file.", False))
    except (OSError, ValueError) as error:
        why = clean(getattr(error, "strerror", None) or error, 60)
        return Look(Checked(value, f"The file cannot be read: {why}.", False))
    return look_into(path.name, data, value)


def look_into(name: str, data: bytes, value: str = "") -> Look:
    """Look at the bytes of a document, by the name of its file."""
    from faxtui.pages.decode import Document, PageError  # late: pdfium and Pillow
    from faxtui.pages.source import ConversionError, FileKind, detect

    try:
        kind = detect(data, name)
        pages, count = "", None
        if kind in (FileKind.PDF, FileKind.TIF):
            with Document.open(data) as document:
                count = document.page_count
            pages = "1 page, " if count == 1 else f"{count} pages, "
    except (ConversionError, PageError) as error:
        return Look(Checked(value, clean(error, 200), False))
    suffix = Path(name).suffix.lower().removeprefix(".")
    other = _KINDS.get(suffix)
    odd = f"  ·  named .{suffix}, but it is {kind.value}" if other and other != kind.value else ""
    count = 1 if kind in (FileKind.PNG, FileKind.JPG) else count
    return Look(Checked(value, f"{kind.value}, {pages}{size_text(len(data))}{odd}", True), len(data), count)


def read_path(text: str) -> Path:
    """A path as typed or pasted: with a tilde, in quotes, with escaped blanks, as a file URL. Reads the disk."""
    written = text.strip()
    if len(written) > 1 and written[0] == written[-1] and written[0] in "'\"":
        written = written[1:-1]
    if written.startswith("file://"):
        written = unquote(written.removeprefix("file://"))
    plain = Path(os.path.expanduser(written))  # unlike Path.expanduser, never raises for ~ and an unknown name
    escaped = Path(os.path.expanduser(written.replace("\\ ", " ")))
    return escaped if "\\ " in written and "\0" not in written and not plain.exists() else plain


def size_text(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} kB"


def complete_path(text: str) -> str | None:
    """The path of the first file or folder that begins like `text`. Reads the disk."""
    if not text:
        return None
    folder, start = os.path.split(os.path.expanduser(text))
    try:
        names = sorted(
            entry.name + ("/" if entry.is_dir() else "")
            for entry in os.scandir(folder or ".")
            if entry.name.startswith(start) and (start.startswith(".") or not entry.name.startswith("."))
        )
    except (OSError, ValueError):  # ValueError: a NUL was pasted
        return None
    return text + names[0][len(start) :] if names else None


def check_cover_page(text: str) -> str:
    """What is wrong with a file as a cover page at first sight; empty when it is worth looking into. Reads the disk."""
    from faxtui.store.covers import MOST_BYTES as MOST_COVER_BYTES  # late: few forms ask

    if not text.strip():
        return "Choose a PDF file."
    path = read_path(text)
    try:
        if path.is_dir():
            return "This is a folder."
        if not path.is_file():
            return "There is no such file."
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(5)
    except (OSError, ValueError) as error:  # ValueError: a NUL was pasted
        return f"The file cannot be read: {clean(getattr(error, 'strerror', None) or error, 60)}."
    if start != b"%PDF-":
        return "A cover page must be a PDF."
    return f"A cover page has at most {MOST_COVER_BYTES // 10**6} MB." if size > MOST_COVER_BYTES else ""
