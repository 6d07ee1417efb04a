"""How well pages read, by OCR of the simulated screen: `python -m benchmarks.legibility [--full | --check]`.

A page of 10 or 12 point text is drawn in each encoding so that its width takes so many columns, painted as an ideal
terminal would (`screen_pixels`) and read by tesseract; the score is 1 - edits / letters, the better of two eyes (sharp,
and blurred by a quarter of a cell). The smoke set takes some seconds; `--full` is the whole table, `--save`
keeps it as the baseline, `--check` compares the smoke set with that and answers 1 when a score fell by more than 0.03.
Without the extra `ocr` there is a notice and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.screen_pixels import CELL, painted
from faxtui.pages import ocr
from faxtui.pages.encode import READ_COLUMNS, Viewport, page_rows, render
from faxtui.pages.fonts import mono_file, sans_file
from faxtui.pages.page_image import PageImage
from faxtui.pages.pictures import picture

BASELINE: Final = Path(__file__).with_name("legibility.json")
MAY_FALL: Final = 0.03
WIDTH: Final = 1728
DOTS_AN_INCH: Final = 204
PICTURE: Final = "pixels"
GOALS: Final = {"braille": 0.95, "octant": 0.95, "sextant": 0.95, "half": 0.95, PICTURE: 0.98}
"""What the reading size has to reach at 10 points; pixels at 80 columns of 10 pixels, their whole width."""
WORDS: Final = (
    "the patient was seen on referral for evaluation of chronic pain and reports that it is taken daily with food dose "
    "adjusted after review please call the clinic to confirm this appointment date of birth invoice number total due"
)


class Place(NamedTuple):
    """One cell of the table."""

    encoding: str
    columns: int
    points: int

    @property
    def key(self) -> str:
        """As in the baseline."""
        return f"{self.encoding} {self.columns} {self.points}pt"


READ: Final = {**{name: READ_COLUMNS[name] for name in ("braille", "octant", "sextant", "half")}, PICTURE: 80}
SMOKE: Final = [Place(name, columns, 10) for name, columns in READ.items()]
FULL: Final = [
    Place(name, columns, points)
    for points in (10, 12)
    for name, every in {
        "braille": (120, 200, 240, 280, 320, 400),
        "octant": (120, 200, 240, 280, 320, 400),
        "sextant": (200, 240, 280, 320, 400),
        "quadrant": (280, 400, 480),
        "half": (280, 400, 480, 560),
        "ascii": (400, 560),
        PICTURE: (40, 60, 80),
    }.items()
    for columns in every
]


@cache
def text_page(points: int) -> tuple[Image.Image, str]:
    """The top of a page at fax resolution, half in a proportional face, half in a typewriter's, and its words."""
    chance, size, top, told = random.Random(points), round(points * DOTS_AN_INCH / 72), 60, []
    sheet = Image.new("L", (WIDTH, 60 + round(9 * size * 1.5)), 255)
    draw = ImageDraw.Draw(sheet)
    for number in range(8):
        font = ImageFont.truetype(str(sans_file() if number < 4 else mono_file()), size)
        line = ""
        while font.getlength(longer := f"{line} {chance.choice(WORDS.split())}".strip()) < WIDTH - 240:
            line = longer
        draw.text((120, top), line, fill=0, font=font)
        top += round(size * 1.5)
        told.append(line)
    page = sheet.point([0] * 128 + [255] * 128)
    return page, " ".join(told)


def screen(scan: Image.Image, place: Place) -> Image.Image:
    """What stands on the terminal; as the viewer does, pixels are made from all the scan's, cells from half of them."""
    scan = scan if place.encoding == PICTURE else scan.reduce(2)
    page = PageImage(scan.width, scan.height, 1.0, scan.tobytes())
    view = Viewport(place.columns, page_rows(page, place.columns), place.columns)
    if place.encoding == PICTURE:
        made = picture(page, view, CELL)
        assert made is not None
        return made[0].convert("L")
    return painted(render(page, view, place.encoding), place.encoding)


def score(place: Place) -> float:
    """How much of the text is read."""
    page, told = text_page(place.points)
    image = screen(page, place)
    blurs = (0.0,) if place.encoding == PICTURE else (0.0, CELL[0] / 4)
    return max(_read(image.filter(ImageFilter.GaussianBlur(blur)) if blur else image, told) for blur in blurs)


def _read(image: Image.Image, told: str) -> float:
    read = " ".join(ocr.read(PageImage(image.width, image.height, 1.0, image.tobytes())).split())
    return max(0.0, 1 - edits(read, told) / len(told))


def edits(one: str, other: str) -> int:
    """Letters to insert, delete or change to make one text the other."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != wanted)))
        before = now
    return before[-1]


def report(places: Iterable[Place]) -> dict[str, float]:
    """Measure and print, with the baseline beside."""
    known: dict[str, float] = json.loads(BASELINE.read_text())["scores"] if BASELINE.exists() else {}
    scores = {}
    for place in places:
        scores[place.key] = round(score(place), 3)
        goal = GOALS.get(place.encoding) if place in SMOKE else None
        before = f"   baseline {known[place.key]:.2f}" if place.key in known else ""
        wanted = f"   goal {goal:.2f} {'met' if scores[place.key] >= goal else 'MISSED'}" if goal else ""
        named = f"  {place.encoding:<9}{place.columns:>4} columns  {place.points} pt"
        print(f"{named}   {scores[place.key]:.3f}{before}{wanted}", flush=True)
    return scores


def main() -> int:
    """Measure, print, compare, keep."""
    parser = argparse.ArgumentParser(description="How well pages read, by OCR of the simulated screen.")
    parser.add_argument("--full", action="store_true", help="the whole table, some minutes")
    parser.add_argument("--save", action="store_true", help="keep what was measured as the baseline")
    parser.add_argument("--check", action="store_true", help="answer 1 when a score fell by more than 0.03")
    given = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"  # tesseract's threads wait for each other by spinning
    if trouble := ocr.missing():
        print(f"skipped: {trouble}")
        return 0
    print(f"share of the letters that {ocr.version()} reads from the screen")
    known: dict[str, float] = json.loads(BASELINE.read_text())["scores"] if BASELINE.exists() else {}
    scores = report([*FULL, *(place for place in SMOKE if place not in FULL)] if given.full else SMOKE)
    if given.save:
        BASELINE.write_text(json.dumps({"engine": ocr.version(), "scores": known | scores}, indent=1) + "\n")
    fallen = [key for key, value in scores.items() if key in known and value < known[key] - MAY_FALL]
    if given.check and fallen:
        print(f"fallen by more than {MAY_FALL}: {', '.join(fallen)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
