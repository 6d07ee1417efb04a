"""The running service against its own OpenAPI document, with requests that Schemathesis makes up from it.

It runs as a program of its own, since its plugin for pytest would slow every start. What the document cannot tell it,
such as which services there are, stands in its configuration.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fpdf import FPDF

from faxtui.server import fetching, webhook_call
from faxtui.server.addresses import AddressRefused
from tests.server.steps import ANYBODY
from tests.service import RunningService

SECONDS: Final = 150
"""Real seconds after which the run counts as failed; it takes a tenth of them, or more on a busy machine."""
SPARE: Final = range(15)
DOMAIN: Final = "fax.clinic.example"
LEFT_OUT: Final = ("negative_data_rejection", "positive_data_acceptance")
"""The checks of what the service takes; all that judge an answer are made.

It takes numbers and flags as texts, empty texts, null and unknown fields on purpose, so that no client breaks on it.
And no schema tells a number that can be faxed to, a PDF, a time zone, or an id that there is.
"""

IN_GENERAL: Final = {
    "path.serviceId": "service",
    "path.domainName": "domain",
    "path.templateName": "template",
    "path.coverPageId": "cover page",
    "path.email": "email",
    "path.phoneNumber": "number",
    "body.to": "recipient",
    "body.from": "number",
    "body.serviceId": "service",
    "body.coverPageId": "cover page",
    "body.phoneNumbers.[*].number": "number",
    "body.headerTimeZone": "zone",
    "body.contentUrl": "url",
    "body.callbackUrl": "url",
    "body.incomingWebhookUrl": "url",
    "body.file.fileContent": "pdf",
    "body.files.[*].file": "pdf",
}
"""Parameters and fields whose values are mostly such as there are; names of pools."""

IN_PARTICULAR: Final = (
    ('include-operation-id = "createDomain"', {"path.domainName": "new domain"}),
    ('include-operation-id = "deleteDomain"', {"path.domainName": "spare domain"}),
    ('include-operation-id = "deleteEmail"', {"path.email": "spare email"}),
    ('include-operation-id = "removeService"', {"path.id": "spare service"}),
    ('include-operation-id = "deleteCoverPage"', {"path.id": "service", "path.coverPageId": "spare cover page"}),
    ('include-operation-id = "suspendNumber"', {"path.id": "service", "path.phoneNumber": "spare number"}),
    ('include-path-regex = "/faxes/"', {"path.id": "fax"}),
    ('include-path-regex = "/services/"', {"path.id": "service"}),
)
"""The same for some operations, of which the first that fits holds: what one takes away, another still needs."""

Pools = dict[str, Sequence[str]]


def _pdf() -> str:
    made = FPDF()
    made.add_page()
    return base64.b64encode(bytes(made.output())).decode()


def _make(http: httpx.Client, address: str, body: Mapping[str, Any]) -> str:
    answer = http.post(address, json=body)
    assert answer.is_success, answer.text
    return str(answer.json().get("id", ""))


def _furnish(http: httpx.Client) -> Pools:
    """Add one of everything to the demo data, and enough to take away; the values by pool."""
    pdf = _pdf()
    home = next(
        f"/services/{one['id']}" for one in http.get("/services").json()["services"] if one["name"] == "Records"
    )
    numbers = [one["phoneNumber"] for one in http.get(f"{home}/numbers").json()["numbers"]]
    cover_page = {"name": "Letterhead", "file": {"fileContent": pdf, "fileType": "PDF"}}
    pools: Pools = {
        "service": [home.rpartition("/")[2]],
        "spare service": [_make(http, "/services", {"name": f"Spare {n}"}) for n in SPARE],
        "number": numbers[:1],
        "spare number": numbers[1:],
        "recipient": [ANYBODY],
        "fax": [fax["id"] for fax in http.get("/faxes", params={"pageSize": 6}).json()["faxes"]],
        "cover page": [_make(http, f"{home}/coverPages", cover_page)],
        "spare cover page": [_make(http, f"{home}/coverPages", cover_page) for _ in SPARE],
        "domain": [DOMAIN],
        "spare domain": [f"spare-{n}.example" for n in SPARE],
        "new domain": [f"new-{n}.example" for n in SPARE],
        "template": ["successful outbound fax"],
        "email": [one["email"] for one in http.get(f"{home}/emails").json()["emails"]][:1],
        "spare email": [f"spare-{n}@clinic.example" for n in SPARE],
        "zone": ["Europe/Berlin"],
        "url": ["https://files.clinic.example/letter.pdf"],
        "pdf": [pdf],
    }
    for name in (DOMAIN, *pools["spare domain"]):
        _make(http, f"{home}/domains/{name}", {})
    for address in pools["spare email"]:
        _make(http, f"{home}/emails", {"email": address, "phoneNumbers": numbers[:1]})
    return pools


def _bindings(bound: Mapping[str, str]) -> dict[str, str]:
    return {name: f'{{ dictionary = "{pool}", probability = 0.9 }}' for name, pool in bound.items()}


def _configuration(service: RunningService, pools: Pools) -> str:
    """The run as TOML, in which texts and lists are written as in JSON."""
    general = {"path.projectId": json.dumps(service.project_id), **_bindings(IN_GENERAL if pools else {})}
    lines = ["seed = 1", "color = false", "warnings = false", "continue-on-failure = true"]
    lines += ["[generation]", 'database = "none"', "max-examples = 20"]
    lines += ["[auth]", f'basic = {{ username = "{service.key_id}", password = "{service.key_secret}" }}']
    lines += ["[dictionaries]", *(f'"{name}" = {{ values = {json.dumps(values)} }}' for name, values in pools.items())]
    lines += ["[parameters]", *(f'"{name}" = {value}' for name, value in general.items())]
    for which, bound in IN_PARTICULAR if pools else ():
        parts = ", ".join(f'"{name}" = {value}' for name, value in _bindings(bound).items())
        lines += ["[[operations]]", which, f"parameters = {{ {parts} }}"]
    return "\n".join(lines)


def _run(url: str, folder: Path, *more: str) -> tuple[int, str, dict[str, Any]]:
    """Let it run in a folder of its own: exit code, what it printed, and its report."""
    options = ["--phases", "examples,coverage,fuzzing", "--exclude-checks", ",".join(LEFT_OUT)]
    options += ["--report", "json", "--report-json-path", "report.json"]
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", url]
    environment = {**os.environ, "NO_PROXY": "*", "no_proxy": "*"}
    ended = subprocess.run(
        [*program, *options, *more], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
    )
    report = folder / "report.json"
    found = json.loads(report.read_text("utf-8")) if report.exists() else {}
    return ended.returncode, ended.stdout + ended.stderr, found


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No host is known to the service: it is given made-up addresses of documents and receivers."""

    async def nowhere(*_: object, **__: object) -> None:
        raise AddressRefused("its host name is not known")

    monkeypatch.setattr(fetching, "addresses_of", nowhere)
    monkeypatch.setattr(webhook_call, "addresses_of", nowhere)


