"""The cover pages of a service: PDFs whose `{{tags}}` are filled in for each fax."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.models import CoverPage, CoverPagePage
from faxtui.api.paging import walk
from faxtui.api.resources import ApiResource, segment
from faxtui.api.sending import checked_files


class CoverPages(ApiResource):
    """The cover pages of the services of one project; there is no change: add a new one and delete the old."""

    async def add(self, service_id: str, file: Path | bytes, name: str) -> CoverPage:
        """Add a PDF as a cover page (API: `addCoverPage`); the API takes it whole, in base64."""
        content = file if isinstance(file, bytes) else await asyncio.to_thread(_read, file)
        if not content.startswith(b"%PDF-"):
            trouble = "A cover page must be a PDF"
            raise InvalidRequest(f"{trouble}: nothing was added.", violations=(Violation("file", trouble),))
        body = {"name": name, "file": {"fileContent": base64.b64encode(content).decode(), "fileType": "PDF"}}
        return await self._write("POST", self._of(service_id), CoverPage, body)

    async def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> CoverPagePage:
        """One page of a service's cover pages, without their files (API: `listCoverPages`); pages count from 1."""
        return await self._page(self._of(service_id), CoverPagePage, page, page_size)

    async def iter(self, service_id: str, *, page_size: int = 200) -> AsyncGenerator[CoverPage, None]:
        """All cover pages of a service, none twice."""

        async def fetch(number: int) -> CoverPagePage:
            return await self.list(service_id, page=number, page_size=page_size)

        async with aclosing(walk(fetch, lambda page: page.cover_pages, page_size)) as rows:
            async for row in rows:
                yield row

    async def get(self, service_id: str, cover_page_id: str) -> CoverPage:
        """One cover page with its file (API: `getCoverPage`)."""
        return await self._get(self._one(service_id, cover_page_id), CoverPage)

    async def delete(self, service_id: str, cover_page_id: str) -> None:
        """Delete a cover page (API: `deleteCoverPage`)."""
        await self._delete(self._one(service_id, cover_page_id))

    def _of(self, service_id: str) -> str:
        return f"{self._service(service_id)}/coverPages"

    def _one(self, service_id: str, cover_page_id: str) -> str:
        return f"{self._of(service_id)}/{segment(cover_page_id)}"


def _read(path: Path) -> bytes:
    checked_files([path])
    return path.read_bytes()
