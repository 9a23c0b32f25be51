"""CALIBRATE and MATCH, which SETUP opens: what UP and DOWN dial, large, and the tone that it goes by.

CALIBRATE asks how many dBu are on a channel; MATCH what the recorder shows of the same tone, and so at how
many dBu the recorder clips. A wide display has both side by side, a narrow one the tone below the figure.
"""

import math
import textwrap
from typing import NamedTuple

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.menu import Menu
from gainbox.face.scene import figure, told
from gainbox.face.tone import Tone

WIDE = 256
WIDE_BOX, NARROW_BOX = (104, 32), (128, 16)
"""Width and height of the ground of the large figure."""
GAP = 8
TURN = "turn until this is what the recorder shows"
DIAL = "dial the dBu you measure"
UNKNOWN = "calibrate a channel first, further down"


class Page(NamedTuple):
    """What is told: beside the title, as the large figure, and below it."""

    scale: str
    full_scale_dbu: float
    value: str
    unit: str
    words: str


def draw(paper: Paper, menu: Menu, tone: Tone) -> None:
    """Draw the page that the menu has opened."""
    page = calibrating(menu, tone) if menu.calibrates is not None else matching(tone)
    wide = paper.width >= WIDE
    write(paper.draw, (paper.width, 0), beside(page, wide=wide), paper.shades.quiet, align="right")
    width, height = WIDE_BOX if wide else NARROW_BOX
    top = paper.top + ((paper.bottom - paper.top - height) // 2 if wide else 1)
    draw_dialled(paper, page, top, width, height)
    left, top = (width + GAP, top) if wide else (0, top + height + 1)
    letters, rows = (paper.width - left) // SMALL[0], (paper.bottom - top) // SMALL[1]
    for row, line in enumerate(textwrap.wrap(page.words, letters)[:rows]):
        write(paper.draw, (left, top + row * SMALL[1]), line, paper.shades.text)


def calibrating(menu: Menu, tone: Tone) -> Page:
    """How many dBu are on a channel."""
    heard = f"steady, {figure(tone.level_dbfs)} dBFS, {DIAL}"
    reason = menu.refusal.partition(": ")[2] or tone.trouble or heard
    return Page("0 dBFS is", tone.full_scale_dbu, f"{menu.dbu:+.1f}", "dBu", f"{tone.name}: {reason}")


def matching(tone: Tone) -> Page:
    """What the recorder shows."""
    words = UNKNOWN if math.isnan(tone.full_scale_dbu) else f"{tone.name}: {tone.trouble or TURN}"
    return Page("clips at", tone.full_scale_dbu, told(tone.level_dbfs), "dBFS", words)


def beside(page: Page, *, wide: bool) -> str:
    """Where full scale is, as far as that is known and there is room."""
    if math.isnan(page.full_scale_dbu):
        return "not calibrated" if wide else ""
    where = f"{page.full_scale_dbu:+.1f} dBu"
    return f"{page.scale} {where}" if wide else where


def draw_dialled(paper: Paper, page: Page, top: int, width: int, height: int) -> None:
    """The large figure, dark on bright, with its unit."""
    paper.draw.rectangle((0, top, width - 1, top + height - 1), fill=paper.shades.text)
    unit = (len(page.unit) + 1) * SMALL[0]
    size = largest(len(page.value), width - unit - 4, height)
    x = (width - len(page.value) * size[0] - unit) // 2
    y = top + (height - size[1]) // 2
    write(paper.draw, (x, y), page.value, 0, size)
    write(paper.draw, (x + len(page.value) * size[0] + SMALL[0], y + size[1] - SMALL[1]), page.unit, 0)
