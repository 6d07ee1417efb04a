"""The saved views of the settings file, read when a filter is begun."""

from __future__ import annotations

import os
from collections.abc import Mapping

from faxtui.config import ConfigError, settings_of


def saved_views() -> Mapping[str, str]:
    """Filters by name; none while the file cannot be read, which whoever changes it is told elsewhere."""
    try:
        settings = settings_of(os.environ)
    except ConfigError:
        return {}
    return settings.views if settings else {}
