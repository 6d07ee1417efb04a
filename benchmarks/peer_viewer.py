"""textual-image as a page viewer, to be measured: `PYTHON peer_viewer.py HalfcellImage|TGPImage FILE`.

It is run by a Python that has textual-image, so it imports nothing of ours. Pages are read by pdfium at half the scan's
width; `n` shows the next one.
"""

from __future__ import annotations

import sys

import pypdfium2
import textual_image.widget  # asks the terminal: before the app takes it over
from textual.app import App, ComposeResult


class Viewer(App[None]):
    """One page, filling the width."""

    BINDINGS = [("n", "turn", "next page")]

    def __init__(self, kind: str, path: str) -> None:
        super().__init__()
        self.kind = getattr(textual_image.widget, kind)
        self.document = pypdfium2.PdfDocument(path)
        self.index = 0

    def compose(self) -> ComposeResult:
        """The page."""
        self.view = self.kind(self.drawn())
        self.view.styles.width = "100%"
        self.view.styles.height = "auto"
        yield self.view

    def drawn(self) -> object:
        """The page as a picture."""
        page = self.document[self.index % len(self.document)]
        picture = page.render(scale=864 / page.get_width(), grayscale=True).to_pil()
        page.close()
        return picture

    def action_turn(self) -> None:
        """The next page."""
        self.index += 1
        self.view.image = self.drawn()


Viewer(*sys.argv[1:3]).run()
