"""The frame of every page: its name above, what the buttons do below, or a notice of what is wrong.

The top row of pixels and the rightmost column are a margin in which nothing is written: the picture wanders
by a pixel and loses them. Grounds may reach into it.
"""

import textwrap
from dataclasses import dataclass

from PIL import ImageDraw

from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.scene import Scene
from gainbox.face.shades import Shades

HEAD, FOOT = 9, 9
"""Heights of the lines above and below a page, with a row of pixels between."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page is drawn on."""

    draw: ImageDraw.ImageDraw
    width: int
    height: int
    shades: Shades

    @property
    def top(self) -> int:
        """The first row of pixels that belongs to the page."""
        return HEAD

    @property
    def bottom(self) -> int:
        """The first row of pixels below the page."""
        return self.height - FOOT


def draw_frame(paper: Paper, scene: Scene, title: str, following: str) -> None:
    """Draw the page's title, DEMO where it is one, and what MODE and CLEAR do."""
    quiet, foot = paper.shades.quiet, paper.height - SMALL[1]
    write(paper.draw, (0, 0), title, quiet)
    if scene.demo:
        draw_inverse(paper, paper.width // 2, 0, "DEMO")
    write(paper.draw, (0, foot), f"MODE {following}", quiet)
    write(paper.draw, (paper.width, foot), "CLEAR peaks", quiet, align="right")


def draw_inverse(paper: Paper, middle: int, y: int, text: str) -> None:
    """Write dark text on a bright ground, centred at `middle`."""
    half = SMALL[0] * len(text) // 2 + 2
    paper.draw.rectangle((middle - half, y, middle + half, y + SMALL[1] - 1), fill=paper.shades.text)
    write(paper.draw, (middle - half + 2, y), text, 0)


def draw_notice(paper: Paper, notice: str) -> None:
    """Say what is wrong, as large as it fits, first the name of it and then the rest."""
    head, _, rest = notice.partition(": ")
    size = largest(len(head), paper.width, 16)
    middle = paper.width // 2
    write(paper.draw, (middle, paper.top + 3), head.upper(), paper.shades.text, size, "middle")
    for row, line in enumerate(textwrap.wrap(rest, paper.width // SMALL[0])[:3]):
        write(paper.draw, (middle, paper.top + 22 + row * 8), line, paper.shades.quiet, align="middle")
