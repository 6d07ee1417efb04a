"""Where a fax stands, in words; and the exit code of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faxtui.cli.output import ExitCode, talk

if TYPE_CHECKING:
    from faxtui.api.client import AsyncFaxClient
    from faxtui.api.models import Fax


def status_line(fax: Fax) -> str:
    """Where a fax stands, in words without a full stop."""
    from faxtui.api.error_codes import explain
    from faxtui.store.rows import pages_text, status_word

    word, pages = status_word(fax).word, pages_text(fax)
    if fax.is_failed:
        reason = explain(fax.error_type, fax.error_code, fax.error_message)
        return f"{word}: {reason.meaning.rstrip('.')} (code {fax.error_code}). {reason.advice.rstrip('.')}"
    return f"{word}, {pages} {'page' if pages == '1' else 'pages'}" if pages else word


def fax_ended(fax: Fax) -> ExitCode:
    """The exit code for a fax that has ended."""
    return ExitCode.FAX_FAILED if fax.is_failed else ExitCode.OK


async def follow(client: AsyncFaxClient, fax: Fax, patience: float) -> tuple[Fax, ExitCode]:
    """Look at a fax until it has ended or `patience` seconds are over, and tell what changes."""
    from faxtui.api.errors import WaitTimeout

    told = f"{status_line(fax)}."

    def tell(news: str) -> None:
        nonlocal told
        if news != told:
            told = news
            talk(news)

    try:
        fax = await client.faxes.wait(
            fax.id,
            timeout=patience,
            on_change=lambda now: tell(f"{status_line(now)}."),
            on_trouble=lambda error: tell(str(error)),  # the fax is on its way all the same
        )
    except WaitTimeout as error:
        fax = error.fax or fax
        talk(f"The time ran out; the fax goes on without us: {status_line(fax)}.")
        return fax, ExitCode.UNKNOWN
    return fax, fax_ended(fax)
