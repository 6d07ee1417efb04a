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


def test_each_group_of_operations_tells_its_own_choices(document: dict[str, Any]) -> None:
    """The head of the document is short; what we chose stands with the operations that it is about."""
    told = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = {tag for item in document["paths"].values() for each in item.values() for tag in each["tags"]}
    called = {tag for item in document["webhooks"].values() for each in item.values() for tag in each["tags"]}

    assert told.keys() <= used | called
    assert len(document["info"]["description"]) < 5000
    for tag, word in (
        ("Authentication", "3599 seconds of real"),
        ("Faxes", "last 7 days"),
        ("Cover pages", "coverPageWarnings"),
        ("Notifications", "INCOMING_FAX"),
    ):
        assert word in told[tag]
