"""Pictures as characters, with their greys and grounds."""

import random
import re
import unicodedata

import numpy as np
import pytest
from PIL import Image

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, write
from gainbox.face.shades import GREY
from gainbox.panel import cells
from gainbox.panel.cells import DOTS, HALVES, MOSAIC, QUADRANTS, Cells, lines

ALL = {"halves": HALVES, "quadrants": QUADRANTS, "dots": DOTS, "mosaic": MOSAIC}
SGR = re.compile(r"\x1b\[(?:(?P<which>[34]8);2;(?P<grey>\d+);\d+;\d+|0)m|(?P<character>[^\x1b])")

# column, row of the dot in its cell, and its bit, as Unicode numbers them
BRAILLE = [
    *((0, 0, 0x01), (0, 1, 0x02), (0, 2, 0x04), (0, 3, 0x40)),
    *((1, 0, 0x08), (1, 1, 0x10), (1, 2, 0x20), (1, 3, 0x80)),
]

# parts of a cell by Unicode's name of the block: left, top, right, bottom in quarters
PARTS = {
    "UPPER HALF BLOCK": [(0, 0, 4, 2)],
    "LOWER HALF BLOCK": [(0, 2, 4, 4)],
    "LOWER ONE QUARTER BLOCK": [(0, 3, 4, 4)],
    "LOWER THREE QUARTERS BLOCK": [(0, 1, 4, 4)],
    "LEFT HALF BLOCK": [(0, 0, 2, 4)],
    "RIGHT HALF BLOCK": [(2, 0, 4, 4)],
    "FULL BLOCK": [(0, 0, 4, 4)],
    "SPACE": [],
}
QUARTERS = {"UPPER LEFT": (0, 0), "UPPER RIGHT": (2, 0), "LOWER LEFT": (0, 2), "LOWER RIGHT": (2, 2)}


def filled(character: str) -> np.ndarray:
    """The part of its cell that a block or braille character fills, in sixteenths: four rows of four."""
    name = unicodedata.name(character)
    area = np.zeros((4, 4), bool)
    if name.startswith("BRAILLE"):
        for column, row, bit in BRAILLE:
            if (ord(character) - 0x2800) & bit:
                area[row, 2 * column : 2 * column + 2] = True
    elif name.startswith("QUADRANT"):
        for quarter, (left, top) in QUARTERS.items():
            if quarter in name:
                area[top : top + 2, left : left + 2] = True
    else:
        for left, top, right, bottom in PARTS[name]:
            area[top:bottom, left:right] = True
    return area


