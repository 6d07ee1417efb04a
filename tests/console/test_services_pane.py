"""The services pane: what is listed, edited, deleted, suspended, by keys and against the real service."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.faxes_screen import FaxesScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.numbers_screen import NumbersScreen
from faxtui.console.services_screen import ServicesScreen
from faxtui.console.widgets.list_table import ListTable
from faxtui.paths import audit_folder
from faxtui.server.service_store import ServiceStore
from tests.console.steps import console_on, opened, screen_text, wait_until, words
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])


@asynccontextmanager
async def services_of(
    running: RunningService, size: tuple[int, int] = (80, 24), *, read_only: bool = False
) -> AsyncIterator[Pilot[Any]]:
    """The console with the services pane open and filled."""
    app = console_on(running, read_only=read_only)
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None, "the connection")
        await pilot.press("3")
        await wait_until(pilot, lambda: isinstance(app.screen, ServicesScreen) and table(pilot).row_count, "services")
        yield pilot


def table(pilot: Pilot[Any]) -> ListTable:
    """The list of the screen that is open."""
    return pilot.app.screen.query_one(ListTable)


def on(pilot: Pilot[Any], kind: type) -> bool:
    """Whether a screen of this kind is open."""
    return isinstance(pilot.app.screen, kind)


async def go_to(pilot: Pilot[Any], name: str) -> None:
    """Put the cursor on a service by its name."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]
    service_id = next(held.service.id for held in app.session.project.all() if held.service.name == name)
    table(pilot).select(service_id)
    await pilot.pause()


async def fill(pilot: Pilot[Any], **values: str) -> None:
    """Put texts into fields of a form, by the API's names."""
    for name, value in values.items():
        pilot.app.screen.query_one(f"#f-{name}").value = value  # type: ignore[attr-defined]
    await pilot.pause()


async def agree(pilot: Pilot[Any]) -> None:
    """Press the button of the question that is asked."""
    await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
    pilot.app.screen.query_one("#act", Button).press()


@both_sizes
async def test_services_are_listed_default_first(demo_service: RunningService, size: tuple[int, int]) -> None:
    """With sender, numbers, what is kept and the webhook."""
    async with services_of(demo_service, size) as pilot:
        text = screen_text(pilot)
        assert text.index("Front Desk") < text.index("Billing") < text.index("Legal Intake")
        assert "default" in text
        assert "all pages" in text


@both_sizes
async def test_a_service_is_made_changed_and_deleted(service: RunningService, size: tuple[int, int]) -> None:
    """The whole life of a service by keys; the service's own answers are what is shown."""
    async with services_of(service, size) as pilot:
        await pilot.press("n")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, name="Night Desk", numberOfRetries="5")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen) and "Night Desk" in screen_text(pilot), "the new one")

        await go_to(pilot, "Night Desk")
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, resolution="SUPERFINE")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Resolution: FINE → SUPERFINE" in screen_text(pilot), "what changes")
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the list")

        await go_to(pilot, "Night Desk")
        await pilot.press("x")
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen) and table(pilot).row_count == 1, "one service less")
    with service.http() as http:
        assert [one["name"] for one in http.get("/services").json()["services"]] == ["Default Service"]


async def test_the_question_shows_no_password_of_a_webhook(service: RunningService) -> None:
    """Typed in the field, it is masked where the change is asked about."""
    async with services_of(service) as pilot:
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, incomingWebhookUrl="https://user:secret@hooks.clinic.example/fax")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
        await wait_until(pilot, lambda: "nothing → https://***:***@hooks" in screen_text(pilot), "what changes")


async def test_a_webhook_shows_no_secret_of_its_query(service: RunningService) -> None:
    """Only its field does, where it is changed: not the list, the facts, the question, the comparison or the log."""
    url = "https://hooks.clinic.example/fax?token=s3cret"
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": url})
        http.post("/services", json={"name": "Other", "incomingWebhookUrl": url.replace("s3", "s4")})
    async with services_of(service, (140, 40)) as pilot:
        await wait_until(pilot, lambda: "***" in screen_text(pilot), "the facts")
        shown = [screen_text(pilot)]
        await pilot.press("c")
        await wait_until(pilot, lambda: "(another secret)" in screen_text(pilot), "the comparison")
        shown.append(screen_text(pilot))
        await pilot.press("escape", "e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        assert pilot.app.screen.query_one("#f-incomingWebhookUrl", Input).value == url
        await fill(pilot, incomingWebhookUrl=url.replace("s3", "s5"), name="Front")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "another secret in it" in words(pilot), "what changes")
        shown += [str(told.render()) for told in pilot.app.screen.query(Static)]
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the pane")
        with service.http() as http:
            assert http.get(f"/services/{service_id}").json()["incomingWebhookUrl"].endswith("s5cret")
        folder = audit_folder(os.environ)
        assert folder is not None
        shown.append((folder / "audit.jsonl").read_text())
    assert not [text for text in shown if "cret" in text.replace("another secret", "")]
    assert "change service" in shown[-1]


