"""The test terminal shows what a program wrote, types what a person types, and ends everything it started."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.terminal_keys import encode_key
from tests.terminal_screen import TerminalScreen

APP = '''
from textual.app import App
from textual.widgets import DataTable, Static

class Little(App):
    CSS = """
    #line { color: #ff8000; background: #102030; text-style: bold; height: 1; }
    #size { height: 1; }
    """
    BINDINGS = [("c", "change", "Change"), ("escape", "back", "Back"), ("f1", "help", "Help"), ("q", "quit", "Quit")]

    def compose(self):
        yield Static("first words", id="line")
        yield Static("", id="size")
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("To", "State")
        table.add_rows([("+15550100", "queued"), ("+15550101", "日本 sent"), ("+15550102", "failed")])

    def on_resize(self, event):
        self.query_one("#size").update(f"size {event.size.width}x{event.size.height}")

    def action_change(self):
        self.query_one("#line").update("other words")

    def action_back(self):
        self.query_one("#line").update("went back")

    def action_help(self):
        self.query_one("#line").update("some help")

Little().run()
'''


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Terminal]:
    """A small Textual app at 80x24 that shows its list."""
    script = tmp_path / "little.py"
    script.write_text(APP)
    with Terminal([sys.executable, str(script)]) as terminal:
        terminal.wait_for(r"\+15550102 +failed")
        yield terminal


def python(code: str) -> Terminal:
    """A terminal that runs a line of Python, without site packages so that it starts at once."""
    return Terminal([sys.executable, "-I", "-S", "-c", code])


def test_an_app_is_shown_driven_and_resized(app: Terminal) -> None:
    """Text, colours, keys, a new size and the exit of a full-screen app are all as in a real terminal."""
    app.wait_for("size 80x24")
    cell = app.cells()[0][0]
    assert (cell.char, cell.fg, cell.bg, cell.bold) == ("f", "ff8000", "102030", True)
    assert [len(row) for row in app.cells()] == [80] * 24
    app.press("down")
    app.press("c")
    app.wait_for("^other words$")
    app.resize(100, 30)
    app.wait_for("size 100x30")
    assert [len(row) for row in app.cells()] == [100] * 30
    assert app.find("日本 sent") is not None
    app.press("escape", "c", "escape")
    app.wait_for("^went back$")
    app.press("f1")
    app.wait_for("^some help$")
    assert app.screen.is_alternate
    app.press("q")
    assert app.exit_code() == 0
    assert not app.screen.is_alternate
    assert app.text().strip() == ""


def test_an_idle_app_writes_nothing(app: Terminal) -> None:
    """Between two looks at a still screen not one byte comes."""
    app.wait_until_quiet(0.3)
    before = app.bytes_written
    assert before > 0
    assert app.read_for(1.0) == 0
    assert app.bytes_written == before


def test_a_hang_up_reaches_the_program_as_sighup() -> None:
    """When the terminal goes away the program's own SIGHUP handler runs."""
    code = "import os,signal\nsignal.signal(signal.SIGHUP, lambda *_: os._exit(9))\nprint('ready', flush=True)\ninput()"
    with python(code) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.exit_code() == 9


def test_a_failed_wait_shows_the_screen() -> None:
    """A condition that never comes fails with everything that is on the screen."""
    with python("print('what is there', flush=True); input()") as terminal:
        terminal.wait_for("what is there")
        with pytest.raises(AssertionError, match=r"'what is not' did not come(.|\n)*\|what is there +\|(.|\n)*running"):
            terminal.wait_for("what is not", timeout=0.1)


def test_a_program_that_ends_ends_the_wait() -> None:
    """A wait does not go on after the program is gone, and tells its exit code."""
    with python("raise SystemExit(3)") as terminal:
        with pytest.raises(AssertionError, match="did not come"):
            terminal.wait_for("never")
        assert terminal.exit_code() == 3


