"""`faxtui send --dry-run`: pages, time on the wire, cost and recipients, and nothing sent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from faxtui.cli.output import CommandError, emit, emit_json, emit_pairs, talk
from faxtui.cli.send_guards import Judgement, judge
from faxtui.masking import mask_secrets
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax
    from faxtui.api.sending import SendFields, SendFile
    from faxtui.cli.cover_guard import CoverUse
    from faxtui.cli.recipients import Recipient

BITS_PER_SECOND: Final = 14_400
"""V.17, the fastest that every Group 3 machine of today takes."""
_HISTORY: Final = 200
_SHOWN: Final = 10
"""Recipients named in full."""


class Measured(NamedTuple):
    """One document and the Group 4 bytes of each of its pages."""

    name: str
    page_bytes: tuple[int, ...]


class Cost(NamedTuple):
    """What all of it would cost, from what the account paid before."""

    amount: Decimal | None
    currency: str
    basis: str
    """Where the figure comes from, or why there is none."""


def measure(fields: SendFields) -> list[Measured]:
    """The fax pages of the documents at hand; those behind URLs are the service's to fetch."""
    from faxtui.pages.conversion import ConversionError
    from faxtui.pages.worker import Worker, WorkerBroken

    resolution, method = (
        str(fields.get("resolution") or "FINE"),
        str(fields.get("image_conversion_method") or "HALFTONE"),
    )
    found = []
    with Worker() as worker:
        for file in fields.get("files") or ():
            name, data = _content(file)
            try:
                sizes = worker.call("faxtui.pages.measure:page_sizes", data, name, resolution=resolution, method=method)
            except (ConversionError, WorkerBroken) as error:
                raise CommandError(f"{clean(name, 200)}: {error} Nothing was sent.") from None
            found.append(Measured(name, tuple(sizes)))
    return found


def _content(file: Path | SendFile) -> tuple[str, bytes]:
    if isinstance(file, Path):
        return str(file), file.read_bytes()
    content = file.content
    return file.name, content if isinstance(content, bytes) else content.read_bytes()


async def look_back(
    recipients: Sequence[Recipient], pages: int, document: str, sure_pages: int | None, use: CoverUse
) -> tuple[Cost, Judgement]:
    """The cost by the price of a page in the account's own history, and what the guards say beside that history.

    `sure_pages` are those to judge by: None where not all are known.
    """
    from faxtui.cli.connecting import configured_client
    from faxtui.config import ConfigError
    from faxtui.store.checks import TEST_NUMBER

    charged = sum(recipient.to != TEST_NUMBER for recipient in recipients)
    free = Cost(Decimal(0), "", "the test number is free")
    try:
        async with configured_client() as client:
            cost = await _estimate(client, charged, pages) if charged else free
            judgement = await judge(client, [recipient.to for recipient in recipients], document, sure_pages, use)
    except (CommandError, ConfigError) as error:  # no service is set
        return Cost(None, "", str(error)) if charged else free, Judgement(unseen="Not compared with earlier sends.")
    return cost, judgement


async def _estimate(client: AsyncFaxClient, charged: int, pages: int) -> Cost:
    from faxtui.api.errors import FaxApiError

    try:
        page = await client.faxes.list(page_size=_HISTORY, direction="OUTBOUND", status="COMPLETED")
    except FaxApiError as error:
        return Cost(None, "", str(error))
    return cost_from(page.faxes, charged, pages)


