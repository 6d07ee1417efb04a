"""The commands of `faxtui`, and the boundary where every error becomes one sentence and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Parameter
from cyclopts.exceptions import UnusedCliTokensError

import faxtui
from faxtui.cli.connecting import ASKED, LOOK_JUDGE, Asked
from faxtui.cli.output import EXIT_CODES, CommandError, ExitCode, talk
from faxtui.cli.settings_commands import add_groups
from faxtui.look import Look

DEBUG_VARIABLE = "FAXTUI_DEBUG"
INTERRUPTED = 130
"""The shell's own code for a command that ctrl+c ended."""
READER_LEFT = 141
"""The shell's own code for a command whose reader has left (SIGPIPE), as with `| head`."""

OpenConsole = Callable[[bool, str | None, bool], int]
"""Opens the console, read-only or not, on a profile or what is set, masked or not, and answers its exit code; given in,
so that the CLI never imports it."""

_WITHOUT_SERVICE = ("serve", "errors", "lint", "audit", "views")
"""Commands that talk to no configured service: a profile means nothing to them."""

_ABOUT_ITSELF = frozenset({"--install-completion", "--help", "-h"})
"""Words on the line without which `--install-completion` is neither meant nor shown."""

OpenViewer = Callable[[str, bytes, str], int]
"""Opens the viewer on a document, by its title and how pages are drawn; given in for the same reason."""

_MASK_HELP = (
    "Hide numbers, addresses and pages in the console, and numbers in what it exports. Saved PDFs, settings files and "
    "other commands are whole; lists have a --mask of their own."
)
_CHECK_EPILOGUE = (
    "Exit codes, unlike those of every other command: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, which is also what a "
    "wrong option, a refused key or a service that is away come to."
)
_SERVE_EPILOGUE = """Dial +19898989898 (completes, free), +1500555PCCC (fails with the error CCC after P pages, such \
as +15005550017 for a busy line), or any number that is not the project's own; GET /_local/dial lists them all.

Under /_local, which needs no key on this machine: webhook deliveries, numbers, inbound calls, the clock, failures on \
request, tokens, events and reset; GET /_local lists them. /docs and /openapi.json describe the API.

Failures on request (--chaos or POST /_local/chaos) are rate-limit, error, delay, drop, drop-before, truncate, \
expired-token and lose-webhook, as in 'error=503 on getFaxes x2'; GET /_local/chaos explains them."""
_OWN_EPILOGUE = {"check": {"help_epilogue": _CHECK_EPILOGUE}, "serve": {"help_epilogue": _SERVE_EPILOGUE}}


def build(open_console: OpenConsole, open_viewer: OpenViewer | None = None, *, completion: bool = True) -> App:
    """The command tree; a command's module is imported when it is run or its help is shown.

    `completion` adds `--install-completion`, which makes every start longer.
    """
    app = App(
        name="faxtui",
        version=faxtui.__version__,
        help="See faxes, send them and read their pages in the terminal. Without a command the console opens.",
        help_format="plaintext",
        help_epilogue=_epilogue(),
        suppress_keyboard_interrupt=False,
        default_parameter=Parameter(negative=(), show_default=_default),
    )
    _add_screens(app, open_console, open_viewer)
    _add_commands(app)
    add_groups(app)
    if completion:
        app.register_install_completion_command()
    _add_shared_flags(app)
    return app


def _add_screens(app: App, open_console: OpenConsole, open_viewer: OpenViewer | None) -> None:
    """What opens a screen of its own: no command at all, and `view`."""

    @app.default
    def console(*, mask: Annotated[bool, Parameter(help=_MASK_HELP)] = False) -> int:
        asked = ASKED.get()
        return open_console(asked.read_only, asked.profile, mask)

    @app.command(help="Open a PDF, TIFF, PNG or JPG file, or a fax by its id, in the viewer; in a pipe write its text.")
    def view(
        what: Annotated[str, Parameter(name="FILE|FAX-ID")],
        /,
        *,
        protocol: Annotated[str | None, Parameter(help="How pages are drawn: auto, kitty, braille, half …")] = None,
        page: Annotated[int | None, Parameter(help="Print this page, from 1, instead of opening the viewer.")] = None,
        text: Annotated[bool, Parameter(help="Write the text instead of drawing.")] = False,
        ocr: Annotated[bool, Parameter(help="Read the text of pages that are pictures (needs faxtui[ocr]).")] = False,
    ) -> int:
        from faxtui.cli.pages import view as view_pages  # late, as all commands are

        if open_viewer is None:
            raise CommandError("There is no viewer here.")
        return view_pages(what, open_viewer, protocol=protocol, page=page, text=text, ocr=ocr)


