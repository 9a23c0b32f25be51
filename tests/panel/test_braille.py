"""Pictures as characters: dots, greys, sizes."""

import re

import numpy as np
import pytest
from PIL import Image

from gainbox.panel import braille

CELL = (2, 4)

# column, row of the dot in its cell, and its bit, as Unicode numbers them
DOTS = [
    *((0, 0, 0x01), (0, 1, 0x02), (0, 2, 0x04), (0, 3, 0x40)),
    *((1, 0, 0x08), (1, 1, 0x10), (1, 2, 0x20), (1, 3, 0x80)),
]


def plain(line: str) -> str:
    """The characters without their colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def colours(line: str) -> list[int]:
    return [int(colour) for colour in re.findall(r"\x1b\[38;5;(\d+)m", line)]


@pytest.mark.parametrize(("column", "row", "bit"), DOTS)
def test_a_pixel_is_the_dot_at_its_place(column: int, row: int, bit: int) -> None:
    picture = Image.new("L", CELL)
    picture.putpixel((column, row), 255)
    assert [plain(line) for line in braille.lines(picture)] == [chr(0x2800 + bit)]


def test_a_pixel_is_in_the_cell_at_its_place() -> None:
    picture = Image.new("L", (6, 8))
    picture.putpixel((5, 6), 255)
    assert [plain(line) for line in braille.lines(picture)] == ["⠀⠀⠀", "⠀⠀⠠"]


@pytest.mark.parametrize("size", [(256, 64), (128, 64)])
def test_a_picture_has_a_line_for_each_four_rows_and_a_character_for_each_two_columns(
    size: tuple[int, int],
) -> None:
    lines = [plain(line) for line in braille.lines(Image.new("L", size))]
    assert [len(line) for line in lines] == [size[0] // 2] * (size[1] // 4)


def test_a_picture_of_one_bit_is_black_and_white() -> None:
    picture = Image.new("1", (4, 4))
    picture.paste(1, (0, 0, 2, 4))
    (line,) = braille.lines(picture)
    assert plain(line) == "⣿⠀"
    assert colours(line) == [255, 232]


@pytest.mark.parametrize(("grey", "step"), [(16, 233), (119, 242), (128, 243), (255, 255)])
def test_a_cell_is_as_bright_as_its_brightest_pixel(grey: int, step: int) -> None:
    picture = Image.new("L", CELL)
    picture.putpixel((1, 2), grey)
    (line,) = braille.lines(picture)
    assert colours(line) == [step]


def test_brighter_pixels_are_never_darker_cells() -> None:
    steps = [colours(braille.lines(Image.new("L", CELL, grey))[0])[0] for grey in range(256)]
    assert steps == sorted(steps)
    assert set(steps) == set(range(232, 256))


@pytest.mark.parametrize(("grey", "character"), [(15, "⠀"), (16, "⣿")])
def test_what_is_nearly_black_is_off(grey: int, character: str) -> None:
    assert plain(braille.lines(Image.new("L", CELL, grey))[0]) == character


def test_within_a_cell_the_ground_gives_way_to_what_stands_on_it() -> None:
    picture = Image.new("L", CELL, 68)
    picture.putpixel((0, 0), 255)
    assert plain(braille.lines(picture)[0]) == "⠁"


def test_a_colour_is_named_only_where_it_changes() -> None:
    pixels = np.repeat(np.array([[255] * 4 + [100] * 2 + [255] * 2], np.uint8), 4, axis=0)
    (line,) = braille.lines(Image.fromarray(pixels))
    assert line == "\x1b[38;5;255m⣿⣿\x1b[38;5;241m⣿\x1b[38;5;255m⣿\x1b[0m"
