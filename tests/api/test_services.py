"""Services through the client, against the local service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from faxtui.api import AsyncFaxClient, errors
from faxtui.api.models import Resolution
from faxtui.server.service_store import ServiceStore
from tests.api.running import client_of
from tests.api.scripted import Script
from tests.service import RunningService

HOOK = "https://desk:s3cret@hooks.example.com/in"
SHOWN = "https://***:***@hooks.example.com/in"


@pytest.fixture
async def client(service: RunningService) -> AsyncIterator[AsyncFaxClient]:
    """A client of an empty service."""
    async with client_of(service) as client:
        yield client


async def test_a_service_is_made_read_and_removed(client: AsyncFaxClient) -> None:
    """What was set comes back, what was not is the service's default; after its removal it is not found."""
    made = await client.services.create(name="Billing", resolution=Resolution.SUPERFINE, number_of_retries=0)
    assert (made.name, made.resolution, made.number_of_retries) == ("Billing", "SUPERFINE", 0)
    assert (made.retry_delay_seconds, made.default_for_project) == (60, False)
    assert await client.services.get(made.id) == made

    await client.services.delete(made.id)
    with pytest.raises(errors.NotFound):
        await client.services.get(made.id)
    with pytest.raises(errors.NotFound):
        await client.services.delete(made.id)


async def test_a_change_touches_only_what_is_given(client: AsyncFaxClient) -> None:
    """None is not sent, an empty text clears, and the answer is the whole service."""
    made = await client.services.create(name="Billing", default_from="+14155550100", retry_delay_seconds=90)
    changed = await client.services.update(made.id, name="Accounts", default_from=None)
    cleared = await client.services.update(made.id, default_from="")

    assert (changed.name, changed.default_from, changed.retry_delay_seconds) == ("Accounts", "+14155550100", 90)
    assert not cleared.default_from


async def test_masked_webhook_urls_are_kept(service: RunningService, client: AsyncFaxClient) -> None:
    """A form that saves what it loaded keeps the hook's name and password, which never come back."""
    made = await client.services.create(name="Desk", incoming_webhook_url=HOOK)
    assert made.incoming_webhook_url == SHOWN

    changed = await client.services.update(made.id, name="Desk 2", incoming_webhook_url=made.incoming_webhook_url)
    same = await client.services.update(made.id, incoming_webhook_url=SHOWN)
    stored = service.on_loop(lambda: ServiceStore(service.app.state.core.store).webhook_url(made.id))

    assert (changed.name, changed.incoming_webhook_url) == ("Desk 2", SHOWN)
    assert same == changed
    assert stored == HOOK


@pytest.mark.parametrize("url", ["https://***:***@elsewhere.example.com/in", "https://***@hooks.example.com/in"])
async def test_other_masked_urls_are_refused(client: AsyncFaxClient, url: str) -> None:
    """Asterisks never travel as a name and password: neither on a change, nor on a new service, nor with a send."""
    made = await client.services.create(incoming_webhook_url=HOOK)
    for call in (
        client.services.update(made.id, incoming_webhook_url=url),
        client.services.create(incoming_webhook_url=url),
        client.faxes.send("+19898989898", content_url="https://docs.example.com/a.pdf", callback_url=url),
    ):
        with pytest.raises(errors.InvalidRequest, match="masked name and password") as caught:
            await call
        assert caught.value.status is None
    assert (await client.faxes.list()).total_items == 0


async def test_masks_never_leave_this_machine() -> None:
    """The change that is sent beside a masked URL has no URL in it."""
    shown = httpx.Response(200, json={"id": "01S", "incomingWebhookUrl": SHOWN})
    script = Script([shown, shown])
    async with script.client() as client:
        await client.services.update("01S", name="Desk", incoming_webhook_url=SHOWN)

    assert [request.method for request in script.requests] == ["GET", "PATCH"]
    assert json.loads(script.requests[1].content) == {"name": "Desk"}


async def test_the_default_service_stays(client: AsyncFaxClient) -> None:
    """The service's refusal comes with the field that it names."""
    (default,) = (await client.services.list()).services
    with pytest.raises(errors.InvalidRequest) as caught:
        await client.services.delete(default.id)
    assert caught.value.status == 422
    assert caught.value.violations[0].field == "id"


async def test_services_are_walked_while_some_are_made(client: AsyncFaxClient) -> None:
    """None twice and none of the first ones left out."""
    before = {(await client.services.create(name=f"S{number}")).id for number in range(4)}
    walked = []
    async for each in client.services.iter(page_size=2):
        walked.append(each.id)
        if len(walked) == 3:
            await client.services.create(name="Late")

    assert len(walked) == len(set(walked))
    assert before <= set(walked)


async def test_misspelled_fields_are_told(client: AsyncFaxClient) -> None:
    """A field that there is not is an error of the caller, not silence."""
    with pytest.raises(TypeError, match="no colour"):
        await client.services.create(colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="no filter colour"):
        await client.faxes.list(colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="send has no colour"):
        await client.faxes.send("+19898989898", colour="red")  # type: ignore[call-arg]
