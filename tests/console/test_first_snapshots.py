"""The welcome and its forms, the comparison with another profile, compact spacing: as they are drawn in both sizes.

The pictures in `__snapshots__` were looked at by a person; see test_snapshots.py for how to take over new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from faxtui.api.errors import FaxApiError, Violation
from faxtui.api.models import Service
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.key_trial import Found, KeyTrouble
from faxtui.look import Look
from tests.console.steps import screen_text, wait_until
from tests.console.still import CONNECTION, settled, still_console
from tests.console.test_pane_snapshots import FRONT, SUSPENDED, held
from tests.console.test_snapshots import BASELINES, FAILED, INSTALLED, Compare, Steps, both_sizes, document, everyday

pytestmark = pytest.mark.skipif(
    INSTALLED != BASELINES, reason=f"the baselines were drawn by {BASELINES}, installed is {INSTALLED}"
)
DEMO: Final = CONNECTION._replace(name="demo clinic", embedded=True)
CLINIC: Final = CONNECTION._replace(name="clinic", profile="clinic")
BILLING: Final = held("Billing", "+14155550120", numberOfRetries=5)
OTHERS: Final = [
    FRONT.service.model_copy(update={"number_of_retries": 1, "incoming_webhook_url": None}),
    BILLING.service,
]
SETTINGS = """
[profiles.clinic]
project_id = "p"
key_id = "k"
secret_command = ["printf", "s"]
[profiles.staging]
project_id = "p2"
key_id = "k"
secret_command = ["printf", "s"]
"""


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No switch of the machine, and no settings yet."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "faxtui" / "config.toml"


# -- the welcome -------------------------------------------------------------------------------------------------------


def newcomer() -> FaxConsole:
    """A first start on a small demo."""
    faxes, pages = everyday(), document()
    return still_console(faxes, documents={fax.id: pages for fax in faxes}, connection=DEMO, welcome=True)


def welcome(*keys: str, then: str, values: dict[str, str] | None = None, last: Sequence[str] = ()) -> Steps:
    """Press keys in the welcome, fill in what opens, press more."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "Welcome to faxtui")
        await pilot.press(*keys)
        for name, value in (values or {}).items():
            await settled(pilot, "Name of the profile")
            pilot.app.screen.query_one(f"#f-{name}", Input).value = value
        await pilot.press(*last)
        if then == "The key is good":  # the form still waits for the answer
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen) and then in screen_text(pilot))
        else:
            await settled(pilot, then)

    return steps


ACCOUNT: Final = {"project_id": "3f1e2d4c-0000-4000-8000-00000000feed", "key_id": "test-key-id", "key_secret": "hidden"}
SINCH = ("down", "enter")
WELCOME: Final[dict[str, Steps]] = {
    "open": welcome(then="Look around"),
    "sinch": welcome(*SINCH, then="Connect to Sinch"),
    "local": welcome("down", "down", "enter", then="Connect to a local service"),
    "empty": welcome(*SINCH, then="This is needed", last=["ctrl+s"]),
    "refused": welcome(*SINCH, then="see above", values=ACCOUNT, last=["ctrl+s"]),
    "found": welcome(*SINCH, then="The key is good", values=ACCOUNT | {"name": "good"}, last=["ctrl+s"]),
}


async def tried(connection: Any, **_: Any) -> Found:
    """A service that knows one profile's key only."""
    if connection.name != "good":
        raise KeyTrouble(
            Violation(
                "region", "The key is good, but the project is not in this region: eu1.fax.api.sinch.com knows it."
            )
        )
    services = [FRONT.service, held("Radiology and Nuclear Medicine of the University Hospital").service]
    return Found(services, 9, {services[0].id: ["+14155550100", "+14155550101", "+14155550102"], services[1].id: []})


