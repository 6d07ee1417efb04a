"""Profiles: named connections in the user's `config.toml`, read and judged; no secret is ever in that file.

current = "clinic"

[profiles.clinic]
project_id = "…"
key_id = "…"
region = "eu1"
production = true

[preview]
protocol = "kitty"

[views]
failures = "status:failed since:7d"

[view_columns]
failures = ["when", "to", "code", "what"]

[list]
columns = ["when", "to", "what", "header"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from faxtui.connection import DEMO, REGIONS, Auth, ConfigError, checked_url, is_number, is_plain
from faxtui.look import USUAL_LOOK, Look
from faxtui.paths import shown
from faxtui.terminal import PROTOCOLS
from faxtui.text import clean
from faxtui.webhook_keys import place_of

COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "magenta", "grey")
LARGEST: Final = 256 * 1024
"""Bytes of a settings file beyond which it is taken for something else."""
LONGEST_VIEW: Final = 1000
MOST_HELD: Final = 60
PRODUCTION_HELD: Final = 5
"""Seconds to think again before a real fax leaves: the API has no way to cancel one."""
_TOLD: Final = 3
_WHERE: Final = re.compile(r" \(at line (\d+), column (\d+)\)")


def _checked_by(check: Callable[[str], object], advice: str) -> AfterValidator:
    def judge(text: str) -> str:
        if not check(text):
            raise ValueError(advice)
        return text

    return AfterValidator(judge)


def _url(text: str) -> str:
    try:
        return checked_url(text, "it")
    except ConfigError as error:
        raise ValueError(str(error).removeprefix("it ").rstrip(".")) from None


def _is_query(text: str) -> bool:
    """Whether it may be a filter: which words are right is known where filters are read."""
    return 0 < len(text.strip()) <= LONGEST_VIEW and text.isprintable()


def _columns(names: list[str]) -> list[str]:
    from faxtui.store.fax_columns import FAX_COLUMNS  # late: few people choose columns

    if len({*names}) < len(names) or not {*names} <= {*FAX_COLUMNS}:
        raise ValueError(f"must be some of {', '.join(FAX_COLUMNS)}, each once")
    return names


def _port(text: str) -> str:
    try:
        place_of(text)
    except ValueError:
        raise ValueError("is no host and port such as 127.0.0.1:8036") from None
    return text


_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
Name = Annotated[str, StringConstraints(pattern=f"^{_NAME}$")]
NAME_ADVICE: Final = "names are of up to 32 letters, digits, - and _"
_Id = Annotated[str, _checked_by(is_plain, "holds letters that no id has")]
_Columns = Annotated[list[str], Field(min_length=1), AfterValidator(_columns)]
_Place = Annotated[str, AfterValidator(_url)]
_REGION_ADVICE: Final = f"is none of {', '.join(REGIONS)}"
_PROTOCOL_ADVICE: Final = f"is none of {', '.join(PROTOCOLS)}"
_COLOR_ADVICE: Final = f"is none of {', '.join(COLORS)}"


class Profile(BaseModel):
    """One project at one service; what is None comes from the environment or the defaults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    project_id: _Id | None = None
    key_id: _Id | None = None
    auth: Auth | None = None
    """How calls are authorised; Basic is limited more tightly by the vendor."""
    base_url: _Place | None = None
    """A service of one's own; excludes `region`."""
    region: Annotated[str, _checked_by(REGIONS.__contains__, _REGION_ADVICE)] | None = None
    auth_url: _Place | None = None
    color: Annotated[str, _checked_by(COLORS.__contains__, _COLOR_ADVICE)] | None = None
    production: bool = False
    read_only: bool = False
    mask: bool = False
    """Whether the console hides numbers, addresses and pages until they are revealed."""
    store: Literal["disk", "memory"] = "disk"
    """Whether records of faxes are kept on this machine between starts; documents never are."""
    default_service: _Id | None = None
    sender: Annotated[str, _checked_by(is_number, "is no number such as +14155550100")] | None = None
    hold_seconds: Annotated[int, Field(ge=0, le=MOST_HELD)] | None = None
    """How long the console holds a fax back; None: `PRODUCTION_HELD` seconds with `production`, else none."""
    webhooks: Annotated[str, AfterValidator(_port)] | None = None
    """`HOST:PORT` at which the console takes webhooks in from its start on."""
    columns: _Columns | None = None
    """Of the list of faxes; goes before those of `[list]`."""
    secret_command: Annotated[list[str], Field(min_length=1)] | None = None
    """Program and arguments that write the key's secret, run without a shell; goes before every store."""

    @property
    def held(self) -> int:
        """Seconds that a fax is held back."""
        return self.hold_seconds if self.hold_seconds is not None else PRODUCTION_HELD if self.production else 0

    @model_validator(mode="after")
    def _one_place(self) -> Profile:
        if self.base_url and self.region:
            raise ValueError("has both base_url and region: one is enough")
        return self


