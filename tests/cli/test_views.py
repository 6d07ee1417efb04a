"""`faxtui views`: filters under a name, understood by lists, watches and exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faxtui.profiles import read_settings
from tests.cli.conftest import Run
from tests.service import RunningService

BUSY = "+15005550017"
TEST = "+19898989898"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings go; nothing is there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "faxtui" / "config.toml"


def test_a_view_is_kept_shown_and_forgotten(run: Run, file: Path) -> None:
    """Added with its meaning, listed as table and JSON, replaced only with --force, removed by its name."""
    added = run("views", "add", "failures", "status:failed", "-service:billing")
    assert (added.code, added.out) == (0, "")
    assert "status failed, not service billing." in added.err
    assert read_settings(file).views == {"failures": "status:failed -service:billing"}

    assert run("views", "add", "@failures", "status:open").code == 7
    assert run("views", "add", "@failures", "is:stuck", "--force").code == 0
    assert run("views", "list").out.splitlines()[1].split() == ["@failures", "is:stuck", "is", "stuck"]
    assert json.loads(run("views", "list", "--json").out) == {
        "name": "failures",
        "query": "is:stuck",
        "meaning": "is stuck",
    }

    assert run("views", "remove", "failures").code == 0
    assert run("views", "remove", "failures").code == 4
    assert run("views", "list").out == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bad name", "to:1"], "is no name"),
        (["x", "colour:red"], "There is no field"),
        (["x"], "needs a filter"),
        (["x", "@other"], "There is no view @other"),
    ],
)
def test_what_is_no_view_is_not_kept(run: Run, file: Path, words: list[str], told: str) -> None:
    """Exit code 2, one sentence at the end, and no file; what is wrong within a filter is pointed at."""
    ended = run("views", "add", *words)

    assert (ended.code, ended.err.count("\n")) == (2, 3 if "colour:red" in words else 1)
    assert told in ended.err.splitlines()[-1]
    assert not file.exists()


def test_a_list_of_no_view_names_those_there_are(run: Run, file: Path) -> None:
    """Exit code 2 and one line: no table, and nothing about faxes that do not match."""
    assert run("views", "add", "failures", "status:failed").code == 0
    ended = run("faxes", "list", "@nope")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == ["There is no view @nope; the views are @failures."]


def test_settings_keep_their_comments_and_are_judged(run: Run, file: Path) -> None:
    """A view that a person wrote by hand counts, what is no text is told with its key."""
    file.parent.mkdir()
    file.write_text('# mine\n[views]\nbusy = "code:17"  # the line\n')
    assert run("views", "add", "far", "to:+44").code == 0
    assert file.read_text() == '# mine\n[views]\nbusy = "code:17"  # the line\nfar = "to:+44"\n'

    file.write_text("[views]\nbusy = 17\n")
    assert "views.busy must be text in quotes" in run("views", "list").err
    file.write_text('[views]\nbusy = "colour:red"\n')
    assert "wrong: There is no field" in run("views", "list").out


def test_lists_and_exports_know_views(run: Run, fast_service: RunningService, file: Path, tmp_path: Path) -> None:
    """`@name` beside other terms narrows a list; an export takes it where the service can judge it."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann,\n")
    for to in (BUSY, TEST):
        run("send", to, "--file", str(letter), "--wait")
    run("views", "add", "failures", "status:failed")
    run("views", "add", "busy", "code:17")

    listed = run("faxes", "list", "@failures", "to:+1500", "--json")
    assert [json.loads(line)["to"] for line in listed.out.splitlines()] == [BUSY]
    assert run("faxes", "list", "@failures", "to:+1989", "--json").out == ""
    assert "did you mean @failures?" in run("faxes", "list", "@failure").err

    exported = run("faxes", "export", "@failures", "service:default")
    assert exported.code == 0
    assert (BUSY in exported.out, TEST in exported.out) == (True, False)
    assert BUSY in run("faxes", "export", "@busy").out
    refused = run("faxes", "export", "--service-csv", "@busy")
    assert (refused.code, "cannot filter its export by “code:17”" in refused.err) == (2, True)
    assert run("faxes", "export", "--service-csv", "status:failed", "status:delivered").code == 2
