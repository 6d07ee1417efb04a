"""The vendor's own Node SDK, unchanged, against the service: every method it has, and its webhook parser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.service import RunningService

HERE: Final = Path(__file__).parent / "node"
SPEED: Final = 300.0
"""Simulated seconds in a real one: a call of two minutes takes less than half a second."""
INSTALL_SECONDS: Final = 90
RUN_SECONDS: Final = 120
CHECKS: Final = (
    "send base64 files to a string",
    "send base64 files to an array",
    "send base64 files to an array of one",
    "send a file path to a string",
    "send file paths to an array",
    "send a content URL",
    "send content URLs with files",
    "send to a busy number",
    "refused sends",
    "list faxes page by page",
    "list all faxes",
    "list faxes with filters",
    "list faxes by time",
    "get a fax that is not there",
    "download the pages",
    "delete the pages",
    "create a service",
    "list services",
    "get a service",
    "update a service",
    "list the numbers of a service",
    "delete a service",
    "add an email",
    "list emails",
    "list the emails of a number",
    "update an email",
    "list the numbers of an email",
    "delete an email",
    "add a cover page",
    "list cover pages",
    "get a cover page",
    "send with a cover page",
    "delete a cover page",
    "webhooks as multipart/form-data",
    "webhooks as application/json",
    "an expired token is renewed",
    "every method was called",
)
"""What run.mjs checks, in its order."""


class Run(NamedTuple):
    """How a run of the script ended: its exit code, its lines by the name of the check, and what went to stderr."""

    code: int
    lines: dict[str, dict[str, Any]]
    errors: str


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script and the SDK installed beside it; skips where that cannot be had."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed")
    folder = tmp_path_factory.mktemp("node")
    for source in [*HERE.glob("*.mjs"), HERE / "package.json"]:
        shutil.copy(source, folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline"]
    try:
        done = subprocess.run([*command, "--fetch-retries=0"], cwd=folder, capture_output=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the SDK was not installed within {INSTALL_SECONDS} seconds")
    if done.returncode:
        code = re.search(r"npm error code (\w+)", done.stderr.decode(errors="replace"))
        pytest.skip(f"the SDK could not be installed: {code[1] if code else f'npm ended with {done.returncode}'}")
    return folder


@pytest.fixture(scope="module")
def run(sdk: Path) -> Run:
    """One run of the script against a service of its own."""
    with RunningService(speed=SPEED) as service:
        settings = {
            "FAX_URL": service.url,
            "FAX_PROJECT_ID": service.project_id,
            "FAX_KEY_ID": service.key_id,
            "FAX_KEY_SECRET": service.key_secret,
        }
        done = subprocess.run(
            ["node", "run.mjs"],
            cwd=sdk,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=RUN_SECONDS,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return Run(done.returncode, {line["check"]: line for line in lines}, done.stderr)


@pytest.mark.parametrize("name", CHECKS)
def test_the_node_sdk_works_unchanged(run: Run, name: str) -> None:
    """The SDK does this against the service as it does against the hosted one."""
    assert name in run.lines, run.errors
    assert run.lines[name]["ok"], run.lines[name]["error"]


def test_the_script_ends_well(run: Run) -> None:
    """The script made these checks and no others, and its exit code says that none of them failed."""
    assert list(run.lines) == list(CHECKS)
    assert run.code == 0, run.errors
