"""A resend as a plan, and the plan at work on a real service: paced, stopped, resumed, nothing delivered twice."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from faxtui.api.client import AsyncFaxClient
from faxtui.api.errors import InvalidRequest, OutcomeUnknown
from faxtui.api.models import Fax
from faxtui.pages import extract
from faxtui.pages.conversion import ConversionError
from faxtui.store import resend_run
from faxtui.store.attention_rows import plan_summary
from faxtui.store.claims import StoreClaims
from faxtui.store.fax_store import FaxStore
from faxtui.store.lineage import PAGES_LABEL, RESEND_LABEL
from faxtui.store.resend import Item, Plan, State, cautions, plan_resend
from faxtui.store.resend_content import Sources, fields_for
from faxtui.store.resend_run import Runner
from tests.api.scripted import Script, fax
from tests.faxes import NOW, failed, make_fax
from tests.server.steps import finished, get, send
from tests.service import PATIENCE, RunningService

BREAKS = "+15005552131"
"""Fails with “incomplete” after two pages."""
BUSY = "+15005550017"


def plan(*faxes: Fax, known: tuple[Fax, ...] = ()) -> Plan:
    """A plan at the tests' time."""
    return plan_resend(faxes, [*faxes, *known], NOW, UTC)


# -- the plan ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fax", "known", "reason"),
    [
        (make_fax(), (), "delivered"),
        (make_fax(status="QUEUED"), (), "still on its way"),
        (make_fax(status="CANCELLED"), (), "Whether it was delivered is not known"),
        (failed(minutes_ago=60), (make_fax("L", status="LOST", labels={RESEND_LABEL: "F2"}),), "arrived is not known"),
        (failed(direction="INBOUND"), (), "received"),
        (failed(hasFile=False), (), "not stored"),
        (failed(minutes_ago=60), (make_fax("L", labels={RESEND_LABEL: "F2"}),), "A resend delivered it (L)"),
        (failed(minutes_ago=60), (make_fax("L", status="QUEUED", labels={RESEND_LABEL: "F2"}),), "on its way again"),
        (failed(minutes_ago=60), (failed("L", labels={RESEND_LABEL: "F2"}),), "resend that one (L)"),
    ],
)
def test_a_plan_refuses_what_must_not_be_sent(fax: Fax, known: tuple[Fax, ...], reason: str) -> None:
    """The line says why, and nobody can approve it."""
    [item] = plan(fax, known=known).items
    assert (item.state, item.approved) == (State.REFUSED, False)
    assert reason in item.note
    assert plan(fax, known=known).approve(True).left == ()


def test_a_plan_approves_what_is_advised() -> None:
    """A retry is approved and waits for its time; a dead number is listed and left out; each fax is there once."""
    late, dead = failed("A", minutes_ago=1), failed("B", 34, minutes_ago=2, to="+14155550177")
    made = plan(late, dead, late)
    assert [(item.fax.id, item.approved) for item in made.items] == [("A", True), ("B", False)]
    assert made.items[0].at == NOW + timedelta(minutes=9)
    assert made.soon().items[0].at is None
    assert [item.fax.id for item in made.toggle("B").left] == ["A", "B"]
    assert made.toggle("A").left == ()


@pytest.mark.parametrize(("kind", "code", "word"), [("CALL_ERROR", 34, "dead"), ("FAX_ERROR", 46, "top up"),
                                                   ("FAX_ERROR", 75, "decide"), ("FAX_ERROR", 48, "call")])  # fmt: skip
def test_one_fax_is_as_safe_as_many(kind: str, code: int, word: str) -> None:
    """Whatever is advised against is left out, alone and among others, with its reason; only by its id it is sent."""
    bad, good = failed("A", code, kind, minutes_ago=60), failed("B", minutes_ago=60, to="+14155550177")
    for made in (plan(bad), plan(bad, good)):
        item = made.get("A")
        assert item is not None
        assert (item.approved, item.note) == (False, item.caution)
        assert item.caution.lower().startswith(word)
        assert made.approve(True).get("A") == item
        [sent] = made.approve(False).toggle("A").left
        assert cautions([sent]) == [item.caution]
    assert cautions(plan(good).left) == []


