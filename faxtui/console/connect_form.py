"""The forms that make a profile: fill in, try the key live, look at what it sees, keep it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from faxtui.config import FILE_NAME, ConfigError, choose, connect_profile, settings_folder, settings_of
from faxtui.connection import DEFAULT_BASE_URL, REGIONS, checked_url, is_in_the_open, is_plain, region_url
from faxtui.console.confirm_screen import ConfirmScreen, Question
from faxtui.console.form_screen import Form, FormField
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.config import Choice
    from faxtui.console.app import FaxConsole
    from faxtui.key_trial import Found
    from faxtui.profiles import Profile

USUAL_LOCAL: Final = "http://127.0.0.1:8035"
"""Where `faxtui serve` listens when nothing else is said."""
_YES, _NO = "yes", "no"
_GLOBAL: Final = "the vendor chooses"
_OPEN: Final = "This is plain http beyond this machine: whoever is on the way reads the key and the pages."

Save = Callable[[Mapping[str, str]], Awaitable["Choice"]]


def sinch_form(save: Save) -> Form:
    """A profile at the hosted service."""
    region = FormField(
        "region",
        "Region",
        "Where the project's faxes are handled; the vendor's global host finds it by itself.",
        choices=("", *REGIONS),
        labels=(_GLOBAL, *REGIONS),
    )
    production = FormField(
        "production",
        "Production",
        "Yes: real faxes to real people. The header is red, changes are asked about, sends wait 5 s.",
        _YES,
        (_YES, _NO),
    )
    fields = [
        _name("clinic"),
        *_account("dashboard.sinch.com: Settings › Access keys"),
        region,
        production,
        _read_only(),
    ]
    return Form("Connect to Sinch", fields, save, "Try the key", creating=True)


def local_form(save: Save) -> Form:
    """A profile at a service of one's own."""
    url = FormField(
        "base_url",
        "URL",
        "Where it listens; faxtui serve says so when it starts.",
        USUAL_LOCAL,
        check=_url_problem,
    )
    fields = [_name("local"), url, *_account("faxtui serve prints it when it starts"), _read_only()]
    return Form("Connect to a local service", fields, save, "Try the key", creating=True)


def _name(usual: str) -> FormField:
    return FormField(
        "name", "Name of the profile", "What the header calls it; letters, digits, - and _.", usual, check=_name_problem
    )


def _account(where: str) -> list[FormField]:
    return [
        FormField("project_id", "Project id", f"{where}.", check=_id_problem),
        FormField("key_id", "Key id", f"{where}.", check=_id_problem),
        FormField(
            "key_secret",
            "Key secret",
            "Never shown, and kept in the keyring, or where there is none in a file that only you can read.",
            check=_id_problem,
            secret=True,
        ),
    ]


def _read_only() -> FormField:
    help_text = "Yes: everything that sends or changes is refused, in the client itself."
    return FormField("read_only", "Read-only", help_text, _NO, (_NO, _YES))


# -- judging -----------------------------------------------------------------------------------------------------------


def _id_problem(text: str) -> str:
    if not text.strip():
        return "This is needed."
    return "" if is_plain(text.strip()) else "It holds blanks or letters that no id and no key has."


def _url_problem(text: str) -> str:
    try:
        checked_url(text.strip(), "The URL")
    except ConfigError as error:
        return str(error)
    return ""


def _name_problem(text: str) -> str:
    from faxtui.profiles import new_profile  # late: it brings the models of settings

    try:
        new_profile(text.strip(), {})
        settings = settings_of(os.environ)
    except ConfigError as error:
        return clean(error, 140)
    return f"There is a profile {text.strip()} already." if settings and text.strip() in settings.profiles else ""


def profile_values(values: Mapping[str, str]) -> dict[str, Any]:
    """What the form's texts are in a settings file; the secret is not among them."""
    texts = {key: values.get(key, "").strip() for key in ("project_id", "key_id", "base_url", "region")}
    switches = {key: values.get(key) == _YES for key in ("production", "read_only")}
    return {key: value for key, value in (texts | switches).items() if value}


# -- saving ------------------------------------------------------------------------------------------------------------


async def save_profile(console: FaxConsole, values: Mapping[str, str]) -> Choice:
    """Try the key, show what it sees, and keep the profile; raises errors that the form tells at its fields."""
    from faxtui.api.errors import FaxApiError

    name, secret = values["name"].strip(), values["key_secret"].strip()
    profile, found = await _tried(name, profile_values(values), secret)
    if not await console.push_screen_wait(ConfirmScreen(_question(name, profile, found))):
        raise FaxApiError("The key is good.")
    try:
        return await asyncio.to_thread(_keep, name, profile_values(values), secret, console.stays_read_only)
    except ConfigError as error:
        raise FaxApiError(str(error)) from None
    except OSError as error:
        raise FaxApiError(f"The settings cannot be written: {error.strerror or type(error).__name__}.") from None


async def _tried(name: str, values: Mapping[str, Any], secret: str) -> tuple[Profile, Found]:
    from faxtui.api.errors import InvalidRequest, Violation
    from faxtui.key_trial import KeyTrouble, try_key
    from faxtui.profiles import new_profile

    try:
        profile = new_profile(name, values)
        connection = connect_profile(os.environ, name, profile, secret)
        others = [] if profile.base_url else [DEFAULT_BASE_URL, *map(region_url, REGIONS)]
        return profile, await try_key(connection, others=others)
    except ConfigError as error:
        told = Violation("name", clean(error, 140))
    except KeyTrouble as trouble:
        told = Violation(trouble.field, str(trouble))
    raise InvalidRequest(told.description, violations=(told,))


def _question(name: str, profile: Profile, found: Found) -> Question:
    guards = [word for word, holds in (("production", profile.production), ("read-only", profile.read_only)) if holds]
    lines = [*found.lines(), "", f"It becomes the profile {name}{', ' if guards else ''}{', '.join(guards)}."]
    if is_in_the_open(profile.base_url):
        lines.append(_OPEN)
    return Question("The key is good", lines, "Save and go", danger=False, sure=True)


def _keep(name: str, values: Mapping[str, Any], secret: str, read_only: bool) -> Choice:
    """The secret first: a profile without one would refuse to open."""
    from faxtui.keys import keep_secret
    from faxtui.profile_edit import put_profile

    folder, settings = settings_folder(os.environ), settings_of(os.environ)
    keep_secret(folder, name, values["key_id"], secret)
    put_profile(folder / FILE_NAME, name, values, current=settings is None or settings.current is None)
    return choose(os.environ, profile=name, read_only=read_only)
