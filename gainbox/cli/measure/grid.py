"""The grid below the curves: a panel with its scale, its times, and the zones as its ground."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from gainbox.face.scales import MIXER, MIXER_LAW

INK, SOFT, GRID = "#1f2429", "#69717a", "#ffffff"
SMALL, SMALLEST = 8.5, 7.5  # letters, in points
MARKS_APART = 0.13  # inches, at least
NAMED_FROM = 0.09  # inches; a narrower ground has no room for its name
MARKS_BEYOND_DB = (6, 12, 18)
TIMES_S = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400),
)
MOST_TIMES = 12


class Ground(NamedTuple):
    """A zone as a ground: its name, its lower edge, its colour, and the colour of its name."""

    name: str
    begins_dbfs: float
    colour: str
    letters: str


PLAIN = (Ground("", -70.0, "#f3f3f1", SOFT),)


def zones(edges_dbfs: tuple[float, float, float]) -> tuple[Ground, ...]:
    """The zones, given the lower edges of low, sweet and hot; the silent one bears no name."""
    low_dbfs, sweet_dbfs, hot_dbfs = edges_dbfs
    return (
        Ground("", -70.0, "#f7f7f7", SOFT),
        Ground("low", low_dbfs, "#e8edf0", "#667782"),
        Ground("sweet", sweet_dbfs, "#d2e5f7", "#2a6ca8"),
        Ground("hot", hot_dbfs, "#fde6bd", "#9a6500"),
        Ground("clip", 0.0, "#f9d5d0", "#b8281d"),
    )


class Place(NamedTuple):
    """The place of a panel, in inches from the left and the bottom of the figure, and its size."""

    left: float
    top: float
    width: float
    height: float


def panel(
    figure: Figure, place: Place, grounds: Sequence[Ground], highest_db: float, duration_s: float
) -> Axes:
    """A panel of a figure, for curves of `heights` over seconds. Its times have marks without labels."""
    width, height = figure.get_size_inches()
    bottom = place.top - place.height
    box = (place.left / width, bottom / height, place.width / width, place.height / height)
    axes = figure.add_axes(box, frameon=False)
    axes.set_xlim(0.0, duration_s)
    axes.set_ylim(0.0, float(heights(highest_db)))
    draw_grounds(axes, grounds, highest_db, NAMED_FROM / place.height * float(heights(highest_db)))
    marks_db = levels_to_mark(highest_db, place.height)
    axes.set_yticks(heights(marks_db), [format_level(mark_db) for mark_db in marks_db], fontsize=SMALLEST)
    times_s = times_to_mark(duration_s)
    axes.set_xticks(times_s, format_times(times_s))
    axes.tick_params(length=0, labelcolor=SOFT, labelsize=SMALL, labelbottom=False)
    axes.grid(color=GRID, linewidth=0.7)
    return axes


def draw_grounds(axes: Axes, grounds: Sequence[Ground], highest_db: float, named_from: float) -> None:
    """Draw the grounds, each up to the next, with their names if they are at least `named_from` high."""
    edges_db = [*(ground.begins_dbfs for ground in grounds), highest_db]
    for ground, (bottom, top) in zip(grounds, pairwise(heights(edges_db).tolist()), strict=True):
        axes.axhspan(bottom, top, color=ground.colour, linewidth=0, zorder=0)
        if top - bottom >= named_from:
            write_beside(axes, (bottom + top) / 2, ground.name, ground.letters)


def write_beside(axes: Axes, height: float, text: str, colour: str) -> None:
    """Write a word to the right of a panel."""
    where = axes.get_yaxis_transform()
    axes.text(1.007, height, text, transform=where, va="center", fontsize=SMALL, color=colour)


def heights(levels_db: ArrayLike) -> NDArray[np.float64]:
    """The heights of levels on the scale of the box's bars: full scale at 1.0, levels beyond it above."""
    levels = np.asarray(levels_db, np.float64)
    *_, (lower_db, lower), (full_db, full) = MIXER_LAW.points
    beyond = np.maximum(levels - full_db, 0.0) * (full - lower) / (full_db - lower_db)
    return np.asarray(np.interp(levels, *np.transpose(MIXER_LAW.points)) + beyond)


def levels_to_mark(highest_db: float, panel_height: float) -> list[int]:
    """The levels that are marked: the important ones first, while there is room."""
    inches = panel_height / float(heights(highest_db))
    marks_db: list[int] = []
    mixer_db = (round(mark.level) for mark in MIXER.marks)
    for mark_db in (*mixer_db, *(mark_db for mark_db in MARKS_BEYOND_DB if mark_db < highest_db)):
        if np.all(np.abs(heights(mark_db) - heights(marks_db)) * inches >= MARKS_APART):
            marks_db.append(mark_db)
    return marks_db


def times_to_mark(duration_s: float) -> NDArray[np.float64]:
    """The round times that are marked, from the start on."""
    step_s = next((step_s for step_s in TIMES_S if duration_s / step_s <= MOST_TIMES), duration_s)
    return step_s * np.arange(math.floor(duration_s / step_s + 1e-6) + 1.0)


def format_times(times_s: Sequence[float] | NDArray[np.float64]) -> list[str]:
    """Times as m:ss or h:mm:ss, all with the same decimals: 3:07, or 1:03:07, or 0:00.25."""
    decimals = next((n for n in range(3) if np.allclose(times_s, np.round(times_s, n), atol=1e-6)), 3)
    return [format_time(time_s, decimals) for time_s in times_s]


def format_time(time_s: float, decimals: int) -> str:
    """A time as m:ss or h:mm:ss."""
    minutes, seconds = divmod(round(time_s, decimals), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    width = 3 + decimals if decimals else 2
    return (f"{hours}:{minutes:02}" if hours else f"{minutes}") + f":{seconds:0{width}.{decimals}f}"


def format_level(level_db: float) -> str:
    """A level to a tenth, or a whole number as it is; with a true minus, and a dash for NaN."""
    if math.isnan(level_db):
        return "\N{EN DASH}"
    text = f"{level_db}" if isinstance(level_db, int) else f"{level_db:z.1f}"
    return text.replace("-", "\N{MINUS SIGN}").replace("inf", "\N{INFINITY}")
