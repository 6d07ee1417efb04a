"""Which columns there are at which width, and what the less usual ones say."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.store.fax_columns import FAX_COLUMNS, USUAL, fitting
from faxtui.store.row_cells import more_cells
from faxtui.store.sorting import CHOICES, NEWEST_FIRST, Order
from tests.faxes import NOW, failed, make_fax

_CHOSEN = st.one_of(st.none(), st.lists(st.sampled_from(list(FAX_COLUMNS)), min_size=1, unique=True))


@given(chosen=_CHOSEN, width=st.integers(60, 260), order=st.sampled_from(CHOICES))
def test_they_fill_the_width_and_no_more(chosen: list[str] | None, width: int, order: str) -> None:
    """At any width from 60 cells on; each once, in the order that was chosen, the sorted one among them."""
    wanted = Order.read(order) or NEWEST_FIRST
    columns = fitting(chosen, width, wanted)
    names = [column.name for column in columns]

    assert 3 + sum(column.width for column in columns) + len(columns) - 1 <= max(width, 66)
    assert all(column.width > 0 for column in columns)
    assert len(set(names)) == len(names)
    if chosen is not None:
        assert [name for name in names if name in chosen] == [name for name in chosen if name in names]
    if wanted != NEWEST_FIRST:
        assert [column for column in columns if FAX_COLUMNS[column.name].sort == wanted.name]


@pytest.mark.parametrize(
    ("width", "there"),
    [
        (65, [name for name in USUAL if name != "service"]),
        (80, [*USUAL]),
        (119, [*USUAL]),
        (130, [*USUAL, "header"]),
        (144, [*USUAL, "took", "price", "header"]),
    ],
)
def test_the_usual_ones_grow_with_the_width(width: int, there: list[str]) -> None:
    """A name of a service is cut only where nothing is left over."""
    columns = {column.name: column.width for column in fitting(None, width)}

    assert list(columns) == there
    assert columns.get("service", 24) == 24 or columns["what"] == 16
    assert columns["what"] >= 8


@pytest.mark.parametrize(
    ("order", "name", "heading"),
    [("-pages", "pages", "Page▼"), ("to", "to", "To ▲"), ("time", "when", "When ▲"), ("-price", "price", "Price ▼")],
)
def test_a_heading_tells_the_order(order: str, name: str, heading: str) -> None:
    """By an arrow that needs no colour; the usual order needs none."""
    found = {column.name: column.heading for column in fitting(None, 80, Order.read(order) or NEWEST_FIRST)}

    assert found[name] == heading
    assert not any("▼" in column.heading for column in fitting(None, 80))


def test_cells_that_have_to_be_asked_for() -> None:
    """Clean texts, and nothing for what is not known."""
    fax = failed(
        completedTime="2026-03-02T14:22:05Z",
        price={"amount": "0.21", "currencyCode": "USD"},
        headerText="Clinic\x1b[2J",
        labels={"case": "A-2291", "ward": "3"},
    )
    cells = more_cells(fax, NOW, UTC)

    assert (cells.ended, cells.code, cells.price, cells.labels) == ("14:22", "17", "0.21 USD", "case=A-2291 ward=3")
    assert cells.took.startswith("2")
    assert "\x1b" not in cells.header
    assert set(more_cells(make_fax(createTime=None), NOW, UTC)) == {""}
