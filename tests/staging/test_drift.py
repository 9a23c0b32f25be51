"""Drift: the steady rise of what sounds, in spite of parts, steps, fades and idle lines."""

import math
from itertools import pairwise

import numpy as np
import pytest

from gainbox.meters import histogram, loudness
from gainbox.staging.drift import MOST, Drift
from gainbox.staging.ticks import PER_S
from tests.signals import Signal
from tests.staging.features import level_tick

MOMENTARY, SHORT_TERM = 4, 30  # ticks


def flat(level_db: float, seconds: float) -> Signal:
    """A level, tick by tick."""
    return np.full(round(seconds * PER_S), level_db)


def rising(from_db: float, to_db: float, seconds: float) -> Signal:
    """A level that changes steadily."""
    return np.linspace(from_db, to_db, round(seconds * PER_S))


def lively(levels: Signal, deviation_db: float, seed: int = 1) -> Signal:
    """Levels that scatter from second to second, as those of speech and music do."""
    drawn = np.random.default_rng(seed).standard_normal(len(levels) // PER_S + 2) * deviation_db
    scatter: Signal = levels + np.interp(np.arange(len(levels)), np.arange(len(drawn)) * PER_S, drawn)
    return scatter


def means(powers: Signal, ticks: int) -> Signal:
    """The mean of the last `ticks` powers at each."""
    sums = np.concatenate(([0.0], np.cumsum(powers)))
    first = np.maximum(np.arange(len(powers)) - ticks + 1, 0)
    mean: Signal = (sums[1:] - sums[first]) / (np.arange(len(powers)) + 1 - first)
    return mean


def drift_and_range(*parts: Signal) -> tuple[float, float]:
    """The drift of levels one after the other, and their loudness range."""
    powers = 10.0 ** (np.concatenate(parts) / 10.0)
    drift, values, tick = Drift(), np.zeros(1, histogram.STATE), level_tick(0.1)
    for number, (momentary, short_term) in enumerate(
        zip(means(powers, MOMENTARY).tolist(), means(powers, SHORT_TERM).tolist(), strict=True), 1
    ):
        drift.feed(tick._replace(momentary=momentary, short_term=short_term))
        if number >= SHORT_TERM:
            histogram.add(values[0], loudness.level(short_term), short_term)
    range_lu = loudness.loudness_range(values[0])
    return drift.drift_lu(range_lu), range_lu


VERSE, CHORUS = flat(-24.0, 15.0), flat(-16.0, 15.0)

NO_DRIFT = {
    "steady": [flat(-20.0, 60.0)],
    "a step of 4 dB": [flat(-20.0, 30.0), flat(-24.0, 30.0)],
    "a step of 4 dB up": [flat(-24.0, 30.0), flat(-20.0, 30.0)],
    "an early step": [flat(-24.0, 15.0), flat(-20.0, 60.0)],
    "a late step": [flat(-20.0, 100.0), flat(-25.0, 50.0)],
    "a large step": [flat(-20.0, 30.0), flat(-32.0, 30.0)],
    "a quiet intro": [flat(-29.0, 15.0), flat(-20.0, 45.0)],
    "a short take with an intro": [flat(-29.0, 5.0), flat(-20.0, 15.0)],
    "a loud intro": [flat(-14.0, 10.0), flat(-20.0, 45.0)],
    "an outro": [flat(-20.0, 45.0), flat(-29.0, 15.0)],
    "verse and chorus": [VERSE, CHORUS] * 2,
    "a chorus twice": [VERSE, CHORUS, VERSE, CHORUS, CHORUS],
    "two verses and a chorus": [VERSE, VERSE, CHORUS],
    "long parts": [flat(-23.0, 40.0), flat(-17.0, 40.0)] * 3,
    "parts of a few seconds": [flat(-20.0, 5.0), flat(-29.5, 5.0)] * 4,
    "a song": [flat(-30.0, 8.0), VERSE, CHORUS, VERSE, flat(-27.0, 10.0), CHORUS, rising(-16.0, -60.0, 10.0)],
    "a fade at the end": [flat(-20.0, 50.0), rising(-20.0, -60.0, 10.0)],
    "a long fade": [flat(-20.0, 60.0), rising(-20.0, -60.0, 25.0)],
    "a fade in": [rising(-50.0, -20.0, 10.0), flat(-20.0, 50.0)],
    "idle after": [flat(-20.0, 60.0), flat(-90.0, 540.0)],
    "half an hour idle after 8 s": [flat(-20.0, 8.0), flat(-90.0, 1800.0)],
    "a noisy line after": [flat(-20.0, 60.0), flat(-60.0, 3600.0)],
    "a noisy line before": [flat(-60.0, 3600.0), flat(-20.0, 60.0)],
    "idle before and after": [flat(-72.0, 600.0), flat(-20.0, 60.0), flat(-72.0, 900.0)],
    "pauses": [flat(-20.0, 12.0), flat(-52.0, 12.0), flat(-20.0, 20.0), flat(-200.0, 4.0), flat(-20.0, 12.0)],
    "steady speech": [lively(flat(-20.0, 120.0), 2.0)],
    "lively verse and chorus": [lively(np.concatenate([VERSE, CHORUS] * 2), 1.0)],
    "a lively intro": [lively(np.concatenate((flat(-29.0, 15.0), flat(-20.0, 45.0))), 1.0)],
}


LIVELY = {"steady speech", "lively verse and chorus", "a lively intro"}


@pytest.mark.parametrize("name", NO_DRIFT)
def test_what_does_not_get_louder_steadily_does_not_drift(name: str) -> None:
    drift_lu, range_lu = drift_and_range(*NO_DRIFT[name])
    assert abs(drift_lu) < (1.5 if name in LIVELY else 0.3)
    assert abs(drift_lu) <= range_lu + 0.05


IDLE = flat(-75.0, 600.0)
DRIFTS = {
    "down": (-3.5, [rising(-20.0, -23.5, 30.0)]),
    "up": (4.0, [rising(-24.0, -20.0, 30.0)]),
    "a little": (-1.0, [rising(-20.0, -21.0, 60.0)]),
    "fast": (12.0, [rising(-24.0, -12.0, 12.0)]),
    "far": (15.0, [rising(-30.0, -15.0, 60.0)]),
    "in an hour": (-6.0, [rising(-20.0, -26.0, 3600.0)]),
    "between idle lines": (-6.0, [IDLE, rising(-20.0, -26.0, 60.0), IDLE]),
    "behind a noisy line": (-6.0, [flat(-68.0, 600.0), rising(-20.0, -26.0, 60.0)]),
    "with pauses": (
        -6.0,
        [
            part
            for start, end in pairwise(np.linspace(-20.0, -26.0, 11).tolist())
            for part in (rising(start, end, 6.0), flat(-80.0, 2.0))
        ],
    ),
    "with verse and chorus": (6.0, [np.concatenate([VERSE, CHORUS] * 2) + rising(0.0, 6.0, 60.0)]),
    "with a fade at the end": (6.0, [rising(-26.0, -20.0, 110.0), rising(-20.0, -60.0, 10.0)]),
    "speech": (-6.0, [lively(rising(-20.0, -26.0, 180.0), 2.0)]),
}


@pytest.mark.parametrize(("expected_lu", "parts"), DRIFTS.values(), ids=DRIFTS)
def test_what_gets_louder_or_softer_steadily_drifts_by_as_much(
    expected_lu: float, parts: list[Signal]
) -> None:
    drift_lu, range_lu = drift_and_range(*parts)
    assert drift_lu == pytest.approx(expected_lu, abs=0.8 if len(parts) == 1 else 0.6)
    assert abs(drift_lu) <= range_lu / 0.85 * 1.4


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("levels", [flat(-20.0, 60.0), np.concatenate([VERSE, CHORUS] * 2)])
def test_the_scatter_of_music_is_no_drift(levels: Signal, seed: int) -> None:
    drift_lu, _ = drift_and_range(lively(levels, 1.5, seed))
    assert abs(drift_lu) < 3.0


@pytest.mark.parametrize("seed", range(20))
def test_a_drift_is_found_in_the_scatter_of_music(seed: int) -> None:
    drift_lu, _ = drift_and_range(lively(rising(-20.0, -26.0, 120.0), 1.5, seed))
    assert -7.5 < drift_lu < -4.5


@pytest.mark.parametrize("parts", [[flat(-20.0, 4.0)], [flat(-90.0, 600.0)], [flat(-200.0, 60.0)]])
def test_without_some_seconds_of_sound_there_is_none(parts: list[Signal]) -> None:
    assert math.isnan(drift_and_range(*parts)[0])
    assert math.isnan(Drift().drift_lu(math.nan))


def test_it_is_never_more_than_a_rise_of_that_range_has() -> None:
    drift, tick = Drift(), level_tick(0.1)
    for power in 10.0 ** (rising(-30.0, -20.0, 60.0) / 10.0):
        drift.feed(tick._replace(momentary=power))
    assert drift.drift_lu(8.1) == pytest.approx(10.0, abs=0.1)
    assert drift.drift_lu(1.7) == pytest.approx(1.7 / 0.85 * 60.0 / 57.0)
    assert drift.drift_lu(0.0) == 0.0


def test_hours_need_no_more_memory_than_a_minute() -> None:
    drift, tick = Drift(), level_tick(0.1)
    for second in range(6 * 3600):
        for _ in range(PER_S):
            drift.feed(tick._replace(momentary=1.0 + second % 7))
    assert len(drift._parts) <= MOST
    assert abs(drift.drift_lu(5.0)) <= 5.9
