"""Every way to go wrong ends in one sentence and a documented exit code, never in a traceback."""

from __future__ import annotations

import sys

import pytest

from faxtui.api import errors
from faxtui.cli.app import explain, main
from faxtui.cli.output import ExitCode
from faxtui.config import ConfigError
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bogus"], "There is no command 'bogus': see faxtui --help.\n"),
        (["faxs", "list"], "There is no command 'faxs': did you mean faxes?\n"),
        (
            ["faxes", "bogus"],
            'Unknown command "bogus". Available commands: list, get, show, watch, download, delete-content, export. '
            "See --help.\n",
        ),
        (["send", "+14155550100"], "There is no document: give --file or --url. Nothing was sent.\n"),
        (["send", "--file", "x"], "Nobody to send to: give a number, or --recipients FILE.csv.\n"),
        (
            ["send", "123", "--file", "x"],
            "'123' is no fax number. Begin with + and the country code, as in +14155550100.\n",
        ),
        (["faxes", "list", "--limit", "0"], "--limit must be at least 1.\n"),
        (["faxes", "list", "--limit", "x"], 'Invalid value for --limit: unable to convert "x" into int. See --help.\n'),
        (["serve", "--memory", "--data", "x"], "--data and --memory exclude each other.\n"),
        (["serve", "--speed=-1"], "--speed '-1' is neither a number from 0 up nor max.\n"),
        (["serve", "--window-days=-1"], "--window-days must be from 0 to 36500.\n"),
        (["serve", "--speed", "1e300"], "--speed '1e300' is too fast: 1000000 is the most, or max.\n"),
    ],
)
def test_wrong_usage_is_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    """Exit code 2, nothing on standard output, no panel and no traceback."""
    assert run(*arguments) == (2, "", sentence)


@pytest.mark.parametrize(
    "arguments",
    [
        ["faxes", "list"],
        ["faxes", "get", "x"],
        ["faxes", "download", "x"],
        ["send", "+14155550100", "--file", "pyproject.toml"],
    ],
)
def test_commands_that_need_a_service_say_so(run: Run, arguments: list[str]) -> None:
    """With nothing set they name the variables; they never use demo data."""
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith("No service is set: this command needs a profile (faxtui profiles add), or SINCH_PROJECT_ID")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.AuthenticationError("x"), ExitCode.AUTHENTICATION),
        (errors.PermissionDenied("x"), ExitCode.AUTHENTICATION),
        (errors.NotFound("x"), ExitCode.NOT_FOUND),
        (errors.OutcomeUnknown("x"), ExitCode.UNKNOWN),
        (errors.TransportError("x"), ExitCode.ERROR),
        (errors.ReadOnlyError("x"), ExitCode.REFUSED),
        (errors.InvalidRequest("x", status=422), ExitCode.ERROR),
        (errors.InvalidRequest("x"), ExitCode.USAGE),
        (errors.RateLimited("x"), ExitCode.ERROR),
        (ConfigError("x"), ExitCode.USAGE),
    ],
)
def test_errors_keep_their_sentence_and_get_their_code(error: Exception, code: ExitCode) -> None:
    """Each error of the client has its exit code; its sentence is shown as it is."""
    assert explain(error) == ("x", code)


def test_the_disk_speaks_in_the_systems_words() -> None:
    """A full disk is named with the file, without a number in brackets."""
    assert explain(OSError(28, "No space left on device", "a.pdf")) == (
        "a.pdf: No space left on device.",
        ExitCode.ERROR,
    )
    assert explain(FileExistsError("a.pdf exists already."))[1] is ExitCode.REFUSED


def test_the_unforeseen_is_told_and_traced_only_on_request(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours is one sentence, and a traceback only with FAXTUI_DEBUG=1."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops \x1b[2J")

    monkeypatch.setattr("faxtui.cli.parsing.number", broken)
    code, out, err = run("send", "+1", "--file", "x")
    assert (code, out) == (1, "")
    assert err == "Something unforeseen happened (ZeroDivisionError: oops ); FAXTUI_DEBUG=1 shows where.\n"

    monkeypatch.setenv("FAXTUI_DEBUG", "1")
    assert "Traceback" in run("send", "+1", "--file", "x").err


@pytest.mark.parametrize("closed", [("stdout",), ("stderr",), ("stdout", "stderr")])
def test_closed_streams_change_nothing_but_what_is_seen(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], closed: tuple[str, ...]
) -> None:
    """A command that did its work says so by its exit code, and talk never lands among the data."""
    for name in closed:
        monkeypatch.setattr(sys, name, None)

    found = main(["errors", "17"], lambda read_only, profile, mask: 0)
    unknown = main(["bogus"], lambda read_only, profile, mask: 0)
    for name in closed:
        getattr(sys, name).close()
    monkeypatch.undo()

    assert (found, unknown) == (0, 2)
    seen = capsys.readouterr()
    assert ("Meaning" in seen.out, "bogus" in seen.out) == ("stdout" not in closed, False)
    assert ("bogus" in seen.err) == ("stderr" not in closed)


def test_ctrl_c_is_told_in_a_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted command ends with the shell's own code and no traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("faxtui.cli.parsing.number", interrupted)

    assert run("send", "+1", "--file", "x") == (130, "", "Stopped.\n")


def test_no_command_opens_the_console(run: Run) -> None:
    """`faxtui --read-only` is the console, told to be careful; `--profile` names what it opens on; `--mask` hides."""
    assert run("--read-only") == (0, "console, read-only True, profile None, masked False\n", "")
    assert run("--profile", "clinic") == (0, "console, read-only False, profile clinic, masked False\n", "")
    assert run("--mask") == (0, "console, read-only False, profile None, masked True\n", "")


def test_help_tells_the_exit_codes(run: Run) -> None:
    """Every code and its meaning stand below the list of commands."""
    code, out, err = run("--help")

    assert (code, err) == (0, "")
    for word in ("send", "faxes", "serve", "errors", "doctor", "--read-only", "7  refused by a guard"):
        assert word in out
