"""Fixtures for tests of the service."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.service import RunningService


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningService]:
    """One empty service for all tests of a module that do not mind each other's faxes."""
    with RunningService() as running:
        yield running


@pytest.fixture(scope="module")
def calm(shared: RunningService) -> Iterator[httpx.Client]:
    """An HTTP client of the shared service."""
    with shared.http() as client:
        yield client


@pytest.fixture
def http(service: RunningService) -> Iterator[httpx.Client]:
    """An HTTP client of the test's own service."""
    with service.http() as client:
        yield client
