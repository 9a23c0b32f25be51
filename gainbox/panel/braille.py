"""A picture as characters: braille cells of two by four dots, each as bright as its brightest pixel."""

from functools import lru_cache
from itertools import groupby

import numpy as np
from PIL import Image

from gainbox.panel.ink import STEPS, Greys

CELL_WIDTH, CELL_HEIGHT = 2, 4
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
"""The bit of each dot of a braille character, which follow U+2800."""
KEPT = 64  # lines remembered: most stay as they are from one picture to the next
FAINTEST = 16  # of 255: what is darker is off


def lines(picture: Image.Image, greys: Greys = STEPS) -> list[str]:
    """The picture (sizes a multiple of two by four) as lines of characters in these greys."""
    pixels = np.asarray(picture.convert("L"))
    rows, columns = pixels.shape[0] // CELL_HEIGHT, pixels.shape[1] // CELL_WIDTH
    cells = pixels.reshape(rows, CELL_HEIGHT, columns, CELL_WIDTH).transpose(0, 2, 1, 3)
    brightest = cells.max(axis=(2, 3))
    lit = cells >= np.maximum(brightest * 0.6, FAINTEST)[..., None, None]
    dots = (lit * DOTS).sum(axis=(2, 3), dtype=np.uint8)
    return [_line(*row, greys) for row in zip(map(bytes, dots), map(bytes, brightest), strict=True)]


@lru_cache(KEPT)
def _line(dots: bytes, shades: bytes, greys: Greys) -> str:
    """A line of cells, a colour named only where it changes."""
    runs = groupby(zip(dots, shades, strict=True), key=lambda cell: greys[cell[1]])
    coloured = (_ink(grey) + "".join(chr(0x2800 + dot) for dot, _ in run) for grey, run in runs)
    return "".join(coloured) + "\x1b[0m"


def _ink(grey: str) -> str:
    """What changes to this grey, where there is one."""
    return f"\x1b[38;{grey}m" if grey else ""
