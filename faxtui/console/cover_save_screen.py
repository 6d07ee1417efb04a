"""Save a cover page's PDF, which the API only gives in base64, as a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from faxtui.console.save_screen import SaveScreen

if TYPE_CHECKING:
    from pathlib import Path

    from faxtui.api.client import AsyncFaxClient
    from faxtui.console.cover_documents import CoverDocuments


class CoverSaveScreen(SaveScreen):
    """Saves what is shown: the PDF as it was uploaded, or the proof."""

    what: ClassVar[str] = "Save the cover page as PDF"

    def __init__(self, documents: CoverDocuments, key: str, name: str) -> None:
        super().__init__("")
        self._documents = documents
        self._key = key
        self._file_name = name

    @property
    def suggested(self) -> str:
        """A name made of the cover page's, whatever that holds."""
        bare = "".join(letter if letter.isalnum() else "-" for letter in self._file_name[:40]).strip("-")
        return f"{bare or 'cover-page'}.pdf"

    async def _write(self, client: AsyncFaxClient, target: Path) -> Path:
        content = await self._documents.document(self._key)
        await asyncio.to_thread(_put, target, content)
        return target


def _put(target: Path, content: bytes) -> None:
    from faxtui.api.downloads import beside

    with beside(target, overwrite=False) as part:
        part.write(content)
