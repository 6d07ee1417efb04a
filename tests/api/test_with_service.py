"""The client against the local service on a loopback port."""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faxtui.api import AsyncFaxClient, CallRecord, SendFile, errors, new_send_label
from tests.api.running import client_of, ended
from tests.hang_up import HangUp
from tests.server.local import local
from tests.service import START, RunningService

TO = "+19898989898"
LETTER = SendFile("letter.txt", b"Dear Ann,\n\nall is well.\n")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faxtui.api.once.LOOKS", (0.0, 0.05, 0.1))


@pytest.mark.parametrize("auth", ["oauth2", "basic"])
async def test_a_fax_goes_out_and_comes_back_as_pages(service: RunningService, tmp_path: Path, auth: str) -> None:
    """Send, watch, list and download: the main job, with either kind of credentials."""
    document = tmp_path / "letter.txt"
    document.write_bytes(b"Dear Ann,\n")
    async with client_of(service, auth=auth) as client:
        (sent,) = await client.faxes.send(TO, files=[document], header_text="Clinic", labels={"case": "42"})
        assert sent.is_open
        assert (sent.to, sent.header_text, sent.labels) == (TO, "Clinic", {"case": "42"})

        done = await ended(client, service, sent.id)
        assert (done.status, done.number_of_pages, done.pages_sent_successfully) == ("COMPLETED", 1, 1)

        page = await client.faxes.list(labels={"case": "42"}, status="COMPLETED", to="+1989")
        assert [fax.id for fax in page.faxes] == [sent.id]

        pdf = await client.faxes.download(sent.id)
        target = await client.faxes.download_to(sent.id, tmp_path / "fax.pdf")
        assert target.read_bytes() == pdf


async def test_a_closed_client_stays_closed(service: RunningService) -> None:
    """Reads and sends after it say so at once, are not tried again and send nothing; closing twice is fine."""
    async with client_of(service) as client:
        await client.services.list()
    await client.aclose()
    heard: list[CallRecord] = []
    client.on_call = heard.append

    for call in (client.services.list, lambda: client.faxes.send(TO, files=[LETTER])):
        with pytest.raises(errors.ClientClosed, match="closed: nothing was sent"):
            await call()
    assert heard == []
    async with client_of(service) as other:
        assert (await other.faxes.list()).total_items == 0


async def test_several_numbers_and_files_make_one_fax_each(service: RunningService) -> None:
    """Two recipients get the same two documents as one fax each."""
    async with client_of(service) as client:
        sent = await client.faxes.send([TO, "+14155550102"], files=[LETTER, SendFile("b.txt", b"second")])
        done = [await ended(client, service, fax.id) for fax in sent]

    assert sorted(fax.to for fax in done) == ["+14155550102", TO]
    assert [fax.number_of_pages for fax in done] == [2, 2]


async def test_defaults_are_the_services_own(service: RunningService) -> None:
    """What is not set is filled in by the service, not by us."""
    async with client_of(service) as client:
        (default,) = (await client.services.list()).services
        (sent,) = await client.faxes.send(TO, files=[LETTER])

    assert sent.service_id == default.id
    assert sent.max_retries == default.number_of_retries
    assert sent.resolution == default.resolution


async def test_refusals_name_the_field(service: RunningService) -> None:
    """A number that is none is refused by the service, with the field in the error."""
    async with client_of(service) as client:
        with pytest.raises(errors.InvalidRequest) as caught:
            await client.faxes.send("12", files=[LETTER])

    assert caught.value.status == 422
    assert [violation.field for violation in caught.value.violations] == ["to"]


@pytest.mark.parametrize("auth", ["oauth2", "basic"])
@pytest.mark.parametrize("wrong", [{"key_secret": "wrong"}, {"key_id": "wrong"}])
async def test_a_wrong_key_is_told(service: RunningService, auth: str, wrong: dict[str, str]) -> None:
    """Either half of a wrong key is the same clear error, before anything is sent."""
    async with client_of(service, auth=auth, **wrong) as client:
        with pytest.raises(errors.AuthenticationError, match="refused the key"):
            await client.faxes.send(TO, files=[LETTER])


async def test_a_wrong_project_is_told(service: RunningService) -> None:
    """A key sees its own project only."""
    async with AsyncFaxClient(
        "another", key_id=service.key_id, key_secret=service.key_secret, base_url=service.url
    ) as client:
        with pytest.raises(errors.AuthenticationError):
            await client.faxes.list()


async def test_what_is_not_there_is_not_found(service: RunningService, tmp_path: Path) -> None:
    """An unknown fax, and the pages of one, give NotFound and no file."""
    async with client_of(service) as client:
        for call in (client.faxes.get, client.faxes.download):
            with pytest.raises(errors.NotFound):
                await call("01ARZ3NDEKTSV4RRFFQ69G5FAV")
        with pytest.raises(errors.NotFound):
            await client.faxes.download_to("01ARZ3NDEKTSV4RRFFQ69G5FAV", tmp_path / "a.pdf")

    assert os.listdir(tmp_path) == []


async def test_an_expired_token_is_renewed_unseen(service: RunningService) -> None:
    """Once it has ended, the old token is refused once and replaced, even for a send."""
    records: list[CallRecord] = []
    async with client_of(service) as client:
        await client.faxes.list()
        with local(service) as service_itself:
            service_itself.delete("/tokens")
        client.on_call = records.append
        await client.faxes.send(TO, files=[LETTER])

    assert [(record.path.rpartition("/")[2], record.status) for record in records] == [
        ("faxes", 401),
        ("token", 200),
        ("faxes", 200),
    ]
    assert records[-1].received > 100


