"""The send dialog beyond its three fields: many recipients and documents, options, cover page, guards, hold, proof."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.proof_screen import ProofScreen
from faxtui.console.send_screen import SendScreen
from faxtui.console.widgets.choice import Choice
from faxtui.pages.testcard import xray_png
from tests.console.steps import console_on, listed, opened, screen_text, wait_until, words
from tests.pages.cover_samples import helvetica
from tests.server.steps import send
from tests.service import RunningService

A, B = "+14155550190", "+14155550134"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A text document."""
    path = tmp_path / "l.txt"
    path.write_text("Hello\n")
    return path


async def dialog(pilot: Pilot[Any], app: FaxConsole, *values: str) -> SendScreen:
    """Open the send dialog and fill its fields."""
    await wait_until(pilot, lambda: app.session.client is not None)
    await pilot.press("s")
    await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
    screen = app.screen
    assert isinstance(screen, SendScreen)
    for field, value in zip(screen.query(Input), values, strict=False):
        field.value = value
    return screen


def sent(service: RunningService) -> list[dict[str, Any]]:
    """What the service took, oldest first."""
    with service.http() as http:
        faxes: list[dict[str, Any]] = http.get("/faxes").json()["faxes"]
    return sorted(faxes, key=lambda fax: str(fax["id"]))


async def test_several_numbers_and_documents_leave_as_one_send(
    service: RunningService, tmp_path: Path, letter: Path
) -> None:
    """Pasted lines, two documents in order, an option: each number gets its fax with all of it."""
    (tmp_path / "x.png").write_bytes(xray_png())
    app = console_on(service)
    async with opened(app, (80, 24)) as pilot:
        screen = await dialog(pilot, app, "", f"{letter}; {tmp_path}/x.png")
        screen.query_one("#to").post_message(events.Paste(f"{A}\n{B}\n"))
        await wait_until(pilot, lambda: "2 numbers: 2 US" in words(pilot))
        await wait_until(pilot, lambda: "2 documents" in words(pilot))
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        assert "FINE (service)" in screen_text(pilot)
        assert "America/New_York (service)" in screen_text(pilot)
        app.screen.query_one("#f-resolution", Choice).value = "SUPERFINE"
        app.screen.query_one("#f-maxRetries", Input).value = "1"
        app.screen.query_one("#f-labels", Input).value = "ward=3"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Resolution SUPERFINE, Retries 1" in words(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")

    faxes = sent(service)
    assert sorted(fax["to"] for fax in faxes) == sorted([A, B])
    for fax in faxes:
        assert (fax["resolution"], fax["maxRetries"], fax["labels"]["ward"]) == ("SUPERFINE", 1, "3")


async def test_a_bad_option_is_told_and_nothing_leaves(service: RunningService, letter: Path) -> None:
    """Esc keeps what is typed in the form; the send names the option, and the form opens at it."""
    app = console_on(service)
    async with opened(app, (100, 30)) as pilot:
        screen = await dialog(pilot, app, A, str(letter))
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        app.screen.query_one("#f-headerTimeZone", Input).value = "berlin"
        await wait_until(pilot, lambda: screen_text(pilot).count("berlin") == 1)
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is screen)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Look at “Time zone” in the options" in words(pilot))
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: "Europe/Berlin?" in words(pilot))
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen))
        assert app.draft is not None
        assert app.draft.options == {"headerTimeZone": "berlin"}
    assert sent(service) == []


async def test_the_services_refusal_of_an_option_is_told(service: RunningService, letter: Path) -> None:
    """In the dialog as a sentence, in the form beside the option."""
    app = console_on(service)
    async with opened(app, (100, 30)) as pilot:
        await dialog(pilot, app, A, str(letter))

        async def refuse(*_: Any, **__: Any) -> None:
            from faxtui.api.errors import InvalidRequest, Violation

            raise InvalidRequest("Refused.", violations=(Violation("maxRetries", "Not on Sundays."),))

        assert app.session.client is not None
        app.session.client.faxes.send_once = refuse  # type: ignore[assignment, method-assign]
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Retries: Not on Sundays." in words(pilot))
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        await wait_until(pilot, lambda: "Not on Sundays." in words(pilot))


async def test_the_cover_pages_tags_are_filled(service: RunningService, letter: Path) -> None:
    """Choosing a cover page asks for its values; the fax carries them."""
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        body = {
            "name": "Standard",
            "file": {
                "fileContent": base64.b64encode(helvetica("To {{recipient}}", "Pages {{pageCount}}")).decode(),
                "fileType": "PDF",
            },
        }
        cover_id = http.post(f"/services/{service_id}/coverPages", json=body).json()["id"]
    app = console_on(service)
    async with opened(app, (100, 30)) as pilot:
        await dialog(pilot, app, "+19898989898", str(letter))
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        app.screen.query_one("#f-coverPageId", Choice).value = cover_id
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Cover page “Standard”" in words(pilot))
        assert app.screen.query("#f-recipient")
        assert not app.screen.query("#f-pagecount"), "the service fills it"
        app.screen.query_one("#f-recipient", Input).value = "Dr. Ames"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "recipient ✓" in words(pilot))
        await pilot.press("f2")
        await wait_until(pilot, lambda: "Proof 2 pages · cover page Standard" in words(pilot), "the proof")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")

    (fax,) = sent(service)
    assert fax["coverPageId"] == cover_id
    assert fax["coverPageData"] == {"recipient": "Dr. Ames"}


