"""A screen of a page, beside other programs: `python -m benchmarks.screens [--peer PYTHON]`; prints, asserts nothing.

Bytes on the wire for the same part of the same page at 120x40, from chafa, timg and img2sixel; then the viewer's next
page in a pty, milliseconds and bytes, beside textual-image (a Python that has textual-image and pypdfium2 is named by
`--peer`). What is not installed is left out with a notice. Goals: braille <= chafa; one-bit sixel <= 1.15x img2sixel;
next page <= 0.25x textual-image's half cells in time and <= 0.1x in bytes; kitty <= 0.35x its kitty pictures.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.pages import as_pdf, dense, form, photo, wire_bytes
from benchmarks.timing import COLUMNS, ROWS, TimedProgram, median
from faxtui.pages import graphics
from faxtui.pages.decode import Document
from faxtui.pages.encode import Viewport, render
from faxtui.pages.page_image import PageImage
from faxtui.pages.pictures import picture, png

CELL: Final = (10, 20)
BOX: Final = f"{COLUMNS}x{ROWS}"
VIEW: Final = Viewport(COLUMNS, ROWS, COLUMNS)
PAGES: Final = 16
PEERS: Final = {
    "braille": ["chafa", "-f", "symbols", "--symbols", "braille", "-c", "none", "--stretch", "-s", BOX],
    "half": ["timg", "-ph", "-I", f"-g{BOX}"],
    "sixel, 1 bit": ["img2sixel", "-e"],
    "kitty": ["chafa", "-f", "kitty", "--stretch", "-s", BOX],
}


def ours(page: PageImage) -> dict[str, int]:
    """Bytes of a screen by way of drawing."""
    one_bit, greys = picture(page, VIEW, CELL, greys=2), picture(page, VIEW, CELL)
    assert one_bit is not None
    assert greys is not None
    letters = "".join(graphics.kitty_rows(greys[1], greys[2]))
    return {
        "braille": wire_bytes(render(page, VIEW)),
        "half": wire_bytes(render(page, VIEW, "half")),
        "sixel, 1 bit": len(graphics.sixel(one_bit[0])),
        "kitty": len((graphics.kitty_send(1, png(greys[0]), greys[1], greys[2]) + letters).encode()),
    }


def theirs(page: PageImage, folder: Path) -> dict[str, int]:
    """The same part of the page, cut out beforehand, by the other programs that are there."""
    cut = picture(page, VIEW, CELL, greys=256)
    one_bit = picture(page, VIEW, CELL, greys=2)
    assert cut is not None
    assert one_bit is not None
    cut[0].convert("L").save(folder / "page.png")
    one_bit[0].convert("L").save(folder / "one-bit.png")
    sizes = {}
    for name, command in PEERS.items():
        if shutil.which(command[0]) is None:
            print(f"  skipped: {command[0]} is not installed")
            continue
        file = folder / ("one-bit.png" if "1 bit" in name else "page.png")
        run = subprocess.run([*command, str(file)], capture_output=True, check=True)
        sizes[name] = len(run.stdout)
    return sizes


def bytes_on_the_wire() -> None:
    """A table by page and way of drawing."""
    print(f"bytes of a screen, {BOX}, the page fitted to its width; x = times the peer's")
    with tempfile.TemporaryDirectory() as folder:
        for kind, scan in {"dense": dense(1), "photo": photo(), "form": form()}.items():
            with Document.open(as_pdf([scan])) as document:
                page = document.page(0, full=True)
            peers = theirs(page, Path(folder))
            for name, size in ours(page).items():
                if name in peers:
                    peer = f"{PEERS[name][0]:<10}{peers[name] / 1000:>8.1f} kB{size / peers[name]:>7.2f}x"
                    print(f"  {kind:<7}{name:<14}ours {size / 1000:>7.1f} kB   {peer}")


def turned(make: Callable[[], TimedProgram], first: str) -> tuple[float, float]:
    """Median milliseconds and bytes from the key to the last byte of the next page."""
    with make() as program:
        program.wait_for(lambda: program.watch.seen_at(first) is not None)
        program.wait_until_quiet(0.5)
        presses = [program.press_timed("n") for _ in range(PAGES)]
    return median([took for took, _ in presses]), median([size for _, size in presses])


def viewer(file: Path, protocol: str) -> Callable[[], TimedProgram]:
    """Ours, on a file."""
    return lambda: TimedProgram("-m", "faxtui", "view", str(file), "--protocol", protocol)


def peer_viewer(python: str, kind: str, file: Path) -> Callable[[], TimedProgram]:
    """textual-image's, on the same file."""
    script = Path(__file__).with_name("peer_viewer.py")
    return lambda: TimedProgram(str(script), kind, str(file), program=python)


def next_page(peer: str | None) -> None:
    """The viewer beside textual-image."""
    print(f"\nnext page, {BOX}, key to last byte, decoding included")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fax.pdf")
        file.write_bytes(as_pdf([dense(seed) for seed in range(PAGES + 1)]))
        for protocol, kind in (("braille", "HalfcellImage"), ("kitty", "TGPImage")):
            took, size = turned(viewer(file, protocol), "page 1 of")
            line = f"  ours, {protocol:<9}{took:>7.1f} ms {size / 1000:>7.1f} kB"
            if peer is not None:
                theirs_took, theirs_size = turned(peer_viewer(peer, kind, file), "\x1b[")
                line += f"   {kind:<14}{theirs_took:>7.1f} ms {theirs_size / 1000:>7.1f} kB"
                line += f"   {took / theirs_took:.2f}x time, {size / theirs_size:.2f}x bytes"
            print(line)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="A screen of a page, beside other programs.")
    parser.add_argument("--peer", help="a Python that has textual-image and pypdfium2")
    peer = parser.parse_args().peer
    if peer is None:
        print("skipped: textual-image, since no --peer is named", file=sys.stderr)
    bytes_on_the_wire()
    next_page(peer)


if __name__ == "__main__":
    main()
