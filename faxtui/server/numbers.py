"""Telephone numbers as the API takes them: E.164, a plus and up to 15 digits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_E164: Final = re.compile(r"\+[1-9][0-9]{4,14}")


@lru_cache(maxsize=4096)
def trouble_with(number: str) -> str | None:
    """Why a number cannot be dialled, as a sentence, or None when it can."""
    shown = number if len(number) <= 24 else f"{number[:24]}..."
    if not _E164.fullmatch(number):
        return f"'{shown}' is not a number in E.164 form such as +14155550100."
    import phonenumbers  # late: its tables are not needed to start

    try:
        # The plain test also takes numbers that only work inside one area.
        length = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
        possible = length == phonenumbers.ValidationResult.IS_POSSIBLE
    except phonenumbers.NumberParseException:
        return f"'{shown}' does not begin with a country code in use."
    return None if possible else f"'{shown}' has the wrong number of digits for its country."


def trouble_in_form(number: str, *, loses_plus: bool) -> str | None:
    """The same for a number from a request; where the form has turned its plus into a blank, it says so."""
    trouble = trouble_with(number)
    if trouble is None or not loses_plus or not number.strip().isdigit():
        return trouble
    return f"{trouble} In a form, + is written as %2B."


@lru_cache(maxsize=4096)
def country_of(number: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country a number lies in, or None when it lies in none."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        region = phonenumbers.region_code_for_country_code(parsed.country_code)
    return region if region and len(region) == 2 and region.isalpha() and region != "ZZ" else None