class _Preview(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    protocol: Annotated[str, _checked_by(PROTOCOLS.__contains__, _PROTOCOL_ADVICE)] = "auto"


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    columns: _Columns | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    current: Name | None = None
    profiles: dict[Name, Profile] = Field(default_factory=dict)
    preview: _Preview = Field(default_factory=_Preview)
    lock_minutes: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    audit_numbers: bool = False
    keys: dict[str, str] = Field(default_factory=dict)
    spacing: Literal["normal", "compact"] = "normal"
    motion: bool | None = None
    theme: str | None = None
    views: dict[Name, Annotated[str, _checked_by(_is_query, "is no filter of one line")]] = Field(default_factory=dict)
    view_columns: dict[Name, _Columns] = Field(default_factory=dict)
    mask: bool = False
    list: _List = Field(default_factory=_List)


class Settings(NamedTuple):
    """What a settings file says; an empty one when there is none."""

    current: str | None = None
    profiles: Mapping[str, Profile] = {}
    protocol: str = "auto"
    """How pages are drawn: one of `terminal.PROTOCOLS`."""
    lock_minutes: int | None = None
    """Minutes without a key after which the console hides everything; None for never."""
    audit_numbers: bool = False
    """Whether the audit log holds whole numbers and addresses."""
    look: Look = USUAL_LOOK
    views: Mapping[str, str] = {}
    """Filters of faxes by the name under which they were saved."""
    view_columns: Mapping[str, Sequence[str]] = {}
    """The columns that views have of their own, by the same names."""
    mask: bool = False
    """Whether the console hides numbers, addresses and pages, whatever the profile."""

    def profile(self, name: str) -> Profile:
        """The profile of this name; ConfigError with the nearest name when there is none."""
        if name in self.profiles:
            return self.profiles[name]
        near = _nearest(name, [*self.profiles, DEMO])
        known = f"; the profiles are {', '.join(self.profiles)}" if self.profiles else ": faxtui profiles add makes one"
        raise ConfigError(f"There is no profile {clean(name, 40)!r}{near or known}.")


def read_settings(path: Path) -> Settings:
    """Read and judge a settings file; ConfigError says what is wrong where, and never repeats a value."""
    return judged(parse_toml(path), path)


def judged(tables: Mapping[str, Any], path: Path) -> Settings:
    """What the tables of a settings file say, or ConfigError with everything that is wrong in them."""
    try:
        file = _File.model_validate(tables)
    except ValidationError as error:
        problems = [
            f"{_problem(detail)}{_line(path, detail['loc'])}"
            for detail in error.errors(include_url=False, include_input=False)
        ]
        more = f"; and {len(problems) - _TOLD} more" if len(problems) > _TOLD else ""
        # Not chained: the library's own error would tell more of the file than a sentence should.
        raise ConfigError(f"{shown(path)}: {'; '.join(problems[:_TOLD])}{more}.") from None
    if DEMO in file.profiles:
        raise ConfigError(f"{shown(path)}: profiles.{DEMO} must have another name: {DEMO} is the embedded service.")
    return Settings(
        current=file.current,
        profiles=file.profiles,
        protocol=file.preview.protocol,
        lock_minutes=file.lock_minutes,
        audit_numbers=file.audit_numbers,
        look=Look(file.keys, file.spacing, file.motion, file.theme, tuple(file.list.columns or ())),
        views=file.views,
        view_columns=file.view_columns,
        mask=file.mask,
    )


def new_profile(name: str, values: Mapping[str, Any]) -> Profile:
    """A profile of these values, or ConfigError."""
    if name == DEMO or re.fullmatch(_NAME, name) is None:
        raise ConfigError(f"{clean(name, 40)!r} cannot name a profile: {NAME_ADVICE}, but not {DEMO}.")
    try:
        return Profile.model_validate(values)
    except ValidationError as error:
        problems = [_problem(detail) for detail in error.errors(include_url=False, include_input=False)]
    raise ConfigError(f"Profile {name}: {'; '.join(problems)}.")


def parse_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, empty when there is none; a broken one is a ConfigError with line and column."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{shown(path)} cannot be read: {error.strerror or error}.") from None
    if len(data) > LARGEST:
        raise ConfigError(f"{shown(path)} is larger than {LARGEST // 1024} kB: that is no settings file.")
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode())
        what = "This is no UTF-8"
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else _place(data.decode())
        what = str(error).partition(" (at ")[0]
    raise ConfigError(f"{shown(path)}, line {line}, column {column}: {clean(what, 120)}.")


