"""48 hours read as ten minutes do: nothing overflows, drifts or loses digits, and nothing grows.

The state of a Bank is one array of fixed size. It is fed the same minute again and again; after the first,
each minute must move that array by the same step: zero for needles, filters and windows, constant for counts
and sums. The first ten minutes show that. The array is then moved by the steps of all minutes that are
missing, and the minute after 48 hours is fed: the readings are the same, and so is the step. This finds a
counter that is too short, a sum too large to notice what is added, and a window kept as a running sum, whose
errors add up. The lists of levels are left as they are: `test_histogram` fills them.

The marker `long` also feeds all 48 hours.
"""

from collections.abc import Iterator
from dataclasses import astuple

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor, Readings
from gainbox.meters.bank import Feed
from tests.signals import Signal, float32_block, noise, square, tone

RATE_HZ = 48000
MINUTES = 48 * 60

Steps = dict[str, np.ndarray]

LEVELS = (
    *("vu_dbfs", "ppm_type_1_dbfs", "ppm_type_2_dbfs", "peak_dbfs", "peak_hold_dbfs", "sample_peak_dbfs"),
    *("vu_max_dbfs", "ppm_type_1_max_dbfs", "ppm_type_2_max_dbfs", "true_peak_dbtp"),
    *("rms_dbfs", "crest_db", "dc_offset_dbfs"),
)
LISTS = {"list", "listed", "skipped"}
COUNTS = ("clip_events", "clipped_samples", "inter_sample_events", "not_finite")


def test_the_meters_are_after_48_hours_where_they_were_after_ten_minutes(feed_for: FeedFor) -> None:
    states: list[np.ndarray] = []

    def keeping(state: np.ndarray) -> Feed:
        states.append(state)
        return feed_for(state)

    bank = Bank(RATE_HZ, 2, keeping)
    (state,) = states
    played = [(hear_a_minute(bank), state.copy()) for _ in range(10)]
    (ten_minutes, latest), programme = played[-1], bank.programme()
    step = steps(played[-2][1], latest)
    same_steps(steps(played[-3][1], played[-2][1]), step)

    for name, field in fields(state):
        field[...] += (MINUTES - 10) * step[name]
    same_readings(bank.read(), ten_minutes, times=MINUTES // 10)
    assert astuple(bank.programme())[:4] == pytest.approx(astuple(programme)[:4], abs=0.01)
    latest = state.copy()
    hear_a_minute(bank)
    same_steps(steps(latest, state), step)


@pytest.mark.long
def test_48_hours_of_audio_read_as_ten_minutes(feed_for: FeedFor) -> None:
    rate_hz = 8000  # no card has it, but nothing that could drift knows the rate
    ten_minutes = np.tile(float32_block(0.01 + noise(-20.0, 60.0, rate_hz)), (10, 1))
    bank = Bank(rate_hz, 1, feed_for)
    expected, programme = bank.feed(ten_minutes), bank.programme()
    for _ in range(MINUTES // 10 - 1):
        readings = bank.feed(ten_minutes)
    same_readings(readings, expected, times=MINUTES // 10)
    assert readings.frames == MINUTES * 60 * rate_hz
    assert astuple(bank.programme())[:4] == pytest.approx(astuple(programme)[:4], abs=0.01)


def hear_a_minute(bank: Bank) -> Readings:
    """The readings after a minute of what goes on for ever, in six blocks."""
    for _ in range(6):
        readings = bank.feed(TEN_SECONDS)
    return readings


def ten_seconds(seed: int) -> Signal:
    """Noise with an offset, soft and loud, some clipping, and a sample of NaN."""
    soft, loud = noise(-40.0, 4.0, RATE_HZ, seed), noise(-20.0, 5.0, RATE_HZ, seed)
    clipping, steady = square(0.0, 441, 0.1, RATE_HZ), tone(-3.0, 997, 0.9, RATE_HZ)
    signal = 0.01 + np.concatenate((soft, clipping, loud, steady))
    signal[1000] = np.nan
    return signal


TEN_SECONDS = float32_block(ten_seconds(1), ten_seconds(2))


def same_readings(readings: Readings, expected: Readings, times: int) -> None:
    """The levels are the same, and the counts are `times` as high."""
    for name in LEVELS:
        assert getattr(readings, name) == pytest.approx(getattr(expected, name), abs=1e-6), name
    for name in COUNTS:
        assert getattr(readings, name) == tuple(times * count for count in getattr(expected, name)), name
    loudness = readings.momentary_lufs, readings.short_term_lufs, readings.correlation
    expected_loudness = expected.momentary_lufs, expected.short_term_lufs, expected.correlation
    assert loudness == pytest.approx(expected_loudness, abs=1e-6, nan_ok=True)


def fields(state: np.ndarray, of: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every field of a state, down to the numbers."""
    for name in state.dtype.names or ():
        field = state[name]
        if field.dtype.names:
            yield from fields(field, f"{of}{name} ")
        elif name not in LISTS:
            yield of + name, field


def steps(before: np.ndarray, after: np.ndarray) -> Steps:
    """The change of every number; 0 for one that has stayed infinite."""
    both = zip(fields(after), fields(before), strict=True)
    with np.errstate(invalid="ignore"):
        return {name: np.where(field == was, 0, field - was) for (name, field), (_, was) in both}


def same_steps(some: Steps, others: Steps) -> None:
    """Counts have changed by exactly as much, all else to eight digits."""
    for name, step in others.items():
        is_counted = step.dtype.kind == "i"
        np.testing.assert_allclose(
            some[name], step, rtol=0 if is_counted else 1e-8, atol=0 if is_counted else 1e-9, err_msg=name
        )
