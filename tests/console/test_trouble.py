"""When things go wrong the console says what happened, keeps what it shows, and names the key that helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Input

from faxtui.console.save_screen import SaveScreen
from tests.console.steps import console_on, listed, opened, screen_text, wait_until, words
from tests.server.steps import converted, send
from tests.service import RunningService


async def test_a_service_that_is_down_is_told_with_the_key_to_press(service: RunningService) -> None:
    """No list, no traceback: one sentence and u."""
    app = console_on(service, base_url="http://127.0.0.1:9")
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: "u tries again" in screen_text(pilot))
        assert "127.0.0.1:9" in screen_text(pilot)
        assert "not answering since 14:30" in screen_text(pilot) or "not answering since" in screen_text(pilot)


async def test_a_wrong_key_is_told(service: RunningService) -> None:
    """The sentence names what to check and never shows the key."""
    app = console_on(service, key_secret="wrong-secret")
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: "The service refused the key" in screen_text(pilot))
        assert "wrong-secret" not in screen_text(pilot)


async def test_a_service_that_goes_away_leaves_the_list_in_place(service: RunningService) -> None:
    """What is on screen stays, with the time it was last true."""
    app = console_on(service)
    with service.http() as http:
        send(http, "+14155552671")
    async with opened(app) as pilot:
        await listed(pilot)
        service.stop()
        app.session.retry()
        await wait_until(pilot, lambda: "not answering since" in screen_text(pilot))
        assert "+14155552671" in screen_text(pilot)
        assert "What you see is as of" in words(pilot)


async def test_a_key_that_lists_no_services_gets_its_faxes_all_the_same(service: RunningService) -> None:
    """That names are refused is told once; the feed goes on, live."""
    app = console_on(service)
    with service.http() as http:
        assert http.post(f"{service.url}/_local/chaos", json={"rule": "error=403 on listServices"}).is_success
        send(http, "+14155552671")
        async with opened(app) as pilot:
            await listed(pilot)
            await wait_until(pilot, lambda: "names of services could not be read" in words(pilot))
            send(http, "+14155552672")
            app.session.retry()
            await wait_until(pilot, lambda: "+14155552672" in screen_text(pilot))
            assert "● live" in screen_text(pilot)
            assert len(app._notifications) == 1


async def test_what_is_known_from_before_says_of_when_it_is(
    service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started while the service is down, the list tells how many faxes it knows and when they were true."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with service.http() as http:
        send(http, "+14155552671")
    async with opened(console_on(service, store="disk")) as pilot:
        await listed(pilot)
    service.stop()
    async with opened(console_on(service, store="disk")) as pilot:
        await wait_until(pilot, lambda: "not answering" in screen_text(pilot))
        await wait_until(pilot, lambda: re.search(r"1 fax · as of [\w ]*\d\d:\d\d", words(pilot)))
        await wait_until(pilot, lambda: "What you see is as of" in words(pilot), "the reason")


async def test_content_that_is_gone_is_told_in_place_of_the_page(service: RunningService) -> None:
    """A deleted document is a sentence, not an error."""
    app = console_on(service)
    with service.http() as http:
        fax = converted(http, send(http)["id"])
        async with opened(app) as pilot:
            await listed(pilot)
            http.delete(f"/faxes/{fax['id']}/file")
            await pilot.press("enter")
            await wait_until(
                pilot, lambda: "No stored pages" in screen_text(pilot) or "no stored pages" in screen_text(pilot)
            )


async def test_saving_never_overwrites(service: RunningService, tmp_path: Path) -> None:
    """A file that is there is left alone, and the name can be changed at once."""
    app, taken = console_on(service), tmp_path / "taken.pdf"
    taken.write_text("mine")
    with service.http() as http:
        converted(http, send(http)["id"])
    async with opened(app) as pilot:
        await listed(pilot)
        await pilot.press("o")
        await wait_until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = str(taken)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "was left alone" in words(pilot))
        assert taken.read_text() == "mine"
        app.screen.query_one(Input).value = str(tmp_path / "no" / "folder.pdf")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Not saved: No such file or directory" in words(pilot))
        assert list(tmp_path.iterdir()) == [taken]
