"""Fixtures for every test: running local services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service import RunningService


@pytest.fixture
def service() -> Iterator[RunningService]:
    """An empty service in memory whose clock stands still at 2026-03-02 14:30 UTC until advanced."""
    with RunningService() as running:
        yield running


@pytest.fixture
def demo_service() -> Iterator[RunningService]:
    """The same with the demo data."""
    with RunningService(demo=True) as running:
        yield running
