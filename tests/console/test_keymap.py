"""Keys: those of the table work everywhere, those that a person chose are judged first and shown wherever keys are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from faxtui.config import ConfigError
from faxtui.console.app import FaxConsole
from faxtui.console.commands import COMMANDS, Command, commands_of
from faxtui.console.help_screen import HelpScreen
from faxtui.console.key_names import key_name, keys_of
from faxtui.console.keymap import SCOPES, SWALLOWED, moves_of, rebound, sound_keys
from faxtui.console.looks import apply_look
from faxtui.look import Look
from tests.console.steps import opened, screen_text, wait_until, words
from tests.console.still import settled, still_console
from tests.console.test_pane_snapshots import held
from tests.console.test_snapshots import down, everyday, with_everyday

EVERY = list(COMMANDS.values())
EASY = re.compile(r"[a-zA-Z0-9]|f([1-9]|1[0-2])|enter|escape|space|delete|backspace|page(up|down)|ctrl\+[a-z]")
"""On every keyboard, and the same through tmux and SSH."""
WITHOUT_ALTGR = frozenset({"slash", "question_mark", "colon", "plus", "minus", "equals_sign"})
"""Signs for which no layout of the Latin alphabet wants AltGr, as many do for brackets, @, #, | and the backslash."""
OWN_MEANING = frozenset({"ctrl+z"})
"""Keys that a terminal takes for what the command does, too."""


def named(command: Command) -> str:
    """What a test case is called."""
    return command.id


# -- the table ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_is_used_twice_in_a_screen(scope: str) -> None:
    """Among the commands, and beside the keys that move its cursor."""
    keys = [(key, command.id) for command in commands_of(scope) for key in keys_of(command, {})]
    counted = Counter(key for key, _ in keys)

    assert [key for key, count in counted.items() if count > 1] == []
    own_moves = {"pageup", "pagedown"} if scope in ("fax", "cover", "view") else set()
    moves = set(moves_of(scope)) - own_moves
    assert [(key, name) for key, name in keys if key in moves] == []


@pytest.mark.parametrize("command", [one for one in EVERY if one.keys], ids=named)
def test_every_key_works_on_any_keyboard_and_in_tmux(command: Command) -> None:
    """Each command has one that needs no AltGr and that neither tmux nor a terminal keeps for itself."""
    keys = keys_of(command, {})
    good = [
        key
        for key in keys
        if (EASY.fullmatch(key) or key in WITHOUT_ALTGR) and (key not in SWALLOWED or key in OWN_MEANING)
    ]

    assert good, f"{command.id} has only {keys}"
    assert not any(key.startswith("alt+") for key in keys)


def test_every_command_is_in_the_palette() -> None:
    """Under a label and a sentence of its own in each screen, so that the palette tells them apart."""
    for scope in SCOPES:
        told = [(command.label, command.help) for command in commands_of(scope)]
        assert all(label and text for label, text in told)
        assert len(set(told)) == len(told), scope


async def test_the_palette_lists_every_command_of_its_screen() -> None:
    """What the palette offers is the table's, but for the two that only close something."""
    app = still_console(everyday())
    async with opened(app, (140, 100)) as pilot:
        await wait_until(pilot, lambda: "last 7 days" in words(pilot))
        await pilot.press("ctrl+p")
        for command in commands_of("faxes"):
            if command.id not in ("clear", "back"):
                await wait_until(pilot, lambda text=command.help: text[:40] in words(pilot), command.help)  # type: ignore[misc]


# -- keys that a person chose ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"sned": "f5"}, "keys.sned is no command (did you mean send?)."),
        ({"xyzzy": "f5"}, "keys.xyzzy is no command."),
        ({"send": "o"}, "keys: send and save are both on o, in faxes."),
        ({"cover_open": "d"}, "keys: cover_open and cover_use are both on d, in covers."),
        ({"send": "f5", "save": "f5"}, "on f5, in faxes."),
        ({"send": "ctrl+b"}, "keys.send: ctrl+b cannot be used, tmux takes it."),
        ({"send": "ctrl+i"}, "keys.send: ctrl+i cannot be used, terminals send it as tab."),
        ({"send": "ctrl+q"}, "keys.send: ctrl+q cannot be used, it leaves from anywhere."),
        ({"send": "j"}, "keys.send: j cannot be used, it moves the cursor in faxes."),
        ({"zoom": "space"}, "keys.zoom: space cannot be used, it moves the cursor in fax."),
        ({"send": "F5"}, "keys.send: 'F5' is no key (did you mean f5?)."),
        ({"send": "strg+x"}, "'strg+x' is no key"),
        ({"send": ""}, "keys.send: '' is no key."),
        ({"send": "f5,"}, "keys.send: '' is no key."),
        ({"theme": "f5"}, "keys.theme: this command is in the palette only (ctrl+p)."),
        ({"se\x1b[2Jnd": "f5"}, "is no command"),
    ],
)
def test_keys_that_do_not_add_up_are_told(keys: dict[str, str], told: str) -> None:
    """With the name that may have been meant, before the console opens."""
    with pytest.raises(ConfigError) as caught:
        rebound(keys)

    assert told in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_keys_are_named_by_sign_or_name() -> None:
    """Several may be given, and two commands may change places."""
    assert rebound({"send": "f5, !"}) == {"send": "f5,exclamation_mark"}
    assert rebound({"copy": "o", "save": "y"}) == {"copy": "o", "save": "y"}


