"""What the lists of the smaller resources have in common."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.responses import Response

from faxtui.server.core import Core
from faxtui.server.errors import invalid, not_found
from faxtui.server.paging import list_text, read_wish
from faxtui.server.service_store import Listed, NumberStore
from faxtui.server.store import Wire


def answer_list(query: QueryParams, key: str, default_size: int, fetch: Callable[[int, int], Listed]) -> Response:
    """One page of a list under `key`; `fetch` takes how many items to pass over and how many to take."""
    wish, violations = read_wish(query, default_size=default_size)
    if violations:
        raise invalid(violations)
    found = fetch(wish.offset, wish.size)
    return answer_json(list_text(key, found.texts, wish, found.total))


def answer_json(text: str, status: int = 200) -> Response:
    """A JSON text as an answer."""
    return Response(text, status_code=status, media_type="application/json")


def require_service(core: Core, service_id: str | None) -> Wire:
    """The service that an address names (None: the default one), or 404."""
    service = core.store.service(service_id)
    if service is None:
        raise not_found(f"service {str(service_id)[:40]}")
    return service


def require_number(core: Core, service: Wire, number: str) -> Wire:
    """The number of a service that an address names, or 404."""
    known = NumberStore(core.store).number(number)
    if known is None or known["serviceId"] != service["id"]:
        raise not_found(f"number {number[:40]} on this service")
    return known