def test_a_fax_that_is_known_twice_failed_once() -> None:
    """Two failures, each wanted and known, are two in a row: another try is advised."""
    faxes = [failed(name, minutes_ago=60 + place) for place, name in enumerate("AB")]
    made = plan_resend(faxes, [*faxes, *faxes], NOW, UTC)
    assert [(item.approved, item.note) for item in made.items] == [(True, "")] * 2


def test_what_is_confirmed_is_not_sent_again_unless_wanted() -> None:
    """Two of five pages are confirmed: pages 3 to 5, or all; with none confirmed, or under a cover page, only all."""
    part = failed("A", numberOfPages=5, pagesSentSuccessfully=2)
    made = plan(part)
    assert made.items[0].pages == (3, 5)
    assert made.toggle_pages("A").items[0].pages is None
    assert made.toggle_pages("A").toggle_pages("A") == made.of_missing(True) == made
    assert made.of_missing(False).items[0].pages is None
    assert plan(failed("A")).items[0].pages is None
    covered = failed("A", numberOfPages=5, pagesSentSuccessfully=2, coverPageId="C1")
    assert plan(covered).items[0].pages is None
    assert plan(failed("A")).toggle_pages("A").items[0].pages is None


def test_pages_are_cut_whole_and_in_order() -> None:
    """The right pages of the right size; pages that are not there, and files that are no PDF, are told."""
    source = pypdfium2.PdfDocument.new()
    for place in range(5):
        source.new_page(100 + place, 200)
    file = io.BytesIO()
    source.save(file)
    source.close()
    part = pypdfium2.PdfDocument(extract.pages_from(file.getvalue(), 3, 5))
    assert [round(page.get_width()) for page in part] == [102, 103, 104]
    part.close()
    assert extract.count(extract.pages_from(file.getvalue(), 5)) == 1
    for first, last in ((0, 2), (3, 2), (5, 6)):
        with pytest.raises(ConversionError, match="5 pages"):
            extract.pages_from(file.getvalue(), first, last)
    with pytest.raises(ConversionError, match="cannot be read"):
        extract.count(b"no pdf")


def test_a_line_that_was_not_sent_can_be_approved_again() -> None:
    """That nothing was sent is certain: once approved again the line is worked on; one in doubt never is."""
    tried = plan(failed("A")).change("A", state=State.NOT_SENT, approved=False)
    assert tried.left == ()
    assert [item.fax.id for item in tried.toggle("A").left] == ["A"]
    doubted = plan(failed("A"), failed("B")).doubt({"A"}).approve(True)
    assert [item.fax.id for item in doubted.left] == ["B"]
    assert doubted.items[0].state is State.UNKNOWN


# -- at work -------------------------------------------------------------------------------------------------------


class Cutter:
    """Cuts here: the documents are our own."""

    async def count(self, data: bytes) -> int:
        return extract.count(data)

    async def pages_from(self, data: bytes, first: int, last: int | None) -> bytes:
        return extract.pages_from(data, first, last)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow each other closely."""
    monkeypatch.setattr("faxtui.api.waiting.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("faxtui.api.waiting.LONGEST_PAUSE", 0.05)
    monkeypatch.setattr("faxtui.api.once.LOOKS", (0.0, 0.01, 0.01))
    monkeypatch.setattr(resend_run, "LINE_SECONDS", 0.05)


@pytest.fixture
async def client(service: RunningService) -> AsyncIterator[AsyncFaxClient]:
    """A client of the service."""
    async with AsyncFaxClient(
        service.project_id, key_id=service.key_id, key_secret=service.key_secret, base_url=service.url
    ) as made:
        yield made


def runner_on(client: AsyncFaxClient, made: Plan, service: RunningService, **more: Any) -> Runner:
    """A runner with the service's clock."""
    return Runner(client, made, Sources(client.faxes.download, Cutter()), now=service.clock.now, **more)


def failure(service: RunningService, http: httpx.Client, to: str = BUSY, pages: int = 1, **fields: Any) -> Fax:
    """A fax that was sent and failed; nothing of it is tried again by the service."""
    wire = finished(service, http, send(http, to, pages=pages, maxRetries=0, **fields)["id"])
    assert wire["status"] == "FAILURE", wire
    return Fax.model_validate(wire)


