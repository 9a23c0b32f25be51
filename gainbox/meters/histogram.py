"""A histogram of levels: hours of them in constant memory.

Integrated loudness and loudness range need all levels since reset. They are counted in bins of a hundredth of
a decibel, each with the sum of its powers, so that means are exact but for the bin that a threshold cuts; a
percentile is known to half a bin. The bins are totalled in groups, so that a query need not walk through all
of them.

The bin that a threshold cuts may hold half of a programme: two steady levels 10 dB apart are enough. So the
levels are listed too, and those of that bin are compared with the threshold one by one. When the list is
full, every second one is dropped, and from then on only every second is added: the list has all levels of
half an hour of loudness, and evenly spaced ones of any longer time. The part of the bin that is above the
threshold is then that of its listed levels.
"""

import numpy as np
from numpy.typing import NDArray

LOWEST_DB, HIGHEST_DB = -70.0, 10.0
PER_DB = 100
GROUP = 100
BINS = round((HIGHEST_DB - LOWEST_DB) * PER_DB)
GROUPS = BINS // GROUP
LISTED = 18_000
"""The room of the list: half an hour, at ten levels a second."""

COUNTS = [
    ("count", "i8", (BINS,)),
    ("power", "f8", (BINS,)),
    ("group_count", "i8", (GROUPS,)),
    ("group_power", "f8", (GROUPS,)),
]
UNLISTED = np.dtype(COUNTS, align=True)
"""A histogram without a list: it knows no thresholds."""

STATE = np.dtype(
    [
        *COUNTS,
        ("levels", "i8"),  # counted since reset
        ("skipped", "i8"),  # between two that are listed: 0, 1, 3, 7, ...
        ("listed", "i8"),
        ("list", "f8", (LISTED,)),  # in dB
    ],
    align=True,
)


def add(state: np.void, level_db: float, power: float) -> None:
    """Count and list a level, if it is above LOWEST_DB."""
    count(state, level_db, power)
    if level_db > LOWEST_DB:
        enlist(state, level_db)


def count(state: np.void, level_db: float, power: float) -> None:
    """Count a level and its power, if it is above LOWEST_DB."""
    if level_db > LOWEST_DB:
        at = min(int((min(level_db, HIGHEST_DB) - LOWEST_DB) * PER_DB), BINS - 1)
        state["count"][at] += 1
        state["power"][at] += power
        state["group_count"][at // GROUP] += 1
        state["group_power"][at // GROUP] += power


def enlist(state: np.void, level_db: float) -> None:
    """List a level, unless it is one of those that are skipped."""
    levels = state["list"]
    if state["listed"] == LISTED:
        for i in range(LISTED // 2):
            levels[i] = levels[2 * i]
        state["listed"] = LISTED // 2
        state["skipped"] = 2 * state["skipped"] + 1
    if state["levels"] % (state["skipped"] + 1) == 0:
        levels[state["listed"]] = level_db
        state["listed"] += 1
    state["levels"] += 1


def reset(state: np.ndarray) -> None:
    """Empty histograms (any shape of STATE); what their lists held is never read again."""
    for counted in ("count", "power", "group_count", "group_power", "levels", "skipped", "listed"):
        state[counted] = 0


def cut(threshold_db: float) -> tuple[int, int]:
    """The bin that a threshold cuts, and the first group whose bins are all above it.

    A threshold below the lowest bin cuts that, and one above the highest the highest.
    """
    at = int(min(max((threshold_db - LOWEST_DB) * PER_DB, 0.0), BINS - 1))
    return at, at // GROUP + 1


def part_above(state: np.void, at: int, threshold_db: float) -> tuple[float, float]:
    """The part of bin `at` that is above a threshold: of its levels, and of their power.

    A bin without a listed level is above the threshold if its middle is.
    """
    levels = listed(state, at)
    if len(levels) == 0:
        middle_db = LOWEST_DB + (at + 0.5) / PER_DB
        levels = np.array([middle_db])
    above = levels > threshold_db
    powers = 10 ** ((levels - levels.max()) / 10)
    return float(above.mean()), float(powers[above].sum() / powers.sum())


def listed(state: np.void, at: int) -> NDArray[np.float64]:
    """The listed levels of bin `at`."""
    levels: NDArray[np.float64] = state["list"][: state["listed"]]
    bins = ((np.minimum(levels, HIGHEST_DB) - LOWEST_DB) * PER_DB).astype(np.int64)
    of_bin: NDArray[np.float64] = levels[np.minimum(bins, BINS - 1) == at]
    return of_bin


def mean_above(state: np.void, threshold_db: float) -> float:
    """The mean power of the levels above a threshold; 0.0 if there are none."""
    at, first_group = cut(threshold_db)
    levels, power = part_above(state, at, threshold_db)
    levels *= state["count"][at]
    power *= state["power"][at]
    above = slice(at + 1, first_group * GROUP)
    levels += state["count"][above].sum() + state["group_count"][first_group:].sum()
    power += state["power"][above].sum() + state["group_power"][first_group:].sum()
    return float(power / levels) if levels > 0 else 0.0


def count_above(state: np.void, threshold_db: float) -> int:
    """The number of levels above a threshold."""
    at, first_group = cut(threshold_db)
    part, _ = part_above(state, at, threshold_db)
    above = state["count"][at + 1 : first_group * GROUP].sum() + state["group_count"][first_group:].sum()
    return int(round(part * state["count"][at]) + above)


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
