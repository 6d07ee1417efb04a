"""Small pages, two pages side by side, the question for another one, and text, at 80x24 and at 140x40.

Looked at by a person, like those of `test_snapshots.py`, whose rules hold here.
"""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.console.widgets.thumbnails import Thumbnails
from faxtui.pages import ocr
from tests.console.still import settled
from tests.console.test_cover_snapshots import DRAWN_BY, HERE
from tests.console.test_page_desk import with_faxes
from tests.console.test_snapshots import Compare, _plain_surroundings, both_sizes

__all__ = ["_plain_surroundings"]
pytestmark = pytest.mark.skipif(HERE != DRAWN_BY, reason=f"the baselines were drawn by {DRAWN_BY}, installed is {HERE}")


async def opened_fax(pilot: Pilot[Any]) -> None:
    """A fax of three pages."""
    await settled(pilot, "delivered")
    pilot.app.open_fax("F1")  # type: ignore[attr-defined]
    await settled(pilot, "page 1 of 3")


async def small_pages(pilot: Pilot[Any]) -> None:
    """All of them fetched."""
    await opened_fax(pilot)
    await pilot.press("g")
    await settled(pilot, lambda: len(pilot.app.screen.query_one(Thumbnails)._small) == 3)


async def beside(pilot: Pilot[Any]) -> None:
    """The next page beside, where there is room; else what is needed."""
    await opened_fax(pilot)
    await pilot.press("b")
    await settled(pilot, "beside: page 2 of 3" if pilot.app.size.width >= 100 else "need 100")


async def choice(pilot: Pilot[Any]) -> None:
    """What may lie beside."""
    await opened_fax(pilot)
    await pilot.press("c")
    await settled(pilot, "Beside this page" if pilot.app.size.width >= 100 else "need 100")


async def text(pilot: Pilot[Any]) -> None:
    """The text layer."""
    await opened_fax(pilot)
    await pilot.press("w")
    await settled(pilot, "text of the document")


async def text_missing(pilot: Pilot[Any]) -> None:
    """A picture where the extra is not installed."""
    session: Any = pilot.app.session  # type: ignore[attr-defined]
    from tests.console.test_page_desk import scan

    session._documents["F3"] = scan("Patient")
    await settled(pilot, lambda: True)
    pilot.app.open_fax("F3")  # type: ignore[attr-defined]
    await settled(pilot, "page 1 of 1")
    await pilot.press("w")
    await settled(pilot, "no text")


@both_sizes
@pytest.mark.parametrize("steps", [small_pages, beside, choice, text, text_missing])
def test_pages(snap_compare: Compare, size: tuple[int, int], steps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is drawn as it was."""
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    assert snap_compare(with_faxes(), terminal_size=size, run_before=steps)
