"""The facts of a fax as labels and values, and the story of what was seen of it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from faxtui.store.facts import FactGroup
    from faxtui.store.sightings import Sighting

TONES = {"good": "$success", "bad": "$error", "busy": "$warning", "calm": "", "": ""}
WORDS = {"QUEUED": "queued", "IN_PROGRESS": "on the way", "COMPLETED": "completed", "FAILURE": "failed"}


class FactsLayout(NamedTuple):
    """Facts laid out, and where each of them stands."""

    content: Content
    places: Sequence[tuple[int, int]]
    """Of each fact, in their order: its first line from 0, and how many lines it takes."""


def facts_content(groups: Sequence[FactGroup], width: int, chosen: int = -1) -> FactsLayout:
    """Groups one under the other in `width` cells, labels and values each in their column; the chosen fact stands out.

    Texts are shown as they are, never read as markup.
    """
    label = max((len(fact.label) for group in groups for fact in group.facts), default=0) + 2
    lines: list[Content] = []
    places: list[tuple[int, int]] = []
    for group in groups:
        lines.append(Content.styled(group.title, "bold $accent"))
        for fact in group.facts:
            first, *rest = wrapped(fact.value, max(12, width - label)) or [""]
            tone = TONES.get(fact.tone, "")
            drawn = [Content.assemble((f"{fact.label:<{label}}", "$muted"), (first, tone))]
            drawn += [Content.assemble(" " * label, (line, tone)) for line in rest]
            if len(places) == chosen:
                drawn = [line.pad_right(max(0, width - line.cell_length)).stylize("reverse") for line in drawn]
            places.append((len(lines), len(drawn)))
            lines += drawn
        lines.append(Content(""))
    return FactsLayout(Content("\n").join(lines), places)  # ends with an empty line


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; letters that take two are counted as two."""
    if text.isascii():
        return wrap(text, width)
    return [line.plain.rstrip() for line in Content(text).wrap(width)]


def story_content(sightings: Sequence[Sighting], zone: tzinfo | None) -> Content:
    """What was seen here and when, as one line per state."""
    if len(sightings) < 2 and not any(sighting.status in ("QUEUED", "IN_PROGRESS") for sighting in sightings):
        return Content("")  # it had ended before we looked: there is no story
    lines = [Content.styled("Seen here", "bold $accent")]
    for sighting in sightings:
        pages = f", {sighting.pages_sent} sent" if sighting.pages_sent else ""
        word = WORDS.get(sighting.status, clean(sighting.status, 24).lower() or "unknown")
        at = sighting.at.astimezone(zone).strftime("%H:%M:%S")
        lines.append(Content.assemble((f"{at}  ", "$muted"), f"{word}{pages}"))
    return Content("\n").join(lines)


class FactsView(Static):
    """Facts and story, redrawn only when they differ."""

    _facts: Sequence[FactGroup] = ()
    _story: Content = Content("")
    _shown: Content | None = None
    _places: Sequence[tuple[int, int]] = ()
    _chosen = -1

    def show(self, groups: Sequence[FactGroup], sightings: Sequence[Sighting], zone: tzinfo | None) -> None:
        """Show these; the same again costs nothing."""
        self._facts, self._story = groups, story_content(sightings, zone)
        self._lay_out()

    def choose(self, place: int) -> Region | None:
        """Let the fact at this place stand out, none for -1; where it is now."""
        self._chosen = place
        self._lay_out()
        if not 0 <= place < len(self._places):
            return None
        line, count = self._places[place]
        return Region(0, line, self.content_size.width, count)

    def fact_at(self, line: int, *, at_or_below: bool = False) -> int:
        """The place of the fact on a line, or with `at_or_below` of the first one that ends on it or later; else -1."""
        for place, (first, count) in enumerate(self._places):
            if line < first + count and (line >= first or at_or_below):
                return place
        return -1

    def on_resize(self) -> None:
        """Values are wrapped for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        facts, self._places = facts_content(self._facts, self.content_size.width, self._chosen)
        content = Content.assemble(facts, "\n", self._story)
        if content != self._shown:
            self._shown = content
            height = self.styles.height  # where it is fixed, nothing has to find its place anew
            self.update(content, layout=height is None or height.is_auto)
