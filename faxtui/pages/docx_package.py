"""The zip file that a Word document is: its parts by name, and how much of them is read at most."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Final

from faxtui.pages.conversion import MERGE_FAILED, ConversionError

MAIN_PART: Final = "word/document.xml"
_MOST_PARTS: Final = 5000
_MOST_BYTES: Final = 200 * 1024 * 1024
"""All parts together, unpacked."""
_MOST_TEXT: Final = 40 * 1024 * 1024
_RELATIONSHIP = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(Id|Type|Target|TargetMode)\s*=\s*"([^"]*)"')
_EMPTY_RELATIONSHIPS: Final = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


def is_docx(data: bytes) -> bool:
    """Whether a zip file is a Word document, by the names in its directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return MAIN_PART in file.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


class Package:
    """One Word document; BadZipFile when it is none, ConversionError when it unpacks to more than anybody writes."""

    def __init__(self, data: bytes) -> None:
        self._file = zipfile.ZipFile(io.BytesIO(data))
        parts = self._file.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
            raise _too_large()

    def text(self, name: str) -> str:
        """A part that is text; KeyError when there is none."""
        if self._file.getinfo(name).file_size > _MOST_TEXT:
            raise _too_large()
        return self._file.read(name).decode("utf-8-sig")

    def targets(self, name: str) -> dict[str, str]:
        """What the ids used in a part stand for: names of other parts."""
        found = {}
        for entry in _RELATIONSHIP.findall(self._relationships(name)):
            facts = dict(_ATTRIBUTE.findall(entry))
            if facts.get("TargetMode", "Internal") == "Internal" and "Id" in facts:
                base = posixpath.dirname(name)
                found[facts["Id"]] = posixpath.normpath(posixpath.join(base, facts.get("Target", ""))).lstrip("/")
        return found

    def with_main_part(self, name: str, text: str) -> bytes:
        """A Word document whose body is `text`, which refers to other parts as the part `name` does."""
        wanted = {"[Content_Types].xml", "_rels/.rels"}
        wanted |= set(self.targets(name).values())
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
            for part in wanted & set(self._file.namelist()) - {MAIN_PART}:
                copy.writestr(part, self._file.read(part))
            copy.writestr(MAIN_PART, text)
            copy.writestr(_relationships_of(MAIN_PART), self._relationships(name))
        return made.getvalue()

    def _relationships(self, name: str) -> str:
        part = _relationships_of(name)
        return self.text(part) if part in self._file.namelist() else _EMPTY_RELATIONSHIPS


def _too_large() -> ConversionError:
    return ConversionError(MERGE_FAILED, "The Word document is too large.")


def _relationships_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"
