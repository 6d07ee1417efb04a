"""The fields of the send dialog that complete what is typed, and take several lines pasted as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.message import Message
from textual.suggester import Suggester, SuggestionReady

from faxtui.console.widgets.field import Field
from faxtui.masking import secrets_of
from faxtui.store.documents import complete_document
from faxtui.store.recipients import complete_recipient, joined

if TYPE_CHECKING:
    from faxtui.console.veil import Veil


class ThreadedSuggester(Suggester):
    """Completes in a thread, since the disk may be looked at."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text, or None."""
        return await asyncio.to_thread(self._complete, value)


class CompletingField(Field):
    """Tab takes the suggestion while there is one, else it moves on."""

    between: ClassVar[str] = " "
    """What stands for the line ends of a paste."""

    def __init__(self, *args: Any, complete: Callable[[str], str | None], **options: Any) -> None:
        super().__init__(*args, suggester=ThreadedSuggester(complete), **options)
        self._complete_text = complete

    def _moves(self) -> dict[str, Callable[[], object]]:
        return super()._moves() | {"tab": self._complete}

    class Offered(Message):
        """What is suggested behind the letters is another, or none any more."""

        def __init__(self, field: CompletingField) -> None:
            super().__init__()
            self.field = field

    @property
    def is_offering(self) -> bool:
        """Whether more than what is typed stands in the field, in grey."""
        return len(self._suggestion) > len(self.value) > 0 and self._suggestion.startswith(self.value)

    def watch__suggestion(self, _: str) -> None:
        """Whoever tells what is wrong with the letters must say that the grey ones are none of them."""
        self.post_message(self.Offered(self))

    async def _on_suggestion_ready(self, event: SuggestionReady) -> None:
        """With `--mask`, a number that is not typed yet is not shown."""
        if self._tells(event.suggestion):
            event.prevent_default()

    def _tells(self, whole: str) -> bool:
        """Whether a suggestion would reveal whom others sent to."""
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        return veil.hide(whole) != whole and not secrets_of(whole) <= secrets_of(self.value)

    async def _complete(self) -> None:
        """Looked up anew: a Tab that comes with the letters comes before the suggestion for them."""
        whole = await asyncio.to_thread(self._complete_text, self.value)
        if whole and whole != self.value and not self._tells(whole):
            self.value = whole
            self.cursor_position = len(whole)
        else:
            self.screen.focus_next()

    def _on_paste(self, event: events.Paste) -> None:
        """Take every line, where the base class would drop all but the first."""
        event.prevent_default().stop()
        text = self._as_line(event.text)
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    def _as_line(self, pasted: str) -> str:
        return self.between.join(line.strip() for line in pasted.splitlines() if line.strip())


class DocumentField(CompletingField):
    """Paths and URLs with semicolons between."""

    between = "; "

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, complete=complete_document, **options)


class RecipientField(CompletingField):
    """Numbers with commas between; `known` are completed, newest first."""

    def __init__(self, *args: Any, known: Sequence[str], **options: Any) -> None:
        super().__init__(*args, complete=partial(complete_recipient, known=known), **options)

    def _moves(self) -> dict[str, Callable[[], object]]:
        """Tab only moves on: a number that begins a known one must not become that one; → takes the suggestion."""
        return Field._moves(self)

    def _as_line(self, pasted: str) -> str:
        return joined(pasted) if "\n" in pasted or "\r" in pasted else pasted