def _add_commands(app: App) -> None:
    """The commands about faxes, this machine and whole projects: parent, name, home and one sentence each."""
    faxes = App(name="faxes", help="List faxes, look at one, follow them, download pages.", help_epilogue="")
    views = App(name="views", help="Keep filters of faxes under a name.", help_epilogue="")
    profiles = App(name="profiles", help="Keep connections under a name.", help_epilogue="")
    server = App(name="server", help="Play the world around a local service that runs.", help_epilogue="")
    audit = App(name="audit", help="See who did what, and check that nobody changed the log.", help_epilogue="")
    config = App(name="config", help="Write a project's settings as a file, compare, apply.", help_epilogue="")
    for parent, name, place, text in (
        (app, "send", "send:send", "Send documents to one number or many."),
        (app, "lint", "lint:lint", "Judge documents as fax pages before they are sent; 1 when one has a warning."),
        (faxes, "list", "faxes:list_faxes", "List faxes, newest first."),
        (faxes, "get", "faxes:get_fax", "Show everything about one fax."),
        (faxes, "show", "pages:show_fax", "Print a page of a fax on the terminal, or its text in a pipe."),
        (faxes, "watch", "watch:watch", "Follow one fax, or the list, and write what changes."),
        (faxes, "download", "download:download_fax", "Download the pages of faxes, one PDF each."),
        (faxes, "delete-content", "content:delete_content", "Delete stored pages for good; the record stays."),
        (
            faxes,
            "export",
            "fax_export:export_faxes",
            "Export faxes as CSV or JSON lines, as the console does.",
        ),
        (app, "serve", "serve:serve", "Run a complete local Fax API service."),
        (server, "receive", "server:receive", "Play an outside caller who faxes a document to it."),
        (profiles, "list", "profiles:list_profiles", "List the profiles, and which one is used."),
        (
            profiles,
            "add",
            "profiles:add",
            "Add a profile once its key was tried; the secret is asked for, never given as a flag.",
        ),
        (profiles, "set", "profiles:change", "Change what a profile says beside its account."),
        (profiles, "use", "profiles:use", "Make a profile the one that is used when nothing else is said."),
        (profiles, "test", "profiles:try_key", "Ask the service whether a profile's key is good."),
        (profiles, "remove", "profiles:remove", "Remove a profile and its secret."),
        (views, "list", "views:list_views", "List the saved views with what they mean."),
        (views, "add", "views:add_view", "Save a filter under a name, for @name wherever filters go."),
        (views, "remove", "views:remove_view", "Forget a saved view."),
        (audit, "list", "audit:list_acts", "List acts and looks at pages, oldest first."),
        (audit, "verify", "audit:verify", "Follow the chain of the audit log to its end."),
        (config, "export", "config_export:export", "Write services, addresses and cover pages as one YAML file."),
        (config, "plan", "config_plan:plan", "Print how the project would change; exit code 8 when it would."),
        (config, "apply", "config_apply:apply", "Make the project as the file says, after asking."),
        (config, "drift", "config_plan:drift", "Print how the project differs from a file or another profile."),
        (app, "errors", "codes:errors", "Explain why faxes fail, by error code or word."),
        (app, "attention", "attention:attention", "List what needs somebody, each with one thing to do."),
        (app, "resend", "resend:resend", "Send failed faxes once more, never what was delivered meanwhile."),
        (app, "check", "check:check", "Check for failed and stuck faxes, for monitors; its exit codes are theirs."),
        (app, "doctor", "doctor:doctor", "Check this installation, this terminal and the connection."),
    ):
        parent.command(f"faxtui.cli.{place}", name=name, help=text, **_OWN_EPILOGUE.get(name, {}))
    for group in (faxes, views, profiles, server, config, audit):
        app.command(group)


def _add_shared_flags(app: App) -> None:
    """The flags that may stand anywhere on the line; what is left of it is the command's own."""

    app.meta.suppress_keyboard_interrupt = False

    @app.meta.default
    def run(
        *line: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        profile: Annotated[str | None, Parameter(help="The profile; else FAXTUI_PROFILE, else the current.")] = None,
        read_only: Annotated[bool, Parameter(help="Refuse everything that sends or changes.")] = False,
    ) -> Any:
        if line and line[0] in _WITHOUT_SERVICE and (profile is not None or read_only):
            flag = "--read-only" if profile is None else "--profile"
            raise CommandError(f"{flag} means nothing to faxtui {line[0]}.", ExitCode.USAGE)
        ASKED.set(Asked(profile, read_only))
        return app(line, **_ANSWERS)


