"""Scales: the places of levels along a bar or an arc, and the marks beside it.

A scale is data: the reading it is for, its ends, the law between them, and its marks. Levels are dBFS, or
LUFS on the scales of loudness. The analogue meters know no full scale: theirs are placed by the level at
which they line up, which is an argument (EBU R 68 has 0 dBu at -18 dBFS).
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from gainbox.decibels import to_amplitude
from gainbox.meters.k_system import ZERO_DBFS

Reading = Literal["sample peak", "vu", "ppm type 1", "ppm type 2", "k rms", "loudness"]
Law = Callable[[float], float]
"""A level in, a number out that grows evenly along the scale."""


class Mark(NamedTuple):
    """A level, and the figure beside it."""

    level: float
    label: str


@dataclass(frozen=True)
class Scale:
    """A scale from its lowest level, at 0.0 of the length, to its highest, at 1.0."""

    reading: Reading
    lowest: float
    highest: float
    law: Law
    marks: tuple[Mark, ...]
    """The most important first."""

    def at(self, level: float) -> float:
        """The fraction 0.0 to 1.0 of the length at which `level` sits; levels beyond the ends sit there."""
        if level <= self.lowest:
            return 0.0
        low, high = self._ends
        return min(max((self.law(level) - low) / (high - low), 0.0), 1.0)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The law at the two ends."""
        return self.law(self.lowest), self.law(self.highest)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A law of straight pieces between (level, fraction), ascending."""

    points: tuple[tuple[float, float], ...]

    def __call__(self, level: float) -> float:
        """The fraction at which `level` sits."""
        after = bisect_right(self.points, (level, math.inf), 1, len(self.points) - 1)
        (low, start), (high, end) = self.points[after - 1 : after + 1]
        return start + (end - start) * (level - low) / (high - low)


def evenly(level: float) -> float:
    """The law of a scale with equal decibels."""
    return level


def by_fourth_root(level: float) -> float:
    """The fourth root of the voltage: ten decibels at the top have more room than ten below."""
    return math.sqrt(math.sqrt(to_amplitude(level)))


def figures(zero: float, *steps: int, signed: bool = False) -> tuple[Mark, ...]:
    """Marks at these decibels from `zero`; those above it have a plus if they are signed."""
    return tuple(Mark(zero + step, f"{step:+d}" if signed and step > 0 else str(step)) for step in steps)


DBFS = Scale(
    "sample peak", -60.0, 0.0, evenly, figures(0.0, 0, -18, -6, -12, -30, -40, -24, -50, -60, -3, -9)
)
"""The digital peak meter's, in equal decibels (IEC 60268-18)."""

MIXER_LAW = Pieces(
    ((-70.0, 0.0), (-60.0, 0.025), (-50.0, 0.075), (-40.0, 0.15), (-30.0, 0.30), (-20.0, 0.50), (0.0, 1.0))
)
MIXER = Scale(
    "sample peak", -70.0, 0.0, MIXER_LAW, figures(0.0, -18, 0, -6, -12, -30, -40, -24, -60, -3, -50)
)
"""The mixers' "IEC" law: a quarter of the length for each 10 dB at the top, less and less below."""


def vu(reference_dbfs: float) -> Scale:
    """The VU meter's, even in voltage, 0 VU at 71 % of the arc (IEC 60268-17)."""
    marks = figures(reference_dbfs, 0, -20, 3, -10, -3, -5, -7, -1, 1, -2, 2, signed=True)
    return Scale("vu", -math.inf, reference_dbfs + 3.0, to_amplitude, marks)


def din(alignment_dbfs: float = -18.0) -> Scale:
    """The German quasi-peak meter's, DIN 45406: 0 dB is 9 dB above the alignment level."""
    zero_dbfs = alignment_dbfs + 9.0
    marks = figures(zero_dbfs, 0, -10, -20, 5, -30, -50, -40, -5, signed=True)
    return Scale("ppm type 1", zero_dbfs - 50.0, zero_dbfs + 5.0, by_fourth_root, marks)


def nordic(alignment_dbfs: float = -18.0) -> Scale:
    """The Nordic quasi-peak meter's: TEST at the alignment level, programme up to +9."""
    marks = (
        Mark(alignment_dbfs, "TEST"),
        *figures(alignment_dbfs, 9, -42, -12, 12, -24, -36, 6, -6, -18, -30, signed=True),
    )
    return Scale("ppm type 1", alignment_dbfs - 42.0, alignment_dbfs + 12.0, evenly, marks)


def bbc(alignment_dbfs: float = -18.0) -> Scale:
    """The BBC's, Type IIa: seven figures 4 dB apart, 4 at the alignment level, programme up to 6."""
    marks = tuple(Mark(alignment_dbfs + 4.0 * (n - 4), str(n)) for n in (4, 6, 1, 7, 2, 5, 3))
    return Scale("ppm type 2", alignment_dbfs - 16.0, alignment_dbfs + 14.0, evenly, marks)


def ebu(alignment_dbfs: float = -18.0) -> Scale:
    """The EBU's, Type IIb (Tech 3205): TEST at the alignment level, programme up to +9."""
    marks = (
        Mark(alignment_dbfs, "TEST"),
        *figures(alignment_dbfs, 9, -12, 12, -8, 4, -4, signed=True),
    )
    return Scale("ppm type 2", alignment_dbfs - 12.0, alignment_dbfs + 12.0, evenly, marks)


def k_system(zero_dbfs: float) -> Scale:
    """Bob Katz's, for the rms of 600 ms: thirty decibels below its zero, and the headroom above."""
    marks = figures(zero_dbfs, 0, 4, round(-zero_dbfs), -20, -10, -30, 8, -5, signed=True)
    return Scale("k rms", zero_dbfs - 30.0, 0.0, evenly, marks)


K_12, K_14, K_20 = (k_system(ZERO_DBFS[name]) for name in ("K-12", "K-14", "K-20"))

METER_SCALES: Mapping[str, Callable[[float], Scale]] = {
    "mixer": lambda _: MIXER,
    "dBFS": lambda _: DBFS,
    "VU": vu,
    "DIN": din,
    "Nordic": nordic,
    "BBC": bbc,
    "EBU": ebu,
    "K-12": lambda _: K_12,
    "K-14": lambda _: K_14,
    "K-20": lambda _: K_20,
}
"""The scales a level meter may have, by their names, for a reference level."""

TARGET_LUFS = -23.0
EBU_9 = Scale(
    "loudness", -41.0, -14.0, evenly, figures(TARGET_LUFS, 0, -18, 9, -9, 3, -3, 6, -6, -12, -15, signed=True)
)
"""EBU +9: from -18 to +9 LU about the target of EBU R 128 (Tech 3341)."""
EBU_18 = Scale(
    "loudness", -59.0, -5.0, evenly, figures(TARGET_LUFS, 0, -36, 18, -18, 9, -9, 12, -27, 6, -6, signed=True)
)
"""EBU +18: from -36 to +18 LU, for programmes of a wide range."""

LOUDNESS_SCALES = {"EBU +9": EBU_9, "EBU +18": EBU_18}
"""The scales of loudness, by their names."""
