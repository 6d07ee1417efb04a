"""The saved views of the settings file, read when a filter is begun."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from faxtui.config import ConfigError, settings_of

if TYPE_CHECKING:
    from faxtui.profiles import Settings


def saved_views() -> Mapping[str, str]:
    """Filters by name; none while the file cannot be read, which whoever changes it is told elsewhere."""
    settings = _settings()
    return settings.views if settings else {}


def columns_of_views() -> Mapping[str, Sequence[str]]:
    """The columns that views have of their own, by the names of the views; none while the file cannot be read."""
    settings = _settings()
    return settings.view_columns if settings else {}


def _settings() -> Settings | None:
    try:
        return settings_of(os.environ)
    except ConfigError:
        return None
