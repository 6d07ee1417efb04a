"""What this terminal can show: asked in one batch whose last question every terminal answers (DA1), never guessed.

Answers come in with what a person types. `Answers` takes them out of it, so that none is ever read as keys, however
late it comes.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, NamedTuple

PICTURES: Final = ("kitty", "sixel", "iterm2")
PROTOCOLS: Final = ("auto", *PICTURES, "braille", "half", "octant", "sextant", "quadrant", "ascii")
"""How pages can be drawn: whatever is best here, as pictures, or in cells."""
PROTOCOL_VARIABLE: Final = "FAXTUI_PROTOCOL"

KITTY_QUESTION: Final = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Kitty graphics: is this one pixel good? Not for tmux, which makes it the title of its window."""
QUESTIONS: Final = (
    "\x1b[16t"  # XTWINOPS: a cell in pixels
    "\x1b[>q"  # XTVERSION: name and version
    "\x1b[c"  # DA1, which everybody answers: nothing more will come
)
SIXEL_QUESTIONS: Final = "\x1b[?2;1;0S\x1b[?2;4;0S"
"""XTSMGRAPHICS, for who prints sixels: how large a picture may be in this window, and ever."""
LAST_QUESTION: Final = "\x1b[c"
PATIENCE: Final = 2.0
"""Seconds that a command waits for the answers; slow lines take one."""

_ANSWER: Final = re.compile(
    r"\x1b_G(?P<kitty>[^\x1b]{0,200})\x1b\\"
    r"|\x1bP>\|(?P<name>[^\x1b]{0,200})\x1b\\"
    r"|\x1b\[\?2;\d{1,2}(?:;(?P<widest>\d{1,5});(?P<highest>\d{1,5}))?S"
    r"|\x1b\[6;(?P<height>\d{1,5});(?P<width>\d{1,5})t"
    r"|\x1b\[\?(?P<attributes>[\d;]{1,80})c"
)
_BEGUN: Final = re.compile(
    r"\x1b(?:_(?:G[^\x1b]{0,200}\x1b?)?|P(?:>(?:\|[^\x1b]{0,200}\x1b?)?)?|\[(?:\?[\d;]{0,80}|6(?:;[\d;]{0,11})?)?)?\Z"
)
_TELLING: Final = 3  # letters at which no key can be meant
_CELLS: Final = range(2, 200)  # pixels that a cell may have across or down
_VERSION: Final = re.compile(r"kitty\((\d{1,6})\.(\d{1,6})")
_PLACEHOLDERS: Final = (0, 28)
"""The version of kitty that brought placeholders; Debian 12 has an older one, which shows them as boxes."""


class TerminalFacts(NamedTuple):
    """What a terminal said of itself."""

    answered: bool = False
    """Whether it answered at all."""
    kitty: bool = False
    sixel: bool = False
    cell: tuple[int, int] | None = None
    """Pixels of a cell, across and down."""
    name: str = ""
    """With its version, as it calls itself; from outside, so to be cleaned before it is shown."""
    largest: tuple[int, int] | None = None
    """Pixels across and down up to which a sixel picture is shown, where it says so."""

    @property
    def has_placeholders(self) -> bool:
        """Whether kitty pictures can stand on letters; of the terminals that know the protocol not all can."""
        version = _VERSION.match(self.name.lower())
        recent = version is not None and (int(version[1]), int(version[2])) >= _PLACEHOLDERS
        return self.kitty and (recent or self.name.lower().startswith("ghostty"))


