"""The environment's part of the settings: which variables there are, and what their values may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from faxtui.connection import BASE_URL_VARIABLE, REGIONS, ConfigError, checked_url, is_number, is_plain

PROFILE_VARIABLE: Final = "FAXTUI_PROFILE"
READ_ONLY_VARIABLE: Final = "FAXTUI_READ_ONLY"
VARIABLES: Final = {
    "project_id": "SINCH_PROJECT_ID",
    "key_id": "SINCH_KEY_ID",
    "key_secret": "SINCH_KEY_SECRET",
    "base_url": BASE_URL_VARIABLE,
    "region": "FAXTUI_REGION",
    "auth_url": "FAXTUI_AUTH_URL",
    "auth": "FAXTUI_AUTH",
    "default_service": "FAXTUI_DEFAULT_SERVICE",
    "sender": "FAXTUI_SENDER",
}
"""The variable of each value; all but the secret are in a profile under the same name."""
ACCOUNT: Final = ("project_id", "key_id", "key_secret")
_SWITCH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def environment_values(environ: Mapping[str, str]) -> dict[str, str]:
    """What is set, by value's name; an empty variable is as good as none. ConfigError names what is wrong."""
    values = {key: text for key, variable in VARIABLES.items() if (text := environ.get(variable, "").strip())}
    for key in (*ACCOUNT, "default_service"):
        if key in values and not is_plain(values[key]):
            raise ConfigError(f"{VARIABLES[key]} holds letters that no {'key' if key in ACCOUNT else 'id'} has.")
    for key in ("base_url", "auth_url"):
        if key in values:
            values[key] = checked_url(values[key], VARIABLES[key])
    _check_words(values)
    return values


def _check_words(values: Mapping[str, str]) -> None:
    if values.get("auth", "basic") not in ("oauth2", "basic"):
        raise ConfigError(f"{VARIABLES['auth']} must be oauth2 or basic.")
    if values.get("region", REGIONS[0]) not in REGIONS:
        raise ConfigError(f"{VARIABLES['region']} must be one of {', '.join(REGIONS)}.")
    if "region" in values and "base_url" in values:
        raise ConfigError(f"{VARIABLES['region']} and {BASE_URL_VARIABLE} are both set: one is enough.")
    if "sender" in values and not is_number(values["sender"]):
        raise ConfigError(f"{VARIABLES['sender']} is no number such as +14155550100.")


def read_only_switch(environ: Mapping[str, str]) -> bool | None:
    """What FAXTUI_READ_ONLY says; None when it says nothing."""
    text = environ.get(READ_ONLY_VARIABLE, "").strip().lower()
    if text and text not in _SWITCH:
        raise ConfigError(f"{READ_ONLY_VARIABLE} must be 1 or 0.")
    return _SWITCH.get(text)
