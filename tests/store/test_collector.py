"""The collector of garbage is held off, and never for good."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from faxtui.store.collector import held_off


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The collector runs, and does so again afterwards."""
    gc.enable()
    yield
    gc.enable()


def test_it_waits_for_the_last_of_several_threads() -> None:
    """Whoever is through first does not let it go on for the others."""
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with held_off():
            inside.set()
            leave.wait(20)

    other = threading.Thread(target=hold)
    with held_off():
        other.start()
        assert inside.wait(20)
    assert not gc.isenabled()
    leave.set()
    other.join()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    """Nothing that is raised keeps it off."""
    with pytest.raises(ValueError, match="no page"), held_off():
        raise ValueError("no page")
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    """Who has switched it off, as a start does, switches it on."""
    gc.disable()
    with held_off():
        pass
    assert not gc.isenabled()
