"""What starting costs: which modules come along, seen in a fresh interpreter."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import faxtui
from tests.service import RunningService

ROOT = Path(__file__).parent.parent
HEAVY = ("textual", "httpx", "pydantic", "fastapi", "uvicorn", "sqlalchemy", "cyclopts", "PIL", "pypdfium2", "rich")


LATE = (
    *("domain_models", "holding_models", "cover_pages", "domains", "emails", "numbers", "templates"),
    *("blocking_client", "webhooks", "receiver"),
)
"""Modules of the client that a list of faxes does without."""


def loaded_after(code: str, watched: Sequence[str] = HEAVY, **environ: str) -> list[str]:
    """Which of the watched packages a fresh interpreter has loaded after running the code."""
    probe = f"import sys\n{code}\nprint(*sorted(set({tuple(watched)!r}) & set(sys.modules)))"
    return _python("-c", probe, **environ).stdout.splitlines()[-1].split()


def _python(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        cwd=ROOT,
        env={"PATH": "/bin", "LANG": "C", **environ},
    )


@pytest.mark.parametrize(
    "code",
    [
        "import faxtui, faxtui.config, faxtui.embedded, faxtui.text, faxtui.api.errors, faxtui.api.error_codes",
        "from faxtui.__main__ import main; main([])",
        "from faxtui.__main__ import main; main(['--read-only', '--profile', 'clinic'])",
    ],
)
def test_the_way_to_the_console_is_light(code: str) -> None:
    """Neither the package nor the decision which service to open loads anything heavy."""
    assert loaded_after(code) == []


def test_commands_load_only_what_they_use() -> None:
    """Building every command, and its help, needs the argument parser and its printer, nothing else."""
    modules = (
        "app, asking, batch, check, codes, connecting, content, doctor, download, fax_table, faxes, ledger, masking, "
        "output, parsing, profiles, progress, proof, recipients, selecting, send, send_many, send_options, serve, "
        "status, watch"
    )
    code = f"from faxtui.cli import {modules}; app.main(['send', '--help'], lambda *_: 0)"

    assert loaded_after(code) == ["cyclopts", "rich"]


def test_a_list_of_faxes_loads_no_more_than_it_shows(tmp_path: Path) -> None:
    """A whole `faxes list`, with rows in it, does without the other resources and without all other libraries."""
    others = ["cyclopts.completion", "tomlkit", "keyring", "phonenumbers", "fpdf", "pikepdf"]
    watched = [*HEAVY, *others, *(f"faxtui.api.{name}" for name in ("client", "models", *LATE))]
    with RunningService() as service:
        with service.http() as http:
            assert http.post("faxes", json={"to": "+19898989898", "contentUrl": "https://example.com/a.pdf"}).is_success
        loaded = loaded_after(
            "from faxtui.__main__ import main; assert main(['faxes', 'list', '--since', '3650d']) == 0",
            watched,
            SINCH_PROJECT_ID=service.project_id,
            SINCH_KEY_ID=service.key_id,
            SINCH_KEY_SECRET=service.key_secret,
            FAXTUI_BASE_URL=service.url,
            XDG_CONFIG_HOME=str(tmp_path),
        )

    assert loaded == ["cyclopts", "faxtui.api.client", "faxtui.api.models", "httpx", "pydantic", "rich"]


def test_models_that_load_late_are_all_there() -> None:
    """Every model of the modules that load on first use is found beside the others; envelopes stay inside."""
    from faxtui.api import domain_models, holding_models, models

    for module in (domain_models, holding_models):
        own = {name for name, kind in vars(module).items() if getattr(kind, "__module__", "") == module.__name__}
        public = {name for name in own if name[0].isupper()} - {"TemplateAnswer", "VerifiedDomains"}
        assert public
        for name in public:
            assert getattr(models, name) is getattr(module, name)
    with pytest.raises(AttributeError, match="Nonsense"):
        getattr(models, "Nonsense")  # noqa: B009 - the type checker would find it


@pytest.mark.parametrize("given", [{}, {"PYDANTIC_DISABLE_PLUGINS": "mine"}])
def test_commands_look_for_no_plugins_unless_told(given: dict[str, str]) -> None:
    """The models library is told to look for none; a setting of the person's own stays."""
    code = "import os\nfrom faxtui.__main__ import main\nmain(['errors', '133'])\nprint(os.environ[sys.argv[1]])"
    said = _python("-c", f"import sys\n{code}", "PYDANTIC_DISABLE_PLUGINS", **given).stdout.splitlines()[-1]

    assert said == given.get("PYDANTIC_DISABLE_PLUGINS", "__all__")


