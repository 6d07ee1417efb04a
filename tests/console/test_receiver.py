"""The webhook receiver inside the console: real webhooks of the real service, and callers that mean no good."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from faxtui.api.models import Fax
from faxtui.console.activity_screen import ActivityScreen
from faxtui.console.app import FaxConsole
from faxtui.console.entry_screen import EntryScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.receiver_screen import ReceiverScreen
from faxtui.console.webhook_feed import ReceiverTrouble, WebhookFeed
from faxtui.console.widgets.status_line import StatusLine
from faxtui.masking import hide
from tests.console.steps import connection_to, console_on, opened, screen_text, text_of, wait_until, words
from tests.console.test_services_pane import agree, both_sizes
from tests.server.receiver import Receiver
from tests.server.steps import ANYBODY, finished, send
from tests.service import RunningService

FLOOD = """
import base64, http.client, sys, threading

host, path, name, password, body = sys.argv[1:]
secret = base64.b64encode(f"{name}:{password}".encode()).decode()
headers = {"Content-Type": "application/json", "Authorization": f"Basic {secret}"}
statuses = set()

def post(first):
    line = http.client.HTTPConnection(host, timeout=90)
    for n in range(first, 3000, 40):
        line.request("POST", path, body.replace("MM:SS", f"{n // 60:02}:{n % 60:02}"), headers)
        answer = line.getresponse()
        answer.read()
        statuses.add(answer.status)

threads = [threading.Thread(target=post, args=(n,)) for n in range(40)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(*statuses)
"""
"""Posts 3 000 webhooks at once, in a process of its own, and prints the statuses that it got."""


@asynccontextmanager
async def activity(app: FaxConsole, size: tuple[int, int] = (140, 40)) -> AsyncIterator[Pilot[int]]:
    """The console with its activity pane open and connected."""
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: app.session.heard_at is not None, "the first answer")
        await pilot.press("6")
        await wait_until(pilot, lambda: isinstance(app.screen, ActivityScreen))
        yield pilot


@asynccontextmanager
async def receiving(
    service: RunningService, size: tuple[int, int] = (140, 40)
) -> AsyncIterator[tuple[Pilot[int], WebhookFeed]]:
    """The same, with the receiver on a free port and nothing coming by polls."""
    app = console_on(service)
    async with activity(app, size) as pilot:
        app.session.poller._busy_seconds = app.session.poller._idle_seconds = 1000.0  # type: ignore[union-attr]
        app.session.webhooks.start("127.0.0.1", 0)
        yield pilot, app.session.webhooks


def post(feed: WebhookFeed, body: bytes, *, path: str = "", auth: Any = None, **headers: str) -> httpx.Response:
    """What the receiver answers; runs in a thread, since it asks the console's loop."""
    given = {"Content-Type": "application/json"} | headers
    credentials = httpx.BasicAuth(*feed.credentials) if auth is None else auth
    return httpx.post(
        f"{feed.place}{path or feed.path}", content=body, headers=given, auth=credentials, timeout=15, trust_env=False
    )


def listens(port: int) -> bool:
    """Whether anything takes connections there."""
    with socket.socket() as line:
        line.settimeout(5)
        return line.connect_ex(("127.0.0.1", port)) == 0


def told(fax: dict[str, Any], **changes: Any) -> bytes:
    """A FAX_COMPLETED of a fax."""
    return json.dumps({"event": "FAX_COMPLETED", "fax": fax | changes}).encode()


@both_sizes
async def test_a_real_webhook_reaches_list_journal_and_top_line(service: RunningService, size: tuple[int, int]) -> None:
    """Started by key, the receiver brings a fax's end into the list without a poll, confirmed by asking for it."""
    app = console_on(service)
    async with activity(app, size) as pilot:
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        app.screen.query_one("#f-place", Input).value = "127.0.0.1:0"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ReceiverScreen), "the receiver")
        feed = app.session.webhooks
        assert feed.path not in screen_text(pilot)
        assert feed.credentials[1] not in screen_text(pilot)
        app.session.poller._busy_seconds = app.session.poller._idle_seconds = 1000.0  # type: ignore[union-attr]
        with service.http() as http:
            fax = send(http, callbackUrl=feed.url())
            await asyncio.to_thread(finished, service, http, fax["id"])
        await wait_until(pilot, lambda: "Taken" in screen_text(pilot) and "the last at" in screen_text(pilot))
        known = app.session.mirror.get(fax["id"])
        assert known is not None
        assert (str(known.status), app.session.mirror.sightings(fax["id"])[-1].source) == ("COMPLETED", "webhook")
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, ActivityScreen) and "confirmed" in screen_text(pilot))
        assert "webhook" in app.screen.query_one(StatusLine).live
        assert f"webhooks at {feed.place.removeprefix('http://')}" in screen_text(pilot)


