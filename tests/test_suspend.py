"""Suspended, resized and hung up on in a real terminal: no page stays on the screen, nothing typed is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows suspends no process from a terminal")


@pytest.fixture
def shell() -> Iterator[Terminal]:
    """A shell with job control in which the console was started."""
    with Terminal(["bash", "--norc", "-i"], env={"PS1": "READY "}) as running:
        running.wait_for("READY")
        running.type(f"{sys.executable} -m faxtui --profile demo\r")
        running.wait_for(r"\d+ faxes · last 7 days", timeout=60)
        yield running


def test_a_suspended_console_leaves_the_screen_and_keeps_the_draft(shell: Terminal) -> None:
    """From the dialog: the shell's screen has no number and no fax on it; fg brings back what was typed."""
    shell.press("s")
    shell.wait_for("Send a fax")
    shell.type("+1999888")
    shell.wait_for(r"\+1999888")
    shell.press("ctrl+z")
    shell.wait_for("Stopped")
    assert not shell.find(r"\+1|last 7 days|delivered")
    shell.type("fg\r")
    shell.wait_for("Send a fax")
    shell.wait_for(r"\+1999888")
    shell.resize(100, 30)
    shell.wait_for(lambda: bool(shell.find(r"\+1999888") and shell.find("Close  esc")))
    shell.press("escape")
    shell.wait_for("Not sent")
    shell.press("s")
    shell.wait_for(r"your unsent draft")
    assert shell.find(r"\+1999888")
    shell.press("ctrl+q")
    shell.wait_for(lambda: not shell.find("last 7 days"))


def test_a_page_is_not_left_on_the_screen(shell: Terminal) -> None:
    """Suspended while a page is shown: nothing of it is in what the shell's person sees."""
    shell.press("enter")
    shell.wait_for(r"[\u2801-\u28ff▀▄█]{3}")
    shell.press("ctrl+z")
    shell.wait_for("Stopped")
    assert not shell.find(r"[\u2801-\u28ff▀▄█]{3}|\+1")
    shell.type("fg\r")
    shell.wait_for(r"[\u2801-\u28ff▀▄█]{3}")
    shell.press("ctrl+q")
    shell.wait_for(lambda: not shell.find(r"[\u2801-\u28ff▀▄█]{3}"))
