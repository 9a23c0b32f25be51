"""The frame of every page: its title above, the legends of the buttons below, or a notice in between.

The top row of pixels and the rightmost column are a margin in which nothing is written: the picture wanders
by a pixel and loses them. Grounds may reach into it.
"""

import textwrap
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.scene import Notice
from gainbox.face.shades import Shades
from gainbox.staging.feature import Listening

HEAD, FOOT = 9, 9
"""Heights of the lines above and below a page, with a row of pixels between."""

PROGRESS = 3
"""Rows of the progress bar of a measurement."""

UP_DOWN = 13  # pixels for the two triangles and the gap behind them


@dataclass(frozen=True, slots=True)
class Paper:
    """A picture to draw on, and its shades."""

    picture: Image.Image
    draw: ImageDraw.ImageDraw
    shades: Shades

    @classmethod
    def over(cls, picture: Image.Image, shades: Shades) -> "Paper":
        """Paper to draw over a picture."""
        return cls(picture, ImageDraw.Draw(picture), shades)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.picture.width

    @property
    def height(self) -> int:
        """Height in pixels."""
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
    """The legends of the buttons: of MODE, of UP and DOWN, and of CLEAR."""

    mode: str
    turn: str
    clear: str

    def within(self, width: int) -> "Foot":
        """The legends cut to a width in pixels: MODE goes without the next page."""
        taken = SMALL[0] * len("".join(self)) + (UP_DOWN if self.turn else 0)
        return self if taken <= width else self._replace(mode="MODE")


@lru_cache(maxsize=32)  # a page's frame stays for as long as the page does
def framed(size: tuple[int, int], shades: Shades, title: str, foot: Foot, *, demo: bool) -> Image.Image:
    """A picture of the frame alone. It is cached: draw on a copy."""
    paper = Paper.over(Image.new("L", size), shades)
    draw_frame(paper, title, foot, demo=demo)
    return paper.picture


def draw_frame(paper: Paper, title: str, foot: Foot, *, demo: bool) -> None:
    """Draw the title, DEMO if it is one, and the legends of the buttons."""
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
    """Write a warning at the right end of the head, over anything the page has there.

    Without room for both, it covers the title.
    """
    left, title_end = paper.width - SMALL[0] * len(warning) - 2, SMALL[0] * len(title)
    paper.draw.rectangle((title_end if title_end <= left else 0, 0, left, SMALL[1] - 1), fill=0)
    paper.draw.rectangle((left, 0, paper.width, SMALL[1] - 1), fill=paper.shades.text)
    write(paper.draw, (left + 2, 0), warning.upper(), 0)


def draw_listening(paper: Paper, listening: Listening) -> int:
    """Draw the time left of a measurement, and its progress; returns the bottom of the remaining page."""
    write(paper.draw, (paper.width, 0), f"{listening.left_s:.0f} s", paper.shades.quiet, align="right")
    top, right = paper.bottom - PROGRESS, paper.width - 2
    paper.draw.rectangle((0, top, right, paper.bottom - 1), outline=paper.shades.quiet)
    paper.draw.rectangle((0, top, round(listening.done * right), paper.bottom - 1), fill=paper.shades.text)
    return top - 1


def draw_interruption(paper: Paper, listening: Listening) -> None:
    """Write the cause of an interruption."""
    draw_notice(paper, Notice("interrupted", f"{listening.why}, listen again"))


def draw_notice(paper: Paper, notice: Notice) -> None:
    """Write a notice: its name as large as fits, its sentence below."""
    size = largest(len(notice.name), paper.width, 16)
    middle = paper.width // 2
    write(paper.draw, (middle, paper.top + 3), notice.name.upper(), paper.shades.text, size, "middle")
    for row, line in enumerate(textwrap.wrap(notice.text, paper.width // SMALL[0])[:3]):
        write(paper.draw, (middle, paper.top + 22 + row * 8), line, paper.shades.quiet, align="middle")
