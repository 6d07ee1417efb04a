"""What can be asked of the list, as it is drawn at 80x24 and at 140x40."""

from __future__ import annotations

from typing import Final

import pytest

from tests.console.test_snapshots import (
    BASELINES,
    INSTALLED,
    Compare,
    Steps,
    _plain_surroundings,
    both_sizes,
    full,
    keys,
)

__all__ = ["_plain_surroundings"]
pytestmark = pytest.mark.skipif(INSTALLED != BASELINES, reason="the baselines were drawn by other versions")

STATES: Final[dict[str, Steps]] = {
    "sort": keys("S", then="Sort the list"),
    "sorted": keys("S", *["down"] * 2, "enter", then="sort:-pages"),
    "columns": keys("C", then="Columns of the list"),
    "chosen_columns": keys("C", "j", "j", "space", *["j"] * 6, "space", "j", "j", "space", "enter", then="Price"),
    "go_to": keys("colon", *"24", "space", *"feb", then="24 feb"),
    "go_to_no_time": keys("colon", *"noon", "enter", then="no time"),
}


@both_sizes
@pytest.mark.parametrize("state", STATES)
def test_the_list(snap_compare: Compare, size: tuple[int, int], state: str) -> None:
    """Orders and columns to choose from, the list in them, and the line for a time."""
    assert snap_compare(full(), terminal_size=size, run_before=STATES[state])
