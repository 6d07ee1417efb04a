"""Fixtures of the client's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture
def instant_retries() -> Iterator[None]:
    """The client's own number of tries, without the pauses between them."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield
