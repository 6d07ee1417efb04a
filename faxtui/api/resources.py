"""What the resources of a project have in common: their path, and how calls to it are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from faxtui.api.answers import NO_UNICODE
from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.model_base import Resource
from faxtui.api.transport import Call, Transport, reader

M = TypeVar("M", bound=Resource)


class ApiResource:
    """One kind of thing of one project."""

    def __init__(self, transport: Transport, project_path: str) -> None:
        self._transport = transport
        self._project = project_path

    def _service(self, service_id: str) -> str:
        return f"{self._project}/services/{segment(service_id)}"

    async def _get(self, path: str, model: type[M]) -> M:
        return await self._transport.call(Call("GET", path, reader(model.model_validate_json)))

    async def _page(self, path: str, model: type[M], page: int, page_size: int) -> M:
        params = [("page", str(page)), ("pageSize", str(page_size))]
        return await self._transport.call(Call("GET", path, reader(model.model_validate_json), params))

    async def _write(
        self, method: Literal["POST", "PUT", "PATCH"], path: str, model: type[M], body: Mapping[str, Any] | None
    ) -> M:
        return await self._transport.call(Call(method, path, reader(model.model_validate_json), body=body))

    async def _delete(self, path: str) -> None:
        await self._transport.call(Call("DELETE", path, reader(_nothing)))


def _nothing(_body: bytes) -> None:
    """A deletion answers 204 and says nothing."""


def segment(text: str) -> str:
    """An id as one segment of a path; ids are opaque, but never empty nor a step up the path."""
    if not text.strip("."):
        raise InvalidRequest("The id is empty.", violations=(Violation("id", "must not be empty"),))
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidRequest(NO_UNICODE) from None
