"""Mail domains of a service, and the templates of the mails sent under them.

A name in the address has dots and ends at a colon: `GET .../domains/{domainName}:verify` is an address of its own.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from faxtui.server import domain_facts, operations
from faxtui.server.core import core_of
from faxtui.server.domain_store import DomainStore, StoredDomain
from faxtui.server.emails import DOMAIN
from faxtui.server.errors import FieldViolation, invalid, not_found
from faxtui.server.ids import milliseconds
from faxtui.server.json_bodies import MAX_JSON_BYTES, parse_object, read_bounded, text
from faxtui.server.listing import answer_json, answer_list, require_service
from faxtui.server.service_store import Listed
from faxtui.server.store import Wire, dump

LONGEST_TEMPLATE: Final = 100_000
_DOMAINS: Final = "/v3/projects/{projectId}/services/{serviceId}/domains"
_DOMAIN: Final = f"{_DOMAINS}/{{domainName:domain}}"
_html = text(LONGEST_TEMPLATE, shortest=1)
router = APIRouter()


class _NameInPath(Convertor[str]):
    regex = "[^/:]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("domain", _NameInPath())


@router.get(f"{_DOMAIN}:verify", **operations.VERIFY_DOMAIN)
async def verify_domain(request: Request) -> Response:
    """Look for the records of a domain and tell what was found."""
    core, domain = core_of(request), _find(request)
    if not domain.verified and not domain.name.endswith(domain_facts.NEVER_FOUND):
        DomainStore(core.store).set_verified(domain.name, milliseconds(core.clock.now()))
        domain = _find(request)
    found = "All records were found." if domain.verified else "The records were not found: is the domain in the DNS?"
    owner = {"serviceId": domain.service_id, "projectId": core.settings.project_id}
    result = {"message": found, "domain": domain_facts.details(domain) | owner, **_records(domain)}
    return answer_json(dump({"domains": [result]}))


@router.get(_DOMAINS, **operations.LIST_DOMAINS)
async def list_domains(request: Request) -> Response:
    """One page of the domains of a service, in the order they were made."""
    core = core_of(request)
    service, store = require_service(core, request.path_params["serviceId"]), DomainStore(core.store)

    def fetch(offset: int, limit: int) -> Listed:
        domains, total = store.page(service["id"], offset, limit)
        return Listed([dump(domain_facts.listed(domain)) for domain in domains], total)

    return answer_list(request.query_params, "domains", 100, fetch)


@router.post(_DOMAIN, **operations.CREATE_DOMAIN)
async def create_domain(request: Request) -> Response:
    """Make a domain; the address says it all, so a body is not looked at."""
    core = core_of(request)
    service, store = require_service(core, request.path_params["serviceId"]), DomainStore(core.store)
    name = request.path_params["domainName"].lower()
    if not DOMAIN.fullmatch(name):
        raise invalid([FieldViolation("domainName", "domainName must be a domain such as fax.example.com.")])
    if store.domain(name) is not None:
        raise invalid([FieldViolation("domainName", "The project has this domain already.")])
    now = core.clock.now()
    stamp = milliseconds(now)
    domain = StoredDomain(core.ids.make(now), name, service["id"], stamp, stamp, False)
    store.add(domain, domain_facts.first_templates(name, now))
    records = {
        "receivingRecords": domain_facts.receiving_records(domain),
        "sendingRecords": domain_facts.sending_records(domain),
    }
    result = "The domain was created: put these records into its DNS, then verify it."
    return answer_json(dump({"result": result, "records": records}), 201)


@router.get(_DOMAIN, **operations.GET_DOMAIN)
async def get_domain(request: Request) -> Response:
    """One domain with its records."""
    domain = _find(request)
    return answer_json(dump({"domain": domain_facts.details(domain), **_records(domain)}))


@router.delete(_DOMAIN, **operations.DELETE_DOMAIN)
async def delete_domain(request: Request) -> Response:
    """Forget a domain and its templates."""
    DomainStore(core_of(request).store).remove(_find(request).name)
    return Response(status_code=204)


@router.get(f"{_DOMAIN}/templates", **operations.LIST_TEMPLATES)
async def list_templates(request: Request) -> Response:
    """The templates of a domain as a bare array: there are as many as there are occasions for a mail."""
    domain, store = _find(request), DomainStore(core_of(request).store)
    found = [(name, store.template(domain.name, name)) for name in domain_facts.TEMPLATES]
    items = [
        {"name": name, "createdAt": template["createdAt"], "description": domain_facts.TEMPLATES[name][0]}
        for name, template in found
        if template is not None
    ]
    return answer_json(f"[{','.join(dump(item) for item in items)}]")


@router.get(f"{_DOMAIN}/templates/{{templateName}}", **operations.GET_TEMPLATE)
async def get_template(request: Request) -> Response:
    """One template with the version in use."""
    return answer_json(dump({"template": _find_template(request)}))


@router.put(f"{_DOMAIN}/templates/{{templateName}}", **operations.UPDATE_TEMPLATE)
async def update_template(request: Request) -> Response:
    """Put a new version in use."""
    data = await read_bounded(request, MAX_JSON_BYTES)
    core, domain, template = core_of(request), _find(request), _find_template(request)
    html = parse_object(data).get("template")
    trouble = "is missing" if html is None else _html(html)
    if trouble is not None:
        raise invalid([FieldViolation("template", f"template {trouble}.")])
    changed = domain_facts.next_version(template, str(html), core.clock.now())
    DomainStore(core.store).put_template(domain.name, changed)
    return answer_json(dump({"template": changed}))


def _records(domain: StoredDomain) -> Wire:
    return {
        "receivingDnsRecords": domain_facts.receiving_records(domain),
        "sendingDnsRecords": domain_facts.sending_records(domain),
    }


def _find(request: Request) -> StoredDomain:
    """The domain that an address names; 404 when the service has none of this name."""
    core, name = core_of(request), request.path_params["domainName"].lower()
    service = require_service(core, request.path_params["serviceId"])
    domain = DomainStore(core.store).domain(name)
    if domain is None or domain.service_id != service["id"]:
        raise not_found(f"domain {name[:80]} on this service")
    return domain


def _find_template(request: Request) -> Wire:
    name = request.path_params["templateName"]
    template = DomainStore(core_of(request).store).template(_find(request).name, name)
    if template is None:
        raise not_found(f"template {name[:80]}: the names are {', '.join(domain_facts.TEMPLATES)}")
    return template
