"""The verdict says in plain words what the seconds mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from faxtui.store.verdict import Finding, Variant, verdict


def judged(
    halftone: int,
    monochrome: int,
    chosen: tuple[str, str] = ("FINE", "HALFTONE"),
    pages: int = 1,
    **marks: Sequence[int],
) -> list[Finding]:
    """What is said of pages of so many bytes each; superfine takes twice as many."""
    variants = {
        (resolution, method): Variant(resolution, method, (size * (1 + (resolution == "SUPERFINE")),) * pages)
        for resolution in ("FINE", "SUPERFINE")
        for method, size in (("HALFTONE", halftone), ("MONOCHROME", monochrome))
    }
    return verdict(variants, chosen, **{"blank": (), "dark": (), **marks})


def texts(found: list[Finding]) -> str:
    """All sentences."""
    return " ".join(one.text for one in found)


def test_a_grey_form_is_told_with_its_seconds() -> None:
    """The figures of a photograph: 103 s and 40 s on the wire, and what lies between pages."""
    found = judged(185_506, 72_404)

    assert found[0] == Finding("Grey: 106 s halftone, 43 s monochrome: choose monochrome unless greys matter.", True)
    assert not judged(185_506, 72_404, ("FINE", "MONOCHROME"))[0].warns


def test_text_costs_the_same_either_way() -> None:
    """Nothing to warn of."""
    found = judged(30_682, 30_682)

    assert found[0].text == "Text and lines: 20 s either way, so halftone costs nothing."
    assert not any(one.warns for one in found)
    assert "A little grey" in judged(40_000, 30_000)[0].text


def test_superfine_is_put_beside_fine() -> None:
    """What it takes more, or takes instead."""
    assert "Superfine would take 10 s more" in texts(judged(18_000, 18_000))
    assert "Superfine takes 22 s instead of 12 s" in texts(judged(18_000, 18_000, ("SUPERFINE", "HALFTONE")))


@pytest.mark.parametrize("size", range(100, 4000, 130))
def test_superfine_is_told_by_the_seconds_that_are_shown(size: int) -> None:
    """Where both round to the same it takes no longer, else the difference of the two figures: never 0 s more."""
    found = judged(size, size)
    fine, superfine = (round(Variant(name, "HALFTONE", (size * times,)).seconds) for name, times in
                       (("FINE", 1), ("SUPERFINE", 2)))  # fmt: skip
    told = f"would take {superfine - fine} s more" if superfine > fine else "takes no longer here"

    assert f"Superfine {told}" in texts(found)


def test_slow_pages_and_long_calls_warn() -> None:
    """Each with its own figure."""
    found = judged(180_000, 180_000, pages=7)

    assert "Pages 1, 2, 3, 4, 5 and 2 more take more than 90 s (up to 102 s)." in texts(found)
    assert "The call takes about 12 minutes." in texts(found)


@pytest.mark.parametrize(("mark", "said"), [("blank", "Page 2 is blank."), ("dark", "Page 2 is mostly black")])
def test_blank_and_black_pages_warn(mark: str, said: str) -> None:
    """They are rarely meant."""
    marks: dict[str, Any] = {mark: [2]}
    found = judged(1000, 1000, pages=2, **marks)

    assert said in texts(found)
    assert any(one.warns for one in found)


def test_what_was_not_measured_is_not_judged() -> None:
    """One variant alone has nothing to be compared with."""
    alone = {("FINE", "HALFTONE"): Variant("FINE", "HALFTONE", (1000,))}
    assert verdict(alone, ("FINE", "HALFTONE"), blank=(), dark=()) == []
