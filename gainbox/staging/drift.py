"""Drift: how much louder or softer a programme gets, steadily, from its beginning to its end.

It is the slope at which most of the programme agrees: of all slopes, the one along which most pairs of
seconds have the same loudness. Where all of it rises, that is the rise; where it has an intro, a step, verses
and choruses or a fade, its parts agree that there is none. Only what sounds counts, and time is counted in
it: idle lines and pauses are left out.

The seconds are held in constant memory: when there is no room, the two neighbours that last the shortest are
joined.
"""

import math

import numpy as np

from gainbox.meters import loudness
from gainbox.meters.lanes import HOPS_PER_S
from gainbox.staging.ticks import PER_S, Tick

MOST = 96
"""Parts that are held; all pairs of them are compared."""
SHORTEST_S = 5.0
"""Less sound has no drift."""
IDLE_LU = 30.0
"""Further below the loudest second than any gate: left out at once."""
SMOOTH_S = 3.0
"""Each part is compared with its neighbours, as long as the window of the short-term loudness."""
NARROWEST_LU = 0.5
NOISE = 1.2
"""Two parts agree within a Gaussian: `NOISE` times as wide as their scatter, and not narrower than this."""
TO_DEVIATION = 1.4826
"""The standard deviation of a Gaussian over its median absolute deviation."""
SLOPES = 81
"""Slopes that are tried; between them the best is refined."""
REFINEMENTS = 12
LEVEL = 0.8
"""No drift is preferred to one that this part of the agreement has, too."""

MOMENTARY = loudness.MOMENTARY * PER_S // HOPS_PER_S
WINDOW_S = loudness.SHORT_TERM / HOPS_PER_S


class Drift:
    """Follows the loudness, tick by tick from the beginning of a take."""

    def __init__(self) -> None:
        self._ticks, self._power, self._counted = 0, 0.0, 0
        self._loudest = -math.inf
        self._parts: list[tuple[float, float]] = []  # seconds and loudness

    def feed(self, tick: Tick) -> None:
        """Add a tick; the rest at the end of the sound does not count."""
        if tick.part < 1.0:
            return
        self._ticks += 1
        if self._ticks >= MOMENTARY:  # before that the window reaches back before the first
            self._power += tick.momentary
            self._counted += 1
        if self._ticks % PER_S == 0:
            self._add(loudness.level(self._power / self._counted))
            self._power, self._counted = 0.0, 0

    def _add(self, lufs: float) -> None:
        """Add a second."""
        if lufs <= max(loudness.ABSOLUTE_GATE_LUFS, self._loudest - IDLE_LU):
            return
        self._loudest = max(self._loudest, lufs)
        self._parts.append((1.0, lufs))
        if len(self._parts) > MOST:
            self._parts = [part for part in self._parts if part[1] > self._loudest - IDLE_LU]
        if len(self._parts) > MOST:
            self._join()

    def _join(self) -> None:
        """Join the two neighbours that last the shortest."""
        parts = self._parts
        at = min(range(len(parts) - 1), key=lambda i: parts[i][0] + parts[i + 1][0])
        (first_s, first), (second_s, second) = parts[at : at + 2]
        both_s = first_s + second_s
        parts[at : at + 2] = [(both_s, (first_s * first + second_s * second) / both_s)]

    def drift_lu(self, range_lu: float) -> float:
        """The rise of the loudness; NaN before there are some seconds to compare.

        Args:
            range_lu: the loudness range, which a straight rise has too: the drift is never more
        """
        lasting_s, lufs = sounding(self._parts)
        sounding_s = float(lasting_s.sum())
        if sounding_s < SHORTEST_S or math.isnan(range_lu):
            return math.nan
        half = int(SMOOTH_S / 2.0 / np.median(lasting_s))
        at, smooth = smoothed(lasting_s, lufs, half)
        width = max(NARROWEST_LU, NOISE * scatter(lufs) / math.sqrt(2 * half + 1))
        rise = agreed_rise(at / sounding_s, smooth, lasting_s, width)
        most = most_rise(range_lu, sounding_s)
        return min(max(rise, -most), most)