def _default(value: object) -> object:
    """Defaults that help may show: a flag that is off says nothing."""
    return None if value is False else value


def _epilogue() -> str:
    codes = "\n".join(f"  {int(code)}  {meaning}" for code, meaning in EXIT_CODES.items())
    return (
        "A service is set by a profile, or by SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET, and FAXTUI_BASE_URL "
        "for one of your own; without them the console opens on an embedded service with demo data.\n\n"
        f"Exit codes:\n\n{codes}"
    )


def main(
    arguments: Sequence[str],
    open_console: OpenConsole,
    open_viewer: OpenViewer | None = None,
    judge_look: Callable[[Look], list[str]] | None = None,
) -> int:
    """Run one command; never a traceback unless FAXTUI_DEBUG=1. `judge_look` is what doctor asks about keys and theme,
    given in as the console is."""
    _ready_streams()
    LOOK_JUDGE.set(judge_look)
    code: int
    try:
        completion = not _ABOUT_ITSELF.isdisjoint(arguments)
        code = _run(build(open_console, open_viewer, completion=completion), arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        warnings.simplefilter("ignore")  # of what was broken off half-way nobody wants to hear
        talk("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has left, as `head` does; keep the interpreter from flushing into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except Exception as error:  # noqa: BLE001 - the boundary: whatever is left becomes one sentence
        from faxtui.cli.check import is_check, unknown  # late, as every command

        message, code = explain(error)
        if is_check(arguments):
            code = unknown(message)
        else:
            talk(message)
        if os.environ.get(DEBUG_VARIABLE) == "1":
            traceback.print_exc()
    return code


def _ready_streams() -> None:
    """Give a closed stream a place to write to, and a terminal without Unicode question marks instead of an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


_ANSWERS: dict[str, Any] = {"exit_on_error": False, "print_error": False, "result_action": "return_value"}
"""How the parser is called: errors come to our boundary."""


def _run(app: App, arguments: Sequence[str]) -> int:
    result: Any = app.meta(_shared_flags_first(arguments), **_ANSWERS)
    return int(result) if isinstance(result, int) else ExitCode.OK


def _shared_flags_first(arguments: Sequence[str]) -> list[str]:
    """The same line with the flags of every command in front: filter words, which may begin with a hyphen, would take
    them otherwise."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    flags: list[str] = []
    rest: list[str] = []
    words = iter(own)
    for word in words:
        if word == "--read-only" or word.startswith("--profile="):
            flags.append(word)
        elif word == "--profile":
            flags += [word, *islice(words, 1)]
        else:
            rest.append(word)
    return [*flags, *rest, *arguments[len(own) :]]


def explain(error: Exception) -> tuple[str, ExitCode]:
    """One sentence and the exit code for an error that ended a command."""
    from faxtui.config import ConfigError

    if isinstance(error, CommandError):
        return str(error), error.code
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        from faxtui.store.query_terms import meant

        wrong = error.unused_tokens[0]
        known = [name for name in error.app or () if not name.startswith("-")]
        return f"There is no command {wrong!r}{meant(wrong, known, ': see faxtui --help.')}", ExitCode.USAGE
    if isinstance(error, CycloptsError):
        return f"{str(error).strip()} See --help.", ExitCode.USAGE
    if isinstance(error, ConfigError):
        return str(error), ExitCode.USAGE
    if isinstance(error, FileExistsError):
        return f"{error} (--force replaces it)", ExitCode.REFUSED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}.", ExitCode.ERROR
    return _explain_api(error) or (
        f"Something unforeseen happened ({type(error).__name__}: {error}); {DEBUG_VARIABLE}=1 shows where.",
        ExitCode.ERROR,
    )


def _explain_api(error: Exception) -> tuple[str, ExitCode] | None:
    from faxtui.api import errors

    if not isinstance(error, errors.FaxApiError):
        return None
    codes: tuple[tuple[type[Exception], ExitCode], ...] = (
        (errors.AuthenticationError, ExitCode.AUTHENTICATION),
        (errors.PermissionDenied, ExitCode.AUTHENTICATION),
        (errors.NotFound, ExitCode.NOT_FOUND),
        (errors.OutcomeUnknown, ExitCode.UNKNOWN),
        (errors.ReadOnlyError, ExitCode.REFUSED),
    )
    local = isinstance(error, errors.InvalidRequest) and error.status is None
    fallback = ExitCode.USAGE if local else ExitCode.ERROR
    # A note says what to do next, as the label to look for after a send whose outcome is unknown.
    text = " ".join([str(error), *getattr(error, "__notes__", ())])
    return text, next((code for kind, code in codes if isinstance(error, kind)), fallback)
