"""A step in the level: was a knob turned meanwhile?

Levels alone do not tell a knob from a player who digs in. So this finds only what exceeds most playing: two
parts, each steady in level, 6 dB or more apart.
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

STEP_DB = 6.0
ALIKE = 3.0
"""The parts must be this many times further apart than each one's levels are from its median, in the mean."""
SHORTEST = 4
"""Levels in each part, at least."""


class Step(NamedTuple):
    """The index at which the later part begins, and its level above the earlier."""

    at: int
    by_db: float


def find_step(levels_dbfs: Sequence[float]) -> Step | None:
    """The step in levels that lie equally far apart in time, if there is one."""
    places = range(SHORTEST, len(levels_dbfs) - SHORTEST + 1)
    if not places:
        return None
    at = min(places, key=lambda at: unlike(levels_dbfs[:at]) + unlike(levels_dbfs[at:]))
    before, after = levels_dbfs[:at], levels_dbfs[at:]
    by_db = median(after) - median(before)
    apart_db = max(unlike(part) / len(part) for part in (before, after))
    return Step(at, by_db) if abs(by_db) >= max(STEP_DB, ALIKE * apart_db) else None


def unlike(levels_dbfs: Sequence[float]) -> float:
    """The distances of the levels of a part from its median, summed up."""
    middle = median(levels_dbfs)
    return sum(abs(level - middle) for level in levels_dbfs)
