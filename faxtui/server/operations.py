"""What the served OpenAPI document says of services, numbers, emails, cover pages, domains and templates."""

from __future__ import annotations

from typing import Final

from faxtui.server.describe import PROJECT, answer, json_body, operation, paging, path
from faxtui.server.paging import MAX_PAGE
from faxtui.server.schema_parts import TEXT, WHOLE, ref

_PAGE: Final = {**WHOLE, "minimum": 0, "maximum": MAX_PAGE, "default": 1}
_ID: Final = [PROJECT, path("id", ref("ServiceId"))]
_SERVICE: Final = [PROJECT, path("serviceId", ref("ServiceId"))]
_NUMBER: Final = [*_ID, path("phoneNumber", ref("PhoneNumber"), "The plus may stand as it is, or as %2B.")]
_EMAIL: Final = [*_SERVICE, path("email", TEXT, "The @ may stand as it is; case makes no difference.")]
_COVER_PAGE: Final = [*_ID, path("coverPageId", TEXT)]
_DOMAIN: Final = [*_SERVICE, path("domainName", TEXT, "Case makes no difference.")]
_TEMPLATE: Final = [*_DOMAIN, path("templateName", ref("TemplateName"), "With its spaces, as %20.")]

_READ: Final = (401, 404, 500)
_LIST: Final = (401, 404, 422, 500)
_WRITE: Final = (400, 401, 404, 413, 422, 500)

# Services

CREATE_SERVICE: Final = operation(
    "createService",
    "Services",
    parameters=[PROJECT],
    body=json_body("Service"),
    status=201,
    ok=answer("The service", "Service"),
    errors=(400, 401, 413, 422, 500),
    choices="""
        Names need not be unique; an empty body object makes a service of defaults. Read-only fields are passed over.
        `defaultFrom` must be a number of the project, `coverPageId` a cover page of the project. With
        `defaultForProject` the old default service is one no longer. A new service has no numbers: they are given to it
        by `PUT /_local/numbers/{phoneNumber}` with `{"serviceId": ...}`, on the hosted service where they are bought.
    """,
)
LIST_SERVICES: Final = operation(
    "listServices",
    "Services",
    parameters=[PROJECT, *paging(20)],
    ok=answer("One page of services, the oldest first", "ListServicesObject"),
    errors=(401, 422, 500),
)
GET_SERVICE: Final = operation(
    "getService", "Services", parameters=_ID, ok=answer("The service", "Service"), errors=_READ
)
UPDATE_SERVICE: Final = operation(
    "updateService",
    "Services",
    parameters=_ID,
    body=json_body("Service"),
    ok=answer("The whole service as it is now", "Service"),
    errors=_WRITE,
    choices="""
        Changes the fields that are given and no others; read-only ones are passed over. `null`, or an empty text, puts
        a field back to what a new service has. An `incomingWebhookUrl` with the masked name and password `***:***@`
        keeps the stored ones as long as scheme, host and port stay; elsewhere, or where none are stored, it is refused.
        Making a service the default takes that from the old one; a default service cannot be told to be none. Faxes
        sent before keep their options.
    """,
)
REMOVE_SERVICE: Final = operation(
    "removeService",
    "Services",
    parameters=_ID,
    ok=answer("Removed"),
    status=204,
    errors=_LIST,
    choices="""
        The default service cannot be removed (422). Any other goes with its emails, cover pages, domains and templates;
        its numbers go to the default service. Faxes stay, keep its id and are sent to their end
        under its options; what it says of keeping pages holds for those under way, but INCOMING_FAX of a call that
        comes in meanwhile is sent no more.
    """,
)
LIST_NUMBERS: Final = operation(
    "listNumbersForService",
    "Services",
    parameters=[*_ID, *paging(20)],
    ok=answer("One page of numbers", "ListNumbersObject"),
    errors=_LIST,
    choices="`permissions` are always both here: what an email may do with a number is told by its own list.",
)
SUSPEND_NUMBER: Final = operation(
    "suspendNumber",
    "Services",
    parameters=_NUMBER,
    body=json_body("SuspendRequest"),
    ok=answer("The number", "ServicePhoneNumber"),
    errors=_WRITE,
    choices="""
        A suspended number sends nothing: a send is refused with 422 on `from` when it names the number, or when the
        number is the `defaultFrom` of its service; where neither names one, the next number that is not suspended
        sends. Nor does it take faxes: it answers like a number that is not active (CALL_ERROR 49). Faxes that were
        queued before are still sent. `suspended: false` lifts it.
    """,
)

# Fax to email

