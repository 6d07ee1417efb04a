"""The resources of the blocking client.

Generated from the async client by `python -m faxtui.api.blocking_generator`: not to be edited.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Unpack

from faxtui.api import downloads, once
from faxtui.api.blocking_portal import Portal
from faxtui.api.cover_pages import CoverPages
from faxtui.api.domains import DetailsList, Domains
from faxtui.api.emails import Emails
from faxtui.api.errors import FaxApiError
from faxtui.api.faxes import Faxes, FaxList, P, T
from faxtui.api.filters import FaxFilters
from faxtui.api.models import (
    AddressPage,
    CoverPage,
    CoverPagePage,
    Domain,
    DomainDetails,
    DomainPage,
    Email,
    EmailNumber,
    EmailNumberPage,
    EmailPage,
    Fax,
    FaxPage,
    NewDomain,
    NumberPage,
    Permissions,
    Service,
    ServicePage,
    ServicePhoneNumber,
    Template,
    TemplateItem,
    TemplateName,
)
from faxtui.api.numbers import Numbers
from faxtui.api.once import Label
from faxtui.api.sending import SendFields
from faxtui.api.services import ServiceFields, Services
from faxtui.api.templates import TemplateList, Templates


class BlockingFaxes:
    """The faxes of one project."""

    def __init__(self, portal: Portal, resource: Faxes) -> None:
        self._portal, self._async = portal, resource

    def send(self, to: str | Sequence[str], **fields: Unpack[SendFields]) -> FaxList:
        """Send documents (API: `sendFax`), one fax per number; what is None is not sent, so that defaults apply.

        Never repeated: `OutcomeUnknown` means that the service may have taken it (look with `find_sent`, or use
        `send_once`, which does), every other error that it did not.
        """
        return self._portal.run(lambda: self._async.send(to, **fields))

    def send_once(
        self,
        to: str | Sequence[str],
        *,
        label: Label | None = None,
        late_after: float = once.LATE_AFTER,
        on_lost: Callable[[FaxApiError], None] | None = None,
        **fields: Unpack[SendFields],
    ) -> FaxList:
        """Send so that no number gets the fax twice: a lost or late answer is settled by looking, never by repeating.

        The send carries `label` (a new one, unless given: keep your own to resume from with `settle`). An answer that
        takes more than `late_after` seconds is looked for meanwhile. `on_lost` hears of an answer that was lost.
        `OutcomeUnknown` has the label, and those faxes that were found; every other error means that nothing was sent.
        When it is cancelled the fax may be on its way: only a label of your own tells then.
        """
        return self._portal.run(
            lambda: self._async.send_once(to, label=label, late_after=late_after, on_lost=on_lost, **fields)
        )

    def settle(self, label: Label, to: str | Sequence[str], since: datetime) -> FaxList:
        """What became of a send that carried the label: its faxes, in the order of `to`; looks a few times.

        Complete when each number has one. None at all means that the service lists none after some seconds: a send
        that is no longer under way was then not taken. Raises the last look's error when that one failed.
        """
        return self._portal.run(lambda: self._async.settle(label, to, since))

    def find_sent(self, label: Label, *, to: str | Sequence[str], since: datetime) -> FaxList:
        """Faxes sent to `to` since then that carry the label: one look for a send whose answer was lost.

        Finding one proves that the send was taken. Finding none proves less: it may appear a moment later.
        """
        return self._portal.run(lambda: self._async.find_sent(label, to=to, since=since))

    def list(self, *, page: int = 1, page_size: int = 100, **filters: Unpack[FaxFilters]) -> FaxPage:
        """One page of the list (API: `getFaxes`), newest first; pages count from 1 and hold 1 to 1000 faxes."""
        return self._portal.run(lambda: self._async.list(page=page, page_size=page_size, **filters))

    def iter(self, *, page_size: int = 200, **filters: Unpack[FaxFilters]) -> Generator[Fax, None, None]:
        """All faxes that match, newest first, none twice and none left out while others arrive or move on."""
        return self._portal.iterate(lambda: self._async.iter(page_size=page_size, **filters))

    def pages(
        self,
        parse: Callable[[bytes], P],
        rows: Callable[[P], Sequence[T]],
        *,
        page_size: int = 1000,
        **filters: Unpack[FaxFilters],
    ) -> Generator[Sequence[T], None, None]:
        """The same page by page, for who reads the answers without models: `parse` takes a body or raises ValueError,
        `rows` are its faxes, each with an `id`.
        """
        return self._portal.iterate(lambda: self._async.pages(parse, rows, page_size=page_size, **filters))

    def get(self, fax_id: str) -> Fax:
        """One fax as it stands now (API: `getFaxInfoPerId`)."""
        return self._portal.run(lambda: self._async.get(fax_id))

    def wait(
        self,
        fax_id: str,
        *,
        timeout: float,
        on_change: Callable[[Fax], None] | None = None,
        on_trouble: Callable[[FaxApiError], None] | None = None,
    ) -> Fax:
        """The fax once it has ended, well or badly; `WaitTimeout` after `timeout` seconds.

        `on_change` is called with each new state, the first included; `on_trouble` when a look fails in a way that
        may pass, which does not end the wait.
        """
        return self._portal.run(
            lambda: self._async.wait(fax_id, timeout=timeout, on_change=on_change, on_trouble=on_trouble)
        )

    def download(self, fax_id: str) -> bytes:
        """The pages of a fax as one whole PDF in memory, up to 256 MiB (API: `getFaxFileByIdDeprecated`).

        Services that know only the newer path (API: `getFaxFilebyId`) are asked by that one.
        """
        return self._portal.run(lambda: self._async.download(fax_id))

    def download_to(
        self, fax_id: str, target: Path, *, overwrite: bool = False, progress: downloads.Progress | None = None
    ) -> Path:
        """The same into a file that is whole under its final name or not there; OSError when the disk refuses."""
        return self._portal.run(lambda: self._async.download_to(fax_id, target, overwrite=overwrite, progress=progress))

    def delete_content(self, fax_id: str) -> None:
        """Delete the stored pages for good (API: `deleteFaxContentById`); the record of the fax stays."""
        return self._portal.run(lambda: self._async.delete_content(fax_id))

    def export(self, **filters: Unpack[FaxFilters]) -> bytes:
        """All faxes that match as CSV in memory, a header row and 27 columns (API: `getFaxes`, `format=csv`)."""
        return self._portal.run(lambda: self._async.export(**filters))

    def export_to(
        self,
        target: Path,
        *,
        overwrite: bool = False,
        progress: downloads.Progress | None = None,
        **filters: Unpack[FaxFilters],
    ) -> Path:
        """The same into a file, written as `download_to` writes."""
        return self._portal.run(
            lambda: self._async.export_to(target, overwrite=overwrite, progress=progress, **filters)
        )


class BlockingServices:
    """The services of one project."""

    def __init__(self, portal: Portal, resource: Services) -> None:
        self._portal, self._async = portal, resource

    def create(self, **fields: Unpack[ServiceFields]) -> Service:
        """Make a service (API: `createService`); never repeated, so that a lost answer leaves one at most."""
        return self._portal.run(lambda: self._async.create(**fields))

    def list(self, *, page: int = 1, page_size: int = 100) -> ServicePage:
        """One page of the services (API: `listServices`); pages count from 1 and hold up to 1000."""
        return self._portal.run(lambda: self._async.list(page=page, page_size=page_size))

    def iter(self, *, page_size: int = 200) -> Generator[Service, None, None]:
        """All services, none twice."""
        return self._portal.iterate(lambda: self._async.iter(page_size=page_size))

    def get(self, service_id: str) -> Service:
        """One service (API: `getService`)."""
        return self._portal.run(lambda: self._async.get(service_id))

    def update(self, service_id: str, **changes: Unpack[ServiceFields]) -> Service:
        """Change what is given and nothing else (API: `updateService`); answers the whole service.

        A webhook URL that is still as the service shows it, name and password masked, is left as it is;
        another one with masks in it is an InvalidRequest.
        """
        return self._portal.run(lambda: self._async.update(service_id, **changes))

    def delete(self, service_id: str) -> None:
        """Remove a service (API: `removeService`); the default one cannot be."""
        return self._portal.run(lambda: self._async.delete(service_id))


class BlockingNumbers:
    """The numbers of the services of one project."""

    def __init__(self, portal: Portal, resource: Numbers) -> None:
        self._portal, self._async = portal, resource

    def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> NumberPage:
        """One page of a service's numbers (API: `listNumbersForService`); pages count from 1 and hold up to 1000."""
        return self._portal.run(lambda: self._async.list(service_id, page=page, page_size=page_size))

    def iter(self, service_id: str, *, page_size: int = 200) -> Generator[ServicePhoneNumber, None, None]:
        """All numbers of a service, none twice."""
        return self._portal.iterate(lambda: self._async.iter(service_id, page_size=page_size))

    def suspend(self, service_id: str, number: str, note: str | None = None) -> ServicePhoneNumber:
        """Suspend a number (API: `suspendNumber`); `note` tells others why."""
        return self._portal.run(lambda: self._async.suspend(service_id, number, note))

    def resume(self, service_id: str, number: str, note: str | None = None) -> ServicePhoneNumber:
        """Let a suspended number work again (API: `suspendNumber` with `suspended: false`)."""
        return self._portal.run(lambda: self._async.resume(service_id, number, note))

    def list_emails(self, service_id: str, number: str, *, page: int = 1, page_size: int = 100) -> AddressPage:
        """One page of the email addresses of a number (API: `getEmailsForNumber`)."""
        return self._portal.run(lambda: self._async.list_emails(service_id, number, page=page, page_size=page_size))

    def emails(self, service_id: str, number: str, *, page_size: int = 200) -> Generator[str, None, None]:
        """All email addresses of a number, none twice."""
        return self._portal.iterate(lambda: self._async.emails(service_id, number, page_size=page_size))


