"""What is painted for a change of some lines: only those lines, of the widgets that are in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual._compositor import Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from textual.strip import Strip


class SparingCompositor(Compositor):
    """Textual's asks every widget whose container is touched for all of its lines, and throws most of them away.

    For a cursor that moves by a row in a list that fills the screen, that is ten widgets with 36 lines in place of one
    with two: what lies behind others is not asked at all.
    """

    _runs: Sequence[tuple[int, int]] = ()
    """Lines that are painted now: first ones and those after the last."""

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        self._runs = runs_of(line for line in crop.line_range if is_rendered_line(line))
        return super()._render_chops(crop, is_rendered_line)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None or crop == self.size.region:
            yield from super()._get_renders(crop)
            return
        hidden = [Covered(crop.x, crop.right) for _ in self._runs]
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            for (first, end), behind in zip(self._runs, hidden, strict=True):
                top, bottom = max(shown.y, first), min(shown.bottom, end)
                if top >= bottom or behind.hides(shown.x, shown.right):
                    continue
                if (top, bottom) == (first, end):
                    behind.cover(shown.x, shown.right)
                right = self._right_of(shown, crop, first, end)
                part = Region(shown.x, top, right - shown.x, bottom - top)
                yield region, part, widget.render_lines(part.translate(-region.offset))
            if all(behind.is_full for behind in hidden):
                return

    def _right_of(self, shown: Region, crop: Region, first: int, end: int) -> int:
        """Where to stop asking a widget for columns: what is painted, if something ends there in all these lines."""
        if shown.right > crop.right and all(crop.right in self.cuts[line] for line in range(first, end)):
            return crop.right
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


def runs_of(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Rising numbers as runs without a gap, each its first and the one after its last."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line:
            runs[-1] = runs[-1][0], line + 1
        else:
            runs.append((line, line + 1))
    return runs