@pytest.mark.usefixtures("_no_network")
def test_every_answer_is_as_declared(demo_service: RunningService, tmp_path: Path) -> None:
    """Whatever is asked, nothing breaks, and status, headers and body are those the served document declares."""
    with demo_service.http() as http:
        pools = _furnish(http)
    (tmp_path / "schemathesis.toml").write_text(_configuration(demo_service, pools), "utf-8")
    code, printed, report = _run(f"{demo_service.url}/openapi.json", tmp_path)
    declared = [operation for path in demo_service.app.openapi()["paths"].values() for operation in path]

    assert code == 0, printed
    accepted = {name: sum(phase["accepted"] for phase in it.values()) for name, it in report["valid_rates"].items()}
    assert report["operations"]["tested"] == len(declared) == len(accepted)
    assert report["test_cases"]["generated"] > 1000
    assert not [name for name, times in accepted.items() if not times], "never got to a success"


def test_answer_that_is_not_declared_is_seen(tmp_path: Path) -> None:
    """A status that the document has not, and a broken service, fail the run and are named in its report."""
    with RunningService(chaos=("error=418 on getHealth x1", "error=500 on getHealth")) as service:
        (tmp_path / "schemathesis.toml").write_text(_configuration(service, {}), "utf-8")
        code, _, report = _run(f"{service.url}/openapi.json", tmp_path, "--include-operation-id", "getHealth")

    assert code == 1
    assert {failure["type"] for failure in report["failures"]} == {"ServerError", "UndefinedStatusCode"}
