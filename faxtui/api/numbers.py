"""The numbers of a service; they come to it and leave it outside of this API."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from faxtui.api.models import AddressPage, NumberPage, ServicePhoneNumber
from faxtui.api.paging import walk
from faxtui.api.resources import ApiResource, segment


class Numbers(ApiResource):
    """The numbers of the services of one project."""

    async def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> NumberPage:
        """One page of a service's numbers (API: `listNumbersForService`); pages count from 1 and hold up to 1000."""
        return await self._page(self._of(service_id), NumberPage, page, page_size)

    async def iter(self, service_id: str, *, page_size: int = 200) -> AsyncGenerator[ServicePhoneNumber, None]:
        """All numbers of a service, none twice."""

        async def fetch(number: int) -> NumberPage:
            return await self.list(service_id, page=number, page_size=page_size)

        found = walk(fetch, lambda page: page.numbers, page_size, lambda row: row.phone_number)
        async with aclosing(found) as rows:
            async for row in rows:
                yield row

    async def suspend(self, service_id: str, number: str, note: str | None = None) -> ServicePhoneNumber:
        """Suspend a number (API: `suspendNumber`); `note` tells others why."""
        return await self._set_suspended(service_id, number, True, note)

    async def resume(self, service_id: str, number: str, note: str | None = None) -> ServicePhoneNumber:
        """Let a suspended number work again (API: `suspendNumber` with `suspended: false`)."""
        return await self._set_suspended(service_id, number, False, note)

    async def list_emails(self, service_id: str, number: str, *, page: int = 1, page_size: int = 100) -> AddressPage:
        """One page of the email addresses of a number (API: `getEmailsForNumber`)."""
        return await self._page(f"{self._one(service_id, number)}/emails", AddressPage, page, page_size)

    async def emails(self, service_id: str, number: str, *, page_size: int = 200) -> AsyncGenerator[str, None]:
        """All email addresses of a number, none twice."""

        async def fetch(page: int) -> AddressPage:
            return await self.list_emails(service_id, number, page=page, page_size=page_size)

        async with aclosing(walk(fetch, lambda page: page.emails, page_size, str)) as rows:
            async for address in rows:
                yield address

    async def _set_suspended(
        self, service_id: str, number: str, suspended: bool, note: str | None
    ) -> ServicePhoneNumber:
        body = {"suspended": suspended} | ({} if note is None else {"note": note})
        return await self._write("PATCH", f"{self._one(service_id, number)}/suspend", ServicePhoneNumber, body)

    def _of(self, service_id: str) -> str:
        return f"{self._service(service_id)}/numbers"

    def _one(self, service_id: str, number: str) -> str:
        return f"{self._of(service_id)}/{segment(number)}"
