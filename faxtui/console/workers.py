"""The worker boundary: work beside the handlers, whose unforeseen errors are told instead of being fatal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.dom import DOMNode
from textual.worker import Worker

from faxtui.text import clean


def start(node: DOMNode, work: Callable[[], Awaitable[object]], group: str, *, exclusive: bool = True) -> Worker[None]:
    """Run `work` for a widget, screen or app; with `exclusive`, what ran in its group before is cancelled."""
    # Without a description Textual would write out what `work` was given, whole records among it.
    guarded = partial(_guarded, node, work)
    return node.run_worker(guarded, group=group, description=group, exclusive=exclusive, exit_on_error=False)


async def _guarded(node: DOMNode, work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the one boundary: a slip in a worker must not end the console
        node.log.error(error)
        told = clean(f"{type(error).__name__}: {error}", 200)
        node.app.notify(f"Something unforeseen happened. {told}", severity="error", markup=False, timeout=10)
