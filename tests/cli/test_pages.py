"""`faxtui faxes show`, `faxtui view` and the doctor's card: pictures on a terminal, text in a pipe."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from faxtui.pages import ocr
from faxtui.pages.graphics import PLACEHOLDER
from tests.cli.conftest import Run
from tests.pages import documents, hostile
from tests.pages.graphics_back import kitty_picture
from tests.server.steps import finished, send
from tests.service import RunningService
from tests.terminal import Terminal

FAXTUI = [sys.executable, "-m", "faxtui"]
BRAILLE = r"[\u2801-\u28ff]{3}"
Point = Callable[..., None]


@pytest.fixture
def fax_id(service: RunningService) -> str:
    """A fax of two pages."""
    with service.http() as http:
        return str(finished(service, http, send(http, pages=2)["id"])["id"])


def account(service: RunningService) -> dict[str, str]:
    """What a person has set to reach the service."""
    return {
        "FAXTUI_BASE_URL": service.url,
        "SINCH_PROJECT_ID": service.project_id,
        "SINCH_KEY_ID": service.key_id,
        "SINCH_KEY_SECRET": service.key_secret,
    }


def test_a_page_is_printed_in_cells(service: RunningService, fax_id: str) -> None:
    """A plain terminal gets braille of its whole width, and the command ends."""
    with Terminal([*FAXTUI, "faxes", "show", fax_id, "--page", "2"], rows=80, env=account(service)) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.find("Page 2 of 2")
        assert terminal.find(BRAILLE)
        assert b"\x1b[?1049h" not in terminal.raw


def test_a_page_is_printed_as_a_picture(service: RunningService, fax_id: str) -> None:
    """Kitty gets the page as one PNG over its cells; its answers are not left for the shell."""
    with Terminal([*FAXTUI, "faxes", "show", fax_id], env=account(service), kitty=True) as terminal:
        assert terminal.exit_code() == 0
        orders = "".join(f"\x1b_G{order}\x1b\\" for order in terminal.screen.graphics)
        keys, image = kitty_picture(orders)
        assert (keys["a"], keys["c"]) == ("T", "80")
        assert image.width == 800
        assert not terminal.find("31;OK")


def test_inside_tmux_the_picture_is_passed_on(service: RunningService, fax_id: str) -> None:
    """Forced there, it goes through tmux wrapped, and stands on letters that tmux knows how to keep."""
    env = account(service) | {"TERM": "tmux-256color"}
    command = [*FAXTUI, "faxes", "show", fax_id, "--protocol", "kitty"]
    with Terminal(command, rows=80, env=env, answers=False) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1bPtmux;\x1b\x1b_Ga=t" in terminal.raw
        assert terminal.find(PLACEHOLDER)


def test_without_colours_cells_are_dots(service: RunningService, fax_id: str) -> None:
    """Half blocks would be nothing without their greys, so dots stand in; not one colour is written."""
    env = account(service) | {"NO_COLOR": "1"}
    with Terminal([*FAXTUI, "faxes", "show", fax_id, "--protocol", "half"], rows=80, env=env) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.find(BRAILLE)
        assert b"\x1b[38" not in terminal.raw


@pytest.mark.parametrize(("protocol", "sign"), [("sixel", rb"\x1bP0;1;0q"), ("iterm2", rb"\x1b\]1337;File=inline=1")])
def test_other_protocols_are_forced(service: RunningService, fax_id: str, protocol: str, sign: bytes) -> None:
    """--protocol goes before what the terminal says."""
    command = [*FAXTUI, "faxes", "show", fax_id, "--protocol", protocol]
    with Terminal(command, env=account(service)) as terminal:
        assert terminal.exit_code() == 0
        assert re.search(sign, terminal.raw)


def test_a_pipe_gets_text_or_a_sentence(run: Run, service: RunningService, point_at: Point, fax_id: str) -> None:
    """A fax is pictures: nothing on standard output, and why on the other; wrong pages and ids are told."""
    point_at(service)
    code, out, err = run("faxes", "show", fax_id)
    assert (code, out) == (0, "")
    assert "pictures without text" in err
    assert run("faxes", "show", fax_id, "--page", "9").err == "There is no page 9: the document has 2.\n"
    assert run("faxes", "show", fax_id, "--page", "0").code == 2
    assert run("faxes", "show", fax_id, "--protocol", "crayon").code == 2
    assert run("faxes", "show", "no-such-fax").code == 4


def piped(run: Run, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """Run with the viewer at hand, which a pipe must never open."""
    import faxtui.cli.app
    import tests.cli.conftest

    def with_viewer(line: tuple[str, ...], console: object) -> int:
        return faxtui.cli.app.main(line, lambda *_: 0, lambda *_: pytest.fail("opened"))

    monkeypatch.setattr(tests.cli.conftest, "main", with_viewer)
    return run(*arguments)


def test_view_in_a_pipe_is_text(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text layer of all pages, cleaned of what steers; a missing or broken file is one sentence."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(documents.pdf(["page one", "page two"]))
    assert piped(run, "view", str(file), monkeypatch=monkeypatch) == (0, "page one\npage two\n", "")
    code, out, err = piped(run, "view", str(tmp_path / "none.pdf"), monkeypatch=monkeypatch)
    assert (code, out, err[:17]) == (4, "", "There is no file ")
    file.write_bytes(hostile.self_drawing_pdf()[:60])
    code, out, err = piped(run, "view", str(file), monkeypatch=monkeypatch)
    assert (code, out, len(err.splitlines())) == (1, "", 1)


@pytest.mark.skipif(bool(ocr.missing()), reason=ocr.missing() or "it is there")
def test_pictures_are_read_on_wish(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--ocr writes what is read from a scan; the text layer of other pages goes before it."""
    page = Image.new("L", (1728, 800), 255)
    ImageDraw.Draw(page).text((200, 300), "Patient referral", fill=0, font=ImageFont.load_default(80))
    scan, letter = tmp_path / "scan.tif", tmp_path / "letter.pdf"
    page.convert("1").save(scan, compression="group4", dpi=(204, 196))
    letter.write_bytes(documents.pdf(["page one"]))
    code, out, err = piped(run, "view", str(scan), "--ocr", monkeypatch=monkeypatch)
    assert (code, out.strip(), err) == (0, "Patient referral", "Reading page 1 of 1…\n")
    assert piped(run, "view", str(letter), "--ocr", monkeypatch=monkeypatch) == (0, "page one\n", "")
    assert "--ocr reads them" in piped(run, "view", str(scan), monkeypatch=monkeypatch)[2]