async def test_what_the_service_does_not_know_never_reaches_the_list(service: RunningService) -> None:
    """A forged webhook with the right secrets is written down as doubted, and no fax is made of it."""
    async with receiving(service) as (pilot, feed):
        app: Any = pilot.app
        forged = {"id": "01KJFORGED", "direction": "OUTBOUND", "to": "+14155550199", "status": "COMPLETED"}
        answer = await asyncio.to_thread(post, feed, told(forged))
        assert answer.status_code == 200
        await wait_until(pilot, lambda: "does not know this fax" in screen_text(pilot), "the doubt")
        assert app.session.mirror.get("01KJFORGED") is None


async def test_refused_calls_are_counted_in_one_line_each(service: RunningService) -> None:
    """Wrong path, wrong password, too large and no webhook are told by their reasons, and nothing is taken."""
    async with receiving(service) as (pilot, feed):
        port = urlsplit(feed.place).port or 0

        def announced(size: int) -> int:
            secret = base64.b64encode(":".join(feed.credentials).encode()).decode()
            lines = (
                f"POST {feed.path} HTTP/1.1",
                "Host: x",
                f"Authorization: Basic {secret}",
                "Content-Type: application/json",
                f"Content-Length: {size}",
            )
            with socket.create_connection(("127.0.0.1", port), 10) as line:
                line.sendall("\r\n".join([*lines, "", ""]).encode())
                return int(line.recv(200).split()[1])

        def calls() -> list[int]:
            return [
                *(post(feed, b"{}", path="/guess").status_code for _ in range(3)),
                post(feed, b"{}", auth=httpx.BasicAuth("faxtui", "guess")).status_code,
                post(feed, b'{"event": ["\x1b[2J"]').status_code,
                announced(200 * 1024 * 1024),
            ]

        assert await asyncio.to_thread(calls) == [404, 404, 404, 401, 400, 413]
        await wait_until(pilot, lambda: "×3" in screen_text(pilot), "the count")
        journal = pilot.app.session.journal  # type: ignore[attr-defined]
        entries = [journal.get(key) for key in journal.select("refused")]
        assert {(entry.after, entry.error, entry.times) for entry in entries} == {
            ("refused 404", "wrong path", 3),
            ("refused 401", "wrong name or password", 1),
            ("refused 400", "the body is no webhook", 1),
            ("refused 413", "the body is too large", 1),
        }
        assert feed.taken == 0
        await pilot.press("w")
        await wait_until(pilot, lambda: "3 with 404: wrong path" in screen_text(pilot), "the receiver's own count")


async def test_a_port_that_is_taken_is_told_at_the_field(service: RunningService) -> None:
    """The form stays with what was typed, and nothing runs."""
    app = console_on(service)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        async with activity(app, (80, 24)) as pilot:
            await pilot.press("w")
            await wait_until(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
            app.screen.query_one("#f-place", Input).value = place
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "cannot be listened on" in words(pilot), "the reason")
            assert app.screen.query_one("#f-place", Input).value == place
            assert not app.session.webhooks.is_on


