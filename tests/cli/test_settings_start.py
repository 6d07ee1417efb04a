"""The commands for settings start light, and each has its help."""

from __future__ import annotations

import pytest

from faxtui.cli.settings_commands import GROUPS
from tests.cli.conftest import Run
from tests.test_imports import HEAVY, loaded_after

COMMANDS = [(group, name) for group, (_, commands) in GROUPS.items() for name, *_ in commands]
MODULES = sorted({place.partition(":")[0] for _, commands in GROUPS.values() for _, place, _ in commands})


def test_commands_load_only_what_they_use() -> None:
    """All their modules together, with a help page, need the argument parser and its printer, nothing else."""
    code = f"from faxtui.cli import app, {', '.join(MODULES)}; app.main(['services', 'update', '--help'], None)"

    assert loaded_after(code, [*HEAVY, "pikepdf", "faxtui.server", "faxtui.pages"]) == ["cyclopts", "rich"]


def test_refusals_load_no_service_and_no_console() -> None:
    """A command that ran as far as the client still has neither web framework, PDF reader nor Textual."""
    code = (
        "import os; os.environ.update(SINCH_PROJECT_ID='p', SINCH_KEY_ID='k', SINCH_KEY_SECRET='s', "
        "FAXTUI_BASE_URL='http://127.0.0.1:9'); from faxtui.cli import app; "
        "app.main(['services', 'list', '--json'], None)"
    )

    assert set(loaded_after(code)) <= {"cyclopts", "rich", "httpx", "pydantic"}


@pytest.mark.parametrize(("group", "name"), COMMANDS)
def test_every_command_has_help(run: Run, group: str, name: str) -> None:
    """One sentence says what it does, and its flags have theirs."""
    code, out, err = run(group, name, "--help")

    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: faxtui {group} {name}")
    assert len(out.splitlines()) > 3