class Answers:
    """Takes a terminal's answers out of a stream of input."""

    def __init__(self) -> None:
        self.facts = TerminalFacts()
        self.ends = 0
        """How many times the last question was answered."""
        self._begun = ""
        self._until = 0.0

    def expect(self, seconds: float) -> None:
        """Questions are out: for so long even a lone escape may be the beginning of an answer."""
        self._until = time.monotonic() + seconds

    def take(self, text: str) -> str:
        """The input without answers; what may be the beginning of one is kept until its end comes."""
        if not self._begun and "\x1b" not in text:
            return text
        rest = _ANSWER.sub(self._note, self._begun + text)
        begun = _BEGUN.search(rest)
        if begun and len(begun[0]) < _TELLING and (self.facts.answered or time.monotonic() > self._until):
            begun = None  # a key
        self._begun = rest[begun.start() :] if begun else ""
        return rest[: begun.start()] if begun else rest

    def give_up(self) -> str:
        """What was kept as a beginning, now that nothing followed it: a person's escape key, most likely."""
        begun, self._begun = self._begun, ""
        return begun

    def _note(self, match: re.Match[str]) -> str:
        if match["kitty"] is not None:
            self.facts = self.facts._replace(kitty=self.facts.kitty or match["kitty"] == "i=31;OK")
        elif match["name"] is not None:
            self.facts = self.facts._replace(name=match["name"])
        elif match["width"] is not None:
            cell = int(match["width"]), int(match["height"])
            if cell[0] in _CELLS and cell[1] in _CELLS:
                self.facts = self.facts._replace(cell=cell)
        elif match["attributes"] is None:
            self._note_size(match)
        else:
            self.ends += 1
            sixel = "4" in match["attributes"].split(";")[1:]
            self.facts = self.facts._replace(answered=True, sixel=sixel)
        return ""

    def _note_size(self, match: re.Match[str]) -> None:
        """The window bounds a picture's width; its height only what the terminal keeps of any."""
        if match["widest"] is not None and int(match["widest"]) and int(match["highest"]):
            across, down = self.facts.largest or (int(match["widest"]), 0)
            self.facts = self.facts._replace(
                largest=(min(across, int(match["widest"])), max(down, int(match["highest"])))
            )


def in_tmux(environ: Mapping[str, str]) -> bool:
    """Whether tmux or screen stands between us and the terminal, also on the near side of an SSH connection."""
    return bool(environ.get("TMUX") or environ.get("STY")) or environ.get("TERM", "").startswith(("tmux", "screen"))


def has_greys(environ: Mapping[str, str]) -> bool:
    """Whether a grey that is written is the grey that is shown."""
    return environ.get("COLORTERM") in ("truecolor", "24bit") and not environ.get("NO_COLOR")


def best_protocol(facts: TerminalFacts, environ: Mapping[str, str], *, placeholders: bool) -> str:
    """The best of PROTOCOLS for this terminal; with `placeholders` kitty's pictures must be able to stand on letters.

    Without colours a picture's number, which is a colour, would not arrive: then, and inside tmux, which answers for
    itself, kitty's pictures are for who forces them.
    """
    name = facts.name.lower()
    if facts.kitty and (facts.has_placeholders or not placeholders) and "NO_COLOR" not in environ:
        return "kitty"
    if placeholders:
        return "auto"
    if name.startswith(("iterm2", "wezterm")):
        return "iterm2"
    return "sixel" if facts.sixel else "auto"


def questions(environ: Mapping[str, str]) -> str:
    """What to ask the terminal in such an environment."""
    return QUESTIONS if in_tmux(environ) else KITTY_QUESTION + QUESTIONS


def ask(seconds: float = PATIENCE) -> TerminalFacts:
    """Ask the terminal that standard input and output are, and wait for the answers; what was typed meanwhile is lost.

    Not for use while the console runs, which reads the terminal itself.
    """
    answers = Answers()
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import termios
        import tty

        reading, writing = sys.stdin.fileno(), sys.stdout.fileno()
        if not (os.isatty(reading) and os.isatty(writing)) or os.environ.get("TERM") == "dumb":
            return answers.facts
        before = termios.tcgetattr(reading)
        try:
            tty.setcbreak(reading, termios.TCSANOW)
            os.write(writing, (SIXEL_QUESTIONS + questions(os.environ)).encode())
            _listen(reading, answers, time.monotonic() + seconds)
        finally:
            termios.tcsetattr(reading, termios.TCSADRAIN, before)
    return answers.facts


def _listen(reading: int, answers: Answers, deadline: float) -> None:
    while not answers.facts.answered:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        data = os.read(reading, 4096) if ready else b""
        if not data:
            return
        answers.take(data.decode(errors="replace"))
