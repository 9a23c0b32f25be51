"""A picture as characters, each a cell of a few pixels in two greys: the ground, and what stands on it.

Blocks fill their part of the cell and meet their neighbours, so what they can show they do; of the rest,
small letters above all, the pixels are the dots of braille. Without colours a pixel is there or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gainbox.panel import ink
from gainbox.panel.ink import Greys

KEPT = 128  # lines remembered: most stay as they are from one picture to the next
BRIGHT = 0.55  # from the darker grey of a cell to the brighter one: above that it is bright around it

Bytes = NDArray[np.uint8]


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
    rows, columns = pixels.shape[0] // cells.height, pixels.shape[1] // cells.width
    parts = pixels.reshape(rows, cells.height, columns, cells.width).transpose(1, 3, 0, 2)
    told = (in_two_greys if greys is not ink.NONE else in_none)(parts.reshape(-1, rows, columns), cells)
    return [_line(*map(bytes, row), cells, greys) for row in zip(*told, strict=True)]


def in_none(parts: Bytes, _: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """What `in_two_greys` gives, for a terminal without colours."""
    (patterns,) = np.packbits(parts > 127, axis=0, bitorder="little")
    return patterns, patterns, patterns


def in_two_greys(parts: Bytes, cells: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """The patterns of the cells, the greys in which they stand, and the greys of their grounds.

    A pattern of dots is told as its reverse where it is bright around it: letters have dots, not their gaps.

    Args:
        parts: (pixels of a cell, rows, columns)
        cells: what there are characters for
    """
    dark, bright = parts.min(axis=0), parts.max(axis=0)
    middle = dark + (bright - dark) // 2
    (patterns,) = np.packbits(parts > middle, axis=0, bitorder="little")
    if cells.reversible:
        is_block, is_hole = _looked_up(cells)
        bright_around = _around(parts) > dark + BRIGHT * (bright - dark)
        reverse = ~is_block[patterns] & (is_hole[patterns] | bright_around)
        patterns = patterns ^ np.where(reverse, np.uint8(0xFF), np.uint8(0))
        dark, bright = np.where(reverse, bright, dark), np.where(reverse, dark, bright)
    return patterns, bright, dark


@lru_cache
def _looked_up(cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each pattern, whether it is a block, and whether its reverse is one."""
    is_block = np.array([pattern in cells.blocks for pattern in range(len(cells.characters))])
    return is_block, is_block[::-1]


def _around(parts: Bytes) -> NDArray[np.float32]:
    """How bright each cell and the two on either side of it are on average."""
    total = np.cumsum(np.pad(parts.mean(axis=0, dtype=np.float32), ((0, 0), (3, 2))), axis=1)
    around: NDArray[np.float32] = (total[:, 5:] - total[:, :-5]) / np.float32(5)
    return around


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
