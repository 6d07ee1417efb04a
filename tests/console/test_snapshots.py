"""Every screen in every state, as it is drawn at 80x24 and at 140x40.

The pictures in `__snapshots__` were looked at by a person. After a wanted change, look at
`snapshot_report.html`, then take the new ones over with `pytest tests/console/test_snapshots.py --snapshot-update`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from PIL import Image, ImageDraw
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import InvalidRequest, Violation
from faxtui.api.models import Fax, FaxPage
from faxtui.console.app import FaxConsole
from faxtui.console.widgets.facts_picker import FactsPicker
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.clock import Clock
from tests.console.steps import screen_text, wait_until
from tests.console.still import CONNECTION, NoService, never_connecting, settled, silence, still_console
from tests.faxes import NOW, failed, make_fax
from tests.pages.samples import fax_tiff

BASELINES: Final = {"textual": "8.2.8", "rich": "15.0.0"}
"""What drew the baselines; other versions draw other SVGs of the same screen."""
INSTALLED: Final = {name: version(name) for name in BASELINES}

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)

Steps = Callable[[Pilot[Any]], Awaitable[None]]
Compare = Callable[..., bool]
both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])

DELIVERED: Final = "01KJQS0D8GM4Z7T5V9E2N6B3CX"
FAILED: Final = "01KJQRZF2RT8WQH5J1D7P4KXAM"
FORGOTTEN: Final = "01KJN0G4T1C8V2X6S9Z3M7QDHE"
SENT: Final[dict[str, Any]] = {
    "completedTime": "2026-03-02T14:27:48Z",
    "headerText": "Example Clinic, Records",
    "labels": {"ward": "3", "case": "A-2291"},
    "resolution": "FINE",
    "imageConversionMethod": "HALFTONE",
    "price": {"amount": "0.21", "currencyCode": "USD"},
    "fromCountry": "US",
    "toCountry": "US",
    "maxRetries": 3,
    "retryCount": 1,
}


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colour switch of the machine, and relative paths that are the same everywhere."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)


def shapes(number: int) -> Image.Image:
    """A one-bit A4 page without letters: a bar, so many squares, lines of strokes, a ring and a diagonal."""
    page = Image.new("1", (1728, 2287), 1)
    draw = ImageDraw.Draw(page)
    draw.rectangle((96, 96, 320, 144), fill=0)
    for place in range(number):
        draw.rectangle((368 + 80 * place, 96, 416 + 80 * place, 144), fill=0)
    for y in range(208, 1072, 48):
        for x in range(96, 1536 - 7 * (y % 64), 16):
            draw.rectangle((x, y + (x * y) % 9, x + 4, y + 24), fill=0)
    draw.ellipse((96, 1200, 800, 1904), outline=0, width=24)
    draw.line((928, 1904, 1632, 1200), fill=0, width=24)
    return page


def document(pages: int = 3) -> bytes:
    """A TIFF-F file of pages of shapes."""
    return fax_tiff([shapes(number) for number in range(1, pages + 1)])


def demo() -> tuple[list[Fax], dict[str, str]]:
    """Faxes and names of services of the demo clinic, read from a service that sends nothing meanwhile."""

    async def read() -> tuple[list[Fax], dict[str, str]]:
        settings = ServiceSettings("demo", "key", "secret", demo=True)
        app = create_app(settings, Clock(NOW, 0))  # without its lifespan no fax moves
        reach: dict[str, Any] = {"transport": httpx.ASGITransport(app), "auth": ("key", "secret")}
        async with httpx.AsyncClient(base_url="http://demo/v3/projects/demo", **reach) as http:
            faxes = (await http.get("/faxes", params={"pageSize": 1000})).raise_for_status().json()
            services = (await http.get("/services")).raise_for_status().json()["services"]
        await app.state.core.stop()
        return FaxPage.model_validate(faxes).faxes, {item["id"]: item["name"] for item in services}

    return asyncio.run(read())


def keys(*keys: str, then: str, first: str = "last 7 days") -> Steps:
    """Wait for the list, press keys, wait until a text shows and everything rests."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, first)
        await pilot.press(*keys)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await settled(pilot, then)

    return steps


