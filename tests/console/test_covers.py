"""The pane of cover pages: seen with their tags, proofed, added after a look into the PDF, used, deleted, saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from faxtui.console.confirm_screen import ConfirmScreen
from faxtui.console.cover_screen import CoverScreen
from faxtui.console.covers_screen import CoversScreen
from faxtui.console.form_screen import FormScreen
from tests.console.steps import console_on, opened, screen_text, wait_until, words
from tests.pages.cover_samples import helvetica
from tests.service import RunningService

both_sizes = pytest.mark.parametrize("size", [(80, 24), (140, 40)])


async def shown(pilot: Any, name: str = "Clinic cover") -> None:
    """Open the pane and wait until its pages were looked into."""
    await wait_until(pilot, lambda: "last 7 days" in screen_text(pilot), "the list of faxes")
    await pilot.press("5")
    await wait_until(pilot, lambda: name in screen_text(pilot), "the cover pages")
    screen: Any = pilot.app.screen
    await wait_until(pilot, lambda: all(map(screen._documents.tags, screen._places)), "the tags")


@both_sizes
async def test_tags_are_told_and_the_proof_is_shown(demo_service: RunningService, size: tuple[int, int]) -> None:
    """Automatic tags and one's own are in sight at both sizes; Enter shows the page, f fills it, escape comes back."""
    app = console_on(demo_service)
    async with opened(app, size) as pilot:
        await shown(pilot)
        await wait_until(pilot, lambda: "{{subject}}" in words(pilot), "own tags")
        assert "{{pageCount}}" in words(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, CoverScreen))
        await wait_until(pilot, lambda: "page 1 of 1" in screen_text(pilot), "the page")
        empty = screen_text(pilot)
        await pilot.press("f")
        await wait_until(pilot, lambda: "filled with sample data" in screen_text(pilot))
        await wait_until(
            pilot, lambda: "page 1 of 1" in screen_text(pilot) and screen_text(pilot) != empty, "the proof"
        )
        await pilot.press("z", "plus", "minus", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, CoversScreen))


@both_sizes
async def test_a_pdf_is_looked_into_before_it_is_added(
    demo_service: RunningService, tmp_path: Path, size: tuple[int, int]
) -> None:
    """What is found is told first; only then it is sent, and it is in the list."""
    pdf = tmp_path / "new.pdf"
    pdf.write_bytes(helvetica("To {{to}}", "Ward {{Ward}}"))
    app = console_on(demo_service)
    async with opened(app, size) as pilot:
        await shown(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        app.screen.query_one("#f-file", Input).value = str(pdf)
        app.screen.query_one("#f-name", Input).value = "Ward cover"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the question")
        assert "{{Ward}} is documented in another case: write {{ward}}." in words(pilot)
        assert "Ward cover" not in [c.name for h in app.session.project.all() for c in h.covers]
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, CoversScreen))
        await wait_until(
            pilot, lambda: "Ward cover" in [c.name for h in app.session.project.all() for c in h.covers], "the page"
        )


@pytest.mark.parametrize(
    ("content", "why"), [(b"hello", "must be a PDF"), (b"%PDF-1.4\nnothing in it", "no PDF that can be read")]
)
async def test_what_is_no_cover_page_is_told_at_the_field(
    demo_service: RunningService, tmp_path: Path, content: bytes, why: str
) -> None:
    """The form stays with what was typed, and nothing is sent."""
    pdf = tmp_path / "bad.pdf"
    pdf.write_bytes(content)
    app = console_on(demo_service)
    async with opened(app) as pilot:
        await shown(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, FormScreen))
        app.screen.query_one("#f-file", Input).value = str(pdf)
        app.screen.query_one("#f-name", Input).value = "Bad"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: why in words(pilot), "the reason")
        assert app.screen.query_one("#f-name", Input).value == "Bad"
        assert not app.session.journal.select("POST coverPages")


async def test_a_page_in_use_is_deleted_only_by_its_typed_name(demo_service: RunningService) -> None:
    """d puts it on the faxes of its service; x then names the service and asks for the name."""
    app = console_on(demo_service)
    async with opened(app) as pilot:
        await shown(pilot)
        await pilot.press("d")
        await wait_until(pilot, lambda: "on the faxes of “Front Desk”" in words(pilot))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: app.session.project.all()[0].service.cover_page_id, "the use")
        await wait_until(pilot, lambda: isinstance(app.screen, CoversScreen))
        await pilot.press("x")
        await wait_until(pilot, lambda: "“Front Desk” puts it on every fax" in words(pilot))
        assert app.screen.query_one("#act").disabled
        await pilot.press(*"Clinic cover")
        await wait_until(pilot, lambda: not app.screen.query_one("#act").disabled)
        await pilot.press("tab", "tab", "enter")
        await wait_until(pilot, lambda: not app.session.project.all()[0].covers, "the deletion")
        await wait_until(pilot, lambda: "Billing cover" in screen_text(pilot))


async def test_use_is_taken_back(demo_service: RunningService) -> None:
    """The same key takes the page off again, at the service too."""
    app = console_on(demo_service)
    async with opened(app) as pilot:
        await shown(pilot)
        for wanted in (True, False):
            await pilot.press("d")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press("right", "enter")
            await wait_until(
                pilot,
                lambda wanted=wanted: bool(app.session.project.all()[0].service.cover_page_id) == wanted,  # type: ignore[misc]
                f"use is {wanted}",
            )
            await wait_until(pilot, lambda: isinstance(app.screen, CoversScreen))


async def test_the_pdf_is_saved_as_a_file_and_never_over_another(demo_service: RunningService, tmp_path: Path) -> None:
    """The bytes are those that were added; a name that is taken is told."""
    app = console_on(demo_service)
    target = tmp_path / "saved.pdf"
    async with opened(app) as pilot:
        await shown(pilot)
        for _ in range(2):
            await pilot.press("o")
            await wait_until(pilot, lambda: app.screen.query("#path"))
            app.screen.query_one("#path", Input).value = str(target)
            await pilot.press("enter")
            await wait_until(pilot, lambda: target.exists())
        await wait_until(pilot, lambda: "left alone" in words(pilot), "the refusal")
    assert target.read_bytes().startswith(b"%PDF-")


async def test_a_read_only_console_says_why_its_keys_are_off(demo_service: RunningService) -> None:
    """Adding, using and deleting are refused with the reason, looking is not."""
    app = console_on(demo_service, read_only=True)
    async with opened(app) as pilot:
        await shown(pilot)
        for key, word in (("a", "add"), ("d", "use"), ("x", "delete")):
            await pilot.press(key)
            told = f"“{word}” is off: this console is read-only."
            await wait_until(pilot, lambda told=told: told in {notice.message for notice in app._notifications})  # type: ignore[misc]
            assert isinstance(app.screen, CoversScreen)
