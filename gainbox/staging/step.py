"""A step in the level: was a knob turned meanwhile?

From levels alone nobody can tell a knob from a player who digs in. So this finds only what is larger than
most playing: two parts, each about as loud all through, 6 dB or more apart.
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

STEP_DB = 6.0
ALIKE = 3.0
"""The parts must be so many times further apart than their levels are from each part's own median."""
SHORTEST = 4
"""Levels in each part."""


class Step(NamedTuple):
    """Where the later part begins, and how much louder it is."""

    at: int
    by_db: float


def find_step(levels_dbfs: Sequence[float]) -> Step | None:
    """The largest step in levels that lie equally far apart in time; None if there is none."""
    steps = (
        step for at in range(SHORTEST, len(levels_dbfs) - SHORTEST + 1) if (step := step_at(levels_dbfs, at))
    )
    return max(steps, key=lambda step: abs(step.by_db), default=None)


def step_at(levels_dbfs: Sequence[float], at: int) -> Step | None:
    """The step there, if it is one."""
    parts = levels_dbfs[:at], levels_dbfs[at:]
    before, after = map(median, parts)
    by_db = after - before
    apart_db = max(median(abs(level - median(part)) for level in part) for part in parts)
    return Step(at, by_db) if abs(by_db) >= max(STEP_DB, ALIKE * apart_db) else None
