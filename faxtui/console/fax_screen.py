"""One fax: its pages, large enough to read, and its facts beside or instead of them."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from faxtui.api.error_codes import explain
from faxtui.console.commands import COMMANDS, ON_PAGES
from faxtui.console.page_screen import PageScreen
from faxtui.console.paging import Zoom
from faxtui.console.resending import NO_KIN, kin_of
from faxtui.console.widgets.facts_picker import FactsPicker
from faxtui.console.widgets.facts_view import TONES, wrapped
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.page_desk import PageDesk
from faxtui.console.widgets.status_line import StatusLine
from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.console.workers import start
from faxtui.store.facts import advice_on, fax_facts
from faxtui.store.rows import pages_text, status_word, when_text, why_text
from faxtui.store.timeline import timeline_facts
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import AwaitMount

    from faxtui.api.models import Fax
    from faxtui.console.paging import PageLoader
    from faxtui.store.facts import Fact
    from faxtui.store.related import Related
    from faxtui.store.triage import Group

WIDE = 120
"""From this many columns on, facts stand beside the page."""
PAGE_COMMANDS: Final = frozenset(name for name, one in COMMANDS.items() if one.scope == ON_PAGES) | {"save"}
"""Commands that are no use without pages."""


def strip_content(fax: Fax, width: int, more: str = "", gone: str = "", judged: Group | None = None) -> Content:
    """What happened, between whom, and for a failure why, whose fault it is and what to do next.

    `more` is good news, `gone` since when the service no longer knows it, `judged` what Attention says of it. Below the
    first line everything stands in one column.
    """
    word, pages = status_word(fax), pages_text(fax)
    cause = f" · {why_text(fax)}" if fax.is_failed or (fax.is_open and fax.retry_count) else gone and f" since {gone}"
    counted = f"   {pages} {'page' if pages == '1' else 'pages'}" if pages else ""
    route = f"   {clean(fax.from_, 24)} → {clean(fax.to, 24)}{counted}"
    lines = [Content.assemble((f" {word.glyph} {word.word}{cause}", TONES[word.tone]), route)]
    if fax.is_failed:
        reason = explain(fax.error_type, fax.error_code, fax.error_message)
        fault = judged.fault if judged is not None else reason.fault
        told = f"{clean(reason.meaning, 120)} Lies with {fault}. {clean(advice_on(fax, judged), 120)}"
        lines += [Content.styled(f"   {line}", "$muted") for line in wrapped(told, max(20, width - 4))[:3]]
    if more:
        lines += [Content.styled(f"   {line}", TONES["good"]) for line in wrapped(more, max(20, width - 4))[:1]]
    return Content("\n").join(lines)


class FaxScreen(PageScreen):
    """Opened from the list; follows the fax while its status changes."""

    scope: ClassVar[str] = "fax"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, fax_id: str, loader: PageLoader) -> None:
        super().__init__(loader)
        self._fax_id = fax_id
        self._facts_wanted: bool | None = None
        self._had_file = False
        self._kin = NO_KIN

    def compose(self) -> ComposeResult:
        """Status, one line on the fax, facts and page, one line on the page, keys."""
        yield StatusLine()
        yield Static(id="strip", markup=False)
        with Horizontal(id="fax-body"):
            yield FactsPicker(id="facts-scroll")
            yield PageDesk(self._loader, Zoom.READ)
        yield from self.page_line()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the fax at once from the mirror; its page follows."""
        self.set_focus(self.page)
        self.show_fax(self._fax_id)

    @property
    def fax_id(self) -> str | None:
        """The fax that is open."""
        return self._fax_id

    @property
    def facts(self) -> FactsPicker:
        """The facts, shown or not."""
        return self.query_one(FactsPicker)

    def show_fax(self, fax_id: str) -> None:
        """Open this fax in place of the one before."""
        self._fax_id, self._had_file, self._kin = fax_id, False, NO_KIN
        self.query_one("#page-line", Static).update("")
        self.facts.choose_none()
        self.refresh_fax()

    def refresh_fax(self) -> None:
        """Show what the mirror knows now; the page is fetched once there is one."""
        fax = self.console.session.mirror.get(self._fax_id)
        if fax is None:
            return
        self.console.update_status()
        self._tell(fax)
        start(self, partial(self._show_related, fax), "related")
        self._show_page(bool(fax.has_file), fax.is_open)

    def _tell(self, fax: Fax) -> None:
        """What is known, above the page and beside it."""
        mirror, zone, judged = self.console.session.mirror, self.console.zone, self._judged()
        strip = strip_content(fax, self.size.width, self._news(), self._gone(), judged)
        self.query_one("#strip", Static).update(strip)
        gone, groups = mirror.gone_since(fax.id), fax_facts(fax, mirror.services, zone, judged)
        told = timeline_facts(fax, mirror.sightings(fax.id), gone, zone)
        place = next((place for place, group in enumerate(groups) if group.title == "Document"), len(groups))
        self.facts.show([*groups[:place], *told, *groups[place:], *self._kin.groups])

    def _judged(self) -> Group | None:
        """The group that Attention puts the fax in; there the other faxes to its number are known."""
        report = self.console.attention.report
        return report.of(self._fax_id) if report is not None else None

    def _gone(self) -> str:
        """Since when the service no longer knows the fax, as a person says it; empty while it does."""
        since = self.console.session.mirror.gone_since(self._fax_id)
        return when_text(since, self.console.now(), self.console.zone)

    def _news(self) -> str:
        """What changed the meaning of the outcome since: a resend that arrived."""
        delivered = self._kin.delivered
        if delivered is None:
            return ""
        when = when_text(delivered.create_time, self.console.now(), self.console.zone)
        key = self.console.key_of("open_related")
        return f"A resend delivered it: {clean(delivered.id, 40)}, {when} · {key} opens it"

    def attention_changed(self) -> None:
        """Something happened, perhaps with its number: a resend of it, for one."""
        fax = self.console.session.mirror.get(self._fax_id)
        if fax is not None:
            self._tell(fax)
            start(self, partial(self._show_related, fax), "related")

    async def _show_related(self, fax: Fax) -> None:
        """Add what is known of its number and of the same document to the facts; gathered in a thread."""
        kin = await kin_of(self.console, fax)
        if fax.id == self._fax_id and kin != self._kin:
            self._kin = kin
            self._tell(self.console.session.mirror.get(fax.id) or fax)

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
            beside = self.size.width >= WIDE if self._facts_wanted is None else self._facts_wanted
            leave = f"{self.console.key_of('back')} goes back."
            view.clear(told, "", leave if beside else f"{self.console.key_of('facts')} shows its facts, {leave}")
        if self._had_file != has_file:
            self._had_file = has_file
            self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """Facts stand beside the page where there is room."""
        super().on_resize(event)
        self._arrange(event.size.width >= WIDE)
        fax = self.console.session.mirror.get(self._fax_id)
        if fax is not None:
            self._tell(fax)

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
        self.facts.display = wanted
        self.desk.display = wide or not wanted
        self.query_one("#page-line").display = self.desk.display and not self.query_one("#page-ask").display
        self.refresh_bindings()

    @on(FactsPicker.Chosen)
    def _fact_chosen(self) -> None:
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """What the arrows act on has changed, and with it what the footer says."""
        self.refresh_bindings()

    # -- what can be done now ----------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Fact | None:
        """The fact that is chosen, while the facts have the focus."""
        return self.facts.chosen if self.facts.has_focus else None

    def is_offered(self, command_id: str) -> bool:
        """The footer names no key that does nothing on this fax."""
        if command_id == "next_page" and not self.desk.display:
            return True  # it scrolls
        if command_id == "save" and not self.desk.display:
            return False  # the footer has no room for it there
        return not self._why_no_page(command_id)

    def footer_label(self, command_id: str) -> str:
        """Facts that hide the page scroll; `y` copies the one that is chosen."""
        if not self.desk.display:
            if command_id == "next_page":
                return "scroll"
            if command_id == "facts":
                return "page"
        return "copy" if command_id == "copy" and self._chosen is not None else ""

    def why_off(self, command_id: str) -> str:
        """Keys of a page need one that is in sight."""
        hidden = command_id in ("next_page", "previous_page") and not self.desk.display  # they scroll the facts
        return "" if hidden else self._why_no_page(command_id) or super().why_off(command_id)

    def _why_no_page(self, command_id: str) -> str:
        label = COMMANDS[command_id].label
        if command_id not in PAGE_COMMANDS:
            return ""
        if not self._had_file:
            fax = self.console.session.mirror.get(self._fax_id)
            is_open = fax is not None and fax.is_open
            told = "they appear once the fax is converted" if is_open else "this fax has none stored"
            return f"“{label}” needs pages: {told}."
        if not self.desk.display and command_id != "save":
            return f"“{label}” acts on the page: {self.console.key_of('facts')} shows it."
        return ""

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
            self.facts.scroll_page_down(animate=False)
        else:
            super().do_next_page()

    def do_previous_page(self) -> None:
        """The page before; facts that hide the page scroll instead."""
        if not self.desk.display:
            self.facts.scroll_page_up(animate=False)
        else:
            super().do_previous_page()

    def do_facts(self) -> None:
        """Show or hide the facts."""
        self._facts_wanted = not self.facts.display
        self._arrange(self.size.width >= WIDE)
        self._focus_shown()

    def _focus_shown(self) -> None:
        """The focus is where the arrows should go."""
        shown = self.desk.text if self.reading.is_on else self.page
        self.set_focus(shown if self.desk.display else self.facts)

    def do_copy(self) -> None:
        """Hand the chosen fact, else the fax's id, to the terminal's clipboard (OSC 52)."""
        fact = self._chosen
        if fact is None:
            super().do_copy()
            return
        self.console.copy_to_clipboard(fact.copied)
        self.console.say(f"Copied “{fact.label}”: {clean(fact.copied, 120)}")

    def do_record(self) -> AwaitMount:
        """Show the record as JSON."""
        from faxtui.console.record_screen import RecordScreen  # late: few visits need it

        return self.app.push_screen(RecordScreen(self._fax_id))

    def do_open_related(self) -> AwaitMount | None:
        """Open the fax that the chosen fact is about, else the resend that delivered this one."""
        fact, delivered = self._chosen, self._kin.delivered
        wanted = fact.fax_id if fact is not None else delivered.id if delivered else ""
        if not wanted:
            about = "This fact is about no other fax." if fact is not None else "No resend of it has arrived."
            self.console.say(f"{about} In the facts, ↑ ↓ choose a related fax.")
            return None
        return self.console.open_fax(wanted)

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
