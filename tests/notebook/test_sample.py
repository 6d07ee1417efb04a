"""The sample notebook, executed by a real kernel against a local service."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.notebook.conftest import CELL_SECONDS

SAMPLE = Path(__file__).parent / "faxes.ipynb"


async def test_the_sample_runs_as_it_stands(kernel_environment: None) -> None:
    """No cell fails; lists are tables, the fax has a page, both watches are one display each, nothing is on stderr."""
    notebook = nbformat.read(SAMPLE, as_version=4)  # type: ignore[no-untyped-call]
    await NotebookClient(notebook, timeout=CELL_SECONDS).async_execute()

    shown = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error", output
            assert output.get("name") != "stderr", output
        outputs = [out.data for out in cell.get("outputs", ()) if "data" in out]
        shown[cell.source.splitlines()[-1] if cell.source else ""] = [data.get("text/html", "") for data in outputs]

    lists = [html for source, html in shown.items() if source.startswith(("client.", "services"))]
    assert sum(len(html) == 1 and "<table>" in html[0] for html in lists) == 5, shown.keys()
    for source in ("fax", "await notebook.show(soon, fax.id)"):
        assert "data:image/png;base64," in shown[source][0]
        assert "Status" in shown[source][0]
    watches = [html for source, html in shown.items() if "notebook.watch(" in source]
    assert [len(html) for html in watches] == [1, 1]
    assert all("<table>" in html[0] for html in watches)


def test_the_sample_is_kept_without_outputs() -> None:
    """What a cell showed may be somebody's letter: none is checked in."""
    notebook = nbformat.read(SAMPLE, as_version=4)  # type: ignore[no-untyped-call]

    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
