"""No picture stays that no test draws: several processes at once do not look for such, one alone would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PICTURES = Path(__file__).parent / "__snapshots__"
ROOT = PICTURES.parents[2]


def test_every_picture_belongs_to_a_test() -> None:
    """Named as its module and its test are."""
    pictures = {f"{path.parent.name}::{path.stem}" for path in PICTURES.rglob("*.svg")}
    modules = [str(PICTURES.parent / f"{name}.py") for name in sorted({each.partition("::")[0] for each in pictures})]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts=", "-p", "no:cacheprovider"]
    listed = subprocess.run([*command, *modules], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tests = set(re.findall(r"(\w+::\S+)$", listed.replace(".py::", "::"), re.MULTILINE))
    assert len(pictures) > 200
    assert pictures - tests == set()
