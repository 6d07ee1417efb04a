"""The README's commands and programs run, and answer as it says.

A `console` block has commands behind `$ ` and what they answer below them: `...` stands for any text within a line, and
alone for any lines. The blocks run in order, in one folder. `python` blocks run too, `toml` blocks are read as
settings, and commands in `sh` blocks must exist, with their flags.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from faxtui.cli.app import build
from tests.cli.person import give_number
from tests.pages.cover_samples import helvetica
from tests.service import RunningService

ROOT: Final = Path(__file__).parent.parent
SECONDS: Final = 60.0
GLOBAL_FLAGS: Final = ("--read-only",)
GLOBAL_VALUES: Final = ("--profile",)


class Block(NamedTuple):
    """A fenced block of the README and the line at which it begins."""

    language: str
    text: str
    line: int


def blocks(language: str) -> list[Block]:
    """The README's blocks of one language, in order."""
    text = (ROOT / "README.md").read_text()
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    every = [Block(match[1], match[2], text[: match.start()].count("\n") + 1) for match in found]
    return [block for block in every if block.language == language]


def steps(block: Block) -> list[tuple[str, list[str]]]:
    """Commands with the lines that they answer."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def matches(expected: list[str], answer: str) -> bool:
    """Whether an answer is as the README shows it."""
    pattern = "".join(r"(?:.*\n)*" if line == "..." else f"{_pattern(line)}\n" for line in expected)
    return re.fullmatch(pattern, answer) is not None


def _pattern(line: str) -> str:
    """Blanks between columns may be more or fewer: ids and numbers differ from run to run."""
    parts = [re.split(" +", part) for part in line.split("...")]
    return ".*".join(" +".join(map(re.escape, words)) for words in parts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the README's reader works: with a letter, a cover page and a file of credentials."""
    here = tmp_path_factory.mktemp("readme")
    (here / "letter.pdf").write_bytes(helvetica("Dear Ann,"))
    (here / "cover.pdf").write_bytes(helvetica("To {{to}}, {{pageCount}} pages", "Case {{case}}"))
    (here / "credentials").write_text("hook:secret\n")
    programs = here / ".programs"
    programs.mkdir()
    shim = programs / "faxtui"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m faxtui "$@"\n')
    shim.chmod(0o755)
    return here


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[dict[str, str]]:
    """The reader's environment: a home of their own, and a service whose calls end at once."""
    with RunningService(speed=float("inf"), start=datetime.now(UTC)) as service:
        give_number(service, "+442079460001")
        yield {
            "HOME": str(folder),
            "PATH": f"{folder / '.programs'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",  # so that data and talk come in the order in which a terminal shows them
            "LANG": "C.UTF-8",
            "SINCH_PROJECT_ID": service.project_id,
            "SINCH_KEY_ID": service.key_id,
            "SINCH_KEY_SECRET": service.key_secret,
            "FAXTUI_BASE_URL": service.url,
        }


def _answer(command: str, folder: Path, environ: dict[str, str]) -> str:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
    ).stdout


def test_commands_answer_as_shown(folder: Path, reader: dict[str, str]) -> None:
    """Each command of each `console` block, in order."""
    found = blocks("console")
    assert found, "the README shows no console session"
    for block in found:
        for command, expected in steps(block):
            answer = _answer(command, folder, reader)
            assert matches(expected, answer), f"README.md:{block.line}: $ {command}\n{answer}"


def test_programs_run(folder: Path, reader: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `python` block, as a notebook runs it: `await` at the top level."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(socket, "getaddrinfo", _only_loopback)
    for name, value in reader.items():
        monkeypatch.setenv(name, value)
    found = blocks("python")
    assert found, "the README shows no program"
    for block in found:
        code = compile(block.text, f"README.md:{block.line}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        running: Any = eval(code, {"__name__": "readme"})
        if inspect.iscoroutine(running):
            asyncio.run(running)


_lookup: Final = socket.getaddrinfo


def _only_loopback(host: Any, *rest: Any, **more: Any) -> Any:
    """Names of other machines are not even looked up."""
    assert host in ("127.0.0.1", b"127.0.0.1"), f"a program of the README asks for {host}"
    return _lookup(host, *rest, **more)


def test_settings_are_read(folder: Path, reader: dict[str, str], tmp_path: Path) -> None:
    """Each `toml` block with profiles is a settings file that the program understands; `…` is the reader's own."""
    for number, block in enumerate(blocks("toml")):
        home = tmp_path / str(number) / "faxtui"
        home.mkdir(parents=True)
        (home / "config.toml").write_text(block.text.replace("…", "X"))
        answer = _answer("faxtui profiles list", folder, {**reader, "XDG_CONFIG_HOME": str(home.parent)})
        for name in re.findall(r"^\[profiles\.(\w+)\]", block.text, re.MULTILINE):
            assert re.search(rf"^\W*{name} ", answer, re.MULTILINE), f"README.md:{block.line}:\n{answer}"


def shown_commands() -> list[tuple[int, list[str]]]:
    """Every `faxtui …` line of the `sh` blocks, as words, with its line in the README."""
    found = []
    for block in blocks("sh"):
        for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
            if re.match(r"(\S*/)?faxtui\b", line):
                found.append((number, shlex.split(line, comments=True)[1:]))
    return found


@pytest.mark.parametrize(("line", "words"), [pytest.param(*shown, id=f"{shown[0]}") for shown in shown_commands()])
def test_shown_commands_exist(line: int, words: list[str]) -> None:
    """The parser takes them, flags and all, the flags of every command aside."""
    own = [word for word in words if word not in GLOBAL_FLAGS]
    for flag in GLOBAL_VALUES:
        if flag in own:
            place = own.index(flag)
            del own[place : place + 2]
    build(lambda *_: 0).parse_args(own, exit_on_error=False, print_error=False)


@pytest.mark.parametrize(
    ("expected", "answer", "good"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["01... x"], "01J9 x\n", True),
        (["a   b"], "a b\n", True),
        (["a b"], "ab\n", False),
        (["a", "...", "z"], "a\nb\nc\nz\n", True),
        (["a", "..."], "b\n", False),
        ([], "", True),
        (["(.*)"], "x\n", False),
    ],
)
def test_answers_are_compared_line_by_line(expected: list[str], answer: str, good: bool) -> None:
    """`...` is the only wildcard."""
    assert matches(expected, answer) is good
