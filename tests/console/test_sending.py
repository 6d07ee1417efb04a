"""The send dialog: what is wrong is said beside the field, nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from faxtui.api.errors import OutcomeUnknown
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.send_screen import SendScreen
from tests.console.steps import console_on, listed, opened, screen_text, wait_until, words
from tests.server.steps import send
from tests.service import RunningService


def letter_in(folder: Path) -> Path:
    """A text document."""
    letter = folder / "l.txt"
    letter.write_text("Hello\n")
    return letter


def fill(app: FaxConsole, *values: str) -> None:
    """Put values into the dialog's fields at once, as a paste does."""
    for field, value in zip(app.screen.query(Input), values, strict=False):
        field.value = value


def typed(app: FaxConsole) -> list[str]:
    """What stands in the dialog's fields."""
    return [field.value for field in app.screen.query(Input)]


@pytest.mark.parametrize(
    ("to", "document", "said"),
    [
        ("4155550100", "l.txt", "Begin with + and the country code"),
        ("+14155550190", "none.pdf", "There is no such file."),
        ("+14155550190", "l.zip", "not accepted"),
        ("", "l.txt", "With + and country code"),
    ],
)
async def test_bad_input_is_told_and_kept(
    service: RunningService, tmp_path: Path, to: str, document: str, said: str
) -> None:
    """A bad number, a missing file, a refused type: one sentence, the cursor at the field, every letter kept."""
    letter_in(tmp_path)
    (tmp_path / "l.zip").write_bytes(b"PK\x03\x04" + b"\0" * 60)
    app = console_on(service)

    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        path = str(tmp_path / document)
        fill(app, to, path, "Header")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Nothing was sent." in words(pilot))
        assert said in words(pilot)
        assert typed(app) == [to, path, "Header"]
        with service.http() as http:
            assert http.get("/faxes").json()["totalItems"] == 0


async def test_the_services_refusal_stands_beside_its_field(service: RunningService, tmp_path: Path) -> None:
    """What only the service can judge comes back as its own words, with the draft untouched."""
    app = console_on(service)

    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)

        async def refuse(*_: Any, **__: Any) -> None:
            from faxtui.api.errors import InvalidRequest, Violation

            raise InvalidRequest("Refused.", violations=(Violation("to", "This country is not served. [/red]"),))

        assert app.session.client is not None
        app.session.client.faxes.send = refuse  # type: ignore[assignment, method-assign]
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        fill(app, "+14155550190", str(letter_in(tmp_path)))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "This country is not served. [/red]" in screen_text(pilot))
        assert typed(app)[0] == "+14155550190"


async def test_a_draft_survives_closing_and_a_dead_service(service: RunningService, tmp_path: Path) -> None:
    """Esc keeps the draft; a service that went away says that nothing was sent and keeps it too."""
    letter = str(letter_in(tmp_path))
    app = console_on(service)

    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        fill(app, "+14155550190", letter)
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, FaxesScreen))
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        assert typed(app) == ["+14155550190", letter, ""]

        service.stop()
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "^s tries again" in words(pilot))
        assert "Nothing was sent." in words(pilot)
        assert typed(app) == ["+14155550190", letter, ""]


async def test_tab_completes_the_path(service: RunningService, tmp_path: Path) -> None:
    """The document's path is completed from the disk, then Tab moves on."""
    letter = letter_in(tmp_path)
    app = console_on(service)

    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        await pilot.press("s", "enter")
        field = app.screen.query_one("#file", Input)
        field.value = f"{tmp_path}/"
        field.cursor_position = len(field.value)
        await pilot.press("l")
        await wait_until(pilot, lambda: field._suggestion)
        await pilot.press("tab")
        await wait_until(pilot, lambda: field.value == str(letter))
        await pilot.press("tab")
        await wait_until(pilot, lambda: app.focused is app.screen.query_one("#header"))


async def test_a_read_only_console_says_why_it_does_not_send(service: RunningService) -> None:
    """The key is not dead: it tells the reason."""
    app = console_on(service, read_only=True)
    async with opened(app) as pilot:
        await pilot.press("s")
        await wait_until(pilot, lambda: "this console is read-only" in words(pilot))
        assert isinstance(app.screen, FaxesScreen)


async def test_tab_never_changes_a_number(service: RunningService) -> None:
    """A number that begins a known one stays as it was typed; only → takes what is suggested."""
    with service.http() as http:
        send(http, "+493012345678")
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("s", *"+49301234567")
        field = app.screen.query_one("#to", Input)
        await wait_until(pilot, lambda: field._suggestion)
        await pilot.press("tab")
        await wait_until(pilot, lambda: app.focused is app.screen.query_one("#file"))
        assert field.value == "+49301234567"

        await pilot.press("shift+tab", "end", "ctrl+u", *"+49301")
        await wait_until(pilot, lambda: field._suggestion)
        await pilot.press("right")
        await wait_until(pilot, lambda: field.value == "+493012345678")


async def test_a_send_whose_answer_was_lost_is_asked_about(
    service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second ^s does not send it once more unasked, nor does the dialog when it was closed and opened again."""
    app = console_on(service)
    sends = 0

    async def lost(*_: object, **__: object) -> None:
        nonlocal sends
        sends += 1
        raise OutcomeUnknown("Whether the fax was taken is not known.")

    async with opened(app, (100, 30)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None)
        assert app.session.client is not None
        monkeypatch.setattr(app.session.client.faxes, "send_once", lost)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, SendScreen))
        fill(app, "+14155550190", str(letter_in(tmp_path)), "")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "It was not repeated" in words(pilot))
        for again in (("ctrl+s",), ("escape", "s", "ctrl+s")):
            for key in again:
                await pilot.press(key)
                await pilot.pause()
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
            assert "may have been taken" in words(pilot)
            await pilot.press("escape")
            await wait_until(pilot, lambda: "Nothing was sent" in words(pilot))
    assert sends == 1
