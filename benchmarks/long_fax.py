"""A long fax: `python -m benchmarks.long_fax`; prints, asserts nothing.

The memory of the process that decodes pages, for a fax of one page and one of 200, each page once; how late the event
loop is while pages are decoded and drawn for it; and a walk of 100 pages beside pdfium, mupdf (`mutool`) and poppler
(`pdftoppm`), as far as those are installed. Goals: 200 pages <= one page + 1.3x the file; the loop late by <= 5 ms; the
walk <= 1.05x the best of the three.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.pages import as_pdf, decode_pages, dense, in_turns, pdfium_pages
from faxtui.console.paging import PageLoader, PageRequest, Zoom
from faxtui.pages.page_reader import PageReader

TICK: Final = 0.002
WIDTH: Final = 864


def peak_of_a_walk(data: bytes, pages: int) -> float:
    """The most megabytes that the decoding process held while every page was decoded once."""
    reader = PageReader()
    try:
        for index in range(pages):
            reader.page("fax", data, index)
        status = Path(f"/proc/{reader.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
    finally:
        reader.close()


def memory(long: bytes, pages: int) -> None:
    """One page against many."""
    one, many = peak_of_a_walk(as_pdf([dense(1)]), 1), peak_of_a_walk(long, pages)
    size = len(long) / 1024**2
    print(f"peak memory of the decoding process: 1 page {one:.0f} MB, {pages} pages {many:.0f} MB")
    print(f"  the file has {size:.1f} MB: one page + {(many - one) / size:.2f}x the file")


async def lateness(data: bytes, pages: int) -> None:
    """The longest time that the loop was late by while a person leafs through, pages and small pages alike."""

    async def document(_: str) -> bytes:
        return data

    loader, late, is_done = PageLoader(document), [], False
    request = PageRequest("fax", 0, 120, 40, Zoom.READ)
    await loader.draw(request)

    async def tick() -> None:
        while not is_done:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            late.append((time.perf_counter() - began - TICK) * 1000)

    async def idle() -> float:
        late.clear()
        await asyncio.sleep(1.0)
        return max(late)

    ticking = asyncio.create_task(tick())
    quiet = await idle()
    late.clear()
    for index in range(pages):
        await loader.draw(request._replace(page=index))
        await loader.thumbnail("fax", index)
    busy = sorted(late)
    is_done = True
    await ticking
    loader.close()
    most = busy[len(busy) * 99 // 100]
    print(f"event loop late while {pages} pages are drawn: p99 {most:.1f} ms, max {busy[-1]:.1f} ms")
    print(f"  with nothing to do: max {quiet:.1f} ms")


def walk(data: bytes, rounds: int) -> None:
    """A hundred pages by each."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fax.pdf")
        file.write_bytes(data)
        out = str(Path(folder, "page"))
        commands = {
            "mupdf": [
                "mutool",
                "draw",
                "-q",
                "-c",
                "gray",
                "-F",
                "pgm",
                "-w",
                str(WIDTH),
                "-o",
                f"{out}%d.pgm",
                str(file),
            ],
            "poppler": ["pdftoppm", "-gray", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1", str(file), out],
        }
        contenders: dict[str, Callable[[], object]] = {
            "ours": partial(decode_pages, data),
            "pdfium": partial(pdfium_pages, data, WIDTH),
        }
        for name, command in commands.items():
            if shutil.which(command[0]) is None:
                print(f"  skipped: {command[0]} is not installed")
            else:
                contenders[name] = partial(subprocess.run, command, check=True, capture_output=True)
        took = in_turns(contenders, rounds)
    best = min(value for name, value in took.items() if name != "ours")
    print(f"100 pages walked once, grey, {WIDTH} pixels across; x = times the best of the others")
    for name, milliseconds in took.items():
        print(f"  {name:<10}{milliseconds / 100:>7.2f} ms a page{milliseconds / best:>7.2f}x")


def main() -> None:
    """Print the three."""
    scans = [dense(seed) for seed in range(10)]
    long = as_pdf(scans * 20)
    if Path("/proc/self/status").exists():
        memory(long, 200)
    else:
        print("skipped: memory, which only Linux tells of another process")
    asyncio.run(lateness(long, 100))
    walk(as_pdf(scans * 10), 3)


if __name__ == "__main__":
    main()
