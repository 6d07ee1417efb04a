"""The `faxtui` command.

Without arguments the console opens at once: nothing of the command line, the client or the service is imported
before its first paint.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faxtui.look import Look

_USAGE = 2
_LASTING = frozenset({"serve", "webhooks", "watch", "view"})
"""Commands that go on for hours or days, and give memory back as usual."""
_ALLOCATIONS = 200_000
"""Objects made between two looks for garbage: imports leave none, and looking as often as usual takes time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the console, or run one command; answers the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    flags = _console_flags(given)
    if flags is not None:
        return open_console(*flags)
    return run_command(given)


def run_command(given: list[str]) -> int:
    """One command of the command line; its start is most of what a short one costs."""
    import gc
    import os

    if _LASTING.isdisjoint(given):
        gc.set_threshold(_ALLOCATIONS)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them reads about every package there is
    from faxtui.cli.app import main as run  # late: the console needs none of it

    try:
        return run(given, open_console, open_viewer, judge_look)
    finally:
        gc.freeze()  # all goes with the process: looking for garbage once more at its end is in vain


def _console_flags(given: list[str]) -> tuple[bool, str | None, bool] | None:
    """The console's flags when there is nothing else on the line; all other lines are the command parser's."""
    read_only, mask, profile, left = False, False, None, given[::-1]
    while left:
        word = left.pop()
        if word == "--read-only":
            read_only = True
        elif word == "--mask":
            mask = True
        elif word.startswith("--profile=") and word != "--profile=":
            profile = word.partition("=")[2]
        elif word == "--profile" and left and not left[-1].startswith("-"):
            profile = left.pop()
        else:
            return None
    return read_only, profile, mask


def open_console(read_only: bool, profile: str | None = None, mask: bool = False) -> int:
    """The console on the service that flags, environment or a profile name, or on the embedded one."""
    import gc
    import os

    from faxtui.config import ConfigError, choose
    from faxtui.first_run import is_first_run

    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        return _refuse("The console needs a terminal for input and output; for scripts see faxtui --help.")
    if os.environ.get("TERM") == "dumb":
        return _refuse("This terminal (TERM=dumb) cannot draw the console; for scripts see faxtui --help.")
    gc.disable()  # until the first paint: imports leave no garbage, and looking for it takes a tenth of the time
    try:
        choice = choose(os.environ, profile=profile, read_only=read_only)
    except ConfigError as error:
        return _refuse(str(error))
    from faxtui.console.app import run  # late: this is Textual

    guards = {"read_only": choice.read_only, "stays_read_only": read_only}
    welcome = is_first_run(os.environ, choice)
    veil = (mask or choice.mask, mask)
    looks = {"welcome": welcome, "look": choice.look, "veil": veil}
    try:
        return run(choice.connection, lock_minutes=choice.lock_minutes, **looks, **guards)
    except ConfigError as error:  # of its keys and looks, before anything is drawn
        return _refuse(str(error))


def open_viewer(title: str, data: bytes, protocol: str) -> int:
    """The page viewer on one document, with the keys and looks of the settings."""
    import os

    from faxtui.config import ConfigError, settings_of
    from faxtui.console.viewer import run  # late: this is Textual
    from faxtui.profiles import Settings

    try:
        settings = settings_of(os.environ) or Settings()
        return run(title, data, protocol, lock_minutes=settings.lock_minutes, look=settings.look)
    except ConfigError as error:  # of the file, before anything is drawn
        return _refuse(str(error))


def judge_look(look: Look) -> list[str]:
    """What of keys and theme the console would leave out, a sentence each."""
    from faxtui.console.looks import look_troubles  # late: this is Textual

    return look_troubles(look)


def _is_terminal(stream: object) -> bool:
    """Whether a standard stream is there and is a terminal; a closed one is neither."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


def _refuse(sentence: str) -> int:
    if sys.stderr is not None:
        from faxtui.text import clean  # late: only who is refused needs it

        sys.stderr.write(f"{clean(sentence, 1000)}\n")
    return _USAGE


if __name__ == "__main__":
    sys.exit(main())