class BlockingEmails:
    """The email addresses of the services of one project."""

    def __init__(self, portal: Portal, resource: Emails) -> None:
        self._portal, self._async = portal, resource

    def add(
        self,
        service_id: str,
        email: str,
        numbers: Sequence[str | EmailNumber],
        *,
        permissions: Permissions | str | None = None,
    ) -> Email:
        """Add an address with the numbers of the service that it works with (API: `createEmailForProject`).

        `permissions` holds for the numbers given as plain text: both (the service's default), send or receive.
        """
        return self._portal.run(lambda: self._async.add(service_id, email, numbers, permissions=permissions))

    def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> EmailPage:
        """One page of a service's addresses (API: `getEmailsForProject`); pages count from 1 and hold up to 1000."""
        return self._portal.run(lambda: self._async.list(service_id, page=page, page_size=page_size))

    def iter(self, service_id: str, *, page_size: int = 200) -> Generator[Email, None, None]:
        """All addresses of a service, none twice."""
        return self._portal.iterate(lambda: self._async.iter(service_id, page_size=page_size))

    def set_numbers(
        self,
        service_id: str,
        email: str,
        numbers: Sequence[str | EmailNumber],
        *,
        permissions: Permissions | str | None = None,
    ) -> Email:
        """Put these numbers in the place of all that the address has (API: `updateEmail`)."""
        return self._portal.run(lambda: self._async.set_numbers(service_id, email, numbers, permissions=permissions))

    def delete(self, service_id: str, email: str) -> None:
        """Take an address off a service (API: `deleteEmail`); it then neither sends nor receives."""
        return self._portal.run(lambda: self._async.delete(service_id, email))

    def list_numbers(self, service_id: str, email: str, *, page: int = 1, page_size: int = 100) -> EmailNumberPage:
        """One page of the numbers of an address (API: `getNumbersByEmail`)."""
        return self._portal.run(lambda: self._async.list_numbers(service_id, email, page=page, page_size=page_size))

    def numbers(
        self, service_id: str, email: str, *, page_size: int = 200
    ) -> Generator[ServicePhoneNumber, None, None]:
        """All numbers of an address, none twice; `permissions` are those of the address."""
        return self._portal.iterate(lambda: self._async.numbers(service_id, email, page_size=page_size))


