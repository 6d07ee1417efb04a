"""The top line: where you are on the left, how fresh the screen is and what runs or failed on the right."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from faxtui.cells import cells, fit


class StatusLine(Widget):
    """One line; it changes only when something happened, never by itself."""

    profile = reactive("starting")
    """The service's name, always in sight."""
    badge = reactive("")
    """A style for the name when its profile has a colour."""
    place = reactive("faxes")
    """Breadcrumb, as in `faxes › 01J9…K3`."""
    live = reactive("connecting…")
    live_tone = reactive("calm")
    sending = reactive(0)
    failed = reactive(0)
    note = reactive("")
    """A lasting fact such as `read-only` or `demo data`."""

    def render(self) -> Content:
        """Left and right parts with the gap between them; the breadcrumb is cut first."""
        width = self.size.width
        tone = {"good": "$success", "bad": "$error", "calm": "$muted"}[self.live_tone]
        wide = width >= 100
        parts = [Content.styled(f"● {self.live if wide else self.live.partition(' (')[0]}", tone)]
        if self.sending:
            parts.append(Content.styled(f"↑{self.sending} {'on the way' if wide else 'open'}", "$warning"))
        if self.failed:
            parts.append(Content.styled(f"✗{self.failed} failed today", "$error"))
        right = Content("   ").join(parts) + Content(" ")
        room = max(0, width - cells(right.plain) - 1)
        note = f" · {self.note}" if self.note else ""
        head, rest = " faxtui · ", f"{self.profile}{note} › {self.place}"
        if cells(head + rest) > room:
            head = " "
        left = Content.styled(fit(head + rest, room), "bold")
        if self.badge:
            left = left.stylize(self.badge, len(head) - 1, len(head) + len(self.profile) + 1)
        return Content.assemble(left, " ", right)