async def test_secrets_that_make_no_sense_are_told(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment sets wrongly is named, never repeated."""
    monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", "nameonly")
    app = console_on(service)
    async with activity(app):
        with pytest.raises(ReceiverTrouble, match="must be NAME:PASSWORD") as caught:
            app.session.webhooks.start("127.0.0.1", 0)
        assert "nameonly" not in str(caught.value)


async def test_thousands_of_webhooks_at_once_are_taken_and_keys_go_on(service: RunningService) -> None:
    """All are answered, the inbox stays bounded, and a key is done while they come."""
    async with receiving(service) as (pilot, feed):
        with service.http() as http:
            fax = send(http)
            await asyncio.to_thread(finished, service, http, fax["id"])
            wire = http.get(f"/faxes/{fax['id']}").json()
        body = json.dumps({"event": "FAX_IN_PROGRESS", "eventTime": "2026-03-02T14:MM:SSZ", "fax": wire})
        flooding = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", FLOOD, urlsplit(feed.place).netloc, feed.path, *feed.credentials, body),
            stdout=asyncio.subprocess.PIPE,
        )
        await wait_until(pilot, lambda: feed.taken > 20, "the first ones")
        await pilot.press("slash", *"zzz")
        await wait_until(pilot, lambda: "Nothing holds these words" in screen_text(pilot), "keys while they come")
        assert feed.taken < 3000
        answers, _ = await flooding.communicate()
        assert answers.split() == [b"200"]
        assert feed.taken == 3000
        assert len(feed.inbox) == 500


async def test_the_receiver_ends_with_the_console_and_with_its_profile(service: RunningService) -> None:
    """After a switch, and after leaving, nothing listens any more."""
    app = console_on(service)
    async with activity(app) as pilot:
        app.session.webhooks.start("127.0.0.1", 0)
        first = urlsplit(app.session.webhooks.place).port or 0
        await app.session.switch(app.session.connection, read_only=False)
        await wait_until(pilot, lambda: not app.session.webhooks.is_on)
        assert not listens(first)
        app.session.webhooks.start("127.0.0.1", 0)
        second = urlsplit(app.session.webhooks.place).port or 0
        assert listens(second)
    assert not listens(second)


async def test_what_is_still_handled_when_it_stops_is_not_taken(service: RunningService) -> None:
    """The session may hold another project by then: neither its list nor its journal gets anything."""
    async with receiving(service) as (_, feed):
        with service.http() as http:
            fax = finished(service, http, send(http)["id"])
        assert (await asyncio.to_thread(post, feed, told(fax))).status_code == 200
        received = next(iter(feed.inbox._kept.values()))
        await feed.stop()
        entries = len(feed._session.journal)
        with pytest.raises(ReceiverTrouble, match="has stopped"):
            await feed._take(received.notice, received.arrival)
        feed._note_refused(401)
        assert (len(feed._session.journal), feed.taken) == (entries, 1)


async def test_its_url_is_copied_whole_with_mask(service: RunningService) -> None:
    """Name and password before the host look like an address, and a URL without them would be refused."""
    app = FaxConsole(connection_to(service), now=service.clock.now, veil=(True, True))
    async with activity(app) as pilot:
        app.session.webhooks.start("127.0.0.1", 0)
        await app.push_screen(ReceiverScreen())
        app.screen.query_one("#copy", Button).press()
        await wait_until(pilot, lambda: app.clipboard == app.session.webhooks.url(), "the URL")


async def test_a_profile_starts_it_and_says_when_it_cannot(service: RunningService) -> None:
    """The profile's setting makes it listen from the start on; a taken port is told and the console goes on."""
    app = console_on(service, webhooks="127.0.0.1:0")
    async with activity(app):
        assert app.session.webhooks.is_on
    with socket.create_server(("127.0.0.1", 0)) as taken:
        app = console_on(service, webhooks=f"127.0.0.1:{taken.getsockname()[1]}")
        async with opened(app) as pilot:
            await wait_until(pilot, lambda: "No webhooks are taken in" in words(pilot), "the reason")
            await wait_until(pilot, lambda: app.session.heard_at is not None, "the list all the same")


async def test_its_url_is_given_to_a_service_after_asking(service: RunningService) -> None:
    """The difference is shown masked, and a fax that comes in is then told here."""
    from faxtui.server.service_store import ServiceStore

    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": "https://a:b@old.example/x"})
    async with receiving(service, (80, 24)) as (pilot, feed):
        app: Any = pilot.app
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(app.screen, ReceiverScreen), "the receiver")
        app.screen.query_one("#use", Button).press()
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Name and password of the URL" in words(pilot), "the question")
        shown = words(pilot)
        assert "https://***:***@old.example/x" in shown, shown
        assert feed.path not in shown
        assert feed.credentials[1] not in shown
        await agree(pilot)
        await wait_until(pilot, lambda: "sends its webhooks here now" in words(pilot), "the change")
        core = service.app.state.core
        assert ServiceStore(core.store).webhook_url(service_id) == feed.url()
        await wait_until(pilot, lambda: feed.watch and feed.watch.is_ours(app.session.webhook_urls[service_id]))


