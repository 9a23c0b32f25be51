"""`gainbox measure --plot`: the levels of recordings over time, on the ground of the zones.

The picture is a stack of sheets, one a recording: its name and its numbers, a panel for each channel, and one
for the loudness of all. With more points than columns of pixels, a column shows the highest of its points.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from gainbox.cli import printable
from gainbox.cli.measure import grid
from gainbox.cli.measure.result import Measured
from gainbox.cli.measure.trace import Tracer

DPI = 144
WIDTH, LEFT, RIGHT = 12.0, 0.85, 0.75  # inches, like all that follows
HEADER, TIMES, GAP = 1.05, 0.45, 0.12
PANELS = {1: 2.0, 2: 1.8, 3: 1.5, 4: 1.3}  # heights by the number of channels; of more:
SMALL_PANEL = 1.05
CLIP_MARK = 0.1
COLUMNS = round((WIDTH - LEFT - RIGHT) * DPI)

HIGHEST_DB, HIGHEST_EVER_DB = 6.0, 24.0  # top of the scale: at least, and at most
LONGEST_NAME = 64

VU, PPM, PEAK, CLIP = "#44586c", "#0a7ccf", "#1f2429", "#c9271c"
MOMENTARY, SHORT_TERM = "#d9982b", "#78396f"
DASHED = (0, (5, 3))


class Sheet(NamedTuple):
    """A recording, its curves, and the lower edges of low, sweet and hot."""

    measured: Measured
    tracer: Tracer
    edges_dbfs: tuple[float, float, float]

    @property
    def panel_height(self) -> float:
        """The height of each panel."""
        return PANELS.get(self.measured.channels, SMALL_PANEL)

    @property
    def height(self) -> float:
        """The height of the sheet."""
        return HEADER + (self.measured.channels + 1) * (self.panel_height + GAP) + TIMES


def save(sheets: Sequence[Sheet], path: Path) -> None:
    """Draw recordings into a PNG file.

    Raises:
        OSError: it cannot be written
    """
    mpl.rcdefaults()  # the same picture whatever the user's matplotlibrc
    with warnings.catch_warnings(action="ignore"):  # a file's name may have letters that the font has not
        draw(sheets).savefig(path, format="png")


def draw(sheets: Sequence[Sheet]) -> Figure:
    """Draw recordings, one below the other."""
    top = sum(sheet.height for sheet in sheets)
    figure = Figure(figsize=(WIDTH, top), dpi=DPI, facecolor="white")
    for sheet in sheets:
        draw_sheet(figure, sheet, top)
        top -= sheet.height
    return figure


def draw_sheet(figure: Figure, sheet: Sheet, top: float) -> None:
    """Draw a recording, from `top` inches above the bottom of the figure down."""
    measured, tracer, edges_dbfs = sheet
    write_header(figure, measured, top)
    place = grid.Place(LEFT, top - HEADER, WIDTH - LEFT - RIGHT, sheet.panel_height)
    highest_db = min(max(HIGHEST_DB, measured.programme.true_peak_max_dbtp + 1.0), HIGHEST_EVER_DB)
    for c, channel in enumerate(measured.channel):
        axes = grid.panel(figure, place, grid.zones(edges_dbfs), highest_db, measured.duration_s)
        write_name(axes, channel.name, "dBFS")
        draw_channel(axes, tracer, c)
        mark_clips(axes, tracer, c, CLIP_MARK / place.height)
        place = place._replace(top=place.top - place.height - GAP)
    axes = grid.panel(figure, place, grid.PLAIN, highest_db, measured.duration_s)
    write_name(axes, "", "LUFS")
    draw_loudness(axes, tracer, measured.programme.integrated_lufs)
    axes.tick_params(labelbottom=True)


def draw_channel(axes: Axes, tracer: Tracer, c: int) -> None:
    """Draw the levels of a channel, which begin with silence; the VU hides the curves behind it."""
    channel = tracer.trace.channel[c]
    time_s = np.append(0.0, columns(tracer.trace.time_s))
    vu, ppm, peak = (
        np.append(0.0, grid.heights(columns(levels_db)))
        for levels_db in (channel.vu_dbfs, channel.ppm_type_1_dbfs, channel.true_peak_dbtp)
    )
    axes.plot(time_s, peak, color=PEAK, linewidth=0.6, zorder=2)
    axes.fill_between(time_s, vu, color=VU, linewidth=0, zorder=3)
    axes.plot(time_s, ppm, color=PPM, linewidth=1.1, zorder=4)


def mark_clips(axes: Axes, tracer: Tracer, c: int, length: float) -> None:
    """Mark the clips of a channel on the panel's upper edge."""
    clipped = np.diff(columns(tracer.clips[c]), prepend=0.0) > 0
    time_s = columns(tracer.trace.time_s)[clipped]
    where = axes.get_xaxis_transform()
    axes.vlines(time_s, 1.0 - length, 1.0, transform=where, color=CLIP, linewidth=1.0, zorder=5)