def plain(line: str) -> str:
    """The characters without their colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def cells_of(line: str) -> list[tuple[int, str, int]]:
    """The grey, the character and the ground of each cell of a line in 24-bit greys."""
    found, grey = [], {"38": -1, "48": -1}
    for part in SGR.finditer(line):
        if part["which"]:
            grey[part["which"]] = int(part["grey"])
        elif part["character"]:
            found.append((grey["38"], part["character"], grey["48"]))
    return found


def shown(characters: list[str], kind: Cells) -> Image.Image:
    """The picture that lines of characters show."""
    rows = []
    for line in characters:
        row = [
            np.where(filled(character)[:: 4 // kind.height, :: 4 // kind.width], shade, ground)
            for shade, character, ground in cells_of(line)
        ]
        rows.append(np.concatenate(row, axis=1))
    return Image.fromarray(np.concatenate(rows).astype(np.uint8))


def noise(size: tuple[int, int], greys: bytes) -> Image.Image:
    return Image.frombytes("L", size, bytes(random.Random(5).choices(greys, k=size[0] * size[1])))


@pytest.mark.parametrize("name", ALL)
def test_a_character_fills_the_pixels_of_its_pattern(name: str) -> None:
    kind = ALL[name]
    assert len(kind.characters) == 2 ** (kind.width * kind.height)
    for pattern, character in enumerate(kind.characters):
        bits = [pattern >> at & 1 for at in range(kind.width * kind.height)]
        pixels = np.array(bits, bool).reshape(kind.height, kind.width)
        assert (filled(character) == pixels.repeat(4 // kind.height, 0).repeat(4 // kind.width, 1)).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("size", [(256, 64), (128, 64)])
def test_a_picture_of_two_greys_is_shown_as_it_is(name: str, size: tuple[int, int]) -> None:
    picture = noise(size, b"\x22\xff")
    characters = lines(picture, ALL[name], cells.EXACT)
    assert {len(plain(line)) for line in characters} == {size[0] // ALL[name].width}
    assert shown(characters, ALL[name]).tobytes() == picture.tobytes()


def test_of_half_blocks_each_pixel_has_its_own_grey() -> None:
    picture = Image.frombytes("L", (256, 4), bytes(range(256)) * 4)
    characters = lines(picture, HALVES, cells.EXACT)
    assert len(characters) == 2
    assert shown(characters, HALVES).tobytes() == picture.tobytes()


def test_a_pixel_between_two_greys_takes_the_nearer() -> None:
    picture = Image.frombytes("L", (2, 2), bytes((100, 149, 151, 200)))
    (line,) = lines(picture, QUADRANTS, cells.EXACT)
    assert cells_of(line) == [(200, "▄", 100)]


def test_the_upper_pixel_is_the_upper_half() -> None:
    (line,) = lines(Image.frombytes("L", (1, 2), b"\xff\x00"), HALVES, cells.STEPS)
    assert line == "\x1b[48;5;232m\x1b[38;5;255m▀\x1b[0m"


def test_greys_are_named_only_where_they_change_and_are_seen() -> None:
    pixels = np.repeat(np.array([[0] * 4 + [100] * 2 + [255] * 2], np.uint8), 4, axis=0)
    (line,) = lines(Image.fromarray(pixels), MOSAIC, cells.EXACT)
    assert line == "\x1b[48;2;0;0;0m  \x1b[48;2;100;100;100m \x1b[48;2;255;255;255m \x1b[0m"


def test_an_even_ground_has_no_dots() -> None:
    assert plain(*lines(Image.new("L", (256, 4), 68), MOSAIC, cells.EXACT)) == " " * 128


@pytest.mark.parametrize("text", ["DEMO", "mastering", "-18.0 dBFS", "Sweet from"])
@pytest.mark.parametrize(("shade", "ground"), [(255, 0), (0, 255), (0, 119)])
def test_letters_on_a_box_are_dots_of_their_shade(text: str, shade: int, ground: int) -> None:
    picture = Image.new("L", (128, 16))
    paper = Paper.over(picture, GREY)
    right = 20 + len(text) * SMALL[0] + 3
    paper.draw.rectangle((16, 3, right, 12), fill=ground)
    write(paper.draw, (20, 4), text, shade)
    dots = [
        cell
        for line in lines(picture, MOSAIC, cells.EXACT)
        for cell in cells_of(line)[10 : right // 2 - 1]
        if 0x2800 < ord(cell[1]) < 0x2900
    ]
    rightly = [cell for cell in dots if cell[0] == shade]
    assert len(rightly) >= 0.8 * len(dots) > 0


@pytest.mark.parametrize(("letters", "ground"), [(255, 0), (0, 255), (0, 119), (17, 68)])
def test_dots_are_the_letters_and_not_what_is_between_them(letters: int, ground: int) -> None:
    picture = Image.new("L", (40, 4), ground)
    for x in range(8, 32, 3):
        picture.putpixel((x, x % 4), letters)
    (line,) = lines(picture, MOSAIC, cells.EXACT)
    dots = [cell for cell in cells_of(line) if 0x2800 < ord(cell[1]) < 0x2900]
    assert len(dots) == 8
    assert {(shade, below) for shade, _, below in dots} == {(letters, ground)}


@pytest.mark.parametrize(("row", "character"), [(1, "▆"), (2, "▄"), (3, "▂")])
def test_the_edge_of_a_bar_is_a_block_whichever_side_is_brighter(row: int, character: str) -> None:
    for above, below in ((34, 170), (170, 34)):
        picture = Image.new("L", (2, 4), above)
        picture.paste(below, (0, row, 2, 4))
        assert shown(lines(picture, MOSAIC, cells.EXACT), MOSAIC).tobytes() == picture.tobytes()
        assert plain(*lines(picture, MOSAIC, cells.EXACT)) in (character, "▀")


@pytest.mark.parametrize("name", ["quadrants", "dots"])
def test_without_colours_a_pixel_is_there_or_not(name: str) -> None:
    picture = noise((64, 8), b"\x00\xff")
    characters = lines(picture.convert("1", dither=Image.Dither.NONE), ALL[name], cells.NONE)
    assert "".join(characters).count("\x1b") == len(characters)  # the one that ends a line
    kind = ALL[name]
    rows = [
        np.concatenate(
            [filled(character)[:: 4 // kind.height, :: 4 // kind.width] for character in plain(line)], axis=1
        )
        for line in characters
    ]
    assert (np.concatenate(rows) * 255).astype(np.uint8).tobytes() == picture.tobytes()


def test_an_empty_picture_without_colours_is_empty() -> None:
    assert set(plain("".join(lines(Image.new("1", (8, 8)), QUADRANTS, cells.NONE)))) == {" "}
    assert set(plain("".join(lines(Image.new("1", (8, 8), 1), QUADRANTS, cells.NONE)))) == {"█"}


def test_lines_that_stay_are_not_made_again() -> None:
    picture = noise((128, 64), bytes(range(256)))
    lines(picture, MOSAIC, cells.EXACT)
    before = cells._line.cache_info().misses
    picture.putpixel((50, 30), 255 - picture.getpixel((50, 30)))
    lines(picture, MOSAIC, cells.EXACT)
    assert cells._line.cache_info().misses <= before + 1
