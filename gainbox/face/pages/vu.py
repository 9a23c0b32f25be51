"""VU: needles on the faces of VU meters, and a lamp for clips. The inertia is the meter's own, none is added.

A face that is high enough has figures, as many as fit, and one that is wide enough percent below its arc,
where 0 VU is 100. The smallest have their pivot on the face. Two channels stand side by side, more in up to
four columns, from five on in two rows.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, write
from gainbox.face.scales import Scale, vu
from gainbox.face.scene import Scene, Strip

WIDEST = 200  # pixels of a face: a longer arc would be no easier to read
WITH_FIGURES = 40  # pixels of height
WITH_PERCENT = 45  # pixels of half the arc
SMALLEST = 44  # pixels of width, below which the pivot is on the face
TICK = 3
APART = 4  # pixels from tick to tick
LAMP = 6  # pixels
FINER = 4  # oversampling of a grey line


@dataclass(frozen=True, slots=True)
class Dial:
    """A face of `width` by `height` pixels: an arc about a pivot below it."""

    width: int
    height: int

    @property
    def figures(self) -> bool:
        """True if there is room for figures above the arc."""
        return self.height >= WITH_FIGURES

    @property
    def crown(self) -> int:
        """The row of the arc's highest point."""
        return (SMALL[1] + 2 if self.figures else 0) + TICK

    @property
    def percent(self) -> bool:
        """True if there is room for percent below the arc."""
        return self.figures and self.half >= WITH_PERCENT

    @property
    def small(self) -> bool:
        """True if the pivot is on the face, for a longer way of the needle."""
        return self.width < SMALLEST

    @property
    def bottom(self) -> int:
        """The row below that in which a needle begins."""
        return self.height - (2 if self.small else 0)

    @property
    def half(self) -> float:
        """Half the width of the arc."""
        if self.small:
            return min(self.width / 2 - 2, 0.85 * self.radius)  # leaves room for the lamp below
        return self.width / 2 - (10 if self.figures else 8)

    @property
    def radius(self) -> float:
        """The distance from pivot to arc, whose ends lie a third of the remaining height below its crown."""
        if self.small:
            return self.bottom - self.crown
        sag = min((self.bottom - self.crown) / 3, self.half / 3)
        return (self.half**2 + sag**2) / (2 * sag)

    def point(self, fraction: float, beyond: float = 0.0) -> tuple[float, float]:
        """The place of a fraction of the scale, `beyond` pixels outside the arc."""
        angle = (2 * fraction - 1) * math.asin(self.half / self.radius)
        far = self.radius + beyond
        return (
            (self.width - 1) / 2 + far * math.sin(angle),
            self.crown + self.radius - far * math.cos(angle),
        )

    def foot(self, fraction: float) -> tuple[float, float]:
        """The place at which a needle at this fraction leaves the face below."""
        (x, y), (pivot_x, pivot_y) = self.point(fraction), self.point(0.5, -self.radius)
        part = (self.bottom - 1 - y) / (pivot_y - y)
        return x + (pivot_x - x) * part, self.bottom - 1.0

    def arc(self, start: float, end: float, beyond: float = 0.0) -> tuple[tuple[float, float], ...]:
        """The scale between two fractions."""
        return tuple(self.point(start + (end - start) * step / 40, beyond) for step in range(41))


Line = tuple[tuple[float, float], ...]


def drawn(size: tuple[int, int], lines: tuple[tuple[Line, float], ...], smooth: bool) -> Image.Image:
    """Lines, each with its width in pixels, as a mask: smooth in greys, or crisp."""
    finer = FINER if smooth else 1
    mask = Image.new("L" if smooth else "1", (size[0] * finer, size[1] * finer))
    draw = ImageDraw.Draw(mask)
    for line, width in lines:
        points = [((x + 0.5) * finer - 0.5, (y + 0.5) * finer - 0.5) for x, y in line]
        draw.line(points, fill=255 if smooth else 1, width=max(1, round(width * finer)))
    return mask.resize(size, Image.Resampling.BOX) if smooth else mask