async def test_tags_without_a_value_are_asked_about_once(service: RunningService, letter: Path) -> None:
    """They are named; after a no nothing is sent, after a yes it is."""
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        file = {"fileContent": base64.b64encode(helvetica("To {{recipient}}")).decode(), "fileType": "PDF"}
        made = http.post(f"/services/{service_id}/coverPages", json={"name": "Standard", "file": file})
        http.patch(f"/services/{service_id}", json={"coverPageId": made.json()["id"]}).raise_for_status()
    app = console_on(service)
    async with opened(app, (100, 30)) as pilot:
        await dialog(pilot, app, "+19898989898", str(letter))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
        assert "The cover page prints {{recipient}} raw: no value." in words(pilot)
        await pilot.press("n")
        await wait_until(pilot, lambda: "Nothing was sent." in words(pilot) and "recipient empty" in words(pilot))
        assert sent(service) == []
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question again")
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")
    assert len(sent(service)) == 1


async def test_a_slip_is_asked_about_once(service: RunningService, letter: Path) -> None:
    """A swap away from a number on record: one line, Cancel first; after a yes it is not asked again."""
    with service.http() as http:
        send(http, "+14155550143")
    app = console_on(service)
    async with opened(app, (100, 30)) as pilot:
        await listed(pilot)
        screen = await dialog(pilot, app, B, str(letter))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "+14155550134 is not on record, but +14155550143 is: a slip?" in words(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Nothing was sent." in words(pilot))
        assert len(sent(service)) == 1
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")
        assert screen not in app.screen_stack
    assert [fax["to"] for fax in sent(service)] == ["+14155550143", B]


async def test_the_same_document_again_is_asked_about(service: RunningService, letter: Path) -> None:
    """The label on the first send tells it, also to another console."""
    for told in (False, True):
        app = console_on(service)
        async with opened(app, (100, 30)) as pilot:
            if told:
                await listed(pilot)
            await dialog(pilot, app, B, str(letter))
            await pilot.press("ctrl+s")
            if told:
                await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))  # noqa: B023
                assert f"The same document went to {B} moments ago." in words(pilot)
                await pilot.press("escape")
                await wait_until(pilot, lambda: "Nothing was sent." in words(pilot))
            else:
                await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen))  # noqa: B023
    assert len(sent(service)) == 1


async def test_a_held_fax_is_stopped_by_escape(service: RunningService, letter: Path) -> None:
    """Within the seconds of the profile nothing has left; Esc keeps it so, with the draft in place."""
    app = console_on(service, hold_seconds=60)
    async with opened(app) as pilot:
        screen = await dialog(pilot, app, A, str(letter))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Sending in" in words(pilot))
        assert not screen.is_sending, "quitting loses nothing"
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Stopped: nothing was sent." in words(pilot))
        assert app.screen is screen
        assert [field.value for field in screen.query(Input)] == [A, str(letter), ""]
    assert sent(service) == []


async def test_a_held_fax_leaves_when_nobody_stops_it(service: RunningService, letter: Path) -> None:
    """After its seconds."""
    app = console_on(service, hold_seconds=1)
    async with opened(app) as pilot:
        await dialog(pilot, app, A, str(letter))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen), "the list after the send")
    assert len(sent(service)) == 1


async def test_the_proof_compares_and_its_choice_is_used(service: RunningService, tmp_path: Path) -> None:
    """A grey picture: halftone beside monochrome with seconds and a verdict; m and enter take monochrome over."""
    (tmp_path / "x.png").write_bytes(xray_png())
    app = console_on(service)
    async with opened(app, (140, 40)) as pilot:
        await dialog(pilot, app, A, str(tmp_path / "x.png"))
        await pilot.press("f2")
        await wait_until(pilot, lambda: isinstance(app.screen, ProofScreen))
        await wait_until(pilot, lambda: "choose monochrome unless greys matter" in words(pilot), "the verdict")
        assert "estimated cost unknown" in words(pilot)
        await wait_until(pilot, lambda: "page 1 of 1" in words(pilot))
        await pilot.press("m")
        await wait_until(pilot, lambda: "▸ FINE MONOCHROME" in words(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Pictures MONOCHROME" in words(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen))
    assert sent(service)[0]["imageConversionMethod"] == "MONOCHROME"


async def test_a_document_without_a_proof_says_why(service: RunningService, tmp_path: Path) -> None:
    """A picture cut off in the middle: one sentence in the page's place, and the console goes on."""
    (tmp_path / "x.png").write_bytes(xray_png()[:3000])
    app = console_on(service)
    async with opened(app) as pilot:
        screen = await dialog(pilot, app, A, str(tmp_path / "x.png"))
        await pilot.press("f2")
        await wait_until(pilot, lambda: "There is no proof." in words(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is screen)
