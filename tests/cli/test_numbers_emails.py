"""`faxtui numbers` and `faxtui emails` against the local service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from rich.cells import cell_len

from tests.cli.conftest import Run
from tests.cli.person import give_number, pipe_in, sit_down
from tests.service import RunningService

FIRST, SECOND = "+14155550100", "+442079460001"
ANN = "ann@example.com"


@pytest.fixture
def service(point_at: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A service whose default service has two numbers, with an address that works with both."""
    pipe_in(monkeypatch, "")
    with RunningService() as running:
        point_at(running)
        give_number(running, FIRST)
        give_number(running, SECOND)
        added = run("emails", "add", ANN, "--number", FIRST, "--number", f"{SECOND}=receive")
        assert added == (0, f"{ANN}\n", f"{ANN} is added to the service 'Default Service'.\n")
        yield running


def test_addresses_are_listed_with_their_numbers(run: Run, service: RunningService) -> None:
    """One line for each number; JSON has the API's own object; --mask leaves no address whole."""
    code, out, err = run("emails", "list")
    assert (code, err) == (0, "1 address.\n")
    assert [line.split()[-3:] for line in out.splitlines()[1:]] == [[FIRST, "both", ANN], [SECOND, "receive", ANN]]
    assert max(map(cell_len, out.splitlines())) <= 80

    (found,) = map(json.loads, run("emails", "list", "--json").out.splitlines())
    assert found["phoneNumbers"][1] == {"number": SECOND, "permissions": "receive"}
    for flags in ((), ("--json",)):
        masked = run("emails", "list", "--mask", *flags).out
        assert ANN not in masked
        assert FIRST not in masked
        assert "a\\u2022\\u2022\\u2022@example.com" in masked or "a•••@example.com" in masked


def test_lists_go_both_ways(run: Run, service: RunningService) -> None:
    """The addresses of a number, and the numbers of an address."""
    run("emails", "add", "bob@example.com", "--number", FIRST, "--may", "send")
    assert run("emails", "list", "--number", SECOND).err == "1 address.\n"
    assert run("emails", "list", "--number", FIRST).err == "2 addresses.\n"

    code, out, _ = run("numbers", "list", "--email", "bob@example.com")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == [FIRST]
    assert out.splitlines()[1].endswith("send")


def test_set_replaces_and_shows_it(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each number's old and new permission is told; a person who loses some is asked."""
    code, out, err = run("emails", "set", ANN, "--number", f"{FIRST}=send")
    assert (code, out) == (0, f"{ANN}\n")
    assert f"{FIRST}: both → send\n{SECOND}: receive → nothing\n" in err
    assert len(run("emails", "list").out.splitlines()) == 2

    sit_down(monkeypatch, "\n")
    assert run("emails", "set", ANN, "--number", SECOND).code == 7
    assert FIRST in run("emails", "list").out
    assert run("emails", "set", ANN, "--number", SECOND, "--yes").code == 0
    assert run("emails", "set", ANN, "--number", SECOND).err.startswith("Nothing to change")


def test_remove_wants_the_address_typed(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script needs --yes; the nearest address is named for a wrong one."""
    assert run("emails", "remove", ANN).code == 7
    wrong = run("emails", "remove", "anna@example.com", "--yes")
    assert (wrong.code, wrong.err) == (4, f"There is no address 'anna@example.com'; the nearest is '{ANN}'.\n")
    sit_down(monkeypatch, f"{ANN}\n")
    assert run("emails", "remove", ANN).out == f"{ANN}\n"
    assert run("emails", "list").err == "0 addresses.\n"
    run("emails", "add", ANN, "--number", FIRST)
    assert json.loads(run("emails", "remove", ANN, "--yes", "--json").out) == {"email": ANN}


@pytest.mark.parametrize("number", ["12", f"{FIRST}=everything", "+1415"])
def test_wrong_numbers_are_usage(run: Run, bare: None, number: str) -> None:
    """Neither a number that is none nor an unknown permission leaves; no service needs to be set to learn that."""
    assert run("emails", "add", ANN, "--number", number).code == 2


def test_numbers_are_suspended_and_resumed(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is found by the number; suspending asks, resuming does not; the state shows in the list."""
    assert run("numbers", "suspend", FIRST).code == 7
    sit_down(monkeypatch, "suspend\n")
    code, out, err = run("numbers", "suspend", "+1 (415) 555-0100", "--note", "moving")
    assert (code, out) == (0, f"{FIRST}\n")
    assert err.endswith(f"{FIRST} of the service 'Default Service' is suspended.\n")

    listed = run("numbers", "list").out
    assert "suspended" in listed
    assert "moving" in listed
    assert "moving" not in run("numbers", "list", "--mask").out
    assert json.loads(run("numbers", "resume", FIRST, "--json").out)["suspended"] is False
    code, out, err = run("numbers", "suspend", "+14155550101", "--yes")
    assert (code, out, err) == (4, "", f"There is no number '+14155550101'; the nearest is '{FIRST}'.\n")
    assert max(map(cell_len, listed.splitlines())) <= 80


def test_a_number_tells_the_service(run: Run, service: RunningService) -> None:
    """Without --service an address is added where its number is; one that two services have is asked about."""
    other = run("services", "create", "Billing").out.strip()
    give_number(service, "+14155550199", other)
    added = run("emails", "add", ANN, "--number", "+14155550199")
    assert added.err == f"{ANN} is added to the service 'Billing'.\n"

    asked = run("emails", "remove", ANN, "--yes")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err == "2 services have it (Default Service, Billing): name one with --service.\n"
    assert run("emails", "remove", ANN, "--yes", "--service", "billing").code == 0
    assert run("emails", "list").err == "1 address.\n"
    assert run("numbers", "list", "--email", ANN).err == "2 numbers.\n"
