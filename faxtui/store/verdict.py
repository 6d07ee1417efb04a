"""What to make of a fax's pages before they are sent: seconds on the line, and whether other settings serve better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

BITS_PER_SECOND: Final = 14_400
"""V.17, what most fax machines reach."""
BETWEEN_PAGES_SECONDS: Final = 2.5
"""For the machines to confirm a page (T.30: MPS and MCF)."""
SLOW_PAGE_SECONDS: Final = 90
LONG_CALL_SECONDS: Final = 600
_GREY_FACTOR, _GREY_SECONDS = 1.5, 10.0
"""HALFTONE is called dear from so many times, and so many seconds more, than MONOCHROME takes."""
_SAME_SECONDS: Final = 2.0
_NAMED: Final = 5


class Variant(NamedTuple):
    """The pages under one resolution and method."""

    resolution: str
    method: str
    page_bytes: tuple[int, ...]
    """Group 4, by page."""

    @property
    def pages(self) -> int:
        """How many."""
        return len(self.page_bytes)

    @property
    def page_seconds(self) -> list[float]:
        """On the line at 14 400 bit/s, by page."""
        return [size * 8 / BITS_PER_SECOND + BETWEEN_PAGES_SECONDS for size in self.page_bytes]

    @property
    def seconds(self) -> float:
        """On the line, without ringing and handshake."""
        return sum(self.page_seconds)


class Finding(NamedTuple):
    """One plain sentence; `warns` when it asks for a change."""

    text: str
    warns: bool = False


def verdict(
    variants: Mapping[tuple[str, str], Variant], chosen: tuple[str, str], *, blank: Sequence[int], dark: Sequence[int]
) -> list[Finding]:
    """What to say of the chosen resolution and method beside the others that were measured; the method comes first."""
    return [
        *_on_method(variants, chosen),
        *_on_resolution(variants, chosen),
        *_on_time(variants[chosen]),
        *([Finding(f"{_pages(blank)} blank.", True)] if blank else []),
        *([Finding(f"{_pages(dark)} mostly black: slow, and dear in toner.", True)] if dark else []),
    ]


def _on_method(variants: Mapping[tuple[str, str], Variant], chosen: tuple[str, str]) -> Iterator[Finding]:
    resolution, method = chosen
    halftone, plain = (variants.get((resolution, name)) for name in ("HALFTONE", "MONOCHROME"))
    if halftone is None or plain is None:
        return
    much, little = halftone.seconds, plain.seconds
    if much - little >= _GREY_SECONDS and much >= _GREY_FACTOR * little:
        advice = "choose monochrome unless greys matter"
        if method == "MONOCHROME":
            advice = "monochrome is chosen, greys turn black or white"
        told = f"Grey: {much:.0f} s halftone, {little:.0f} s monochrome: {advice}."
        yield Finding(told, method == "HALFTONE")
    elif abs(much - little) < _SAME_SECONDS:
        yield Finding(f"Text and lines: {much:.0f} s either way, so halftone costs nothing.")
    else:
        yield Finding(f"A little grey: {much:.0f} s halftone, {little:.0f} s monochrome: either will do.")


def _on_resolution(variants: Mapping[tuple[str, str], Variant], chosen: tuple[str, str]) -> Iterator[Finding]:
    fine, superfine = (variants.get((name, chosen[1])) for name in ("FINE", "SUPERFINE"))
    if fine is None or superfine is None:
        return
    more = round(superfine.seconds) - round(fine.seconds)  # of the seconds as they are shown
    if more <= 0:
        yield Finding("Superfine takes no longer here: choose it for small print.")
    elif chosen[0] == "SUPERFINE":
        yield Finding(f"Superfine takes {superfine.seconds:.0f} s instead of {fine.seconds:.0f} s: for small print.")
    else:
        yield Finding(f"Superfine would take {more} s more: for small print only.")


def _on_time(variant: Variant) -> Iterator[Finding]:
    slow = [number for number, seconds in enumerate(variant.page_seconds, 1) if seconds > SLOW_PAGE_SECONDS]
    if slow:
        worst = max(variant.page_seconds)
        yield Finding(f"{_pages(slow, 'takes', 'take')} more than {SLOW_PAGE_SECONDS} s (up to {worst:.0f} s).", True)
    if variant.seconds > LONG_CALL_SECONDS:
        yield Finding(f"The call takes about {variant.seconds / 60:.0f} minutes.", True)


def _pages(numbers: Sequence[int], one: str = "is", several: str = "are") -> str:
    if len(numbers) == 1:
        return f"Page {numbers[0]} {one}"
    rest = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"Pages {', '.join(map(str, numbers[:_NAMED]))}{rest} {several}"
