"""What the top line of every screen says: whose faxes these are, and how fresh the news is."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from faxtui.console.freshness import Pace, live_after
from faxtui.console.theme import badge_of
from faxtui.console.widgets.status_line import StatusLine
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.config import Connection
    from faxtui.console.app import FaxConsole
    from faxtui.console.messages import FaxesChanged

PATIENCE: Final = 0.3
"""Seconds within which it rather waits for the next drawing of the list than for a frame of its own."""


class TopLine:
    """Belongs to a console; nothing is written where nothing differs."""

    def __init__(self, console: FaxConsole, connection: Connection | None) -> None:
        self._console = console
        self._told: tuple[dict[str, Any], tuple[int, int]] = ({}, (0, 0))
        """What it says of the last news, and of `session.counts`."""
        self._pace = Pace(4, 2.0)
        self._waits = False
        self.begin(connection)

    def begin(self, connection: Connection | None) -> None:
        """A connection is being opened."""
        self.live: dict[str, Any] = {"live": "connecting…", "live_tone": "calm"}
        self._profile: dict[str, Any] = {"profile": "starting", "note": self._notes(connection), "badge": ""}

    def connected(self, name: str, connection: Connection | None) -> None:
        """It is open."""
        self._profile = {
            "profile": clean(name, 60),
            "note": self._notes(connection),
            "badge": badge_of(connection),
        }
        self.update()

    def heard(self, message: FaxesChanged) -> None:
        """The service said something; the line follows with the list."""
        self.live = live_after(self.live, message)

    @property
    def is_calm(self) -> bool:
        """Whether the service was not heard yet, and nothing of trouble with it."""
        return bool(self.live["live_tone"] == "calm")

    def silent(self, word: str, since: datetime) -> bool:
        """The service says nothing any more; whether it did until now."""
        was_live: bool = self.live["live_tone"] == "good"
        if self.live["live_tone"] != "bad":
            self.live = {"live": f"{word} since {since:%H:%M:%S}", "live_tone": "bad"}
        return was_live

    def _notes(self, connection: Connection | None) -> str:
        """What must be in sight about the connection, in words beside its colour."""
        facts = (
            ("production", connection is not None and connection.production),
            ("local", connection is not None and connection.embedded),
            ("read-only", self._console.session.read_only),
            ("masked", self._console.veil.on),
        )
        return ", ".join(word for word, holds in facts if holds)

    def update(self) -> None:
        """Write what is known into the line of every screen that is open."""
        console = self._console
        self._told = (self.live, console.session.counts)
        for screen in console.screen_stack:
            for line in screen.query(StatusLine):
                line.sending, line.failed = console.session.counts
                for name, value in (self.live | self._profile).items():
                    setattr(line, name, value)
                if screen is not console.faxes_screen and getattr(screen, "fax_id", None):
                    line.place = f"faxes › {clean(screen.fax_id, 40)}"  # type: ignore[attr-defined]

    def show_news(self) -> None:
        """Bring it up to date in one frame with the list that was just drawn; in a stream twice a second."""
        if (self.live, self._console.session.counts) == self._told:
            return
        now = monotonic()
        wait = self._pace.wait(now)
        if not wait:
            self._pace.passes(now)
            self.update()
        elif not self._waits:
            self._waits = True
            self._console.set_timer(wait + PATIENCE, self._show_late)

    def _show_late(self) -> None:
        self._waits = False
        self.show_news()
