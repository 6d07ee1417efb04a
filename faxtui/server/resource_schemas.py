"""The shapes of numbers, emails, cover pages, domains and templates for the served OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from faxtui.server.cover_pages import LONGEST_NAME
from faxtui.server.domain_facts import TEMPLATES
from faxtui.server.domains import LONGEST_TEMPLATE
from faxtui.server.schema_parts import FLAG, TEXT, TIME, WHOLE, Schema, array, read_only, ref, shape
from faxtui.server.service_numbers import LONGEST_NOTE


def _page(key: str, items: Schema) -> Schema:
    """A list under its key, with the paging envelope beside it."""
    return {"allOf": [shape({key: array(items)}, key), ref("Pagination")]}


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _text(longest: int, description: str, *, shortest: int = 0) -> Schema:
    least = {"minLength": shortest} if shortest else {}
    return {**TEXT, **least, "maxLength": longest, "description": description}


def _flag(default: bool) -> Schema:
    return {**FLAG, "default": default}


def _word(*words: str, **facts: Any) -> Schema:
    return {"type": "string", "enum": list(words), **facts}


_MAIL_TIME: Final[Schema] = {"type": "string", "examples": ["2025-10-24 18:56:42.787000+00:00"]}
_BASE64: Final[Schema] = {"type": "string", "contentEncoding": "base64"}
_COUNTRY: Final = _described(TEXT, "ISO 3166-1 alpha-2.")

_NUMBERS: Final[dict[str, Schema]] = {
    "Permissions": _word(
        "both", "send", "receive", default="both", description="What an email address may do with a number."
    ),
    "ServicePhoneNumber": shape(
        {
            "phoneNumber": ref("PhoneNumber"),
            "permissions": ref("Permissions"),
            "country": read_only(_COUNTRY),
            "suspended": read_only(FLAG),
            "note": read_only(_described(TEXT, "Why it is suspended.")),
            "projectId": read_only(ref("ProjectId")),
            "serviceId": read_only(ref("ServiceId")),
        }
    ),
    "ListNumbersObject": _page("numbers", ref("ServicePhoneNumber")),
    "SuspendRequest": shape(
        {
            "suspended": _described(FLAG, "True where it is left out; false lets the number work again."),
            "note": _text(LONGEST_NOTE, "Left out, an older note is taken away."),
        }
    ),
}

_EMAILS: Final[dict[str, Schema]] = {
    "Number": shape({"number": ref("PhoneNumber"), "permissions": ref("Permissions")}),
    "Email": shape(
        {
            "email": {"type": "string", "format": "email"},
            "phoneNumbers": _described(
                array(ref("Number")),
                "One at least. Numbers of the service; also taken as plain strings, which then may do both.",
            ),
            "projectId": read_only(ref("ProjectId")),
            "createdAt": read_only(TIME),
            "updatedAt": read_only(TIME),
        },
        "email",
        "phoneNumbers",
    ),
    "UpdateEmailRequest": shape({"phoneNumbers": array(ref("Number"))}, "phoneNumbers"),
    "ListEmailsObject": _page("emails", ref("Email")),
    "ListEmailsOfNumberObject": _page("emails", {"type": "string", "format": "email"}),
    "ListNumbersOfEmailObject": _page("phoneNumbers", ref("ServicePhoneNumber")),
}

_COVER_PAGES: Final[dict[str, Schema]] = {
    "CoverPageFile": shape(
        {"fileContent": _BASE64, "fileType": _word("PDF", default="PDF")}, "fileContent", "fileType"
    ),
    "CoverPageFileResponse": shape(
        {"fileContent": _BASE64, "fileType": _word("PDF", "application/pdf")}, "fileContent", "fileType"
    ),
    "CoverPageRequest": shape(
        {
            "name": _text(LONGEST_NAME, "Need not be the only one of its kind.", shortest=1),
            "file": ref("CoverPageFile"),
        },
        "file",
        "name",
    ),
    "CoverPage": shape(
        {
            "id": read_only(TEXT),
            "name": TEXT,
            "file": ref("CoverPageFileResponse"),
            "projectId": read_only(ref("ProjectId")),
            "serviceId": read_only(ref("ServiceId")),
            "createdTime": read_only(TIME),
            "updatedTime": read_only(TIME),
            "createdAt": read_only(TIME),
            "updatedAt": read_only(TIME),
        },
        "name",
        description="Entries of a list have no file.",
    ),
    "ListCoverPagesObject": _page("coverPages", ref("CoverPage")),
}


def _dns_record(**more: Schema) -> Schema:
    shared = {"recordType": TEXT, "valid": _word("valid", "invalid"), "value": TEXT}
    return shape({"isActive": FLAG, "cached": array(TEXT), **shared, **more})


_RECEIVING: Final = array(ref("ReceivingRecords"))
_SENDING: Final = array(ref("SendingRecords"))
_DOMAINS: Final[dict[str, Schema]] = {
    "ReceivingRecords": _dns_record(priority=WHOLE),
    "SendingRecords": _dns_record(name=TEXT),
    "CreateDomainResponse": shape(
        {"result": TEXT, "records": shape({"receivingRecords": _RECEIVING, "sendingRecords": _SENDING})}
    ),
    "Domain": shape(
        {
            "id": TEXT,
            "name": TEXT,
            "receivingDnsRecord": ref("ReceivingRecords"),
            "sendingDnsRecord": ref("SendingRecords"),
            "serviceId": TEXT,
            "createdAt": _MAIL_TIME,
            "updatedAt": _MAIL_TIME,
            "verified": FLAG,
            "routeId": TEXT,
        }
    ),
    "DomainsListResponse": _page("domains", ref("Domain")),
    "DomainDetails": shape(
        {
            "id": TEXT,
            "isDisabled": FLAG,
            "name": TEXT,
            "requireTls": _flag(False),
            "skipVerification": _flag(False),
            "smtpLogin": TEXT,
            "spamAction": _word("disabled", "block", "tag", default="disabled"),
            "state": TEXT,
            "type": _word("custom", "sandbox"),
            "useAutomaticSenderSecurity": _flag(False),
            "webPrefix": {**TEXT, "default": "email"},
            "webScheme": _word("http", "https", default="http"),
            "wildcard": _flag(False),
            "encryptIncomingMessage": _flag(False),
            "messageTtl": _described(WHOLE, "Seconds."),
        }
    ),
    "DomainDetailsResponse": shape(
        {"domain": ref("DomainDetails"), "receivingDnsRecords": _RECEIVING, "sendingDnsRecords": _SENDING}
    ),
    "VerifyDomainDetails": {"allOf": [ref("DomainDetails"), shape({"serviceId": TEXT, "projectId": TEXT})]},
    "VerifyDomainObject": shape(
        {
            "message": TEXT,
            "domain": ref("VerifyDomainDetails"),
            "receivingDnsRecords": _RECEIVING,
            "sendingDnsRecords": _SENDING,
        }
    ),
    "VerifyDomainResponse": shape({"domains": array(ref("VerifyDomainObject"))}),
}

_TEMPLATES: Final[dict[str, Schema]] = {
    "TemplateName": _word(*TEMPLATES),
    "TemplateDomainItem": shape({"name": ref("TemplateName"), "createdAt": _MAIL_TIME, "description": TEXT}),
    "TemplatesDomainNameResponse": array(ref("TemplateDomainItem")),
    "UpdateTemplateRequest": shape(
        {
            "template": _text(
                LONGEST_TEMPLATE,
                "HTML; {{id}}, {{from}}, {{to}}, {{completedTime}}, {{numberOfPages}}, "
                "{{currencyCode}}, {{amount}} and {{retryCount}} stand for facts of the fax.",
                shortest=1,
            )
        },
        "template",
    ),
    "TemplateByNameResponse": shape(
        {
            "template": shape(
                {
                    "name": ref("TemplateName"),
                    "createdAt": _MAIL_TIME,
                    "id": TEXT,
                    "version": shape(
                        {
                            "tag": TEXT,
                            "template": TEXT,
                            "createdAt": _MAIL_TIME,
                            "comment": TEXT,
                            "active": FLAG,
                            "id": TEXT,
                            "headers": {"type": "object"},
                        }
                    ),
                }
            )
        }
    ),
}

RESOURCES: Final[dict[str, Schema]] = {**_NUMBERS, **_EMAILS, **_COVER_PAGES, **_DOMAINS, **_TEMPLATES}
"""Every schema by its name in the contract."""
