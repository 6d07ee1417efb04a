"""Secrets of keys: in the keyring, else in a file that only its owner reads, else from a command of the user's.

A secret is kept for a profile and a key id together, so that it never goes out with another key. Where both a file and
a keyring know one, the file's is the newer: it is written only while no keyring can be used, and cleared by the next
secret that goes into the keyring.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from faxtui.connection import ConfigError, is_plain
from faxtui.paths import open_to_others, shown, write_private
from faxtui.profiles import parse_toml

if TYPE_CHECKING:
    from faxtui.profiles import Profile

T = TypeVar("T")

KEYRING_SERVICE: Final = "faxtui"
FILE_NAME: Final = "secrets.toml"
COMMAND_SECONDS: Final = 30.0
"""How long a `secret_command` may take: time enough to touch a token."""
LONGEST: Final = 4096
"""Bytes that a `secret_command` may write."""


class Secret(NamedTuple):
    """A key's secret and where it was found; never printed."""

    value: str
    place: str
    """`secret_command`, `file` or `keyring`."""

    def __repr__(self) -> str:
        """Names the place only."""
        return f"Secret(place={self.place!r})"


def find_secret(folder: Path, name: str, profile: Profile) -> Secret | None:
    """The secret of a profile's key; None when nobody has it, ConfigError when it is kept where it is not safe."""
    if profile.secret_command:
        return Secret(run_secret_command(profile.secret_command, name), "secret_command")
    if profile.key_id is None:
        return None
    kept = _in_file(folder / FILE_NAME).get(name)
    if isinstance(kept, dict) and kept.get("key_id") == profile.key_id:
        return Secret(_checked(kept.get("key_secret"), shown(folder / FILE_NAME)), "file")
    found = _from_keyring("get_password", KEYRING_SERVICE, _user(name, profile.key_id)) if keyring_name() else None
    return Secret(_checked(found, "The keyring"), "keyring") if found is not None else None


def keep_secret(folder: Path, name: str, key_id: str, secret: str) -> str:
    """Keep a secret and answer where: `keyring`, or `file` when no keyring can be used or it refuses."""
    try:
        keyring = bool(keyring_name())
        if keyring:
            _from_keyring("set_password", KEYRING_SERVICE, _user(name, key_id), secret)
    except ConfigError:
        keyring = False  # locked, or out of reach over SSH: the file serves
    if keyring:
        _change_file(folder / FILE_NAME, lambda kept: kept.pop(name, None))
        return "keyring"
    _change_file(folder / FILE_NAME, lambda kept: kept.update({name: {"key_id": key_id, "key_secret": secret}}))
    return "file"


def forget_secret(folder: Path, name: str, key_id: str | None) -> None:
    """Delete what is kept for a profile's key, wherever it is; a `secret_command` keeps its own."""
    _change_file(folder / FILE_NAME, lambda kept: kept.pop(name, None))
    user = _user(name, key_id or "")
    if keyring_name() and _from_keyring("get_password", KEYRING_SERVICE, user) is not None:
        _from_keyring("delete_password", KEYRING_SERVICE, user)


# -- the keyring ---------------------------------------------------------------------------------------------------


def keyring_name() -> str:
    """What the operating system's keyring is called; empty when none can be used."""
    import keyring  # late: it looks for its backends, which takes as long as all the rest
    from keyring.core import recommended

    backend = _guarded(keyring.get_keyring)
    return _guarded(lambda: str(backend.name) if recommended(backend) else "")


def _from_keyring(call: str, *arguments: str) -> Any:
    import keyring

    return _guarded(lambda: getattr(keyring, call)(*arguments))


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the boundary: backends are plug-ins and raise whatever they like
        # Not chained, and without the backend's own words: both may hold the secret.
        problem = type(error).__name__
    raise ConfigError(f"The keyring does not give its secrets ({problem}): unlock it, or set SINCH_KEY_SECRET.")


def _user(name: str, key_id: str) -> str:
    return f"{name} {key_id}"


# -- the file ------------------------------------------------------------------------------------------------------


def _in_file(path: Path) -> dict[str, Any]:
    """Secrets by profile; refused as ssh refuses a key, when others may read it."""
    try:
        if open_to_others(path):
            raise ConfigError(f"{shown(path)} can be read by others: its secrets are not used until chmod 600.")
    except FileNotFoundError:
        return {}
    return parse_toml(path)


def _change_file(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    kept = _in_file(path)
    before = dict(kept)
    change(kept)
    if kept != before:
        import tomlkit  # late: only who changes something needs it

        write_private(path, "# Secrets of faxtui's profiles. Keep this file to yourself.\n" + tomlkit.dumps(kept))


def _checked(secret: object, place: str) -> str:
    if not isinstance(secret, str) or not is_plain(secret):
        raise ConfigError(f"{place} holds a key secret with letters that no key has.")
    return secret


# -- the user's command --------------------------------------------------------------------------------------------


def run_secret_command(command: Sequence[str], name: str, seconds: float = COMMAND_SECONDS) -> str:
    """What the command writes to its standard output, less blanks around it; bounded in time and size.

    What it says on standard error is not shown, since it may hold the secret.
    """
    what = f"The secret_command of profile {name}"
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, run without a shell
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise ConfigError(f"{what} cannot be started: {why or 'its words are none'}.") from None
    written = _read(process, seconds)
    if written is None:
        raise ConfigError(f"{what} was not done within {seconds:.0f} s.")
    if len(written) > LONGEST:
        raise ConfigError(f"{what} wrote more than {LONGEST} bytes: that is no secret.")
    if process.returncode:
        raise ConfigError(f"{what} ended with code {process.returncode}: run it by hand to see why.")
    return _checked(written.decode(sys.getfilesystemencoding(), "replace").strip(), what)


def _read(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
    """What a process wrote when it has ended, at most one byte more than allowed; None when the time ran out."""
    assert process.stdout is not None  # noqa: S101
    pieces: list[bytes] = []
    reading = threading.Thread(target=lambda: pieces.append(process.stdout.read(LONGEST + 1)), daemon=True)  # type: ignore[union-attr]
    reading.start()
    reading.join(seconds)
    late = reading.is_alive()
    try:
        process.wait(1.0 if pieces and len(pieces[0]) <= LONGEST else 0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    reading.join(1.0)
    if not reading.is_alive():  # else a child of the child holds the pipe: it ends with us
        process.stdout.close()
    return None if late or not pieces else pieces[0]
