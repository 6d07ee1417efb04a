"""Where the hosted Fax API lives: one global address that finds the region itself, and one for each region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Region = Literal["global", "use1", "eu1", "sae1", "apse1", "apse2"]

DEFAULT_BASE_URL: Final = "https://fax.api.sinch.com"

REGIONS: Final[Mapping[str, str]] = {
    "global": DEFAULT_BASE_URL,
    "use1": "https://use1.fax.api.sinch.com",
    "eu1": "https://eu1.fax.api.sinch.com",
    "sae1": "https://sae1.fax.api.sinch.com",
    "apse1": "https://apse1.fax.api.sinch.com",
    "apse2": "https://apse2.fax.api.sinch.com",
}
"""Base URLs by region: US East, Europe, South America, South East Asia 1 and 2."""
