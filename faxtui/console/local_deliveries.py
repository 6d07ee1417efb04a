"""What the local service tells about the webhooks that it sent, which the Fax API itself has no operation for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from faxtui.api.errors import InvalidRequest, TransportError, UnexpectedResponse, Violation
from faxtui.text import clean

if TYPE_CHECKING:
    import httpx

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_PATH: Final = "/_local/deliveries"
_MOST: Final = 100


class LocalDeliveries:
    """Webhook deliveries of a faxtui service on this machine; needs no key there, and sends none."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")

    @staticmethod
    def may_be_at(base_url: str) -> bool:
        """Whether this is an address of this machine."""
        return urlsplit(base_url).hostname in LOOPBACK

    async def newest(self) -> list[dict[str, Any]]:
        """The newest deliveries, newest first; none where the service is not ours. Raises `FaxApiError`."""
        answer = await self._ask("GET", f"{_PATH}?pageSize={_MOST}")
        if answer.status_code == 404:
            return []
        found = self._read(answer).get("deliveries")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    async def get(self, delivery_id: str) -> dict[str, Any]:
        """One with its fax and its attempts; raises `FaxApiError`."""
        return self._read(await self._ask("GET", f"{_PATH}/{quote(delivery_id, safe='')}"))

    async def replay(self, delivery_id: str, url: str) -> dict[str, Any]:
        """Send it again, once, to another URL or, when that is empty, the same; raises `FaxApiError`."""
        body = {"url": url} if url else {}
        return self._read(await self._ask("POST", f"{_PATH}/{quote(delivery_id, safe='')}/replay", body))

    async def of_fax(self, fax_id: str) -> list[dict[str, Any]]:
        """The deliveries of one fax, newest first; raises `FaxApiError`."""
        answer = await self._ask("GET", f"{_PATH}?faxId={quote(fax_id, safe='')}&pageSize={_MOST}")
        found = self._read(answer).get("deliveries")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    async def test_inbound(self, service_id: str, *, sender: str, recipient: str) -> dict[str, Any]:
        """Have a made-up INCOMING_FAX sent to a service's URL, once: the delivery; raises `FaxApiError`."""
        wanted = {"serviceId": service_id, "from": sender, "to": recipient}
        body = {name: value for name, value in wanted.items() if value}
        return self._read(await self._ask("POST", "/_local/test-inbound", body))

    async def receive(self, name: str, document: bytes, *, sender: str, recipient: str) -> dict[str, Any]:
        """Play an outside caller who faxes a document: the fax that comes in; raises `FaxApiError`."""
        files = {"file": (name, document)}
        call = {"to": recipient, "from": sender}
        return self._read(await self._ask("POST", "/_local/receive", data=call, files=files))

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        import httpx

        try:
            async with httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(30, read=200)) as http:
                return await http.request(method, self._base_url + path, json=body, **more)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise TransportError("The local service did not answer.") from None

    @staticmethod
    def _read(answer: httpx.Response) -> dict[str, Any]:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise UnexpectedResponse("The local service gave no answer that makes sense.")
        if not answer.is_success:
            why = clean(body.get("message") or f"The local service refused ({answer.status_code}).", 200)
            raise InvalidRequest(why, violations=_violations(body) or _of_the_url(answer.status_code, why))
        return body


def _violations(body: dict[str, Any]) -> tuple[Violation, ...]:
    details = body.get("details")
    items = details if isinstance(details, list) else []
    listed = [each.get("fieldViolations") for each in items if isinstance(each, dict)]
    return tuple(
        Violation(clean(each.get("field"), 60), clean(each.get("description"), 300))
        for violations in listed
        if isinstance(violations, list)
        for each in violations
        if isinstance(each, dict)
    )


def _of_the_url(status: int, why: str) -> tuple[Violation, ...]:
    return (Violation("url", why),) if status == 422 else ()
