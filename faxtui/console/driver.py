"""Textual's terminal driver with an ear for what the terminal says of itself, which Textual would take for keys."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable
from threading import main_thread
from typing import IO, Any, Final, cast

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from faxtui.console.messages import TerminalKnown
from faxtui.console.paste_guard import PasteGuard
from faxtui.terminal import LAST_QUESTION, Answers, questions

_PATIENCE = 10.0  # seconds that answers may take over the slowest line
_SLICE = 0.1  # seconds: how long an escape may be the beginning of an answer
HUNG_UP: Final = 129
"""The exit code of a program whose terminal went away: 128 and the number of SIGHUP."""


class _Parser(XTermParser):
    """Tells answers from keys before they are parsed."""

    def __init__(self, debug: bool) -> None:
        super().__init__(debug)
        self.answers = Answers()
        self._pastes = PasteGuard()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse what is left when answers are taken out, and say so once they are complete."""
        if not data:  # the end of input
            yield from super().feed(data)
            return
        before = self.answers.facts
        keys = self.answers.take(self._pastes.take(data))
        if keys:
            yield from super().feed(keys)
        if self.answers.facts.answered and self.answers.facts != before:
            yield TerminalKnown(self.answers.facts)

    def rest(self) -> Iterable[Message]:
        """Parse what only looked like an answer's beginning."""
        if begun := self.answers.give_up():
            yield from super().feed(begun)


class _Line:
    """The way out to the terminal, whose end ends nothing here: the thread that writes must not die of it."""

    def __init__(self, file: IO[str], lost: Callable[[], None]) -> None:
        self._file, self._lost = file, lost

    def write(self, text: str) -> None:
        """Write, or tell that nobody is there any more."""
        try:
            self._file.write(text)
        except OSError:
            self._lost()

    def flush(self) -> None:
        """Hand over what was written, or tell that nobody is there any more."""
        try:
            self._file.flush()
        except OSError:
            self._lost()

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self._file.fileno()


class ListeningDriver(LinuxDriver):
    """Everything as in Textual but for the loop that reads input, which must look at it before the parser does.

    A terminal that is gone ends the app with exit code 129, whether or not a signal told of it: a console that was
    stopped, or whose shell was killed, may get none.
    """

    _parser: _Parser | None = None
    _lost = False
    _waiting: deque[Callable[[], object]]
    """Who is told at each further answer to the last question, in the order of asking."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting = deque()
        self._file = cast("Any", _Line(cast("IO[str]", self._file), self._lose))
        self._frame: list[str] | None = None
        """What has been written of a frame that has begun."""
        self._terminals = [descriptor for descriptor in (0, 1, 2) if os.isatty(descriptor)]

    def write(self, data: str) -> None:
        """Write, a frame in one piece; nothing where nobody takes it from the queue, which would wait for ever."""
        if self._writer_thread is None or not self._writer_thread.is_alive():
            return
        if data == SYNC_START:  # each piece would wake the thread that writes, which then holds up the next
            self._frame = []
        if self._frame is None:
            super().write(data)
            return
        self._frame.append(data)
        if data == SYNC_END:
            frame, self._frame = "".join(self._frame), None
            super().write(frame)

    def _lose(self) -> None:
        """End the app; what is still written goes nowhere, so that leaving fails at nothing."""
        if self._lost:
            return
        self._lost = True
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in self._terminals:
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
        self._app.call_later(self._app.exit, HUNG_UP)

    def ask_terminal(self) -> None:
        """Send the questions; their answers arrive as one `TerminalKnown`, or never."""
        if self.input_tty and self._parser is not None:
            self._parser.answers.expect(_PATIENCE)
            self._waiting.append(lambda: None)
            self.write(questions(os.environ))
            self.flush()

    def ask_when_drawn(self, told: Callable[[], object]) -> None:
        """Call `told`, in the thread that reads input, once the terminal has come as far as what is written now."""
        if self.input_tty and self._parser is not None:
            self._waiting.append(told)
            self.write(LAST_QUESTION)
            self.flush()

    def _sigtstp_application(self, *_: object) -> None:
        """Stopped, also from outside (`kill -TSTP`): the shell's person must find no page in the terminal."""
        pictures = getattr(self._app, "pictures", None)
        if pictures is not None:
            pictures.forget_all()
        super()._sigtstp_application()

    def run_input_thread(self) -> None:
        """Read input until the driver stops, or the main thread has ended without a word, as after an interrupt."""
        parser = self._parser = _Parser(self._debug)
        answered = 0
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set() and main_thread().is_alive():
                if selector.select(_SLICE):
                    data = self._read()
                    if not data:
                        self._lose()
                        break
                    text = decode(data)
                    messages = parser.feed(text) if text else ()
                else:
                    messages = parser.rest()
                for message in (*messages, *parser.tick()):
                    self.process_message(message)
                while answered < parser.answers.ends:
                    answered += 1
                    if self._waiting:
                        self._waiting.popleft()()
        for message in parser.feed(""):
            self.process_message(message)

    def _read(self) -> bytes:
        """What was typed; nothing at the end of the terminal."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
