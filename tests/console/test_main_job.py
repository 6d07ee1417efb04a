"""The main job: see faxes, send one, watch it go out, look at its page, save it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from PIL import Image
from textual.widgets import Input

from faxtui.console.fax_screen import FaxScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.send_screen import SendScreen
from faxtui.console.widgets.status_line import StatusLine
from tests.console.steps import console_on, listed, opened, polled, screen_text, wait_until, words
from tests.server.steps import finished, send
from tests.service import RunningService

LETTER = "Dear colleague,\n\nplease find attached the referral.\n"


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_person_sends_a_fax_and_reads_its_page(
    service: RunningService, tmp_path: Path, size: tuple[int, int]
) -> None:
    """List, send dialog, live status, page, download: all with keys, at both sizes."""
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)
    app = console_on(service)

    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: "No faxes in the last 7 days" in screen_text(pilot), "the empty list")
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        await pilot.press(*"+19898989898", "enter")
        app.screen.query_one("#file", Input).value = str(letter)
        await pilot.press("enter", *"Clinic")
        await wait_until(pilot, lambda: "TXT" in screen_text(pilot), "the judged document")
        await pilot.press("enter", "enter")  # from the header to the button, and press it
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")
        fax_id = app.faxes_screen.fax_id
        assert fax_id is not None

        await wait_until(pilot, lambda: "sending" in screen_text(pilot), "the fax on its way")
        for _ in range(12):
            service.advance(10)
        await wait_until(pilot, lambda: "delivered" in screen_text(pilot), "the delivered fax")

        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen))
        await wait_until(pilot, lambda: "page 1 of 1" in screen_text(pilot), "the page")
        assert any(0x2801 <= ord(letter) <= 0x28FF for letter in screen_text(pilot))

        await pilot.press("o")
        app.screen.query_one(Input).value = str(tmp_path / "fax.pdf")
        await pilot.press("enter")
        await wait_until(pilot, lambda: (tmp_path / "fax.pdf").exists(), "the saved file")
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen))

    document = pypdfium2.PdfDocument(tmp_path / "fax.pdf")
    assert len(document) == 1
    document.close()


def send_slow_pages(http: httpx.Client, pages: int) -> None:
    """A document whose pages each take minutes on the line: noise does not compress."""
    noise = Image.effect_noise((1728, 2200), 90).convert("1")
    buffer = io.BytesIO()
    noise.save(buffer, "TIFF", save_all=True, append_images=[noise.copy() for _ in range(pages - 1)])
    answer = http.post("/faxes", data={"to": "+14155552671"}, files={"file": ("noise.tif", buffer.getvalue())})
    assert answer.status_code == 200, answer.text


async def test_the_status_of_a_fax_moves_while_a_person_looks(service: RunningService) -> None:
    """Pages count up and the header counts what is on its way, without a key."""
    app = console_on(service)
    with service.http() as http:
        send_slow_pages(http, 3)

    async with opened(app, (140, 40)) as pilot:
        await listed(pilot)
        status = app.screen.query_one(StatusLine)
        await wait_until(pilot, lambda: status.sending == 1)
        await wait_until(pilot, lambda: "0/3" in screen_text(pilot))
        while "1/3" not in screen_text(pilot):
            service.advance(60)
            assert "delivered" not in await polled(pilot), "the pages never counted up"
        service.advance(2000)
        assert "delivered" in await polled(pilot)
        assert status.sending == 0


async def test_pages_turn_zoom_and_pan(service: RunningService) -> None:
    """n, p, z and the arrows change what of which page is shown."""
    app = console_on(service)
    with service.http() as http:
        send(http, pages=3)

    async with opened(app) as pilot:
        await listed(pilot)
        await wait_until(pilot, lambda: "0/3" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "page 1 of 3 · reading size" in screen_text(pilot))
        await pilot.press("n")
        await wait_until(pilot, lambda: "page 2 of 3" in screen_text(pilot))
        await pilot.press("p", "z", "z")
        await wait_until(pilot, lambda: "page 1 of 3 · whole page · too small to read" in screen_text(pilot))
        await pilot.press("z", "z")
        await wait_until(pilot, lambda: "reading size" in screen_text(pilot))
        await pilot.press("right", "t", "i", "v")
        await wait_until(pilot, lambda: "turned 90°" in screen_text(pilot))
        await pilot.press("p")
        await wait_until(pilot, lambda: "this is the first page" in words(pilot))


async def test_the_list_is_filtered_while_typing(service: RunningService) -> None:
    """A filter narrows the list, a bad one says why, esc takes it away."""
    app = console_on(service)
    with service.http() as http:
        send(http, "+14155552671")
        send(http, "+15005550017", maxRetries=0)

    async with opened(app) as pilot:
        await listed(pilot, 2)
        await pilot.press("slash", *"to:+1500")
        await wait_until(pilot, lambda: "1 of 2" in screen_text(pilot))
        assert "+14155552671" not in screen_text(pilot)
        await pilot.press(*" colour:red")
        await wait_until(pilot, lambda: "There is no field “colour”" in screen_text(pilot))
        assert "There is no field “colour”" in await polled(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "2 faxes · last 7 days" in screen_text(pilot))
        await pilot.press("slash", *"status:failed", "enter")
        await wait_until(pilot, lambda: "No fax matches" in screen_text(pilot))
        for _ in range(12):
            service.advance(10)
        await wait_until(pilot, lambda: "line busy" in screen_text(pilot), "the failure in the filtered list")


async def test_the_cursor_stays_with_its_fax_while_others_arrive(service: RunningService) -> None:
    """A row that a person looks at does not slide away."""
    app = console_on(service)
    with service.http() as http:
        for _ in range(3):
            send(http)
        async with opened(app) as pilot:
            table = await listed(pilot, 3)
            await pilot.press("down")
            looked_at = table.fax_id
            send(http)
            app.session.retry()
            await listed(pilot, 4)
            assert table.fax_id == looked_at
            assert table.cursor == 2


async def test_help_lists_every_key_of_the_screen(service: RunningService) -> None:
    """Help and palette come from the one table of commands."""
    from faxtui.console.commands import commands_of

    async with opened(console_on(service), (140, 90)) as pilot:
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: "Keys of this screen" in screen_text(pilot))
        text = screen_text(pilot)
        assert all(command.help in text for command in commands_of("faxes") if command.keys)
        await pilot.press("escape", "ctrl+p")
        await wait_until(pilot, lambda: "Send a document as a fax" in screen_text(pilot))


async def test_q_quits_with_zero(service: RunningService) -> None:
    """Leaving is one key and no question."""
    app = console_on(service)
    async with opened(app) as pilot:
        await pilot.press("q")
        await wait_until(pilot, lambda: app.return_code == 0)


async def test_a_failed_fax_says_what_to_do_and_its_facts_scroll(service: RunningService) -> None:
    """The reason and the next step stand above the page; at 80x24 the keys reach the last fact."""
    app = console_on(service)
    label: dict[str, Any] = {"labels[ward]": "3"}
    with service.http() as http:
        finished(service, http, send(http, "+15005550017", maxRetries=0, **label)["id"])

    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("enter")
        told = "The recipient's line was busy. Lies with the far end or its line. Send again in a few minutes."
        await wait_until(pilot, lambda: told in words(pilot))
        await pilot.press("f")
        await wait_until(pilot, lambda: "Outcome" in screen_text(pilot))
        assert "ward=3" not in screen_text(pilot)
        await pilot.press("pagedown", "pagedown")
        await wait_until(pilot, lambda: "ward=3" in screen_text(pilot))
        await pilot.press("f")
        await wait_until(pilot, lambda: "page 1 of 1" in screen_text(pilot))


async def test_filters_know_times(service: RunningService) -> None:
    """`since:` and `until:` count from the person's now; what is no time is told."""
    app = console_on(service)
    with service.http() as http:
        send(http)

    async with opened(app, (140, 40)) as pilot:
        await listed(pilot)
        await pilot.press("slash", *"until:yesterday")
        await wait_until(pilot, lambda: "0 of 1" in screen_text(pilot))
        await pilot.press("ctrl+u", *"since:today")
        await wait_until(pilot, lambda: "1 fax · last 7 days" in screen_text(pilot))
        await pilot.press("ctrl+u", *"since:never")
        await wait_until(pilot, lambda: "“never” is no time" in words(pilot))
