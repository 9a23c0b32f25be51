"""CALIBRATE and MATCH, which SETUP opens: the level that UP and DOWN dial, large, and the tone behind it.

CALIBRATE asks for the dBu on a channel; MATCH for the level that the recorder shows of the same tone, and so
for the dBu at which the recorder clips. A wide display has both side by side, a narrow one the tone below the
figure.
"""

import math
import textwrap
from typing import NamedTuple

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.menu import Menu
from gainbox.face.scene import figure, format_level
from gainbox.staging.tone import Tone

WIDE = 256
WIDE_BOX, NARROW_BOX = (104, 32), (128, 16)
"""Width and height of the ground of the large figure."""
GAP = 8
TURN = "turn until this is what the recorder shows"
DIAL = "dial the dBu you measure"
UNKNOWN = "calibrate a channel first, further down"


class Texts(NamedTuple):
    """The texts of a page: beside the title, in the large figure, and below it."""

    scale: str
    full_scale_dbu: float
    value: str
    unit: str
    words: str


def draw(paper: Paper, menu: Menu, tone: Tone) -> None:
    """Draw the page that the menu has opened."""
    texts = calibrating(menu, tone) if menu.calibrates is not None else matching(tone)
    wide = paper.width >= WIDE
    write(paper.draw, (paper.width, 0), beside(texts, wide=wide), paper.shades.quiet, align="right")
    width, height = WIDE_BOX if wide else NARROW_BOX
    top = paper.top + ((paper.bottom - paper.top - height) // 2 if wide else 1)
    draw_dialled(paper, texts, top, width, height)
    left, top = (width + GAP, top) if wide else (0, top + height + 1)
    letters, rows = (paper.width - left) // SMALL[0], (paper.bottom - top) // SMALL[1]
    for row, line in enumerate(textwrap.wrap(texts.words, letters)[:rows]):
        write(paper.draw, (left, top + row * SMALL[1]), line, paper.shades.text)


def calibrating(menu: Menu, tone: Tone) -> Texts:
    """The texts of CALIBRATE."""
    steady = f"steady, {figure(tone.level_dbfs)} dBFS, {DIAL}"
    reason = menu.refusal or tone.trouble or steady
    return Texts("0 dBFS is", tone.full_scale_dbu, f"{menu.dbu:+.1f}", "dBu", f"{tone.name}: {reason}")


def matching(tone: Tone) -> Texts:
    """The texts of MATCH."""
    words = UNKNOWN if math.isnan(tone.full_scale_dbu) else f"{tone.name}: {tone.trouble or TURN}"
    return Texts("clips at", tone.full_scale_dbu, format_level(tone.level_dbfs), "dBFS", words)


def beside(texts: Texts, *, wide: bool) -> str:
    """The level of full scale, with its name if there is room; `not calibrated` likewise."""
    if math.isnan(texts.full_scale_dbu):
        return "not calibrated" if wide else ""
    level = f"{texts.full_scale_dbu:+.1f} dBu"
    return f"{texts.scale} {level}" if wide else level


def draw_dialled(paper: Paper, texts: Texts, top: int, width: int, height: int) -> None:
    """Draw the large figure, dark on bright, with its unit."""
    paper.draw.rectangle((0, top, width - 1, top + height - 1), fill=paper.shades.text)
    unit = (len(texts.unit) + 1) * SMALL[0]
    size = largest(len(texts.value), width - unit - 4, height)
    x = (width - len(texts.value) * size[0] - unit) // 2
    y = top + (height - size[1]) // 2
    write(paper.draw, (x, y), texts.value, 0, size)
    write(paper.draw, (x + len(texts.value) * size[0] + SMALL[0], y + size[1] - SMALL[1]), texts.unit, 0)