async def test_the_services_do_not_show_the_secret_path(service: RunningService) -> None:
    """A service that sends here is listed with the receiver's place, and the path is covered in list and facts."""
    from faxtui.server.service_store import ServiceStore

    async with receiving(service) as (pilot, feed):
        core = service.app.state.core
        with service.http() as http:
            service_id = http.get("/services").json()["services"][0]["id"]
            http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": feed.url()})
        assert ServiceStore(core.store).webhook_url(service_id) == feed.url()
        await pilot.press("3")
        await wait_until(pilot, lambda: "/•••" in screen_text(pilot), "the covered path")
        assert feed.path not in words(pilot)
        assert feed.path[:12] not in screen_text(pilot)


async def test_a_service_without_a_webhook_is_asked_about_in_words(service: RunningService) -> None:
    """What it had before is nothing, said as a person says it."""
    async with receiving(service, (80, 24)) as (pilot, _):
        app: Any = pilot.app
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(app.screen, ReceiverScreen), "the receiver")
        app.screen.query_one("#use", Button).press()
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Webhook URL: nothing → http" in words(pilot), "the question")


async def test_a_webhook_that_does_not_come_is_noticed_with_the_next_try(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll sees the fax end, its webhook is lost: activity and attention say so, and no more once it came."""
    from faxtui.console import webhook_feed

    monkeypatch.setattr(webhook_feed, "GRACE", timedelta(seconds=0.5))
    app = console_on(service)
    async with activity(app) as pilot:
        feed = app.session.webhooks
        feed.start("127.0.0.1", 0)
        with service.http() as http:
            lost = http.post(f"{service.url}/_local/chaos", json={"rule": "lose-webhook x1"})
            assert lost.is_success, lost.text
            fax = send(http, callbackUrl=feed.url())
            await asyncio.to_thread(finished, service, http, fax["id"])
            app.session.retry()
            await wait_until(pilot, lambda: "missing" in screen_text(pilot), "the missing one")
            await pilot.press("slash", *"missing", "enter", "enter")
            await wait_until(pilot, lambda: "the next is due about" in words(pilot), "the next try")
            await wait_until(pilot, lambda: "webhook missing" in troubles(app), "the group")
            await pilot.press("escape")
            wire = http.get(f"/faxes/{fax['id']}").json()
        assert (await asyncio.to_thread(post, feed, told(wire))).status_code == 200
        await wait_until(pilot, lambda: "came late" in str(app.session.journal.get(f"missing {fax['id']}")), "it came")
        await wait_until(pilot, lambda: "webhook missing" not in troubles(app), "the end of the group")


def troubles(app: FaxConsole) -> list[str]:
    """What the attention pane lists."""
    return [group.what for group in app.attention.report.groups] if app.attention.report else []


async def test_a_webhook_that_comes_after_a_poll_is_not_missed(service: RunningService) -> None:
    """The poll was faster, as it mostly is: nothing is said to be missing, nor of faxes of when no receiver ran."""
    app = console_on(service)
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: app.session.heard_at)
        feed = app.session.webhooks
        feed.start("127.0.0.1", 0)
        with service.http() as http:
            assert http.post(f"{service.url}/_local/chaos", json={"rule": "lose-webhook x2"}).is_success
            wires = [finished(service, http, send(http, callbackUrl=feed.url())["id"]) for _ in range(2)]
        polled, told_only = (Fax.model_validate(wire) for wire in wires)
        await app.session.take([told_only], service.clock.now() - timedelta(hours=1), "webhook")
        await app.session.take([polled], service.clock.now(), "poll")
        assert (await asyncio.to_thread(post, feed, told(wires[0]))).status_code == 200
        await feed.stop()
        report, _ = app.attention._look(service.clock.now() + timedelta(minutes=10))
        assert [group.what for group in report.groups] == []


@pytest.mark.parametrize(("content_type", "size"), [("application/json", (80, 24)), ("multipart/form-data", (140, 40))])
async def test_a_webhook_that_came_in_is_shown_in_both_forms_and_sent_again(
    service: RunningService, size: tuple[int, int], content_type: str
) -> None:
    """Its fields in JSON and multipart, what differs, the raw body; r posts the same event to a URL."""
    with Receiver() as other:
        async with receiving(service, size) as (pilot, feed):
            app: Any = pilot.app
            with service.http() as http:
                fax = send(http, callbackUrl=feed.url(), callbackUrlContentType=content_type)
                await asyncio.to_thread(finished, service, http, fax["id"])
            await wait_until(pilot, lambda: feed.taken == 1, "the webhook")
            await pilot.press("slash", *"confirmed", "enter")
            await wait_until(pilot, lambda: "1 entry" in screen_text(pilot), "the entry")
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, EntryScreen), "its screen")
            told = app.screen.query_one("#entry")
            await wait_until(pilot, lambda: "JSON" in text_of(pilot, "#form-json"), "the forms")
            came, documented = text_of(pilot, "#form-json"), text_of(pilot, "#form-multipart")
            first, second = (came, documented) if content_type == "application/json" else (documented, came)
            assert "as it came" in first
            assert "as documented" in second
            assert hide(ANYBODY) in came
            more = text_of(pilot, "#entry-more")
            assert "In what the forms differ" in more
            assert "Raw body" in more
            assert feed.credentials[1] not in more
            assert feed.path not in came + documented + more
            assert told.has_focus
            await pilot.press("r")
            await wait_until(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "Nothing was sent" in words(pilot), "the judgement")
            app.screen.query_one("#f-url", Input).value = other.url
            app.screen.query_one("#f-credentials", Input).value = "hook:geheim"
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: isinstance(app.screen, EntryScreen), "the answer")
            (again,) = other.wait()
            assert again.json["event"] == "FAX_COMPLETED"
            assert again.json["fax"]["id"] == fax["id"]
            assert base64.b64decode(again.json["file"]).startswith(b"%PDF")
            assert again.headers["authorization"] == "Basic " + base64.b64encode(b"hook:geheim").decode()


async def test_replay_is_off_for_what_cannot_be_sent_again(service: RunningService) -> None:
    """A refused call has nothing to send, and read-only sends nothing at all."""
    async with receiving(service) as (pilot, feed):
        assert (await asyncio.to_thread(post, feed, b"{}", path="/guess")).status_code == 404
        await wait_until(pilot, lambda: "refused 404" in screen_text(pilot), "the refusal")
        await pilot.press("slash", *"refused", "enter", "r")
        await wait_until(pilot, lambda: "Only a webhook that was sent" in words(pilot), "the reason")
