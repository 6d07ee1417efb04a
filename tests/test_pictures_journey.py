"""Pages as pictures in a real terminal that can show them: sent beside the text, gone when the console is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from signal import Signals

import pytest

from faxtui.pages.graphics import PLACEHOLDER
from tests.pages.graphics_back import kitty_picture
from tests.server.steps import finished, send
from tests.service import RunningService
from tests.terminal import Terminal
from tests.terminal_screen import CELL_HEIGHT, CELL_WIDTH

FAXTUI = [sys.executable, "-m", "faxtui"]
BRAILLE = r"[\u2801-\u28ff]{3}"


@pytest.fixture
def account(service: RunningService) -> dict[str, str]:
    """What a person has set to reach a service with one fax of two pages."""
    with service.http() as http:
        finished(service, http, send(http, pages=2)["id"])
    return {
        "FAXTUI_BASE_URL": service.url,
        "SINCH_PROJECT_ID": service.project_id,
        "SINCH_KEY_ID": service.key_id,
        "SINCH_KEY_SECRET": service.key_secret,
    }


def shown(terminal: Terminal) -> set[int]:
    """The numbers of the pictures that stand on the screen now."""
    return {int(cell.fg, 16) for row in terminal.cells() for cell in row if cell.char.startswith(PLACEHOLDER)}


def sent(terminal: Terminal) -> dict[int, str]:
    """Every picture the terminal was given and not told to forget, as the sequences it came in, by number."""
    held: dict[int, str] = {}
    number = 0
    for order in terminal.screen.graphics:
        keys = dict(pair.split("=") for pair in order.partition(";")[0].split(","))
        number = int(keys.get("i", number))
        if keys.get("a") == "d":
            held.pop(number, None)
        else:
            held[number] = held.get(number, "") + f"\x1b_G{order}\x1b\\"
    return held


def on_kitty(env: Mapping[str, str], *, answers: bool = True) -> Terminal:
    return Terminal(FAXTUI, columns=80, rows=24, env=env, kitty=True, answers=answers)


def test_a_page_is_a_picture_and_leaves_none_behind(account: dict[str, str]) -> None:
    """The terminal says what it is, the page appears as pixels of the exact box, turns, and is gone on leaving."""
    with on_kitty(account) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for("page 1 of 2")
        terminal.wait_for(lambda: bool(shown(terminal) & set(sent(terminal))))
        (first,) = shown(terminal)
        keys, image = kitty_picture(sent(terminal)[first])
        cells = [row for row in terminal.cells() if any(cell.char.startswith(PLACEHOLDER) for cell in row)]
        columns = sum(cell.char.startswith(PLACEHOLDER) for cell in cells[0])
        assert (keys["i"], image.size) == (str(first), (columns * CELL_WIDTH, len(cells) * CELL_HEIGHT))
        assert len(image.getcolors() or []) > 1

        terminal.press("n")
        terminal.wait_for("page 2 of 2")
        terminal.wait_for(lambda: bool(shown(terminal)) and shown(terminal) != {first})
        terminal.wait_for(lambda: set(sent(terminal)) == shown(terminal))
        terminal.press("escape")
        terminal.wait_for("1 fax · last 7 days")
        terminal.wait_for(lambda: not sent(terminal))

        terminal.press("enter")
        terminal.wait_for(lambda: bool(shown(terminal)))
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert not sent(terminal)
        assert b"i=31;OK" not in terminal.raw


def is_stopped(pid: int) -> bool:
    """Whether a process has stopped, as the system sees it."""
    state = subprocess.run(["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return state.stdout.startswith("T")


def test_stopped_from_outside_no_picture_stays(account: dict[str, str]) -> None:
    """kill -TSTP: the terminal is told to forget the page before the process stops; going on, it is drawn again."""
    with on_kitty(account) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for(lambda: bool(shown(terminal) & set(sent(terminal))))
        terminal.wait_until_quiet()
        terminal.signal(Signals.SIGTSTP)
        terminal.wait_for(lambda: not sent(terminal))
        terminal.wait_for(lambda: is_stopped(terminal.pid))  # going on before it has stopped would be lost
        terminal.wait_for(lambda: not terminal.screen.is_alternate)
        terminal.signal(Signals.SIGCONT)
        terminal.wait_for(lambda: bool(shown(terminal) & set(sent(terminal))))
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert not sent(terminal)


def test_a_dialog_over_a_page_takes_no_piece_of_it_along(account: dict[str, str]) -> None:
    """Under an open dialog and after it every letter still says its own place."""
    with on_kitty(account) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for(lambda: bool(shown(terminal) & set(sent(terminal))))
        terminal.wait_until_quiet()
        before = terminal.text()
        terminal.press("question_mark")
        terminal.wait_for(lambda: terminal.text() != before)
        terminal.wait_until_quiet()
        terminal.press("escape")
        terminal.wait_for(lambda: terminal.text() == before)
        assert shown(terminal) <= set(sent(terminal))


@pytest.mark.parametrize(
    "env",
    [{"FAXTUI_PROTOCOL": "braille"}, {"NO_COLOR": "1"}, {"TERM": "tmux-256color", "FAXTUI_PROTOCOL": "octant"}],
)
def test_cells_for_who_wants_or_needs_them(account: dict[str, str], env: dict[str, str]) -> None:
    """A setting, a terminal without colours: no picture is sent."""
    with on_kitty(account | env) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for("page 1 of 2")
        terminal.wait_until_quiet()
        assert not terminal.screen.graphics
        assert not shown(terminal)
        assert terminal.find(BRAILLE) or terminal.find("[\U0001cd00-\U0001cde5]")


def test_256_colours_carry_the_number_too(account: dict[str, str]) -> None:
    """Over plain SSH colours are of the palette: the picture's number is the colour's."""
    with on_kitty(account | {"COLORTERM": ""}) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for(lambda: bool(sent(terminal)))
        terminal.wait_until_quiet()
        (number,) = sent(terminal)
        assert number < 256
        assert re.search(rb"38;5;%d[;m]" % number, terminal.raw)


def test_a_forced_protocol_needs_no_answer(account: dict[str, str]) -> None:
    """Who forces kitty gets it also from a terminal that says nothing."""
    with on_kitty(account | {"FAXTUI_PROTOCOL": "kitty"}, answers=False) as terminal:
        terminal.wait_for("1 fax · last 7 days")
        terminal.press("enter")
        terminal.wait_for(lambda: bool(shown(terminal) & set(sent(terminal))))
