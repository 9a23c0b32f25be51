"""One of the TAKES in full: channel by channel, each against the reference take.

There is room for five channels, on the small display for four, and none there for the highest VU and PLR. Of
more channels those that clipped are shown first, then those furthest from the reference; the last row tells
of the others.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from gainbox.face.frame import Paper, draw_inverse
from gainbox.face.lettering import SMALL, write
from gainbox.face.scene import told
from gainbox.face.taken import Taken, TakenChannel

FIGURE = (8, 16)
BESIDE = 46
"""Where the channels begin on a wide display; left of them is what the take means."""
WIDE = (("VU", 14), ("dB", 21), ("MAX", 27), ("TP", 33), ("PLR", 38))
NARROW = (("VU", 10), ("dB", 16), ("TP", 22))
"""The columns between the names and the clips: their headings, and the letter before which each ends."""
NAME, SHORT_NAME = 8, 4
MOST_CLIPS = 99


class Meaning(NamedTuple):
    """What is to be said of a take: a figure and its unit, what that means, and what else there is."""

    figure: str
    unit: str
    word: str
    more: str = ""


def draw(paper: Paper, taken: Taken, meaning: Meaning, channels: Sequence[TakenChannel]) -> None:
    """Draw a take that is over, with its number beside the title."""
    wide = paper.width >= 256
    write(paper.draw, (6 * SMALL[0], 0), str(taken.number)[-3:], paper.shades.quiet)
    if wide:
        draw_beside(paper, meaning)
        left, headings, first, step = BESIDE, 0, paper.top, SMALL[1] + 1
    else:
        headings = paper.top - 1 + SMALL[1]
        left, first, step = 0, headings + SMALL[1], SMALL[1]
        write(paper.draw, (0, paper.top - 1), " ".join(filter(None, meaning)), paper.shades.text)
    for name, right in WIDE if wide else NARROW:
        write(paper.draw, (left + right * SMALL[0], headings), name, paper.shades.quiet, align="right")
    rows = (paper.height - SMALL[1] - first) // step
    shown = channels if len(channels) <= rows else worst(channels, rows - 1)
    for row, channel in enumerate(shown):
        draw_row(paper, channel, left, first + row * step, of_reference=taken.reference)
    if len(shown) < len(channels):
        text = others([channel for channel in channels if channel not in shown])
        write(paper.draw, (left, first + len(shown) * step), text, paper.shades.quiet)


def draw_beside(paper: Paper, meaning: Meaning) -> None:
    """What the take means, in a column at the left."""
    right, y = 5 * FIGURE[0], paper.top + SMALL[1]
    write(paper.draw, (right, paper.top), meaning.unit, paper.shades.quiet, align="right")
    write(paper.draw, (right, y), meaning.figure, paper.shades.text, FIGURE, "right")
    for row, text in enumerate((meaning.word, meaning.more)):
        write(paper.draw, (0, y + FIGURE[1] + 2 + row * SMALL[1]), text, paper.shades.text)


def draw_row(paper: Paper, channel: TakenChannel, left: int, top: int, *, of_reference: bool) -> None:
    """A channel; its clips dark on bright."""
    shade, clips, wide = paper.shades.text, clipped(channel.clips), paper.width >= 256
    name = channel.name[: NAME if wide else SHORT_NAME]
    apart = "REF" if of_reference else "" if math.isnan(channel.apart_db) else f"{channel.apart_db:+z.1f}"
    figures = {
        "VU": told(channel.vu_mean_dbfs),
        "dB": apart,
        "MAX": told(channel.vu_max_dbfs),
        "TP": told(channel.true_peak_dbtp),
        "PLR": told(channel.plr_lu),
    }
    write(paper.draw, (left, top), name, shade)
    for heading, right in WIDE if wide else NARROW:
        write(paper.draw, (left + right * SMALL[0], top), figures[heading], shade, align="right")
    if clips:
        draw_inverse(paper, paper.width - SMALL[0] * len(clips) // 2 - 3, top, clips)


def worst(channels: Sequence[TakenChannel], most: int) -> list[TakenChannel]:
    """So many of the channels, those that say the most, in their order."""
    first = sorted(channels, key=worry, reverse=True)[:most]
    return [channel for channel in channels if channel in first]


def worry(channel: TakenChannel) -> tuple[bool, float, float]:
    """How much a channel is to be looked at."""
    apart = -1.0 if math.isnan(channel.apart_db) else abs(channel.apart_db)
    return channel.clips > 0, apart, channel.true_peak_dbtp


def others(channels: Sequence[TakenChannel]) -> str:
    """What is to be said of the channels that there is no room for."""
    furthest_db = max(abs_db for _, abs_db, _ in map(worry, channels))
    within = (
        "" if furthest_db < 0 else f"within {furthest_db:.1f} dB" if furthest_db < math.inf else "some silent"
    )
    clips = clipped(sum(c.clips for c in channels))
    return " ".join(filter(None, (f"{len(channels)} more", within, clips)))


def clipped(clips: int) -> str:
    """How often something clipped; nothing if it did not."""
    return f"{min(clips, MOST_CLIPS)}C" if clips else ""
