"""A picture as characters, each a cell of a few pixels in two greys, foreground and background.

Block characters fill their part of the cell and meet their neighbours, so they are used wherever they fit;
the other patterns, small letters above all, are braille dots. Without colours a pixel is on or off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CACHED_LINES = 128  # most lines stay the same from one picture to the next
REACH, DARKENING = 4, 0.95  # for a guessed ground: cells averaged to either side, and a factor

Bytes = NDArray[np.uint8]
Shades = NDArray[np.float32]


Greys = tuple[str, ...]
"""For each shade 0 to 255 the parameters after `38;` (foreground) or `48;` (ground), or empty strings."""

NONE: Greys = ("",) * 256
STEPS: Greys = tuple(f"5;{232 + shade * 23 // 255}" for shade in range(256))  # 24 greys, from number 232 on
EXACT: Greys = tuple(f"2;{shade};{shade};{shade}" for shade in range(256))
COLOURLESS = ("dumb", "vt")  # prefixes of the names of terminals without colours


@dataclass(frozen=True, slots=True)
class Cells:
    """A set of characters.

    Attributes:
        width, height: pixels of a cell
        characters: by the pattern of pixels in the brighter grey, row by row from the lowest bit
        blocks: patterns that are blocks; the reverse of any other pattern may be one
    """

    width: int
    height: int
    characters: str
    blocks: frozenset[int]

    @property
    def reversible(self) -> bool:
        """True if some are dots, which may look better reversed."""
        return len(self.blocks) < len(self.characters)


def solid(width: int, height: int, characters: str) -> Cells:
    """A set of blocks only."""
    return Cells(width, height, characters, frozenset(range(len(characters))))


def dotted(blocks: dict[str, int]) -> Cells:
    """Cells of two by four dots, some of whose patterns are blocks."""
    order = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)  # Unicode's bits of the dots
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
    planes = two_greys(pixels, cells) if greys is not NONE else on_or_off(pixels, cells)
    return [_line(*map(bytes, row), cells, greys) for row in zip(*planes, strict=True)]


def split(pixels: NDArray[Any], cells: Cells) -> NDArray[Any]:
    """The pixels by cell: (pixels of a cell, rows, columns)."""
    rows, columns = pixels.shape[0] // cells.height, pixels.shape[1] // cells.width
    parts = pixels.reshape(rows, cells.height, columns, cells.width).transpose(1, 3, 0, 2)
    return parts.reshape(-1, rows, columns)


def on_or_off(pixels: Bytes, cells: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """The same as `two_greys`, for a terminal without colours."""
    (patterns,) = np.packbits(split(pixels, cells) > 127, axis=0, bitorder="little")
    return patterns, patterns, patterns


def two_greys(pixels: Bytes, cells: Cells) -> tuple[Bytes, Bytes, Bytes]:
    """The pattern, the foreground and the ground of each cell.

    A pattern of dots is reversed where the ground is bright, so that letters are dots, and not their gaps.
    """
    parts = split(pixels, cells)
    dark, bright = parts.min(axis=0), parts.max(axis=0)
    middle = dark + (bright - dark) // 2
    (patterns,) = np.packbits(parts > middle, axis=0, bitorder="little")
    if cells.reversible:
        is_block, is_hole = _block_tables(cells)
        reverse = ~is_block[patterns] & (is_hole[patterns] | (_grounds(pixels, cells) > middle))
        patterns = patterns ^ np.where(reverse, np.uint8(0xFF), np.uint8(0))
        dark, bright = np.where(reverse, bright, dark), np.where(reverse, dark, bright)
    return patterns, bright, dark


@lru_cache
def _block_tables(cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Flags by pattern: it is a block, its reverse is a block."""
    is_block = np.array([pattern in cells.blocks for pattern in range(len(cells.characters))])
    return is_block, is_block[::-1]


def _grounds(pixels: Bytes, cells: Cells) -> Shades:
    """The grey of the ground of each cell, taken from areas beside it that are too even to be letters.

    Without such areas it is the average, slightly darkened: letters are mostly ground.
    """
    even = _even(pixels)
    weights = _sums(split(even, cells).sum(axis=0, dtype=np.float32), 1)
    shades = _sums(split(even * pixels, cells).sum(axis=0, dtype=np.float32), 1)
    means = split(pixels, cells).mean(axis=0, dtype=np.float32)
    average = _sums(means, REACH) / _sums(np.ones_like(means[:1]), REACH)
    return np.where(weights > 0, shades / np.maximum(weights, 1), average * DARKENING)


def _even(pixels: Bytes) -> NDArray[np.bool_]:
    """Mask of the pixels that have the grey of all eight neighbours; none at the edges."""
    height, width = (side - 2 for side in pixels.shape)
    even = np.zeros(pixels.shape, bool)
    inner = even[1:-1, 1:-1]
    inner[:] = True
    for y in range(3):
        for x in range(3):
            inner &= pixels[y : y + height, x : x + width] == pixels[1:-1, 1:-1]
    return even


def _sums(values: Shades, reach: int) -> Shades:
    """The sums over `reach` cells to either side, fewer at the edges."""
    columns = np.arange(values.shape[1])
    sums: Shades = np.concatenate((np.zeros_like(values[:, :1]), values.cumsum(axis=1)), axis=1)
    return sums[:, np.minimum(columns + reach + 1, len(columns))] - sums[:, np.maximum(columns - reach, 0)]


@lru_cache(CACHED_LINES)
def _line(patterns: bytes, shades: bytes, grounds: bytes, cells: Cells, greys: Greys) -> str:
    """A line of cells."""
    return "".join(_escaped(patterns, shades, grounds, cells, greys)) + "\x1b[0m"


def _escaped(patterns: bytes, shades: bytes, grounds: bytes, cells: Cells, greys: Greys) -> Iterator[str]:
    """The characters, each after a colour sequence only where its colour changes and is visible."""
    shade = ground = ""
    for pattern, next_shade, next_ground in zip(patterns, shades, grounds, strict=True):
        if greys[next_ground] != ground:
            ground = greys[next_ground]
            yield f"\x1b[48;{ground}m"
        if pattern and greys[next_shade] != shade:
            shade = greys[next_shade]
            yield f"\x1b[38;{shade}m"
        yield cells.characters[pattern]


def greys_of(environment: Mapping[str, str]) -> Greys:
    """The greys of the terminal that the environment describes; none where `NO_COLOR` is set."""
    if environment.get("NO_COLOR") or environment.get("TERM", "").startswith(COLOURLESS):
        return NONE
    return EXACT if environment.get("COLORTERM") in ("truecolor", "24bit") else STEPS
