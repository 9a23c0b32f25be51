"""LOUDNESS: momentary and short-term as bars around the target of EBU R 128, integrated as the large figure.

The bars are on the scales of EBU Tech 3341, whose 0 LU is the target; the ground is bright where a live
programme may lie. A true peak above the limit of R 128 is dark on bright.
"""

import math
from dataclasses import dataclass

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, Size, write
from gainbox.face.scales import LOUDNESS_SCALES, TARGET_LUFS, Scale
from gainbox.face.scene import Scene, figure, format_level
from gainbox.staging.loudness import LoudnessView

TOLERANCE_LU = 1.0
HIGHEST_DBTP = -1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The division of the page: bars from `left` to before `right`, their figures, and the large one."""

    letters: Size
    integrated: Size
    left: int
    right: int
    figures: int
    """Right edge of the figures beside the bars; 0 without them."""
    tall: int
    """Rows of a bar."""

    @classmethod
    def of(cls, width: int) -> "Layout":
        """The layout for a display that wide."""
        if width >= 256:
            return cls((6, 12), (16, 32), left=10, right=134, figures=168, tall=11)
        return cls(SMALL, (12, 24), left=7, right=62, figures=0, tall=13)


def draw(paper: Paper, scene: Scene, loudness: LoudnessView) -> None:
    """Draw the bars above, LRA and true peak below, the large figure at the right."""
    layout, scale = Layout.of(paper.width), LOUDNESS_SCALES[scene.loudness_scale]
    write(paper.draw, (paper.width, 0), scene.loudness_scale, paper.shades.quiet, align="right")
    for row, (name, level_lufs) in enumerate(
        (("M", loudness.momentary_lufs), ("S", loudness.short_term_lufs))
    ):
        draw_bar(paper, layout, name, level_lufs, paper.top + 1 + row * (layout.tall + 1), scale)
    draw_scale(paper, layout, paper.top + 2 * layout.tall + 3, scale)
    draw_integrated(paper, layout, loudness)
    draw_figures(paper, layout, loudness)


def column(layout: Layout, level_lufs: float, scale: Scale) -> int:
    """The column at which a loudness sits on a scale."""
    return layout.left + round(scale.at(level_lufs) * (layout.right - layout.left - 1))


def draw_bar(paper: Paper, layout: Layout, name: str, level_lufs: float, top: int, scale: Scale) -> None:
    """Draw a bar, its name before it, its figure behind."""
    shades, last = paper.shades, top + layout.tall - 1
    low, high = (column(layout, TARGET_LUFS + side, scale) for side in (-TOLERANCE_LU, TOLERANCE_LU))
    paper.draw.rectangle((layout.left, top, layout.right - 1, last), fill=shades.ground)
    paper.draw.rectangle((high, top, layout.right - 1, last), fill=shades.hot)
    paper.draw.rectangle((low, top, high, last), fill=shades.sweet)
    if not shades.ground:
        paper.draw.rectangle((layout.left, top, layout.right - 1, last), outline=shades.text)
    if (end := column(layout, level_lufs, scale)) > layout.left:
        paper.draw.rectangle((layout.left, top + 2, end, last - 2), fill=shades.bar)
        paper.draw.line((end, top + 2, end, last - 2), fill=shades.peak)
    target = column(layout, TARGET_LUFS, scale)
    for x, shade in ((target - 1, 0), (target, shades.text), (target + 1, 0)):
        paper.draw.line((x, top, x, last), fill=shade)
    y = top + (layout.tall - layout.letters[1]) // 2
    write(paper.draw, (0, y), name, shades.text, layout.letters)
    if layout.figures:
        write(paper.draw, (layout.figures, y), format_level(level_lufs), shades.text, layout.letters, "right")


def draw_scale(paper: Paper, layout: Layout, top: int, scale: Scale) -> None:
    """Draw the marks of the scale, in LU from the target."""
    step = round(scale.highest - TARGET_LUFS)
    for mark in (-2 * step, -step, 0, step) if layout.figures else (-2 * step, 0, step):
        text = str(mark)
        x, width = column(layout, TARGET_LUFS + mark, scale), SMALL[0] * len(text)
        x = min(max(x - width // 2, layout.left), layout.right - width)
        write(paper.draw, (x, top), text, paper.shades.quiet if mark else paper.shades.text)


def draw_integrated(paper: Paper, layout: Layout, loudness: LoudnessView) -> None:
    """Draw the integrated loudness, and its distance from the target."""
    level_lufs, right = loudness.integrated_lufs, paper.width
    write(
        paper.draw,
        (right, paper.top),
        format_level(level_lufs),
        paper.shades.text,
        layout.integrated,
        "right",
    )
    y = paper.bottom - 12 if layout.figures else paper.top + 2 * layout.tall + 3
    left = right - 5 * layout.integrated[0]
    write(paper.draw, (left, y), "LUFS", paper.shades.quiet, layout.letters)
    if math.isfinite(level_lufs):
        away = f"{round(level_lufs - TARGET_LUFS, 1) + 0.0:+.1f}{' LU' if layout.figures else ''}"
        write(paper.draw, (right, y), away, paper.shades.text, layout.letters, "right")


def draw_figures(paper: Paper, layout: Layout, loudness: LoudnessView) -> None:
    """Draw the loudness range and the highest true peak."""
    width, height = layout.letters
    y = paper.bottom - height
    draw_figure(paper, layout, 9 * width, y, "LRA", figure(loudness.range_lu))
    right, text = layout.figures or paper.width, format_level(loudness.true_peak_dbtp)
    over = loudness.true_peak_dbtp > HIGHEST_DBTP
    if over:
        box = (right - len(text) * width - 2, y, right, y + height - 1)
        paper.draw.rectangle(box, fill=paper.shades.text)
    draw_figure(paper, layout, right, y, "TP", text, dark=over)


def draw_figure(
    paper: Paper, layout: Layout, right: int, y: int, name: str, text: str, *, dark: bool = False
) -> None:
    """Draw a figure of up to five characters that ends at `right`, and its name before it."""
    shades, (width, _) = paper.shades, layout.letters
    write(paper.draw, (right - (6 + len(name)) * width, y), name, shades.quiet, layout.letters)
    write(paper.draw, (right, y), text, 0 if dark else shades.text, layout.letters, "right")
