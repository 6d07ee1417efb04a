"""Mail domains of a service, by which fax mails go out and come in under one's own name."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeAlias

from faxtui.api.domain_models import VerifiedDomains
from faxtui.api.models import Domain, DomainDetails, DomainPage, NewDomain
from faxtui.api.paging import walk
from faxtui.api.resources import ApiResource, segment

DetailsList: TypeAlias = list[DomainDetails]
"""A plain list, named here since `list` is also a method below."""


class Domains(ApiResource):
    """The mail domains of the services of one project."""

    async def create(self, service_id: str, domain_name: str) -> NewDomain:
        """Make a domain (API: `createDomain`); the answer has the records to put into its DNS."""
        return await self._write("POST", self._one(service_id, domain_name), NewDomain, None)

    async def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> DomainPage:
        """One page of a service's domains (API: `listDomains`); some services give all of them at once."""
        return await self._page(self._of(service_id), DomainPage, page, page_size)

    async def iter(self, service_id: str, *, page_size: int = 200) -> AsyncGenerator[Domain, None]:
        """All domains of a service, none twice."""

        async def fetch(number: int) -> DomainPage:
            return await self.list(service_id, page=number, page_size=page_size)

        async with aclosing(walk(fetch, lambda page: page.domains, page_size, lambda row: row.name)) as rows:
            async for row in rows:
                yield row

    async def get(self, service_id: str, domain_name: str) -> DomainDetails:
        """One domain with its records (API: `getDomain`)."""
        return await self._get(self._one(service_id, domain_name), DomainDetails)

    async def delete(self, service_id: str, domain_name: str) -> None:
        """Forget a domain and its templates (API: `deleteDomain`)."""
        await self._delete(self._one(service_id, domain_name))

    async def verify(self, service_id: str, domain_name: str) -> DetailsList:
        """Have the service look for the records in the DNS (API: `verifyDomain`); `message` says what it found."""
        found = await self._get(f"{self._one(service_id, domain_name)}:verify", VerifiedDomains)
        return found.domains

    def _of(self, service_id: str) -> str:
        return f"{self._service(service_id)}/domains"

    def _one(self, service_id: str, domain_name: str) -> str:
        return f"{self._of(service_id)}/{segment(domain_name)}"
