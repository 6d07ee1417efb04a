"""Panes of later versions: each says what it will hold and where to look until then."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from faxtui.console.pane_screen import PaneScreen


class LaterScreen(PaneScreen):
    """A title and a few sentences."""

    words: ClassVar[tuple[str, ...]] = ()

    def body(self) -> ComposeResult:
        """The words."""
        title, *rest = self.words
        yield Static(Content.assemble((title, "bold $accent"), "\n\n", "\n\n".join(rest)), id="later", markup=False)


class AttentionLater(LaterScreen):
    """Failures and what to do about them."""

    scope = "attention"
    words = (
        "Attention",
        "Failed faxes grouped by cause, with what it means and what to do; stuck faxes; missing webhooks.",
        "This pane is not built yet. Press 1, then / and type status:failed to see every failed fax with its reason.",
    )


class ServicesLater(LaterScreen):
    """Sets of defaults."""

    scope = "services"
    words = (
        "Services",
        "The sets of defaults that faxes are sent with: sender, retries, resolution, cover page, webhook.",
        "This pane is not built yet. The service of each fax is in the list and in its facts.",
    )


class EmailsLater(LaterScreen):
    """Fax to e-mail."""

    scope = "emails"
    words = (
        "Emails",
        "Which mail addresses may send from which number, and which receive its faxes.",
        "This pane is not built yet.",
    )


class CoversLater(LaterScreen):
    """Cover pages."""

    scope = "covers"
    words = (
        "Cover pages",
        "Cover pages with their tags, filled with sample data and shown as they will be faxed.",
        "This pane is not built yet.",
    )


class ActivityLater(LaterScreen):
    """Events and calls."""

    scope = "activity"
    words = (
        "Activity",
        "What happened and when: status changes, webhooks, and every call to the Fax API.",
        "This pane is not built yet.",
    )
