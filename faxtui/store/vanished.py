"""Faxes that the service no longer knows: they are neither on their way nor failed, and have no pages any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from faxtui.api.models import Fax

GONE: Final = "GONE"
"""The status of such a fax. It is ours: the API has none for a fax that it does not tell of."""
USUAL_REACH: Final = timedelta(days=7)
"""What a service lists unless asked for more; a fax that is older is missing from no list."""
SAMPLE: Final = 20
"""The list is believed of all that it lacks once so many of them were asked for and none was known."""


def without_trace(fax: Fax) -> Fax:
    """The last record of a fax that the service no longer knows, as it stands now."""
    return fax.model_copy(update={"status": GONE, "has_file": False})
