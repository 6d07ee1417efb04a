"""A real kernel, whose settings name a service on a loopback port and whose files go nowhere."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.service import PATIENCE, RunningService

ROOT = Path(__file__).parent.parent.parent
CELL_SECONDS = 3 * PATIENCE


@pytest.fixture(scope="module")
def clinic() -> Iterator[RunningService]:
    """One demo service for all tests of a module."""
    with RunningService(demo=True) as running:
        yield running


@pytest.fixture
def kernel_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clinic: RunningService) -> None:
    """What a kernel started now finds: our package, the service's account, folders of its own."""
    settings = {
        "SINCH_PROJECT_ID": clinic.project_id,
        "SINCH_KEY_ID": clinic.key_id,
        "SINCH_KEY_SECRET": clinic.key_secret,
        "FAXTUI_BASE_URL": clinic.url,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "HOME": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


class Kernel:
    """A running kernel that takes one cell after the other."""

    def __init__(self, client: NotebookClient) -> None:
        self.client = client

    async def run(self, source: str) -> list[Any]:
        """The outputs of a cell; an error in it is one of them."""
        cell = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        self.client.nb.cells.append(cell)
        await self.client.async_execute_cell(cell, len(self.client.nb.cells) - 1)
        return list(cell.outputs)


@pytest.fixture
async def kernel(kernel_environment: None) -> AsyncIterator[Kernel]:
    """A kernel with the notebook face loaded."""
    empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    client = NotebookClient(empty, timeout=CELL_SECONDS, allow_errors=True)
    async with client.async_setup_kernel():
        ready = Kernel(client)
        assert not [out for out in await ready.run("from faxtui import notebook") if out.output_type == "error"]
        yield ready
