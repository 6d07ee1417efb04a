"""Every operation of the API's contract has its method, its path, its fields and its model."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, get_args

import httpx
import pytest
from pydantic import BaseModel

from faxtui.api import AsyncFaxClient, SendFile, models
from faxtui.api.domain_models import TemplateAnswer, VerifiedDomains
from tests.api.scripted import PROJECT, Script

CONTRACT: Final[dict[str, dict[str, Any]]] = {
    name: facts
    for name, facts in json.loads((Path(__file__).parents[1] / "server" / "contract.json").read_text()).items()
    if facts["address"].split()[1].startswith("/v3/")
}
NOW: Final = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
PDF: Final = b"%PDF-1.7\n%%EOF\n"
NUMBER: Final = "+14155550101"
Calls = dict[str, Callable[[AsyncFaxClient], Awaitable[object]]]

SEND_FIELDS: Final[dict[str, Any]] = {
    "content_url": "https://docs.test/a.pdf",
    "from_": "+14155550100",
    "header_text": "Clinic",
    "header_page_numbers": False,
    "header_time_zone": "Europe/Berlin",
    "service_id": "01S",
    "resolution": models.Resolution.SUPERFINE,
    "image_conversion_method": models.ImageConversionMethod.MONOCHROME,
    "max_retries": 0,
    "retry_delay_seconds": 30,
    "labels": {"case": "42"},
    "cover_page_id": "01C",
    "cover_page_data": {"name": "Ann"},
    "callback_url": "https://hooks.test/x",
    "callback_url_content_type": models.WebhookContentType.JSON,
    "in_progress_notifications": True,
}
SERVICE_FIELDS: Final[dict[str, Any]] = {
    "name": "Desk",
    "default_for_project": True,
    "default_from": "+14155550100",
    "incoming_webhook_url": "https://me:secret@hooks.test/x",
    "webhook_content_type": "application/json",
    "number_of_retries": 1,
    "retry_delay_seconds": 30,
    "image_conversion_method": "HALFTONE",
    "resolution": "FINE",
    "cover_page_id": "01C",
    "save_outbound_fax_documents": False,
    "save_inbound_fax_documents": True,
    "scan_incoming_barcodes": True,
    "in_progress_notifications": False,
}
FILTERS: Final[dict[str, Any]] = {
    "status": "FAILURE",
    "direction": "OUTBOUND",
    "to": "+1",
    "from_": "+1",
    "from_country": "US",
    "to_country": "DE",
    "service_id": "01S",
    "created_on": "2026-03",
    "created_after": NOW,
    "created_before": NOW,
}

CALLS: Final[Calls] = {
    "sendFax": lambda client: client.faxes.send([NUMBER, NUMBER], **SEND_FIELDS),
    "getFaxes": lambda client: client.faxes.list(**FILTERS),
    "getFaxInfoPerId": lambda client: client.faxes.get("01A"),
    "getFaxFileByIdDeprecated": lambda client: client.faxes.download("01A"),
    "getFaxFilebyId": lambda client: client.faxes.download("01A"),
    "deleteFaxContentById": lambda client: client.faxes.delete_content("01A"),
    "createService": lambda client: client.services.create(**SERVICE_FIELDS),
    "listServices": lambda client: client.services.list(),
    "getService": lambda client: client.services.get("01S"),
    "updateService": lambda client: client.services.update("01S", **SERVICE_FIELDS),
    "removeService": lambda client: client.services.delete("01S"),
    "listNumbersForService": lambda client: client.numbers.list("01S"),
    "suspendNumber": lambda client: client.numbers.suspend("01S", NUMBER, "note"),
    "getEmailsForNumber": lambda client: client.numbers.list_emails("01S", NUMBER),
    "getEmailsForProject": lambda client: client.emails.list("01S"),
    "createEmailForProject": lambda client: client.emails.add("01S", "a+b@c.test", [NUMBER], permissions="send"),
    "updateEmail": lambda client: client.emails.set_numbers("01S", "a+b@c.test", [NUMBER]),
    "deleteEmail": lambda client: client.emails.delete("01S", "a+b@c.test"),
    "getNumbersByEmail": lambda client: client.emails.list_numbers("01S", "a+b@c.test"),
    "addCoverPage": lambda client: client.cover_pages.add("01S", PDF, "Letterhead"),
    "listCoverPages": lambda client: client.cover_pages.list("01S"),
    "getCoverPage": lambda client: client.cover_pages.get("01S", "01C"),
    "deleteCoverPage": lambda client: client.cover_pages.delete("01S", "01C"),
    "listDomains": lambda client: client.domains.list("01S"),
    "createDomain": lambda client: client.domains.create("01S", "fax.c.test"),
    "getDomain": lambda client: client.domains.get("01S", "fax.c.test"),
    "deleteDomain": lambda client: client.domains.delete("01S", "fax.c.test"),
    "verifyDomain": lambda client: client.domains.verify("01S", "fax.c.test"),
    "listTemplates": lambda client: client.templates.list("01S", "fax.c.test"),
    "getTemplate": lambda client: client.templates.get("01S", "fax.c.test", "successful outbound fax"),
    "updateTemplate": lambda client: client.templates.update("01S", "fax.c.test", "successful outbound fax", "<p>"),
}

MODELS: Final[dict[str, type[BaseModel]]] = {
    "sendFax": models.Fax,
    "getFaxes": models.FaxPage,
    "getFaxInfoPerId": models.Fax,
    "createService": models.Service,
    "listServices": models.ServicePage,
    "getService": models.Service,
    "updateService": models.Service,
    "listNumbersForService": models.NumberPage,
    "suspendNumber": models.ServicePhoneNumber,
    "getEmailsForNumber": models.AddressPage,
    "getEmailsForProject": models.EmailPage,
    "createEmailForProject": models.Email,
    "updateEmail": models.Email,
    "getNumbersByEmail": models.EmailNumberPage,
    "addCoverPage": models.CoverPage,
    "listCoverPages": models.CoverPagePage,
    "getCoverPage": models.CoverPage,
    "listDomains": models.DomainPage,
    "createDomain": models.NewDomain,
    "getDomain": models.DomainDetails,
    "verifyDomain": VerifiedDomains,
    "listTemplates": models.TemplateItem,
    "getTemplate": TemplateAnswer,
    "updateTemplate": TemplateAnswer,
}


def answers_to(operation: str) -> list[httpx.Response]:
    """What a service would answer."""
    pdf = httpx.Response(200, content=PDF, headers={"Content-Type": "application/pdf"})
    special = {
        "getFaxFileByIdDeprecated": [pdf],
        "getFaxFilebyId": [httpx.Response(404), pdf],
        "listTemplates": [httpx.Response(200, json=[{"name": "x"}])],
        "getTemplate": [httpx.Response(200, json={"template": {"name": "x"}})],
        "updateTemplate": [httpx.Response(200, json={"template": {"name": "x"}})],
    }
    statuses = [int(status) for status in CONTRACT[operation]["responses"] if status < "3"]
    plain = httpx.Response(204) if statuses == [204] else httpx.Response(statuses[0], json={"id": "01A", "name": "x"})
    return special.get(operation, [plain])


def test_every_operation_has_a_method() -> None:
    """The contract's 31 operations, no more and no fewer."""
    assert set(CALLS) == set(CONTRACT)
    assert len(CALLS) == 31


