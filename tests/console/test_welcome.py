"""The welcome of a first start: the demo, Sinch, or a service of one's own; a key is tried before it is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from faxtui.config import FILE_NAME, Choice, choose, settings_of
from faxtui.console.app import FaxConsole
from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.form_screen import FormScreen
from faxtui.console.profiles_screen import ProfilesScreen
from faxtui.console.welcome_screen import WelcomeScreen
from faxtui.first_run import MARK, is_first_run, remember_welcome
from tests.console.steps import connection_to, listed, opened, screen_text, wait_until, words
from tests.console.still import CONNECTION
from tests.keyrings import MemoryKeyring, registered
from tests.service import RunningService


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings that is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "config" / "faxtui"


@pytest.fixture
def newcomer(demo_service: RunningService, config: Path) -> FaxConsole:
    """A console at a first start; the demo that starts beneath is a service of the test's."""
    connection = connection_to(demo_service, name="demo clinic", embedded=True)
    return FaxConsole(connection, now=demo_service.clock.now, welcome=True)


@pytest.fixture
def other() -> Iterator[RunningService]:
    """The service that a person connects to."""
    with RunningService() as running:
        yield running


async def fill(pilot: object, service: RunningService, **changes: str) -> None:
    """Fill in the form of a local service, wait until it is there first."""
    app: FaxConsole = pilot.app  # type: ignore[attr-defined]
    await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))  # type: ignore[arg-type]
    values = {
        "name": "lab",
        "base_url": service.url,
        "project_id": service.project_id,
        "key_id": service.key_id,
        "key_secret": service.key_secret,
    }
    for name, value in (values | changes).items():
        app.screen.query_one(f"#f-{name}", Input).value = value


# -- when it comes -----------------------------------------------------------------------------------------------------


def test_only_who_has_nothing_is_welcomed(config: Path) -> None:
    """No flag, no profile, no settings file, and no earlier answer; the answer is a file of the person's own."""
    assert is_first_run(os.environ, choose(os.environ))
    assert not is_first_run(os.environ, choose(os.environ, profile="demo"))
    assert not is_first_run(os.environ, Choice(CONNECTION, False, None, "", {}))

    remember_welcome(os.environ)
    mark = Path(os.environ["XDG_STATE_HOME"]) / "faxtui" / MARK
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    assert not is_first_run(os.environ, choose(os.environ))


def test_who_has_settings_is_not_welcomed(config: Path) -> None:
    """Even when no profile is in them."""
    config.mkdir(parents=True)
    (config / FILE_NAME).write_text("lock_minutes = 5\n")

    assert not is_first_run(os.environ, choose(os.environ))


def test_an_answer_that_cannot_be_kept_is_no_trouble(config: Path, tmp_path: Path) -> None:
    """A state folder that cannot be made costs one more welcome, no error."""
    (tmp_path / "state").write_text("a file where the folder would be")
    remember_welcome(os.environ)

    assert is_first_run(os.environ, choose(os.environ))


# -- the demo ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "escape", "q"])
@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_demo_is_one_key_away(newcomer: FaxConsole, key: str, size: tuple[int, int]) -> None:
    """The list fills beneath the welcome, any way of leaving it shows the demo, and nobody is asked again."""
    async with opened(newcomer, size) as pilot:
        await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
        await listed(pilot, 10)
        await pilot.press(key)
        await wait_until(pilot, lambda: newcomer.screen is newcomer.faxes_screen)
        mark = Path(os.environ["XDG_STATE_HOME"]) / "faxtui" / MARK
        await wait_until(pilot, mark.exists)


# -- a service ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_person_connects_to_a_service(
    newcomer: FaxConsole, other: RunningService, config: Path, size: tuple[int, int]
) -> None:
    """Form, live try, what the key sees, and then the console is there; the secret is in a file of their own."""
    async with opened(newcomer, size) as pilot:
        await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
        await pilot.press("down", "down", "enter")
        await fill(pilot, other)
        assert other.key_secret not in screen_text(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(newcomer.screen, ConfirmScreen))
        await wait_until(pilot, lambda: "Default Service (default): +14155550100" in words(pilot))
        assert not (config / FILE_NAME).exists()
        await pilot.press("enter")
        await wait_until(pilot, lambda: "lab › faxes" in words(pilot))
        await wait_until(pilot, lambda: "No faxes" in words(pilot))

    settings = settings_of(os.environ)
    assert settings is not None
    assert settings.current == "lab"
    assert settings.profiles["lab"].base_url == other.url
    secrets = config / "secrets.toml"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert other.key_secret in secrets.read_text()
    assert other.key_secret not in (config / FILE_NAME).read_text()
    assert choose(os.environ).profile == "lab"


