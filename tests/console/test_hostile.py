"""What senders and services write never steers the terminal, breaks a line or ends the console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len, get_character_cell_size
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import FaxApiError, InvalidRequest, OutcomeUnknown, Violation
from faxtui.api.models import Fax
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.fax_screen import FaxScreen
from faxtui.console.save_screen import SaveScreen
from faxtui.console.widgets.fax_table import FaxTable
from faxtui.console.widgets.filter_bar import FilterBar
from faxtui.console.workers import start
from faxtui.server.store import StoredFax
from tests.console.hostile import HOSTILE, WORST, check_cells, check_words
from tests.console.steps import console_on, listed, opened, screen_text, wait_until, words
from tests.console.still import CONNECTION, NoService, settled, silence, still_console
from tests.faxes import NOW, make_fax
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])


def hostile_faxes(text: str, place: int) -> list[Fax]:
    """Two faxes with the text in every field that outsiders fill: one that failed, one of no known kind."""
    sent: dict[str, Any] = {
        "from_": text,
        "to": text,
        "headerText": text,
        "labels": {text: text, "ward": text},
        "fromCountry": text,
        "toCountry": text,
        "serviceId": text,
        "resolution": text,
        "imageConversionMethod": text,
        "price": {"amount": text, "currencyCode": text},
        "barCodes": [{"type": text, "page": 1, "value": text}],
        "hasFile": False,
    }
    failure: dict[str, Any] = {"status": "FAILURE", "errorType": text, "errorCode": 17, "errorMessage": text}
    return [
        make_fax(f"{place:02}{text}a", minutes_ago=place, **sent, **failure),
        make_fax(f"{place:02}{text}b", minutes_ago=place, **{**sent, "status": text, "direction": text}),
    ]


def hostile_list() -> list[Fax]:
    """Faxes for every text of the corpus."""
    return [fax for place, text in enumerate(HOSTILE.values()) for fax in hostile_faxes(text, place)]


def hostile_console() -> FaxConsole:
    """A console that saw all these faxes on their way before."""
    faxes = hostile_list()
    app = still_console(faxes, services={text: text for text in HOSTILE.values()})
    app.session.mirror.apply([fax.model_copy(update={"status": "QUEUED"}) for fax in faxes], NOW)
    return app


@asynccontextmanager
async def listing(app: FaxConsole, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    """The console with its list on screen."""
    async with opened(app, size) as pilot:
        await settled(pilot, "last 7 days")
        yield pilot


# -- records -------------------------------------------------------------------------------------------------------


async def open_every_fax(pilot: Pilot[Any]) -> None:
    """Open the first fax with its facts, then each further one; check the screen each time."""
    app: Any = pilot.app
    table = app.faxes_screen.query_one(FaxTable)
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen))
    check_words(pilot, "the page of the first fax")
    if not app.screen.query_one("#facts-scroll").display:
        await pilot.press("f")
    for place in range(table.row_count):
        check_words(pilot, f"the facts of the fax at {place}")
        app.screen.do_older()
        app.clear_notifications()
        await pilot.pause()
    assert table.cursor == table.row_count - 1


@both_sizes
async def test_hostile_faxes_are_only_text(size: tuple[int, int]) -> None:
    """Breadcrumb, strip, facts and story show hostile fields as words, in lines of exact width."""
    async with listing(hostile_console(), size) as pilot:
        await open_every_fax(pilot)


async def test_the_list_and_what_stands_beside_it_are_only_text() -> None:
    """So do rows and the brief facts beside them, whichever fax the cursor is on."""
    async with listing(hostile_console(), (140, 40)) as pilot:
        table = pilot.app.screen.query_one(FaxTable)
        for place in range(table.row_count):
            table.cursor = place
            await pilot.pause()
            check_words(pilot, f"the list with the cursor at {place}")


async def test_hostile_records_of_a_real_service_are_only_text() -> None:
    """The same over the wire: names of services and fields of faxes that are in the service's store already."""

    def prepare(app: Any) -> None:
        store, created = app.state.core.store, int(NOW.timestamp() * 1000)
        with store.transaction():
            store.add_faxes([StoredFax(fax.wire(), created - place, None) for place, fax in enumerate(hostile_list())])
            for text in HOSTILE.values():
                service = {"id": text, "name": text, "defaultForProject": False}
                store.add_service(service, created, [{"phoneNumber": text}])

    with RunningService(prepare=prepare) as service:
        async with opened(console_on(service)) as pilot:
            await listed(pilot, len(hostile_list()))
            check_words(pilot, "the list")
            await open_every_fax(pilot)


