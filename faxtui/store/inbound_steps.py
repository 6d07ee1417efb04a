"""The steps of a test request to a local service, as facts: the call, its webhook, the mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from faxtui.store.facts import Fact
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.project import Holdings

INBOUND: Final = "inbound"
WEBHOOK_ONLY: Final = "webhook"
CALLER: Final = "+12125550100"
"""A number that is nobody's."""
TEST_PAGE: Final = b"Test fax\n\nThis page was sent from the services pane of faxtui to see what happens with it.\n"


def steps(
    fax: Fax | None, deliveries: Sequence[Mapping[str, Any]], holdings: Holdings, *, is_stored: bool
) -> list[Fact]:
    """What has happened so far; nothing is told that the service did not say."""
    return [_call(fax, is_stored=is_stored), *_webhook(fax, deliveries, holdings), _mail(fax, holdings, is_stored)]


def is_done(fax: Fax | None, deliveries: Sequence[Mapping[str, Any]], holdings: Holdings, *, is_stored: bool) -> bool:
    """Whether nothing more will happen soon: a webhook that is tried again in minutes counts as told."""
    if is_stored and (fax is None or fax.is_open):
        return False
    if fax is not None and fax.is_failed:
        return True
    if not holdings.service.incoming_webhook_url:
        return True
    return bool(deliveries) and all(each.get("attempts") for each in deliveries)


def _call(fax: Fax | None, *, is_stored: bool) -> Fact:
    if not is_stored:
        return Fact("1 Fax", "made up for this test; no call, and nothing is stored")
    if fax is None:
        return Fact("1 Fax", "the call was taken")
    pages = f"{fax.number_of_pages or 0} {'page' if fax.number_of_pages == 1 else 'pages'}"
    if fax.is_open:
        return Fact("1 Fax", f"coming in, {pages} so far", "busy")
    if fax.is_failed:
        return Fact("1 Fax", f"failed: {clean(fax.error_message, 200) or 'the service does not say why'}", "bad")
    return Fact("1 Fax", f"came in, {pages}, {'stored' if fax.has_file else 'its pages are not stored'}", "good")


def _webhook(fax: Fax | None, deliveries: Sequence[Mapping[str, Any]], holdings: Holdings) -> list[Fact]:
    url = holdings.service.incoming_webhook_url
    if not url:
        return [Fact("2 Webhook", "none: the service has no webhook URL", "busy")]
    if fax is not None and fax.is_failed:
        return [Fact("2 Webhook", "none: of failed faxes that came in nobody is told")]
    if not deliveries:
        return [Fact("2 Webhook", f"waits for the fax, then goes to {clean(url, 120)}")]
    return [_delivery(each) for each in deliveries]


def _delivery(delivery: Mapping[str, Any]) -> Fact:
    to = clean(delivery.get("url"), 120)
    attempts = delivery.get("attempts")
    last = attempts[-1] if isinstance(attempts, list) and attempts and isinstance(attempts[-1], Mapping) else {}
    said = f"answered {last['status']}" if last.get("status") else clean(last.get("error"), 160) or "not tried yet"
    state = clean(delivery.get("state"), 20).lower() or "unknown"
    more = f"; tried again at {clean(delivery['nextAttemptTime'], 30)}" if delivery.get("nextAttemptTime") else ""
    tone = {"delivered": "good", "pending": "busy"}.get(state, "bad")
    return Fact("2 Webhook", f"{state}: {to} {said}{more}", tone)


def _mail(fax: Fax | None, holdings: Holdings, is_stored: bool) -> Fact:
    """Who is to get it; the local service has no way to tell whether a mail has left."""
    if not is_stored:
        return Fact("3 Mail", "none: there is no fax to mail")
    receivers = holdings.receivers(fax.to) if fax is not None and fax.to else []
    if not receivers:
        return Fact("3 Mail", "none: no address receives with this number")
    names = ", ".join(clean(address, 60) for address in receivers[:5])
    return Fact("3 Mail", f"is to go to {names}; the local service does not tell of mails")