class BlockingCoverPages:
    """The cover pages of the services of one project; there is no change: add a new one and delete the old."""

    def __init__(self, portal: Portal, resource: CoverPages) -> None:
        self._portal, self._async = portal, resource

    def add(self, service_id: str, file: Path | bytes, name: str) -> CoverPage:
        """Add a PDF as a cover page (API: `addCoverPage`); the API takes it whole, in base64."""
        return self._portal.run(lambda: self._async.add(service_id, file, name))

    def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> CoverPagePage:
        """One page of a service's cover pages, without their files (API: `listCoverPages`); pages count from 1."""
        return self._portal.run(lambda: self._async.list(service_id, page=page, page_size=page_size))

    def iter(self, service_id: str, *, page_size: int = 200) -> Generator[CoverPage, None, None]:
        """All cover pages of a service, none twice."""
        return self._portal.iterate(lambda: self._async.iter(service_id, page_size=page_size))

    def get(self, service_id: str, cover_page_id: str) -> CoverPage:
        """One cover page with its file (API: `getCoverPage`)."""
        return self._portal.run(lambda: self._async.get(service_id, cover_page_id))

    def delete(self, service_id: str, cover_page_id: str) -> None:
        """Delete a cover page (API: `deleteCoverPage`)."""
        return self._portal.run(lambda: self._async.delete(service_id, cover_page_id))


