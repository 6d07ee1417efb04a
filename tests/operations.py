"""Every operation of the Fax API, with the client's method, the command and the tests that prove each.

`python -m tests.operations` prints the table; `test_operations.py` looks for holes in it.
"""

from __future__ import annotations

import sys
from typing import Final, NamedTuple


class Operation(NamedTuple):
    """One operation of the contract; tests are `file::function`, below `tests/`."""

    id: str
    method: str
    """Of `AsyncFaxClient`, and of its blocking twin."""
    command: str
    client_test: str
    command_test: str


def _rows(client_file: str, command_file: str, *rows: tuple[str, str, str, str, str]) -> list[Operation]:
    return [
        Operation(name, method, command, f"api/{client_file}.py::{first}", f"cli/{command_file}.py::{second}")
        for name, method, command, first, second in rows
    ]


_LISTED: Final = "test_lists_fit_a_terminal_and_scripts"
_DOMAIN: Final = "test_a_domain_is_made_verified_and_forgotten"
_DOMAIN_COMMAND: Final = "test_domain_has_records_and_is_verified"
_TEMPLATES: Final = "test_templates_are_listed_read_and_changed"
_TEMPLATES_COMMAND: Final = "test_template_is_read_and_replaced"
_COVER: Final = "test_a_cover_page_comes_back_whole"
_COVER_COMMAND: Final = "test_a_cover_page_goes_there_and_back"

OPERATIONS: Final = [
    Operation(
        "sendFax",
        "faxes.send",
        "send",
        "api/test_sending.py::test_only_what_was_set_is_sent",
        "cli/test_faxes.py::test_send_writes_the_id_and_talks_aside",
    ),
    Operation(
        "getFaxes",
        "faxes.list",
        "faxes list",
        "api/test_listing.py::test_filters_travel_in_the_sdk_form",
        "cli/test_faxes.py::test_list_is_a_table_for_people",
    ),
    Operation(
        "getFaxInfoPerId",
        "faxes.get",
        "faxes get",
        "api/test_with_service.py::test_what_is_not_there_is_not_found",
        "cli/test_faxes.py::test_send_writes_the_id_and_talks_aside",
    ),
    Operation(
        "getFaxFilebyId",
        "faxes.download",
        "faxes download",
        "api/test_downloads.py::test_the_newer_path_is_the_fallback",
        "cli/test_faxes.py::test_download_saves_one_private_pdf",
    ),
    Operation(
        "getFaxFileByIdDeprecated",
        "faxes.download_to",
        "faxes download",
        "api/test_downloads.py::test_the_older_path_is_asked_first",
        "cli/test_faxes.py::test_download_saves_one_private_pdf",
    ),
    Operation(
        "deleteFaxContentById",
        "faxes.delete_content",
        "faxes delete-content",
        "api/test_export_and_wait.py::test_content_goes_and_the_fax_stays",
        "cli/test_content.py::test_pages_are_deleted_for_good",
    ),
    *_rows(
        "test_services",
        "test_services",
        (
            *("createService", "services.create", "services create"),
            *("test_a_service_is_made_read_and_removed", "test_create_sends_only_what_is_given"),
        ),
        ("listServices", "services.list", "services list", "test_services_are_walked_while_some_are_made", _LISTED),
        (
            *("getService", "services.get", "services get"),
            *("test_a_service_is_made_read_and_removed", "test_service_is_found_by_name"),
        ),
        (
            *("updateService", "services.update", "services update"),
            *("test_a_change_touches_only_what_is_given", "test_update_shows_the_difference_and_sends_no_more"),
        ),
        (
            *("removeService", "services.delete", "services delete"),
            *("test_a_service_is_made_read_and_removed", "test_delete_names_what_depends_on_it"),
        ),
    ),
    *_rows(
        "test_numbers_emails",
        "test_numbers_emails",
        (
            *("listNumbersForService", "numbers.list", "numbers list"),
            *("test_numbers_are_listed", "test_numbers_are_suspended_and_resumed"),
        ),
        (
            *("suspendNumber", "numbers.suspend", "numbers suspend"),
            *("test_a_number_is_suspended_and_works_again", "test_numbers_are_suspended_and_resumed"),
        ),
        (
            *("getEmailsForNumber", "numbers.list_emails", "emails list"),
            *("test_an_address_gets_its_numbers", "test_lists_go_both_ways"),
        ),
        (
            *("getEmailsForProject", "emails.list", "emails list"),
            *("test_addresses_are_walked_and_deleted", "test_addresses_are_listed_with_their_numbers"),
        ),
        (
            *("createEmailForProject", "emails.add", "emails add"),
            *("test_an_address_gets_its_numbers", "test_addresses_are_listed_with_their_numbers"),
        ),
        (
            *("updateEmail", "emails.set_numbers", "emails set"),
            *("test_numbers_of_an_address_are_replaced", "test_set_replaces_and_shows_it"),
        ),
        (
            *("deleteEmail", "emails.delete", "emails remove"),
            *("test_addresses_are_walked_and_deleted", "test_remove_wants_the_address_typed"),
        ),
        (
            *("getNumbersByEmail", "emails.list_numbers", "numbers list"),
            *("test_an_address_gets_its_numbers", "test_lists_go_both_ways"),
        ),
    ),
    *_rows(
        "test_cover_pages_domains",
        "test_covers",
        ("addCoverPage", "cover_pages.add", "covers add", _COVER, _COVER_COMMAND),
        ("listCoverPages", "cover_pages.list", "covers list", _COVER, _COVER_COMMAND),
        ("getCoverPage", "cover_pages.get", "covers get", _COVER, _COVER_COMMAND),
        ("deleteCoverPage", "cover_pages.delete", "covers remove", _COVER, "test_remove_tells_who_uses_it"),
    ),
    *_rows(
        "test_cover_pages_domains",
        "test_domains_templates",
        ("listDomains", "domains.list", "domains list", "test_domains_are_walked", _DOMAIN_COMMAND),
        ("createDomain", "domains.create", "domains add", _DOMAIN, _DOMAIN_COMMAND),
        ("getDomain", "domains.get", "domains get", _DOMAIN, _DOMAIN_COMMAND),
        ("deleteDomain", "domains.delete", "domains remove", _DOMAIN, "test_remove_wants_the_domain_typed"),
        ("verifyDomain", "domains.verify", "domains verify", _DOMAIN, _DOMAIN_COMMAND),
        ("listTemplates", "templates.list", "templates list", _TEMPLATES, _TEMPLATES_COMMAND),
        ("getTemplate", "templates.get", "templates get", _TEMPLATES, _TEMPLATES_COMMAND),
        ("updateTemplate", "templates.update", "templates set", _TEMPLATES, _TEMPLATES_COMMAND),
    ),
]

OTHERS: Final = {
    "getAccessToken": "every call of the client asks for a token first (api/test_auth.py)",
    "incomingFaxEvent": "faxtui.api.webhooks.parse and faxtui webhooks listen (cli/test_webhook_commands.py)",
    "faxCompletedCallback": "faxtui.api.webhooks.parse and faxtui webhooks listen (cli/test_webhook_commands.py)",
}
"""What the contract has besides operations that a method calls."""


def table() -> list[str]:
    """The table as aligned lines, its heading first."""
    lines = [("OPERATION", "CLIENT", "COMMAND", "TESTS")]
    lines += [(row.id, row.method, row.command, f"{row.client_test}  {row.command_test}") for row in OPERATIONS]
    widths = [max(len(line[index]) for line in lines) for index in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[3]]) for line in lines
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join([*table(), *(f"{name}: {where}" for name, where in OTHERS.items())]) + "\n")
