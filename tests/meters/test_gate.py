"""The gates of the integrated loudness where much of a programme lies at them, against all blocks kept.

The relative gate is 10 LU below the mean: so a programme of two steady levels about 10 LU apart may have half
of its blocks within a hair of it. Such programmes are drawn here, of a few blocks to some hundred.
"""

import math
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor, histogram, loudness
from gainbox.staging.takes.finder import TakeMeter
from gainbox.staging.ticks import Tick
from tests.ebur128 import Ebur128, MissingError
from tests.meters import reference
from tests.signals import Signal, float32_block, noise, tone

RATE_HZ = 48000

Powers = NDArray[np.float64]

every_seed = pytest.mark.parametrize("seed", range(6))


@every_seed
def test_two_levels_of_which_one_is_at_the_gate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    same_as_all_blocks(two_levels(rng) for _ in range(500))


@every_seed
def test_many_levels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    same_as_all_blocks(many_levels(rng) for _ in range(200))


def two_levels(rng: np.random.Generator) -> Powers:
    """The powers of some blocks at one level, and of others at the gate or up to 0.02 dB beside it."""
    loud, soft = rng.integers(1, 60, 2)
    beside = 10 ** (rng.uniform(-0.02, 0.02) / 10)
    # soft = beside * gate, where gate = (loud * 1.0 + soft * level) / (loud + soft) / 10
    level = beside * loud / (10 * (loud + soft) - beside * soft)
    powers = np.append(np.ones(loud), np.full(soft, level))
    spread_db = rng.choice([1e-7, 1e-4, 1e-3, 1e-2, 0.1])
    off_db = rng.uniform(-30.0, 0.0) + spread_db * rng.standard_normal(loud + soft)
    return rng.permuted(powers * 10 ** (off_db / 10))


def many_levels(rng: np.random.Generator) -> Powers:
    """The powers of blocks at up to ten levels, steady or not, some below the absolute gate."""
    levels_db = rng.uniform(-80.0, 20.0) + rng.uniform(-30.0, 0.0, rng.integers(1, 11))
    each_db = rng.choice(levels_db, rng.integers(1, 200))
    spread_db = rng.choice([0.0, 1e-5, 0.01]) * rng.standard_normal(len(each_db))
    powers: Powers = 10 ** ((each_db + spread_db) / 10)
    return powers


def same_as_all_blocks(programmes: Iterable[Powers]) -> None:
    """The histogram reads each programme as a list of all its blocks does."""
    (state,) = np.zeros(1, histogram.STATE)
    for powers in programmes:
        histogram.reset(state)
        for power in powers.tolist():
            histogram.add(state, loudness.level(power), power)
        counts = (reference.lufs(powers) > -70.0).any()
        expected_lufs = reference.gated_lufs(powers) if counts else -math.inf
        assert loudness.integrated(state) == pytest.approx(expected_lufs, abs=1e-6)


# Signals


@pytest.mark.parametrize("seed", range(40))
def test_a_programme_at_the_gate_reads_as_by_libebur128(feed_for: FeedFor, seed: int) -> None:
    block = at_the_gate(seed)
    try:
        meter = Ebur128(RATE_HZ, 2)
    except MissingError as missing:
        pytest.skip(str(missing))
    meter.feed(block)
    expected_lufs = meter.ask("loudness_global")
    meter.close()
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(block)
    bank.finish()
    assert bank.programme().integrated_lufs == pytest.approx(expected_lufs, abs=0.02)


@pytest.mark.parametrize("seed", range(10))
def test_a_channel_and_a_take_at_the_gate_read_as_all_their_blocks(feed_for: FeedFor, seed: int) -> None:
    block = at_the_gate(seed)
    bank, take, powers = Bank(RATE_HZ, 2, feed_for), TakeMeter((1e-3, 1e-3)), []
    for tick in np.split(block, len(block) // 4800):
        readings = bank.feed(tick)
        take.feed(tick_of(readings.channel["momentary"], float(readings.programme["momentary"])))
        powers.append([*readings.channel["momentary"], float(readings.programme["momentary"])])
    *each_lufs, programme_lufs = map(reference.gated_lufs, np.transpose(powers[3:]))
    assert bank.programme().channel_integrated_lufs == pytest.approx(each_lufs, abs=1e-6)
    assert bank.programme().integrated_lufs == pytest.approx(programme_lufs, abs=1e-6)
    assert take.take(0.0).loudness_lufs == pytest.approx(programme_lufs, abs=1e-6)


def test_two_tones_at_the_gate(feed_for: FeedFor) -> None:
    signal = np.append(tone(-19.996, 1000, 5.0, RATE_HZ), tone(-32.782, 1000, 5.0, RATE_HZ))
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(float32_block(signal, signal))
    assert bank.programme().integrated_lufs == pytest.approx(-22.78, abs=0.02)


def at_the_gate(seed: int) -> NDArray[np.float32]:
    """0.5 to 12 s of tones or noise on two channels: the second part close to 10 LU below the mean."""
    rng = np.random.default_rng(seed)
    loud, soft = rng.integers(5, 60, 2)  # tenths of a second
    level_db = rng.uniform(-40.0, -10.0)
    below_db = 10 * math.log10(10 * (loud + soft - 3) / loud - soft / loud)
    levels_db = level_db, level_db - below_db + rng.choice([0.01, 0.1]) * rng.standard_normal()
    if rng.random() < 0.5:
        parts = [tone(db, 1000, n / 10, RATE_HZ) for db, n in zip(levels_db, (loud, soft), strict=True)]
    else:
        parts = [noise(db, n / 10, RATE_HZ, seed) for db, n in zip(levels_db, (loud, soft), strict=True)]
    signal: Signal = np.concatenate(parts)
    return float32_block(signal, rng.uniform(0.1, 1.0) * signal)


def tick_of(channel_momentary: NDArray[np.float64], momentary: float) -> Tick:
    """A tick of this loudness, in which both channels sound."""
    each = (0.1, 0.1)
    return Tick(
        vu=each,
        vu_max=each,
        ppm_max=each,
        sample_peak=each,
        true_peak=each,
        clips=(0, 0),
        flat_tops=(0, 0),
        channel_momentary=tuple(channel_momentary.tolist()),
        momentary=momentary,
        short_term=0.0,
        psr_lu=math.nan,
    )
