"""The served OpenAPI document."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service import RunningService


@pytest.fixture(scope="module")
def document(shared: RunningService) -> dict[str, Any]:
    """The document as served, without credentials."""
    answer = httpx.get(f"{shared.url}/openapi.json", trust_env=False)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_every_pointer_leads_somewhere(document: dict[str, Any]) -> None:
    """No reference in the document dangles."""
    known = set(document["components"]["schemas"])
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found.add(node["$ref"].removeprefix("#/components/schemas/"))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    assert found
    assert found <= known


def test_test_numbers_and_choices_are_written_down(document: dict[str, Any]) -> None:
    """Whoever reads the document learns the numbers to dial and what we chose where no source says."""
    text = document["info"]["description"]

    assert "+19898989898" in text
    assert "+1500555PCCC" in text
