"""Every option of a send, judged before anything leaves."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from faxtui.cli import parsing
from faxtui.cli.output import CommandError, ExitCode
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.sending import SendFields, SendFile

_RESOLUTIONS: Final = {"fine": "FINE", "superfine": "SUPERFINE"}
_METHODS: Final = {"halftone": "HALFTONE", "monochrome": "MONOCHROME"}
_CALLBACKS: Final = {"multipart": "multipart/form-data", "json": "application/json"}
_STDIN: Final = "-"
_URL: Final = ("http://", "https://")


@dataclass(frozen=True)
class SendOptions:
    """What is sent and how; what is not set is the service's to choose."""

    file: Annotated[
        list[str] | None,
        Parameter(
            allow_leading_hyphen=True,
            help="A document (PDF, TIF, PNG, JPG, TXT, HTML, DOCX), - for standard input; repeat for more.",
        ),
    ] = None
    name: Annotated[str | None, Parameter(help="What standard input is called, as letter.pdf.")] = None
    url: Annotated[list[str] | None, Parameter(help="A document that the service fetches; these come first.")] = None
    from_: Annotated[str | None, Parameter(name="--from", help="The sending number; else the service's own.")] = None
    service: Annotated[str | None, Parameter(help="Id of the service whose defaults apply.")] = None
    header: Annotated[str | None, Parameter(help="The line at the top of each page, up to 50 letters.")] = None
    header_page_numbers: Annotated[
        bool | None, Parameter(negative="--no-header-page-numbers", help="Page numbers in that line.")
    ] = None
    time_zone: Annotated[str | None, Parameter(help="Of the time in that line, as Europe/Berlin.")] = None
    resolution: Annotated[str | None, Parameter(help="fine or superfine.")] = None
    image_conversion: Annotated[str | None, Parameter(help="halftone or monochrome.")] = None
    max_retries: Annotated[int | None, Parameter(help="Calls after the first, 0 to 5.")] = None
    retry_delay: Annotated[int | None, Parameter(help="Seconds between calls, 30 to 300.")] = None
    label: Annotated[list[str] | None, Parameter(help="key=value, to find the fax by; repeat for more.")] = None
    cover_page: Annotated[str | None, Parameter(help="Id of the cover page.")] = None
    cover: Annotated[list[str] | None, Parameter(help="key=value for a {{key}} of the cover page; repeat.")] = None
    callback_url: Annotated[str | None, Parameter(help="Where the service tells of the fax's end.")] = None
    callback_type: Annotated[str | None, Parameter(help="multipart or json.")] = None
    in_progress: Annotated[
        bool | None, Parameter(negative="--no-in-progress", help="Have the service tell of each page, too.")
    ] = None


def checked_fields(options: SendOptions) -> SendFields:
    """The fields of a send as the client takes them; CommandError for the first that is wrong. Reads the files."""
    fields: SendFields = {
        "files": _documents(options),
        "content_url": _urls("--url", options.url or []) or None,
        "from_": parsing.number(options.from_) if options.from_ else None,
        "service_id": options.service,
        "header_text": _header(options.header),
        "header_page_numbers": options.header_page_numbers,
        "header_time_zone": _zone(options.time_zone),
        "resolution": parsing.chosen(options.resolution, _RESOLUTIONS, "resolution"),
        "image_conversion_method": parsing.chosen(options.image_conversion, _METHODS, "image conversion"),
        "max_retries": parsing.bounded(options.max_retries, 0, 5, "--max-retries"),
        "retry_delay_seconds": parsing.bounded(options.retry_delay, 30, 300, "--retry-delay"),
        "labels": parsing.pairs(options.label or [], "--label") or None,
        "cover_page_id": options.cover_page,
        "cover_page_data": _cover_data(options.cover or []) or None,
        "callback_url": next(
            iter(_urls("--callback-url", [options.callback_url] if options.callback_url else [])), None
        ),
        "callback_url_content_type": parsing.chosen(options.callback_type, _CALLBACKS, "callback type"),
        "in_progress_notifications": options.in_progress,
    }
    if not fields["files"] and not fields["content_url"]:
        raise CommandError("There is no document: give --file or --url. Nothing was sent.", ExitCode.USAGE)
    return fields


def _documents(options: SendOptions) -> list[Path | SendFile]:
    files = options.file or []
    if files.count(_STDIN) > 1:
        raise CommandError("Standard input can be sent once only.", ExitCode.USAGE)
    if options.name is not None and _STDIN not in files:
        raise CommandError("--name is for standard input: add --file -.", ExitCode.USAGE)
    return [_standard_input(options.name) if text == _STDIN else _file(text) for text in files]


def _file(text: str) -> Path:
    """The path, once the document at it can be sent."""
    from faxtui.store.checks import check_document, read_path

    checked = check_document(text)
    if not checked.ok:
        raise CommandError(f"{clean(text, 200)}: {checked.note} Nothing was sent.", ExitCode.USAGE)
    return read_path(text)


def _standard_input(name: str | None) -> SendFile:
    """The whole of standard input under the name given; judged as a file is."""
    from faxtui.api.sending import SendFile
    from faxtui.pages.conversion import ConversionError
    from faxtui.pages.source import detect
    from faxtui.store.checks import MOST_BYTES

    if sys.stdin is None or sys.stdin.isatty():
        raise CommandError("--file - reads standard input, which is a terminal: pipe a document in.", ExitCode.USAGE)
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if not data:
        raise CommandError("Standard input is empty. Nothing was sent.", ExitCode.USAGE)
    if len(data) > MOST_BYTES:
        raise CommandError(f"Standard input has more than {MOST_BYTES // 10**6} MB. Nothing was sent.", ExitCode.USAGE)
    try:
        kind = detect(data, name or "")
    except ConversionError as error:
        raise CommandError(f"Standard input: {error} Nothing was sent.", ExitCode.USAGE) from None
    return SendFile(name or f"document.{kind.value.lower()}", data)


def _urls(option: str, texts: list[str]) -> list[str]:
    for text in texts:
        if not text.startswith(_URL) or not text.isprintable() or " " in text:
            raise CommandError(f"{option} {text!r} is no http or https address.", ExitCode.USAGE)
    return texts


def _header(text: str | None) -> str | None:
    from faxtui.store.checks import check_header

    if text is None:
        return None
    checked = check_header(text)
    if not checked.ok:
        raise CommandError(f"--header: {checked.note}", ExitCode.USAGE)
    return checked.value


def _zone(text: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    try:
        return None if text is None else ZoneInfo(text).key
    except (KeyError, ValueError, OSError):  # also for names that are folders of the database
        raise CommandError(f"--time-zone {text!r} is none: write it as Europe/Berlin.", ExitCode.USAGE) from None


def _cover_data(texts: list[str]) -> dict[str, str]:
    """Keys in lower case, as the API wants them."""
    return {key.lower(): value for key, value in parsing.pairs(texts, "--cover").items()}
