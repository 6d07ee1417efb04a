"""The painter shows cells as a terminal does: at exact places, joined where they must join, in their own colours."""

import sys
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from screenshots.blocks import filled_areas
from screenshots.glyphs import glyph_mask
from screenshots.make import main, play
from screenshots.paint import BAR_HEIGHT, CELL_HEIGHT, CELL_WIDTH, PADDING, paint_cells, paint_window
from screenshots.png import save_png
from screenshots.scenes import SCENES, Scene
from tests.terminal import Cell

WIDTH, HEIGHT = 2 * CELL_WIDTH, 2 * CELL_HEIGHT
INK, PAPER = (255, 255, 255), (0, 0, 0)


def grid(*rows: str) -> list[list[Cell]]:
    """Rows of white characters on black."""
    return [[Cell(char, "ffffff", "000000") for char in row] for row in rows]


def mask(char: str) -> Image.Image:
    return glyph_mask(char, WIDTH, HEIGHT, bold=False, italic=False)


def inked(char: str, box: tuple[int, int, int, int]) -> list[bool]:
    """Which pixels of a part of the cell have more ink than not."""
    return [value >= 128 for value in mask(char).crop(box).tobytes()]


def edge(char: str, side: str) -> list[bool]:
    """The outermost line of pixels on one side of the cell."""
    boxes = {
        "LEFT": (0, 0, 1, HEIGHT),
        "RIGHT": (WIDTH - 1, 0, WIDTH, HEIGHT),
        "UP": (0, 0, WIDTH, 1),
        "DOWN": (0, HEIGHT - 1, WIDTH, HEIGHT),
    }
    return inked(char, boxes[side])


def test_the_image_has_exact_cells() -> None:
    """Columns and rows times the cell's size, at every scale, with the frame around it."""
    cells = grid("abcde", "fghij")
    assert paint_cells(cells, scale=1).size == (5 * CELL_WIDTH, 2 * CELL_HEIGHT)
    assert paint_cells(cells, scale=3).size == (15 * CELL_WIDTH, 6 * CELL_HEIGHT)
    window = paint_window(cells, title="t", scale=2)
    assert window.size == (5 * WIDTH + 4 * PADDING, 2 * HEIGHT + 4 * PADDING + 2 * BAR_HEIGHT)
    assert window.getpixel((0, 0)) == (43, 45, 49, 0)


def test_the_padding_goes_on_with_the_rows() -> None:
    """Beside each row, and above the first and below the last, lies the background of that row's end cells."""
    rows = [[Cell(" ", bg=left), Cell(" ", bg=right)] for left, right in (("100000", "200000"), ("300000", "400000"))]
    window = paint_window(rows, scale=1)
    bar, end = BAR_HEIGHT, window.height - 3
    places = {(12, bar + 2): 16, (2, bar + 20): 16, (33, bar + 20): 32, (24, end): 64, (2, end - 20): 48}
    for (x, y), red in places.items():
        assert window.getpixel((x, y)) == (red, 0, 0, 255), (x, y)


def box_names() -> list[str]:
    """Box-drawing characters that meet others: neither dashed nor slanted."""
    names = [unicodedata.name(chr(code)) for code in range(0x2500, 0x2580)]
    return [name for name in names if "DIAGONAL" not in name and "DASH" not in name]


@pytest.mark.parametrize("name", box_names())
def test_box_lines_reach_the_edges_where_neighbours_meet_them(name: str) -> None:
    """Each arm ends at the pixels where the plain line of its weight begins, and no other edge has ink."""
    plain = {"LIGHT": "─│", "HEAVY": "━┃", "DOUBLE": "═║"}
    weights: dict[str, str] = {}
    weight = ""
    for part in name.removeprefix("BOX DRAWINGS ").replace("SINGLE", "LIGHT").split(" AND "):
        words = part.replace("HORIZONTAL", "LEFT RIGHT").replace("VERTICAL", "UP DOWN").split()
        weight = next((word for word in words if word in plain), weight)
        weights |= {word: weight for word in words if word in {"LEFT", "RIGHT", "UP", "DOWN"}}
    for side in ("LEFT", "RIGHT", "UP", "DOWN"):
        level = side in {"LEFT", "RIGHT"}
        wanted = edge(plain[weights[side]][0 if level else 1], side) if side in weights else edge(" ", side)
        assert edge(unicodedata.lookup(name), side) == wanted, side


