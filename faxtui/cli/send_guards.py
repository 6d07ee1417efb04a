"""What makes a person look twice before a send leaves: told on standard error, asked once, refused to scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.cli.asking import agreed, is_somebody_there
from faxtui.cli.output import CommandError, ExitCode, emit_json, talk

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields, SendFile
    from faxtui.cli.cover_guard import CoverUse
    from faxtui.store.guards import Concern

PATIENCE: Final = 5.0
"""Seconds that the history may take: a send never waits longer for its guards."""
MOST_SENDS: Final = 2000
"""Of the newest sends that are looked at."""
_PAGE: Final = 1000
_FLAGS: Final = {"same document again": "--again", "cover page tags without a value": "--raw-tags"}
"""What a script says to go on all the same, by kind of concern."""
_MOST_SERVICES: Final = 10
"""Services whose own numbers are asked for."""


class Manner(NamedTuple):
    """How a concern is to be taken."""

    yes: bool = False
    """Nobody is to be asked."""
    again: bool = False
    """The same document may go to the same number again."""
    raw_tags: bool = False
    """Tags of the cover page may be printed as they are."""


class Judgement(NamedTuple):
    """What there is to look at."""

    concerns: Sequence[Concern] = ()
    unseen: str = ""
    """What of the history could not be looked at, as a sentence."""

    def wire(self) -> dict[str, Any]:
        """All of it for JSON; empty when there is nothing."""
        found = [{"kind": str(each.kind), "numbers": list(each.numbers), "text": each.text} for each in self.concerns]
        return {"concerns": found} if found else {}

    def by_number(self, numbers: Sequence[str]) -> dict[str, list[dict[str, str]]]:
        """What is about each number, for the JSON line of its result; what is about the document is about all."""
        found: dict[str, list[dict[str, str]]] = {}
        for each in self.concerns:
            for number in each.numbers or numbers:
                found.setdefault(number, []).append({"kind": str(each.kind), "text": each.text})
        return found


class _History:
    """What the service tells of earlier sends, as far as it came."""

    def __init__(self) -> None:
        self.faxes: list[Fax] = []
        self.own: set[str] = set()
        self.is_whole = False


def document_of(fields: SendFields) -> str:
    """The fingerprint of the documents, the same as the console's. Reads the files."""
    from faxtui.store.documents import fingerprint

    urls = fields.get("content_url") or ()
    files = [_content(file) for file in fields.get("files") or ()]
    return fingerprint(files, [urls] if isinstance(urls, str) else urls)


def _content(file: Path | SendFile) -> Path | bytes:
    return file if isinstance(file, Path) else file.content


def labelled(fields: SendFields, document: str) -> SendFields:
    """The fields with the label by which a later send knows these documents again."""
    from faxtui.store.guards import DOCUMENT_LABEL

    return {**fields, "labels": {**(fields.get("labels") or {}), DOCUMENT_LABEL: document}}


def pages_of(fields: SendFields) -> int | None:
    """Pages of the documents; None where only the service's conversion tells."""
    from faxtui.store.checks import look_at, look_into

    if fields.get("content_url"):
        return None
    looks = [
        look_at(str(file)) if isinstance(file, Path) else look_into(file.name, _bytes(file))
        for file in fields.get("files") or ()
    ]
    known = [look.pages for look in looks if look.pages is not None]
    return sum(known) if len(known) == len(looks) else None


def _bytes(file: SendFile) -> bytes:
    return file.content if isinstance(file.content, bytes) else file.content.read_bytes()


async def judge(
    client: AsyncFaxClient, numbers: Sequence[str], document: str, pages: int | None, use: CoverUse
) -> Judgement:
    """Compare a send with the history, and its cover page with the values given, as far as either can be had within
    `PATIENCE` seconds; never raises for it."""
    from faxtui.store.checks import TEST_NUMBER
    from faxtui.store.guards import Planned, concerns, sends_of

    history, unseen = _History(), ""
    if any(number != TEST_NUMBER for number in numbers):
        unseen = await _look(client, history)
    raw, unread = await _raw_tags(client, use)
    planned = Planned(numbers, document, pages, raw)
    past = sends_of(history.faxes)
    # In a thread: ten thousand numbers take seconds, and ctrl+c is heard meanwhile.
    found = await asyncio.to_thread(concerns, planned, past, history.own, datetime.now(UTC))
    return Judgement(found, " ".join(filter(None, (unseen, unread))))