class BlockingDomains:
    """The mail domains of the services of one project."""

    def __init__(self, portal: Portal, resource: Domains) -> None:
        self._portal, self._async = portal, resource

    def create(self, service_id: str, domain_name: str) -> NewDomain:
        """Make a domain (API: `createDomain`); the answer has the records to put into its DNS."""
        return self._portal.run(lambda: self._async.create(service_id, domain_name))

    def list(self, service_id: str, *, page: int = 1, page_size: int = 100) -> DomainPage:
        """One page of a service's domains (API: `listDomains`); some services give all of them at once."""
        return self._portal.run(lambda: self._async.list(service_id, page=page, page_size=page_size))

    def iter(self, service_id: str, *, page_size: int = 200) -> Generator[Domain, None, None]:
        """All domains of a service, none twice."""
        return self._portal.iterate(lambda: self._async.iter(service_id, page_size=page_size))

    def get(self, service_id: str, domain_name: str) -> DomainDetails:
        """One domain with its records (API: `getDomain`)."""
        return self._portal.run(lambda: self._async.get(service_id, domain_name))

    def delete(self, service_id: str, domain_name: str) -> None:
        """Forget a domain and its templates (API: `deleteDomain`)."""
        return self._portal.run(lambda: self._async.delete(service_id, domain_name))

    def verify(self, service_id: str, domain_name: str) -> DetailsList:
        """Have the service look for the records in the DNS (API: `verifyDomain`); `message` says what it found."""
        return self._portal.run(lambda: self._async.verify(service_id, domain_name))


class BlockingTemplates:
    """The mail templates of the domains of one project."""

    def __init__(self, portal: Portal, resource: Templates) -> None:
        self._portal, self._async = portal, resource

    def list(self, service_id: str, domain_name: str) -> TemplateList:
        """All templates of a domain, without their text (API: `listTemplates`, which has no pages)."""
        return self._portal.run(lambda: self._async.list(service_id, domain_name))

    def iter(self, service_id: str, domain_name: str) -> Generator[TemplateItem, None, None]:
        """The same one by one."""
        return self._portal.iterate(lambda: self._async.iter(service_id, domain_name))

    def get(self, service_id: str, domain_name: str, name: TemplateName | str) -> Template:
        """One template with the version in use (API: `getTemplate`)."""
        return self._portal.run(lambda: self._async.get(service_id, domain_name, name))

    def update(self, service_id: str, domain_name: str, name: TemplateName | str, html: str) -> Template:
        """Put a new text in use (API: `updateTemplate`); `{{id}}`, `{{from}}`, `{{to}}` … stand for the fax's facts."""
        return self._portal.run(lambda: self._async.update(service_id, domain_name, name, html))
