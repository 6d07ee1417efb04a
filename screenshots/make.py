"""Makes the pictures: `python -m screenshots.make [scene ...]` runs the real console in a pty and paints its screen."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from screenshots.paint import paint_window
from screenshots.png import save_png
from screenshots.scenes import DOCUMENT, DOCUMENT_TEXT, SCENES, WAIT, Scene
from tests.terminal import Terminal

FOLDER = Path(__file__).parent
CONSOLE = (sys.executable, "-m", "faxtui", "--profile", "demo")
_QUIET = 0.3  # seconds without output after which a screen is finished
_PATIENCE = 3.0  # seconds after which a screen that never rests is painted as it is


def play(scene: Scene, folder: Path, *, command: Sequence[str] = CONSOLE, scale: int = 2) -> int:
    """Drives one scene, writes its PNG into `folder` and returns the file's size; AssertionError if a wait fails."""
    with Terminal(command, columns=scene.columns, rows=scene.rows) as terminal:
        (terminal.home / DOCUMENT).write_text(DOCUMENT_TEXT)
        for action, value in scene.steps:
            match action:
                case "press":
                    terminal.press(value)
                case "type":
                    terminal.type(value)
                case "wait":
                    terminal.wait_for(value, WAIT)
        with suppress(AssertionError):
            terminal.wait_until_quiet(_QUIET, _PATIENCE)
        terminal.wait_for(lambda: not terminal.screen.in_frame)
        return save_png(paint_window(terminal.cells(), title=scene.title, scale=scale), folder / f"{scene.name}.png")


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the named scenes, or all; goes on after one that fails and says so with exit code 1."""
    names = [scene.name for scene in SCENES]
    parser = argparse.ArgumentParser(prog="python -m screenshots.make", description=__doc__)
    parser.add_argument("scene", nargs="*", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the PNG files go")
    parser.add_argument("--scale", type=int, default=2, help="pixels for each tenth of a cell's width")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.scene) - set(names)):
        parser.error(f"no such scene: {', '.join(unknown)}")
    failed = 0
    for scene in SCENES:
        if options.scene and scene.name not in options.scene:
            continue
        try:
            size = play(scene, options.folder, scale=options.scale)
        except AssertionError as error:
            failed += 1
            print(f"{scene.name}: {error}", file=sys.stderr)
        else:
            print(f"{scene.name}.png  {size / 1000:.0f} kB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