@pytest.mark.parametrize("operation", CALLS)
async def test_calls_are_those_of_the_contract(operation: str) -> None:
    """Method, path, query and body are as the contract has them, down to the last field that can be set."""
    facts = CONTRACT[operation]
    script = Script(answers_to(operation))
    async with script.client() as client:
        await CALLS[operation](client)

    request = script.requests[-1]
    method, template = facts["address"].split()
    assert request.method == method.upper()
    assert re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), request.url.raw_path.decode().split("?")[0])
    assert f"/{PROJECT}/" in request.url.path
    wanted = {name.removeprefix("query ") for name in facts["parameters"] if name.startswith("query ")}
    assert set(request.url.params) <= wanted | {"page", "pageSize"}
    if operation == "getFaxes":
        assert set(request.url.params) == wanted - {"labels", "format"}
    if facts["request"]:
        body, known = json.loads(request.content), facts["request"]["application/json"]
        assert {path for path in paths_in(body) if path not in known} == set()
        settable = {path for path, of in known.items() if path and not of.get("readOnly") and "[]" not in path}
        settable = {path for path in settable if "{}" not in path}
        assert settable - paths_in(body) <= {"files"}


def paths_in(body: Any, path: str = "") -> set[str]:
    """The properties of a body as `contract.json` writes them."""
    if isinstance(body, list):
        return {path, *(found for item in body for found in paths_in(item, f"{path}[]"))}
    if not isinstance(body, dict):
        return {path}
    if path in ("labels", "coverPageData"):
        return {path, f"{path}{{}}"}
    return {path, *(found for name, item in body.items() for found in paths_in(item, f"{path}.{name}".lstrip(".")))}


@pytest.mark.parametrize("operation", MODELS)
def test_models_have_every_field(operation: str) -> None:
    """Each property that the contract promises in an answer is a typed field of the model."""
    (promised,) = [
        kinds["application/json"] for status, kinds in CONTRACT[operation]["responses"].items() if status < "3"
    ]
    missing = [path for path in promised if not has_field(MODELS[operation], path.removeprefix("[].").strip("[]"))]

    assert [path for path in missing if not (operation == "sendFax" and path.startswith("faxes"))] == []


def has_field(model: type[BaseModel], path: str) -> bool:
    """Whether the model, or those within it, have a field of that name on the wire."""
    here, _, rest = path.partition(".")
    name = here.removesuffix("{}").removesuffix("[]")
    if not name:
        return True
    field = next((field for field in model.model_fields.values() if field.alias == name), None)
    if field is None:
        return False
    within = model_within(field.annotation)
    return not rest or (within is not None and has_field(within, rest))


def model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_within(part)) is not None), None)


def test_every_operation_is_named_where_it_is_called() -> None:
    """The docstring of a method has the API's own name of its operation."""
    client = Script([]).client()
    late = [name for name, value in vars(type(client)).items() if isinstance(value, cached_property)]
    parts = [*vars(client).values(), *(getattr(client, name) for name in late)]
    texts = " ".join(str(method.__doc__) for part in parts for method in vars(type(part)).values() if callable(method))

    assert {name for name in CONTRACT if f"`{name}`" not in texts} == set()


async def test_a_document_travels_in_a_part_of_its_own() -> None:
    """The multipart form of a send has the contract's fields too."""
    script = Script([httpx.Response(200, json={"id": "01A"})])
    async with script.client() as client:
        await client.faxes.send(NUMBER, files=[SendFile("a.pdf", PDF)], **SEND_FIELDS)

    names = set(re.findall(rb'form-data; name="([^"\[]+)', script.requests[0].content))
    known = CONTRACT["sendFax"]["request"]["multipart/form-data"]
    assert {name.decode() for name in names} == {path for path in known if path and not re.search(r"[\[{]", path)}
