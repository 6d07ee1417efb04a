"""Facts of which one can be chosen, to copy it or to open what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from faxtui.console.widgets.facts_view import FactsView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faxtui.store.facts import Fact, FactGroup


class FactsPicker(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Nothing is chosen until an arrow or a click does; the choice stays with its fact while facts change above."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choose(1)", "choose", key_display="↑↓"),
        Binding("up", "choose(-1)", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    class Chosen(Message):
        """Another fact is chosen, or none any more."""

    _groups: Sequence[FactGroup] = ()
    _at: tuple[str, str, int] | None = None
    """What is chosen: group, label, and which of those with that label."""

    def compose(self) -> ComposeResult:
        """The facts."""
        yield FactsView(id="all-facts", markup=False)

    @property
    def facts(self) -> list[Fact]:
        """All facts in their order."""
        return [fact for group in self._groups for fact in group.facts]

    @property
    def chosen(self) -> Fact | None:
        """The fact that is chosen."""
        place = self._place()
        return self.facts[place] if place >= 0 else None

    def show(self, groups: Sequence[FactGroup]) -> None:
        """Show these facts; the same one stays chosen as long as it is there."""
        self._groups = groups
        view = self.query_one(FactsView)
        view.show(groups, (), None)
        view.choose(self._place())

    def choose_none(self) -> None:
        """Begin anew at the top, as for another fax."""
        self._at = None
        self.query_one(FactsView).choose(-1)
        self.scroll_to(y=0, animate=False)

    def action_choose(self, step: int) -> None:
        """The next fact, or the one before; the first one that is in sight when none was chosen."""
        facts, place = self.facts, self._place()
        if facts:
            self._choose(self._first_in_sight() if place < 0 else min(max(place + step, 0), len(facts) - 1))

    def on_click(self, event: events.Click) -> None:
        """Choose the fact under the mouse."""
        offset = event.get_content_offset(self.query_one(FactsView))
        if offset is not None and (place := self.query_one(FactsView).fact_at(offset.y)) >= 0:
            self._choose(place)

    def _choose(self, place: int) -> None:
        self._at = self._names()[place]
        region = self.query_one(FactsView).choose(place)
        if region is not None:  # with its heading where it is the first of a group
            self.scroll_to_region(region.grow((1, 0, 1, 0)), animate=False, force=True)
        self.post_message(self.Chosen())

    def _names(self) -> list[tuple[str, str, int]]:
        """Every fact by what it is called, since what it says changes."""
        seen: dict[tuple[str, str], int] = {}
        names = []
        for group in self._groups:
            for fact in group.facts:
                key = (group.title, fact.label)
                seen[key] = seen.get(key, -1) + 1
                names.append((*key, seen[key]))
        return names

    def _place(self) -> int:
        names = self._names()
        return names.index(self._at) if self._at in names else -1

    def _first_in_sight(self) -> int:
        return max(0, self.query_one(FactsView).fact_at(round(self.scroll_y), at_or_below=True))
