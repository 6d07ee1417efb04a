"""Which service faxtui talks to: flag, then environment, then profile, then the embedded service with demo data.

Every value is taken from the first of them that has it, and what belongs together stays together: a profile that the
flag names goes before the environment; a project in the environment sets the profile of another project aside; a secret
goes out only with its own key id; tokens come from where the base URL comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from faxtui.connection import (
    BASE_URL_VARIABLE,
    DEFAULT_BASE_URL,
    DEMO,
    ConfigError,
    Connection,
    checked_url,
    open_client,
    region_url,
)
from faxtui.environment import ACCOUNT, PROFILE_VARIABLE, VARIABLES, environment_values, read_only_switch
from faxtui.look import USUAL_LOOK, Look
from faxtui.paths import config_folder
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.profiles import Profile, Settings

__all__ = [
    "BASE_URL_VARIABLE",
    "FILE_NAME",
    "Choice",
    "ConfigError",
    "Connection",
    "checked_url",
    "choose",
    "connect_profile",
    "is_guarded",
    "open_client",
    "settings_folder",
    "settings_of",
    "used_profile",
]

FILE_NAME: Final = "config.toml"
_PLACE: Final = ("base_url", "region", "auth_url")
_WANTS_A_SERVICE: Final = (*ACCOUNT, "base_url", "region")
"""Whoever sets one of these wants no demo; the rest only says how to use a service."""


class Choice(NamedTuple):
    """What the settings come to."""

    connection: Connection | None
    """None: the embedded service, which only the console opens."""
    read_only: bool
    profile: str | None
    chosen_by: str
    """`--profile`, `FAXTUI_PROFILE` or `config.toml`; without a profile, why there is none."""
    sources: Mapping[str, str]
    """Where each value comes from, by its name: `SINCH_KEY_ID`, `profile clinic`, `keyring` …"""
    lock_minutes: int | None = None
    """After how many minutes without a key the console hides everything."""
    look: Look = USUAL_LOOK
    """What the settings say about keys and looks."""
    mask: bool = False
    """Whether the console hides numbers, addresses and pages."""


class _Layer(NamedTuple):
    """Values by name, and by the same names where they come from."""

    values: Mapping[str, str]
    sources: Mapping[str, str]

    def __repr__(self) -> str:
        """Names the sources only: the secret is among the values."""
        return f"_Layer(sources={self.sources!r})"


class Used(NamedTuple):
    """The profile that is meant, and who chose it or why there is none; the demo has a name and no profile."""

    name: str | None
    profile: Profile | None
    chosen_by: str


def choose(environ: Mapping[str, str], *, profile: str | None = None, read_only: bool = False) -> Choice:
    """Decide for a service; `profile` and `read_only` are the flags. ConfigError says what does not add up."""
    settings, given = settings_of(environ), environment_values(environ)
    name, found, chosen_by = used_profile(environ, settings, profile)
    guard = is_guarded(environ, found, flag=read_only)
    minutes, look = (settings.lock_minutes, settings.look) if settings else (None, USUAL_LOOK)
    if found is not None and found.columns:
        look = look._replace(columns=tuple(found.columns))
    if name == DEMO or (found is None and not any(key in given for key in _WANTS_A_SERVICE)):
        shown = (minutes, look, settings.mask if settings else False)
        return Choice(None, guard, name, chosen_by, {}, *shown)
    layers = [_Layer(given, {key: VARIABLES[key] for key in given}), _profile_layer(name, found)]
    merged = _merge(layers if profile is None else layers[::-1])
    if name is not None and found is not None and ("key_secret" not in given or profile is not None):
        merged = _with_kept_secret(environ, merged, name, found)
    _refuse_gaps(merged.values, given, name)
    connection = _connection(merged.values, name, found, guard)
    mask = found is not None and found.mask
    if settings is not None:
        connection = connection._replace(audit_numbers=settings.audit_numbers)
        mask = mask or settings.mask
    return Choice(connection, guard, name, chosen_by, merged.sources, minutes, look, mask)


def is_guarded(environ: Mapping[str, str], profile: Profile | None, *, flag: bool) -> bool:
    """Whether all that sends or changes is refused: by the flag, else the environment, else the profile."""
    switch = read_only_switch(environ)
    return flag or (switch if switch is not None else profile is not None and profile.read_only)


def connect_profile(environ: Mapping[str, str], name: str, profile: Profile, secret: str | None = None) -> Connection:
    """The connection of one whole profile, whatever else is set; without a secret it is taken from where it is kept."""
    values = dict(_profile_layer(name, profile).values)
    if secret is None:
        from faxtui.keys import find_secret  # late: it brings the models of profiles

        found = find_secret(settings_folder(environ), name, profile)
        secret = found.value if found else None
    if secret is not None:
        values["key_secret"] = secret
    _refuse_gaps(values, {}, name)
    return _connection(values, name, profile, profile.read_only)


def settings_of(environ: Mapping[str, str]) -> Settings | None:
    """What the settings file says; None without one, which costs next to nothing."""
    folder = config_folder(environ)
    if folder is None or not (folder / FILE_NAME).exists():
        return None
    from faxtui.profiles import read_settings  # late: without a file nobody needs its models

    return read_settings(folder / FILE_NAME)


def settings_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the settings, there or not."""
    folder = config_folder(environ)
    if folder is None:
        raise ConfigError("You have no home folder: XDG_CONFIG_HOME can say where settings are.")
    return folder