def test_a_box_is_one_line_without_gaps() -> None:
    """Along the outline of a drawn box of any kind every pixel column and row has ink."""
    for kind in ("┌─┐│└┘", "╭─╮│╰╯", "┏━┓┃┗┛", "╔═╗║╚╝"):
        a, level, b, upright, c, d = kind
        image = paint_cells(grid(a + level * 3 + b, upright + "   " + upright, c + level * 3 + d)).convert("L")
        top = image.crop((WIDTH, 0, 4 * WIDTH, HEIGHT)).resize((3 * WIDTH, 1), Image.Resampling.BOX)
        left = image.crop((0, HEIGHT, WIDTH, 2 * HEIGHT)).resize((1, HEIGHT), Image.Resampling.BOX)
        assert min(top.tobytes()) > 0, kind
        assert min(left.tobytes()) > 0, kind
        # Flooded from the middle, the outside stays dry.
        flooded = image.point(lambda value: 255 if value >= 128 else 0)
        assert not _reaches_outside(flooded), kind


def _reaches_outside(image: Image.Image) -> bool:
    from PIL import ImageDraw

    ImageDraw.floodfill(image, (image.width // 2, image.height // 2), 77)
    return image.getpixel((0, 0)) == 77


def test_a_full_block_fills_its_cell_exactly() -> None:
    """A full block has ink in every pixel of its cell and none beside it."""
    image = paint_cells(grid("   ", " █ ", "   "))
    box = (WIDTH, HEIGHT, 2 * WIDTH, 2 * HEIGHT)
    assert image.crop(box).getcolors() == [(WIDTH * HEIGHT, INK)]
    assert (WIDTH * HEIGHT, INK) in (image.getcolors() or [])


@pytest.mark.parametrize("pair", ["▀▄", "▌▐", "▂🮅", "▎🮊", "▖▜", "▚▞", "▘▟", "⠿⣀", "⡇⢸", "🬀🬻"])
def test_complements_fill_the_cell_between_them(pair: str) -> None:
    """A character and its opposite cover each pixel exactly once."""
    one, other = (mask(char).tobytes() for char in pair)
    assert {a + b for a, b in zip(one, other, strict=True)} == {255}


def test_braille_dots_fill_a_grid_of_two_by_four() -> None:
    """Each of the eight dots is one eighth of the cell, at the place that its Unicode bit names."""
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    for bit, (x, y) in enumerate(places):
        image = mask(chr(0x2800 + (1 << bit)))
        assert image.getbbox() == (10 * x, 10 * y, 10 * x + 10, 10 * y + 10)
        assert sum(image.tobytes()) == 255 * 100
    assert mask("⣿").getcolors() == [(WIDTH * HEIGHT, 255)]
    assert mask("\u2800").getcolors() == [(WIDTH * HEIGHT, 0)]


def test_braille_dots_can_stand_apart() -> None:
    """With a gap each dot keeps its place and paper shows around it."""
    image = glyph_mask("⣿", WIDTH, HEIGHT, bold=False, italic=False, braille_gap=2)
    assert sum(image.tobytes()) == 255 * 8 * 6 * 6
    assert image.getbbox() == (2, 2, WIDTH - 2, HEIGHT - 2)


def test_every_pattern_of_eighths_has_one_character() -> None:
    """Octants with the older block characters give all 256 patterns of a 2x4 grid, none twice."""
    codes = [*range(0x2580, 0x2591), *range(0x2594, 0x25A0), *range(0x1FB82, 0x1FB8C), *range(0x1CD00, 0x1CDE6)]
    codes += [0x1CEA0, 0x1CEA3, 0x1CEA8, 0x1CEAB, 0x1FBE6, 0x1FBE7, 0x20]
    patterns = [mask(chr(code)).tobytes() for code in codes]
    whole = {
        bytes(255 if bits >> (x // 10 + y // 10 * 2) & 1 else 0 for y in range(HEIGHT) for x in range(WIDTH))
        for bits in range(256)
    }
    assert whole <= set(patterns)
    assert sum(pattern in whole for pattern in patterns) == 256
    assert len(filled_areas("\U0001cd02") or []) == 3


def test_letters_stay_in_their_cells_and_share_a_baseline() -> None:
    """Flat letters of both weights end on the same pixel row, and no letter leaves ink in the next cell."""
    bottoms = {(mask(char).getbbox() or (0, 0, 0, 0))[3] for char in "HIxnE"}
    bottoms.add((glyph_mask("H", WIDTH, HEIGHT, bold=True, italic=False).getbbox() or (0, 0, 0, 0))[3])
    assert len(bottoms) == 1
    image = paint_cells(grid(" W ", " Ä ", " g "))
    assert image.crop((2 * WIDTH, 0, 3 * WIDTH, 3 * HEIGHT)).getcolors() == [(WIDTH * 3 * HEIGHT, PAPER)]


def test_letters_of_other_scripts_come_from_the_second_face() -> None:
    """A letter that the monospaced face lacks is drawn, differently from the box that stands for an unknown one."""
    unknown = mask("\ue000").tobytes()
    for char in "ℹ‣✓✗⏎○é":
        assert mask(char).getbbox() is not None
        assert mask(char).tobytes() != unknown, char


def test_attributes_change_what_is_painted() -> None:
    """Bold has more ink, dim less light, underline a line below, reverse swaps the two colours."""

    def light(cell: Cell) -> int:
        return sum(paint_cells([[cell]]).convert("L").tobytes())

    plain = Cell("n", "ffffff", "000000")
    assert light(plain._replace(bold=True)) > light(plain)
    assert light(plain._replace(dim=True)) < light(plain)
    assert light(plain._replace(underline=True)) > light(plain)
    assert light(plain._replace(strike=True)) > light(plain)
    assert paint_cells([[plain._replace(italic=True)]]) != paint_cells([[plain]])
    reverse = paint_cells([[plain._replace(char=" ", fg="ff8000", reverse=True)]])
    assert reverse.getcolors() == [(WIDTH * HEIGHT, (255, 128, 0))]


def test_a_wide_character_takes_two_cells() -> None:
    """The right half of a wide character has the background and ink of the left one."""
    image = paint_cells([[Cell("日", "ffffff", "102030"), Cell("", "ffffff", "102030"), Cell("x", bg="000000")]])
    right = image.crop((WIDTH, 0, 2 * WIDTH, HEIGHT)).getcolors() or []
    assert {(16, 32, 48), INK} <= {colour for _, colour in right}


def test_png_keeps_the_colours(tmp_path: Path) -> None:
    """Up to 256 colours are exact; with more, all common ones are, and the transparent corner stays."""
    few = paint_cells(grid("▀▄ █"))
    save_png(few, tmp_path / "few.png")
    with Image.open(tmp_path / "few.png") as read:
        assert read.mode == "P"
        assert read.convert("RGB").tobytes() == few.tobytes()
    colours = [f"{red:02x}{green:02x}40" for red in range(0, 256, 16) for green in range(0, 256, 12)]
    rows = [[Cell("█", colour) for colour in colours[:40]], [Cell("x", colour) for colour in colours[:40]]]
    window = paint_window(rows, title="many")
    size = save_png(window, tmp_path / "many.png")
    assert size == (tmp_path / "many.png").stat().st_size
    with Image.open(tmp_path / "many.png") as read:
        shown = read.convert("RGBA")
        assert shown.getpixel((0, 0))[3] == 0  # type: ignore[index]
        for at in range(40):
            place = (2 * PADDING + at * WIDTH + 5, 2 * (PADDING + BAR_HEIGHT) + 5)
            assert shown.getpixel(place) == window.getpixel(place)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_scene_is_played_and_painted(tmp_path: Path) -> None:
    """Steps drive a real program in a pty, and the picture has the size of its window."""
    program = (
        "import pathlib; print('ready'); name = input(); print('hello', name, pathlib.Path.home().is_dir()); input()"
    )
    scene = Scene("hello", 30, 5, "t", (("wait", "ready"), ("type", "you"), ("press", "enter"), ("wait", "hello you")))
    play(scene, tmp_path, command=(sys.executable, "-c", program), scale=1)
    with Image.open(tmp_path / "hello.png") as picture:
        assert picture.size == (30 * CELL_WIDTH + 2 * PADDING, 5 * CELL_HEIGHT + 2 * PADDING + BAR_HEIGHT)


def test_scenes_have_their_own_names(capsys: pytest.CaptureFixture[str]) -> None:
    """No two scenes write the same file, and an unknown name is refused before anything starts."""
    assert len({scene.name for scene in SCENES}) == len(SCENES)
    with pytest.raises(SystemExit) as ended:
        main(["no-such-scene"])
    assert ended.value.code == 2
    assert "no such scene: no-such-scene" in capsys.readouterr().err
