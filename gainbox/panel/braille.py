"""A picture as characters: braille cells of two by four dots, each as bright as its brightest pixel."""

from itertools import groupby

import numpy as np
from PIL import Image

CELL_WIDTH, CELL_HEIGHT = 2, 4
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
"""The bit of each dot of a braille character, which follow U+2800."""
FAINTEST = 16  # of 255: what is darker is off
GREYS = 24  # the grey steps of a terminal with 256 colours, from number 232 on


def lines(picture: Image.Image) -> list[str]:
    """The picture (sizes a multiple of two by four) as lines of coloured characters."""
    pixels = np.asarray(picture.convert("L"))
    rows, columns = pixels.shape[0] // CELL_HEIGHT, pixels.shape[1] // CELL_WIDTH
    cells = pixels.reshape(rows, CELL_HEIGHT, columns, CELL_WIDTH).transpose(0, 2, 1, 3)
    brightest = cells.max(axis=(2, 3))
    lit = cells >= np.maximum(brightest * 0.6, FAINTEST)[..., None, None]
    dots = (lit * DOTS).sum(axis=(2, 3), dtype=np.uint8)
    colours = 232 + brightest.astype(int) * (GREYS - 1) // 255
    return [_line(*row) for row in zip(dots.tolist(), colours.tolist(), strict=True)]


def _line(dots: list[int], colours: list[int]) -> str:
    """A line of cells, a colour named only where it changes."""
    runs = groupby(zip(dots, colours, strict=True), key=lambda cell: cell[1])
    coloured = (f"\x1b[38;5;{colour}m" + "".join(chr(0x2800 + dot) for dot, _ in run) for colour, run in runs)
    return "".join(coloured) + "\x1b[0m"