async def test_iter_walks_all_pages_while_faxes_arrive(service: RunningService) -> None:
    """Faxes sent during the walk neither repeat nor hide one that was there."""
    async with client_of(service) as client:
        before = [(await client.faxes.send(TO, files=[LETTER]))[0].id for _ in range(5)]
        walked = []
        async for fax in client.faxes.iter(page_size=2):
            walked.append(fax.id)
            if len(walked) in (2, 4):
                await client.faxes.send(TO, files=[LETTER])

    assert len(walked) == len(set(walked))
    assert set(before) <= set(walked)


async def test_services_are_listed(demo_service: RunningService) -> None:
    """Page by page or all at once, the services are the same."""
    async with client_of(demo_service) as client:
        page = await client.services.list()
        walked = [service.id async for service in client.services.iter(page_size=1)]

    assert len(walked) > 1
    assert sorted(walked) == sorted(service.id for service in page.services)


async def test_a_lost_answer_is_settled_by_the_label(service: RunningService) -> None:
    """When the line is cut after the service took the fax, the outcome is unknown, and the label finds the one fax."""
    label = new_send_label()
    with HangUp(service.url) as line:
        async with client_of(service, base_url=line.url) as client:
            with pytest.raises(errors.OutcomeUnknown, match="not known"):
                await client.faxes.send(TO, files=[LETTER], labels=dict([label]))
            found = await client.faxes.find_sent(label, to=TO, since=START)
            everything = (await client.faxes.list()).faxes

    assert line.cut == 1
    assert [fax.id for fax in found] == [everything[0].id]
    assert len(everything) == 1


@pytest.mark.parametrize("auth", ["oauth2", "basic"])
async def test_a_lost_answer_is_settled_whatever_the_clocks_say(service: RunningService, auth: str) -> None:
    """The service's clock is months behind ours: its answers tell, and the fax is found all the same."""
    with HangUp(service.url) as line:
        async with client_of(service, base_url=line.url, auth=auth) as client:
            found = await client.faxes.send_once([TO, "+14155550102"], files=[LETTER])
            everything = (await client.faxes.list()).faxes

    assert line.cut == 1
    assert [fax.to for fax in found] == [TO, "+14155550102"]
    assert sorted(fax.id for fax in found) == sorted(fax.id for fax in everything)


async def test_a_silent_line_is_not_waited_for(service: RunningService) -> None:
    """The service has the fax and its answer hangs: the fax is found meanwhile, once."""
    with HangUp(service.url, stall=True) as line:
        async with client_of(service, base_url=line.url) as client:
            found = await client.faxes.send_once(TO, files=[LETTER], late_after=0.2)
            everything = (await client.faxes.list()).faxes

    assert line.cut == 1
    assert [fax.id for fax in found] == [fax.id for fax in everything]


async def test_a_resumed_ledger_asks_before_it_sends(service: RunningService) -> None:
    """After a crash a new client learns by the label what was taken, and that nothing was of what never left."""
    label, since = new_send_label(), datetime.now(UTC)
    with HangUp(service.url) as line:
        async with client_of(service, base_url=line.url) as client:
            with pytest.raises(errors.OutcomeUnknown):
                await client.faxes.send(TO, files=[LETTER], labels=dict([label]))
    async with client_of(service) as client:
        (settled,) = await client.faxes.settle(label, TO, since)
        assert await client.faxes.settle(new_send_label(), TO, since) == []
        assert [fax.id for fax in (await client.faxes.list()).faxes] == [settled.id]


async def test_a_label_that_was_never_sent_is_not_found(service: RunningService) -> None:
    """Other faxes to the same number do not pass for the lost one."""
    async with client_of(service) as client:
        await client.faxes.send(TO, files=[LETTER], labels={"faxtuiSend": "another"})
        await client.faxes.send(TO, files=[LETTER])

        assert await client.faxes.find_sent(new_send_label(), to=TO, since=START - timedelta(days=1)) == []


async def test_a_service_that_is_down_is_told() -> None:
    """A port where nobody listens gives the address and the question to ask; a send says that nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with AsyncFaxClient("p", key_id="k", key_secret="s", base_url=url, auth="basic") as client:
        with pytest.raises(errors.TransportError) as caught:
            await client.faxes.send(TO, files=[LETTER])

    assert type(caught.value) is errors.TransportError
    assert str(caught.value) == f"Nothing answers at {url}: is the service running? Nothing was sent."


async def test_a_service_that_never_answers_leaves_a_send_unknown() -> None:
    """A host that takes the request and stays silent may have acted on it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with AsyncFaxClient("p", key_id="k", key_secret="s", base_url=url, auth="basic", timeout=0.05) as client:
            with pytest.raises(errors.OutcomeUnknown, match="did not answer in time"):
                await client.faxes.send(TO, files=[LETTER])


async def test_many_calls_at_once_are_bounded_and_all_answered(service: RunningService) -> None:
    """Sixty calls at once share a few connections and one token, and each gets its own fax."""
    records: list[CallRecord] = []
    async with client_of(service) as client:
        sent = [(await client.faxes.send(TO, files=[LETTER]))[0].id for _ in range(3)]
        client.on_call = records.append
        found = await asyncio.gather(*(client.faxes.get(fax_id) for fax_id in sent * 20))

    assert [fax.id for fax in found] == sent * 20
    assert all(record.status == 200 for record in records)