async def _raw_tags(client: AsyncFaxClient, use: CoverUse) -> tuple[list[str], str]:
    """The tags without a value, or why the cover page could not be looked at."""
    from faxtui.api.errors import FaxApiError
    from faxtui.cli.cover_guard import raw_tags
    from faxtui.pages.conversion import ConversionError
    from faxtui.pages.worker import WorkerBroken

    try:
        async with asyncio.timeout(PATIENCE):
            return await raw_tags(client, use), ""
    except TimeoutError:
        return [], "Whether a cover page has tags without a value took too long to find out."
    except (FaxApiError, ConversionError, WorkerBroken, ValueError) as error:
        return [], f"Whether a cover page has tags without a value is not known: {str(error).rstrip('.')}."


async def _look(client: AsyncFaxClient, history: _History) -> str:
    """Fill in the history; what is missing of it, as a sentence."""
    from faxtui.api.errors import FaxApiError

    try:
        async with asyncio.timeout(PATIENCE):
            await _fetch_sends(client, history)
            await _fetch_own(client, history)
    except TimeoutError:
        why = "took too long"
    except FaxApiError as error:
        why = f"could not be looked at: {str(error).rstrip('.')}"
    else:
        return "" if history.is_whole else f"Compared with the newest {MOST_SENDS} sends only."
    if history.is_whole:
        return f"The project's own numbers {why}."
    seen = f"compared with {len(history.faxes)} sends only" if history.faxes else "nothing was compared"
    return f"The history {why}; {seen}."


async def _fetch_sends(client: AsyncFaxClient, history: _History) -> None:
    """The newest sends of the service's own default window, the last 7 days."""
    async with aclosing(client.faxes.iter(page_size=_PAGE, direction="OUTBOUND")) as faxes:
        async for fax in faxes:
            history.faxes.append(fax)
            if len(history.faxes) >= MOST_SENDS:
                return
    history.is_whole = True


async def _fetch_own(client: AsyncFaxClient, history: _History) -> None:
    async with aclosing(client.services.iter()) as services:
        known = [service.id async for service in services]
    for service_id in known[:_MOST_SERVICES]:
        page = await client.numbers.list(service_id)
        history.own.update(number.phone_number for number in page.numbers)


def tell_and_ask(judgement: Judgement, manner: Manner, *, as_json: bool) -> None:
    """Say each concern in a line and ask one question; scripts go on, but for the same document to the same number
    and for tags that would be printed raw.

    CommandError with exit code 7 when the answer is no, or when nobody can be asked about these two.
    """
    from faxtui.store.guards import Kind

    if judgement.unseen:
        talk(judgement.unseen)
    for concern in judgement.concerns:
        talk(f"Look twice: {concern.text}")
    waved = {kind for kind, on in ((Kind.AGAIN, manner.again), (Kind.RAW, manner.raw_tags)) if on}
    open_ = [concern for concern in judgement.concerns if concern.kind not in waved]
    flags = [_FLAGS[concern.kind] for concern in open_ if concern.kind in _FLAGS]
    if is_somebody_there() and not manner.yes:
        if open_ and not agreed("Send all the same? [y/N] "):
            raise _refused(judgement, "Nothing was sent.", as_json=as_json)
    elif flags:
        needs = " ".join(dict.fromkeys(flags))
        verb = "sends" if len(set(flags)) == 1 else "send"
        raise _refused(judgement, f"Nothing was sent; {needs} {verb} it all the same.", as_json=as_json)


def _refused(judgement: Judgement, text: str, *, as_json: bool) -> CommandError:
    if as_json:
        emit_json({"outcome": "refused", **judgement.wire()})
    return CommandError(text, ExitCode.REFUSED)