GET_EMAILS_FOR_NUMBER: Final = operation(
    "getEmailsForNumber",
    "Fax to Email",
    parameters=[*_NUMBER, *paging(100, _PAGE)],
    ok=answer("One page of addresses, as plain strings", "ListEmailsOfNumberObject"),
    errors=_LIST,
)
GET_EMAILS: Final = operation(
    "getEmailsForProject",
    "Fax to Email",
    parameters=[*_SERVICE, *paging(100, _PAGE)],
    ok=answer("One page of the emails of the service, the oldest first", "ListEmailsObject"),
    errors=_LIST,
)
CREATE_EMAIL: Final = operation(
    "createEmailForProject",
    "Fax to Email",
    parameters=_SERVICE,
    body=json_body("Email"),
    status=201,
    ok=answer("The email", "Email"),
    errors=_WRITE,
    choices="""
        Addresses are compared without regard to case and answered as given. One that the service has already is refused
        (422); on another service it may be again. Each number must be one of the service and may be named once; an
        empty list is refused, since such an email could do nothing.
    """,
)
UPDATE_EMAIL: Final = operation(
    "updateEmail",
    "Fax to Email",
    parameters=_EMAIL,
    body=json_body("UpdateEmailRequest"),
    ok=answer("The email", "Email"),
    errors=_WRITE,
    choices="The given numbers take the place of all that the email had, under the rules of adding one.",
)
DELETE_EMAIL: Final = operation(
    "deleteEmail",
    "Fax to Email",
    parameters=_EMAIL,
    ok=answer("Deleted"),
    status=204,
    errors=_READ,
    choices="A body is not looked at. Deleting again answers 404.",
)
GET_NUMBERS_BY_EMAIL: Final = operation(
    "getNumbersByEmail",
    "Fax to Email",
    parameters=[*_EMAIL, *paging(20)],
    ok=answer("One page of numbers; their permissions are those of the email", "ListNumbersOfEmailObject"),
    errors=_LIST,
)

# Cover pages

ADD_COVER_PAGE: Final = operation(
    "addCoverPage",
    "Cover pages",
    parameters=_ID,
    body=json_body("CoverPageRequest"),
    ok=answer("The cover page with its file", "CoverPage"),
    errors=_WRITE,
    choices="""
        The file must be a PDF that can be faxed, of at most 5 MB and 10 pages; this is tried out, so that a broken or
        protected one is refused (422). Names need not be unique. Any service and any send of the project may use it.
    """,
)
LIST_COVER_PAGES: Final = operation(
    "listCoverPages",
    "Cover pages",
    parameters=[*_ID, *paging(100)],
    ok=answer("One page of cover pages without their files, the oldest first", "ListCoverPagesObject"),
    errors=_LIST,
)
GET_COVER_PAGE: Final = operation(
    "getCoverPage",
    "Cover pages",
    parameters=_COVER_PAGE,
    ok=answer("The cover page with its file", "CoverPage"),
    errors=_READ,
)
DELETE_COVER_PAGE: Final = operation(
    "deleteCoverPage",
    "Cover pages",
    parameters=_COVER_PAGE,
    ok=answer("Deleted"),
    status=204,
    errors=_READ,
    choices="Services that put it on their faxes have none from then on. Deleting again answers 404.",
)

# Domains

LIST_DOMAINS: Final = operation(
    "listDomains",
    "Domains",
    parameters=[*_SERVICE, *paging(100)],
    ok=answer("One page of domains, the oldest first", "DomainsListResponse"),
    errors=_LIST,
)
CREATE_DOMAIN: Final = operation(
    "createDomain",
    "Domains",
    parameters=_DOMAIN,
    status=201,
    ok=answer("The records to put into the DNS", "CreateDomainResponse"),
    errors=(400, 401, 404, 422, 500),
    choices="""
        A body is not looked at. A name is two labels at least, in ASCII, kept in lower case, and belongs to one service
        of the project: elsewhere it is refused (422). A new domain is unverified and has all templates.
    """,
)
GET_DOMAIN: Final = operation(
    "getDomain", "Domains", parameters=_DOMAIN, ok=answer("The domain", "DomainDetailsResponse"), errors=_READ
)
DELETE_DOMAIN: Final = operation(
    "deleteDomain",
    "Domains",
    parameters=_DOMAIN,
    ok=answer("Deleted"),
    status=204,
    errors=_READ,
    choices="Its templates go with it, and another service may have the name.",
)
VERIFY_DOMAIN: Final = operation(
    "verifyDomain",
    "Domains",
    parameters=_DOMAIN,
    ok=answer("What was found", "VerifyDomainResponse"),
    errors=_READ,
    choices="""
        This service asks no DNS: the first verification finds every record, except for domains that end in `.invalid`,
        whose records are never found. A verified domain stays verified.
    """,
)

# Templates

LIST_TEMPLATES: Final = operation(
    "listTemplates",
    "Templates",
    parameters=_DOMAIN,
    ok=answer("Every template, as a bare array", "TemplatesDomainNameResponse"),
    errors=_READ,
)
GET_TEMPLATE: Final = operation(
    "getTemplate", "Templates", parameters=_TEMPLATE, ok=answer("The template", "TemplateByNameResponse"), errors=_READ
)
UPDATE_TEMPLATE: Final = operation(
    "updateTemplate",
    "Templates",
    parameters=_TEMPLATE,
    body=json_body("UpdateTemplateRequest"),
    ok=answer("The template with its new version", "TemplateByNameResponse"),
    errors=_WRITE,
    choices="""
        Makes a new version, with an id, a time and a tag of its own (v1, v2, ...), and puts it in use; older versions
        are not kept. Unknown {{variables}} are left to stand.
    """,
)
