"""The frame of every page: its name above, what the buttons do below, or a notice of what is wrong.

The top row of pixels and the rightmost column are a margin in which nothing is written: the picture wanders
by a pixel and loses them. Grounds may reach into it.
"""

import textwrap
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.listening import Listening
from gainbox.face.shades import Shades

HEAD, FOOT = 9, 9
"""Heights of the lines above and below a page, with a row of pixels between."""

PROGRESS = 3
"""Rows of the bar that says how far a listening has come."""

UP_DOWN = 13  # pixels for the two triangles and the gap behind them


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page is drawn on."""

    picture: Image.Image
    draw: ImageDraw.ImageDraw
    shades: Shades

    @classmethod
    def over(cls, picture: Image.Image, shades: Shades) -> "Paper":
        """Paper to draw over a picture."""
        return cls(picture, ImageDraw.Draw(picture), shades)

    @property
    def width(self) -> int:
        """In pixels."""
        return self.picture.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.picture.height

    @property
    def top(self) -> int:
        """The first row of pixels that belongs to the page."""
        return HEAD

    @property
    def bottom(self) -> int:
        """The first row of pixels below the page."""
        return self.height - FOOT


class Foot(NamedTuple):
    """What the buttons do: the words for MODE, for UP and DOWN, and for CLEAR."""

    mode: str
    turn: str
    clear: str

    def within(self, width: int) -> "Foot":
        """As much of it as there is room for: MODE need not say which page is next."""
        taken = SMALL[0] * len("".join(self)) + (UP_DOWN if self.turn else 0)
        return self if taken <= width else self._replace(mode="MODE")


@lru_cache(maxsize=32)  # a page's frame stays for as long as the page does
def framed(size: tuple[int, int], shades: Shades, title: str, foot: Foot, *, demo: bool) -> Image.Image:
    """A picture of nothing but the frame. Everybody gets the same: it is to be copied and not drawn on."""
    paper = Paper.over(Image.new("L", size), shades)
    draw_frame(paper, title, foot, demo=demo)
    return paper.picture


def draw_frame(paper: Paper, title: str, foot: Foot, *, demo: bool) -> None:
    """Draw the page's title, DEMO where it is one, and what the buttons do."""
    quiet, y = paper.shades.quiet, paper.height - SMALL[1]
    foot = foot.within(paper.width)
    write(paper.draw, (0, 0), title, quiet)
    if demo:
        draw_inverse(paper, paper.width // 2, 0, "DEMO")
    write(paper.draw, (0, y), foot.mode, quiet)
    write(paper.draw, (paper.width, y), foot.clear, quiet, align="right")
    if foot.turn:
        room = SMALL[0] * len(foot.mode), paper.width - SMALL[0] * len(foot.clear)
        left = (sum(room) - UP_DOWN - SMALL[0] * len(foot.turn)) // 2
        draw_up_down(paper, left, y + 2)
        write(paper.draw, (left + UP_DOWN, y), foot.turn, quiet)


def draw_up_down(paper: Paper, left: int, top: int) -> None:
    """Draw UP and DOWN as two triangles, one beside the other."""
    for row in range(3):
        paper.draw.line((left + 2 - row, top + row, left + 2 + row, top + row), fill=paper.shades.quiet)
        paper.draw.line((left + 6 + row, top + row, left + 10 - row, top + row), fill=paper.shades.quiet)


def draw_inverse(paper: Paper, middle: int, y: int, text: str) -> None:
    """Write dark text on a bright ground, centred at `middle`."""
    half = SMALL[0] * len(text) // 2 + 2
    paper.draw.rectangle((middle - half, y, middle + half, y + SMALL[1] - 1), fill=paper.shades.text)
    write(paper.draw, (middle - half + 2, y), text, 0)


def draw_warning(paper: Paper, title: str, warning: str) -> None:
    """Write what is not as it should be beside the title, in place of what a page says there.

    Where there is no room for both, the title goes.
    """
    left, title_end = paper.width - SMALL[0] * len(warning) - 2, SMALL[0] * len(title)
    paper.draw.rectangle((title_end if title_end <= left else 0, 0, left, SMALL[1] - 1), fill=0)
    paper.draw.rectangle((left, 0, paper.width, SMALL[1] - 1), fill=paper.shades.text)
    write(paper.draw, (left + 2, 0), warning.upper(), 0)


def draw_listening(paper: Paper, listening: Listening) -> int:
    """Say how long it goes on, and how much is done; returns the first row below what is left of the page."""
    write(paper.draw, (paper.width, 0), f"{listening.left_s:.0f} s", paper.shades.quiet, align="right")
    top, right = paper.bottom - PROGRESS, paper.width - 2
    paper.draw.rectangle((0, top, right, paper.bottom - 1), outline=paper.shades.quiet)
    paper.draw.rectangle((0, top, round(listening.done * right), paper.bottom - 1), fill=paper.shades.text)
    return top - 1


def draw_interruption(paper: Paper, listening: Listening) -> None:
    """Say what interrupted it."""
    draw_notice(paper, f"interrupted: {listening.why}, listen again")


def draw_notice(paper: Paper, notice: str) -> None:
    """Say what is wrong, as large as it fits, first the name of it and then the rest."""
    head, _, rest = notice.partition(": ")
    size = largest(len(head), paper.width, 16)
    middle = paper.width // 2
    write(paper.draw, (middle, paper.top + 3), head.upper(), paper.shades.text, size, "middle")
    for row, line in enumerate(textwrap.wrap(rest, paper.width // SMALL[0])[:3]):
        write(paper.draw, (middle, paper.top + 22 + row * 8), line, paper.shades.quiet, align="middle")
