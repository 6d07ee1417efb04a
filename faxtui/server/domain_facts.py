"""What is said of a mail domain: the DNS records it needs, its settings, and the mails sent under it.

The shapes are those of a mail relay that the operator of a domain lets send and receive in its name: two MX records
receive, an SPF, a DKIM and a tracking record send.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from faxtui.server.domain_store import StoredDomain
from faxtui.server.store import Wire

TEMPLATES: Final[Mapping[str, tuple[str, str]]] = {
    "successful outbound fax": (
        "To the sender when a fax has gone through",
        "<p>Your fax {{id}} to {{to}} went through at {{completedTime}}: "
        "{{numberOfPages}} pages for {{amount}} {{currencyCode}}.</p>",
    ),
    "unsuccessful outbound fax": (
        "To the sender when a fax has failed",
        "<p>Your fax {{id}} to {{to}} did not go through; it was tried again {{retryCount}} times.</p>",
    ),
    "successful inbound fax": (
        "To the receivers of a fax, with its pages",
        "<p>A fax of {{numberOfPages}} pages from {{from}} came to {{to}} at {{completedTime}}.</p>",
    ),
    "unsuccessful inbound fax": (
        "To the receivers when a fax broke off",
        "<p>A fax from {{from}} to {{to}} broke off after {{numberOfPages}} pages.</p>",
    ),
}
"""Every template by its name: when it is used, and the HTML it has until somebody sets another."""

NEVER_FOUND: Final = ".invalid"
"""The ending of domains whose records no look-up ever finds (RFC 2606 keeps it free)."""

_RELAY: Final = "mail.faxtui.example"
_ID_SPACE: Final = uuid.UUID("5d0f7f4e-5f0c-4b46-9a43-1c1c6d1f4c58")


def mail_time(moment: datetime) -> str:
    """A time as domains and templates write it: `2025-10-24 18:56:42.787000+00:00`."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")


def receiving_records(domain: StoredDomain) -> list[Wire]:
    """The MX records by which mail to the domain reaches the service."""
    return [
        _record(domain, {"priority": 10, "recordType": "MX", "value": f"{host}.{_RELAY}"}) for host in ("mxa", "mxb")
    ]


def sending_records(domain: StoredDomain) -> list[Wire]:
    """The records by which receivers trust mail that the service sends in the domain's name."""
    key = hashlib.sha256(domain.name.encode()).hexdigest()
    return [
        _record(domain, {"name": domain.name, "recordType": "TXT", "value": f"v=spf1 include:{_RELAY} ~all"}),
        _record(domain, {"name": f"fax._domainkey.{domain.name}", "recordType": "TXT", "value": f"k=rsa; p={key}"}),
        _record(domain, {"name": f"email.{domain.name}", "recordType": "CNAME", "value": _RELAY}),
    ]


def listed(domain: StoredDomain) -> Wire:
    """A domain in a list (API: `Domain`)."""
    return {
        "id": domain.id,
        "name": domain.name,
        "receivingDnsRecord": receiving_records(domain)[0],
        "sendingDnsRecord": sending_records(domain)[0],
        "serviceId": domain.service_id,
        "createdAt": mail_time(_moment(domain.created)),
        "updatedAt": mail_time(_moment(domain.updated)),
        "verified": domain.verified,
        "routeId": hashlib.sha256(domain.id.encode()).hexdigest()[:24],
    }


def details(domain: StoredDomain) -> Wire:
    """The settings of a domain (API: `DomainDetails`)."""
    return {
        "id": domain.id,
        "isDisabled": False,
        "name": domain.name,
        "requireTls": False,
        "skipVerification": False,
        "smtpLogin": f"postmaster@{domain.name}",
        "spamAction": "disabled",
        "state": "active" if domain.verified else "unverified",
        "type": "custom",
        "useAutomaticSenderSecurity": False,
        "webPrefix": "email",
        "webScheme": "http",
        "wildcard": False,
        "encryptIncomingMessage": False,
        "messageTtl": 86400,
    }


def first_templates(domain: str, now: datetime) -> list[Wire]:
    """The templates of a new domain (API: `TemplateByNameResponse.template`)."""
    return [
        {
            "name": name,
            "createdAt": mail_time(now),
            "id": str(uuid.uuid5(_ID_SPACE, f"{domain} {name} {mail_time(now)}")),
            "version": _version(1, html, "As it came with the domain", now),
        }
        for name, (_, html) in TEMPLATES.items()
    ]


def next_version(template: Wire, html: str, now: datetime) -> Wire:
    """A template with a new version in the place of the one before."""
    number = int(template["version"]["tag"].removeprefix("v")) + 1
    return {**template, "version": _version(number, html, f"Version {number}", now)}


def _version(number: int, html: str, comment: str, now: datetime) -> Wire:
    return {
        "tag": f"v{number}",
        "template": html,
        "createdAt": mail_time(now),
        "comment": comment,
        "active": True,
        "id": str(uuid.uuid4()),
        "headers": {},
    }


def _record(domain: StoredDomain, facts: Wire) -> Wire:
    found: dict[str, Any] = {"isActive": domain.verified, "cached": [facts["value"]] if domain.verified else []}
    return {**found, **facts, "valid": "valid" if domain.verified else "invalid"}


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