def cost_from(history: Sequence[Fax], recipients: int, pages: int) -> Cost:
    """The middle price of a page, in the currency that most of the account's priced faxes have."""
    rates: dict[str, list[Decimal]] = {}
    for fax in history:
        value = fax.price.value if fax.price else None
        if fax.price and value and fax.number_of_pages:
            rates.setdefault(fax.price.currency_code, []).append(value / fax.number_of_pages)
    if not rates:
        return Cost(None, "", "no priced fax in the last 7 days")
    currency, known = max(rates.items(), key=lambda item: len(item[1]))
    rate = sorted(known)[len(known) // 2]
    basis = f"{_money(rate)} a page, the middle of {len(known)} {'fax' if len(known) == 1 else 'faxes'} sent before"
    return Cost(rate * pages * recipients, clean(currency, 8), basis)


def _money(amount: Decimal) -> str:
    return f"{amount:.4f}"


def show(
    recipients: Sequence[Recipient],
    fields: SendFields,
    documents: list[Measured],
    cost: Cost,
    judgement: Judgement,
    *,
    as_json: bool,
) -> None:
    """Write the proof."""
    if judgement.unseen:
        talk(judgement.unseen)
    pages = sum(len(document.page_bytes) for document in documents)
    size = sum(sum(document.page_bytes) for document in documents)
    seconds = size * 8 / BITS_PER_SECOND
    options = _options(fields)
    if as_json:
        emit_json(
            {
                "dryRun": True,
                "recipients": [{"to": each.to, "coverPageData": dict(each.cover)} for each in recipients],
                "documents": [
                    {"name": d.name, "pages": len(d.page_bytes), "bytes": sum(d.page_bytes)} for d in documents
                ],
                "pages": pages,
                "bytes": size,
                "seconds": round(seconds, 1),
                "cost": None if cost.amount is None else {"amount": str(cost.amount), "currencyCode": cost.currency},
                "costBasis": cost.basis,
                "options": options,
                **judgement.wire(),
            }
        )
        return
    more = _beyond(fields)
    emit_pairs(
        [
            *((f"{'To' if not at else ''}", _recipient(each)) for at, each in enumerate(recipients[:_SHOWN])),
            *([("", f"and {len(recipients) - _SHOWN} more")] if len(recipients) > _SHOWN else []),
            *(("Document", f"{clean(d.name, 200)}: {_pages(len(d.page_bytes))}") for d in documents),
            *((clean(name, 40), clean(_shown(value), 200)) for name, value in options.items()),
            ("Pages", f"{_pages(pages)}{more}"),
            ("On the wire", f"{size} bytes, {_seconds(seconds)} a fax at {BITS_PER_SECOND} bit/s, and the dialling"),
            ("Cost", _cost(cost, len(recipients))),
            *(("Look twice" if not at else "", each.text) for at, each in enumerate(judgement.concerns)),
        ]
    )
    emit("Nothing was sent.")


def _seconds(seconds: float) -> str:
    return "under 1 s" if seconds < 1 else f"{seconds:.0f} s"


def _recipient(recipient: Recipient) -> str:
    data = ", ".join(f"{clean(key, 24)}={clean(value, 40)}" for key, value in recipient.cover)
    return f"{recipient.to}  {data}".rstrip()


def _pages(count: int) -> str:
    return f"{count} {'page' if count == 1 else 'pages'}"


def _beyond(fields: SendFields) -> str:
    """What comes on top and cannot be known here."""
    urls = len(fields.get("content_url") or ())
    parts = [f"what is behind {urls} {'URL' if urls == 1 else 'URLs'}"] if urls else []
    parts += ["the cover page"] if fields.get("cover_page_id") else []
    return f", and {' and '.join(parts)}" if parts else ""


def _cost(cost: Cost, recipients: int) -> str:
    if cost.amount is None:
        return f"unknown: {clean(cost.basis, 200)}"
    total = f"about {_money(cost.amount)} {cost.currency}".rstrip() if cost.amount else "none"
    return f"{total} for {recipients} {'fax' if recipients == 1 else 'faxes'} ({cost.basis})"


def _options(fields: SendFields) -> dict[str, Any]:
    """What was set, by the API's names, without the documents; passwords in addresses stay hidden."""
    from faxtui.api.sending import send_form

    wire = send_form("+", {**fields, "files": (), "content_url": fields.get("content_url") or "https://x"}).fields
    shown = {name: value for name, value in wire.items() if value is not None and name != "to"}
    if not fields.get("content_url"):
        shown.pop("contentUrl")
    return {name: hidden_passwords(value) for name, value in shown.items()}


def hidden_passwords(value: Any) -> Any:
    """Addresses without what may be a secret in them."""
    if isinstance(value, list):
        return [hidden_passwords(inner) for inner in value]
    return mask_secrets(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={text}" for key, text in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)