def _place(before: str) -> tuple[int, int]:
    """Line and column, counted from 1, of what follows this text."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _line(path: Path, where: Sequence[Any]) -> str:
    """Where that stands, in brackets; empty when it cannot be told."""
    from faxtui.settings_lines import line_of  # late: most files are right

    try:
        found = line_of(path.read_text(encoding="utf-8"), [str(part) for part in where if part != "[key]"])
    except (OSError, UnicodeDecodeError):
        found = None
    return f" (line {found})" if found else ""


def _problem(detail: Any) -> str:
    """One thing that is wrong, as half a sentence that names its key."""
    where = [str(part) for part in detail["loc"] if part != "[key]"]
    key, kind = clean(".".join(where), 80), detail["type"]
    if kind == "extra_forbidden":
        return _unknown(where, key)
    if kind == "string_pattern_mismatch":
        return f"{key} is no name: {NAME_ADVICE}"
    if kind == "value_error":
        return f"{key} {clean(detail['ctx']['error'], 120)}".lstrip()
    if kind == "literal_error":
        return f"{key} must be {detail['ctx']['expected']}"
    if kind in _BOUNDS:
        return f"{key} must be {detail['ctx'][_BOUNDS[kind][0]]} {_BOUNDS[kind][1]}"
    return f"{key} must be {_TYPES.get(kind) or 'something else'}"


_BOUNDS: Final = {"greater_than_equal": ("ge", "or more"), "less_than_equal": ("le", "at most")}
_TYPES: Final = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "list_type": "a list of words in square brackets",
    "too_short": "a list of at least one word",
    "dict_type": "a table",
    "model_type": "a table",
}


def _unknown(where: list[str], key: str) -> str:
    if where[-1] == "key_secret":
        return f"{key} does not belong here: faxtui profiles add keeps it in a safe place, or use secret_command"
    known = (_File if len(where) == 1 else _TABLES.get(where[0], Profile)).model_fields
    return f"{key} is unknown{_nearest(where[-1], list(known))}"


_TABLES: Final[dict[str, type[BaseModel]]] = {"preview": _Preview, "list": _List}


def _nearest(name: str, known: list[str]) -> str:
    """What a wrong name may have meant, in brackets; empty when nothing is near."""
    near = get_close_matches(name.lower().replace("-", "_"), known, 1, 0.6) or get_close_matches(name, known, 1, 0.6)
    return f" (did you mean {near[0]}?)" if near else ""