async def test_only_what_changed_is_sent_and_masked_credentials_stay(service: RunningService) -> None:
    """A webhook URL that is shown masked keeps its name and password when something else is saved."""
    url = "https://user:secret@hooks.clinic.example/fax"
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": url, "numberOfRetries": 4})
    async with services_of(service) as pilot:
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        assert "***:***@" in pilot.app.screen.query_one("#f-incomingWebhookUrl", Input).value
        await fill(pilot, name="Front")
        await pilot.press("ctrl+s")
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen) and "Front" in screen_text(pilot), "the new name")
    core = service.app.state.core
    assert ServiceStore(core.store).webhook_url(service_id) == url
    assert core.store.service(service_id)["numberOfRetries"] == 4


async def test_masked_credentials_are_not_sent_elsewhere(service: RunningService) -> None:
    """Another host behind the mask is told at its field before anything is sent."""
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": "https://user:secret@hooks.test/fax"})
    async with services_of(service) as pilot:
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, incomingWebhookUrl="https://***:***@evil.test/fax")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "kept for the old place" in screen_text(pilot), "the complaint")
        assert on(pilot, FormScreen)


async def test_nothing_changed_sends_nothing_and_wrong_fields_are_told(service: RunningService) -> None:
    """The form judges as the API would; unsaved changes leave only at the second Escape."""
    async with services_of(service) as pilot:
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Nothing has changed" in words(pilot))
        await fill(pilot, retryDelaySeconds="5")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Nothing was sent" in words(pilot))
        assert "from 30 to 300" in words(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Esc again drops them" in words(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the list")


async def test_what_the_service_refuses_is_told_at_its_field(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What passes our checks and fails the service's stays in the form, beside the field that was refused."""
    from faxtui.store.service_fields import BY_WIRE

    async with services_of(service) as pilot:
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        form = pilot.app.screen._form  # type: ignore[attr-defined]
        lenient = [field._replace(check=lambda _: "") for field in form.fields]
        pilot.app.screen._form = form._replace(fields=lenient)  # type: ignore[attr-defined]
        await fill(pilot, numberOfRetries="9")
        await pilot.press("ctrl+s")
        await agree(pilot)
        await wait_until(pilot, lambda: "Refused: see above" in words(pilot), "the refusal")
        assert pilot.app.screen.query_one("#f-numberOfRetries", Input).has_focus
        assert BY_WIRE["numberOfRetries"].help not in words(pilot)


async def test_a_service_with_numbers_is_deleted_only_by_its_typed_name(demo_service: RunningService) -> None:
    """The question counts what depends on it; the default service is not asked about at all."""
    async with services_of(demo_service) as pilot:
        await pilot.press("x")
        await wait_until(pilot, lambda: "default service cannot be deleted" in words(pilot))
        await go_to(pilot, "Billing")
        await pilot.press("x")
        await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
        assert "1 number would belong to no service" in words(pilot)
        assert pilot.app.screen.query_one("#act", Button).disabled
        await pilot.press(*"Billin", "enter")
        assert on(pilot, ConfirmScreen)
        await pilot.press("g", "enter")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen) and table(pilot).row_count == 3, "the deletion")


async def test_another_service_becomes_the_default(demo_service: RunningService) -> None:
    """After the question, the one before loses the mark."""
    async with services_of(demo_service) as pilot:
        await go_to(pilot, "Records")
        await pilot.press("d")
        await agree(pilot)
        app: FaxConsole = pilot.app  # type: ignore[assignment]
        await wait_until(pilot, lambda: app.session.project.all()[0].service.name == "Records", "the new default")


