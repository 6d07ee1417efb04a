"""A page drawn in terminal cells: whole, by its width, or close enough to read, with pan, turn and invert."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.worker import get_current_worker

from faxtui.cells import cells, fit
from faxtui.console.paging import PICTURE, DrawnPage, PageRequest, Zoom
from faxtui.console.widgets.page_cells import segments_of
from faxtui.console.widgets.page_mouse import PageMouse
from faxtui.console.workers import start
from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.filter import LineFilter

    from faxtui.console.paging import PageLoader
    from faxtui.console.pictures import Pictures
    from faxtui.console.veil import Veil

ZOOMS = list(Zoom)
CELLS = {
    "auto": "",
    "braille": "dots",
    "half": "half blocks",
    "octant": "octants",
    "sextant": "sextants",
    "quadrant": "quadrants",
    "ascii": "plain letters",
}
"""What pages are drawn with, and what it is called: dots for reading and greys for the whole page, or one of them."""


class PageView(PageMouse, can_focus=True):
    """Shows one page of one document; everything slow happens in its loader."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "pan(-1, 0)", "Left", show=False),
        Binding("right,l", "pan(1, 0)", "Right", show=False),
        Binding("up", "pan(0, -1)", "Up", show=False),
        Binding("down,space", "pan(0, 1)", "Down", show=False),
        Binding("home", "home", "Top of page", show=False),
    ]

    class Drawn(Message):
        """A page is on screen, or could not be: `text` says what is shown."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Turned(Message):
        """Another page is wanted."""

    def __init__(
        self, loader: PageLoader, zoom: Zoom = Zoom.PAGE, *, id: str | None = None, takes_focus: bool = True
    ) -> None:
        super().__init__(id=id)
        self.FOCUS_ON_CLICK = takes_focus  # type: ignore[misc]
        self._beside: tuple[PageView, str, int] | None = None
        self.lead: PageView | None = None
        """The page that this one follows."""
        self._loader = loader
        self._document_id = ""
        self._index = 0
        self._zoom = zoom
        self._left = self._top = 0
        self._home = True
        self._invert = False
        self._despeckle = False
        self._rotate = 0
        self._cells = ""
        self._drawn: DrawnPage | None = None
        self._is_loading = False
        self._later = 0  # the page to go to once the number of pages is known
        self._notice: Sequence[str] = ("",)

    @property
    def document_id(self) -> str:
        """The document whose page is shown or on its way; empty for none."""
        return self._document_id

    @property
    def page_number(self) -> int:
        """The page shown, counted from 1."""
        return self._index + 1

    @property
    def page_count(self) -> int:
        """How many pages there are; 0 while none is shown."""
        return self._drawn.page_count if self._drawn else 0

    @property
    def loader(self) -> PageLoader:
        """Where its pages come from."""
        return self._loader

    async def find(self, words: str) -> tuple[int | None, bool]:
        """The next page (from 0) whose text has the words, this one last; and whether there is any text."""
        return await self._loader.find(self._document_id, words, self._index + 1)

    def show(self, document_id: str, page: int = 0, *, home: bool = True) -> None:
        """Show a page of a document, the first one is 0; without `home` the part that would be shown now."""
        self._document_id, self._index, self._home = document_id, page, home
        if home:
            self._left = self._top = 0
        self.say("loading…")
        self._is_loading = True
        self._draw()

    def say(self, *lines: str) -> None:
        """Show a few words in place of a page."""
        self._take_away()
        self._is_loading, self._later = False, 0
        self._drawn, self._notice = None, [clean(line) for line in lines]
        self.refresh()

    def clear(self, *lines: str) -> None:
        """Show no document, but these words."""
        self._document_id = ""
        self.workers.cancel_group(self, "page")
        self.say(*lines)
        if self._beside is not None:
            self._beside[0].clear("")

    def turn_page(self, step: int) -> bool:
        """Go to another page; False when there is none that way."""
        return self.go_to(self._index + step)

    def go_to(self, index: int) -> bool:
        """Show page `index` (from 0), once the first one is there; False when there is none such."""
        if self._is_loading and index > 0:
            self._later = index
            return True
        if not 0 <= index < self.page_count:
            return False
        self._index, self._home = index, True
        self._draw()
        self.post_message(self.Turned())  # also where the page is hidden behind its text and not drawn
        return True

    def set_zoom(self, zoom: Zoom) -> None:
        """Show the page from this distance, starting at its first ink."""
        self._zoom, self._home = zoom, True
        self._draw()

    def step_zoom(self, step: int, *, around: bool = False) -> None:
        """Go nearer or farther; `around` starts over at the end."""
        if self.lead is not None:
            self.lead.step_zoom(step, around=around)
            return
        place = ZOOMS.index(self._zoom) + step
        self.set_zoom(ZOOMS[place % len(ZOOMS) if around else max(0, min(place, len(ZOOMS) - 1))])

    def toggle_invert(self) -> None:
        """Swap ink and paper."""
        self._invert = not self._invert
        self._draw()

    def toggle_despeckle(self) -> None:
        """Take lone specks off the page, or show them again."""
        self._despeckle = not self._despeckle
        self._draw()

    def turn(self) -> None:
        """Turn the page clockwise by a quarter."""
        self._rotate, self._home = (self._rotate + 90) % 360, True
        self._draw()

    @property
    def _pictures(self) -> Pictures:
        return self.app.pictures  # type: ignore[attr-defined,no-any-return]

    @property
    def _kind(self) -> str:
        """What was asked for: here, else in the settings."""
        return self._cells or self.app.cells  # type: ignore[attr-defined]

    @property
    def _encoding(self) -> str:
        """Greys tell the shape of a page that is too small to read; dots tell letters; pixels tell all."""
        if self._kind != "auto":
            return self._kind
        if self._pictures.cell is not None:
            return PICTURE
        return "half" if self._zoom is Zoom.PAGE else "braille"

    def redraw(self) -> None:
        """Draw the page again, as after the terminal said what it can show."""
        self._draw()

    def on_unmount(self) -> None:
        """Leave no picture in the terminal."""
        self._take_away()

    def _take_away(self) -> None:
        if self._drawn is not None and self._drawn.letters:
            self._pictures.forget(self._drawn.request.number)

    def change_cells(self) -> None:
        """Draw with the next kind of cells, whichever the terminal's font shows best."""
        kinds = list(CELLS)
        self._cells = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self._home = True
        self._draw()

    def pan_by(self, columns: int, rows: int) -> None:
        """Move the window over the page by so many cells, as far as the page goes."""
        if self.lead is not None:
            self.lead.pan_by(columns, rows)
        elif self._drawn is not None:
            left = max(0, min(self._left + columns, self._drawn.view.page_columns - self._drawn.view.columns))
            top = max(0, min(self._top + rows, self._drawn.page_rows - self._drawn.view.rows))
            if (left, top) != (self._left, self._top):
                self._left, self._top, self._home = left, top, False
                self._draw()

    def put_beside(self, other: PageView | None, document_id: str = "", ahead: int = 0) -> None:
        """Have another view show the same part of the page `ahead` of this one, in this document unless one is named.

        None ends that.
        """
        self._beside = None if other is None else (other, document_id, ahead)
        if other is not None:
            other.lead = self
            other.follow(self, document_id, ahead)

    def follow(self, lead: PageView, document_id: str, ahead: int) -> None:
        """Show the part that `lead` shows, of the page `ahead` of its page."""
        index, document_id = lead._index + ahead, document_id or lead.document_id
        for name in ("_zoom", "_left", "_top", "_home", "_invert", "_despeckle", "_rotate", "_cells"):
            setattr(self, name, getattr(lead, name))
        if document_id == lead.document_id and lead.page_count and index >= lead.page_count:
            self.clear("There is no further page.")
        elif (document_id, index) != (self._document_id, self._index) or self._drawn is None:
            self.show(document_id, index, home=lead._home)
        else:
            self._draw()

    def action_pan(self, right: int, down: int) -> None:
        """Move the window over the page by half its size sideways, a third downwards."""
        if self.lead is not None:
            self.lead.action_pan(right, down)
            return
        if self._drawn is None:
            return
        view = self._drawn.view
        step_x, step_y = max(4, self.size.width // 3), max(2, self.size.height // 3)
        if down > 0 and view.top + view.rows >= self._drawn.page_rows and self.turn_page(1):
            return
        self._left, self._top = view.left + right * step_x, view.top + down * step_y
        self._home = False
        self._draw()

    def action_home(self) -> None:
        """Back to the page's first ink."""
        if self.lead is not None:
            self.lead.action_home()
            return
        self._home = True
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the page for the new size."""
        if self._document_id:
            self._draw()

    def _draw(self) -> None:
        if self._document_id and self.size.width and self.size.height:
            start(self, self._fetch, "page")
        if self._beside is not None:
            other, document_id, ahead = self._beside
            other.follow(self, document_id, ahead)

    async def _fetch(self) -> None:
        """Fetch and draw what is wanted now; a later wish cancels this one."""
        worker = get_current_worker()
        from faxtui.api.errors import FaxApiError, NotFound
        from faxtui.pages.page_image import PageError

        pictures = self._pictures
        await pictures.fence.clear()
        request = PageRequest(
            document_id=self._document_id,
            page=self._index,
            columns=self.size.width,
            rows=self.size.height,
            zoom=self._zoom,
            left=max(0, self._left),
            top=max(0, self._top),
            home=self._home,
            encoding=self._encoding,
            invert=self._invert,
            rotate=self._rotate,
            number=pictures.take_number() if self._encoding == PICTURE else 0,
            cell=pictures.cell or (10, 20),
            tmux=pictures.tmux,
            despeckle=self._despeckle,
        )
        try:
            drawn = await self._loader.draw(request)
        except NotFound:
            self._fail(worker.is_cancelled, "No stored pages", "This fax's content is not, or no longer, stored.")
        except (FaxApiError, PageError) as error:
            self._fail(worker.is_cancelled, "The page cannot be shown", str(error))
        else:
            if not worker.is_cancelled:
                self._show(drawn)
                for neighbour in (request.page + 1, request.page - 1):
                    await self._loader.prepare(request._replace(page=neighbour))

    @property
    def trouble(self) -> str:
        """Why there is no page, in a few words; empty when there is one or one is on its way."""
        return self._notice[0] if self._drawn is None and not self._is_loading and self._document_id else ""

    def _fail(self, late: bool, *lines: str) -> None:
        if not late:
            self.say(*lines)
            self.post_message(self.Drawn(lines[0]))

    def _show(self, drawn: DrawnPage) -> None:
        before, self._drawn = self._drawn, drawn
        if drawn.letters:
            self._pictures.send(drawn.request.number, drawn.orders)
        if before is not None and before.letters:  # until the new one is drawn, the old one stands
            self.call_after_refresh(self._pictures.forget, before.request.number)
        self._left, self._top = drawn.view.left, drawn.view.top
        self.refresh()
        self.call_after_refresh(self._pictures.fence.put)
        self.post_message(self.Drawn(self.describe()))
        later, self._is_loading, self._later = self._later, False, 0
        if later:
            self.go_to(min(later, drawn.page_count - 1))

    def tell_again(self) -> None:
        """Say once more what is shown: it was covered or revealed."""
        if self._drawn is not None:
            self.post_message(self.Drawn(self.describe()))

    def describe(self) -> str:
        """Which page is shown and how, in a few words."""
        if self._drawn is None:
            return ""
        hint = "" if self._drawn.readable else " · too small to read"
        specks = " · without specks" if self._despeckle else ""
        turned = f" · turned {self._rotate}°" if self._rotate else ""
        blocks = f" · {CELLS[self._kind]}" if CELLS[self._kind] else ""
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        if veil.covers_pages:
            return veil.notice
        return f"page {self._index + 1} of {self._drawn.page_count} · {self._zoom}{blocks}{turned}{specks}{hint}"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With `--mask`, paper without ink until it is revealed."""
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        return [*super().get_line_filters(), *(veil.page_filters() if self._drawn is not None else ())]

    def render_line(self, y: int) -> Strip:
        """One line of the page, centred when it is narrower than the widget."""
        width, blank = self.size.width, self.rich_style
        if self._drawn is None:
            return self._notice_line(y, width)
        margin_top = max(0, (self.size.height - self._drawn.rows) // 2) if self._zoom is Zoom.PAGE else 0
        if not 0 <= y - margin_top < self._drawn.rows:
            return Strip.blank(width, blank)
        segments, used = self._segments(self._drawn, y - margin_top)
        side = (width - used) // 2
        return Strip([Segment(" " * side, blank), *segments, Segment(" " * (width - used - side), blank)], width)

    def _segments(self, drawn: DrawnPage, row: int) -> tuple[list[Segment], int]:
        """One row of the page and how many cells it takes."""
        if drawn.letters:
            style = Style(color=self._pictures.colour(drawn.request.number))
            return [Segment(drawn.letters[row], self.rich_style + style)], drawn.columns
        return segments_of(drawn.cells[row])

    def _notice_line(self, y: int, width: int) -> Strip:
        place = y - max(0, (self.size.height - len(self._notice)) // 2)
        if not 0 <= place < len(self._notice):
            return Strip.blank(width, self.rich_style)
        notice = self._notice[place]
        text = fit(" " * max(0, (width - cells(notice)) // 2) + notice, max(0, width - 2))
        return Strip([Segment(fit(text, width), self.rich_style)], width)
