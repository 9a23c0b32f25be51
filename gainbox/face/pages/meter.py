"""METER: a bar for each channel, its reading solid, peak as a dot ahead of it, held peak as a tick.

The reading is the one that belongs to the scale: a quasi-peak meter's, the average of the K-System, else VU.
Name on the left, the highest peak and the clips on the right, the sweet spot as a brighter ground.
Up to four channels stand one below the other, more in two columns.
"""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, Size, largest, write
from gainbox.face.scales import METER_SCALES, Scale
from gainbox.face.scene import Scene, Strip, figure
from gainbox.face.shades import Shades

FIGURE = 5  # characters of a level
CLIPS = 3  # characters of the clip count
GAP = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on a scale: columns from `left` to before `right`, rows likewise."""

    scale: Scale
    left: int
    right: int
    top: int
    bottom: int

    def x(self, level_dbfs: float) -> int:
        """The column at which a level sits."""
        return self.left + round(self.scale.at(level_dbfs) * (self.right - self.left - 1))


@dataclass(frozen=True, slots=True)
class Layout:
    """The division of a strip: the same for every channel, so that the bars stand in line."""

    width: int
    height: int
    letters: int
    name: Size
    figure: Size
    clips: int
    """Pixels for the clip count; none where the strip is too narrow."""

    @classmethod
    def of(cls, width: int, height: int, longest_name: int) -> "Layout":
        """Divide a strip of `width` and `height` pixels: at least half of it is for the bar."""
        figure_size = largest(FIGURE, width // 3, min(height, 16))
        letters = min(longest_name, width // 4 // SMALL[0])
        name_size = largest(letters, width // 8, min(height, 16))
        return cls(
            width, height, letters, name_size, figure_size, CLIPS * SMALL[0] + GAP if width >= 120 else 0
        )

    def bar(self, scale: Scale, left: int, top: int) -> Bar:
        """The bar of the strip with this top left corner."""
        right = left + self.width - self.clips - FIGURE * self.figure[0] - GAP
        return Bar(scale, left + self.letters * self.name[0] + GAP, right, top + 1, top + self.height - 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of all things, and the parts that pictures share: names, grounds and scale."""

    layout: Layout
    bars: tuple[Bar, ...]
    still: Image.Image


def draw(paper: Paper, scene: Scene, _: None) -> None:
    """Draw the strips and, below them, their scale."""
    names = tuple(strip.name for strip in scene.strips)
    plan = planned(
        paper.picture.size, paper.shades, names, scene.scale, scene.reference_dbfs, scene.edges_dbfs
    )
    paper.picture.paste(plan.still, (0, paper.top))
    if plan.bars[0].scale.reading != "sample peak":  # it is not in dBFS
        write(paper.draw, (paper.width, 0), scene.scale.upper(), paper.shades.quiet, align="right")
    for strip, bar in zip(scene.strips, plan.bars, strict=True):
        draw_level(paper, bar, strip)
        draw_figures(paper, plan.layout, bar, strip)


