"""What the page viewer costs beside pdfium alone: `python -m benchmarks.pages`; prints, asserts nothing.

Contenders take turns in one process and medians are compared, so the ratios hold on a noisy machine; the milliseconds
are only this machine's. Goals: a page to rows <= 1.3x pdfium (sparse forms <= 1.5x), a walk <= 1.05x.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from faxtui.pages.decode import Document, PageImage
from faxtui.pages.encode import READ_COLUMNS, CellRow, Viewport, render

SCREENS: Final = ((80, 24), (120, 40), (200, 60))
WIDTH: Final = 1728
LINES: Final = 2287
TEXT: Final = "the patient was seen on referral for evaluation of chronic pain and reports that it is taken daily"


def dense(seed: int) -> Image.Image:
    """An A4 page at fine resolution full of 10 point text."""
    page = Image.new("1", (WIDTH, LINES), 1)
    draw, chance, font = ImageDraw.Draw(page), random.Random(seed), ImageFont.load_default(28)
    for top in range(80, LINES - 100, 38):
        draw.text((100, top), " ".join(chance.choices(TEXT.split(), k=24))[:118], fill=0, font=font)
    return page


def form() -> Image.Image:
    """A sparse page: a grid of boxes with a few words."""
    page = Image.new("1", (WIDTH, LINES), 1)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for top in range(100, LINES - 200, 150):
        for left in range(100, WIDTH - 300, 400):
            draw.rectangle((left, top, left + 380, top + 130), outline=0, width=3)
            draw.text((left + 10, top + 10), "Date of birth", fill=0, font=font)
    return page


def photo() -> Image.Image:
    """Text over a picture in error diffusion, the dearest thing to code in Group 4."""
    page = dense(3)
    picture = Image.radial_gradient("L").resize((1400, 1000)).convert("1")
    page.paste(picture, (150, 900))
    return page


def as_pdf(pages: list[Image.Image]) -> bytes:
    """The pages as the service delivers them: one Group 4 scan a page."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], dpi=(204, 196))
    return file.getvalue()


def pdfium_pages(data: bytes, width: int) -> None:
    """pdfium alone: open, draw every page in grey at this width, close each."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.render(scale=width / page.get_width(), grayscale=True).close()
        page.close()
    document.close()


def decode_pages(data: bytes) -> None:
    """Ours, bytes to grey pixels."""
    with Document.open(data) as document:
        for index in range(document.page_count):
            document.page(index)


def draw_pages(data: bytes, columns: int = 120, rows: int = 40, encoding: str = "braille") -> None:
    """Ours, bytes to the rows of a screen, fitted to its width."""
    with Document.open(data) as document:
        for index in range(document.page_count):
            render(document.page(index), Viewport(columns, rows, columns), encoding)


def in_turns(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each, all of them run once a round."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            if number:  # the first round warms up
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def wire_bytes(rows: list[CellRow]) -> int:
    """Bytes of the rows as UTF-8 with one 24-bit colour sequence a run."""
    colours = "\x1b[38;2;{0};{0};{0};48;2;{1};{1};{1}m"
    return sum(len((colours.format(ink, paper) + text).encode()) for row in rows for text, ink, paper in row.runs)


def first_page(rounds: int) -> None:
    """One page, from the bytes of the document to a screen, against pdfium alone.

    Only the two that are compared take turns: whoever comes after a larger bitmap was freed pays for fresh memory.
    """
    print("bytes of a document -> braille rows of its page at 120x40; x = times pdfium alone at 864")
    print(f"  {'page':<8}{'kB':>6}{'pdfium 864':>13}{'pdfium 1000':>13}{'ours':>11}{'x':>8}")
    for name, page in {"dense": dense(1), "photo": photo(), "form": form()}.items():
        data = as_pdf([page])
        alone = {width: partial(pdfium_pages, data, width) for width in (864, 1000)}
        took = in_turns({"864": alone[864], "ours": partial(draw_pages, data)}, rounds)
        took |= in_turns({"1000": alone[1000]}, rounds)
        print(
            f"  {name:<8}{len(data) / 1000:>6.0f}{took['864']:>10.2f} ms{took['1000']:>10.2f} ms{took['ours']:>8.2f} ms"
            f"{took['ours'] / took['864']:>7.2f}x"
        )


def encodings(rounds: int) -> None:
    """The decoded dense page to rows, in milliseconds and bytes, at the width of the screen and at the reading zoom."""
    with Document.open(as_pdf([dense(1)])) as document:
        page: PageImage = document.page(0)
    print("\ndecoded page -> rows: ms, kB on the wire, runs")
    print(f"  {'encoding':<9}{'zoom':<8}" + "".join(f"{f'{columns}x{rows}':>26}" for columns, rows in SCREENS))
    for encoding, read in READ_COLUMNS.items():
        for zoom in ("width", "read"):
            views = {
                f"{columns}x{rows}": Viewport(columns, rows, columns if zoom == "width" else read)
                for columns, rows in SCREENS
            }
            took = in_turns({name: partial(render, page, view, encoding) for name, view in views.items()}, rounds)
            cells = ""
            for name, view in views.items():
                drawn = render(page, view, encoding)
                runs = sum(len(row.runs) for row in drawn)
                cells += f"{took[name]:>9.2f} ms{wire_bytes(drawn) / 1000:>6.1f} kB{runs:>6}"
            print(f"  {encoding:<9}{zoom:<8}{cells}")


def walk(rounds: int) -> None:
    """A hundred scans, each page once; pdfium keeps nothing of a closed page, so ten patterns do."""
    data = as_pdf([dense(seed) for seed in range(10)] * 10)
    took = in_turns(
        {
            "pdfium 864": partial(pdfium_pages, data, 864),
            "ours, pixels": partial(decode_pages, data),
            "ours, braille 120x40": partial(draw_pages, data),
        },
        rounds,
    )
    print(f"\n100 pages walked once ({len(data) / 1e6:.1f} MB)")
    for name, milliseconds in took.items():
        print(f"  {name:<22}{milliseconds / 100:>6.2f} ms a page{milliseconds / took['pdfium 864']:>7.2f}x")


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description="What the page viewer costs beside pdfium alone.")
    parser.add_argument("--rounds", type=int, default=21, help="rounds of the single pages (default 21)")
    rounds = parser.parse_args().rounds
    first_page(rounds)
    encodings(rounds)
    walk(max(1, rounds // 4))


if __name__ == "__main__":
    main()
