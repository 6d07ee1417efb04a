"""`faxtui webhooks deliveries` and `replay`: what the local service sent, and sending it, or a saved event, again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from cyclopts import Parameter

from faxtui.cli.faxes import Json
from faxtui.cli.local_service import ServiceUrl, ask_local, refuse_when_guarded
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_table, talk
from faxtui.cli.resource_masking import Mask, masked_wire
from faxtui.cli.webhook_secrets import CREDENTIALS, credentials_set
from faxtui.text import clean

_COLUMNS: Final = (
    *(Column("ID"), Column("CREATED (UTC)"), Column("EVENT"), Column("STATE")),
    Column("TRIES", right=True),
)


def deliveries(
    *,
    fax: Annotated[str | None, Parameter(help="Only those of this fax, by its id.")] = None,
    state: Annotated[str | None, Parameter(help="Only pending, delivered, failed or lost ones.")] = None,
    limit: Annotated[int, Parameter(help="How many at most, newest first.")] = 100,
    url: ServiceUrl = None,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """List the webhooks that a local service sent or has to send, newest first."""
    if not 1 <= limit <= 1000:
        raise CommandError("--limit goes from 1 to 1000.", ExitCode.USAGE)
    wish = {"faxId": fax, "state": state and state.upper(), "pageSize": str(limit)}
    query = {name: value for name, value in wish.items() if value is not None}
    told = ask_local("GET", url, "deliveries", params=query)
    found: list[dict[str, Any]] = told.get("deliveries", [])
    if as_json:
        for delivery in found:
            emit_json(masked_wire(delivery) if mask else delivery)
    elif found:
        emit_table(_COLUMNS, [_cells(delivery) for delivery in found])
    talk(f"{len(found)} {'delivery' if len(found) == 1 else 'deliveries'}.")
    return ExitCode.OK


def _cells(delivery: dict[str, Any]) -> list[str]:
    created = clean(delivery.get("createTime", ""), 40)[:16].replace("T", " ")
    parts = [clean(delivery.get(name, ""), width) for name, width in (("id", 40), ("event", 15), ("state", 9))]
    return [parts[0], created, *parts[1:], clean(delivery.get("attemptCount", ""), 5)]


def replay(
    what: Annotated[str, Parameter(name="DELIVERY|FILE", help="A delivery of a local service, or a saved event.")],
    /,
    *,
    to: Annotated[str | None, Parameter(help="Where it goes; a delivery goes where it went before.")] = None,
    url: ServiceUrl = None,
    as_json: Json = False,
) -> int:
    """Send a webhook again, once, and write how the receiver answered; exit code 1 when it did not take it."""
    refuse_when_guarded()
    if to is not None:
        _check(to)
    if Path(what).is_file():
        if to is None:
            raise CommandError("A saved event needs --to, the URL that takes webhooks.", ExitCode.USAGE)
        return _replay_file(Path(what), to, as_json=as_json)
    told = ask_local(
        "POST",
        url,
        f"deliveries/{quote(what, safe='')}/replay",
        json={} if to is None else {"url": with_set_credentials(to)},
    )
    attempts = told.get("attempts") or [{}]
    good = told.get("state") == "DELIVERED"
    if as_json:
        emit_json(told)
    else:
        emit(clean(told.get("id", ""), 64))
    talk(f"{'Delivered' if good else 'Not delivered'}: {_verdict(attempts[-1])}.")
    return ExitCode.OK if good else ExitCode.ERROR


def _verdict(attempt: dict[str, Any]) -> str:
    status, error = attempt.get("status"), attempt.get("error")
    return f"the receiver answered {status}" if status else clean(error or "no answer", 200).rstrip(".")


def _check(to: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(to)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        raise CommandError("--to is no http or https URL.", ExitCode.USAGE) from None
    if not good:
        raise CommandError("--to is no http or https URL.", ExitCode.USAGE)
    if "@" in parts.netloc:
        raise CommandError(
            f"A name and password do not belong on a command line: set {CREDENTIALS}. Nothing was sent.",
            ExitCode.USAGE,
        )


def with_set_credentials(url: str) -> str:
    """The URL with the name and password that the environment sets for webhooks, if it does."""
    from faxtui.cli.service_flags import with_credentials

    found = credentials_set()
    return url if found is None else with_credentials(url, ":".join(found))


def _replay_file(file: Path, to: str, *, as_json: bool) -> int:
    """Post a saved event as it is; what is no webhook is not sent."""
    from faxtui.api.replays import content_type_of
    from faxtui.api.replays import replay as post
    from faxtui.api.webhooks import WebhookError, parse

    body = file.read_bytes()
    try:
        event = parse(body, content_type_of(body))
    except WebhookError as error:
        raise CommandError(f"{file}: {error} Nothing was sent.") from error
    status = post(body, to, credentials_set())
    told = {"event": str(event.event), "faxId": event.fax.id, "status": status}
    if as_json:
        emit_json(told)
    else:
        emit(f"{clean(event.event, 40)}  {clean(event.fax.id, 40)}  {status}")
    good = 200 <= status < 300
    talk(f"{'Taken' if good else 'Not taken'}: the receiver answered {status}.")
    return ExitCode.OK if good else ExitCode.ERROR
