"""How pages are to be drawn: flag, then FAXTUI_PROTOCOL, then `preview.protocol` of the settings, then what is best."""

from __future__ import annotations

from collections.abc import Mapping

from faxtui.config import ConfigError, settings_of
from faxtui.terminal import PROTOCOL_VARIABLE, PROTOCOLS


def chosen_protocol(environ: Mapping[str, str], flag: str | None = None) -> str:
    """One of `terminal.PROTOCOLS`; ConfigError names what is none."""
    for name, value in (("--protocol", flag), (PROTOCOL_VARIABLE, environ.get(PROTOCOL_VARIABLE, "").strip())):
        if value:
            if value not in PROTOCOLS:
                raise ConfigError(f"{name} must be one of {', '.join(PROTOCOLS)}.")
            return value
    settings = settings_of(environ)
    return settings.protocol if settings else "auto"
