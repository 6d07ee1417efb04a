"""Lets the console's tests wait no longer than the console works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.resting import FRAME_SECONDS, rest


@pytest.fixture(scope="session", autouse=True)
def _short_rests() -> Iterator[None]:
    """Pilots wait by our looks, and the screen is drawn as often as they look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.pilot.wait_for_idle", rest)
        patch.setattr("textual.app.wait_for_idle", rest)
        patch.setattr("textual.screen.UPDATE_PERIOD", FRAME_SECONDS)
        yield
