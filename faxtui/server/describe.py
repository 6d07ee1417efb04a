"""The parts that the descriptions of operations are made of, for the served OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from faxtui.server.schema_parts import Schema, ref

_ERROR_WORDS: Final = {
    400: "Malformed body, or nothing to send",
    401: "Wrong key, token or project; the body is empty",
    402: "The balance is used up",
    404: "No such thing",
    413: "More than the service takes",
    422: "Fields at fault, each named",
    429: "Too many requests; Retry-After says when to come back",
    500: "The service failed",
}
_EVERYWHERE: Final = (401, 429, 500)
"""What every operation of the project may answer."""


def answer(description: str, schema: str | None = None, media_type: str = "application/json") -> Schema:
    """One response: what it says and the schema of its body, by name."""
    content = {media_type: {"schema": ref(schema)}} if schema else None
    return {"description": description} | ({"content": content} if content else {})


def operation(
    operation_id: str,
    tag: str,
    *,
    ok: Schema,
    errors: Sequence[int],
    parameters: Sequence[Schema] = (),
    status: int = 200,
    body: Schema | None = None,
    deprecated: bool = False,
    security: list[Schema] | None = None,
    choices: str = "",
) -> dict[str, Any]:
    """The keyword arguments of a FastAPI route for one operation.

    `errors` with a 401 bring 429 and 500 along; `choices` tells what we chose where no source settles it.
    """
    responses: dict[int, Schema] = {status: ok}
    for code in sorted({*errors, *_EVERYWHERE} if 401 in errors else errors):
        responses[code] = answer(_ERROR_WORDS[code], None if code == 401 else "Error")
    if 401 in responses:
        responses[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    extra: dict[str, Any] = {"parameters": list(parameters)} if parameters else {}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": body}
    if security is not None:
        extra["security"] = security
    if choices:
        extra["description"] = " ".join(choices.split())
    return {
        "operation_id": operation_id,
        "tags": [tag],
        "responses": responses,
        "openapi_extra": extra,
        "status_code": status,
        "deprecated": deprecated or None,
        "response_class": Response,
    }


def json_body(schema: str) -> Schema:
    """A request body that is one JSON object."""
    return {"application/json": {"schema": ref(schema)}}


def path(name: str, schema: Schema, description: str = "") -> Schema:
    """One segment of the address."""
    parameter = {"name": name, "in": "path", "required": True, "schema": schema}
    return parameter | ({"description": description} if description else {})


def query(name: str, schema: Schema, description: str = "") -> Schema:
    """One parameter behind the question mark, never required."""
    parameter = {"name": name, "in": "query", "required": False, "schema": schema}
    return parameter | ({"description": description} if description else {})


def paging(default_size: int, page: Schema | None = None) -> list[Schema]:
    """`pageSize` and `page`; the page is digits in a string unless said otherwise."""
    size = {"type": "integer", "minimum": 1, "maximum": 1000, "default": default_size}
    number = page or {"type": "string", "pattern": "^[0-9]{1,9}$"}
    return [query("pageSize", size), query("page", number, "Counts from 1; 0 is taken as 1.")]


PROJECT: Final = path("projectId", ref("ProjectId"))
