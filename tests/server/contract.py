"""The facts of an OpenAPI document, flat: one entry for each parameter and each property of each body.

`contract.json` has them of the API's contract (names, types, enums, defaults, limits, statuses), the test takes them of
the document that the service answers. A body's properties are written as paths: `faxes[].price.amount`,
`labels{}` for the values of an open object, "" for the body itself. Alternatives add up: a property of any of them is
there, and its types are those of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Facts = dict[str, Any]
METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_KEPT: Final = ("enum", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_ALTERNATIVES: Final = ("anyOf", "oneOf")


def extract(document: Facts) -> dict[str, Facts]:
    """Every operation and webhook by its id; of answers that are errors only that they may be given."""
    reader = _Reader(document)
    return {
        operation["operationId"]: reader.operation(f"{method} {where}", shared, operation)
        for where, item in _places(document)
        for shared in [item.get("parameters", [])]
        for method, operation in item.items()
        if method in METHODS
    }


def _places(document: Facts) -> Iterator[tuple[str, Facts]]:
    yield from document["paths"].items()
    for name, item in document.get("webhooks", {}).items():
        yield f"webhook {name}", item


class _Reader:
    def __init__(self, document: Facts) -> None:
        self._document = document

    def operation(self, where: str, shared: list[Facts], operation: Facts) -> Facts:
        """Address, parameters, request body and answers of one operation."""
        parameters = [self._resolve(entry) for entry in [*shared, *operation.get("parameters", [])]]
        body = self._resolve(operation.get("requestBody", {}))
        answers = {status: self._resolve(entry) for status, entry in operation["responses"].items()}
        return {
            "address": where,
            "deprecated": bool(operation.get("deprecated")),
            "parameters": {f"{entry['in']} {entry['name']}": self._parameter(entry) for entry in parameters},
            "request required": bool(body.get("required")),
            "request": self._bodies(body),
            "responses": {status: self._bodies(entry) if status < "3" else {} for status, entry in answers.items()},
            "response headers": {
                status: sorted(entry.get("headers", {})) for status, entry in answers.items() if status < "3"
            },
        }

    def _parameter(self, entry: Facts) -> Facts:
        facts = self._flat(entry["schema"])[""]
        facts.pop("readOnly", None)
        return {"required": bool(entry.get("required")), **facts}

    def _bodies(self, body: Facts) -> dict[str, dict[str, Facts]]:
        return {kind: self._flat(entry["schema"]) for kind, entry in body.get("content", {}).items()}

    def _flat(self, schema: Facts) -> dict[str, Facts]:
        found: dict[str, Facts] = {}
        self._walk(schema, "", found, {})
        for facts in found.values():
            facts["type"] = sorted(facts["type"])
        return found

    def _walk(self, schema: Facts, path: str, found: dict[str, Facts], own: Facts) -> None:
        """Note what one schema says of a path and of all beneath; `own` are facts that lie beside a pointer."""
        schema = {**self._resolve(schema), **{key: value for key, value in schema.items() if key != "$ref"}}
        facts = found.setdefault(path, {"type": []})
        facts |= own | {key: schema[key] for key in _KEPT if key in schema}
        if schema.get("readOnly") and path:
            facts["readOnly"] = True
        kinds = schema.get("type", [])
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            if kind not in facts["type"]:
                facts["type"].append(kind)
        self._walk_inside(schema, path, found)

    def _walk_inside(self, schema: Facts, path: str, found: dict[str, Facts]) -> None:
        for part in ("allOf", *_ALTERNATIVES):
            for entry in schema.get(part, []):
                self._walk(entry, path, found, {})
        for name, entry in schema.get("properties", {}).items():
            own = {"required": True} if name in schema.get("required", []) else {}
            self._walk(entry, f"{path}.{name}" if path else name, found, own)
        if "items" in schema:
            self._walk(schema["items"], f"{path}[]", found, {})
        if isinstance(schema.get("additionalProperties"), dict):
            self._walk(schema["additionalProperties"], f"{path}{{}}", found, {})

    def _resolve(self, node: Facts) -> Facts:
        while "$ref" in node:
            target: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node
