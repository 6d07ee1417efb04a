"""A project as it is, for plans; and the steps of a plan carried out, each told, until the first that fails."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TYPE_CHECKING

from faxtui.store.plan import PlanError, ServicePlan, api_values, snapshot
from faxtui.store.plan_diff import Step
from faxtui.store.project import Project

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient


async def as_it_is(client: AsyncFaxClient) -> tuple[list[ServicePlan], dict[str, bytes]]:
    """The project, and the PDFs of its cover pages by SHA-256; raises errors of the client, and PlanError."""
    project = Project()
    await project.load(client)
    covers = [(one.service.id, cover.id) for one in project.all() for cover in one.covers]
    pages = await asyncio.gather(*(client.cover_pages.get(service_id, cover_id) for service_id, cover_id in covers))
    contents = {
        page_id: page.file.content if page.file else b"" for (_, page_id), page in zip(covers, pages, strict=True)
    }
    hashes = {cover_id: hashlib.sha256(content).hexdigest() for cover_id, content in contents.items()}
    return snapshot(project.all(), hashes), {hashes[cover_id]: content for cover_id, content in contents.items()}


async def check_unchanged(client: AsyncFaxClient, there: Sequence[ServicePlan]) -> None:
    """PlanError when the project is not as it was when the plan was made: what was shown and agreed to is another."""
    now, _ = await as_it_is(client)
    if now != list(there):
        raise PlanError("Somebody else changed the project since this was shown.")


class Applier:
    """Carries out steps on the project that they were made for."""

    def __init__(
        self, client: AsyncFaxClient, there: Sequence[ServicePlan], cover_file: Callable[[str], bytes]
    ) -> None:
        """`cover_file` gives the PDF of a SHA-256, and may raise PlanError."""
        self._client = client
        self._cover_file = cover_file
        self._ids = {one.name: one.id for one in there}
        self._cover_ids = {one.name: dict(one.cover_ids) for one in there}
        self._chosen = {one.name: one.cover for one in there}

    async def apply(self, steps: Sequence[Step]) -> AsyncGenerator[Step, None]:
        """Yields each step that is done; an error of the client ends it, and nothing after it was done."""
        for step in steps:
            await self._do(step)
            yield step

    async def _do(self, step: Step) -> None:
        if step.kind == "name":
            await self._rename(step)
        elif step.kind == "service":
            await self._service(step)
        elif step.kind == "default":
            await self._client.services.update(self._ids[step.service], default_for_project=True)
        elif step.kind == "cover":
            cover_id = self._cover_ids.get(step.service, {})[step.name] if step.name else ""
            await self._client.services.update(self._ids[step.service], cover_page_id=cover_id)
        elif step.kind == "cover page":
            await self._cover_page(step)
        else:
            await self._address(step)

    async def _rename(self, step: Step) -> None:
        """Later steps know the service by its new name."""
        await self._client.services.update(self._ids[step.service], name=step.name)
        self._ids[step.name] = self._ids.pop(step.service)
        self._cover_ids[step.name] = self._cover_ids.pop(step.service)
        self._chosen[step.name] = self._chosen.pop(step.service)

    async def _service(self, step: Step) -> None:
        if step.sign == "+":
            made = await self._client.services.create(name=step.name, **api_values(step.settings))
            self._ids[step.name] = made.id
        elif step.sign == "~":
            await self._client.services.update(self._ids[step.service], **api_values(step.settings))
        else:
            await self._client.services.delete(self._ids[step.service])

    async def _cover_page(self, step: Step) -> None:
        """Add, replace (the new one first, then what names it, then the old one away) or delete."""
        service_id, ids = self._ids[step.service], self._cover_ids.setdefault(step.service, {})
        old = ids.get(step.name)
        if step.sign != "-":
            ids[step.name] = (
                await self._client.cover_pages.add(service_id, self._cover_file(step.sha256), step.name)
            ).id
            if old is not None and self._chosen.get(step.service) == step.name:
                await self._client.services.update(service_id, cover_page_id=ids[step.name])
        if old is not None:
            await self._client.cover_pages.delete(service_id, old)

    async def _address(self, step: Step) -> None:
        from faxtui.api.models import EmailNumber

        service_id, emails = self._ids[step.service], self._client.emails
        if step.sign == "-":
            await emails.delete(service_id, step.name)
            return
        numbers = [EmailNumber.model_validate({"number": n, "permissions": _wire(p)}) for n, p in step.numbers.items()]
        if step.sign == "+":
            await emails.add(service_id, step.name, numbers)
        else:
            await emails.set_numbers(service_id, step.name, numbers)


def _wire(permission: str) -> str:
    from faxtui.api.models import Permissions

    return next((str(one) for one in Permissions if str(one).lower() == permission), permission)