@lru_cache(maxsize=4)  # it changes when SETUP changes it, or another card is there
def planned(
    size: tuple[int, int],
    shades: Shades,
    names: tuple[str, ...],
    scale_name: str,
    reference_dbfs: float,
    edges_dbfs: tuple[float, float, float],
) -> Plan:
    """The plan for channels of these names on this scale, with these zones."""
    paper = Paper.over(Image.new("L", size), shades)
    columns = 1 if len(names) <= 4 else 2
    rows = -(-len(names) // columns)
    scale, scale_top = METER_SCALES[scale_name](reference_dbfs), paper.bottom - SMALL[1]
    gap = 2 * GAP * (columns - 1)
    longest = max(map(len, names))
    layout = Layout.of((paper.width - gap) // columns, (scale_top - paper.top) // rows, longest)
    bars = []
    for index, name in enumerate(names):
        column, row = divmod(index, rows)
        left, top = column * (layout.width + gap), paper.top + row * layout.height
        bar = layout.bar(scale, left, top)
        y = top + (layout.height - layout.name[1]) // 2
        write(paper.draw, (left, y), name[: layout.letters], paper.shades.text, layout.name)
        draw_ground(paper, bar, edges_dbfs)
        if row == 0:
            draw_scale(paper, bar, scale_top, edges_dbfs)
        bars.append(bar)
    return Plan(layout, tuple(bars), paper.picture.crop((0, paper.top, paper.width, paper.bottom)))


def draw_loudest(paper: Paper, scene: Scene, left: int, top: int, width: int) -> None:
    """Draw the bar of the loudest channel and its scale into 16 rows, beside the choice of the scale."""
    strip = max(scene.strips, key=lambda strip: strip.peak_dbfs)
    scale = METER_SCALES[scene.scale](scene.reference_dbfs)
    bar = Bar(scale, left, left + width, top, top + SMALL[1] - 1)
    draw_ground(paper, bar, scene.edges_dbfs)
    draw_level(paper, bar, strip)
    draw_scale(paper, bar, bar.bottom + 1, scene.edges_dbfs)


def draw_figures(paper: Paper, layout: Layout, bar: Bar, strip: Strip) -> None:
    """Draw the highest peak and the clips, beside the bar."""
    figures_right, shade = bar.right + GAP + FIGURE * layout.figure[0], paper.shades.text
    right = figures_right + layout.clips
    if strip.clips and layout.clips:
        draw_clips(paper, strip.clips, (figures_right + GAP - 1, bar.top, right - 1, bar.bottom - 1))
    elif strip.clips:  # no room for the count: the figure itself is dark on bright
        paper.draw.rectangle((bar.right + GAP - 1, bar.top, right - 1, bar.bottom - 1), fill=shade)
        shade = 0
    y = bar.top - 1 + (layout.height - layout.figure[1]) // 2
    write(paper.draw, (figures_right, y), figure(strip.max_dbfs), shade, layout.figure, "right")


def draw_ground(paper: Paper, bar: Bar, edges_dbfs: tuple[float, float, float]) -> None:
    """Draw the zones as grounds within the scale; without greys, a line along the sweet spot."""
    shades, (_, *edges) = paper.shades, edges_dbfs
    low, high = (bar.x(edge) if edge < bar.scale.highest else bar.right for edge in edges)
    last = bar.bottom - 1
    for shade, first, end in (
        (shades.ground, bar.left, low),
        (shades.sweet, low, high),
        (shades.hot, high, bar.right),
    ):
        if first < end:
            paper.draw.rectangle((first, bar.top, end - 1, last), fill=shade)
    if not shades.sweet:
        if low < bar.right:
            end = min(high, bar.right - 1)
            paper.draw.line((low, bar.top, end, bar.top), fill=shades.text)
            paper.draw.line((low, last, end, last), fill=shades.text)
        paper.draw.line((bar.left, last, bar.left, bar.top), fill=shades.text)
        paper.draw.line((bar.right - 1, last, bar.right - 1, bar.top), fill=shades.text)


def draw_level(paper: Paper, bar: Bar, strip: Strip) -> None:
    """Draw the reading as a solid bar, the peak as a dot ahead of it, the held peak as a tick."""
    first, last = bar.top + 1, bar.bottom - 2
    if (end := bar.x(strip.bar_dbfs)) > bar.left:
        paper.draw.rectangle((bar.left, first, end, last), fill=paper.shades.bar)
    if (peak := bar.x(strip.peak_dbfs)) > bar.left:
        paper.draw.rectangle((peak - 2, first, peak, last), fill=paper.shades.peak)
        if peak - 3 > bar.left:  # a dark line keeps the dot apart from the bar
            paper.draw.line((peak - 3, first, peak - 3, last), fill=0)
    if (hold := bar.x(strip.hold_dbfs)) > bar.left:
        paper.draw.line((hold, bar.top, hold, bar.bottom - 1), fill=paper.shades.peak)


def draw_clips(paper: Paper, clips: int, box: tuple[int, int, int, int]) -> None:
    """Draw the clip count, dark on bright."""
    left, top, right, bottom = box
    paper.draw.rectangle(box, fill=paper.shades.text)
    y = (top + bottom + 1 - SMALL[1]) // 2
    write(paper.draw, ((left + right + 1) // 2, y), str(min(clips, 999)), 0, align="middle")


def draw_scale(paper: Paper, bar: Bar, top: int, edges_dbfs: tuple[float, float, float]) -> None:
    """Draw the figures of the scale that fit, bright at the edges of the sweet spot and the line-up level."""
    marks, taken = bar.scale.marks, list[tuple[int, int]]()
    bright = edges_dbfs[1:] if bar.scale.reading == "sample peak" else (*edges_dbfs[1:], marks[0].level)
    for level_dbfs, text in marks:
        x = bar.x(level_dbfs)
        width = SMALL[0] * len(text)
        left = min(max(x - width // 2, bar.left), bar.right - width)
        if all(left + width + 4 <= start or left >= end + 4 for start, end in taken):
            taken.append((left, left + width))
            write(
                paper.draw,
                (left, top),
                text,
                paper.shades.text if level_dbfs in bright else paper.shades.quiet,
            )
