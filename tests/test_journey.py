"""The main job in a real terminal: `faxtui` as a person starts it, with nothing configured."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from signal import SIGHUP, SIGTERM, Signals

import pytest

from tests.server.steps import finished, send
from tests.service import RunningService
from tests.terminal import Terminal

FAXTUI = [sys.executable, "-m", "faxtui"]
BRAILLE = r"[\u2801-\u28ff]{3}"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """The console on its embedded service, 80x24."""
    with Terminal([*FAXTUI, "--profile", "demo"]) as running:
        yield running


@pytest.fixture
def newcomer() -> Iterator[Terminal]:
    """`faxtui` in a home where it never ran."""
    with Terminal(FAXTUI) as running:
        yield running


def test_a_newcomer_sends_a_fax_and_reads_its_page(newcomer: Terminal) -> None:
    """Answer the welcome, see the list, send a document, watch it complete, look at its page, leave with 0."""
    terminal = newcomer
    terminal.wait_for("Welcome to faxtui")
    terminal.press("enter")
    terminal.wait_for(lambda: terminal.find("Welcome to faxtui") is None)
    (terminal.home / "letter.txt").write_text("Dear colleague,\n\nplease find attached the referral.\n")

    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.press("s")
    terminal.wait_for("Send a fax")
    terminal.type("+19898989898")
    terminal.wait_for("The test number")
    terminal.press("enter")
    terminal.type("~/letter.txt")
    terminal.wait_for("TXT, 1 kB")
    terminal.press("ctrl+s")
    terminal.wait_for(r"\+19898989898 .*(queued|sending)")
    terminal.wait_for(r"✓ .*\+19898989898 .*delivered", timeout=60)
    terminal.press("enter")
    terminal.wait_for("page 1 of 1 · reading size")
    terminal.wait_for(BRAILLE)
    terminal.press("escape")
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.press("q")

    assert terminal.exit_code() == 0
    assert not terminal.screen.is_alternate


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("S", "Sort the list"),
        ("C", "Columns of the list"),
        ("?", "Keys of this"),
        ("s", "Send a fax"),
        ("o", "Save the fax's pages"),
        ("e", "Export 2"),
    ],
)
def test_keys_behind_the_one_that_closes_a_dialog_are_for_what_is_beneath(
    terminal: Terminal, key: str, shown: str
) -> None:
    """Over a slow line they come together: the colon asks for a time, and no letter of it is a command."""
    terminal.wait_for(r"\d+ faxes · last 7 days")
    for _ in range(3):
        terminal.type(key)
        terminal.wait_for(shown)
        terminal.press("escape")
        terminal.type(":noon\r")
        terminal.wait_for("no time")
        terminal.press("escape")
        terminal.wait_for(lambda: terminal.find("no time") is None)


@pytest.mark.parametrize(
    ("keys", "then"),
    [
        (("3", "n"), ("Front Desk", "New service")),
        (("3", "n", "shift+tab"), ("Front Desk", "New service", "Close  esc")),
        (("enter", "c"), ("page 1 of", "Beside this page")),
        (("enter", "c", "tab"), ("page 1 of", "Beside this page", "or a file")),
    ],
)
def test_keys_behind_the_one_that_leaves_a_form_are_for_what_is_beneath(
    keys: tuple[str, ...], then: tuple[str, ...]
) -> None:
    """On another pane and on a fax, too, whatever has the focus: the number goes to the list, the colon asks there."""
    with Terminal([*FAXTUI, "--profile", "demo"], columns=120, rows=30) as terminal:
        terminal.wait_for(r"\d+ faxes · last 7 days")
        for key, shown in zip(keys, then, strict=True):
            terminal.press(key)
            terminal.wait_for(shown)
        terminal.press("escape")
        terminal.type("1:noon\r")
        terminal.wait_for("no time")


@pytest.mark.parametrize("keys", ["q\r", "qqx\r", "q\rx\r", "qs+1"])
def test_keys_behind_the_last_one_do_nothing(terminal: Terminal, keys: str) -> None:
    """Over a slow line they come together with the key that leaves: the console ends quietly, with 0."""
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.type(keys)

    assert terminal.exit_code() == 0
    assert b"Traceback" not in terminal.raw


def test_an_idle_console_writes_nothing(service: RunningService) -> None:
    """Polls that bring no news cost no byte on the wire, with list and page on screen."""
    with service.http() as http:
        finished(service, http, send(http, pages=2)["id"])
    account = {
        "FAXTUI_BASE_URL": service.url,
        "SINCH_PROJECT_ID": service.project_id,
        "SINCH_KEY_ID": service.key_id,
        "SINCH_KEY_SECRET": service.key_secret,
    }

    with Terminal(FAXTUI, columns=140, rows=40, env=account) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.wait_for("▀")
        terminal.wait_until_quiet(1.0)

        assert terminal.read_for(6.0) == 0  # at least one poll falls into this time


def test_a_newcomer_is_welcomed_once(newcomer: Terminal) -> None:
    """Who chose the demo comes straight to it the next time; `--profile demo` never asks."""
    newcomer.wait_for("Welcome to faxtui")
    newcomer.press("escape")
    mark = newcomer.home / ".local" / "state" / "faxtui" / "welcomed"
    newcomer.wait_for(mark.exists)
    newcomer.press("ctrl+q")
    assert newcomer.exit_code() == 0
    with Terminal(FAXTUI, env={"XDG_STATE_HOME": str(mark.parents[1])}) as again:
        again.wait_for(r"\d+ faxes · last 7 days")
        again.wait_until_quiet(0.5)
        assert again.find("Welcome") is None
    with Terminal([*FAXTUI, "--profile", "demo"]) as demo:
        demo.wait_for(r"\d+ faxes · last 7 days")
        demo.wait_until_quiet(0.5)
        assert demo.find("Welcome") is None


def test_keys_that_arrive_together_are_taken_in_order(terminal: Terminal) -> None:
    """A slow line delivers a filter, its end and the next key in one packet: each lands where it belongs."""
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.type("/status:failed")
    terminal.wait_for(r"15 of \d+ · last 7 days")
    terminal.press("escape")
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.type("/zzz\rs+14155550142\tREADME.md\tHdr")
    terminal.wait_for("Hdr")
    terminal.wait_for(r"│   README.md ")
    terminal.wait_for(r"│   \+14155550142 ")
    terminal.press("escape")
    terminal.wait_for("No fax matches  zzz")


def test_letters_after_send_are_no_part_of_the_fax(terminal: Terminal) -> None:
    """What comes behind ^s in the same packet changes neither the number nor the document."""
    (terminal.home / "letter.txt").write_text("Hello\n")
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.press("s")
    terminal.wait_for("Send a fax")
    terminal.type("\t~/lett\t")
    terminal.wait_for("TXT, 1 kB")
    terminal.press("shift+tab")
    terminal.type("+4930123456\x13789")
    terminal.wait_for("no fax on record went to this country")  # asked once, with the number as it was at ^s
    terminal.press("right", "enter")

    terminal.wait_for(r"\+4930123456 .*(queued|sending|delivered)")


@pytest.mark.parametrize("sign", [SIGHUP, SIGTERM])
def test_a_signal_ends_the_console_and_restores_the_terminal(terminal: Terminal, sign: Signals) -> None:
    """SIGHUP, as when SSH drops, and a kill leave no page on the screen and say so by the exit code."""
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.signal(sign)

    assert terminal.exit_code() == 128 + sign
    assert not terminal.screen.is_alternate


def test_a_terminal_that_cannot_draw_is_told_so() -> None:
    """TERM=dumb ends at once with a sentence instead of a screen of escape codes."""
    with Terminal(FAXTUI, env={"TERM": "dumb"}) as dumb:
        assert dumb.exit_code() == 2
        assert dumb.find("cannot draw the console")


def test_the_console_follows_the_window(terminal: Terminal) -> None:
    """From 80 columns to 140 the page appears beside the list, and goes again."""
    terminal.wait_for(r"\d+ faxes · last 7 days")
    terminal.press("down", "down", "down")
    terminal.resize(140, 40)
    terminal.wait_for(r"This fax")
    terminal.wait_for("▀")
    terminal.resize(80, 24)
    terminal.wait_for(lambda: terminal.find("This fax") is None)


def test_a_terminal_that_answers_nothing_is_served_too() -> None:
    """No question to the terminal may hold up the first paint."""
    with Terminal(FAXTUI, answers=False) as mute:
        mute.wait_for("Starting the embedded service|faxes · last 7 days")
        mute.wait_for(r"\d+ faxes · last 7 days")
