"""Watching in a real kernel: one place that changes, and an interrupt that is no error."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from faxtui.api import AsyncFaxClient, SendFile
from faxtui.api.models import Fax
from faxtui.notebook import watching
from faxtui.store.query import Query
from tests.notebook.conftest import Kernel
from tests.service import PATIENCE, RunningService

OPEN = {"blocking": "client = notebook.connect()", "awaited": "client = notebook.connect_async()"}
WATCH = {
    "blocking": "notebook.watch(client, 'to:{to}', every=0.5)",
    "awaited": "await notebook.watch(client, 'to:{to}', every=0.5)",
}


async def until_shown(cell: Any, text: str) -> str:
    """The HTML of the cell's one display, once it has this text."""
    deadline = time.monotonic() + PATIENCE
    while True:
        shown = [out.data["text/html"] for out in cell.get("outputs", ()) if "data" in out]
        if shown and text in shown[0]:
            assert len(shown) == 1
            return str(shown[0])
        assert time.monotonic() < deadline, cell.get("outputs")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", ["blocking", "awaited"])
async def test_a_watched_list_changes_in_place_until_it_is_interrupted(
    kernel: Kernel, clinic: RunningService, kind: str
) -> None:
    """A fax sent meanwhile appears where `No fax matches.` stood; after the interrupt the kernel goes on."""
    to = f"+1415555{'0177' if kind == 'blocking' else '0178'}"
    await kernel.run(OPEN[kind])
    running = asyncio.create_task(kernel.run(WATCH[kind].format(to=to)))
    await asyncio.sleep(0)  # the task begins
    cell = kernel.client.nb.cells[-1]
    await until_shown(cell, "No fax matches.")
    async with AsyncFaxClient(
        clinic.project_id, key_id=clinic.key_id, key_secret=clinic.key_secret, base_url=clinic.url
    ) as sender:
        [fax] = await sender.faxes.send(to, files=[SendFile("a.txt", b"Dear Ann")])
    shown = await until_shown(cell, fax.id)

    assert "No fax matches." not in shown
    manager: Any = kernel.client.km
    await manager.interrupt_kernel()
    outputs = await asyncio.wait_for(running, PATIENCE)

    assert [out.output_type for out in outputs] == ["display_data"]
    assert "Stopped." in outputs[0].data["text/html"]
    assert fax.id in outputs[0].data["text/html"]
    assert (await kernel.run("6 * 7"))[0].data["text/plain"] == "42"


def test_nothing_is_written_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is written once, and again for a change only; a passing trouble leaves the faxes and goes again."""
    written: list[str] = []

    class Place:
        def update(self, html: Any) -> None:
            written.append(html.data)

    def display(html: Any, *, display_id: bool) -> Place:
        written.append(html.data)
        return Place()

    monkeypatch.setattr(watching, "display", display)
    board = watching.Board(Query.parse("status:queued"))
    queued, failed = Fax(id="one", status="QUEUED"), Fax(id="two", status="FAILURE")

    for _ in range(3):
        board.update([queued, failed])
    board.say("The service is away.")
    board.update([queued, failed])
    board.update([failed])

    assert [("one" in html, "away" in html) for html in written] == [
        (True, False),
        (True, True),
        (True, False),
        (False, False),
    ]
    assert not any("two" in html for html in written)
    assert "No fax matches." in written[-1]
