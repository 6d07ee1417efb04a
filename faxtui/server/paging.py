"""Pages of a list: which one is asked for, and the envelope around it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from starlette.datastructures import QueryParams

from faxtui.server.errors import FieldViolation

MAX_PAGE_SIZE: Final = 1000
MAX_PAGE: Final = 999_999_999
_DIGITS: Final = re.compile(rf"[0-9]{{1,{len(str(MAX_PAGE))}}}")


class PageWish(NamedTuple):
    """The page a caller asks for; pages count from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many items lie before this page."""
        return (self.number - 1) * self.size


def read_wish(query: QueryParams, *, default_size: int) -> tuple[PageWish, list[FieldViolation]]:
    """Read `page` (0 counts as 1) and `pageSize` (1 to 1000)."""
    violations = []
    number, size = _whole(query.get("page"), 1), _whole(query.get("pageSize"), default_size)
    if number is None:
        violations.append(
            FieldViolation(
                "page", f"page must be a whole number, 1 for the first page (0 is taken as 1), at most {MAX_PAGE}."
            )
        )
    if size is None or not 1 <= size <= MAX_PAGE_SIZE:
        violations.append(FieldViolation("pageSize", f"pageSize must be a whole number from 1 to {MAX_PAGE_SIZE}."))
    return PageWish(max(number or 1, 1), size or default_size), violations


def list_text(key: str, items: list[str], wish: PageWish, total: int) -> str:
    """The JSON text of one page, made of the JSON texts of its items.

    The page number is there twice, since official clients disagree on its name.
    """
    pages = -(-total // wish.size)
    envelope = f'"page":{wish.number},"pageNumber":{wish.number},"pageSize":{wish.size}'
    return f'{{"{key}":[{",".join(items)}],{envelope},"totalPages":{pages},"totalItems":{total}}}'


def _whole(text: str | None, default: int) -> int | None:
    if text is None or text == "":
        return default
    return int(text) if _DIGITS.fullmatch(text) else None
