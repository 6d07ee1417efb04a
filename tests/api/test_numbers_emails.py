"""Numbers and fax-to-email addresses through the client, against the local service."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from faxtui.api import AsyncFaxClient, errors
from faxtui.api.models import Email, EmailNumber, Permissions
from tests.api.running import client_of
from tests.server.local import local
from tests.service import RunningService

DESK, ANNEX, LAST = "+14155550120", "+14155550121", "+14155550122"
ADDRESS = "front.desk+fax@example.com"


@pytest.fixture
async def client(service: RunningService) -> AsyncIterator[AsyncFaxClient]:
    """A client of a service whose default service has three numbers more."""
    with local(service) as http:
        for number in (DESK, ANNEX, LAST):
            assert http.put(f"/numbers/{number}", json={}).status_code == 200
    async with client_of(service) as client:
        yield client


@pytest.fixture
async def home(client: AsyncFaxClient) -> str:
    """The id of the default service."""
    return (await client.services.list()).services[0].id


async def test_numbers_are_listed(client: AsyncFaxClient, home: str) -> None:
    """Page by page or all at once, the numbers are the same."""
    page = await client.numbers.list(home, page=2, page_size=3)
    walked = [row.phone_number async for row in client.numbers.iter(home, page_size=1)]

    assert (page.page, page.total_items, [row.phone_number for row in page.numbers]) == (2, 4, [LAST])
    assert walked == ["+14155550100", DESK, ANNEX, LAST]


async def test_a_number_is_suspended_and_works_again(client: AsyncFaxClient, home: str) -> None:
    """The note says why; a suspended number sends nothing; resuming takes both away."""
    suspended = await client.numbers.suspend(home, DESK, "Line fault")
    with pytest.raises(errors.InvalidRequest, match="suspended"):
        await client.faxes.send("+19898989898", content_url="https://docs.example.com/a.pdf", from_=DESK)
    resumed = await client.numbers.resume(home, DESK)

    assert (suspended.phone_number, suspended.suspended, suspended.note) == (DESK, True, "Line fault")
    assert (resumed.suspended, resumed.note) == (False, None)
    with pytest.raises(errors.NotFound):
        await client.numbers.suspend(home, "+14155550999")


async def test_an_address_gets_its_numbers(client: AsyncFaxClient, home: str) -> None:
    """Plain numbers and such with permissions; both ends of the relation list it."""
    added = await client.emails.add(
        home, ADDRESS, [DESK, EmailNumber(number=ANNEX, permissions=Permissions.RECEIVE)], permissions="send"
    )
    assert [(row.number, row.permissions) for row in added.phone_numbers] == [(DESK, "send"), (ANNEX, "receive")]

    numbers = [(row.phone_number, row.permissions) async for row in client.emails.numbers(home, ADDRESS, page_size=1)]
    assert numbers == [(DESK, "send"), (ANNEX, "receive")]
    assert [address async for address in client.numbers.emails(home, DESK)] == [ADDRESS]
    assert [address async for address in client.numbers.emails(home, LAST)] == []


async def test_numbers_of_an_address_are_replaced(client: AsyncFaxClient, home: str) -> None:
    """Setting takes all former numbers away; without permissions the service's default holds."""
    await client.emails.add(home, ADDRESS, [DESK, ANNEX])
    changed = await client.emails.set_numbers(home, ADDRESS, [LAST])

    assert [(row.number, row.permissions) for row in changed.phone_numbers] == [(LAST, "both")]
    assert (await client.emails.list_numbers(home, ADDRESS)).total_items == 1
    assert [address async for address in client.numbers.emails(home, DESK)] == []


async def test_addresses_are_walked_and_deleted(client: AsyncFaxClient, home: str) -> None:
    """Many addresses for one number, page by page, none twice; a deleted one is gone for good."""
    addresses = [f"desk{number}@example.com" for number in range(5)]
    for address in addresses:
        await client.emails.add(home, address, [DESK])

    assert [row.email async for row in client.emails.iter(home, page_size=2)] == addresses
    assert [address async for address in client.numbers.emails(home, DESK, page_size=2)] == addresses
    assert (await client.emails.list(home, page=2, page_size=3)).emails[0].email == addresses[3]

    await client.emails.delete(home, addresses[0])
    assert (await client.emails.list(home)).total_items == 4
    with pytest.raises(errors.NotFound):
        await client.emails.delete(home, addresses[0])


async def test_an_address_without_numbers_is_refused_here(client: AsyncFaxClient, home: str) -> None:
    """Some services answer success and keep nothing: it is not even asked."""
    with pytest.raises(errors.InvalidRequest, match="at least one number") as caught:
        await client.emails.add(home, ADDRESS, [])
    assert caught.value.status is None


async def test_refusals_name_the_entry(client: AsyncFaxClient, home: str) -> None:
    """A number that is not the service's is named by its place."""
    with pytest.raises(errors.InvalidRequest) as caught:
        await client.emails.add(home, ADDRESS, [DESK, "+14155550999"])
    assert [violation.field for violation in caught.value.violations] == ["phoneNumbers[1]"]


def test_older_answers_with_plain_numbers_are_read() -> None:
    """Numbers as strings mean both permissions."""
    email = Email.model_validate({"email": ADDRESS, "phoneNumbers": [DESK, {"number": ANNEX, "permissions": "later"}]})

    assert [(row.number, row.permissions) for row in email.phone_numbers] == [(DESK, "both"), (ANNEX, "later")]
