"""The served OpenAPI document against the contract: each operation, parameter, property and status.

`contract.json` holds the contract's facts. What we chose otherwise, or have besides, stands in `CHOICES` with a reason.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.server.contract import Facts, extract
from tests.service import RunningService

Operations = dict[str, Facts]

CHOICES: Final[Mapping[str, str]] = {
    r"/ responses / 20\d / .+ / required: nothing in the contract, True served": "lists and envelopes are always whole",
    r"/ pageNumber: nothing in the contract": "one official client knows the page by this name",
    r"/ responses / 413: nothing in the contract": "a body can be more than the service takes",
    r"^(list|get)\w+ / responses / 422: nothing in the contract": "a page or a page size can be none",
    r"^removeService / responses / 422: nothing in the contract": "the default service cannot be removed",
    r"^getAccessToken / responses / 400: nothing in the contract": "OAuth2 has it for a form without grant_type",
    r"/ query page(Size)? / minimum: nothing in the contract": "a page size of 0 is refused, page 0 is taken as 1",
    r"/ query page / maximum: nothing in the contract": "a page has nine digits at most",
    r"/ (name|note|template) / m(in|ax)Length: nothing in the contract": "texts are bounded, some must not be empty",
    r"^sendFax / request / .+ / (to|files) / m(in|ax)Items: nothing in the contract": "one send has its bounds",
    r"^updateTemplate / request / .+ / template / required: nothing": "without it there is nothing to put in use",
    r"^listCoverPages / parameters / query pageSize / (default|maximum): nothing in the contract": "as elsewhere",
    r"coverPageWarnings(\[\])?: nothing in the contract": "what became of a cover page's tags has no field in the API",
    r"^listDomains / parameters / query page(Size)?: nothing in the contract": "the answer has the paging envelope",
}
ABSENT: Final = "nothing"
OURS: Final = re.compile(r"get /health|\w+ /_local/.*|post webhook faxInProgress")
"""Operations that the contract has not and the service adds."""


@pytest.fixture(scope="module")
def document(shared: RunningService) -> Facts:
    """The document as served, without credentials."""
    answer = httpx.get(f"{shared.url}/openapi.json", trust_env=False)
    assert answer.status_code == 200
    body: Facts = answer.json()
    return body


@pytest.fixture(scope="module")
def contract() -> Operations:
    """The facts of the contract."""
    facts: Operations = json.loads(Path(__file__).with_name("contract.json").read_text("utf-8"))
    return facts


def _differences(contract: Operations, served: Operations) -> Iterator[str]:
    """One line for each fact that the two do not share: where, what the contract says, what is served."""
    for name, facts in contract.items():
        yield from _compare(name, facts, served.get(name, ABSENT))
    for name in served.keys() - contract.keys():
        if not OURS.fullmatch(served[name]["address"]):
            yield f"{name}: {ABSENT} in the contract, {served[name]['address']} served"


def _compare(where: str, contract: Any, served: Any) -> Iterator[str]:
    if not isinstance(contract, dict) or not isinstance(served, dict):
        if contract != served:
            yield f"{where}: {contract} in the contract, {served} served"
        return
    for key in {**contract, **served}:
        yield from _compare(f"{where} / {key}", contract.get(key, ABSENT), served.get(key, ABSENT))


def test_served_document_is_the_contract(contract: Operations, document: Facts) -> None:
    """Every operation of the contract is served as the contract has it, but for the choices that are written down."""
    found = list(_differences(contract, extract(document)))
    unexplained = [line for line in found if not any(re.search(pattern, line) for pattern in CHOICES)]
    unused = [pattern for pattern in CHOICES if not any(re.search(pattern, line) for line in found)]

    assert len(contract) == 34  # 31 operations, the token and two webhooks
    assert not unexplained, "The served document differs from the contract:\n" + "\n".join(unexplained)
    assert not unused, f"These choices explain nothing any more: {unused}"


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (["getService", "responses", "404"], None, "getService / responses / 404: {} in the contract, nothing served"),
        (["updateEmail", "address"], "put /emails", "updateEmail / address: "),
        (["listTemplates"], None, "listTemplates: "),
        (["getFaxes", "parameters", "query createTime>"], None, "getFaxes / parameters / query createTime>: "),
        (
            ["getFaxes", "parameters", "query status", "enum"],
            ["QUEUED"],
            "getFaxes / parameters / query status / enum: ",
        ),
        (
            ["createService", "request", "application/json", "numberOfRetries", "maximum"],
            9,
            "createService / request / application/json / numberOfRetries / maximum: 5 in the contract, 9 served",
        ),
        (
            ["getFaxInfoPerId", "responses", "200", "application/json", "price.amount", "type"],
            ["number"],
            "getFaxInfoPerId / responses / 200 / application/json / price.amount / type: ",
        ),
    ],
    ids=["status", "address", "operation", "parameter", "enum", "limit", "type"],
)
def test_comparison_sees_a_change(contract: Operations, path: list[str], value: Any, line: str) -> None:
    """A fact that is changed or gone gives one readable line."""
    changed = copy.deepcopy(contract)
    node = changed
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    (found,) = _differences(contract, changed)

    assert found.startswith(line)


def test_webhooks_are_declared(document: Facts) -> None:
    """The document tells what the service calls, in both content types, with the fax as in every other answer."""
    for webhook in ("incomingFax", "faxCompleted"):
        content = document["webhooks"][webhook]["post"]["requestBody"]["content"]
        assert set(content) == {"multipart/form-data", "application/json"}
    assert document["components"]["schemas"]["IncomingFaxJson"]["properties"]["fax"] == {
        "$ref": "#/components/schemas/Fax"
    }