def test_without_the_extra_reading_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is fetched; nothing is written to standard output."""
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    file = tmp_path / "letter.pdf"
    file.write_bytes(documents.pdf())
    code, out, err = piped(run, "view", str(file), "--ocr", monkeypatch=monkeypatch)
    assert (code, out) == (1, "")
    assert "pip install 'faxtui[ocr]'" in err


@pytest.mark.parametrize(
    ("protocol", "sign"),
    [("sixel", rb"\x1bP0;1;0q"), ("iterm2", rb"\x1b\]1337;File=inline=1"), ("kitty", rb"\x1b_Ga=T")],
)
def test_view_prints_one_page(tmp_path: Path, protocol: str, sign: bytes) -> None:
    """With --page the terminal keeps its screen and the page scrolls by, in any protocol; --text writes words."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(documents.pdf(["page one", "page two"]))
    with Terminal([*FAXTUI, "view", str(file), "--page", "2", "--protocol", protocol]) as terminal:
        assert terminal.exit_code() == 0
        assert re.search(sign, terminal.raw)
        assert not terminal.screen.is_alternate
        assert terminal.find("Page 2 of 2")
    with Terminal([*FAXTUI, "view", str(file), "--text"]) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.find("page one\npage two")


def test_view_opens_a_file_and_a_fax(service: RunningService, fax_id: str, tmp_path: Path) -> None:
    """The same viewer on either; q leaves with 0 and an empty terminal."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(documents.pdf(["page one", "page two"]))
    for what, kitty in ((str(file), False), (fax_id, True)):
        with Terminal([*FAXTUI, "view", what], env=account(service), kitty=kitty) as terminal:
            terminal.wait_for("page 1 of 2")
            terminal.wait_for(PLACEHOLDER if kitty else BRAILLE)
            terminal.press("n")
            terminal.wait_for("page 2 of 2")
            terminal.press("q")
            assert terminal.exit_code() == 0
            assert not terminal.screen.is_alternate


def test_view_has_the_keys_and_looks_of_the_settings(tmp_path: Path) -> None:
    """As the console has them: a key that leaves, a theme; what is no theme is left out and told."""
    file, settings = tmp_path / "letter.pdf", tmp_path / "faxtui" / "config.toml"
    file.write_bytes(documents.pdf(["page one", "page two"]))
    settings.parent.mkdir()
    settings.write_text('theme = "faxtui-light"\n[keys]\nquit = "Q"\nnext_page = "f5"\n')
    command, env = [*FAXTUI, "view", str(file)], {"XDG_CONFIG_HOME": str(tmp_path)}
    with Terminal(command, env=env) as terminal:
        terminal.wait_for("page 1 of 2")
        terminal.wait_for("f5 next")
        assert int(terminal.cells()[0][-1].bg[:2], 16) > 0xD0
        terminal.press("q", "f5")
        terminal.wait_for("page 2 of 2")
        terminal.press("Q")
        assert terminal.exit_code() == 0
    settings.write_text('theme = "faxtui-lite"\n')
    with Terminal(command, env=env) as terminal:
        terminal.wait_for("Left out:")
        terminal.wait_for("page 1 of 2")


@pytest.mark.parametrize(("kitty", "told"), [(True, "drawn as kitty in the console"), (False, "drawn as braille")])
def test_doctor_tells_and_draws(kitty: bool, told: str) -> None:
    """What the terminal answered stands in the report, and below it the card."""
    with Terminal([*FAXTUI, "doctor"], columns=160, rows=60, kitty=kitty) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.find(told)
        assert terminal.find("kitty\\(0.39.1\\)" if kitty else "XTerm\\(390\\)")
        assert terminal.find("cells of 10x20 pixels")
        assert bool(terminal.screen.graphics) == kitty
        assert kitty or terminal.find(BRAILLE)


def test_doctor_waits_for_nobody() -> None:
    """A terminal that answers nothing gets the report all the same."""
    with Terminal([*FAXTUI, "doctor"], columns=120, rows=60, answers=False) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.find("answers no questions")