@pytest.mark.parametrize(("command", "seldom"), [("errors", True), ("serve", False), ("webhooks", False)])
def test_only_short_commands_look_seldom_for_garbage(command: str, seldom: bool) -> None:
    """A service or a receiver, which goes on for days, gives memory back as every program does."""
    code = f"import gc\nfrom faxtui.__main__ import main\nusual = gc.get_threshold()\nmain(['{command}', '--help'])"
    said = _python("-c", f"{code}\nprint(gc.get_threshold() != usual)").stdout.splitlines()[-1]

    assert said == str(seldom)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_names_the_completion(arguments: list[str]) -> None:
    """The option that most starts leave out is there where it is shown."""
    assert "--install-completion" in _python("-m", "faxtui", *arguments).stdout


def test_the_completion_is_installed(tmp_path: Path) -> None:
    """The option works although most starts leave it out; it knows the commands."""
    script = tmp_path / "faxtui.bash"
    ended = _python(
        *("-m", "faxtui", "--install-completion", "--shell", "bash", "--output", str(script)), HOME=str(tmp_path)
    )

    assert ended.returncode == 0, ended.stderr
    text = script.read_text()
    assert all(word in text for word in ("delete-content", "views", "hold-seconds", "--again"))


def test_the_client_never_loads_a_face_or_the_service() -> None:
    """A program that uses the client pays for HTTP and models only."""
    loaded = loaded_after(
        "from faxtui import AsyncFaxClient, errors, models", [*HEAVY, "faxtui.server", "faxtui.store"]
    )

    assert [name for name in loaded if name != "rich"] == [
        "httpx",
        "pydantic",
    ]  # the HTTP library brings its own printer


def test_the_client_imports_nothing_else_of_ours() -> None:
    """`faxtui.api` stands alone: the package's version apart, no module of it names another part, not even late."""
    for path in sorted((ROOT / "faxtui" / "api").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else names
            ours = [name for name in names if name.partition(".")[0] == "faxtui"]

            assert all(name == "faxtui" or name.startswith("faxtui.api") for name in ours), path


def test_public_names_are_there() -> None:
    """The three public names resolve, and a wrong one is the usual error."""
    from faxtui.api.client import AsyncFaxClient

    assert faxtui.AsyncFaxClient is AsyncFaxClient
    assert faxtui.models.Fax is not None
    assert faxtui.errors.FaxApiError is not None
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = faxtui.Nonsense


def test_the_version_is_the_packages_own() -> None:
    """`--version` and the package's metadata cannot drift apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == faxtui.__version__
    assert _python("-m", "faxtui", "--version").stdout == f"{faxtui.__version__}\n"


def test_without_a_terminal_the_console_refuses_at_once() -> None:
    """Exit code 2 and one sentence, with standard input from nowhere."""
    ended = _python("-m", "faxtui")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "The console needs a terminal for input and output; for scripts see faxtui --help.\n"


def test_closed_streams_are_refused_too() -> None:
    """Started with its standard streams closed, it still ends with exit code 2."""
    ended = subprocess.run(
        ["/bin/sh", "-c", f"exec '{sys.executable}' -m faxtui <&- >&- 2>&-"], cwd=ROOT, timeout=30, env={"PATH": "/bin"}
    )

    assert ended.returncode == 2


def test_output_survives_a_terminal_without_unicode() -> None:
    """Arrows and marks become question marks where the encoding lacks them, never an error."""
    ended = _python("-m", "faxtui", "doctor", PYTHONIOENCODING="ascii")

    assert "? faxtui" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_reader_that_leaves_is_no_error_to_speak_of() -> None:
    """When whoever reads the output has left, as `head` does, nothing is said on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "faxtui", "errors"],
            cwd=ROOT,
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=30,
            env={"PATH": "/bin"},
        )
    finally:
        os.close(writing)

    assert (ended.returncode, ended.stderr) == (141, b"")


def test_names_can_be_completed_before_they_are_loaded() -> None:
    """An interactive session offers the clients without having imported them."""
    ended = _python("-c", "import faxtui, sys; print('FaxClient' in dir(faxtui), 'httpx' in sys.modules)")

    assert ended.stdout == "True False\n"
