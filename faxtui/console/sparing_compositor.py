"""What is painted for a change of some lines: only those lines, of the widgets that are in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual._compositor import Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate
    from textual.strip import Strip


class SparingCompositor(Compositor):
    """Textual's asks every widget whose container is touched for all of its lines, and throws most of them away.

    For a cursor that moves by a row in a list that fills the screen, that is ten widgets with 36 lines in place of one
    with two: what lies behind others is not asked at all.
    """

    _dirty: Sequence[Region] = ()
    """What is to be painted now; nothing for everything."""
    _runs: Sequence[Region] = ()
    """Lines that are painted, each run as wide as what is to be painted in it."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Note what is to be painted, which is narrower than the lines that it is in."""
        self._dirty = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._dirty = ()

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        self._runs = list(runs_of([region.intersection(crop) for region in self._dirty or (crop,)]))
        return super()._render_chops(crop, is_rendered_line)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None or crop == self.size.region:
            yield from super()._get_renders(crop)
            return
        hidden = [Covered(run.x, run.right) for run in self._runs]
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            shown = region.intersection(clip)
            for run, behind in zip(self._runs, hidden, strict=True):
                if not shown.overlaps(run) or behind.hides(shown.x, shown.right):
                    continue
                top, bottom = max(shown.y, run.y), min(shown.bottom, run.bottom)
                if (top, bottom) == (run.y, run.bottom):
                    behind.cover(shown.x, shown.right)
                part = Region(shown.x, top, self._right_of(shown, run) - shown.x, bottom - top)
                yield region, part, widget.render_lines(part.translate(-region.offset))
            if all(behind.is_full for behind in hidden):
                return

    def _right_of(self, shown: Region, run: Region) -> int:
        """Where to stop asking a widget for columns: what is painted, if something ends there in all these lines."""
        if shown.right > run.right and all(run.right in self.cuts[line] for line in run.line_range):
            return run.right
        return shown.right


class Covered:
    """Which columns, from one to before another, are painted already."""

    def __init__(self, first: int, end: int) -> None:
        self._first, self._end = first, end
        self._spans: list[tuple[int, int]] = []

    def cover(self, first: int, end: int) -> None:
        """These are painted; what touches them becomes one with them."""
        apart = []
        for span in self._spans:
            if span[1] < first or end < span[0]:
                apart.append(span)
            else:
                first, end = min(first, span[0]), max(end, span[1])
        self._spans = [*apart, (first, end)]

    def hides(self, first: int, end: int) -> bool:
        """Whether nothing would be seen of these."""
        first, end = max(first, self._first), min(end, self._end)
        return any(span[0] <= first and end <= span[1] for span in self._spans)

    @property
    def is_full(self) -> bool:
        """Whether all are."""
        return self.hides(self._first, self._end)


def runs_of(regions: Iterable[Region]) -> Iterator[Region]:
    """Lines without a gap that have the same columns from the first to the last that is in any of the regions."""
    columns: dict[int, tuple[int, int]] = {}
    for region in regions:
        for line in region.line_range:
            first, end = columns.get(line, region.column_span)
            columns[line] = min(first, region.x), max(end, region.right)
    run: Region | None = None
    for line in sorted(columns):
        first, end = columns[line]
        if run is not None and (run.bottom, run.column_span) == (line, (first, end)):
            run = run.grow((0, 0, 1, 0))
            continue
        if run is not None:
            yield run
        run = Region(first, line, end - first, 1)
    if run is not None:
        yield run