@both_sizes
@pytest.mark.parametrize("state", WELCOME)
def test_the_welcome(
    snap_compare: Compare, state: str, size: tuple[int, int], config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three ways, the forms behind two of them, a value that is wrong, and what a good key sees."""
    monkeypatch.setattr("faxtui.key_trial.try_key", tried)
    assert snap_compare(newcomer(), terminal_size=size, run_before=WELCOME[state])


@both_sizes
def test_one_more_profile(snap_compare: Compare, size: tuple[int, int], config: Path) -> None:
    """From the switcher the same screen has no demo: the switcher has it."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press("ctrl+o", "a")
        await settled(pilot, "Add a profile")

    assert snap_compare(still_console(connection=CLINIC), terminal_size=size, run_before=steps)


# -- the comparison ----------------------------------------------------------------------------------------------------


class Answers:
    """A client of another profile, which is closed when the comparison has its services."""

    def __init__(self, services: Sequence[Service] | None) -> None:
        self.services = self
        self._services = services

    async def __aenter__(self) -> Answers:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""

    async def iter(self) -> Any:
        """The services, or a refusal."""
        if self._services is None:
            raise FaxApiError("Nothing answers at https://fax.api.sinch.com: is the service running?")
        for service in self._services:
            yield service


COMPARED: Final[dict[str, tuple[Sequence[Service] | None, str]]] = {
    "full": (OTHERS, "staging"),
    "empty": ([], "staging has no service"),
    "error": (None, "staging: Nothing answers"),
}


@both_sizes
@pytest.mark.parametrize("state", COMPARED)
def test_another_profiles_service(
    snap_compare: Compare, state: str, size: tuple[int, int], config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both profiles are named; one that has nothing or does not answer says so."""
    services, then = COMPARED[state]
    config.parent.mkdir()
    config.write_text(SETTINGS)
    monkeypatch.setattr("faxtui.console.compare_screen.open_client", lambda *_, **__: Answers(services))

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "No faxes")
        await pilot.press("3")
        await settled(pilot, "Billing")
        await pilot.press("c", "p")
        await settled(pilot, "Compare with")
        await pilot.press("down", "enter")
        await settled(pilot, then)

    app = still_console(connection=CLINIC, holdings=[FRONT, BILLING])
    assert snap_compare(app, terminal_size=size, run_before=steps)


# -- looks -------------------------------------------------------------------------------------------------------------


def opened_with(*keys: str, then: str) -> Steps:
    """Wait for the list, press keys."""

    async def steps(pilot: Pilot[Any]) -> None:
        await settled(pilot, "last 7 days")
        await pilot.press(*keys)
        await settled(pilot, then)

    return steps


LOOKS: Final[dict[str, tuple[Look, Steps]]] = {
    "compact-list": (Look(spacing="compact"), opened_with(*["down"] * 3, then="last 7 days")),
    "compact-fax": (Look(spacing="compact"), opened_with(*["down"] * 3, "enter", then="page 1 of 3")),
    "compact-form": (Look(spacing="compact"), opened_with("3", "e", then="Service “Front Desk”")),
    "light": (Look(theme="faxtui-light"), opened_with(then="last 7 days")),
    "own-keys": (Look(keys={"send": "f5", "save": "y", "copy": "o"}), opened_with("question_mark", then="f5")),
}


@both_sizes
@pytest.mark.parametrize("state", LOOKS)
def test_looks(snap_compare: Compare, state: str, size: tuple[int, int], config: Path) -> None:
    """Compact spacing, the light theme, and keys of one's own in footer and help."""
    look, steps = LOOKS[state]
    faxes, pages = everyday(), document()
    app = still_console(faxes, documents={fax.id: pages for fax in faxes}, holdings=[SUSPENDED, BILLING], look=look)
    assert snap_compare(app, terminal_size=size, run_before=steps)


def test_the_failed_fax_is_the_fourth() -> None:
    """What the pictures of a compact fax go down to."""
    assert everyday()[3].id == FAILED
