"""A progress bar on standard error when it is a terminal, and nothing at all otherwise."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """So many steps of a work with a note beside them; use as a context manager."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._progress = _progress()
            self._progress.start()
            self._task = self._progress.add_task(self._what, total=self._total, note="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def advance(self, note: str | None = None) -> None:
        """One step more, and what to say beside the bar from now on (our own words only)."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)
            if note is not None:
                self._progress.update(self._task, note=note)


def _progress() -> Progress:
    from rich.console import Console  # late: a pipe needs no bar
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        # Data goes through the bar's own printer only where both are the same screen: a pipe gets it as it is.
        redirect_stdout=sys.stdout.isatty(),
        refresh_per_second=4,
        transient=True,
    )
