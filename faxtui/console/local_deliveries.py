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

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        import httpx

        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
                return await http.request(method, self._base_url + path, json=body)
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
            raise InvalidRequest(why, violations=(Violation("url", why),) if answer.status_code == 422 else ())
        return body
