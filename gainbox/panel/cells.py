"""A picture as characters, each a cell of a few pixels in two greys: the ground, and what stands on it.

Blocks fill their part of the cell and meet their neighbours, so what they can show they do; of the rest,
small letters above all, the pixels are the dots of braille. Without colours a pixel is there or not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

KEPT = 128  # lines remembered: most stay as they are from one picture to the next
FAR, LESS = 4, 0.95  # over how many cells to either side a ground is guessed, and how much is taken off

Bytes = NDArray[np.uint8]
Shades = NDArray[np.float32]


Greys = tuple[str, ...]
"""For each shade from 0 to 255, what follows `38;` (characters) or `48;` (ground); empty without colours."""

NONE: Greys = ("",) * 256
STEPS: Greys = tuple(f"5;{232 + shade * 23 // 255}" for shade in range(256))  # 24 greys, from number 232 on
EXACT: Greys = tuple(f"2;{shade};{shade};{shade}" for shade in range(256))
COLOURLESS = ("dumb", "vt")  # how the names of terminals without colours begin


@dataclass(frozen=True, slots=True)
class Cells:
    """A set of characters.

    Attributes:
        width, height: pixels of a cell
        characters: for each pattern of pixels in the brighter grey, row by row from the lowest bit on
        blocks: the patterns that are blocks; of a pattern that is not, its reverse may be
    """

    width: int
    height: int
    characters: str
    blocks: frozenset[int]

    @property
    def reversible(self) -> bool:
        """Whether some are dots, which look better the one way or the other."""
        return len(self.blocks) < len(self.characters)


def solid(width: int, height: int, characters: str) -> Cells:
    """Cells that are blocks throughout."""
    return Cells(width, height, characters, frozenset(range(len(characters))))


def dotted(blocks: dict[str, int]) -> Cells:
    """Cells of two by four dots, some of whose patterns are blocks."""
    order = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)  # in which Unicode counts the dots
    dots = [sum(bit for at, bit in enumerate(order) if pattern >> at & 1) for pattern in range(256)]
    characters = [chr(0x2800 + number) for number in dots]
    for character, pattern in blocks.items():
        characters[pattern] = character
    return Cells(2, 4, "".join(characters), frozenset(blocks.values()))


HALVES = solid(1, 2, " ▀▄█")
QUADRANTS = solid(2, 2, " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
DOTS = dotted({})
MOSAIC = dotted(
    {" ": 0x00, "█": 0xFF, "▀": 0x0F, "▄": 0xF0, "▂": 0xC0, "▆": 0xFC, "▌": 0x55, "▐": 0xAA}
    | {"▘": 0x05, "▝": 0x0A, "▖": 0x50, "▗": 0xA0, "▚": 0xA5, "▞": 0x5A}
)


def lines(picture: Image.Image, cells: Cells, greys: Greys) -> list[str]:
    """The picture (sizes a multiple of the cells') as lines of characters in these greys."""
    pixels = np.asarray(picture.convert("L"))
    told = in_two_greys(pixels, cells) if greys is not NONE else in_none(pixels, cells)
    return [_line(*map(bytes, row), cells, greys) for row in zip(*told, strict=True)]


def parted(pixels: NDArray[Any], cells: Cells) -> NDArray[Any]:
    """What belongs to each cell: (pixels of a cell, rows, columns)."""
    rows, columns = pixels.shape[0] // cells.height, pixels.shape[1] // cells.width
    parts = pixels.reshape(rows, cells.height, columns, cells.width).transpose(1, 3, 0, 2)
    return parts.reshape(-1, rows, columns)


def in_none(pixels: Bytes, cells: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """What `in_two_greys` gives, for a terminal without colours."""
    (patterns,) = np.packbits(parted(pixels, cells) > 127, axis=0, bitorder="little")
    return patterns, patterns, patterns


def in_two_greys(pixels: Bytes, cells: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """The patterns of the cells, the greys in which they stand, and the greys of their grounds.

    A pattern of dots is told as its reverse where the ground is bright: letters have dots, not their gaps.
    """
    parts = parted(pixels, cells)
    dark, bright = parts.min(axis=0), parts.max(axis=0)
    middle = dark + (bright - dark) // 2
    (patterns,) = np.packbits(parts > middle, axis=0, bitorder="little")
    if cells.reversible:
        is_block, is_hole = _looked_up(cells)
        reverse = ~is_block[patterns] & (is_hole[patterns] | (_grounds(pixels, cells) > middle))
        patterns = patterns ^ np.where(reverse, np.uint8(0xFF), np.uint8(0))
        dark, bright = np.where(reverse, bright, dark), np.where(reverse, dark, bright)
    return patterns, bright, dark


@lru_cache
def _looked_up(cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each pattern, whether it is a block, and whether its reverse is one."""
    is_block = np.array([pattern in cells.blocks for pattern in range(len(cells.characters))])
    return is_block, is_block[::-1]


def _grounds(pixels: Bytes, cells: Cells) -> Shades:
    """The grey of the ground of each cell: that of places beside it which are too even to be letters.

    Where there are none, it is what is there on average, and a little less: letters are mostly ground.
    """
    even = _even(pixels)
    weights = _beside(parted(even, cells).sum(axis=0, dtype=np.float32), 1)
    shades = _beside(parted(even * pixels, cells).sum(axis=0, dtype=np.float32), 1)
    means = parted(pixels, cells).mean(axis=0, dtype=np.float32)
    average = _beside(means, FAR) / _beside(np.ones_like(means[:1]), FAR)
    return np.where(weights > 0, shades / np.maximum(weights, 1), average * LESS)


def _even(pixels: Bytes) -> NDArray[np.bool_]:
    """Which pixels have the grey of all eight around them; none at the edges."""
    height, width = (side - 2 for side in pixels.shape)
    even = np.zeros(pixels.shape, bool)
    inner = even[1:-1, 1:-1]
    inner[:] = True
    for y in range(3):
        for x in range(3):
            inner &= pixels[y : y + height, x : x + width] == pixels[1:-1, 1:-1]
    return even


def _beside(values: Shades, many: int) -> Shades:
    """The sums over so many cells to either side, or as many as there are."""
    columns = np.arange(values.shape[1])
    sums: Shades = np.concatenate((np.zeros_like(values[:, :1]), values.cumsum(axis=1)), axis=1)
    return sums[:, np.minimum(columns + many + 1, len(columns))] - sums[:, np.maximum(columns - many, 0)]


@lru_cache(KEPT)
def _line(patterns: bytes, shades: bytes, grounds: bytes, cells: Cells, greys: Greys) -> str:
    """A line of cells."""
    return "".join(_told(patterns, shades, grounds, cells, greys)) + "\x1b[0m"


def _told(patterns: bytes, shades: bytes, grounds: bytes, cells: Cells, greys: Greys) -> Iterator[str]:
    """The characters, and before them a colour only where it changes and is to be seen."""
    shade = ground = ""
    for pattern, its_shade, its_ground in zip(patterns, shades, grounds, strict=True):
        if greys[its_ground] != ground:
            ground = greys[its_ground]
            yield f"\x1b[48;{ground}m"
        if pattern and greys[its_shade] != shade:
            shade = greys[its_shade]
            yield f"\x1b[38;{shade}m"
        yield cells.characters[pattern]


def greys_of(environment: Mapping[str, str]) -> Greys:
    """The greys of the terminal that the environment describes; none where `NO_COLOR` is set."""
    if environment.get("NO_COLOR") or environment.get("TERM", "").startswith(COLOURLESS):
        return NONE
    return EXACT if environment.get("COLORTERM") in ("truecolor", "24bit") else STEPS