def used_profile(environ: Mapping[str, str], settings: Settings | None, flag: str | None) -> Used:
    """Which profile the flag, the environment or the file means; ConfigError for a name that nobody knows."""
    name, chosen_by = settings.current if settings is not None else None, FILE_NAME
    if named := environ.get(PROFILE_VARIABLE, "").strip():
        name, chosen_by = named, PROFILE_VARIABLE
    if flag is not None:
        name, chosen_by = flag, "--profile"
    if name is None:
        return Used(None, None, "none is chosen")
    if name == DEMO:
        return Used(name, None, chosen_by)
    from faxtui.profiles import Settings  # late, as above

    profile = (settings or Settings()).profile(name)
    project = environ.get(VARIABLES["project_id"], "").strip() or profile.project_id
    if flag is None and profile.project_id not in (None, project):
        return Used(None, None, f"{name} is set aside: {VARIABLES['project_id']} names another project")
    return Used(name, profile, chosen_by)


def _profile_layer(name: str | None, profile: Profile | None) -> _Layer:
    values = {key: getattr(profile, key) for key in VARIABLES if getattr(profile, key, None)}
    return _Layer(values, dict.fromkeys(values, f"profile {name}"))


def _merge(layers: list[_Layer]) -> _Layer:
    """Each value from the first layer that has it; a layer with a place of its own hides the places of those below."""
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for layer in reversed(layers):
        if "base_url" in layer.values or "region" in layer.values:
            for key in _PLACE:
                values.pop(key, None)
                sources.pop(key, None)
        values |= layer.values
        sources |= layer.sources
    return _Layer(values, sources)


def _with_kept_secret(environ: Mapping[str, str], merged: _Layer, name: str, profile: Profile) -> _Layer:
    """The same with the secret that is kept for the profile, when the key is the profile's own."""
    key_id = merged.values.get("key_id")
    if key_id is None or profile.key_id not in (None, key_id):
        return merged
    from faxtui.keys import find_secret  # late, as above

    secret = find_secret(settings_folder(environ), name, profile)
    if secret is None:
        return merged
    return _Layer({**merged.values, "key_secret": secret.value}, {**merged.sources, "key_secret": secret.place})


def _refuse_gaps(values: Mapping[str, str], given: Mapping[str, str], name: str | None) -> None:
    """ConfigError when the account is not whole, naming what is missing and never a value."""
    missing = [key for key in ACCOUNT if key not in values]
    if not missing:
        return
    if name is None or "key_id" in given:
        present = [VARIABLES[key] for key in _WANTS_A_SERVICE if key in given]
        verb = "is" if len(present) == 1 else "are"
        raise ConfigError(f"{_listed(present)} {verb} set, but {_listed([VARIABLES[key] for key in missing])} not.")
    if missing == ["key_secret"]:
        raise ConfigError(
            f"Nobody has the key secret of profile {name}: faxtui profiles add {name} --force keeps one; "
            f"{VARIABLES['key_secret']} or secret_command gives one."
        )
    raise ConfigError(f"Profile {name} has no {_listed(missing, 'or')}, and the environment has none either.")


def _connection(values: Mapping[str, str], name: str | None, profile: Profile | None, read_only: bool) -> Connection:
    region = values.get("region")
    base_url = values.get("base_url") or (region_url(region) if region else DEFAULT_BASE_URL)
    auth: Any = values.get("auth", "oauth2")
    return Connection(
        values["project_id"],
        values["key_id"],
        values["key_secret"],
        base_url,
        values.get("auth_url"),
        name or clean(urlsplit(base_url).netloc),
        auth=auth,
        profile=name,
        color=profile.color if profile else None,
        production=profile is not None and profile.production,
        read_only=read_only,
        default_service=values.get("default_service"),
        store=profile.store if profile else "memory",
        sender=values.get("sender"),
        hold_seconds=profile.held if profile else 0,
        webhooks=profile.webhooks if profile else None,
    )


def _listed(names: list[str], last: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