def draw_loudness(axes: Axes, tracer: Tracer, integrated_lufs: float) -> None:
    """Draw the loudness of all channels together, where it is finite."""
    time_s = columns(tracer.trace.time_s)
    for values, colour, linewidth in (
        (tracer.trace.momentary_lufs, MOMENTARY, 1.0),
        (tracer.trace.short_term_lufs, SHORT_TERM, 2.0),
    ):
        lufs = columns(values)
        loud = np.where(np.isfinite(lufs), grid.heights(lufs), np.nan)
        axes.plot(time_s, loud, color=colour, linewidth=linewidth)
    if np.isfinite(integrated_lufs):
        height = float(grid.heights(integrated_lufs))
        axes.axhline(height, color=grid.INK, linewidth=1.0, linestyle=DASHED)
        grid.write_beside(axes, height, f"I {grid.format_level(integrated_lufs)}", grid.INK)


def columns(values: ArrayLike) -> NDArray[np.float64]:
    """The values, reduced to the columns of pixels of a panel: the highest of each column."""
    points = np.asarray(values, np.float64)
    each = max(1, -(-len(points) // COLUMNS))
    return np.asarray(np.fmax.reduceat(points, np.arange(0, len(points), each)))


def write_name(axes: Axes, name: str, unit: str) -> None:
    """Write the name and the unit of a panel on its left."""
    where = axes.transAxes
    axes.text(-0.055, 0.52, name, ha="center", fontsize=13, weight="bold", color=grid.INK, transform=where)
    axes.text(
        -0.055, 0.50, unit, ha="center", va="top", fontsize=grid.SMALLEST, color=grid.SOFT, transform=where
    )


def write_header(figure: Figure, measured: Measured, top: float) -> None:
    """Write the name of a recording, its numbers, and the legend."""
    programme, inches = measured.programme, figure.dpi_scale_trans
    name = shortened(printable(Path(measured.file).name))
    figure.text(
        *(LEFT, top - 0.42, name),
        fontsize=15,
        weight="bold",
        color=grid.INK,
        parse_math=False,
        transform=inches,
    )
    numbers = (
        f"integrated {grid.format_level(programme.integrated_lufs)} LUFS",
        f"range {grid.format_level(programme.loudness_range_lu)} LU",
        f"true peak {grid.format_level(programme.true_peak_max_dbtp)} dBTP",
        f"{measured.sample_rate_hz / 1000:g} kHz",
        grid.format_time(measured.duration_s, 3 if measured.duration_s < 1 else 0),
    )
    figure.text(LEFT, top - 0.70, "   ·   ".join(numbers), transform=inches, fontsize=10.5, color=grid.SOFT)
    figure.legend(
        handles=[
            Line2D([], [], color=PEAK, linewidth=0.8, label="true peak"),
            Line2D([], [], color=PPM, linewidth=1.4, label="PPM"),
            Patch(color=VU, linewidth=0, label="VU"),
            Line2D([], [], color=CLIP, marker="|", markersize=8, linestyle="none", label="clip"),
            Line2D([], [], color=MOMENTARY, linewidth=1.4, label="momentary"),
            Line2D([], [], color=SHORT_TERM, linewidth=2.0, label="short-term"),
            Line2D([], [], color=grid.INK, linewidth=1.0, linestyle=DASHED, label="integrated"),
        ],
        loc="lower right",
        bbox_to_anchor=(WIDTH - RIGHT, top - HEADER + 0.03),
        bbox_transform=inches,
        ncols=7,
        frameon=False,
        fontsize=grid.SMALL,
        labelcolor=grid.SOFT,
        handlelength=1.4,
        handletextpad=0.5,
        columnspacing=1.4,
        borderaxespad=0.0,
    )


def shortened(name: str) -> str:
    """A name, its middle replaced by an ellipsis if it is too long."""
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[:half]}…{name[-half:]}"
