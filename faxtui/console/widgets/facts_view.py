"""The facts of a fax as labels and values, and the story of what was seen of it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from faxtui.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from faxtui.store.facts import FactGroup
    from faxtui.store.sightings import Sighting

TONES = {"good": "$success", "bad": "$error", "busy": "$warning", "calm": "", "": ""}
WORDS = {"QUEUED": "queued", "IN_PROGRESS": "on the way", "COMPLETED": "completed", "FAILURE": "failed"}


def facts_content(groups: Sequence[FactGroup], width: int) -> Content:
    """Groups one under the other in `width` cells, labels and values each in their column.

    Texts are shown as they are, never read as markup.
    """
    label = max((len(fact.label) for group in groups for fact in group.facts), default=0) + 2
    lines: list[Content] = []
    for group in groups:
        lines.append(Content.styled(group.title, "bold $accent"))
        for fact in group.facts:
            first, *rest = wrap(fact.value, max(12, width - label)) or [""]
            tone = TONES.get(fact.tone, "")
            lines.append(Content.assemble((f"{fact.label:<{label}}", "$muted"), (first, tone)))
            lines += [Content.assemble(" " * label, (line, tone)) for line in rest]
        lines.append(Content(""))
    return Content("\n").join(lines)  # ends with an empty line


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

    def show(self, groups: Sequence[FactGroup], sightings: Sequence[Sighting], zone: tzinfo | None) -> None:
        """Show these; the same again costs nothing."""
        self._facts, self._story = groups, story_content(sightings, zone)
        self._lay_out()

    def on_resize(self) -> None:
        """Values are wrapped for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        content = Content.assemble(facts_content(self._facts, self.content_size.width), "\n", self._story)
        if content != self._shown:
            self._shown = content
            self.update(content, layout=self.styles.auto_dimensions)  # beside the list its place is fixed
