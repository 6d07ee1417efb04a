"""What schemas of the served OpenAPI document are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A pointer to a schema of `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def shape(properties: Mapping[str, Schema], *required: str, description: str = "") -> Schema:
    """An object with these properties, open for more."""
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    if description:
        schema["description"] = description
    return schema


def read_only(schema: Schema) -> Schema:
    """What the service sets and passes over in requests."""
    return {**schema, "readOnly": True}


def array(items: Schema) -> Schema:
    """A list of what `items` describes."""
    return {"type": "array", "items": items}


TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
TEXTS_BY_KEY: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}
