"""The screen of a plain xterm with 24-bit colours: what a program wrote becomes cells, what it asks gets answers.

pyte keeps the cells. It mis-reads most sequences with a private prefix, an intermediate or a string body (kitty
keyboard, graphics, XTVERSION, mode requests) and would show parts of them as text, so only what it knows passes here.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

import pyte
from pyte.screens import wcwidth

DEFAULT_FOREGROUND: Final = "d4d4d4"
DEFAULT_BACKGROUND: Final = "121212"
CELL_WIDTH: Final = 10  # pixels that the terminal says a cell has
CELL_HEIGHT: Final = 20

_PENDING_LIMIT: Final = 8_000_000  # characters of one unfinished sequence; an image is far below
_TOKEN: Final = re.compile(
    r"""\x1b(?:
        \[(?P<prefix>[<=>?]?)(?P<params>[0-9;:]*)(?P<intermediate>[ -/]*)(?P<final>[@-~])
      | \](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)
      | (?P<string>[PX^_])(?P<body>.*?)\x1b\\
      | (?P<escape>[ -/]*[0-OQ-WYZ\\`-~])
    )""",
    re.VERBOSE | re.DOTALL,
)
_UNFINISHED: Final = re.compile(
    r"\x1b(?:\[[<=>?]?[0-9;:]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_].*|[ -/]*)", re.VERBOSE | re.DOTALL
)
_CONTROLS: Final = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_PYTE_MODES: Final = frozenset({5, 6, 7, 25})  # DECSCNM, DECOM, DECAWM, DECTCEM; others would resize or confuse pyte
_PYTE_FINALS: Final = frozenset("@ABCDEFGHJKLMPXadefghlmr`")
_ALTERNATE_MODES: Final = frozenset({47, 1047, 1049})
_SYNCHRONIZED: Final = 2026
_KNOWN_MODES: Final = frozenset({1, 5, 6, 7, 25, 47, 1000, 1002, 1003, 1004, 1006, 1047, 1049, 2004, _SYNCHRONIZED})
_COLOUR_NAMES: Final = {
    "black": "000000",
    "red": "cd3131",
    "green": "0dbc79",
    "brown": "e5e510",
    "blue": "2472c8",
    "magenta": "bc3fbc",
    "cyan": "11a8cd",
    "white": "e5e5e5",
    "brightblack": "666666",
    "brightred": "f14c4c",
    "brightgreen": "23d18b",
    "brightbrown": "f5f543",
    "brightblue": "3b8eea",
    "brightmagenta": "d670d6",
    "bfightmagenta": "d670d6",  # pyte's own spelling of the bright magenta background
    "brightcyan": "29b8db",
    "brightwhite": "ffffff",
}


class Cell(NamedTuple):
    """One cell of the grid; the right half of a wide character is a cell whose `char` is empty."""

    char: str
    fg: str = DEFAULT_FOREGROUND
    bg: str = DEFAULT_BACKGROUND
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False


class _Page:
    """One of the terminal's two screens, main or alternate, with the parser that fills it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)


class TerminalScreen:
    """Reads a program's output and holds what a person would see, with main and alternate screen apart.

    `answers` is off for a terminal that never replies, as over some serial lines; `kitty` is on for one that knows
    kitty's graphics protocol.
    """

    def __init__(self, columns: int, rows: int, *, answers: bool = True, kitty: bool = False) -> None:
        self.columns = columns
        self.rows = rows
        self.title = ""
        self.clipboard: str | None = None  # last OSC 52 payload, still in base64
        self.modes: set[int] = {7, 25}  # private modes that are set now
        self.asked_modes = False
        self.graphics: list[str] = []  # orders of kitty's graphics protocol, without the sequence around them
        self._main = _Page(columns, rows)
        self._page = self._main
        self._answers = answers
        self._kitty = kitty
        self._replies: list[str] = []
        self._pending = ""

    @property
    def is_alternate(self) -> bool:
        """Whether a full-screen program holds the terminal now."""
        return self._page is not self._main

    @property
    def in_frame(self) -> bool:
        """Whether the program has begun a synchronized update and not ended it: the screen is half painted."""
        return _SYNCHRONIZED in self.modes

    def resize(self, columns: int, rows: int) -> None:
        """Gives both screens a new size in cells, as the window does before it tells the program."""
        self.columns, self.rows = columns, rows
        for page in {self._main, self._page}:
            page.screen.resize(rows, columns)

    def feed(self, text: str) -> str:
        """Takes in output and returns what the terminal types back; a sequence may be cut anywhere."""
        data = self._pending + text
        self._pending = ""
        position = 0
        while (start := data.find("\x1b", position)) >= 0:
            self._page.stream.feed(_printable(data[position:start]))
            match = _TOKEN.match(data, start)
            if match is not None:
                self._take(match)
                position = match.end()
            elif _UNFINISHED.fullmatch(data, start) and len(data) - start < _PENDING_LIMIT:
                self._pending = data[start:]
                position = len(data)
            else:
                position = start + 1  # no sequence that any terminal knows
        self._page.stream.feed(_printable(data[position:]))
        replies, self._replies = "".join(self._replies), []
        return replies if self._answers else ""

    def cells(self) -> list[list[Cell]]:
        """The grid, `rows` lists of `columns` cells, with all colours as "rrggbb"."""
        screen = self._page.screen
        return [[_cell(char) for char in self._row(screen, y)] for y in range(self.rows)]

    def text(self) -> str:
        """The screen as lines without trailing blanks."""
        screen = self._page.screen
        lines = ("".join(char.data for char in self._row(screen, y)) for y in range(self.rows))
        return "\n".join(line.rstrip() for line in lines)

    def _row(self, screen: pyte.Screen, y: int) -> Iterator[pyte.screens.Char]:
        """Characters of one row; the left-over half of an overwritten wide character shows as a blank."""
        line = screen.buffer[y]
        wide = False
        for x in range(self.columns):
            char = line[x]
            yield char._replace(data=" ") if not char.data and not wide else char
            wide = bool(char.data) and unicodedata.east_asian_width(char.data[0]) in "WF"

    def _take(self, match: re.Match[str]) -> None:
        if match["final"] is not None:
            self._take_csi(match)
        elif match["osc"] is not None:
            self._take_osc(match["osc"])
        elif match["string"] == "P":
            self._take_dcs(match["body"])
        elif match["string"] == "_" and match["body"].startswith("G"):
            self._take_graphics(match["body"][1:])
        elif match["escape"] is not None:
            self._page.stream.feed(match[0] if match["escape"] in {"7", "8", "D", "E", "H", "M", "c"} else "")

    def _take_csi(self, match: re.Match[str]) -> None:
        prefix, params, final = match["prefix"], match["params"], match["final"]
        kind = prefix + match["intermediate"] + final
        if kind in {"?h", "?l"}:
            for mode in _numbers(params):
                self._set_mode(mode, final == "h")
        elif kind == "m":
            self._page.stream.feed(f"\x1b[{_plain_attributes(params)}m")
        elif reply := self._reply(kind, params):
            self._replies.append(reply)
        elif kind in _PYTE_FINALS:
            self._page.stream.feed(match[0])

    def _set_mode(self, mode: int, on: bool) -> None:
        (self.modes.add if on else self.modes.discard)(mode)
        if mode in _PYTE_MODES:
            self._page.stream.feed(f"\x1b[?{mode}{'h' if on else 'l'}")
        elif mode in _ALTERNATE_MODES and on != self.is_alternate:
            self._page = _Page(self.columns, self.rows) if on else self._main

    def _reply(self, kind: str, params: str) -> str:
        """What a plain xterm sends back; "" for no question, and for those it leaves unanswered (kitty keyboard)."""
        number = (_numbers(params) or [0])[0]
        match kind:
            case "c":
                return "\x1b[?62;22c"  # VT220 with colours: neither sixel nor any other graphics
            case ">c":
                return "\x1b[>41;390;0c"
            case "n" if number == 5:
                return "\x1b[0n"
            case "n" | "?n" if number == 6:
                cursor = self._page.screen.cursor
                return f"\x1b[{kind[:-1]}{cursor.y + 1};{min(cursor.x, self.columns - 1) + 1}R"
            case "?$p":
                self.asked_modes = True
                state = (1 if number in self.modes else 2) if number in _KNOWN_MODES else 0
                return f"\x1b[?{number};{state}$y"
            case "$p":
                return f"\x1b[{number};0$y"
            case ">q":
                return "\x1bP>|kitty(0.39.1)\x1b\\" if self._kitty else "\x1bP>|XTerm(390)\x1b\\"
            case "t":
                return self._window_reply(number)
        return ""

    def _window_reply(self, number: int) -> str:
        """XTWINOPS reports: the text area in pixels, a cell in pixels, the text area in cells."""
        sizes = {
            14: (4, self.rows * CELL_HEIGHT, self.columns * CELL_WIDTH),
            16: (6, CELL_HEIGHT, CELL_WIDTH),
            18: (8, self.rows, self.columns),
        }
        return "\x1b[{};{};{}t".format(*sizes[number]) if number in sizes else ""

    def _take_osc(self, body: str) -> None:
        number, _, value = body.partition(";")
        if number in {"0", "2"}:
            self.title = value
        elif number == "52":
            self.clipboard = value.partition(";")[2]
        elif number in {"10", "11"} and value == "?":
            colour = DEFAULT_FOREGROUND if number == "10" else DEFAULT_BACKGROUND
            channels = "/".join(colour[at : at + 2] * 2 for at in (0, 2, 4))
            self._replies.append(f"\x1b]{number};rgb:{channels}\x1b\\")

    def _take_graphics(self, order: str) -> None:
        keys = order.partition(";")[0].split(",")
        if "a=q" in keys and self._kitty:
            self._replies.append(f"\x1b_G{next(key for key in keys if key.startswith('i='))};OK\x1b\\")
        elif "a=q" not in keys:
            self.graphics.append(order)

    def _take_dcs(self, body: str) -> None:
        if body.startswith(("+q", "$q")):  # XTGETTCAP, DECRQSS: nothing to tell
            self._replies.append(f"\x1bP0{body[0]}r\x1b\\")


def _printable(text: str) -> str:
    """The text without characters that take no cell: at the first of them pyte would drop the rest of its line."""
    text = _CONTROLS.sub("", text)
    if text.isascii():
        return text
    return "".join(char for char in text if char < "\x80" or wcwidth(char) > 0 or unicodedata.combining(char))


def _numbers(params: str) -> list[int]:
    return [int(part) for part in params.split(";") if part.isdigit()]


def _plain_attributes(params: str) -> str:
    """SGR parameters as pyte reads them: no colons, no underline colours; dim goes as blink, which pyte can keep."""
    parts = re.sub(r"(?:38|48|58):[0-9:]*", _semicolon_colour, params).split(";")
    parts = ["24" if part == "4:0" else part.partition(":")[0] for part in parts]
    kept: list[str] = []
    while parts:
        part = parts.pop(0)
        if part in {"38", "48", "58"}:
            count = 4 if parts[:1] == ["2"] else 2
            colour, parts = parts[:count], parts[count:]
            kept += [] if part == "58" else [part, *colour]
        elif part not in {"5", "6", "25"}:
            kept += {"2": ["5"], "22": ["22", "25"]}.get(part, [part])
    # An empty list would mean "reset all", which nobody asked for unless it was empty to begin with.
    return ";".join(kept) if kept or not params else "25"


def _semicolon_colour(match: re.Match[str]) -> str:
    """38:2::r:g:b and 38:2:r:g:b to 38;2;r;g;b, the older way to write a colour."""
    fields = match[0].split(":")
    if fields[1:2] == ["2"]:
        fields = fields[:2] + fields[-3:]
    return ";".join(fields)


def _cell(char: pyte.screens.Char) -> Cell:
    return Cell(
        char=char.data,
        fg=DEFAULT_FOREGROUND if char.fg == "default" else _COLOUR_NAMES.get(char.fg, char.fg),
        bg=DEFAULT_BACKGROUND if char.bg == "default" else _COLOUR_NAMES.get(char.bg, char.bg),
        bold=char.bold,
        dim=char.blink,
        italic=char.italics,
        underline=char.underscore,
        strike=char.strikethrough,
        reverse=char.reverse,
    )
