"""JSON bodies of the smaller resources: read whole, judged strictly, every fault named by its field.

Unlike a send, which also comes as a form, they take a number only where it is a number, and a list never for its entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request

from faxtui.server.errors import ApiError

MAX_JSON_BYTES: Final = 1024 * 1024
"""Bound on the bodies of services, emails, numbers and templates."""

Check = Callable[[Any], str | None]
"""What is wrong with a value, as the end of a sentence that begins with the field's name; None when it is right."""


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object that a request brings: 400 when it is none, 413 when it is too much."""
    return parse_object(await read_bounded(request, MAX_JSON_BYTES))


async def read_bounded(request: Request, most: int) -> bytes:
    """The body of a request, given up as soon as it is larger than `most` bytes."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise ApiError(413, f"The body is larger than {most} bytes.")
    return bytes(read)


def parse_object(data: bytes | bytearray) -> dict[str, Any]:
    """A JSON object of whole texts and finite numbers; anything else is a 400."""
    has_escapes = b"\\u" in data
    try:
        # Decoded here: left to itself the parser lets halves of surrogate pairs through and guesses at encodings.
        text = data.decode("utf-8-sig")
        del data  # a body may be large, and is not needed in two forms
        body = json.loads(text, parse_constant=_refuse_constant)
        if has_escapes:
            require_text(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "The body is not a JSON object.")
    return body


def require_text(value: Any) -> None:
    """Raise UnicodeError for half of a surrogate pair in any text within: it could be neither kept nor answered."""
    json.dumps(value, ensure_ascii=False).encode()


def text(longest: int, shortest: int = 0) -> Check:
    """A text of so many characters."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be text"
        if len(value) > longest:
            return f"must not be longer than {longest} characters"
        return None if len(value) >= shortest else "must not be empty"

    return check


def whole(lowest: int, highest: int) -> Check:
    """A whole number within bounds; 3.0 is one, as JSON has it."""

    def check(value: Any) -> str | None:
        is_whole = value.is_integer() if isinstance(value, float) else type(value) is int
        fits = is_whole and lowest <= value <= highest
        return None if fits else f"must be a whole number from {lowest} to {highest}"

    return check


def flag(value: Any) -> str | None:
    """True or false."""
    return None if isinstance(value, bool) else "must be true or false"


def one_of(*words: str) -> Check:
    """One of a few words."""
    return lambda value: None if value in words else f"must be {' or '.join(words)}"


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)
