"""Page arithmetic: zoom, fitting and scrolling, for every shape of page and every turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.pages.page_image import PageImage
from faxtui.pages.scale import Viewport, clamp, fit_page, page_rows, window

PAGES = st.builds(
    lambda width, height, aspect: PageImage(width, height, aspect, b""),
    st.integers(1, 65_000),
    st.integers(1, 65_000),
    st.floats(1 / 8, 8),
)
VIEWS = st.builds(
    Viewport,
    st.integers(0, 300),
    st.integers(0, 100),
    st.integers(-5, 100_000),
    st.integers(-1_000, 10**9),
    st.integers(-1_000, 10**9),
)
TURNS = st.sampled_from([0, 90, 180, 270])
CELLS = st.sampled_from([(2, 4), (1, 2)])

FINE_A4 = PageImage(1728, 2287, 204 / 196, b"")


def test_a_cell_is_twice_as_high_as_wide() -> None:
    """A4 is 1.378 times as high as wide: 120 columns take 83 rows, and on its side 44."""
    assert page_rows(FINE_A4, 120) == 83
    assert page_rows(FINE_A4, 120, rotate=90) == 44


@pytest.mark.parametrize(("lines", "aspect"), [(1143, 204 / 98), (2287, 204 / 196), (4574, 204 / 391)])
def test_resolution_does_not_change_the_size(lines: int, aspect: float) -> None:
    """The same paper takes the same rows whether scanned at standard, fine or superfine."""
    assert page_rows(PageImage(1728, lines, aspect, b""), 200) == page_rows(FINE_A4, 200)


@given(page=PAGES, columns=st.integers(1, 300), rows=st.integers(1, 100), rotate=TURNS)
def test_fit_page_fits(page: PageImage, columns: int, rows: int, rotate: int) -> None:
    """The fitted zoom shows the whole page, and one more column would not, unless the page is a mere strip."""
    fitted = fit_page(page, columns, rows, rotate=rotate)
    assert 1 <= fitted <= columns
    assert fitted == 1 or page_rows(page, fitted, rotate=rotate) <= rows
    assert fitted == columns or page_rows(page, fitted + 1, rotate=rotate) > rows


@given(page=PAGES, view=VIEWS, rotate=TURNS)
def test_clamp_is_inside_and_final(page: PageImage, view: Viewport, rotate: int) -> None:
    """A clamped view lies on the page, shows no emptiness it could avoid, and is not changed by clamping again."""
    held = clamp(page, view, rotate=rotate)
    across, down = held.page_columns, page_rows(page, held.page_columns, rotate=rotate)
    assert 0 <= held.left <= max(0, across - held.columns)
    assert 0 <= held.top <= max(0, down - held.rows)
    assert (held.columns, held.rows) == (view.columns, view.rows)
    assert clamp(page, held, rotate=rotate) == held


@given(page=PAGES, view=VIEWS, rotate=TURNS)
def test_clamp_leaves_what_is_inside(page: PageImage, view: Viewport, rotate: int) -> None:
    """A view that is on the page already stays where it is."""
    page_columns = max(1, min(view.page_columns, 65_536))
    if 0 <= view.left <= page_columns - view.columns and view.top >= 0:
        inside = view._replace(page_columns=page_columns, top=0)
        assert clamp(page, inside, rotate=rotate) == inside


@given(page=PAGES, view=VIEWS, rotate=TURNS, cell=CELLS)
def test_windows_lie_on_the_page(page: PageImage, view: Viewport, rotate: int, cell: tuple[int, int]) -> None:
    """The box of stored pixels is never empty, never outside, and its dots never more than the cells hold."""
    part = window(page, view, cell, rotate=rotate)
    if part is None:
        assert view.columns == 0 or view.rows == 0
        return
    left, top, right, bottom = part.box
    assert -1e-6 <= left < right <= page.width + 1e-6
    assert -1e-6 <= top < bottom <= page.height + 1e-6
    assert 1 <= part.columns <= view.columns
    assert 1 <= part.rows <= view.rows
    assert part.dots[0] == part.columns * cell[0]
    assert 1 <= part.dots[1] <= part.rows * cell[1]


@given(page=PAGES, rotate=TURNS, cell=CELLS, columns=st.integers(1, 300))
def test_the_whole_page_is_the_whole_box(page: PageImage, rotate: int, cell: tuple[int, int], columns: int) -> None:
    """A view as large as the page takes all of it but what hangs over by less than half a braille dot."""
    rows = page_rows(page, columns, rotate=rotate)
    part = window(page, Viewport(columns, rows, columns), cell, rotate=rotate)
    assert part is not None
    left, top, right, bottom = part.box
    seen = (right - left) / page.width * (bottom - top) / page.height
    shape = page.height * page.aspect / page.width
    assert (1 - seen) * (shape if rotate in (0, 180) else 1 / shape) * columns / 2 <= 0.125 + 1e-6


@pytest.mark.parametrize("rotate", [-90, 45, 360])
def test_only_quarter_turns(rotate: int) -> None:
    """A turn that is no quarter turn is a programming error and says so."""
    with pytest.raises(ValueError, match="0, 90, 180 or 270"):
        page_rows(FINE_A4, 80, rotate=rotate)
