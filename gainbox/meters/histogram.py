"""A histogram of levels: hours of them in constant memory.

Integrated loudness and loudness range need all levels since reset. They are counted in bins of a hundredth of
a decibel, each with the sum of its powers, so that means are exact but for the bin that a threshold cuts; a
percentile is known to half a bin. The bins are totalled in groups, so that a query need not walk through all
of them.
"""

import math

import numpy as np

LOWEST_DB, HIGHEST_DB = -70.0, 10.0
PER_DB = 100
GROUP = 100
BINS = round((HIGHEST_DB - LOWEST_DB) * PER_DB)
GROUPS = BINS // GROUP

STATE = np.dtype(
    [
        ("count", "i8", (BINS,)),
        ("power", "f8", (BINS,)),
        ("group_count", "i8", (GROUPS,)),
        ("group_power", "f8", (GROUPS,)),
    ],
    align=True,
)


def add(state: np.void, level_db: float, power: float) -> None:
    """Count a level and its power, if it is above LOWEST_DB."""
    if level_db > LOWEST_DB:
        at = min(int((min(level_db, HIGHEST_DB) - LOWEST_DB) * PER_DB), BINS - 1)
        state["count"][at] += 1
        state["power"][at] += power
        state["group_count"][at // GROUP] += 1
        state["group_power"][at // GROUP] += power


def first_above(threshold_db: float) -> tuple[int, int]:
    """The first bin above a threshold, and the first group whose bins are all above it.

    The last bin holds all levels from there up, and is above any threshold.
    """
    first = min(max(math.ceil((threshold_db - LOWEST_DB) * PER_DB), 0), BINS - 1)
    return first, -(-first // GROUP)


def mean_above(state: np.void, threshold_db: float) -> float:
    """The mean power of the levels above a threshold; 0.0 if there are none."""
    first, first_group = first_above(threshold_db)
    count, power = 0, 0.0
    for at in range(first, first_group * GROUP):
        count += state["count"][at]
        power += state["power"][at]
    for group in range(first_group, GROUPS):
        count += state["group_count"][group]
        power += state["group_power"][group]
    return power / count if count > 0 else 0.0


def count_above(state: np.void, threshold_db: float) -> int:
    """The number of levels above a threshold."""
    first, first_group = first_above(threshold_db)
    count = 0
    for at in range(first, first_group * GROUP):
        count += state["count"][at]
    for group in range(first_group, GROUPS):
        count += state["group_count"][group]
    return count


def mean_of_highest(state: np.void, count: int) -> float:
    """The mean power of the `count` highest levels; if there are fewer, the missing ones are zero.

    Levels of the bin that the count cuts are taken as the mean of that bin.
    """
    counts, powers = state["count"][::-1], state["power"][::-1]
    above = np.cumsum(counts) - counts
    taken = np.clip(count - above, 0, counts)
    return float(np.sum(powers * taken / np.maximum(counts, 1)) / count)


def level_of(state: np.void, from_above: int) -> float:
    """The `from_above`-th highest level, from 0; LOWEST_DB if there are fewer."""
    left = from_above
    for back in range(GROUPS):
        group = GROUPS - 1 - back
        if left < state["group_count"][group]:
            for deep in range(GROUP):
                at = (group + 1) * GROUP - 1 - deep
                if left < state["count"][at]:
                    return LOWEST_DB + (at + 0.5) / PER_DB
                left -= state["count"][at]
        left -= state["group_count"][group]
    return LOWEST_DB