def everyday() -> list[Fax]:
    """Faxes of every kind, the newest one still going out."""
    return [
        make_fax("01KJQT9ARW3N5J8K1F4Y7PHB2D", minutes_ago=0.5, status="IN_PROGRESS", pagesSentSuccessfully=1),
        make_fax("01KJQSQ6ZE2R9C4M7X1V5T8GNK", minutes_ago=5, direction="INBOUND", pagesSentSuccessfully=None),
        make_fax(DELIVERED, minutes_ago=10, **SENT),
        failed(FAILED, minutes_ago=35, **SENT, errorMessage="The line is busy."),
        make_fax(FORGOTTEN, minutes_ago=3000, hasFile=False, serviceId="S2"),
    ]


def with_everyday(client: NoService | None = None) -> FaxConsole:
    """A console on the everyday faxes, each with three pages of shapes."""
    faxes, pages = everyday(), document()
    return still_console(faxes, documents={fax.id: pages for fax in faxes}, client=client)


# -- the list ------------------------------------------------------------------------------------------------------


def full() -> FaxConsole:
    """The demo clinic's list."""
    faxes, services = demo()
    pages = document()
    return still_console(faxes, services=services, documents={fax.id: pages for fax in faxes})


def long_names() -> FaxConsole:
    """Names and numbers that do not fit."""
    name = "Department of Cardiology, Outpatient Records and Billing, N."
    assert len(name) == 60
    numbers = (
        "+999123456789012345678901234567",
        "anonymous",
        "",
        "sip:front.desk@clinic.example.test",
        "東京ファクスセンター第二",
    )
    faxes = [
        make_fax(
            f"01KJQS000000000000000000{place:02}", minutes_ago=place, to=number, from_=number[::-1], serviceId="S9"
        )
        for place, number in enumerate(numbers)
    ]
    odd = {"errorMessage": "An error that no list names, told by the service at some length", "numberOfPages": 1234}
    faxes.append(failed("01KJQS00000000000000000099", 4711, "NEWLY_INVENTED_ERROR", serviceId="S9", **odd))
    return still_console(faxes, services={"S9": name}, documents={fax.id: document() for fax in faxes})


def down() -> FaxConsole:
    """A console on a port where nobody listens, whose news carry the test's time."""
    app = FaxConsole(CONNECTION, now=lambda: NOW, zone=UTC)
    session: Any = app.session

    def post(message: Any) -> None:
        message.at = NOW
        app.post_message(message)

    session.post = post
    return app


async def gone_silent(pilot: Pilot[Any]) -> None:
    """The service was there and stopped answering; its notice was read and is gone."""
    await settled(pilot, "last 7 days")
    pilot.app.post_message(silence("Nothing answers at http://127.0.0.1:9: is the service running?"))
    await settled(pilot, lambda: pilot.app.screen.query("Toast"))
    pilot.app.clear_notifications()
    await settled(pilot, lambda: not pilot.app.screen.query("Toast"))


async def on_a_failure(pilot: Pilot[Any]) -> None:
    """The cursor is on a fax that failed."""
    await settled(pilot, "last 7 days")
    pilot.app.screen.query_one(FaxTable).cursor = 8
    await settled(pilot, "line busy")


async def badly_filtered(pilot: Pilot[Any]) -> None:
    """The filter's second term is none; the first one still holds."""
    await settled(pilot, "last 7 days")
    await pilot.press("slash")
    field = pilot.app.screen.query_one("#filter", Input)
    for text in ("status:failed", "status:failed colour:red"):
        field.value = text
        field.cursor_position = len(text)
        await settled(pilot, "1 of 5" if text == "status:failed" else "There is no field")


LIST: Final[dict[str, tuple[Callable[[], FaxConsole], Steps]]] = {
    "loading": (never_connecting, keys(first="Connecting to", then="Connecting to")),
    "empty": (still_console, keys(then="No faxes")),
    "error": (down, keys(first="u tries again", then="u tries again")),
    "silent": (with_everyday, gone_silent),
    "full": (full, on_a_failure),
    "filter-error": (with_everyday, badly_filtered),
    "long-names": (long_names, keys("down", then="6 faxes")),
    "help": (with_everyday, keys("question_mark", then="Keys of this screen")),
    "palette": (with_everyday, keys("ctrl+p", then="Filter the list")),
    "palette-search": (with_everyday, keys("ctrl+p", *"page", then="Save the fax")),
}


