"""The OpenAPI document as one HTML page: no scripts, nothing from elsewhere, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

Node = Mapping[str, Any]

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
code, h3 { font-family: ui-monospace, monospace } code { background: #f1f1f1 }
h3 { font-size: 1rem; margin: 0; display: inline }
details { margin: .4rem 0; padding: .3rem .6rem; background: #fafafa }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #ddd; padding: .2rem .6rem .2rem 0;
vertical-align: top } b { display: inline-block; min-width: 4rem } nav a { margin-right: 1rem }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } details { background: #222 }
code { background: #333 } a { color: #8bf } td { border-color: #444 } }
"""
_CODE: Final = re.compile(r"`([^`]+)`")
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def docs_page(document: Node) -> str:
    """The whole page; tags in the order in which their operations come."""
    by_tag: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = item[method]
                shown = "".join(_operation(document, method, path, operation))
                by_tag.setdefault(operation.get("tags", ["Other"])[0], []).append(shown)
    notes = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    for tag in notes:
        by_tag.setdefault(tag, [])  # such as that of the webhooks, which are no operations of the service's
    links = "".join(f'<a href="#{_anchor(tag)}">{escape(tag)}</a>' for tag in by_tag)
    parts = [
        f'<h2 id="{_anchor(tag)}">{escape(tag)}</h2>{_text(notes.get(tag, ""))}{"".join(shown)}'
        for tag, shown in by_tag.items()
    ]
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f'<p>As a program reads it: <a href="/openapi.json">/openapi.json</a>. The service\'s own addresses: '
        f'<a href="/_local">/_local</a>.</p><nav>{links}</nav>{"".join(parts)}'
        f"<h2>What this service does</h2>{_text(info.get('description', ''))}</html>\n"
    )


def _operation(document: Node, method: str, path: str, operation: Node) -> Iterator[str]:
    gone = " (deprecated)" if operation.get("deprecated") else ""
    yield f"<details><summary><b>{method.upper()}</b> <h3>{escape(path)}</h3> {escape(operation['operationId'])}{gone}"
    yield f"</summary>{_text(operation.get('description', ''))}"
    if parameters := operation.get("parameters"):
        yield "<p>Parameters</p><table>"
        for each in parameters:
            must = ", required" if each.get("required") else ""
            yield _row(each["name"], f"{each['in']}, {_kind(each['schema'])}{must}", each.get("description", ""))
        yield "</table>"
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: <code>{escape(media_type)}</code></p>{_fields(document, body['schema'])}"
    yield "<p>Answers</p><table>"
    for status, each in operation["responses"].items():
        kinds = [f"{media}: {_kind(body['schema'])}" for media, body in each.get("content", {}).items()]
        yield _row(status, "; ".join(kinds), each.get("description", ""))
    yield "</table></details>"


def _fields(document: Node, schema: Node) -> str:
    schema, rows = _resolved(document, schema), []
    for name, each in schema.get("properties", {}).items():
        full = _resolved(document, each)
        if each.get("readOnly") or full.get("readOnly"):
            continue
        must = ", required" if name in schema.get("required", ()) else ""
        facts = [f"{word} {full[key]}" for key, word in (("default", "default"), ("maximum", "at most")) if key in full]
        rows.append(_row(name, ", ".join([f"{_kind(full)}{must}", *facts]), full.get("description", "")))
    return f"{_text(schema.get('description', ''))}<table>{''.join(rows)}</table>"


def _resolved(document: Node, schema: Node) -> Node:
    pointer = schema.get("$ref")
    if pointer is None:
        return schema
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**document["components"]["schemas"][pointer.rpartition("/")[2]], **beside}


def _kind(schema: Node) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if several := schema.get("oneOf") or schema.get("anyOf"):
        return " or ".join(map(_kind, several))
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "any"))


def _row(name: str, kind: str, text: str) -> str:
    return f"<tr><td><code>{escape(name)}</code><td>{escape(kind)}<td>{_line(text)}"


def _text(text: str) -> str:
    """Paragraphs and bullet lists, as the descriptions have them."""
    shown = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("* "):
            items = re.split(r"(?:\A|\n)\* ", block)[1:]
            shown.append(f"<ul>{''.join(f'<li>{_line(item)}' for item in items)}</ul>")
        elif block:
            shown.append(f"<p>{_line(block)}</p>")
    return "\n".join(shown)


def _line(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _anchor(tag: str) -> str:
    return re.sub(r"[^a-z]+", "-", tag.lower())
