"""Two people at the same record: the second sees what the first changed, and nothing is overwritten unasked."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Button, Input

from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.conflict_screen import ConflictScreen
from faxtui.console.emails_screen import EmailsScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.numbers_screen import NumbersScreen
from faxtui.console.services_screen import ServicesScreen
from faxtui.console.widgets.choice import Choice
from tests.console.steps import console_on, opened, screen_text, wait_until, words
from tests.console.test_services_pane import agree, both_sizes, fill, on, services_of, table
from tests.service import RunningService


async def edited(pilot: Pilot[Any], running: RunningService, theirs: dict[str, Any], **yours: str) -> str:
    """Open the first service's form, let somebody else change it, type over it and press save; the service's id."""
    with running.http() as http:
        service_id = str(http.get("/services").json()["services"][0]["id"])
        await pilot.press("e")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        assert http.patch(f"/services/{service_id}", json=theirs).is_success
    await fill(pilot, **yours)
    await pilot.press("ctrl+s")
    await agree(pilot)
    return service_id


def setting(running: RunningService, service_id: str, name: str) -> Any:
    """What the service says of one of its settings."""
    with running.http() as http:
        return http.get(f"/services/{service_id}").json()[name]


@both_sizes
async def test_the_second_admin_sees_what_changed_and_keeps_theirs(
    service: RunningService, size: tuple[int, int]
) -> None:
    """Field, was, theirs and yours are told, nothing was sent, and what is kept theirs is not sent at all."""
    async with services_of(service, size) as pilot:
        service_id = await edited(pilot, service, {"numberOfRetries": 5}, numberOfRetries="1", resolution="SUPERFINE")
        await wait_until(pilot, lambda: on(pilot, ConflictScreen), "the conflict")
        shown = words(pilot)
        assert "Retries" in shown
        assert all(part in shown for part in ("was 3", "theirs 5", "yours 1")), shown
        assert setting(service, service_id, "numberOfRetries") == 5
        assert setting(service, service_id, "resolution") == "FINE"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: on(pilot, ConfirmScreen), "the question anew")
        assert "Retries" not in words(pilot).partition("Save 1 change?")[2].partition("Cancel")[0]
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the list")
    assert setting(service, service_id, "numberOfRetries") == 5
    assert setting(service, service_id, "resolution") == "SUPERFINE"


async def test_the_second_admin_overwrites_one_field_knowingly(service: RunningService) -> None:
    """The difference that is asked about begins at theirs, and only the chosen field is overwritten."""
    theirs = {"numberOfRetries": 5, "retryDelaySeconds": 90, "name": "Theirs"}
    async with services_of(service) as pilot:
        service_id = await edited(pilot, service, theirs, numberOfRetries="1", retryDelaySeconds="120")
        await wait_until(pilot, lambda: on(pilot, ConflictScreen), "the conflict")
        assert "does not touch it" in words(pilot)
        await pilot.press("right", "ctrl+s")
        await wait_until(pilot, lambda: "Retries: 5 → 1" in screen_text(pilot), "the difference to theirs")
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ServicesScreen), "the list")
    assert setting(service, service_id, "numberOfRetries") == 1
    assert setting(service, service_id, "retryDelaySeconds") == 90
    assert setting(service, service_id, "name") == "Theirs"


async def test_going_back_keeps_the_draft_and_sends_nothing(service: RunningService) -> None:
    """Escape at the conflict is the form as it was; the next save shows the conflict again."""
    async with services_of(service) as pilot:
        service_id = await edited(pilot, service, {"numberOfRetries": 5}, numberOfRetries="1")
        await wait_until(pilot, lambda: on(pilot, ConflictScreen), "the conflict")
        await pilot.press("escape")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
        assert pilot.app.screen.query_one("#f-numberOfRetries", Input).value == "1"
        assert "What you typed is kept" in words(pilot)
        await pilot.press("ctrl+s")
        await agree(pilot)
        await wait_until(pilot, lambda: on(pilot, ConflictScreen), "the conflict again")
    assert setting(service, service_id, "numberOfRetries") == 5


async def test_the_same_change_by_both_is_no_conflict_to_settle(service: RunningService) -> None:
    """Nothing of yours is left to send, and the form says so."""
    async with services_of(service) as pilot:
        await edited(pilot, service, {"numberOfRetries": 5}, numberOfRetries="5")
        await wait_until(pilot, lambda: on(pilot, ConflictScreen), "what changed")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "nothing was sent" in words(pilot), "the word")


async def test_a_service_that_was_deleted_meanwhile_keeps_the_draft(service: RunningService) -> None:
    """The save is refused with the service's words, and the form stays."""
    with service.http() as http:
        other = http.post("/services", json={"name": "Zz"}).json()["id"]
        async with services_of(service) as pilot:
            table(pilot).select(other)
            await pilot.pause()
            await pilot.press("e")
            await wait_until(pilot, lambda: on(pilot, FormScreen), "the form")
            assert http.delete(f"/services/{other}").is_success
            await fill(pilot, numberOfRetries="1")
            await pilot.press("ctrl+s")
            await agree(pilot)
            await wait_until(pilot, lambda: "What you typed is kept" in words(pilot), "the refusal")
            assert pilot.app.screen.query_one("#f-numberOfRetries", Input).value == "1"


