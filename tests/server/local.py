"""What tests of the service's own addresses do again and again."""

from __future__ import annotations

from typing import Any

import httpx

from faxtui.server import documents
from tests.server.steps import Wire, wait_until
from tests.service import PATIENCE, RunningService


class _InProcess:
    """Stands in for the workshop where its safety is not what a test is about."""

    convert = staticmethod(documents.convert)

    def close(self) -> None:
        pass


def convert_here(app: Any) -> None:
    """Let a service convert documents without a process for each; for `prepare` of `RunningService`."""
    app.state.core.library._workshop = _InProcess()


def local(service: RunningService, **headers: str) -> httpx.Client:
    """A client of `/_local` without a key."""
    base = f"{service.url}/_local"
    # Without TLS there is no need to load certificates, which is most of what a client costs.
    return httpx.Client(base_url=base, timeout=PATIENCE, trust_env=False, headers=headers, verify=False)


def clock(service: RunningService, **changes: Any) -> Wire:
    """Change the clock over HTTP and return it as answered."""
    with local(service) as client:
        answer = client.patch("/clock", json=changes)
    assert answer.status_code == 200, answer.text
    told: Wire = answer.json()
    return told


def chaos(service: RunningService, rule: str) -> Wire:
    """Put a rule in force."""
    with local(service) as client:
        answer = client.post("/chaos", json={"rule": rule})
    assert answer.status_code == 201, answer.text
    told: Wire = answer.json()
    return told


def deliveries(service: RunningService, **filters: Any) -> list[Wire]:
    """The deliveries that meet the filters, oldest first."""
    with local(service) as client:
        answer = client.get("/deliveries", params=filters)
    assert answer.status_code == 200, answer.text
    found: list[Wire] = answer.json()["deliveries"]
    return found[::-1]


def delivery(service: RunningService, delivery_id: str) -> Wire:
    """One delivery, whole."""
    with local(service) as client:
        answer = client.get(f"/deliveries/{delivery_id}")
    assert answer.status_code == 200, answer.text
    found: Wire = answer.json()
    return found


def only_delivery(service: RunningService, **filters: Any) -> Wire:
    """The one delivery that meets the filters, whole."""
    (found,) = deliveries(service, **filters)
    return delivery(service, found["id"])


def attempted(service: RunningService, count: int = 1, **filters: Any) -> Wire:
    """The one delivery that meets the filters, once it has been tried so often."""
    return wait_until(lambda: only_delivery(service, **filters), lambda found: len(found["attempts"]) >= count)
