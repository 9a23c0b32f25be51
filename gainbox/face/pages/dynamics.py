"""DYNAMICS: PSR as the large figure and as a line over the last minutes; PLR and crest.

Below 8 LU the sound is squashed, from 12 LU on open, between them dense, unless set otherwise.
"""

import math
from dataclasses import dataclass

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, Size, write
from gainbox.face.scene import Scene, figure
from gainbox.staging.dynamics import DynamicsView
from gainbox.staging.history import Past
from gainbox.staging.thresholds import Density

TOP_LU = 20.0
"""The top of the plot; higher values stay there."""
FIGURE = 4  # characters: `12.4`
MARKS = 12
"""Columns for the figures beside the plot."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of PSR, a column for each second: two minutes on a wide display, one on a narrow one."""

    left: int
    right: int
    top: int
    bottom: int

    def y(self, psr_lu: float) -> int:
        """The row at which a PSR sits."""
        part = min(max(psr_lu / TOP_LU, 0.0), 1.0)
        return self.bottom - 1 - round(part * (self.bottom - self.top - 1))


def draw(paper: Paper, _: Scene, dynamics: DynamicsView) -> None:
    """Draw the figures at the left, the plot at the right."""
    wide = paper.width >= 256
    right = paper.width - MARKS
    plot = Plot(right - (120 if wide else 60), right, paper.top + 1, paper.bottom - 1)
    draw_psr(paper, dynamics, (16, 32) if wide else (12, 24))
    (draw_beside if wide else draw_below)(paper, dynamics)
    draw_ground(paper, plot, dynamics.density)
    draw_line(paper, plot, dynamics.past)


def draw_psr(paper: Paper, dynamics: DynamicsView, size: Size) -> None:
    """Draw PSR, and in the head the verdict on it."""
    write(paper.draw, (paper.width, 0), meaning(dynamics), paper.shades.text, align="right")
    write(paper.draw, (0, paper.top), "PSR", paper.shades.quiet)
    right, y = FIGURE * size[0], paper.top + SMALL[1]
    write(paper.draw, (right, y), figure(dynamics.psr_lu), paper.shades.text, size, "right")


def meaning(dynamics: DynamicsView) -> str:
    """The verdict on PSR; empty without one, and for a low PSR that may be the sound's own."""
    if math.isnan(dynamics.psr_lu):
        return ""
    code = dynamics.density.of(dynamics.psr_lu)
    return code if code == "open" or dynamics.levelled else ""


def draw_beside(paper: Paper, dynamics: DynamicsView) -> None:
    """Draw PLR and crest in a column of their own."""
    size = (8, 16)
    for row, (name, level) in enumerate((("PLR", dynamics.plr_lu), (crest(dynamics), dynamics.crest_db))):
        y = paper.top + row * (SMALL[1] + size[1] - 1)
        write(paper.draw, (76, y), name, paper.shades.quiet)
        xy = (76 + FIGURE * size[0], y + SMALL[1] - 1)
        write(paper.draw, xy, figure(level), paper.shades.text, size, "right")


def draw_below(paper: Paper, dynamics: DynamicsView) -> None:
    """Draw PLR and crest below PSR."""
    for row, (name, level) in enumerate((("CREST", dynamics.crest_db), ("PLR", dynamics.plr_lu))):
        y = paper.bottom - (row + 1) * SMALL[1]
        write(paper.draw, (0, y), name, paper.shades.quiet)
        write(paper.draw, (10 * SMALL[0], y), figure(level), paper.shades.text, align="right")


def crest(dynamics: DynamicsView) -> str:
    """The name of the crest, with its channel."""
    return f"CREST {dynamics.crest_of}"[:9].rstrip()


def draw_ground(paper: Paper, plot: Plot, density: Density) -> None:
    """Draw squashed, dense and open as grounds, a dotted line at each edge, and its figure if that fits."""
    shades, (left, right) = paper.shades, (plot.left, plot.right - 1)
    low, high = plot.y(density.squashed_lu), plot.y(density.open_lu)
    paper.draw.rectangle((left, plot.top, right, high), fill=shades.sweet)
    paper.draw.rectangle((left, high, right, low), fill=shades.hot)
    paper.draw.rectangle((left, low, right, plot.bottom - 1), fill=shades.ground)
    for level, y in ((density.squashed_lu, low), (density.open_lu, high)):
        for x in range(left, right, 4):
            paper.draw.point((x, y), fill=shades.quiet)
        if y == low and low - high < SMALL[1]:
            continue
        write(paper.draw, (paper.width, y - SMALL[1] // 2), f"{level:.0f}", shades.quiet, align="right")


def draw_line(paper: Paper, plot: Plot, past: Past) -> None:
    """Draw PSR second by second, the newest at the right, with a gap for each NaN."""
    before = None
    seconds = past.seconds[plot.left - plot.right :]
    for x, second in enumerate(seconds, plot.right - len(seconds)):
        y = None if second is None or math.isnan(second.psr_lu) else plot.y(second.psr_lu)
        if y is not None:
            paper.draw.line((x, y if before is None else before, x, y), fill=paper.shades.peak)
            paper.draw.point((x, max(y - 1, plot.top)), fill=paper.shades.peak)
        before = y
