"""One fax: its pages, large enough to read, and its facts beside or instead of them."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from faxtui.api.error_codes import explain
from faxtui.console.page_screen import PageScreen
from faxtui.console.paging import Zoom
from faxtui.console.resending import related_groups
from faxtui.console.widgets.facts_view import TONES, FactsView
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.console.widgets.status_line import StatusLine
from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.console.workers import start
from faxtui.store.facts import advice_on, fax_facts
from faxtui.store.rows import pages_text, status_word, when_text, why_text
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.api.models import Fax
    from faxtui.console.paging import PageLoader
    from faxtui.store.facts import FactGroup
    from faxtui.store.related import Related
    from faxtui.store.triage import Group

WIDE = 120
"""From this many columns on, facts stand beside the page."""


def strip_content(fax: Fax, gone: str = "", judged: Group | None = None) -> Content:
    """What happened, between whom, and for a failure what to do next on a line of its own.

    `gone`: since when the service no longer knows it; `judged`: what Attention says of it.
    """
    word, pages = status_word(fax), pages_text(fax)
    cause = f" · {why_text(fax)}" if fax.is_failed or (fax.is_open and fax.retry_count) else gone and f" since {gone}"
    counted = f"   {pages} {'page' if pages == '1' else 'pages'}" if pages else ""
    route = f"   {clean(fax.from_, 24)} → {clean(fax.to, 24)}{counted}"
    parts: list[Content | str | tuple[str, str]] = [(f" {word.glyph} {word.word}{cause}", TONES[word.tone]), route]
    if fax.is_failed:
        reason = explain(fax.error_type, fax.error_code, fax.error_message)
        parts.append((f"\n   {clean(reason.meaning, 120)} {clean(advice_on(fax, judged), 120)}", "$muted"))
    return Content.assemble(*parts)


class FaxScreen(PageScreen):
    """Opened from the list; follows the fax while its status changes."""

    scope: ClassVar[str] = "fax"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, fax_id: str, loader: PageLoader) -> None:
        super().__init__(loader)
        self._fax_id = fax_id
        self._facts_wanted: bool | None = None
        self._had_file = False
        self._related: Sequence[FactGroup] = ()

    def compose(self) -> ComposeResult:
        """Status, one line on the fax, facts and page, one line on the page, keys."""
        yield StatusLine()
        yield Static(id="strip", markup=False)
        with Horizontal(id="fax-body"):
            with VerticalScroll(id="facts-scroll"):
                yield FactsView(id="all-facts", markup=False)
            yield PageDesk(self._loader, Zoom.READ)
        yield from self.page_line()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the fax at once from the mirror; its page follows."""
        self.set_focus(self.page)
        self.show_fax(self._fax_id)

    @property
    def fax_id(self) -> str | None:
        """The fax that is open."""
        return self._fax_id

    def show_fax(self, fax_id: str) -> None:
        """Open this fax in place of the one before."""
        self._fax_id, self._had_file, self._related = fax_id, False, ()
        self.query_one("#page-line", Static).update("")
        self.query_one("#facts-scroll").scroll_to(y=0, animate=False)
        self.refresh_fax()

    def refresh_fax(self) -> None:
        """Show what the mirror knows now; the page is fetched once there is one."""
        mirror = self.console.session.mirror
        fax = mirror.get(self._fax_id)
        if fax is None:
            return
        self.console.update_status()
        self.query_one("#strip", Static).update(strip_content(fax, self._gone(), self._judged()))
        groups = [*fax_facts(fax, mirror.services, self.console.zone, self._judged()), *self._related]
        self.query_one(FactsView).show(groups, mirror.sightings(fax.id), self.console.zone)
        start(self, partial(self._show_related, fax), "related")
        self._show_page(bool(fax.has_file), fax.is_open)

    def _judged(self) -> Group | None:
        """The group that Attention puts the fax in; there the other faxes to its number are known."""
        report = self.console.attention.report
        return report.of(self._fax_id) if report is not None else None

    def _gone(self) -> str:
        """Since when the service no longer knows the fax, as a person says it; empty while it does."""
        since = self.console.session.mirror.gone_since(self._fax_id)
        return when_text(since, self.console.now(), self.console.zone)

    def attention_changed(self) -> None:
        """Something happened, perhaps with its number: a resend of it, for one."""
        fax = self.console.session.mirror.get(self._fax_id)
        if fax is not None:
            self.query_one("#strip", Static).update(strip_content(fax, self._gone(), self._judged()))
            start(self, partial(self._show_related, fax), "related")

    async def _show_related(self, fax: Fax) -> None:
        """Add what is known of its number and of the same document to the facts; gathered in a thread."""
        related = await related_groups(self.console, fax)
        if fax.id == self._fax_id and related != self._related:
            self._related, mirror = related, self.console.session.mirror
            groups = [*fax_facts(fax, mirror.services, self.console.zone, self._judged()), *related]
            self.query_one(FactsView).show(groups, mirror.sightings(fax.id), self.console.zone)

    def _show_page(self, has_file: bool, still_open: bool) -> None:
        view = self.page
        if has_file and not self._had_file:
            view.show(self._fax_id)
        elif not has_file:
            if self._had_file:  # they were deleted while they were open
                self.leave_text()
                self.query_one(Thumbnails).clear()
            told = "Pages appear once the fax is converted." if still_open else "This fax has no stored pages."
            told = "The service no longer knows this fax: its pages are not there any more." if self._gone() else told
            self.query_one("#page-line", Static).update("")
            beside = self.query_one("#facts-scroll").display
            leave = f"{self.console.key_of('back')} goes back."
            view.clear(told, "", leave if beside else f"{self.console.key_of('facts')} shows its facts, {leave}")
        self._had_file = has_file

    def on_resize(self, event: events.Resize) -> None:
        """Facts stand beside the page where there is room."""
        super().on_resize(event)
        self._arrange(event.size.width >= WIDE)

    def pages_arranged(self) -> None:
        """A second page takes the place of the facts."""
        self._facts_wanted = False if self.beside.is_open else None
        self._arrange(self.size.width >= WIDE)

    async def related(self) -> Sequence[Related]:
        """Faxes with the same document, ends or numbers."""
        from faxtui.store.query import Query
        from faxtui.store.related import related  # late: rarely needed

        session = self.console.session
        fax = session.mirror.get(self._fax_id)
        return await asyncio.to_thread(lambda: related(fax, session.known(Query()))) if fax else ()

    def original(self) -> str:
        """The file that this console sent it from."""
        return self.console.originals.get(self._fax_id, "")

    def judged(self, file: Path) -> str:
        """Whether a file is the document that was sent, by its fingerprint in the fax's label."""
        from faxtui.store.documents import fingerprint
        from faxtui.store.guards import fingerprint_of

        fax = self.console.session.mirror.get(self._fax_id)
        sent = fingerprint_of(fax) if fax else ""
        if not sent:
            return ""
        return "the document that was sent" if fingerprint([file]) == sent else "not the document that was sent"

    def _arrange(self, wide: bool) -> None:
        wanted = self._facts_wanted if self._facts_wanted is not None else wide
        self.query_one("#facts-scroll").display = wanted
        self.desk.display = wide or not wanted
        self.query_one("#page-line").display = self.desk.display and not self.query_one("#page-ask").display

    # -- commands ----------------------------------------------------------------------------------------------

    def do_back(self) -> None:
        """Back to the page when its text or facts hide it, else to the list."""
        if self.leave_text():
            return
        if self.desk.display:
            self.app.pop_screen()
        else:
            self.do_facts()

    def do_next_page(self) -> None:
        """The next page; facts that hide the page scroll instead."""
        if not self.desk.display:
            self.query_one("#facts-scroll").scroll_page_down(animate=False)
        else:
            super().do_next_page()

    def do_previous_page(self) -> None:
        """The page before; facts that hide the page scroll instead."""
        if not self.desk.display:
            self.query_one("#facts-scroll").scroll_page_up(animate=False)
        else:
            super().do_previous_page()

    def do_facts(self) -> None:
        """Show or hide the facts."""
        self._facts_wanted = not self.query_one("#facts-scroll").display
        self._arrange(self.size.width >= WIDE)
        self._focus_shown()

    def _focus_shown(self) -> None:
        """The focus is where the arrows should go."""
        shown = self.desk.text if self.reading.is_on else self.page
        self.set_focus(shown if self.desk.display else self.query_one("#facts-scroll"))

    def do_older(self) -> None:
        """The next fax of the list."""
        self._go(1)

    def do_newer(self) -> None:
        """The fax before in the list."""
        self._go(-1)

    def _go(self, step: int) -> None:
        neighbour = self.console.faxes_screen.neighbour(step)
        if neighbour and neighbour != self._fax_id:
            self.show_fax(neighbour)
        else:
            self.console.say("There is no further fax this way.")
