"""Faxes that the service no longer knows are told as that: not open, not failed, not counted."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from faxtui.console.fax_screen import FaxScreen
from faxtui.store.query import Query
from tests.console.steps import console_on, listed, opened, polled, screen_text, wait_until, words
from tests.server.steps import BUSY, finished, send
from tests.service import RunningService


async def test_a_service_that_was_started_anew_leaves_no_ghosts() -> None:
    """It lists none of what it told before: one sentence says so, nothing stays open or failed, and names are new."""
    first = RunningService()
    with first.http() as http:
        finished(first, http, send(http, to=BUSY)["id"])
        send(http, to="+14155552671")
    app = console_on(first)
    async with opened(app, (140, 40)) as pilot:
        await listed(pilot, 2)
        await wait_until(pilot, lambda: app.session.counts == (1, 1), "one open, one failed")
        before = set(app.session.mirror.services)
        first.stop()
        with RunningService(port=first.port, start=first.clock.now()) as second:
            with second.http() as http:
                send(http, to="+14155550177")
            app.session.retry()
            await wait_until(pilot, lambda: "was started anew" in words(pilot), "the sentence")
            await listed(pilot, 3)
            await wait_until(pilot, lambda: app.session.counts == (1, 0), "the counts")
            assert len(app.session.mirror.select(Query.parse("status:gone"))) == 2
            await wait_until(pilot, lambda: words(pilot).count("no longer known") >= 2, "the words")
            await wait_until(pilot, lambda: not before & set(app.session.mirror.services), "the new names")
            await wait_until(pilot, lambda: app.attention.report is not None and app.attention.report.to_do == 0)

            await pilot.press("G", "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, FaxScreen))
            await wait_until(pilot, lambda: "no longer known since" in words(pilot), "since when")
            assert "not there any more" in words(pilot)


async def test_one_fax_that_the_list_lacks_is_noticed(service: RunningService) -> None:
    """An ended one of the last days, that nobody asks for by itself; the others stay as they are."""
    with service.http() as http:
        kept = send(http, to="+14155552671")["id"]
        lost = send(http, to=BUSY)["id"]
        finished(service, http, lost)
    app = console_on(service)
    async with opened(app) as pilot:
        await listed(pilot, 2)
        keeper = service.app.state.core.store

        def forget() -> None:
            from sqlalchemy import delete

            from faxtui.server.tables import faxes

            with keeper.transaction():
                keeper.execute(delete(faxes).where(faxes.c.id == lost))

        service.on_loop(forget)
        await polled(pilot)
        await wait_until(pilot, lambda: "no longer known" in screen_text(pilot), "the lost one")
        found = app.session.mirror.get(kept)
        assert found is not None
        assert found.status == "COMPLETED"
        assert "started anew" not in words(pilot)


async def test_older_faxes_are_fetched_when_somebody_asks_for_them() -> None:
    """Nothing is kept on disk: days that are not loaded say so until they are, and a filter fetches what it names."""
    with RunningService(demo=True) as service:
        ticks = count()
        app = console_on(service, now=lambda: service.clock.now() + timedelta(milliseconds=next(ticks)))
        async with opened(app, (140, 40)) as pilot:
            await listed(pilot, 30)
            known = len(app.session.mirror)
            await wait_until(pilot, lambda: app.attention.overview is not None, "the days")
            assert app.attention.overview is not None
            assert app.attention.overview.counted == 8
            await pilot.press("2", "v")
            await wait_until(pilot, lambda: app.attention.overview.counted == 14, "all days")  # type: ignore[union-attr]
            await wait_until(pilot, lambda: "not loaded" not in words(pilot), "days with numbers")
            assert min(day.sent + day.received for day in app.attention.overview.days) > 0
            assert len(app.session.mirror) > known

            await pilot.press("escape", "1", "slash", *"since:60d", "enter")
            await wait_until(pilot, lambda: "back to 31 Dec" in words(pilot) or "back to 01 Jan" in words(pilot))
            oldest = app.session.mirror.oldest()
            assert oldest is not None
            assert (service.clock.now() - oldest).days > 20