@both_sizes
async def test_a_number_is_suspended_with_a_note_and_resumed(
    demo_service: RunningService, size: tuple[int, int]
) -> None:
    """The note is shown beside it until it works again."""
    async with services_of(demo_service, size) as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: on(pilot, NumbersScreen) and table(pilot).row_count == 2, "the numbers")
        await pilot.press("p")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the note")
        await pilot.press(*"moved", "ctrl+s")
        await wait_until(pilot, lambda: "is suspended “moved”" in words(pilot), "the suspension")
        await pilot.press("p")
        await agree(pilot)
        await wait_until(pilot, lambda: "is active" in words(pilot), "the resumption")
        await pilot.press("escape")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the services")


async def test_the_faxes_of_a_number_are_one_key_away(demo_service: RunningService) -> None:
    """Enter on a number shows the list filtered by it, with the filter in sight."""
    async with services_of(demo_service) as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: on(pilot, NumbersScreen) and table(pilot).row_count, "the numbers")
        number = table(pilot).key
        await pilot.press("enter")
        await wait_until(pilot, lambda: on(pilot, FaxesScreen) and f"number:{number}" in screen_text(pilot), "the list")


async def test_services_are_compared_with_one_another(demo_service: RunningService) -> None:
    """Only what differs is shown, and the arrows change the other side."""
    async with services_of(demo_service) as pilot:
        await pilot.press("c")
        await wait_until(pilot, lambda: "Compare services" in screen_text(pilot), "the comparison")
        assert "Default sender" in screen_text(pilot)
        await pilot.press("right")
        await wait_until(pilot, lambda: "+12125550111" in screen_text(pilot), "the next service")


async def test_read_only_says_why_nothing_changes(demo_service: RunningService) -> None:
    """Every key that writes tells the reason, and opens nothing."""
    async with services_of(demo_service, read_only=True) as pilot:
        for key in ("n", "e", "d", "x"):
            await pilot.press(key)
            await wait_until(pilot, lambda: "read-only" in words(pilot))
            assert on(pilot, ServicesScreen)


async def test_a_burst_of_keys_acts_on_the_row_it_says(demo_service: RunningService) -> None:
    """Two steps down and the key for deleting, in one piece, ask about the third service."""
    async with services_of(demo_service) as pilot:
        app: FaxConsole = pilot.app  # type: ignore[assignment]
        name = app.session.project.all()[2].service.name
        await pilot.press("down", "down", "x")
        await wait_until(pilot, lambda: f"Delete the service “{name}”?" in screen_text(pilot), "the question")


async def test_a_silent_service_is_told_and_keeps_what_was_shown(demo_service: RunningService) -> None:
    """Once loaded, the list stays when the service goes away."""
    async with services_of(demo_service) as pilot:
        demo_service.stop()
        await pilot.press("u")
        await wait_until(pilot, lambda: "cannot be reached" in words(pilot).lower() or "not answer" in words(pilot))
        assert table(pilot).row_count == 4


async def test_production_has_its_name_typed_before_a_form_is_saved(demo_service: RunningService) -> None:
    """An edit, a new service and a suspension: the button stays off until then, and Escape sends nothing."""
    app = console_on(demo_service, name="clinic", production=True)
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None, "the connection")
        await pilot.press("3")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen) and table(pilot).row_count, "services")
        for keys, values in (("e", {"numberOfRetries": "5"}), ("n", {"name": "Labs"}), ("enter,p", {"note": "x"})):
            for key in keys.split(","):
                await pilot.press(key)
                await pilot.pause()
            await wait_until(pilot, lambda: on(pilot, FormScreen), keys)
            await fill(pilot, **values)
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
            await wait_until(pilot, lambda: "Type clinic to go on" in words(pilot), "what is typed")
            assert app.screen.query_one("#act", Button).disabled
            await pilot.press("escape")
            await wait_until(pilot, lambda: on(pilot, FormScreen), "the form again")
            await pilot.press("escape", "escape")  # the second drops what was typed
            await wait_until(pilot, lambda: not on(pilot, FormScreen), "the pane")
        await pilot.press("escape")
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "services again")
        await pilot.press("n")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        await fill(pilot, name="Labs")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question")
        await pilot.press(*"clinic", "enter")
        await wait_until(pilot, lambda: "Labs" in screen_text(pilot) and on(pilot, ServicesScreen), "the new one")