async def test_a_keyring_keeps_the_secret(newcomer: FaxConsole, other: RunningService, config: Path) -> None:
    """Where there is one, no file has it; guards that were chosen hold at once."""
    backend = MemoryKeyring()
    with registered(backend):
        async with opened(newcomer) as pilot:
            await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
            await pilot.press("down", "down", "enter")
            await fill(pilot, other)
            newcomer.screen.query_one("#f-read_only").value = "yes"  # type: ignore[attr-defined]
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "It becomes the profile lab, read-only." in words(pilot))
            await pilot.press("enter")
            await wait_until(pilot, lambda: "lab · read-only › faxes" in words(pilot))

    assert list(backend.kept.values()) == [other.key_secret]
    assert not (config / "secrets.toml").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key_secret": "wrong"}, "The service does not know this key"),
        ({"project_id": "another"}, "The key is good, but not for this project"),
        ({"base_url": "http://127.0.0.1:9"}, "Nothing answers at http://127.0.0.1:9"),
        ({"base_url": "ftp://x"}, "no http or https URL"),
        ({"name": "no name"}, "cannot name a profile"),
        ({"name": "demo"}, "cannot name a profile"),
        ({"key_id": ""}, "This is needed"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field(
    newcomer: FaxConsole, other: RunningService, config: Path, changes: dict[str, str], told: str
) -> None:
    """Nothing is kept, everything typed stays, and Escape still leads to the demo."""
    async with opened(newcomer) as pilot:
        await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
        await pilot.press("down", "down", "enter")
        await fill(pilot, other, **changes)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: told in words(pilot), told)
        focused = newcomer.focused
        assert focused is not None
        assert focused.id == f"f-{next(iter(changes))}"
        assert newcomer.screen.query_one("#f-key_id", Input).value == changes.get("key_id", other.key_id)
        await pilot.press("escape", "escape", "escape")
        await wait_until(pilot, lambda: newcomer.screen is newcomer.faxes_screen)
        await listed(pilot, 10)

    assert not config.exists()


async def test_a_good_key_need_not_be_kept(newcomer: FaxConsole, other: RunningService, config: Path) -> None:
    """Cancel goes back to the form; nothing is written."""
    async with opened(newcomer) as pilot:
        await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
        await pilot.press("down", "down", "enter")
        await fill(pilot, other)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(newcomer.screen, ConfirmScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Not saved. The key is good." in words(pilot))

    assert not config.exists()


async def test_the_switcher_adds_one_more(newcomer: FaxConsole, other: RunningService, config: Path) -> None:
    """`a` in the profile switcher leads to the same forms; a name that is taken is refused there."""
    config.mkdir(parents=True)
    (config / FILE_NAME).write_text('[profiles.old]\nproject_id = "p"\n')
    async with opened(newcomer) as pilot:
        await wait_until(pilot, lambda: isinstance(newcomer.screen, WelcomeScreen))
        await pilot.press("escape")
        await listed(pilot, 10)
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: isinstance(newcomer.screen, ProfilesScreen))
        await pilot.press("a")
        await wait_until(pilot, lambda: "Add a profile" in words(pilot))
        await pilot.press("down", "enter")
        await fill(pilot, other, name="old")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "There is a profile old already" in words(pilot))
        await fill(pilot, other)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(newcomer.screen, ConfirmScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "lab › faxes" in words(pilot))


def test_sinch_asks_for_region_and_guards() -> None:
    """The form of the hosted service has all that its profile says, production unless a person says otherwise."""
    from faxtui.console.connect_form import profile_values, sinch_form

    async def save(values: object) -> Choice:
        raise AssertionError(values)

    form = sinch_form(save)
    names = [field.name for field in form.fields]
    assert names == ["name", "project_id", "key_id", "key_secret", "region", "production", "read_only"]
    assert [field.name for field in form.fields if field.secret] == ["key_secret"]
    values = {field.name: field.value for field in form.fields} | {"project_id": " p ", "key_id": "k", "region": "eu1"}
    assert profile_values(values) == {"project_id": "p", "key_id": "k", "region": "eu1", "production": True}
