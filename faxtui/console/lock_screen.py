"""What is shown in place of everything after a while without a key: no fax, no page, no number."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

_NOTICE = (
    "faxtui is covered, since no key was pressed for a while.\n\n"
    "Any key uncovers it. This hides pages from people passing by; it asks for no password and keeps nobody out."
)


class LockScreen(ModalScreen[None]):
    """Covers the whole screen; the key that uncovers it does nothing else."""

    def compose(self) -> ComposeResult:
        """The notice."""
        yield Static(_NOTICE, markup=False)

    def on_key(self, event: events.Key) -> None:
        """Uncover."""
        event.stop()
        event.prevent_default()
        self.dismiss()