def test_a_wait_may_be_for_something_else(tmp_path: Path) -> None:
    """A condition may be any function, also of what the screen does not show."""
    mark = tmp_path / "mark"
    with python(f"open({str(mark)!r}, 'w').close(); input()") as terminal:
        terminal.wait_for(mark.exists)


def test_a_signal_ends_the_program() -> None:
    """A signal goes to the program itself and shows as a negative exit code."""
    with python("print('ready', flush=True); input()") as terminal:
        terminal.wait_for("ready")
        terminal.signal(signal.SIGTERM)
        assert terminal.exit_code() == -signal.SIGTERM


def test_closing_kills_what_ignores_the_hang_up() -> None:
    """A program that ignores every polite signal is gone after the terminal is closed, and so is its child."""
    code = (
        "import os,signal,time\nfor n in (signal.SIGHUP, signal.SIGTERM): signal.signal(n, signal.SIG_IGN)\n"
        "child = os.fork()\nif child: print('child', child, 'x', flush=True)\nwhile True: time.sleep(60)"
    )
    with pytest.MonkeyPatch.context() as patch, python(code) as terminal:
        patch.setattr("tests.terminal._GRACE", 0.1)
        terminal.wait_for("child [0-9]+ x")
        found = terminal.find("child ([0-9]+) x")
        assert found is not None
        terminal.close()
    assert not _is_running(terminal.pid)
    assert not _is_running(int(found[1]))
    assert not terminal.home.exists()


def _is_running(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet taken over by init does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_program_sees_a_clean_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of this machine stay out; home, zone and terminal kind are the terminal's own."""
    monkeypatch.setenv("FAXTUI_PROFILE", "production")
    monkeypatch.setenv("COLUMNS", "33")
    names = "['FAXTUI_PROFILE', 'COLUMNS', 'TERM', 'COLORTERM', 'TZ', 'TEXTUAL_ANIMATIONS']"
    with python(f"import os; print([os.environ.get(n) for n in {names}]); print(os.environ['HOME'])") as terminal:
        assert terminal.exit_code() == 0
        assert "[None, None, 'xterm-256color', 'truecolor', 'UTC', 'none']" in terminal.text()
        assert str(terminal.home) in terminal.text()


def test_long_input_is_typed_whole() -> None:
    """More text than a pty holds at once arrives complete while the program answers each line."""
    # Without echo: the kernel drops echoes, or puts them inside what the program prints, when its buffer is full.
    code = (
        "import termios\nmode = termios.tcgetattr(0)\nmode[3] &= ~termios.ECHO\n"
        "termios.tcsetattr(0, termios.TCSANOW, mode)\n"
        "print('ready', flush=True)\nn = 0\nwhile n < 40000: n += len(input())\nprint('got', n)"
    )
    with python(code) as terminal:
        terminal.wait_for("^ready$")
        terminal.type(("x" * 999 + "\n") * 41)
        terminal.wait_for("^got 40959$")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("enter", b"\r"),
        ("shift+tab", b"\x1b[Z"),
        ("down", b"\x1b[B"),
        ("ctrl+right", b"\x1b[1;5C"),
        ("shift+f1", b"\x1b[1;2P"),
        ("pagedown", b"\x1b[6~"),
        ("f12", b"\x1b[24~"),
        ("ctrl+s", b"\x13"),
        ("alt+x", b"\x1bx"),
        ("question_mark", b"?"),
        ("slash", b"/"),
        ("+", b"+"),
        ("Q", b"Q"),
        ("é", "é".encode()),
    ],
)
def test_keys_are_sent_as_an_xterm_sends_them(name: str, sent: bytes) -> None:
    """Each key by its Textual name becomes the bytes of a plain xterm."""
    assert encode_key(name) == sent