async def test_a_note_of_somebody_else_is_not_overwritten_unasked(demo_service: RunningService) -> None:
    """A number that was suspended meanwhile says with which note; a second save writes yours."""
    async with services_of(demo_service) as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: on(pilot, NumbersScreen) and table(pilot).row_count == 2, "the numbers")
        number = table(pilot).key
        service_id = pilot.app.screen._service_id  # type: ignore[attr-defined]
        await pilot.press("p")
        await wait_until(pilot, lambda: on(pilot, FormScreen), "the note")
        with demo_service.http() as http:
            body = {"suspended": True, "note": "flooded"}
            assert http.patch(f"/services/{service_id}/numbers/{number}/suspend", json=body).is_success
            await pilot.press(*"moved", "ctrl+s")
            await wait_until(pilot, lambda: "“flooded”" in words(pilot), "their note")
            assert on(pilot, FormScreen)
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "is suspended “moved”" in words(pilot), "the suspension")


async def test_permissions_of_somebody_else_are_not_replaced_unasked(demo_service: RunningService) -> None:
    """A PUT is not sent for an address that changed meanwhile: what changed is told, and what is pending stays."""
    from faxtui.api.models import Email

    app = console_on(demo_service)
    async with opened(app, (140, 40)) as pilot:
        await wait_until(pilot, lambda: app.session.client is not None, "the connection")
        await pilot.press("4")
        await wait_until(pilot, lambda: isinstance(app.screen, EmailsScreen) and "front-desk@" in screen_text(pilot))
        screen: Any = app.screen
        email, number = screen._here()
        await pilot.press("space")
        await wait_until(pilot, lambda: "1 pending" in screen_text(pilot))
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
        service_id = screen.holdings.service.id
        with demo_service.http() as http:
            body = {"phoneNumbers": [{"number": number, "permissions": "receive"}]}
            assert http.put(f"/services/{service_id}/emails/{email}", json=body).is_success
            app.screen.query_one("#act", Button).press()
            await wait_until(pilot, lambda: "somebody else was there first" in words(pilot), "the word")
            (now,) = http.get(f"/services/{service_id}/emails").json()["emails"]
        assert [str(each.permissions) for each in Email.model_validate(now).phone_numbers] == ["receive"]
        assert screen._matrix.pending


def test_a_value_that_was_never_offered_can_be_theirs() -> None:
    """A cover page that came after the form was opened is shown by its id and kept."""
    choice = Choice("", ["", "01KJA"], ["none", "A"])
    choice.learn("01KJUNKNOWN")
    choice.value = "01KJUNKNOWN"
    assert choice.value == "01KJUNKNOWN"
