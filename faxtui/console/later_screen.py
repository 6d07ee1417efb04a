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
