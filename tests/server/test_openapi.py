"""The served OpenAPI document."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service import RunningService

OPERATIONS = {
    ("post", "/v3/projects/{projectId}/faxes"): ("sendFax", {"200", "400", "401", "413", "422", "500"}),
    ("get", "/v3/projects/{projectId}/faxes"): ("getFaxes", {"200", "401", "422", "500"}),
    ("get", "/v3/projects/{projectId}/faxes/{id}"): ("getFaxInfoPerId", {"200", "401", "404", "500"}),
    ("get", "/v3/projects/{projectId}/faxes/{id}/file"): ("getFaxFilebyId", {"200", "401", "404", "500"}),
    ("delete", "/v3/projects/{projectId}/faxes/{id}/file"): ("deleteFaxContentById", {"204", "401", "404", "500"}),
    ("get", "/v3/projects/{projectId}/faxes/{id}/file.{fileFormat}"): (
        "getFaxFileByIdDeprecated",
        {"200", "401", "404", "500"},
    ),
    ("get", "/v3/projects/{projectId}/services"): ("listServices", {"200", "401", "422", "500"}),
    ("post", "/oauth2/token"): ("getAccessToken", {"200", "400", "401"}),
    ("get", "/health"): ("getHealth", {"200"}),
}


@pytest.fixture(scope="module")
def document(shared: RunningService) -> dict[str, Any]:
    """The document as served, without credentials."""
    answer = httpx.get(f"{shared.url}/openapi.json", trust_env=False)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_operations_have_their_names_and_answers(document: dict[str, Any]) -> None:
    """Every operation is there under the name of the contract, with every answer that it may give, and no other."""
    served = {
        (method, path): (operation["operationId"], set(operation["responses"]))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }

    assert served == OPERATIONS


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


def test_list_declares_every_filter(document: dict[str, Any]) -> None:
    """Filters, also those whose names carry a comparison sign, are declared parameters."""
    operation = document["paths"]["/v3/projects/{projectId}/faxes"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}

    assert {"createTime", "createTime>", "createTime<", "status", "direction", "to", "from", "labels"} <= names
    assert {"serviceId", "fromCountry", "toCountry", "page", "pageSize"} <= names


def test_test_numbers_and_choices_are_written_down(document: dict[str, Any]) -> None:
    """Whoever reads the document learns the numbers to dial and what we chose where no source says."""
    text = document["info"]["description"]

    assert "+19898989898" in text
    assert "+1500555PCCC" in text
    assert "does not fetch" in document["components"]["schemas"]["ContentUrl"]["description"]
