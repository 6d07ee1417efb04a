"""Finds out, after the first paint, whether pages can be pictures here, and has them drawn again if so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from faxtui.connection import ConfigError

if TYPE_CHECKING:
    from textual.driver import Driver

    from faxtui.console.app import FaxConsole
    from faxtui.terminal import TerminalFacts

USUAL_CELL = (10, 20)
"""Pixels of a cell, where the terminal does not tell and pictures are wished for all the same."""


def listening(driver: type[Driver]) -> type[Driver]:
    """The driver that hears the terminal's answers, where it can stand in for this one."""
    if driver.__name__ != "LinuxDriver":
        return driver
    from faxtui.console.driver import ListeningDriver

    return ListeningDriver


class PictureProbe:
    """Between the settings, the terminal's answers and what the console draws with."""

    def __init__(self, console: FaxConsole) -> None:
        self._console = console

    def begin(self) -> None:
        """Follow the settings, or ask the terminal; whatever it answers comes later, or never."""
        wanted = self._wanted()
        if wanted in ("auto", "kitty"):
            self._console.app_suspend_signal.subscribe(self._console, lambda _: self._console.pictures.forget_all())
            self._console.app_resume_signal.subscribe(self._console, lambda _: self._redraw())
        if wanted == "kitty":
            self._show(USUAL_CELL)
        elif wanted not in ("auto", "sixel", "iterm2"):
            self._console.cells = wanted
        if wanted in ("auto", "kitty"):  # if forced, still for the size of a cell
            ask = getattr(self._console._driver, "ask_terminal", None)
            if ask is not None:
                ask()

    def end(self, facts: TerminalFacts) -> None:
        """Draw pages as pictures if the terminal can show them."""
        from faxtui.terminal import best_protocol

        wanted = self._wanted()
        best = wanted if wanted != "auto" else best_protocol(facts, os.environ, placeholders=True)
        if best == "kitty" and (facts.cell or wanted == "kitty"):
            self._show(facts.cell or USUAL_CELL)

    def _wanted(self) -> str:
        from faxtui.preview import chosen_protocol  # late: not part of the first paint

        try:
            return chosen_protocol(os.environ, self._console.protocol)
        except ConfigError as error:
            self._console.say(str(error), "warning")
            return "auto"

    def _show(self, cell: tuple[int, int]) -> None:
        before = self._console.pictures.cell
        if self._console.pictures.allow(cell) and cell != before:
            self._redraw()

    def _redraw(self) -> None:
        from faxtui.console.widgets.page_view import PageView

        for screen in self._console.screen_stack:
            for view in screen.query(PageView):
                view.redraw()
