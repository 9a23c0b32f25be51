"""HISTORY: the last four minutes. VU solid, peak as a line above it, the zones as ground, clips to the top.

One or two channels have a strip each. More share two strips on a wide display, in halves as the lamps do, one
on a narrow one; the worst channel wins. Seconds without sound are blank.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, write
from gainbox.face.scales import MIXER_LAW
from gainbox.face.scene import Scene, Strip
from gainbox.face.shades import Shades
from gainbox.staging.history import SECONDS, Past, Second

MINUTE_S = 60
CLIP_ROWS = 2
"""Rows above full scale, for clips alone."""
LAW = np.array(MIXER_LAW.points).T


def draw(paper: Paper, scene: Scene, past: Past) -> None:
    """Draw a strip for each group of channels, one below the other."""
    wide = paper.width >= 256
    width = 240 if wide else 120
    write(paper.draw, (paper.width, 0), f"{SECONDS // MINUTE_S} min", paper.shades.quiet, align="right")
    order = -1 if scene.swap else 1
    channels = scene.strips[::order]
    groups = grouped(len(channels), halves=wide)[::order]
    height = (paper.bottom - paper.top) // len(groups)
    for row, (first, end) in enumerate(groups):
        top = paper.top + row * height
        name = label(channels, first, end, 3 if wide else 1)
        write(paper.draw, (0, top + (height - SMALL[1]) // 2), name, paper.shades.text)
        strip = painted(past, first, end, (width, height - 1), scene.edges_dbfs, paper.shades)
        paper.draw.bitmap((paper.width - width, top + 1), strip, fill=255)


def grouped(channels: int, *, halves: bool) -> list[tuple[int, int]]:
    """The channels of each strip: the first, and the one after the last."""
    if channels == 1 or (channels > 2 and not halves):
        return [(0, channels)]
    half = (channels + 1) // 2
    return [(0, half), (half, channels)]


def label(channels: tuple[Strip, ...], first: int, end: int, letters: int) -> str:
    """The name of a channel, cut to `letters`, or the numbers of several; empty without room for these."""
    if end - first == 1:
        return channels[first].name[:letters]
    return f"{first + 1}-{end}" if letters >= 3 else ""


def joined(past: Past, span: int) -> list[Second | None]:
    """The seconds joined, `span` to a column; seconds that share a column go on sharing it."""
    first = past.begun - len(past.seconds)
    columns: list[Second | None] = []
    before = -1
    for index, second in enumerate(past.seconds, first):
        if index // span != before:
            columns.append(second)
            before = index // span
        elif second is not None:
            last = columns[-1]
            columns[-1] = last.joined(second) if last else second
    return columns


@lru_cache(maxsize=4)  # most pictures have the same strips as the one before
def painted(
    past: Past,
    first: int,
    end: int,
    size: tuple[int, int],
    edges_dbfs: tuple[float, float, float],
    shades: Shades,
) -> Image.Image:
    """The strip of the channels from `first` to before `end`, the newest moment at the right."""
    (width, height), group = size, slice(first, end)
    span = SECONDS // width
    moments = joined(past, span)[-width:]
    sounding = [moment for moment in moments if moment]
    there = np.zeros(width, bool)
    there[width - len(moments) :] = [moment is not None for moment in moments]
    tall = height - CLIP_ROWS

    def heights(levels_dbfs: list[float]) -> np.ndarray:
        """The rows that levels reach up from the bottom."""
        reached = np.zeros(width, int)
        reached[there] = np.rint(np.interp(levels_dbfs, *LAW) * tall)
        return reached

    vu = heights([max(moment.vu_dbfs[group]) for moment in sounding])
    peak = heights([max(moment.peak_dbfs[group]) for moment in sounding])
    clipped = np.zeros(width, bool)
    clipped[there] = [any(moment.clipped[group]) for moment in sounding]

    row = np.arange(height, 0, -1)[:, np.newaxis]  # counted from the bottom, from 1
    _, sweet, hot = np.rint(np.interp(edges_dbfs, *LAW) * tall)
    column = np.arange(width, 0, -1)
    strip = np.where(row > hot, shades.hot, np.where(row > sweet, shades.sweet, shades.ground)) * there
    if not shades.sweet:  # no greys: dots along the edges of the sweet spot
        strip[((row == hot) | (row == sweet)) & there & (column % 4 == 0)] = shades.text
    strip[(column % (MINUTE_S // span) == 0) & (row % 4 == 1)] = shades.quiet
    solid = (row <= vu) & there
    strip[solid] = shades.bar if shades.sweet else shades.bar - strip[solid]
    before = np.concatenate((peak[:1], peak[:-1]))
    before[before == 0] = peak[before == 0]  # after a gap, a line begins anew
    line = np.minimum(peak - 1, before)
    strip[(row == line - 1) & solid] = 0  # keeps the line apart from the solid
    strip[(row >= line) & (row <= np.maximum(peak, before)) & (peak > 0)] = shades.peak
    strip[(row > vu) & clipped] = shades.peak
    return Image.fromarray(strip.astype(np.uint8))
