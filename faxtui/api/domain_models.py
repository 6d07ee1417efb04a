"""Mail domains of a service and the templates of the mails sent under them, as the API answers them.

Times come as `2025-10-24 18:56:42.787000+00:00` here, unlike everywhere else in the API.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from faxtui.api.model_base import ListPage, Open, Resource


class TemplateName(StrEnum):
    """The occasions on which a mail goes out; the names hold spaces."""

    SENT = "successful outbound fax"
    NOT_SENT = "unsuccessful outbound fax"
    RECEIVED = "successful inbound fax"
    NOT_RECEIVED = "unsuccessful inbound fax"


class DnsRecord(Resource):
    """A record that the domain's DNS must have; `priority` with MX records only, `name` with sending ones only."""

    record_type: str = ""
    name: str | None = None
    value: str = ""
    priority: int | None = None
    valid: str | None = None
    """`valid` or `invalid`, as of the last verification."""
    is_active: bool | None = None
    cached: list[str] | None = None


class Domain(Resource):
    """A domain in a list (API: `Domain`)."""

    id: str = ""
    name: str = ""
    service_id: str | None = None
    verified: bool | None = None
    route_id: str | None = None
    receiving_dns_record: DnsRecord | None = None
    sending_dns_record: DnsRecord | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class DomainPage(ListPage):
    """One page of the domains of a service."""

    domains: list[Domain] = []


class DomainRecords(Resource):
    """The records to put into the DNS of a new domain."""

    receiving_records: list[DnsRecord] = []
    sending_records: list[DnsRecord] = []


class NewDomain(Resource):
    """The answer to making a domain (API: `CreateDomainResponse`)."""

    result: str = ""
    records: DomainRecords = Field(default_factory=DomainRecords)


class DomainSettings(Resource):
    """The mail relay's settings of a domain (API: `DomainDetails`)."""

    id: str = ""
    name: str = ""
    state: str | None = None
    type: str | None = None
    is_disabled: bool | None = None
    require_tls: bool | None = None
    skip_verification: bool | None = None
    smtp_login: str | None = None
    spam_action: str | None = None
    use_automatic_sender_security: bool | None = None
    web_prefix: str | None = None
    web_scheme: str | None = None
    wildcard: bool | None = None
    encrypt_incoming_message: bool | None = None
    message_ttl: int | None = None
    """Seconds."""
    service_id: str | None = None
    project_id: str | None = None


class DomainDetails(Resource):
    """One domain with its DNS records (API: `DomainDetailsResponse`, `VerifyDomainObject`)."""

    domain: DomainSettings = Field(default_factory=DomainSettings)
    receiving_dns_records: list[DnsRecord] = []
    sending_dns_records: list[DnsRecord] = []
    message: str | None = None
    """What a verification found."""


class VerifiedDomains(Resource):
    """The answer to a verification."""

    domains: list[DomainDetails] = []


class TemplateItem(Resource):
    """A template in a list (API: `TemplateDomainItem`)."""

    name: Open[TemplateName] = ""
    description: str | None = None
    created_at: datetime | None = None


class TemplateVersion(Resource):
    """The text of a template: HTML with `{{id}}`, `{{from}}`, `{{to}}` and the like for facts of the fax."""

    id: str | None = None
    tag: str | None = None
    template: str = ""
    comment: str | None = None
    active: bool | None = None
    created_at: datetime | None = None
    headers: dict[str, Any] | None = None


class Template(Resource):
    """One template with the version in use (API: `TemplateByNameResponse.template`)."""

    id: str | None = None
    name: Open[TemplateName] = ""
    created_at: datetime | None = None
    version: TemplateVersion | None = None


class TemplateAnswer(Resource):
    """The envelope around one template."""

    template: Template