def turn(service: RunningService, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """From now on the machine behind a number of the failing block is there and takes every page."""
    from faxtui.server import far_ends

    known = far_ends.far_end
    ends: Callable[[str], Any] = lambda dialled: far_ends.FarEnd() if dialled == number else known(dialled)  # noqa: E731
    monkeypatch.setattr("faxtui.server.exchange.far_end", ends)


async def until(service: RunningService, running: asyncio.Task[Any], *, step: float = 20) -> None:
    """Let simulated time pass until the run has ended."""
    async with asyncio.timeout(PATIENCE * 2):
        while not running.done():
            await asyncio.to_thread(service.advance, step)
            await asyncio.sleep(0)
    running.result()


async def test_a_resend_keeps_the_settings_and_names_its_original(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sender, header, resolution, conversion, retries and labels are the same; a label links the two."""
    kept: dict[str, Any] = {
        "headerText": "Clinic",
        "headerPageNumbers": "false",
        "headerTimeZone": "Europe/Berlin",
        "resolution": "SUPERFINE",
        "imageConversionMethod": "MONOCHROME",
        "retryDelaySeconds": 45,
        "labels[ward]": "3",
    }
    with service.http() as http:
        original = failure(service, http, **kept)
        turn(service, monkeypatch, BUSY)
        made = plan_resend([original], [original], service.clock.now(), UTC).soon()
        seen: list[Fax] = []
        runner = runner_on(client, made, service, on_fax=seen.append)
        await until(service, asyncio.create_task(runner.run()))
        [item] = runner.plan.items
        again = Fax.model_validate(get(http, item.new_id))

    assert (item.state, item.note) == (State.DELIVERED, "")
    for name in ("header_text", "header_page_numbers", "header_time_zone", "resolution", "image_conversion_method"):
        assert getattr(again, name) == getattr(original, name)
    for name in ("to", "from_", "service_id", "max_retries", "retry_delay_seconds", "number_of_pages"):
        assert getattr(again, name) == getattr(original, name)
    assert again.labels is not None
    assert (again.labels["ward"], again.labels[RESEND_LABEL]) == ("3", original.id)
    assert seen[0].id == again.id


async def test_only_the_missing_pages_are_sent(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of five were confirmed: three go out, and the original then counts as delivered."""
    with service.http() as http:
        original = failure(service, http, BREAKS, pages=5)
        assert original.pages_sent_successfully == 2
        turn(service, monkeypatch, BREAKS)
        made = plan_resend([original], [original], service.clock.now(), UTC).soon()
        runner = runner_on(client, made.approve(True), service)
        await until(service, asyncio.create_task(runner.run()))
        again = Fax.model_validate(get(http, runner.plan.items[0].new_id))

    assert (again.number_of_pages, (again.labels or {})[PAGES_LABEL]) == (3, "3-5")
    [refused] = plan_resend([original], [original, again], service.clock.now(), UTC).items
    assert "delivered it" in refused.note


async def test_a_cover_page_is_not_put_twice(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The stored pages have the cover page in front already: the resend has as many pages, the cover once."""
    cover = tmp_path / "cover.pdf"
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        document.save(cover)
    with service.http() as http:
        [home] = [one async for one in client.services.iter()]
        page = await client.cover_pages.add(home.id, cover.read_bytes(), "Clinic")
        original = failure(service, http, pages=2, coverPageId=page.id)
        turn(service, monkeypatch, BUSY)
        runner = runner_on(client, plan_resend([original], [], service.clock.now(), UTC).soon(), service)
        await until(service, asyncio.create_task(runner.run()))
        again = Fax.model_validate(get(http, runner.plan.items[0].new_id))
        await client.services.update(home.id, cover_page_id=page.id)
        bare = failure(service, http, "+15005550015")
        assert bare.cover_page_id == page.id
        await client.cover_pages.delete(home.id, page.id)
        runner = runner_on(client, plan_resend([bare], [], service.clock.now(), UTC).soon(), service)
        await until(service, asyncio.create_task(runner.run()))
        whole = Fax.model_validate(get(http, runner.plan.items[0].new_id))
    assert (original.number_of_pages, again.number_of_pages, again.cover_page_id) == (3, 3, page.id)
    assert (bare.number_of_pages, whole.number_of_pages, whole.cover_page_id) == (2, 2, None)


async def test_the_default_service_may_put_a_cover_page_before_it(
    service: RunningService, client: AsyncFaxClient, tmp_path: Path
) -> None:
    """A fax that names no service goes through the default one, whose cover page it did not have."""
    cover = tmp_path / "cover.pdf"
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        document.save(cover)
    with service.http() as http:
        original = failure(service, http).model_copy(update={"service_id": None})
    home = next(one for one in (await client.services.list()).services if one.default_for_project)
    sources = Sources(client.faxes.download, Cutter())
    assert "files" in await fields_for(client, Item(original), sources)
    page = await client.cover_pages.add(home.id, cover.read_bytes(), "Clinic")
    await client.services.update(home.id, cover_page_id=page.id)
    with pytest.raises(InvalidRequest, match="cover page before every fax"):
        await fields_for(client, Item(original), sources)


async def test_one_call_to_a_number_at_a_time_and_what_is_on_record_is_never_sent(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three faxes to one number go out one after the other; one that somebody else resent meanwhile does not."""
    with service.http() as http:
        originals = [failure(service, http) for _ in range(3)]
        turn(service, monkeypatch, BUSY)
        made = plan_resend(originals, originals, service.clock.now(), UTC).soon()
        made = made.approve(True, [original.id for original in originals])
        link: dict[str, Any] = {f"labels[{RESEND_LABEL}]": originals[1].id}
        meanwhile = send(http, BUSY, **link)
        finished(service, http, meanwhile["id"])
        most = 0

        def watch(changed: Plan) -> None:
            nonlocal most
            most = max(most, sum(item.is_active for item in changed.items))

        runner = runner_on(client, made, service, on_change=watch)
        await until(service, asyncio.create_task(runner.run()))

    assert [item.state for item in runner.plan.items] == [State.DELIVERED, State.REFUSED, State.DELIVERED]
    assert most == 1


async def test_a_run_stops_and_resumes(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused after the first, nothing more is begun until it goes on; a fax that fails again is told."""
    with service.http() as http:
        originals = [failure(service, http) for _ in range(2)]
        made = plan_resend(originals, originals, service.clock.now(), UTC).soon().approve(True)
        runner = runner_on(client, made, service)
        runner._on_change = lambda changed: runner.pause() if changed.items[0].is_active else None
        running = asyncio.create_task(runner.run())
        async with asyncio.timeout(PATIENCE):
            while runner.plan.items[0].state is not State.FAILED:
                await asyncio.to_thread(service.advance, 20)
                await asyncio.sleep(0)
        assert runner.is_paused
        assert runner.plan.items[1].state is State.WAITING
        runner._on_change = lambda changed: None
        runner.resume()
        await until(service, running)
    assert [item.state for item in runner.plan.items] == [State.FAILED, State.FAILED]
    assert "busy" in runner.plan.items[0].note.lower()


async def test_a_time_to_wait_for_is_waited_for(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing leaves before its time; once the clock is there it does."""
    monkeypatch.setattr(resend_run, "LONGEST_NAP", 0.02)
    with service.http() as http:
        original = failure(service, http)
        turn(service, monkeypatch, BUSY)
        [item] = plan_resend([original], [original], service.clock.now(), UTC).items
        assert item.at is not None
        runner = runner_on(client, Plan((item,)), service)
        running = asyncio.create_task(runner.run())
        await asyncio.wait({running}, timeout=0.1)
        assert runner.plan.items[0].state is State.WAITING
        await until(service, running, step=60)
        again = Fax.model_validate(get(http, runner.plan.items[0].new_id))
    assert again.create_time is not None
    assert again.create_time >= item.at


async def test_an_unknown_outcome_is_looked_up_and_never_repeated(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is lost and cannot be looked up: unknown. The next run finds the fax and follows it; one was made."""
    with service.http() as http:
        original = failure(service, http)
        turn(service, monkeypatch, BUSY)
        made = plan_resend([original], [original], service.clock.now(), UTC).soon()
        runner = runner_on(client, made, service)
        sends, real = 0, client.faxes.send_once

        async def lost(*arguments: Any, **fields: Any) -> list[Fax]:
            nonlocal sends
            sends += 1
            await real(*arguments, **fields)
            raise OutcomeUnknown("The answer was lost.")

        monkeypatch.setattr(client.faxes, "send_once", lost)
        unknown = await runner.run()
        assert unknown.items[0].state is State.UNKNOWN
        assert unknown.approve(True).left == ()
        await until(service, asyncio.create_task(runner.run()))
        listed = http.get("/faxes", params={"to": BUSY}).json()["faxes"]
    assert (sends, len(listed)) == (1, 2)
    assert runner.plan.items[0].state is State.DELIVERED


async def test_what_another_plan_may_have_sent_is_looked_for_first(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that was made before the answer of another one was lost sends nothing of it: it finds that fax."""
    with service.http() as http:
        original = failure(service, http)
        turn(service, monkeypatch, BUSY)
        made = plan_resend([original], [original], service.clock.now(), UTC).soon()
        first, real = runner_on(client, made, service), client.faxes.send_once

        async def lost(*arguments: Any, **fields: Any) -> list[Fax]:
            await real(*arguments, **fields)
            raise OutcomeUnknown("The answer was lost.")

        monkeypatch.setattr(client.faxes, "send_once", lost)
        await first.run()
        assert list(first.unsettled) == [original.id]
        hidden = runner_on(client, made, service, unsettled=first.unsettled)
        assert hidden.plan.left == ()
        await until(service, asyncio.create_task(hidden.run()))
        listed = http.get("/faxes", params={"to": BUSY}).json()["faxes"]
    assert len(listed) == 2
    assert (hidden.plan.items[0].state, dict(hidden.unsettled)) == (State.DELIVERED, {})


async def test_what_somebody_else_resends_while_the_pages_are_fetched_is_not_sent(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two consoles at once: the service is asked again right before the send, when the pages are at hand."""
    with service.http() as http:
        original = failure(service, http)
        turn(service, monkeypatch, BUSY)
        made = plan_resend([original], [original], service.clock.now(), UTC).soon()
        link: dict[str, Any] = {f"labels[{RESEND_LABEL}]": original.id}

        async def download(fax_id: str) -> bytes:
            send(http, BUSY, **link)
            return await client.faxes.download(fax_id)

        runner = Runner(client, made, Sources(download, Cutter()), now=service.clock.now)
        await until(service, asyncio.create_task(runner.run()))
        listed = http.get("/faxes", params={"to": BUSY}).json()["faxes"]
    assert len(listed) == 2
    assert runner.plan.items[0].state is State.REFUSED
    assert "on its way again" in runner.plan.items[0].note


async def test_two_consoles_on_one_store_never_send_the_same_fax(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service is slow to take the one's fax and to list it: the other's is looked up by the label, not sent."""
    with service.http() as http:
        original = failure(service, http)
        assert http.post(f"{service.url}/_local/chaos", json={"rule": "delay=1 on sendFax"}).is_success
    turn(service, monkeypatch, BUSY)
    made = plan_resend([original], [original], service.clock.now(), UTC).soon()
    store = FaxStore.open(None)

    async def read(work: Callable[[FaxStore], object]) -> object:
        return await asyncio.to_thread(work, store)

    one, two = (runner_on(client, made, service, claims=StoreClaims(read)) for _ in range(2))
    passing = asyncio.create_task(pass_time(service))
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(one.run(), two.run())
            assert {runner.plan.items[0].state for runner in (one, two)} == {State.DELIVERED, State.UNKNOWN}
            waiting = one if one.unsettled else two
            await waiting.run()
    finally:
        passing.cancel()
        store.close()
    assert waiting.plan.items[0].state is State.DELIVERED
    with service.http() as http:
        assert sum(RESEND_LABEL in fax.get("labels", {}) for fax in http.get("/faxes").json()["faxes"]) == 1


async def pass_time(service: RunningService) -> None:
    """Let the service's time go on until cancelled."""
    while True:
        service.advance(15)
        await asyncio.sleep(0.05)


async def test_a_claim_ends_with_its_time_and_when_nothing_was_sent() -> None:
    """An hour later the service's own list is the guard; what was certainly not sent may be tried at once."""
    store = FaxStore.open(None)

    async def read(work: Callable[[FaxStore], object]) -> object:
        return work(store)

    claims, begun, later = StoreClaims(read), (("k", "1"), NOW), (("k", "2"), NOW + timedelta(minutes=59))
    assert await claims.take("A", begun) is None
    assert await claims.take("A", later) == begun
    assert await claims.take("B", later) is None
    await claims.drop("A")
    assert await claims.take("A", later) is None
    assert await claims.take("B", (("k", "3"), NOW + timedelta(hours=3))) is None
    store.put_note("resend C", {"no": "claim"})
    assert await claims.take("C", begun) is None
    store.close()


async def test_an_end_that_is_not_understood_is_no_delivery() -> None:
    """A later version of the service may have ends that we do not know: the line says so and is not sent again."""
    wire = failed("A").wire()
    made = fax("B", status="PARKED")
    page = {"faxes": [wire], "page": 1, "totalPages": 1}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            return httpx.Response(200, json=made)
        return httpx.Response(200, json=page if path.endswith("/faxes") else made if path.endswith("/B") else wire)

    async def pages_of(fax_id: str) -> bytes:
        return b"%PDF"

    services = {"services": [], "page": 1, "totalPages": 0}
    script = Script(
        [lambda request: httpx.Response(200, json=services) if "services" in request.url.path else answer(request)] * 40
    )
    async with script.client() as client:
        runner = Runner(client, plan(failed("A")).soon(), Sources(pages_of, Cutter()), now=lambda: NOW)
        [item] = (await runner.run()).items
    assert (item.state, item.new_id) == (State.UNKNOWN, "B")
    assert "PARKED" in item.note
    assert runner.plan.approve(True).left == ()


async def test_a_refused_key_ends_the_run_and_says_so(service: RunningService) -> None:
    """Nothing was sent, the line says why, the rest waits."""
    with service.http() as http:
        originals = [failure(service, http, f"+1500555001{place}") for place in (5, 6, 7)]
    made = plan_resend(originals, originals, service.clock.now(), UTC).soon().approve(True)
    async with AsyncFaxClient(service.project_id, key_id="other", key_secret="x", base_url=service.url) as stranger:
        runner = runner_on(stranger, made, service, at_once=1)
        paused = asyncio.Event()
        runner._on_change = lambda changed: paused.set() if changed.items[0].state is State.NOT_SENT else None
        running = asyncio.create_task(runner.run())
        await asyncio.wait_for(paused.wait(), PATIENCE)
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [item.state for item in runner.plan.items] == [State.NOT_SENT, State.WAITING, State.WAITING]
    assert runner.trouble


async def test_a_plan_grows_while_it_is_at_work(
    service: RunningService, client: AsyncFaxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that are added go out behind the others, one call to a number at a time; one that is there stays once."""
    with service.http() as http:
        first, second = failure(service, http), failure(service, http, pages=2)
        turn(service, monkeypatch, BUSY)
        now = service.clock.now()
        made, more = (plan_resend([one], [first, second], now, UTC).soon().approve(True) for one in (first, second))
        most = 0

        def watch(changed: Plan) -> None:
            nonlocal most
            most = max(most, sum(item.is_active for item in changed.items))
            if len(changed.items) == 1 and changed.items[0].is_active:
                runner.add(more)
                runner.add(made.with_others(more))

        runner = runner_on(client, made, service, on_change=watch)
        await until(service, asyncio.create_task(runner.run()))
        sent = http.get("/faxes", params={"to": BUSY}).json()["faxes"]
    assert [(item.fax.id, item.state) for item in runner.plan.items] == [
        (first.id, State.DELIVERED),
        (second.id, State.DELIVERED),
    ]
    assert (most, len(sent)) == (1, 4)


def test_lines_that_wait_say_until_when() -> None:
    """One with its time, several with the first; what is due is only counted."""
    late = plan(failed("A", minutes_ago=1))
    assert plan_summary(late, started=True, now=NOW, zone=UTC) == "1 waiting until 14:39"
    two = plan(failed("A", minutes_ago=1), failed("B", minutes_ago=3, to="+14155550177"))
    assert plan_summary(two, started=True, now=NOW, zone=UTC) == "2 waiting, the first of 2 until 14:37"
    assert plan_summary(two.soon(), started=True, now=NOW, zone=UTC) == "2 waiting"
