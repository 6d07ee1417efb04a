"""The last days as bars: faxes, failures, pages and money of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from faxtui.cells import fit
from faxtui.console.pane_screen import PaneScreen
from faxtui.store.overview import DAYS, bar
from faxtui.store.times import here
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from faxtui.store.overview import Overview

_DAY: Final = 11
_NUMBER: Final = 8


def days_content(found: Overview, width: int, missing: str = "") -> Content:
    """A row for each day, newest first, in `width` cells; money only where prices are known.

    `missing` says what becomes of days that are not loaded; they have no numbers, as none are known.
    """
    days = tuple(reversed(found.days))
    series: list[tuple[str, str, list[float], list[str]]] = [
        ("faxes", "", [day.sent + day.received for day in days], [f"{day.sent + day.received}" for day in days]),
        ("failed", "$error", [day.failed for day in days], [f"{day.failed}" if day.failed else "" for day in days]),
        ("pages", "$accent", [day.pages for day in days], [f"{day.pages}" for day in days]),
    ]
    if found.currency:
        paid = [f"{day.money:.2f}" if day.money else "" for day in days]
        series.append((clean(found.currency, 5), "$success", [float(day.money) for day in days], paid))
    room = max(0, (width - _DAY) // len(series) - _NUMBER - 2)
    head = " " * _DAY + "".join(f"{name:>{_NUMBER}} {'':<{room}} " for name, *_ in series)
    lines = [Content.styled(head[:width], "$muted")]
    for place, day in enumerate(days):
        parts: list[Content | str | tuple[str, str]] = [(f"{day.day:%a %d %b} ".ljust(_DAY), "$muted")]
        if day.known == "none":
            parts.append(("     … not loaded", "$muted"))
        for _, tone, values, texts in series if day.known != "none" else ():
            drawn = fit(bar(values[place], max(values), room), room)
            more = "+" if day.known == "partly" and texts[place] else " "
            parts += [f"{texts[place]:>{_NUMBER}}{more}", (drawn, tone), " "]
        lines.append(Content.assemble(*parts))
    return Content("\n").join([*lines, Content(""), *_totals(found, series, missing)])


def _totals(found: Overview, series: Sequence[tuple[str, str, list[float], list[str]]], missing: str) -> list[Content]:
    sent, received = sum(day.sent for day in found.days), sum(day.received for day in found.days)
    failed, undelivered = sum(day.failed for day in found.days), sum(day.undelivered for day in found.days)
    rate = f" ({undelivered / sent:.1%} of those sent)" if sent else ""
    days = f"{found.counted} of {len(found.days)} days: " if found.counted < len(found.days) else ""
    lines = [f"{days}{sent} sent, {received} received, {failed} failed{rate}; {sum(series[2][2]):.0f} pages."]
    if found.currency:
        others = f" ({found.other_currencies} faxes in other currencies left out)" if found.other_currencies else ""
        lines.append(f"{sum(day.money for day in found.days):.2f} {clean(found.currency, 5)} were paid{others}.")
    lines.append(missing or "Counted from the faxes that this console knows of.")
    return [Content.styled(line, "$muted") for line in lines]


class DaysScreen(PaneScreen):
    """Lies over the Attention pane."""

    scope: ClassVar[str] = "days"
    tab: ClassVar[str] = "attention"

    def body(self) -> ComposeResult:
        """The bars."""
        yield Static("The last days", id="heading", markup=False)
        with VerticalScroll(id="days"):
            yield Static(id="days-bars", markup=False)

    def on_mount(self) -> None:
        """Arrows scroll."""
        self.set_focus(self.query_one("#days"))
        today = here(self.console.now(), self.console.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self.console.session.older.ask(today - timedelta(days=DAYS - 1))
        self.attention_changed()

    def on_resize(self, event: events.Resize) -> None:
        """Bars are made for the width."""
        self.call_after_refresh(self.attention_changed)

    def attention_changed(self) -> None:
        """Draw what is known now."""
        found = self.console.attention.overview
        for bars in self.query("#days-bars").results(Static):
            width = max(40, self.size.width - 3)
            bars.update(days_content(found, width, self._missing()) if found else "Looking at what is known…")

    def _missing(self) -> str:
        """What becomes of days that are not loaded; empty when all that was asked for is there."""
        older = self.console.session.older
        if older.lacks is None:
            return ""
        if older.is_fetching:
            return "Days that are not loaded are being fetched."
        return f"Days that are not loaded could not be fetched: {self.console.key_of('refresh')} tries again."

    def do_days_back(self) -> None:
        """Back to what needs attention."""
        self.app.pop_screen()
