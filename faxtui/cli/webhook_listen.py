"""`faxtui webhooks listen`: takes webhooks in, confirms each by asking the service, and writes one line for each."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import socket
import sys
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from faxtui.cli.connecting import configured_client
from faxtui.cli.faxes import Json
from faxtui.cli.folders import private_folder
from faxtui.cli.output import CommandError, ExitCode, emit, emit_json, talk
from faxtui.cli.resource_masking import Mask, masked_wire
from faxtui.cli.webhook_secrets import CREDENTIALS, PATH, credentials, secret_path
from faxtui.masking import mask_number
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.notices import Notice
    from faxtui.api.webhooks import FaxEvent

_GRACE_SECONDS: Final = 2


def listen(
    *,
    host: Annotated[str, Parameter(help="Address to listen on; beyond loopback only with credentials.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="0 takes a free one.")] = 8036,
    no_credentials: Annotated[bool, Parameter(help="Take webhooks without name and password.")] = False,
    unconfirmed: Annotated[
        bool, Parameter(help="Do not ask the service about each: needs no key, proves nothing.")
    ] = False,
    save: Annotated[Path | None, Parameter(help="Folder for the whole events, pages and all, to be replayed.")] = None,
    count: Annotated[int | None, Parameter(help="End after so many events.")] = None,
    mask: Mask = False,
    as_json: Json = False,
) -> int:
    """Take webhooks in and write each as one line, until ctrl+c; every one is confirmed by asking the service."""
    if not 0 <= port <= 65_535:
        raise CommandError(f"--port {port} is none: ports go up to 65535, and 0 takes a free one.", ExitCode.USAGE)
    if count is not None and count < 1:
        raise CommandError("--count must be at least 1.", ExitCode.USAGE)
    if no_credentials and not _is_loopback(host):
        raise CommandError("--no-credentials is for loopback: others could reach this.", ExitCode.REFUSED)
    keys = None if no_credentials else credentials()
    if save is not None:
        private_folder(save)
    teller = Teller(save=save, count=count, mask=mask, as_json=as_json)
    with suppress(KeyboardInterrupt):  # this is how it ends
        asyncio.run(_serve(host, port, keys, teller, confirmed=not unconfirmed))
    if teller.trouble is not None:
        raise teller.trouble
    talk(f"{teller.told} {'webhook' if teller.told == 1 else 'webhooks'} taken.")
    return ExitCode.OK


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Teller:
    """Writes each webhook, and ends the listening after `count` of them."""

    def __init__(self, *, save: Path | None, count: int | None, mask: bool, as_json: bool) -> None:
        self._save, self._count, self._mask, self._as_json = save, count, mask, as_json
        self.told = 0
        self.trouble: OSError | None = None
        self.enough = asyncio.Event()

    async def take(self, notice: Notice) -> None:
        """Save and write one; an error here makes the service deliver it again."""
        try:
            if self._save is not None:
                await asyncio.to_thread(_save, self._save, notice.event)
            if self._as_json:
                emit_json(event_object(notice, mask=self._mask))
            else:
                emit(event_line(notice, mask=self._mask))
            sys.stdout.flush()
        except OSError as error:  # a full disk, or who read our output has left: nothing more can be taken
            self.trouble = error
            self.enough.set()
            raise
        self.told += 1
        if self.told == self._count:
            self.enough.set()


async def _serve(host: str, port: int, keys: tuple[str, str] | None, teller: Teller, *, confirmed: bool) -> None:
    import uvicorn  # late: only who listens needs a server

    from faxtui.api.receiver import WebhookReceiver
    from faxtui.sleeping_server import plain_config

    logging.getLogger("faxtui.api.receiver").disabled = True  # what went wrong is told as one sentence at the end
    path, made_up = secret_path()
    listener = _bind(host, port)
    async with AsyncExitStack() as stack:
        client: AsyncFaxClient | None = await stack.enter_async_context(configured_client()) if confirmed else None
        receiver = WebhookReceiver(
            teller.take, path=path, credentials=keys, get_fax=client.faxes.get if client else None
        )
        server = uvicorn.Server(plain_config(receiver, timeout_graceful_shutdown=_GRACE_SECONDS))
        ending = asyncio.ensure_future(_end(server, teller))
        stack.callback(ending.cancel)
        place = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        talk(f"Listening at {place}{path if made_up else f' (and the path in {PATH})'} until ctrl+c.")
        if keys is not None:
            talk(f"Webhook URLs need the name and password of {CREDENTIALS}, or those you typed.")
        await server.serve(sockets=[listener])


async def _end(server: Any, teller: Teller) -> None:
    await teller.enough.wait()
    server.should_exit = True


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        raise CommandError(f"{clean(host, 80)}:{port} cannot be listened on: {error.strerror}.") from error


def event_line(notice: Notice, *, mask: bool) -> str:
    """Time, event, belief, id, status, numbers and pages, and why it is doubted."""
    from faxtui.store.rows import pages_text, status_word

    fax, event = notice.fax, notice.event
    moment = (event.event_time or datetime.now(UTC)).astimezone(UTC)
    sender, recipient = ((mask_number(n) if mask else clean(n, 24)) for n in (fax.from_, fax.to))
    pages = pages_text(fax)
    parts = [
        f"{moment:%Y-%m-%d %H:%M:%S}",
        clean(event.event, 40),
        str(notice.belief),
        clean(fax.id, 40),
        status_word(fax).word,
        f"{sender} → {recipient}",
        f"{pages} {'page' if pages == '1' else 'pages'}" if pages else "",
        clean(notice.doubt, 200),
    ]
    return "  ".join(part for part in parts if part)


def event_object(notice: Notice, *, mask: bool) -> dict[str, Any]:
    """A webhook in the API's own names, its documents by size, with what the service says of it."""
    event = notice.event.wire() | {"fax": notice.fax.wire()}
    files = [{"fileType": file.type, "bytes": len(file.content)} for file in notice.event.files]
    told = event | {"files": files, "belief": str(notice.belief)} | ({"doubt": notice.doubt} if notice.doubt else {})
    return masked_wire(told) if mask else told


def _save(folder: Path, event: FaxEvent) -> None:
    """The event as the API sends it in JSON, in a file that only its owner can read."""
    from faxtui.api.downloads import beside
    from faxtui.api.replays import event_body

    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{event.event}-{event.fax.id}-{event.key[:8]}")[:120]
    with beside(folder / f"{name}.json", overwrite=True) as part:
        part.write(event_body(event))
