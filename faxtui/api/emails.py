"""Fax to email: the addresses that send and receive faxes, and the numbers they work with."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.models import Email, EmailNumber, EmailNumberPage, EmailPage, Permissions, ServicePhoneNumber
from faxtui.api.paging import walk
from faxtui.api.resources import ApiResource, segment


class Emails(ApiResource):
    """The email addresses of the services of one project."""

    async def add(
        self,
        service_id: str,
        email: str,
        numbers: Sequence[str | EmailNumber],
        *,
        permissions: Permissions | str | None = None,
    ) -> Email:
        """Add an address with the numbers of the service that it works with (API: `createEmailForProject`).

        `permissions` holds for the numbers given as plain text: both (the service's default), send or receive.
        """
        if not numbers:
            # Some services answer such a call with success and keep nothing.
            trouble = "An address needs at least one number"
            raise InvalidRequest(f"{trouble}: nothing was added.", violations=(Violation("phoneNumbers", trouble),))
        body = {"email": email, **_numbers(numbers, permissions)}
        return await self._write("POST", self._of(service_id), Email, body)

    async def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> EmailPage:
        """One page of a service's addresses (API: `getEmailsForProject`); pages count from 1 and hold up to 1000."""
        return await self._page(self._of(service_id), EmailPage, page, page_size)

    async def iter(self, service_id: str, *, page_size: int = 200) -> AsyncGenerator[Email, None]:
        """All addresses of a service, none twice."""

        async def fetch(number: int) -> EmailPage:
            return await self.list(service_id, page=number, page_size=page_size)

        async with aclosing(walk(fetch, lambda page: page.emails, page_size, lambda row: row.email)) as rows:
            async for row in rows:
                yield row

    async def set_numbers(
        self,
        service_id: str,
        email: str,
        numbers: Sequence[str | EmailNumber],
        *,
        permissions: Permissions | str | None = None,
    ) -> Email:
        """Put these numbers in the place of all that the address has (API: `updateEmail`)."""
        return await self._write("PUT", self._one(service_id, email), Email, _numbers(numbers, permissions))

    async def delete(self, service_id: str, email: str) -> None:
        """Take an address off a service (API: `deleteEmail`); it then neither sends nor receives."""
        await self._delete(self._one(service_id, email))

    async def list_numbers(
        self, service_id: str, email: str, *, page: int = 1, page_size: int = 100
    ) -> EmailNumberPage:
        """One page of the numbers of an address (API: `getNumbersByEmail`)."""
        return await self._page(f"{self._one(service_id, email)}/numbers", EmailNumberPage, page, page_size)

    async def numbers(
        self, service_id: str, email: str, *, page_size: int = 200
    ) -> AsyncGenerator[ServicePhoneNumber, None]:
        """All numbers of an address, none twice; `permissions` are those of the address."""

        async def fetch(page: int) -> EmailNumberPage:
            return await self.list_numbers(service_id, email, page=page, page_size=page_size)

        found = walk(fetch, lambda page: page.phone_numbers, page_size, lambda row: row.phone_number)
        async with aclosing(found) as rows:
            async for row in rows:
                yield row

    def _of(self, service_id: str) -> str:
        return f"{self._service(service_id)}/emails"

    def _one(self, service_id: str, email: str) -> str:
        return f"{self._of(service_id)}/{segment(email)}"


def _numbers(numbers: Iterable[str | EmailNumber], permissions: Permissions | str | None) -> dict[str, Any]:
    """The wire's list of objects."""
    given = {} if permissions is None else {"permissions": str(permissions)}
    return {
        "phoneNumbers": [{"number": entry, **given} if isinstance(entry, str) else entry.wire() for entry in numbers]
    }
