"""`faxtui services` against the local service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rich.cells import cell_len

from faxtui.server.service_store import ServiceStore
from tests.cli.conftest import Run
from tests.cli.person import give_number, pipe_in, sit_down
from tests.service import RunningService

OURS = "+14155550100"


@pytest.fixture
def service(point_at: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A service whose clock stands still, set in the environment; standard input is empty."""
    pipe_in(monkeypatch, "")
    with RunningService() as running:
        point_at(running)
        yield running


def _stored(service: RunningService, service_id: str) -> dict[str, Any]:
    with service.http() as http:
        found: dict[str, Any] = http.get(f"/services/{service_id}").json()
    return found


def _kept_url(service: RunningService, service_id: str) -> str | None:
    """The webhook URL as the service calls it, which no answer shows."""
    return service.on_loop(lambda: ServiceStore(service.app.state.core.store).webhook_url(service_id))


def _made(run: Run, name: str, *flags: str) -> str:
    ended = run("services", "create", name, *flags)
    assert ended.code == 0, ended.err
    return str(ended.out.strip())


def test_create_sends_only_what_is_given(run: Run, service: RunningService) -> None:
    """The id comes out alone, and the rest is the API's own defaults."""
    made = _made(run, "Billing", "--retries", "1", "--no-save-outbound", "--resolution", "fine")
    stored = _stored(service, made)

    assert (stored["name"], stored["numberOfRetries"], stored["resolution"]) == ("Billing", 1, "FINE")
    assert (stored["saveOutboundFaxDocuments"], stored["saveInboundFaxDocuments"]) == (False, True)


def test_lists_fit_a_terminal_and_scripts(run: Run, service: RunningService) -> None:
    """Tables stay within 80 columns whatever a name holds; JSON has one object a line in the API's own names."""
    _made(run, "x" * 60, "--default-from", OURS)
    code, out, err = run("services", "list")
    objects = [json.loads(line) for line in run("services", "list", "--json").out.splitlines()]

    assert (code, err) == (0, "2 services.\n")
    assert max(map(cell_len, out.splitlines())) <= 80
    assert [found["defaultForProject"] for found in objects] == [True, False]
    assert objects[1]["defaultFrom"] == OURS
    masked = run("services", "list", "--json", "--mask")
    assert OURS not in masked.out
    assert "•••0100" in json.loads(masked.out.splitlines()[1])["defaultFrom"]


def test_service_is_found_by_name(run: Run, service: RunningService) -> None:
    """A name does, in any case; a wrong one is exit code 4 with the nearest, one that two have is refused with ids."""
    made = _made(run, "Billing")

    assert json.loads(run("services", "get", "billing", "--json").out)["id"] == made
    assert json.loads(run("services", "get", made, "--json").out)["id"] == made
    code, out, err = run("services", "get", "Bilking")
    assert (code, out, err) == (4, "", "There is no service 'Bilking'; the nearest is 'Billing'.\n")
    twin = _made(run, "Billing")
    code, out, err = run("services", "get", "Billing")
    assert (code, out) == (2, "")
    assert made in err
    assert twin in err


def test_get_tells_what_is_amiss(run: Run, service: RunningService) -> None:
    """Facts come with the console's own words; without a name the default service is meant."""
    _made(run, "Billing")

    assert "No number: it can receive nothing." in run("services", "get", "Billing").out
    assert run("services", "get").out.startswith("Name")


def test_update_shows_the_difference_and_sends_no_more(run: Run, service: RunningService) -> None:
    """Old and new value stand on standard error; what was not given stays."""
    made = _made(run, "Billing", "--default-from", OURS)
    code, out, err = run("services", "update", "Billing", "--retry-delay", "90", "--name", "Accounts")

    assert (code, out.strip()) == (0, made)
    assert "Name: Billing → Accounts" in err
    assert "Seconds between them: 60 → 90" in err
    stored = _stored(service, made)
    assert (stored["name"], stored["retryDelaySeconds"], stored["defaultFrom"]) == ("Accounts", 90, OURS)


def test_update_without_a_difference_sends_nothing(run: Run, service: RunningService) -> None:
    """The service is told, and was not changed."""
    made = _made(run, "Billing")
    before = _stored(service, made)
    service.advance(60)

    assert run("services", "update", "Billing", "--default-from", "").err.startswith("Nothing to change")
    assert _stored(service, made) == before
    assert run("services", "update", "Billing").code == 2


