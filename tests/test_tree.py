"""What must never be in a file of the project, whoever merged or wrote it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXTS = (".py", ".md", ".toml", ".tcss", ".yaml", ".json", ".mjs", ".ipynb")
MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)


def test_no_file_holds_the_marks_of_a_merge() -> None:
    """Inside a text they would pass every other check."""
    folders = ("faxtui", "tests", "benchmarks", "screenshots")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in TEXTS]
    files += [path for path in ROOT.iterdir() if path.suffix in TEXTS]
    assert len(files) > 100
    assert [path for path in files if MARKER.search(path.read_text("utf-8"))] == []
