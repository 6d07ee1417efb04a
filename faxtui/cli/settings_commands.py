"""The groups of commands for what a project has besides faxes: their names, homes and one sentence each."""

from __future__ import annotations

from typing import Final

from cyclopts import App

GROUPS: Final = {
    "services": (
        "Services: the sets of defaults that faxes are sent and received with.",
        (
            ("list", "services:list_services", "List the services."),
            ("get", "services:get_service", "Show a service: settings, what it has, what is amiss."),
            ("create", "service_edit:create_service", "Make a service."),
            ("update", "service_edit:update_service", "Change settings, after showing the difference."),
            ("delete", "services:delete_service", "Delete a service, after naming what depends on it."),
        ),
    ),
    "numbers": (
        "The numbers of the services.",
        (
            ("list", "numbers:list_numbers", "List the numbers."),
            ("suspend", "numbers:suspend", "Suspend a number: it neither sends nor receives."),
            ("resume", "numbers:resume", "Let a suspended number work again."),
        ),
    ),
    "emails": (
        "Fax to e-mail: which addresses send faxes and get them.",
        (
            ("list", "emails:list_emails", "List the addresses and the numbers they work with."),
            ("add", "emails:add_email", "Add an address with its numbers."),
            ("set", "emails:set_email", "Put other numbers in the place of an address's own."),
            ("remove", "emails:remove_email", "Take an address off a service."),
        ),
    ),
    "covers": (
        "Cover pages: PDFs whose {{tags}} are filled in for each fax.",
        (
            ("list", "covers:list_covers", "List the cover pages."),
            ("add", "covers:add_cover", "Add a PDF as a cover page."),
            ("get", "covers:get_cover", "Write a cover page's PDF."),
            ("tags", "covers:cover_tags", "List the tags of a cover page or a PDF."),
            ("remove", "covers:remove_cover", "Delete a cover page."),
        ),
    ),
    "domains": (
        "Mail domains under which fax mails go out and come in.",
        (
            ("list", "domains:list_domains", "List the domains."),
            ("add", "domains:add_domain", "Add a domain and write the records for its DNS."),
            ("get", "domains:get_domain", "Show a domain with its records."),
            ("verify", "domains:verify_domain", "Have the service look for the records."),
            ("remove", "domains:remove_domain", "Forget a domain and its templates."),
        ),
    ),
    "templates": (
        "The mails that go out under a domain.",
        (
            ("list", "templates:list_templates", "List the templates of a domain."),
            ("get", "templates:get_template", "Write the HTML of a template."),
            ("set", "templates:set_template", "Put a new text in use."),
        ),
    ),
    "webhooks": (
        "Take webhooks in, and send them again.",
        (
            ("listen", "webhook_listen:listen", "Take webhooks in and write each as one line."),
            ("deliveries", "webhook_replay:deliveries", "List what a local service sent."),
            ("replay", "webhook_replay:replay", "Send a delivery or a saved event again."),
        ),
    ),
}


def add_groups(app: App) -> None:
    """Add every group to the program; a command's module is imported when it is run or its help is shown."""
    for group, (about, commands) in GROUPS.items():
        branch = App(name=group, help=about, help_epilogue="")
        for name, place, text in commands:
            branch.command(f"faxtui.cli.{place}", name=name, help=text)
        app.command(branch)
