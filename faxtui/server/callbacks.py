"""Turns what happens to faxes into webhooks and events.

INCOMING_FAX goes to the service's incomingWebhookUrl, FAX_COMPLETED (of failed faxes too) and, where asked for,
FAX_IN_PROGRESS for each page to the fax's callbackUrl. A webhook is stored in the transaction of what it tells.
"""

from __future__ import annotations

from typing import Any, Final

from faxtui.server.chaos import Chaos
from faxtui.server.clock import Clock
from faxtui.server.courier import LADDER, Courier
from faxtui.server.events import Events
from faxtui.server.ids import IdMaker, milliseconds, wire_time
from faxtui.server.service_store import ServiceStore
from faxtui.server.store import Store, Wire, dump
from faxtui.server.watching import Watcher
from faxtui.server.webhook_body import FAX_COMPLETED, FAX_IN_PROGRESS, FORM, INCOMING_FAX
from faxtui.server.webhook_store import Delivery, State, Waiting, WebhookStore
from faxtui.server.webhook_view import summary

_ENDED: Final = ("COMPLETED", "FAILURE")
_PROGRESS: Final = ("numberOfPages", "pagesSentSuccessfully", "retryCount", "hasFile")


class Callbacks(Watcher):
    """Watches the store; nothing is sent or told before the transaction is stored."""

    def __init__(
        self, store: Store, deliveries: WebhookStore, courier: Courier, chaos: Chaos, events: Events, clock: Clock
    ) -> None:
        self._store = store
        self._deliveries = deliveries
        self._courier = courier
        self._chaos = chaos
        self._events = events
        self._clock = clock
        self._ids = IdMaker()
        self._told: list[tuple[str, dict[str, Any]]] = []
        self._waiting: list[Waiting] = []

    def incoming(self, fax: Wire) -> Delivery | None:
        """Report an inbound fax to its service's URL; None where there is none. Fits inside a transaction."""
        service = self._store.service(fax["serviceId"])
        url = ServiceStore(self._store).webhook_url(fax["serviceId"])
        if service is None or not url:
            return None
        with self._store.transaction():
            document_id = self._store.document_id(fax["id"])
            content_type = service.get("webhookContentType") or FORM
            return self._add(INCOMING_FAX, fax, url, content_type, document_id)

    def changed(self, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        """Note the events of a change, and store the webhook it calls for."""
        status = None if before is None else before["status"]
        if status != after["status"]:
            self._told.append(("fax.status", {"previous": status, "fax": after}))
        elif before is not None and any(before.get(name) != after.get(name) for name in _PROGRESS):
            self._told.append(("fax.progress", {"fax": after}))
        if before is None or after["direction"] != "OUTBOUND" or not after.get("callbackUrl"):
            return
        if after["status"] in _ENDED and status not in _ENDED:
            self._call_back(FAX_COMPLETED, after, len(LADDER))
        elif after.get("inProgressNotifications") and _page(after) > _page(before):
            self._call_back(FAX_IN_PROGRESS, after, 0)  # the next page's notice, or the end, says more than a retry

    def kept(self) -> None:
        """Tell the events and send the webhooks of the transaction."""
        told, self._told = self._told, []
        waiting, self._waiting = self._waiting, []
        for kind, data in told:
            self._events.publish(kind, data)
        for each in waiting:
            self._courier.take(each)

    def undone(self) -> None:
        """Forget what the transaction would have told."""
        self._told, self._waiting = [], []

    def forget_content(self, fax_id: str) -> None:
        """The pages of a fax are deleted: what is still to be sent about it goes without them."""
        self._deliveries.forget_content(fax_id)

    def test_incoming(self, fax: Wire, document_id: str) -> Delivery | None:
        """One INCOMING_FAX of a fax that never was, tried once; None where the service has no URL."""
        service = self._store.service(fax["serviceId"])
        url = ServiceStore(self._store).webhook_url(fax["serviceId"])
        if service is None or not url:
            return None
        with self._store.transaction():
            content_type = service.get("webhookContentType") or FORM
            return self._add(INCOMING_FAX, fax, url, content_type, document_id, retries=0)

    def replay(self, delivery: Delivery, url: str, content_type: str) -> Delivery:
        """Send the same event again, once, and keep that as a delivery of its own."""
        with self._store.transaction():
            now = milliseconds(self._clock.now())
            again = delivery._replace(
                id=self._ids.make(self._clock.now()),
                created=now,
                url=url,
                content_type=content_type,
                replay_of=delivery.id,
                state=State.PENDING.value,
                retries=0,
                attempts=0,
                due=now,
            )
            self._keep(again)
        return again

    def _call_back(self, event: str, fax: Wire, retries: int) -> None:
        url = self._deliveries.callback_url(fax["id"], fax["callbackUrl"])
        document_id = None if event == FAX_IN_PROGRESS else self._store.document_id(fax["id"])
        self._add(event, fax, url, fax.get("callbackUrlContentType") or FORM, document_id, retries)

    def _add(
        self, event: str, fax: Wire, url: str, content_type: str, document_id: str | None, retries: int = len(LADDER)
    ) -> Delivery:
        now = self._clock.now()
        is_lost = self._lose(event, fax)
        delivery = Delivery(
            id=self._ids.make(now),
            created=milliseconds(now),
            fax_id=fax["id"],
            service_id=fax["serviceId"],
            event=event,
            event_time=wire_time(now),
            fax=dump(fax),
            document_id=document_id,
            url=url,
            content_type=content_type,
            replay_of=None,
            state=(State.LOST if is_lost else State.PENDING).value,
            retries=retries,
            attempts=0,
            due=None if is_lost else milliseconds(now),
        )
        self._keep(delivery)
        return delivery

    def _keep(self, delivery: Delivery) -> None:
        self._deliveries.add(delivery)
        self._told.append(("delivery.created", {"delivery": summary(delivery)}))
        if delivery.due is not None:
            self._waiting.append(Waiting(delivery.id, delivery.url, delivery.due, 0))

    def _lose(self, event: str, fax: Wire) -> bool:
        rule = self._chaos.on_webhook(event)
        if rule is not None:
            self._told.append(("chaos.strike", {"chaos": rule.strike(), "event": event, "faxId": fax["id"]}))
        return rule is not None


def _page(fax: Wire) -> int:
    return int(fax.get("pagesSentSuccessfully") or 0)