@lru_cache(maxsize=8)
def face(dial: Dial, smooth: bool) -> tuple[Image.Image, Image.Image]:
    """The still parts of a face, as masks: up to 0 VU, and above it, where it is red on a real one."""
    scale = vu(0.0)
    zero = scale.at(0.0)
    places = [0.0]
    for mark in scale.marks:  # as many ticks as stay apart, and from the beginning of the arc
        place = scale.at(mark.level)
        if all(abs(place - other) * 2 * dial.half >= (2 if dial.small else 1) * APART for other in places):
            places.append(place)
    ticks = {place: (dial.point(place), dial.point(place, TICK)) for place in places[1:]}
    below = ((dial.arc(0.0, zero), 1.0), *((tick, 1.0) for place, tick in ticks.items() if place < zero))
    above = (
        (dial.arc(zero, 1.0, 1.0), 3.0),
        *((tick, 1.0) for place, tick in ticks.items() if place >= zero),
    )
    size = dial.width, dial.height
    return drawn(size, below, smooth), drawn(size, above, smooth)


def draw(paper: Paper, scene: Scene, _: None) -> None:
    """Draw a face for each channel."""
    scale = vu(scene.reference_dbfs)
    write(paper.draw, (paper.width, 0), f"0 AT {scene.reference_dbfs:g}", paper.shades.quiet, align="right")
    channels = len(scene.strips)
    rows = 1 if channels <= 2 or (channels <= 4 and paper.width >= 256) else 2
    columns = -(-channels // rows)
    height = (paper.bottom - paper.top) // rows
    width = paper.width // columns
    dial = Dial(min(width - 2, WIDEST), height - (rows - 1))
    for index, strip in enumerate(scene.strips):
        row, column = divmod(index, columns)
        left = column * width + (width - dial.width) // 2
        draw_dial(paper, dial, scale, strip, left, paper.top + row * height)


def draw_dial(paper: Paper, dial: Dial, scale: Scale, strip: Strip, left: int, top: int) -> None:
    """Draw the face, its name and figures, the lamp, and over all of it the needle."""
    shades = paper.shades
    smooth = shades.text != shades.quiet
    below, above = face(dial, smooth)
    paper.draw.bitmap((left, top), below, fill=shades.bar)
    paper.draw.bitmap((left, top), above, fill=shades.text)
    if dial.figures:
        draw_figures(paper, dial, scale, left, top)
    if dial.percent and smooth:  # all of one shade, it would be in the way of the arc
        draw_percent(paper, dial, scale, left, top)
    foot = top + dial.height - SMALL[1]
    name = strip.name[: 1 if dial.small else dial.width // 3 // SMALL[0]]
    write(paper.draw, (left + 1, foot), name, shades.quiet)
    lamp = LAMP - 1 if dial.small else LAMP
    draw_lamp(paper, left + dial.width - lamp - 1, top + dial.height - 1 - lamp, lamp, lit=strip.clips > 0)
    fraction = scale.at(strip.vu_dbfs)
    needle = (((dial.foot(fraction), dial.point(fraction, -1.0)), 1.6),)
    paper.draw.bitmap((left, top), drawn((dial.width, dial.height), needle, smooth), fill=shades.text)


def draw_figures(paper: Paper, dial: Dial, scale: Scale, left: int, top: int) -> None:
    """Draw the figures around the arc that fit, without their signs, as on a real face."""
    taken: list[tuple[int, int]] = []
    zero = scale.at(scale.marks[0].level)
    for mark in scale.marks:
        text, fraction = mark.label.lstrip("+-"), scale.at(mark.level)
        x, y = dial.point(fraction, TICK + 1 + SMALL[1] / 2)
        start = round(x + 0.5 - SMALL[0] * len(text) / 2)
        end = start + SMALL[0] * len(text)
        if all(end + 2 <= other_start or start >= other_end + 2 for other_start, other_end in taken):
            taken.append((start, end))
            shade = paper.shades.text if fraction >= zero else paper.shades.bar
            write(paper.draw, (left + start, top + max(0, round(y + 0.5 - SMALL[1] / 2))), text, shade)


def draw_percent(paper: Paper, dial: Dial, scale: Scale, left: int, top: int) -> None:
    """Draw percent of the voltage at 0 VU, below the arc."""
    full = scale.at(scale.marks[0].level)
    for percent in range(0, 101, 20):
        text = str(percent)
        x, y = dial.point(full * percent / 100, -(SMALL[1] / 2 + 3))
        xy = round(x + 0.5 - SMALL[0] * len(text) / 2), round(y + 0.5 - SMALL[1] / 2)
        write(paper.draw, (left + xy[0], top + xy[1]), text, paper.shades.quiet)


def draw_lamp(paper: Paper, x: int, y: int, size: int, *, lit: bool) -> None:
    """Draw the lamp for clips: a ring, filled after one."""
    paper.draw.ellipse(
        (x, y, x + size - 1, y + size - 1),
        outline=paper.shades.quiet,
        fill=paper.shades.text if lit else None,
    )
