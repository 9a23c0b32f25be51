"""A picture as characters: half blocks, one pixel above another, each in its own grey."""

from functools import lru_cache
from itertools import groupby

import numpy as np
from PIL import Image

from gainbox.panel.ink import Greys

CELL_WIDTH, CELL_HEIGHT = 1, 2
KEPT = 64  # lines remembered: most stay as they are from one picture to the next


def lines(picture: Image.Image, greys: Greys) -> list[str]:
    """The picture (an even number of rows) as lines of characters, in greys that are none of `NONE`."""
    pairs = np.asarray(picture.convert("L")).reshape(-1, CELL_HEIGHT, picture.width)
    return [_line(pair.tobytes(), greys) for pair in pairs]


@lru_cache(KEPT)
def _line(pair: bytes, greys: Greys) -> str:
    """Two rows of pixels, the greys named only where they change."""
    width = len(pair) // CELL_HEIGHT
    runs = groupby(zip(pair[:width], pair[width:], strict=True))
    coloured = (
        f"\x1b[38;{greys[above]};48;{greys[below]}m" + "▀" * sum(1 for _ in run)
        for (above, below), run in runs
    )
    return "".join(coloured) + "\x1b[0m"