def test_a_person_is_asked_before_something_is_lost(
    run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal a removal needs a typed word; a script that clears a setting has said so by clearing it."""
    made = _made(run, "Billing", "--default-from", OURS)
    sit_down(monkeypatch, "no\n")
    refused = run("services", "update", "Billing", "--default-from", "")
    assert refused.code == 7
    assert "Default sender: +14155550100 → none" in refused.err
    assert _stored(service, made)["defaultFrom"] == OURS

    sit_down(monkeypatch, "change\n")
    assert run("services", "update", "Billing", "--default-from", "").code == 0
    assert not _stored(service, made).get("defaultFrom")


def test_production_always_asks(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a production profile even an addition needs --yes where nobody can be asked."""
    made = _made(run, "Billing")
    monkeypatch.setattr("faxtui.cli.service_edit.connection", lambda: SimpleNamespace(production=True))
    change = ("services", "update", "Billing", "--retries", "0")

    refused = run(*change)
    assert (refused.code, _stored(service, made)["numberOfRetries"]) == (7, 3)
    assert run(*change, "--yes").code == 0
    assert _stored(service, made)["numberOfRetries"] == 0


def test_webhook_credentials_come_by_a_pipe(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are escaped into the URL, shown masked, refused on the command line, and kept by other changes."""
    refused = run("services", "create", "Hooked", "--webhook-url", "https://me:secret@hooks.test/x")
    assert refused.code == 2
    assert "secret" not in refused.err

    pipe_in(monkeypatch, "me:se/cr@t\n")
    made = _made(run, "Hooked", "--webhook-url", "https://hooks.test/x", "--webhook-credentials-stdin")
    kept = _kept_url(service, made)
    assert kept == "https://me:se%2Fcr%40t@hooks.test/x"

    pipe_in(monkeypatch, "me:newer\n")
    changed = run("services", "update", "Hooked", "--webhook-credentials-stdin")
    assert "https://***:***@hooks.test/x → https://***:***@hooks.test/x" in changed.err
    kept = _kept_url(service, made)
    assert kept == "https://me:newer@hooks.test/x"

    pipe_in(monkeypatch, "https://a:b@other.test/y\n")
    changed = run("services", "update", "Hooked", "--webhook-url-stdin")
    assert "https://***:***@other.test/y" in changed.err
    lost = run("services", "update", "Hooked", "--webhook-url", "https://hooks.test/z")
    assert "(its name and password go)" in lost.err


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--retries", "6"), "--retries: A whole number from 0 to 5."),
        (("--retry-delay", "x"), "--retry-delay: A whole number from 30 to 300 seconds."),
        (("--resolution", "coarse"), "--resolution 'coarse' is none: use FINE or SUPERFINE."),
        (("--webhook-url", "ftp://x"), "--webhook-url: This is no http or https URL."),
        (("--webhook-credentials-stdin",), "--webhook-credentials-stdin needs a --webhook-url to go into."),
        (("--webhook-url-stdin",), "Standard input holds no webhook URL."),
    ],
)
def test_wrong_values_never_leave(run: Run, service: RunningService, flags: tuple[str, ...], why: str) -> None:
    """Each is usage, with the console's own sentence, and no service is made."""
    assert run("services", "create", "Desk", *flags) == (2, "", f"{why}\n")
    assert run("services", "list").err == "1 service.\n"


def test_delete_names_what_depends_on_it(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and addresses are named, the name must be typed, and without a person or --yes nothing is deleted."""
    made = _made(run, "Billing")
    give_number(service, "+14155550199", made)
    run("emails", "add", "ann@example.com", "--number", "+14155550199", "--service", "Billing")
    refused = run("services", "delete", "Billing")
    assert (refused.code, refused.out) == (7, "")
    assert "  number +14155550199\n" in refused.err
    assert "  address ann@example.com\n" in refused.err
    assert "--yes does it" in refused.err

    sit_down(monkeypatch, "billing\n")
    assert run("services", "delete", "Billing").code == 7
    sit_down(monkeypatch, "Billing\n")
    assert run("services", "delete", "Billing").out.strip() == made
    assert run("services", "get", made).code == 4
    gone = _made(run, "Gone")
    assert json.loads(run("services", "delete", "Gone", "--yes", "--json").out) == {"id": gone}
    assert run("services", "delete", "Default Service", "--yes").code == 1


def test_text_from_outside_is_harmless(run: Run, service: RunningService) -> None:
    """A name with control characters steers no terminal, in a table, in facts and in questions."""
    with service.http() as http:
        made = http.post("/services", json={"name": "Desk"}).json()["id"]

    def rename() -> None:
        core = service.app.state.core
        wire = {**core.store.service(made), "name": "De\x1b[2Jsk\u202e"}
        with core.store.transaction():
            ServiceStore(core.store).put(wire, 0, None)

    service.on_loop(rename)
    assert "\x1b" in _stored(service, made)["name"]
    for command in (
        ("list",),
        ("get", made),
        ("delete", made),
        ("update", made, "--retries", "2"),
        ("get", "x"),
    ):
        ended = run("services", *command)
        assert "\x1b" not in ended.out + ended.err
        assert "\u202e" not in ended.out + ended.err


def test_read_only_changes_nothing(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that only reads refuses, with exit code 7, what was agreed to before."""
    from faxtui.config import open_client

    monkeypatch.setattr(
        "faxtui.cli.connecting.open_client", lambda found, **more: open_client(found, read_only=True, **more)
    )
    assert run("services", "create", "Desk").code == 7
    assert run("services", "delete", "Default Service", "--yes").code == 7
    assert run("services", "list").err == "1 service.\n"
