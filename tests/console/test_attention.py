"""The Attention pane: from a failure to its resend, on a real service, with keys."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from faxtui.api.errors import OutcomeUnknown
from faxtui.api.models import Fax
from faxtui.console.app import FaxConsole
from faxtui.console.attention_screen import AttentionScreen
from faxtui.console.resend_screen import ResendScreen
from faxtui.console.resending import make_plan
from faxtui.console.widgets.list_table import ListTable
from faxtui.store.lineage import RESEND_LABEL
from faxtui.store.query import Query
from faxtui.store.resend import State
from faxtui.store.resend_run import Runner
from tests.console.hostile import WORST, check_words
from tests.console.steps import console_on, listed, opened, polled, screen_text, wait_until, words
from tests.console.still import CONNECTION, settled, still_console
from tests.faxes import NOW, failed, make_fax
from tests.server.steps import finished, send
from tests.service import RunningService
from tests.store.test_resend import turn

BUSY = "+15005550017"
both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow each other closely."""
    monkeypatch.setattr("faxtui.api.waiting.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("faxtui.api.waiting.LONGEST_PAUSE", 0.1)
    monkeypatch.setattr("faxtui.console.attention_watch.PAUSE_SECONDS", 0.05)
    monkeypatch.setattr("faxtui.store.resend_run.LINE_SECONDS", 0.05)


def failures(service: RunningService, *numbers: str, **fields: Any) -> list[str]:
    """Ids of faxes that were sent to these numbers and failed, twenty minutes ago."""
    with service.http() as http:
        ids = [finished(service, http, send(http, to, maxRetries=0, **fields)["id"])["id"] for to in numbers]
    service.advance(1200)
    return ids


def told(app: FaxConsole) -> str:
    """The notices in the corner; on the screen other words stand between their lines."""
    return "\n".join(notice.message for notice in app._notifications)


async def until_ended(pilot: Pilot[Any], service: RunningService) -> None:
    """Let simulated time pass until the resend has ended."""
    app: FaxConsole = pilot.app  # type: ignore[assignment]

    def ended() -> bool:
        service.advance(15)
        return app.attention.runner is not None and not app.attention.is_running

    await wait_until(pilot, ended, "the end of the resend")


@both_sizes
async def test_a_failure_is_resent_from_the_pane(
    service: RunningService, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Tab with a count, group, plan, one question, progress, result; then nothing needs anybody any more."""
    [fax_id] = failures(service, BUSY)
    turn(service, monkeypatch, BUSY)
    app = console_on(service)
    async with opened(app, size) as pilot:
        await listed(pilot)
        await wait_until(pilot, lambda: "2 Attention 1" in screen_text(pilot), "the count in the tab")
        await pilot.press("2")
        await wait_until(pilot, lambda: "retry now" in screen_text(pilot))
        assert "line busy" in screen_text(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "1 of 1 fax to resend to 1 number" in words(pilot), "the plan")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Resend 1 fax?" in words(pilot), "the question")
        await pilot.press("right", "enter")
        await until_ended(pilot, service)
        await wait_until(pilot, lambda: "Ended · 1 delivered" in words(pilot), "the result")
        await polled(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Nothing needs you." in words(pilot), "the end of the row")
        assert "2 Attention 1" not in screen_text(pilot)
        made = [fax for fax in app.session.known(Query()) if (fax.labels or {}).get(RESEND_LABEL) == fax_id]
        assert len(made) == 1


async def test_lines_are_approved_one_by_one_and_the_run_stops_and_goes_on(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Space leaves a line out, p stops and resumes; another row's faxes are added meanwhile; leaving lets it go on."""
    numbers = ("+15005550015", BUSY, BUSY)
    failures(service, *numbers)
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot, 3)
        await pilot.press("2")
        await wait_until(pilot, lambda: "2 Attention 2" in screen_text(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: "2 of 2 faxes to resend to 1 number" in words(pilot))
        await pilot.press("space")
        await wait_until(pilot, lambda: "1 of 2 faxes to resend" in words(pilot))
        await pilot.press("a")
        await wait_until(pilot, lambda: "2 of 2 faxes to resend" in words(pilot))
        await pilot.press("p")
        await wait_until(pilot, lambda: "enter begins" in told(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Resend 2 faxes?" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "At work" in words(pilot))
        await pilot.press("p")
        await wait_until(pilot, lambda: "Stopped" in words(pilot))
        runner = app.attention.runner
        assert runner is not None

        def first_has_failed() -> bool:
            service.advance(15)
            return runner.plan.items[0].state is State.FAILED

        await wait_until(pilot, first_has_failed, "the first line's failure")
        assert runner.plan.items[1].state is State.WAITING
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, AttentionScreen))
        screen: Any = app.screen
        await wait_until(pilot, lambda: "in the plan" in screen_text(pilot), "the row of the line that waits")
        at = next(place for place, group in enumerate(screen.report.groups) if group.what == "congestion")
        screen.query_one(ListTable).cursor = at
        await pilot.press("r")
        await wait_until(pilot, lambda: "1 of 1 fax to resend" in words(pilot), "a plan of its own")
        await pilot.press("n", "enter")
        await wait_until(pilot, lambda: "stays stopped until p" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "Stopped, p goes on" in words(pilot) and len(runner.plan.items) == 3)
        assert [item.state for item in runner.plan.items[1:]] == [State.WAITING] * 2
        await pilot.press("p")
        await until_ended(pilot, service)
        assert [item.state for item in runner.plan.items] == [State.FAILED] * 3


async def test_a_line_that_waits_says_until_when_and_holds_up_nobody(service: RunningService) -> None:
    """Busy a moment ago: the plan is at work and tells the time; another row is sent meanwhile, in the same plan."""
    failures(service, "+15005550015")
    with service.http() as http:
        finished(service, http, send(http, BUSY, maxRetries=0)["id"])
    app = console_on(service)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 2)
        await pilot.press("2")
        await wait_until(pilot, lambda: "retry later" in screen_text(pilot))
        screen: Any = app.screen
        places = {group.what: place for place, group in enumerate(screen.report.groups)}
        screen.query_one(ListTable).cursor = places["line busy"]
        await pilot.press("r", "enter")
        await wait_until(pilot, lambda: "1 of them waits" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "At work, p stops · 1 waiting until" in words(pilot))
        assert "Ended" not in words(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "in the plan" in screen_text(pilot))
        screen.query_one(ListTable).cursor = places["congestion"]
        await pilot.press("r", "enter")
        await wait_until(pilot, lambda: "The plan that is at work takes it in" in words(pilot))
        await pilot.press("right", "enter")
        runner = app.attention.runner
        assert runner is not None
        await wait_until(pilot, lambda: len(runner.plan.items) == 2)
        service.advance(5)
        await wait_until(pilot, lambda: runner.plan.items[-1].state is not State.WAITING, "the other row's call")
        assert runner.plan.items[0].state is State.WAITING


async def test_what_waited_is_offered_after_a_restart_and_not_sent(
    service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved and waiting when the console is left: the next one tells of it, p plans it, and nothing has left."""
    with service.http() as http:
        finished(service, http, send(http, BUSY, maxRetries=0)["id"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    kept: dict[str, Any] = {"name": "clinic", "profile": "clinic", "store": "disk"}
    app = console_on(service, **kept)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("2")
        await wait_until(pilot, lambda: "retry later" in screen_text(pilot))
        await pilot.press("r", "enter")
        await wait_until(pilot, lambda: "1 of them waits" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "1 waiting until" in words(pilot))
        await wait_until(pilot, lambda: app.attention.waiting._written and not app.attention.waiting._at_work)
    app = console_on(service, **kept)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("2")
        await wait_until(pilot, lambda: "1 fax that was to be resent waits" in told(app), "the offer")
        assert app.attention.runner is None
        await pilot.press("p")
        await wait_until(pilot, lambda: "1 of 1 fax to resend to 1 number" in words(pilot), "the plan")
        assert len(app.session.known(Query())) == 1


async def test_r_on_a_fax_asks_once_and_production_has_the_name_typed(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the list and on the fax's own screen; what was delivered is refused with the reason."""
    failures(service, BUSY)
    turn(service, monkeypatch, BUSY)
    with service.http() as http:
        finished(service, http, send(http)["id"])
    app = console_on(service, production=True)
    async with opened(app) as pilot:
        await listed(pilot, 2)
        await pilot.press("r")
        await wait_until(pilot, lambda: "It was delivered" in words(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "No line is approved" in told(app))
        await pilot.press("escape", "down", "enter")
        await wait_until(pilot, lambda: "line busy" in screen_text(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: "to be sent" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Type test clinic to go on" in words(pilot))
        await pilot.press(*"test", "space", *"clinic", "enter")
        await until_ended(pilot, service)
        await pilot.press("escape", "f")
        await wait_until(pilot, lambda: "Same document" in screen_text(pilot) or "Outcome" in screen_text(pilot))
        await pilot.press(*["pagedown"] * 3)
        await wait_until(pilot, lambda: "delivered, resend" in words(pilot), "the resend among the related faxes")


@both_sizes
async def test_a_dead_number_is_approved_only_on_purpose_and_the_question_says_so(
    service: RunningService, size: tuple[int, int]
) -> None:
    """Left out with its reason, not sent by enter, not approved by a; once it is by space the question warns."""
    failures(service, "+15005550034")
    app = console_on(service)
    async with opened(app, size) as pilot:
        await listed(pilot)
        await pilot.press("2")
        await wait_until(pilot, lambda: "dead number" in screen_text(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: "left out: dead number" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "space approves one, against its advice" in told(app))
        await pilot.press("a")
        await wait_until(pilot, lambda: "left out by the advice" in told(app))
        assert "0 of 1 fax" in words(pilot)
        await pilot.press("space")
        await wait_until(pilot, lambda: "to be sent against advice" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Advised against: Dead number: " in words(pilot), "the warning")


async def test_read_only_refuses_and_says_why(service: RunningService) -> None:
    """Neither pane nor list plans anything."""
    failures(service, BUSY)
    app = console_on(service, read_only=True)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "this console is read-only" in told(app))
        app.clear_notifications()
        await pilot.press("2")
        await wait_until(pilot, lambda: "retry now" in screen_text(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: "this console is read-only" in told(app))
        assert not isinstance(app.screen, ResendScreen)


async def test_only_missing_pages_are_sent_unless_all_are_wanted(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan begins with them and m changes it; the page counts of the resend say so."""
    number = "+15005552131"
    with service.http() as http:
        finished(service, http, send(http, number, pages=4, maxRetries=0)["id"])
    service.advance(1200)
    turn(service, monkeypatch, number)
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "m sends all pages" in words(pilot))
        await pilot.press("m")
        await wait_until(pilot, lambda: "m sends only pages 3 to 4" in words(pilot))
        await pilot.press("m")
        await wait_until(pilot, lambda: "3–4" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Resend 1 fax?" in words(pilot))
        await pilot.press("right", "enter")
        await until_ended(pilot, service)
        assert app.attention.runner is not None
        made = app.attention.runner.plan.items[0].new_id

        def delivered() -> bool:
            fax = app.session.mirror.get(made)
            return fax is not None and (fax.number_of_pages, fax.status) == (2, "COMPLETED")

        await wait_until(pilot, delivered, "the two pages in the store")


async def test_the_record_of_a_number_is_a_key_away(service: RunningService) -> None:
    """From the list with t, from a group with t, and its faxes open."""
    failures(service, BUSY, BUSY)
    app = console_on(service)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 2)
        await pilot.press("t")
        await wait_until(pilot, lambda: "0 of 2 faxes" in screen_text(pilot))
        assert "Last failures" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: getattr(app.screen, "scope", "") == "fax")
        await pilot.press("N")
        await wait_until(pilot, lambda: "2 of 2 failed" in words(pilot))
        await pilot.press("escape", "escape", "escape", "2")
        await wait_until(pilot, lambda: "retry" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Line busy · retry" in screen_text(pilot))
        await pilot.press("t")
        await wait_until(pilot, lambda: "by hour of the day" in screen_text(pilot))


async def test_a_resend_whose_answer_was_lost_is_not_planned_again(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by a plan made after another one was begun, nor after the profile was switched and switched back."""
    [fax_id, other] = failures(service, BUSY, "+15005550015")
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot, 2)
        client = app.session.client
        assert client is not None

        async def lost(*_: object, **__: object) -> list[Fax]:
            raise OutcomeUnknown("The answer was lost.")

        monkeypatch.setattr(client.faxes, "send_once", lost)
        runner = Runner(client, make_plan(app, [fax_id]).soon(), app.attention.sources())
        app.attention.begin(runner)
        await wait_until(pilot, lambda: runner.plan.items[0].state is State.UNKNOWN)
        await wait_until(pilot, lambda: not app.attention.is_running)
        app.attention.begin(Runner(client, make_plan(app, [other]).approve(False), app.attention.sources()))
        assert make_plan(app, [fax_id]).items[0].state is State.UNKNOWN
        app.attention.forget()
        [item] = make_plan(app, [fax_id]).approve(True).items
        assert (item.state, item.approved) == (State.UNKNOWN, False)
        assert "may have been taken" in item.note


async def test_q_waits_for_a_resend_that_is_leaving(service: RunningService) -> None:
    """Leaving in that moment would leave its outcome unknown: it is told, and a second wish leaves."""
    failures(service, BUSY)
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "to be sent" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Resend 1 fax?" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: app.attention.is_running)
        runner = app.attention.runner
        assert runner is not None
        runner.plan = runner.plan.change(runner.plan.items[0].fax.id, state=State.SENDING)
        await pilot.press("q")
        await wait_until(pilot, lambda: "A fax is being sent" in told(app))
        assert app.return_code is None
        await pilot.press("q")
        await wait_until(pilot, lambda: app.return_code == 0)


async def test_q_tells_of_faxes_that_wait_for_their_time(service: RunningService) -> None:
    """They are sent only while the console is open: it is told how many, and a second wish leaves."""
    with service.http() as http:
        finished(service, http, send(http, BUSY, maxRetries=0)["id"])
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "to be sent" in screen_text(pilot) or "to resend" in words(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "1 of them waits for its time" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: app.attention.is_running)
        await pilot.press("q")
        await wait_until(pilot, lambda: "1 fax waits that would not be sent" in told(app))
        assert app.return_code is None
        await pilot.press("q")
        await wait_until(pilot, lambda: app.return_code == 0)


@both_sizes
async def test_whatever_outsiders_wrote_is_only_shown(size: tuple[int, int]) -> None:
    """Hostile texts in every field: pane, group, plan, record and days."""
    faxes: list[Fax] = []
    for place, text in enumerate(WORST.values()):
        common: dict[str, Any] = {"from_": text, "to": text, "labels": {text: text, RESEND_LABEL: text}}
        common |= {"serviceId": text, "price": {"amount": "1", "currencyCode": text}, "errorMessage": text}
        faxes.append(failed(f"{place:02}{text}a", place, minutes_ago=30 + place, **common))
        faxes.append(failed(f"{place:02}{text}b", place, text, minutes_ago=90 + place, **common))
        faxes.append(make_fax(f"{place:02}{text}c", minutes_ago=200 + place, **{**common, "status": "QUEUED"}))
    app = still_console(faxes, connection=CONNECTION)
    async with opened(app, size) as pilot:
        await settled(pilot, "last 7 days")
        await pilot.press("2")
        await settled(pilot, lambda: isinstance(app.screen, AttentionScreen) and app.screen.group)
        screen: Any = app.screen
        for place in range(len(screen.report.groups)):
            await settled(pilot, lambda: True)
            check_words(pilot, f"group {place}")
            if place < 3:
                for key, name in (("enter", "faxes"), ("t", "record"), ("r", "plan")):
                    await pilot.press(key)
                    await settled(pilot, lambda: True)
                    check_words(pilot, f"{name} of group {place}")
                    if app.screen is not screen:
                        await pilot.press("escape")
                        await settled(pilot, lambda: app.screen is screen)
            await pilot.press("down")
        await pilot.press("v")
        await settled(pilot, "were paid")
        check_words(pilot, "days")


async def test_thousands_of_failures_are_a_few_rows() -> None:
    """Five thousand busy numbers are one row; its plan is bounded, and says nothing untrue about the rest."""
    faxes = [failed(f"F{place:05}", minutes_ago=60, to=f"+1415{place:07}") for place in range(5000)]
    app = still_console(faxes)
    async with opened(app) as pilot:
        await settled(pilot, "2 Attention 1")
        await pilot.press("2")
        await settled(pilot, "+4999")
        await pilot.press("r")
        await wait_until(pilot, lambda: "1000 of 1000 faxes to resend to 1000 numbers" in words(pilot))
        await wait_until(pilot, lambda: "4000 more" in told(app), "what the plan leaves out")


async def test_a_plan_may_change_while_its_screen_comes_up() -> None:
    """The resend at work tells of a line before the widgets are there: it is no error, and drawn once they are."""
    app = still_console([failed("F1"), failed("F2")])
    async with opened(app) as pilot:
        await settled(pilot, "2 faxes")
        plan = make_plan(app, ["F1", "F2"])
        runner: Any = SimpleNamespace(plan=plan, is_running=True, is_paused=False, is_sending=False, unsettled={})
        app.attention.runner = runner
        coming = app.push_screen(ResendScreen(plan, runner=runner))
        app.attention.plan_changed(plan.change("F1", state=State.DELIVERED))
        await coming
        await wait_until(pilot, lambda: "delivered" in screen_text(pilot))


async def test_what_is_stuck_is_the_same_everywhere_and_says_for_how_long() -> None:
    """On the way for 45 minutes: in the pane with its time, and in the list by is:stuck; an ended one in neither."""
    app = still_console([make_fax("F1", status="IN_PROGRESS", minutes_ago=45), make_fax("F2", minutes_ago=45)])
    async with opened(app) as pilot:
        await settled(pilot, "2 Attention 1")
        await pilot.press("2")
        await settled(pilot, "stuck on the way")
        await pilot.press("enter")
        await settled(pilot, "45 min 00 s")
        await pilot.press("escape", "1", "slash", *"is:stuck", "enter")
        await wait_until(pilot, lambda: "1 of 2" in screen_text(pilot))


async def test_the_filter_goes_by_what_was_learned_here() -> None:
    """Where faxes usually take an hour, one of 45 minutes is not stuck, and one of two hours is."""
    usual = [
        make_fax(f"G{place}", minutes_ago=300 + place, completedTime=(NOW - timedelta(minutes=240 + place)).isoformat())
        for place in range(30)
    ]
    late = [make_fax(f"O{ago}", status="IN_PROGRESS", minutes_ago=ago) for ago in (45, 120)]
    app = still_console([*usual, *late])
    async with opened(app) as pilot:
        await settled(pilot, "2 Attention 1")
        assert app.attention.report is not None
        assert [list(group.faxes.ids) for group in app.attention.report.groups if group.is_stuck] == [["O120"]]
        await pilot.press("slash", *"is:stuck", "enter")
        await wait_until(pilot, lambda: "1 of 32" in screen_text(pilot))


async def test_the_pane_may_be_told_while_its_parts_come_up() -> None:
    """The watch looks again when the list is still being put together: no error, and drawn once it is there."""
    app = still_console([failed("F1")])
    async with opened(app) as pilot:
        await settled(pilot, "2 Attention 1")
        screen = AttentionScreen()
        coming = app.push_screen(screen)
        for _ in range(50):  # turns of the event loop, in which its parts arrive one by one
            screen.show()
            assert screen.group is None or list(screen.group.faxes.ids) == ["F1"]
            await asyncio.sleep(0)
        await coming
        await settled(pilot, "line busy")


async def test_a_refused_resolution_goes_out_again_at_fine(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice can be followed where it stands: the plan sends it at FINE, and the new fax says what it was."""
    number = "+15005550025"
    with service.http() as http:
        finished(service, http, send(http, number, resolution="SUPERFINE", maxRetries=0)["id"])
    service.advance(1200)
    turn(service, monkeypatch, number)
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: "Goes out at FINE" in words(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Resend 1 fax?" in words(pilot))
        await pilot.press("right", "enter")
        await until_ended(pilot, service)
        assert app.attention.runner is not None
        made = app.attention.runner.plan.items[0].new_id
        await wait_until(pilot, lambda: app.session.mirror.get(made) is not None)
        fax = app.session.mirror.get(made)
        assert fax is not None
        assert (fax.resolution, (fax.labels or {})["faxtuiResolution"]) == ("FINE", "FINE, was SUPERFINE")
