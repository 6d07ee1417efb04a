"""A key is tried before it is kept: what it sees is told, and what is wrong is told of the value that is wrong."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from faxtui.api.errors import AuthenticationError
from faxtui.config import Connection
from faxtui.key_trial import KeyTrouble, clock_words, explained, try_key
from tests.console.steps import connection_to
from tests.service import RunningService


async def trouble(connection: Connection, **more: Any) -> KeyTrouble:
    """What a try comes to that must fail."""
    with pytest.raises(KeyTrouble) as caught:
        await try_key(connection, **more)
    return caught.value


@contextmanager
def nobody() -> Iterator[str]:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield address


async def test_a_good_key_tells_what_it_sees(demo_service: RunningService) -> None:
    """Services with their numbers, the default one first."""
    found = await try_key(connection_to(demo_service))

    lines = found.lines()
    assert lines[0] == f"{found.total} services:"
    assert "(default)" in lines[1]
    assert "+1415" in lines[1]
    assert len(lines) == 1 + found.total


async def test_an_empty_project_is_told(service: RunningService) -> None:
    """A service without numbers says so."""
    with service.http() as http:
        http.post("/services", json={"name": "Billing"})
    found = await try_key(connection_to(service))

    assert found.lines() == ["2 services:", "  Default Service (default): +14155550100", "  Billing: no numbers"]


@pytest.mark.parametrize("field", ["key_id", "key_secret"])
async def test_a_wrong_key_speaks_of_the_key(service: RunningService, field: str) -> None:
    """Id and secret are refused together: nobody knows which of them is wrong."""
    found = await trouble(connection_to(service, **{field: "wrong"}))

    assert found.field == "key_secret"
    assert "does not know this key" in str(found)


async def test_a_wrong_project_speaks_of_the_project(service: RunningService) -> None:
    """The token came, so the key is good."""
    found = await trouble(connection_to(service, project_id="another"))

    assert found.field == "project_id"
    assert "The key is good, but not for this project" in str(found)


async def test_basic_cannot_tell_key_from_project(service: RunningService) -> None:
    """There is no token to go by: the sentence names all three values."""
    found = await trouble(connection_to(service, project_id="another", auth="basic"))

    assert "one of the three values" in str(found)


async def test_a_project_of_another_region_is_found(service: RunningService) -> None:
    """Where the region does not know the project, the others are asked, and the one that does is named."""
    with RunningService() as other:
        other.app.state.core.keeper.project_id = "elsewhere"
        asked = connection_to(service, project_id="elsewhere")
        found = await trouble(asked, others=[service.url, other.url])

    assert found.field == "region"
    assert "is not in this region: 127.0.0.1 knows it" in str(found)


async def test_nobody_there_speaks_of_the_address(service: RunningService) -> None:
    """For a service of one's own the URL is what to look at."""
    with nobody() as url:
        found = await trouble(connection_to(service, base_url=url))

    assert found.field == "base_url"
    assert f"Nothing answers at {url}" in str(found)


async def test_what_is_no_fax_api_speaks_of_the_address(service: RunningService) -> None:
    """Something answers, but gives no tokens."""
    found = await trouble(connection_to(service, base_url=f"{service.url}/docs", auth_url=f"{service.url}/docs"))

    assert found.field == "base_url"


def test_at_the_vendor_silence_speaks_of_the_network() -> None:
    """Whoever types no address is asked about the network and the proxy."""
    from faxtui.api.errors import TransportError

    connection = Connection("p", "k", "s", "https://eu1.fax.api.sinch.com", None, "clinic")
    told = explained(TransportError("No."), connection, has_token=False, ahead=timedelta())

    assert told.field == "region"
    assert "Is this machine online?" in told.description


def test_a_clock_that_is_off_is_named_first() -> None:
    """Before anybody copies keys again."""
    connection = Connection("p", "k", "s", "https://fax.api.sinch.com", None, "clinic")
    told = explained(AuthenticationError("No."), connection, has_token=False, ahead=timedelta(hours=3))

    assert told.description == "Refused, and this machine's clock is 3 h behind the service's: set it first."


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=90), ""),
        (timedelta(minutes=-5), "5 min ahead of"),
        (timedelta(hours=30), "30 h behind"),
        (timedelta(days=400), "400 days behind"),
    ],
)
def test_clocks_are_told_in_words(ahead: timedelta, words: str) -> None:
    """Seconds and minutes apart are no matter."""
    assert clock_words(ahead) == words


async def test_a_clock_that_is_off_is_told_of_a_good_key(demo_service: RunningService) -> None:
    """It breaks nothing yet, but times on the screen would be wrong; a local service's own time is no matter."""
    found = await try_key(connection_to(demo_service))

    assert "clock" not in found.lines()[-1]
    assert "clock is 4 h ahead of the service's" in found._replace(clock_ahead=timedelta(hours=-4)).lines()[-1]