@pytest.mark.parametrize("name", ["enterr", "ctrl+1", "hyper+x", "ctrl+alt+x"])
def test_keys_that_no_terminal_has_are_refused(name: str) -> None:
    """A misspelled or impossible key is an error, not silence."""
    with pytest.raises(ValueError, match=r"no such key|cannot send"):
        encode_key(name)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("\x1b[c", "\x1b[?62;22c"),
        ("\x1b[5n", "\x1b[0n"),
        ("ab\x1b[6n", "\x1b[1;3R"),
        ("\x1b[?6n", "\x1b[?1;1R"),
        ("\x1b[?2026$p", "\x1b[?2026;2$y"),
        ("\x1b[?2026h\x1b[?2026$p", "\x1b[?2026;1$y"),
        ("\x1b[?2048$p", "\x1b[?2048;0$y"),
        ("\x1b[>q", "\x1bP>|XTerm(390)\x1b\\"),
        ("\x1b[16t", "\x1b[6;20;10t"),
        ("\x1b]11;?\x07", "\x1b]11;rgb:1212/1212/1212\x1b\\"),
        ("\x1b[?u", ""),
        ("\x1b_Gi=1,a=q;AAAA\x1b\\", ""),
    ],
)
def test_questions_get_a_plain_xterm_answer(question: str, answer: str) -> None:
    """Device, cursor, mode and size questions are answered; kitty's keyboard and graphics are not known."""
    assert TerminalScreen(80, 24).feed(question) == answer
    assert TerminalScreen(80, 24, answers=False).feed(question) == ""


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 1000])
def test_private_sequences_leave_no_text(cut: int) -> None:
    """Sequences for newer terminals show nothing, wherever the output is cut, and the text around them stays."""
    output = (
        "a\x1b[>25ub\x1b[<uc\x1b[=1;1ud\x1b[?2048$pe\x1b_Gf=100;QUJD\x1b\\f\x1bPq#0~~\x1b\\g\x1b]52;c;aGk=\x07h"
        "\x1b[>4;2mi\x1b[!pj\x1b[2 qk\x1b(Bl\x1b]0;a title\x1b\\m\u200dn\x00o\ufe0fp"
    )
    screen = TerminalScreen(80, 24)
    for at in range(0, len(output), cut):
        screen.feed(output[at : at + cut])
    assert screen.text().strip() == "abcdefghijklmnop"
    assert (screen.title, screen.clipboard) == ("a title", "aGk=")


def test_attributes_are_kept_on_the_cells() -> None:
    """Bold, dim, italic, underline, reverse, named, 256 and 24-bit colours are read, each ended by its own code."""
    screen = TerminalScreen(20, 2)
    screen.feed("\x1b[1;2;3;4;7;31;48;5;16ma\x1b[22;23;24;27mb\x1b[0;38;2;2;5;25mc\x1b[38:2::1:2:3;4:3;58:2::9:9:9md")
    a, b, c, d, rest = screen.cells()[0][:5]
    assert (a.fg, a.bg, a.bold, a.dim, a.italic, a.underline, a.reverse) == ("cd3131", "000000", *[True] * 5)
    assert (b.fg, b.bold, b.dim, b.italic, b.underline, b.reverse) == ("cd3131", *[False] * 5)
    assert (c.fg, c.bold, c.dim) == ("020519", False, False)
    assert (d.fg, d.underline, d.dim) == ("010203", True, False)
    assert rest.fg == "d4d4d4"


def test_wide_and_combining_characters_take_their_cells() -> None:
    """A wide character takes two cells, a combining mark none, and half of an overwritten one is a blank."""
    screen = TerminalScreen(8, 1)
    screen.feed("日e\u0301x")
    assert [cell.char for cell in screen.cells()[0][:4]] == ["日", "", "é", "x"]
    screen.feed("\x1b[1;1Ha")
    assert screen.text() == "a éx"


def test_the_main_screen_comes_back_after_a_full_screen_program() -> None:
    """What was there before a program took the alternate screen is there again after it."""
    screen = TerminalScreen(20, 2)
    screen.feed("before\x1b[?1049h\x1b[Hduring\x1b[?2026h")
    assert screen.text().strip() == "during"
    assert screen.in_frame
    screen.feed("\x1b[?2026l\x1b[?1049l")
    assert screen.text().strip() == "before"
    assert not screen.in_frame
