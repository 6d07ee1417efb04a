"""What the screen of a webhook shows below its facts, and the form that sends it again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from faxtui.console.form_screen import Form, FormField
from faxtui.masking import Hide
from faxtui.store.journal import WEBHOOK
from faxtui.store.journal_facts import told_and_known
from faxtui.store.service_fields import BY_NAME
from faxtui.store.webhook_forms import both_forms, form_differences, form_of, raw_body, told_by, told_in
from faxtui.text import clean
from faxtui.webhook_keys import with_userinfo

if TYPE_CHECKING:
    from faxtui.console.local_deliveries import LocalDeliveries
    from faxtui.console.session import Session
    from faxtui.store.facts import FactGroup
    from faxtui.store.journal import Entry
    from faxtui.store.received import Received


class WebhookViews(NamedTuple):
    """One webhook in both forms, and what is to be said of it below them."""

    json: FactGroup
    multipart: FactGroup
    more: Sequence[FactGroup]


def webhook_views(entry: Entry, delivery: Mapping[str, Any], session: Session, hide: Hide) -> WebhookViews | None:
    """None for what is no webhook, and while nothing is known of it."""
    fax = session.mirror.get(entry.fax_id)
    known = fax.model_dump(mode="json", by_alias=True, exclude_unset=True) if fax else {}
    received = session.webhooks.inbox.get(entry.key)
    if received is not None:
        came, content_type = told_by(received), received.arrival.content_type
        again = [
            one
            for one in session.webhooks.inbox.others(entry.key)
            if form_of(one.arrival.content_type) != form_of(content_type)
        ]
        other = told_by(again[0]) if again else None
        more = [form_differences(came, other, hide), *told_and_known(came.fields.get("fax"), known, hide)]
        more.append(raw_body(received.arrival, hide))
    elif isinstance(delivery.get("fax"), Mapping):
        came, content_type, other = told_in(delivery), str(delivery.get("contentType") or ""), None
        more = [form_differences(came, None, hide), *told_and_known(delivery["fax"], known, hide)]
    else:
        return None
    left, right = both_forms(came, content_type, other, hide)
    return WebhookViews(left, right, more)


def replay_form(entry: Entry, received: Received | None, deliveries: LocalDeliveries | None) -> Form | None:
    """Asks where the webhook goes; None when there is no way to send it again."""
    is_ours = received is not None
    words = "The URL that takes webhooks." if is_ours else "Empty sends it to the same URL; any other gets this one."
    check = BY_NAME["incoming_webhook_url"].check

    def judge(text: str) -> str:
        if "@" in text.partition("//")[2].partition("/")[0]:
            return "Name and password go into the field below, where nobody reads them."
        return "It has to go somewhere." if is_ours and not text.strip() else check(text)

    fields = [
        FormField("url", "To", words, check=judge),
        FormField("credentials", "Name:password", "What the receiver asks for, if anything.", secret=True,
                  check=lambda text: "" if not text or _pair(text) else "Write it as NAME:PASSWORD."),
    ]  # fmt: skip

    async def save(values: Mapping[str, str]) -> str:
        url, pair = values["url"].strip(), _pair(values["credentials"])
        if received is not None:
            return await asyncio.to_thread(_post, received, url, pair)
        assert deliveries is not None  # noqa: S101 - else there is no form
        whole = with_userinfo(url, *pair) if url and pair else url
        again = await deliveries.replay(entry.key.removeprefix(WEBHOOK), whole)
        return clean(again.get("state") or "sent", 20).lower()

    if received is None and deliveries is None:
        return None
    return Form("Send the webhook again", fields, save, "Send", creating=True)


def _pair(text: str) -> tuple[str, str] | None:
    name, colon, password = text.partition(":")
    return (name, password) if name and colon and password else None


def _post(received: Received, url: str, credentials: tuple[str, str] | None) -> str:
    from faxtui.api.replays import event_body, replay

    status = replay(event_body(received.notice.event), url, credentials)
    return f"{'taken' if 200 <= status < 300 else 'not taken'}, the receiver answered {status}"
