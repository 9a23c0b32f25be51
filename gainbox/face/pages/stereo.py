"""STEREO: the correlation and the balance of each pair of left and right.

Correlation is a pointer from -1 to +1; below 0, where a sum to mono cancels, its figure is dark on bright.
Balance is a bar from the middle towards the louder side. One pair has the page to itself, more have a row
each.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox.face.frame import Paper, draw_notice
from gainbox.face.lettering import SMALL, Size, largest, write
from gainbox.face.scene import Notice, Scene, figure
from gainbox.staging.stereo import Pair, StereoView

LOUDER_DB = 12.0
"""The balance at the ends of its scale; one further off stays there."""
FIGURE = 5  # characters: `+0.72`, `L12.4`
IN_ROW = 4  # on a narrow display: `+0.7`, `L2.4`
GAP = 4
NO_PAIR = Notice("no pair", "correlation and balance need a left and a right channel")


@dataclass(frozen=True, slots=True)
class Gauge:
    """A scale with its 0 in the middle: columns from `left` to before `right`, rows likewise."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def middle(self) -> int:
        """The column of 0."""
        return self.x(0.0)

    def x(self, part: float) -> int:
        """The column of -1.0, the left end, to 1.0, the right end; values beyond sit there."""
        return self.left + round((min(max(part, -1.0), 1.0) + 1.0) / 2.0 * (self.right - self.left - 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """The size and the length of figures."""

    size: Size
    characters: int

    @property
    def width(self) -> int:
        """Width of a figure in pixels."""
        return self.size[0] * self.characters


def draw(paper: Paper, scene: Scene, view: StereoView) -> None:
    """Draw the pairs, and name the channels in none."""
    pairs, alone = scene.in_order(view.pairs), scene.in_order(view.alone)
    if not pairs:
        draw_notice(paper, NO_PAIR)
        return
    if alone:
        write(paper.draw, (paper.width, 0), listed(alone, paper.width), paper.shades.quiet, align="right")
    if len(pairs) == 1:
        draw_one(paper, pairs[0])
    else:
        draw_rows(paper, pairs)


def listed(alone: Sequence[str], width: int) -> str:
    """The channels in no pair, or their number without room for their names beside DEMO.

    In capitals: higher letters would reach into the margin.
    """
    names = f"ALONE: {' '.join(alone).upper()}"
    return names if len(names) * SMALL[0] <= width // 2 - 16 else f"+{len(alone)} ALONE"


def draw_one(paper: Paper, pair: Pair) -> None:
    """Draw correlation above, balance below, each with its scale and a large figure."""
    figures, wide = Figures((12, 24), FIGURE), paper.width >= 256
    words = ("CORRELATION", "BALANCE dB") if wide else ("", "")
    right = paper.width - figures.width - GAP - (len(words[0]) * SMALL[0] + GAP if wide else 0)
    sides = (f"{pair.left} {LOUDER_DB:g}", f"{LOUDER_DB:g} {pair.right}")
    marks = ("-1", "+1"), sides if wide else (pair.left[:5], pair.right[:5])
    height = (paper.bottom - paper.top) // 2
    for row, draw_gauge in enumerate((draw_correlation, draw_balance)):
        top = paper.top + row * height
        gauge = Gauge(0, right, top + 1, top + height - SMALL[1] - 1)
        draw_gauge(paper, gauge, pair, figures, (paper.width, top))
        draw_marks(paper, gauge, gauge.bottom + 1, *marks[row])
        y = (gauge.top + gauge.bottom - SMALL[1]) // 2
        write(paper.draw, (right + GAP, y), words[row], paper.shades.quiet)


def draw_rows(paper: Paper, pairs: Sequence[Pair]) -> None:
    """Draw a row for each pair: its names, its correlation and its balance; the scales below all of them."""
    wide = paper.width >= 256
    marks_top = paper.bottom - SMALL[1]
    height = (marks_top - paper.top) // len(pairs)
    figures = Figures(largest(FIGURE, 30, height), FIGURE) if wide else Figures(SMALL, IN_ROW)
    names = [named(pair, 5 if wide else 2) for pair in pairs]
    left = max(map(len, names)) * SMALL[0] + GAP
    half = (paper.width - left - GAP) // 2
    sides = (f"L {LOUDER_DB:g}", f"{LOUDER_DB:g} R") if wide else ("L", "R")
    for row, pair in enumerate(pairs):
        top = paper.top + row * height
        write(paper.draw, (0, top + (height - SMALL[1]) // 2), names[row], paper.shades.text)
        for start, draw_gauge, marks in (
            (left, draw_correlation, ("-1", "+1")),
            (left + half + GAP, draw_balance, sides),
        ):
            end = start + half
            gauge = Gauge(start, end - figures.width - GAP, top + 1, top + height - 1)
            draw_gauge(paper, gauge, pair, figures, (end, top + (height - figures.size[1]) // 2))
            if row == 0:
                draw_marks(paper, gauge, marks_top, *marks)


def named(pair: Pair, letters: int) -> str:
    """The names of both, each cut to `letters`."""
    return f"{pair.left[:letters]}/{pair.right[:letters]}"


def draw_correlation(paper: Paper, gauge: Gauge, pair: Pair, figures: Figures, end: tuple[int, int]) -> None:
    """Draw the pointer on its scale, and the figure with its top right at `end`."""
    shades, digits = paper.shades, figures.characters - 3
    correlation = round(pair.correlation, digits) + 0.0
    draw_ground(paper, gauge, shades.hot, shades.sweet)
    if not math.isnan(correlation):
        x, half = gauge.x(pair.correlation), 1 if gauge.right - gauge.left < 80 else 2
        first, last = max(x - half, gauge.left), min(x + half, gauge.right - 1)
        paper.draw.rectangle((first - 1, gauge.top + 1, last + 1, gauge.bottom - 2), fill=0)
        paper.draw.rectangle((first, gauge.top, last, gauge.bottom - 1), fill=shades.peak)
    text = "--" if math.isnan(correlation) else f"{correlation:+.{digits}f}"
    shade = shades.text
    if correlation < 0.0:
        x, y = end
        paper.draw.rectangle((x - figures.width - 1, y, x - 1, y + figures.size[1] - 1), fill=shade)
        shade = 0
    write(paper.draw, end, text, shade, figures.size, "right")


def draw_balance(paper: Paper, gauge: Gauge, pair: Pair, figures: Figures, end: tuple[int, int]) -> None:
    """Draw the bar from the middle to the louder side, and the figure with its top right at `end`."""
    shades, middle = paper.shades, gauge.middle
    draw_ground(paper, gauge, shades.ground, shades.ground)
    if not math.isnan(pair.balance_db):
        first, last = sorted((middle, gauge.x(pair.balance_db / LOUDER_DB)))
        paper.draw.rectangle((first, gauge.top + 2, last, gauge.bottom - 3), fill=shades.bar)
    paper.draw.line((middle, gauge.top, middle, gauge.bottom - 1), fill=shades.text)
    write(paper.draw, end, louder(pair.balance_db, figures.characters), shades.text, figures.size, "right")


def louder(balance_db: float, characters: int) -> str:
    """The louder side and its decibels, in at most `characters`; a dash for silence."""
    if math.isnan(balance_db):
        return "--"
    side = "R" if balance_db > 0 else "L"
    text = figure(abs(balance_db))
    if len(text) >= characters:
        text = f"{abs(balance_db):.0f}"
    return text if text == "0.0" else f"{side}{text:>{characters - 1}}"


def draw_ground(paper: Paper, gauge: Gauge, below: int, above: int) -> None:
    """Draw the ground left and right of 0; without greys, a frame and a line at 0."""
    last, middle = gauge.bottom - 1, gauge.middle
    paper.draw.rectangle((gauge.left, gauge.top, middle, last), fill=below)
    paper.draw.rectangle((middle, gauge.top, gauge.right - 1, last), fill=above)
    if not paper.shades.ground:
        paper.draw.rectangle((gauge.left, gauge.top, gauge.right - 1, last), outline=paper.shades.text)
    paper.draw.line((middle, gauge.top, middle, last), fill=paper.shades.quiet)


def draw_marks(paper: Paper, gauge: Gauge, top: int, low: str, high: str) -> None:
    """Draw the marks at the ends of a scale, and its 0 if there is room in between."""
    write(paper.draw, (gauge.left, top), low, paper.shades.quiet)
    write(paper.draw, (gauge.right, top), high, paper.shades.quiet, align="right")
    if gauge.right - gauge.left >= (len(low) + len(high) + 4) * SMALL[0]:
        write(paper.draw, (gauge.middle + 1, top), "0", paper.shades.quiet, align="middle")
