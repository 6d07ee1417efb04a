"""The mails that go out under a domain, one template for each occasion."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TypeAlias

from pydantic import TypeAdapter

from faxtui.api.domain_models import TemplateAnswer
from faxtui.api.models import Template, TemplateItem, TemplateName
from faxtui.api.resources import ApiResource, segment
from faxtui.api.transport import Call, reader

TemplateList: TypeAlias = list[TemplateItem]
"""A plain list, named here since `list` is also a method below."""


class Templates(ApiResource):
    """The mail templates of the domains of one project."""

    async def list(self, service_id: str, domain_name: str) -> TemplateList:
        """All templates of a domain, without their text (API: `listTemplates`, which has no pages)."""
        return await self._transport.call(
            Call("GET", self._of(service_id, domain_name), reader(TypeAdapter(TemplateList).validate_json))
        )

    async def iter(self, service_id: str, domain_name: str) -> AsyncGenerator[TemplateItem, None]:
        """The same one by one."""
        for item in await self.list(service_id, domain_name):
            yield item

    async def get(self, service_id: str, domain_name: str, name: TemplateName | str) -> Template:
        """One template with the version in use (API: `getTemplate`)."""
        return (await self._get(self._one(service_id, domain_name, name), TemplateAnswer)).template

    async def update(self, service_id: str, domain_name: str, name: TemplateName | str, html: str) -> Template:
        """Put a new text in use (API: `updateTemplate`); `{{id}}`, `{{from}}`, `{{to}}` … stand for the fax's facts."""
        path = self._one(service_id, domain_name, name)
        return (await self._write("PUT", path, TemplateAnswer, {"template": html})).template

    def _of(self, service_id: str, domain_name: str) -> str:
        return f"{self._service(service_id)}/domains/{segment(domain_name)}/templates"

    def _one(self, service_id: str, domain_name: str, name: TemplateName | str) -> str:
        return f"{self._of(service_id, domain_name)}/{segment(str(name))}"
