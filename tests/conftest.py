"""What holds for every test, and fixtures for most: running local services."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest

from tests.service import RunningService

_COLLECTIONS = (20_000, 10, 5)
"""How seldom garbage is looked for; the interpreter's (700, 10, 10) cost a third of the processor time."""


def pytest_configure() -> None:
    """Tests interrupt themselves and what they start, also where whoever runs them in the background ignores that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never through what stays as long as the tests run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither profiles nor logs nor the keyring nor the faxes of whoever runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-settings"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in [name for name in os.environ if name.startswith(("FAXTUI_", "SINCH_"))]:
        monkeypatch.delenv(name)


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
