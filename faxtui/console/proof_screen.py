"""The proof: a fax's pages as they will go over the line, with what each setting costs in time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from faxtui.console.paging import PageLoader, Zoom
from faxtui.console.proof_plan import ProofChoice, ProofPlan, Settings
from faxtui.console.widgets.key_bar import KeyBar
from faxtui.console.widgets.page_view import PageView
from faxtui.console.workers import start
from faxtui.store.checks import size_text
from faxtui.store.costs import MOST_PAST, estimated_cost
from faxtui.store.query import Query
from faxtui.store.verdict import Variant, verdict
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.api.models import Fax
    from faxtui.console.app import FaxConsole

ALL: Final = tuple(Settings(a, b) for a in ("FINE", "SUPERFINE") for b in ("HALFTONE", "MONOCHROME"))
TALL: Final = 30
"""From this many lines on, a sentence more has room."""
COMPARED_PAGES: Final = 60
"""Longer faxes are made in other settings only when those are asked for."""


class ProofScreen(ModalScreen["ProofChoice | None"]):
    """Answers the settings that were taken, or None when they stay as they were."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "back", priority=True),
        Binding("n,pagedown", "page(1)", "next page"),
        Binding("p,pageup", "page(-1)", "page before", show=False),
        Binding("z", "zoom", "zoom"),
        Binding("m", "other('method')", "halftone/monochrome"),
        Binding("r", "other('resolution')", "fine/superfine"),
        Binding("enter", "take(False)", "use"),
        Binding("ctrl+s", "take(True)", "send"),
    ]

    def __init__(self, plan: ProofPlan) -> None:
        super().__init__()
        self._plan = plan
        self._shown = plan.settings
        self._made: dict[Settings, dict[str, Any]] = {}
        self._loader = PageLoader(self._document)
        self._trouble = ""
        self._past: Sequence[Fax] = ()
        """Faxes on record, whose prices tell what this one may cost."""

    @property
    def console(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """What it costs, the page, one line on the page, keys."""
        yield Static(id="proof-head", markup=False)
        yield PageView(self._loader, Zoom.READ, id="proof-page")
        yield Static(id="proof-line", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Make what is chosen, then what it is compared with."""
        self.set_focus(self.query_one(PageView))
        self.query_one(PageView).clear("Making the pages…")
        self._tell()
        start(self, self._make_all, "make", exclusive=False)

    def on_unmount(self) -> None:
        """Forget the pages."""
        self._loader.close()

    async def _document(self, key: str) -> bytes:
        pdf: bytes = next(made["pdf"] for settings, made in self._made.items() if str(settings) == key)
        return pdf

    # -- making ------------------------------------------------------------------------------------------------

    async def _make_all(self) -> None:
        self._past = await asyncio.to_thread(self.console.session.known, Query(), MOST_PAST)
        await self._make(self._shown)
        made = self._made.get(self._shown)
        if made is None or len(made["page_bytes"]) > COMPARED_PAGES:
            return
        for settings in sorted(ALL, key=lambda each: each.resolution != self._plan.settings.resolution):
            await self._make(settings)

    async def _make(self, settings: Settings) -> None:
        from faxtui.pages.conversion import ConversionError

        if settings in self._made:
            return
        try:
            self._made[settings] = await self.console.prover.ask(
                "prove", self._plan.files, **self._plan.request(settings)
            )
        except ConversionError as error:
            self._trouble = clean(error, 160)
        if self.is_attached:
            self._tell()
            if settings == self._shown:
                self._show(0)

    def _show(self, page: int) -> None:
        view = self.query_one(PageView)
        if self._shown in self._made:
            view.show(str(self._shown), page)
        elif self._trouble:
            view.clear("There is no proof.", self._trouble, "Nothing was sent.")
        else:
            view.clear("Making the pages…")

    # -- telling -----------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        made = self._made.get(self._shown)
        lines = [self._title(made)]
        lines += [self._row(settings) for settings in ALL]
        if made is not None:
            found = verdict(
                {(each.resolution, each.method): self._variant(each) for each in self._made},
                (self._shown.resolution, self._shown.method),
                blank=made["blank"],
                dark=made["dark"],
            )
            first, rest = found[:1], found[1:]
            found = [*first, *sorted(rest, key=lambda one: not one.warns)]  # the method, then what warns
            room = 3 if self.size.height >= TALL else 2
            lines += [Content.styled(clean(one.text, 120), "$warning" if one.warns else "") for one in found[:room]]
            notes = [*self._plan.notes, *made["notes"]]
            lines += [Content.styled(clean(note, 76), "$warning") for note in notes[: room - 1]]
        self.query_one("#proof-head", Static).update(Content("\n").join(lines))

    def _title(self, made: dict[str, Any] | None) -> Content:
        cover = f"  ·  cover page {clean(self._plan.cover.name, 30)}" if self._plan.cover else ""
        if made is None:
            return Content.assemble(("Proof", "bold $accent"), cover)
        count = len(made["page_bytes"])
        cost = estimated_cost(self._past, self._plan.numbers, count)
        told = f"  {count} {'page' if count == 1 else 'pages'}{cover}  ·  estimated cost {cost}"
        return Content.assemble(("Proof", "bold $accent"), told)

    def _variant(self, settings: Settings) -> Variant:
        return Variant(*settings, tuple(self._made[settings]["page_bytes"]))

    def _row(self, settings: Settings) -> Content:
        mark = "▸" if settings == self._shown else " "
        name = f"{mark} {settings.resolution:<9} {settings.method:<10}"
        if settings not in self._made:
            return Content.styled(f"{name} {'…':>9}", "$muted")
        variant = self._variant(settings)
        text = f"{name} {size_text(sum(variant.page_bytes)):>9} {variant.seconds:>6.0f} s at 14 400 bit/s"
        return Content.styled(text, "bold" if settings == self._shown else "")

    @on(PageView.Drawn)
    def _drawn(self, message: PageView.Drawn) -> None:
        view, made = self.query_one(PageView), self._made.get(self._shown)
        each = ""
        if made is not None and view.page_number <= len(made["page_bytes"]):
            seconds = self._variant(self._shown).page_seconds[view.page_number - 1]
            each = f" · {size_text(made['page_bytes'][view.page_number - 1])}, {seconds:.0f} s"
        self.query_one("#proof-line", Static).update(f" {message.text}{each}")

    # -- keys --------------------------------------------------------------------------------------------------

    def action_page(self, step: int) -> None:
        """Another page."""
        self.query_one(PageView).turn_page(step)

    def action_zoom(self) -> None:
        """The next distance, around."""
        self.query_one(PageView).step_zoom(1, around=True)

    def action_other(self, what: str) -> None:
        """The same page under the other method or resolution."""
        page = self.query_one(PageView).page_number - 1
        other = {"method": ("HALFTONE", "MONOCHROME"), "resolution": ("FINE", "SUPERFINE")}[what]
        now = getattr(self._shown, what)
        self._shown = self._shown._replace(**{what: other[1] if now == other[0] else other[0]})
        self._tell()
        self._show(page)
        start(self, partial(self._make, self._shown), "make", exclusive=False)

    def action_take(self, send: bool) -> None:
        """Use what is shown, and send it if so wished; without a proof there is nothing to take."""
        if self._shown in self._made:
            self.dismiss(ProofChoice(self._shown, send))

    def action_leave(self) -> None:
        """Back, with the settings as they were."""
        self.dismiss(None)