def most_rise(range_lu: float, sounding_s: float) -> float:
    """The straight rise that has a loudness range: from its 10th to its 95th percentile, of whole windows."""
    part = loudness.LOUD_PART - loudness.QUIET_PART
    return range_lu / part * sounding_s / max(sounding_s - WINDOW_S, 1.0)


def sounding(parts: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """The seconds and the loudness of the parts that sound.

    They are less than 20 LU below the mean, as for the loudness range; but that mean is gated, lest hours of
    an idle line lower it.
    """
    lasting_s, lufs = np.array(parts).reshape(-1, 2).T
    powers = 10.0 ** (lufs / 10.0)
    gate = loudness.ABSOLUTE_GATE_LUFS
    for below in (loudness.RELATIVE_GATE_LU, loudness.RELATIVE_GATE_LU, loudness.RANGE_GATE_LU):
        counts = lufs > gate
        if counts.any():
            gate = 10.0 * math.log10(np.average(powers[counts], weights=lasting_s[counts])) + below
    counts = lufs > gate
    return lasting_s[counts], lufs[counts]


def smoothed(lasting_s: np.ndarray, lufs: np.ndarray, half: int) -> tuple[np.ndarray, np.ndarray]:
    """The time and the loudness of each part, averaged over it and `half` neighbours on either side."""
    ends = np.cumsum(lasting_s)
    first = np.maximum(np.arange(len(lufs)) - half, 0)
    behind = np.minimum(np.arange(len(lufs)) + half + 1, len(lufs))

    def mean(values: np.ndarray) -> np.ndarray:
        sums = np.concatenate(([0.0], np.cumsum(values * lasting_s)))
        total = np.concatenate(([0.0], ends))
        averaged: np.ndarray = (sums[behind] - sums[first]) / (total[behind] - total[first])
        return averaged

    return mean(ends - lasting_s / 2.0), mean(lufs)


def agreed_rise(at: np.ndarray, lufs: np.ndarray, weight: np.ndarray, width: float) -> float:
    """The rise at which most pairs of `lufs` agree.

    Args:
        at: time of each, from 0.0 to 1.0
        lufs: the loudness
        weight: the weight of each
        width: the scatter within which two agree
    """
    first, second = np.triu_indices(len(at), 1)
    apart, rises, weights = at[second] - at[first], lufs[second] - lufs[first], weight[first] * weight[second]

    def agreement(rise: float) -> np.ndarray:
        """How far each pair agrees with a rise, 0.0 to its weight."""
        agreed: np.ndarray = weights * np.exp(-0.5 * ((rises - rise * apart) / width) ** 2)
        return agreed

    def refined(rise: float) -> float:
        """The best rise next to one."""
        for _ in range(REFINEMENTS):
            agreed = agreement(rise) * apart
            rise = float((agreed * rises).sum() / (agreed * apart).sum())
        return rise

    most = float(np.ptp(lufs))
    tried = np.linspace(-most, most, SLOPES)
    best = refined(float(max(tried, key=lambda rise: agreement(rise).sum())))
    level = refined(0.0)
    if agreement(level).sum() >= LEVEL * agreement(best).sum():
        return level
    return level if step_error(lufs, weight) < error(lufs - best * at, weight) else best


def error(lufs: np.ndarray, weight: np.ndarray) -> float:
    """The sum of the squares about the mean."""
    return float(weight @ (lufs - np.average(lufs, weights=weight)) ** 2)


def step_error(lufs: np.ndarray, weight: np.ndarray) -> float:
    """The least sum of the squares about two means, one up to a step, one from there."""
    places = range(1, len(lufs))
    return min(error(lufs[:n], weight[:n]) + error(lufs[n:], weight[n:]) for n in places)


def scatter(lufs: np.ndarray) -> float:
    """The standard deviation of parts about their neighbours, whatever the slope; steps hardly count."""
    steps = np.diff(lufs)
    return float(TO_DEVIATION * np.median(abs(steps - np.median(steps))) / math.sqrt(2.0))