async def test_a_wrong_key_locks_nobody_out() -> None:
    """The console opens with the keys that add up and says in one line what it left out."""
    app = still_console(look=Look(keys={"mark": "r", "markk": "f7", "send": "f5"}))
    async with opened(app, (120, 30)) as pilot:
        await wait_until(pilot, lambda: "Left out: keys.markk is no command (did you mean mark?)." in words(pilot))
        assert "And 1 more: faxtui doctor names all." in words(pilot)
        assert app.key_of("mark") == "space"
        assert app.key_of("send") == "f5"


def test_of_two_that_clash_the_chosen_one_goes() -> None:
    """The others stay, also those that only add up together."""
    keymap, troubles = sound_keys({"copy": "o", "save": "y", "mark": "r"})
    assert keymap == {"copy": "o", "save": "y"}
    assert troubles == {"mark": "keys: mark and resend are both on r, in faxes."}


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_chosen_key_works_and_is_shown(size: tuple[int, int]) -> None:
    """Footer and help show it, the old key does nothing, and commands that changed places both work."""
    app = still_console(everyday(), look=Look(keys={"send": "f5,f6", "save": "y", "copy": "o"}))
    async with opened(app, size) as pilot:
        await wait_until(pilot, lambda: "last 7 days" in words(pilot))
        footer = screen_text(pilot).splitlines()[-1]
        assert "f5 send" in footer
        assert "y save" in footer
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        text = words(pilot)
        assert "f5 f6 Send a document as a fax" in text
        assert "o Copy the fax's id" in text
        await pilot.press("escape", "s")
        assert app.screen is app.faxes_screen
        await pilot.press("o")
        await wait_until(pilot, lambda: "clipboard" in words(pilot))
        await pilot.press("f6")
        await wait_until(pilot, lambda: "Send a fax" in words(pilot))


def empty() -> FaxConsole:
    """A project without services."""
    app = still_console()
    app.session.project.loaded = True
    return app


def held_only() -> FaxConsole:
    """A service without numbers and addresses."""
    return still_console(holdings=[held("Front Desk")])


def masked() -> FaxConsole:
    """The everyday faxes under `--mask`."""
    app = with_everyday()
    app.veil.on = True
    return app


HINTS: Final[dict[str, tuple[Callable[[], FaxConsole], dict[str, str], tuple[str, ...], str]]] = {
    "no faxes": (still_console, {"send": "f5"}, (), "f5 sends the first one."),
    "no match": (
        with_everyday,
        {"clear": "f6", "filter": "f5"},
        ("f5", *"code:99", "enter"),
        "f6 takes the filter away, f5 changes it.",
    ),
    "no news": (down, {"refresh": "f5", "quit": "Q"}, (), "f5 tries again, Q leaves."),
    "no services": (empty, {"service_new": "f5"}, ("3",), "f5 makes the first one."),
    "no addresses": (held_only, {"email_add": "f5,f6"}, ("4",), "f5 adds the first one."),
    "no covers": (empty, {"cover_add": "!"}, ("5",), "! adds the first one."),
    "no webhooks": (with_everyday, {"home": "f5"}, ("6", *"/zzz", "enter"), "f5 takes them away."),
    "no pages": (with_everyday, {"back": "f5"}, ("G", "enter"), "f5 goes back."),
    "no plan": (with_everyday, {"attention_resend": "f5"}, ("2", "p"), "f5 on a row plans one."),
    "deleting": (with_everyday, {"save": "f5"}, ("down", "x"), "f5 saves them first"),
    "masked": (masked, {"reveal": "f5"}, ("down", "down", "enter"), "covered by --mask: f5 shows it"),
    "leaving": (with_everyday, {"quit": "f5"}, ("ctrl+c",), "f5 leaves; ctrl+q leaves from anywhere."),
}
"""A console, keys by command, what is pressed, and the sentence that names the key."""


@pytest.mark.parametrize("hint", HINTS)
async def test_sentences_name_the_key_that_works_now(hint: str) -> None:
    """Empty lists, errors, questions and notices send nobody to a key that does nothing."""
    console, chosen, keys, sentence = HINTS[hint]
    app = console()
    apply_look(app, Look(keys=chosen))
    async with opened(app, (140, 40)) as pilot:
        await settled(pilot, lambda: "last 7 days" in words(pilot) or "Nothing was changed" in words(pilot))
        for key in keys:
            await pilot.press(key)
        await wait_until(pilot, lambda: sentence in words(pilot), sentence)


async def test_a_chosen_key_to_reveal_works_everywhere_and_the_usual_one_no_more() -> None:
    """Dialogs have no command table: the key of the app itself is another one, too."""
    app = masked()
    apply_look(app, Look(keys={"reveal": "f5"}))
    async with opened(app) as pilot:
        await wait_until(pilot, lambda: "last 7 days" in words(pilot))
        await pilot.press("x")
        await wait_until(pilot, lambda: "Delete the stored pages" in words(pilot))
        await pilot.press("ctrl+r")
        assert not app.veil.reveals
        await pilot.press("f5")
        assert app.veil.reveals


@pytest.mark.parametrize(
    ("key", "name"),
    [("s", "s"), ("slash", "/"), ("number_sign", "#"), ("escape", "esc"), ("space", "space"), ("ctrl+r", "ctrl+r")],
)
def test_a_key_is_called_by_its_sign_or_name(key: str, name: str) -> None:
    """What a keyboard has printed on it, where that can be seen."""
    assert key_name(key) == name