@both_sizes
@pytest.mark.parametrize("state", LIST)
def test_the_list(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The list of faxes, and what opens from it, looks as it was accepted in each of its states."""
    console, steps = LIST[state]
    assert snap_compare(console(), terminal_size=size, run_before=steps)


# -- one fax -------------------------------------------------------------------------------------------------------


def open_fax(fax_id: str, *keys: str, then: str) -> Steps:
    """Open a fax from the list, press keys, wait for a text."""

    async def steps(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        await settled(pilot, "last 7 days")
        app.faxes_screen.select(fax_id)
        await pilot.press("enter", *keys)
        await settled(pilot, "pages")
        if not app.screen.query_one("#facts-scroll").display and then == "Reason":
            await pilot.press("f")
        await settled(pilot, then)

    return steps


async def facts_chosen(pilot: Pilot[Any]) -> None:
    """Go into the facts, beside the page or in its place, down to the timeline, and choose a step of it."""
    await open_fax(FAILED, then="page 1 of 3")(pilot)
    await pilot.press("f" if pilot.app.size.width < 120 else "tab", "pagedown")
    picker = pilot.app.screen.query_one(FactsPicker)
    while not (picker.chosen and picker.chosen.value.startswith("ended")):
        await pilot.press("down")
    await settled(pilot, "y copy ? help")


async def record(pilot: Pilot[Any]) -> None:
    """Show the record and find a line of it."""
    await open_fax(FAILED, then="page 1 of 3")(pilot)
    await pilot.press("J")
    await settled(pilot, '"errorCode": 17')
    await pilot.press("slash", *"ward", "enter")
    await settled(pilot, "“ward”: 1 of 1 lines")


FAX: Final[dict[str, Steps]] = {
    "reading-size": open_fax(DELIVERED, then="page 1 of 3 · reading size"),
    "whole-page": open_fax(DELIVERED, "n", "z", "z", then="page 2 of 3 · whole page"),
    "failed-facts": open_fax(FAILED, then="Reason"),
    "facts-chosen": facts_chosen,
    "record": record,
    "no-content": open_fax(FORGOTTEN, then="no stored pages"),
}


@both_sizes
@pytest.mark.parametrize("state", FAX)
def test_one_fax(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """A fax looks as it was accepted: its page near and far, its facts, and words where there is no page."""
    assert snap_compare(with_everyday(), terminal_size=size, run_before=FAX[state])


# -- dialogs -------------------------------------------------------------------------------------------------------


def filled(*values: str, keys: Sequence[str] = (), asked: str = "", then: str) -> Steps:
    """Open the send dialog, fill its fields as a paste does, press keys, say yes to what is asked, wait for a text."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")
        await pilot.press("s")
        await settled(pilot, "Send a fax")
        for field, value in zip(pilot.app.screen.query(Input), values, strict=False):
            field.value = value
        await settled(pilot, "Send a fax")
        await pilot.press(*keys)
        if asked:
            await wait_until(pilot, lambda: asked in screen_text(pilot))
            await pilot.press("right", "enter")
        await settled(pilot, then)

    return steps


REFUSAL: Final = InvalidRequest(
    "The service refused the request (400).",
    violations=(
        Violation("to", "Faxes to this country are not enabled for the project: ask for them under Settings first."),
        Violation("headerText", "The header may not name another company."),
    ),
)
DIALOGS: Final[dict[str, Steps]] = {
    "send-empty": filled(then="With + and country code"),
    "send-judged": filled("+14155550134", "letter.txt", "Example Clinic, Records", then="TXT, 1 kB"),
    "send-warned": filled("0014155550134", "none.pdf", "x" * 60, then="There is no such file"),
    "send-refused": filled("+14155550199", "letter.txt", keys=["ctrl+s"], asked="Send this fax?", then="see above"),
    "save": keys("o", then="Save the fax's pages"),
}


@both_sizes
@pytest.mark.parametrize("state", DIALOGS)
def test_dialogs(snap_compare: Compare, state: str, size: tuple[int, int]) -> None:
    """The dialogs look as they were accepted: empty, judged, warned and with the service's refusal in place."""
    Path("letter.txt").write_text("Hello\n")
    assert snap_compare(with_everyday(NoService(REFUSAL)), terminal_size=size, run_before=DIALOGS[state])
