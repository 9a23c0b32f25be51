"""Scales: which level sits where along a bar, and which marks stand beside it."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Scale:
    """A bar's law as straight pieces between (level, fraction of the length), ascending."""

    points: tuple[tuple[float, float], ...]
    marks: tuple[int, ...]
    """The levels worth a figure, the most important first."""

    def at(self, level: float) -> float:
        """The fraction 0.0 to 1.0 of the length at which `level` sits."""
        levels = [point[0] for point in self.points]
        after = bisect_right(levels, level)
        if after == 0:
            return self.points[0][1]
        if after == len(levels):
            return self.points[-1][1]
        (low, start), (high, end) = tuple(pairwise(self.points))[after - 1]
        return start + (end - start) * (level - low) / (high - low)


DBFS = Scale(
    points=(
        (-70.0, 0.0),
        (-60.0, 0.025),
        (-50.0, 0.075),
        (-40.0, 0.15),
        (-30.0, 0.30),
        (-20.0, 0.50),
        (0.0, 1.0),
    ),
    marks=(-18, 0, -6, -12, -30, -40, -24, -60, -3, -50),
)
"""The mixers' "IEC" law: a quarter of the length for each 10 dB at the top, less and less below."""
