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

    For a cursor that moves by a row in a list that fills the screen, that is ten widgets with 36 lines in place of
    four with two.
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
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            for first, end in self._runs:
                top, bottom = max(shown.y, first), min(shown.bottom, end)
                if top < bottom:
                    part = Region(shown.x, top, shown.width, bottom - top)
                    yield region, part, widget.render_lines(part.translate(-region.offset))


def runs_of(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Rising numbers as runs without a gap, each its first and the one after its last."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line:
            runs[-1] = runs[-1][0], line + 1
        else:
            runs.append((line, line + 1))
    return runs
