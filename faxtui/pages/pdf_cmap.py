"""Character maps of PDF fonts: which bytes make one code, and the letters or glyph numbers that codes stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_MOST_CODES: Final = 70_000
"""Codes read of one map: all of two bytes, and what stray ones come to."""

_COMMENT: Final = re.compile(rb"%[^\r\n]*")
_TOKEN: Final = re.compile(rb"<[0-9A-Fa-f\s]*>|\[|\]|/[^\s<>\[\]/()%]+|[+-]?\d+|[A-Za-z]+")


class CodeSpace(NamedTuple):
    """Codes of so many bytes, from `low` to `high`."""

    size: int
    low: int
    high: int


class CMap(NamedTuple):
    """A parsed CMap (Adobe technical notes 5014 and 5411)."""

    spaces: tuple[CodeSpace, ...]
    texts: dict[int, str]
    """The letters of each code, as a ToUnicode map tells them."""
    numbers: dict[int, int]
    """The glyph number (CID) of each code, as an encoding map tells it."""
    vertical: bool


def parse(data: bytes) -> CMap:
    """Read a CMap as far as it can be understood; what is malformed is passed over."""
    tokens = iter(_TOKEN.findall(_COMMENT.sub(b"", data)))
    spaces: list[CodeSpace] = []
    texts: dict[int, str] = {}
    numbers: dict[int, int] = {}
    vertical, previous = False, b""
    for token in tokens:
        if token == b"begincodespacerange":
            spaces += _spaces(_until(tokens, b"endcodespacerange"))
        elif token in (b"beginbfchar", b"begincidchar"):
            _read_single(_until(tokens, b"endbfchar", b"endcidchar"), texts, numbers)
        elif token in (b"beginbfrange", b"begincidrange"):
            _read_ranges(_until(tokens, b"endbfrange", b"endcidrange"), texts, numbers)
        elif previous == b"/WMode":
            vertical = token == b"1"
        previous = token
    return CMap(tuple(spaces), texts, numbers, vertical)


def _until(tokens: Iterator[bytes], *ends: bytes) -> list[bytes]:
    taken = []
    for token in tokens:
        if token in ends:
            break
        taken.append(token)
    return taken


def _spaces(tokens: list[bytes]) -> Iterator[CodeSpace]:
    for low, high in zip(tokens[::2], tokens[1::2], strict=False):
        size = len(_digits(low)) // 2
        if low.startswith(b"<") and 1 <= size <= 4:
            yield CodeSpace(size, _number(low), _number(high))


def _read_single(tokens: list[bytes], texts: dict[int, str], numbers: dict[int, int]) -> None:
    for code, value in zip(tokens[::2], tokens[1::2], strict=False):
        _note(_number(code), value, 0, texts, numbers)


def _read_ranges(tokens: list[bytes], texts: dict[int, str], numbers: dict[int, int]) -> None:
    at = 0
    while at + 2 < len(tokens):
        low, high = _number(tokens[at]), min(_number(tokens[at + 1]), _number(tokens[at]) + _MOST_CODES)
        value, at = tokens[at + 2], at + 3
        if value != b"[":
            for step in range(high - low + 1):
                _note(low + step, value, step, texts, numbers)
            continue
        for step in range(high - low + 1):
            if at >= len(tokens) or tokens[at] == b"]":
                break
            _note(low + step, tokens[at], 0, texts, numbers)
            at += 1
        while at < len(tokens) and tokens[at] != b"]":
            at += 1
        at += 1


def _note(code: int, value: bytes, step: int, texts: dict[int, str], numbers: dict[int, int]) -> None:
    if len(texts) + len(numbers) >= _MOST_CODES:
        return
    if not value.startswith(b"<"):
        numbers[code] = _number(value) + step
    elif text := bytes.fromhex(_digits(value).decode()).decode("utf-16-be", "ignore"):
        last = ord(text[-1]) + step
        texts[code] = text[:-1] + (chr(last) if last < 0xD800 or 0xE000 <= last <= 0x10FFFF else "")


def _number(token: bytes) -> int:
    digits = _digits(token)
    if token.startswith(b"<"):
        return int(digits[:8] or b"0", 16)
    return int(digits) if re.fullmatch(rb"\d{1,9}", digits) else 0


def _digits(token: bytes) -> bytes:
    digits = b"".join(token.strip(b"<>").split())
    return digits + b"0" if token.startswith(b"<") and len(digits) % 2 else digits