async def test_columns_begin_where_their_headings_do() -> None:
    """Whatever a row says, its arrow and what follows stand in the same columns."""
    faxes = [fax.model_copy(update={"direction": "OUTBOUND"}) for fax in hostile_list()]
    services = {text: text for text in HOSTILE.values()}
    async with listing(still_console(faxes, services=services), (110, 60)) as pilot:
        lines = screen_text(pilot).splitlines()
        head = next(place for place, line in enumerate(lines) if "What happened" in line)
        for row in lines[head + 1 : head + 1 + len(faxes)]:
            assert cell_len(row[: row.index("→")]) == lines[head].index("From") - 2, row


async def test_joined_letters_take_no_more_cells_than_were_measured() -> None:
    """A zero-width joiner hides letters from our measure but not from a terminal: its line must not run over."""
    async with listing(hostile_console(), (140, 40)) as pilot:
        for line in screen_text(pilot).splitlines():
            if "🏥" not in line:  # flags of two letters are one wide letter in every terminal
                assert sum(map(get_character_cell_size, line)) <= 140, line


@pytest.mark.parametrize("zone", [ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Tokyo")], ids=str)
async def test_times_at_the_edge_of_the_calendar_or_without_a_zone_are_shown(zone: tzinfo) -> None:
    """The first and the last second that a date can hold and a time without a zone end nothing."""
    odd = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-02T14:00:00", None)
    pairs = [*zip(odd, odd, strict=True), *zip(odd, reversed(odd), strict=True)]
    faxes = [
        make_fax(f"F{place}", createTime=start, completedTime=end, hasFile=False)
        for place, (start, end) in enumerate(pairs)
    ]
    app = still_console(faxes)
    app.zone = zone
    async with listing(app, (140, 40)) as pilot:
        assert "8 faxes" in screen_text(pilot)
        await open_every_fax(pilot)


# -- notices -------------------------------------------------------------------------------------------------------


async def test_notices_show_hostile_words_only() -> None:
    """Reasons, unforeseen errors, numbers just sent and copied ids reach notices as plain words, ours after them."""
    async with listing(still_console([make_fax("F1")])) as pilot:
        app: Any = pilot.app
        for name, text in WORST.items():

            async def slip(text: str = text) -> None:
                raise ValueError(text)

            start(app, slip, "slip")
            app.top_line.live = {"live": "live", "live_tone": "good"}
            app.post_message(silence(text))
            await settled(pilot, lambda: "What you see is as of 14:30:00." in words(pilot))
            assert "Something unforeseen happened." in words(pilot)
            check_words(pilot, f"{name}: trouble")
            app.clear_notifications()
            app.take_over([make_fax(f"{text}F2", to=text)])
            await pilot.press("y")
            await settled(pilot, lambda: "Sent to your terminal's clipboard" in words(pilot))
            assert "Its status is under the cursor." in words(pilot)
            check_words(pilot, f"{name}: sent and copied")
            assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in app.clipboard)
            app.clear_notifications()


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
async def test_a_service_that_never_answered_is_told_in_words(text: str) -> None:
    """The empty list names the reason, whatever is in it; so does the name of the service."""
    app = still_console(connection=CONNECTION._replace(name=text))
    session: Any = app.session

    async def fail() -> None:
        app.post_message(silence(text))

    session.run = fail
    async with opened(app) as pilot:
        await settled(pilot, "u tries again")
        check_words(pilot, "the empty list")


async def test_errors_in_place_of_a_page_are_words() -> None:
    """A page that cannot be fetched says why without steering."""

    class Refusing(NoService):
        async def download(self, fax_id: str) -> bytes:
            raise FaxApiError(WORST[fax_id])

    names = list(WORST)
    faxes = [make_fax(name, minutes_ago=place) for place, name in enumerate(names)]
    async with listing(still_console(faxes, client=Refusing())) as pilot:
        await pilot.press("enter")
        for name in names:
            await settled(pilot, "The page cannot be shown")
            check_words(pilot, name)
            await pilot.press("j")


# -- what is typed and pasted --------------------------------------------------------------------------------------


async def paste(pilot: Pilot[Any], text: str) -> None:
    """Paste into the field that has the focus, as a terminal does."""
    assert isinstance(pilot.app.focused, Input)
    pilot.app.focused.value = ""
    pilot.app.focused.post_message(events.Paste(text))
    await pilot.pause()


async def test_pasting_into_the_filter_steers_nothing() -> None:
    """The field, the filter's complaint and the empty list show what was pasted, made safe."""
    async with listing(still_console([make_fax("F1")])) as pilot:
        bar = pilot.app.screen.query_one(FilterBar)
        for name, text in WORST.items():
            for field in ("", "status:", "colour:"):
                bar.edit()
                await pilot.pause()
                await paste(pilot, field + text)
                await pilot.pause()
                check_cells(pilot, f"{name} after {field!r}")
            bar.action_keep()
            await pilot.pause()
            check_cells(pilot, f"{name}, kept")


async def test_pasting_into_the_send_dialog_steers_nothing() -> None:
    """Fields, the notes beside them, the outcome and the kept draft show what was pasted, made safe."""
    async with listing(still_console()) as pilot:
        for name, text in WORST.items():
            await pilot.press("s")
            for field in pilot.app.screen.query(Input):
                field.focus()
                await pilot.pause()
                await paste(pilot, text)
            await settled(pilot, "Send a fax")
            check_cells(pilot, name)
            await pilot.press("ctrl+s")
            await settled(pilot, "Nothing was sent")
            check_cells(pilot, f"{name}: the outcome")
            await pilot.press("escape")


async def test_the_services_refusal_is_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service says of fields, request or an unknown outcome stands there as words, and ours after it."""
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_text("Hello\n")
    client = NoService()
    async with listing(still_console(client=client)) as pilot:
        await pilot.press("s")
        pilot.app.screen.query_one("#to", Input).value = "+14155550134"
        pilot.app.screen.query_one("#file", Input).value = "letter.txt"
        in_doubt = False
        for name, text in WORST.items():
            for refusal, ours in (
                (InvalidRequest(text, violations=(Violation("to", text), Violation("headerText", text))), "see above"),
                (InvalidRequest(text, violations=(Violation(text, text),)), "Nothing was sent."),
                (OutcomeUnknown(text), "look in the list before you send again."),
                (FaxApiError(text), "What you typed is kept: ^s tries again."),
            ):
                client.refusal = refusal
                await pilot.press("ctrl+s")
                if in_doubt:  # what may have gone out is asked about
                    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
                    await pilot.press("right", "enter")
                in_doubt = in_doubt or isinstance(refusal, OutcomeUnknown)
                await settled(pilot, lambda ours=ours: ours in words(pilot))  # type: ignore[misc]
                assert "Close esc" in words(pilot), f"{name}: the buttons are gone"
                check_words(pilot, f"{name}: {ours}")


async def test_file_names_on_the_disk_steer_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suggested name may hold anything a file system takes; the field shows it safe and finds the file."""
    monkeypatch.chdir(tmp_path)
    texts = {name: text.replace("/", "").replace("\x00", "")[:40] for name, text in WORST.items()}
    for place, text in enumerate(texts.values()):
        Path(f"{place:02}{text}.txt").write_text("Hello\n")
    async with listing(still_console()) as pilot:
        await pilot.press("s", "enter")
        field = pilot.app.screen.query_one("#file", Input)
        for place, name in enumerate(texts):
            field.value = f"{place:02}"
            field.cursor_position = 2
            await wait_until(pilot, lambda: field._suggestion, f"{name}: the suggestion")
            check_cells(pilot, f"{name}: the suggestion")
            await pilot.press("tab")
            await settled(pilot, "TXT, 1 kB")
            check_cells(pilot, f"{name}: the document")


@pytest.mark.parametrize(
    "path",
    ["a\x00b/c", "~nobody-of-this-name/letter.txt", "/" + "x/" * 3000],
    ids=["NUL", "unknown home", "without end"],
)
async def test_paths_that_no_system_takes_are_told(path: str) -> None:
    """A NUL, a home that nobody has or a path without end: a word beside the field, not an error of ours."""
    async with listing(still_console([make_fax("F1")])) as pilot:
        await pilot.press("s", "enter")
        await paste(pilot, path)
        await settled(pilot, lambda: "file" in words(pilot).partition("Document")[2])
        assert "unforeseen" not in words(pilot)
        await pilot.press("ctrl+s")
        await settled(pilot, "Nothing was sent")
        await pilot.press("escape")


class Saving(NoService):
    """Takes any name that the disk takes."""

    async def download_to(self, fax_id: str, target: Path, **_: object) -> Path:
        """Make an empty file."""
        target.touch()
        return target


async def test_saving_under_a_hostile_name_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialog, its trouble and the notice of success hold no controls; nothing ends the console."""
    monkeypatch.chdir(tmp_path)
    async with listing(still_console([make_fax("F1")], client=Saving())) as pilot:
        app = pilot.app
        for name, text in {**WORST, "unknown home": "~nobody-of-this-name/x.pdf"}.items():
            await pilot.press("o")
            await wait_until(pilot, lambda: isinstance(app.screen, SaveScreen))
            await paste(pilot, text)
            check_cells(pilot, f"{name}: the dialog")
            await pilot.press("enter")
            await settled(pilot, lambda: app.screen.query("Toast") or "Not saved" in screen_text(pilot))
            assert "unforeseen" not in words(pilot), name
            check_cells(pilot, f"{name}: the outcome")
            app.clear_notifications()
            await pilot.press("escape")


async def test_a_suggested_file_name_stays_in_its_folder() -> None:
    """An id that looks like a path does not lead elsewhere."""
    async with listing(still_console([make_fax("../../etc/passwd\n")])) as pilot:
        await pilot.press("o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
        name = pilot.app.screen.query_one(Input).value
        assert name == "fax-etcpasswd.pdf"
