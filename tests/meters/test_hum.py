"""Mains hum: found, and nothing else taken for it."""

import math

import numpy as np
import pytest

from gainbox.capture import demo
from gainbox.meters import Bank, FeedFor, Hum
from gainbox.meters.noise import noise_in
from tests.signals import RATES_HZ, Signal, float32_block, noise, pink, tone

RATE_HZ = 48000
HISS = noise(-80.0, 1.0, RATE_HZ)
GROUND_LOOP_DB = {1: 0, 2: -12, 3: -6, 5: -14, 7: -20}
RECTIFIER_DB = {n: -1.5 * n for n in range(2, 17, 2)}


def mains(level_dbfs: float, hz: float, harmonics_db: dict[int, float], rate_hz: int = RATE_HZ) -> Signal:
    """A second of hum whose mains would be at a level."""
    tones = (tone(level_dbfs + db, n * hz, 1.0, rate_hz) for n, db in harmonics_db.items())
    return np.sum(list(tones), axis=0)


def hum_in(second: Signal) -> Hum | None:
    return noise_in(second.astype(np.float32)).hum


def total_dbfs(levels_dbfs: list[float]) -> float:
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels_dbfs))


# What is hum


@pytest.mark.parametrize("drift_hz", [-0.45, -0.1, 0.0, 0.23, 0.45])
@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("harmonics_db", [GROUND_LOOP_DB, RECTIFIER_DB], ids=["ground loop", "rectifier"])
def test_hum_and_buzz_read_their_levels(
    harmonics_db: dict[int, float], mains_hz: int, drift_hz: float
) -> None:
    hum = hum_in(mains(-60.0, mains_hz + drift_hz, harmonics_db) + HISS)
    assert hum is not None
    assert hum.mains_hz == mains_hz
    assert len(hum.harmonics_dbfs) == 1000 // mains_hz
    for n, level_dbfs in enumerate(hum.harmonics_dbfs, start=1):
        expected_dbfs = -60.0 + harmonics_db[n] if n in harmonics_db else -math.inf
        assert level_dbfs == pytest.approx(expected_dbfs, abs=0.5), n
    assert hum.level_dbfs == pytest.approx(total_dbfs([-60.0 + db for db in harmonics_db.values()]), abs=0.1)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_hum_is_found_in_the_quietest_second_at_every_rate(feed_for: FeedFor, rate_hz: int) -> None:
    idle = mains(-70.0, 49.9, GROUND_LOOP_DB, rate_hz) + noise(-80.0, 1.0, rate_hz)
    music = pink(-20.0, 2.0, rate_hz)
    bank = Bank(rate_hz, 2, feed_for)
    bank.feed(float32_block(np.concatenate((music, idle, music)), np.concatenate((idle, music, music))))
    for noise_of in bank.noise():
        assert noise_of.hum is not None
        assert noise_of.hum.mains_hz == 50
        assert noise_of.hum.harmonics_dbfs[:3] == pytest.approx((-70.0, -82.0, -76.0), abs=0.5)


@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("below_hiss_db", [-20.0, 0.0, 10.0])
def test_the_mains_alone_are_hum_even_below_the_hiss(mains_hz: int, below_hiss_db: float) -> None:
    hum = hum_in(tone(-80.0 - below_hiss_db, mains_hz + 0.2, 1.0, RATE_HZ) + HISS)
    assert hum is not None
    assert (hum.mains_hz, hum.level_dbfs) == (mains_hz, pytest.approx(-80.0 - below_hiss_db, abs=1.0))
    assert set(hum.harmonics_dbfs[1:]) == {-math.inf}


def test_of_two_hums_the_louder_is_found() -> None:
    for european_dbfs, american_dbfs, expected_hz in ((-60.0, -70.0, 50), (-70.0, -60.0, 60)):
        both = mains(european_dbfs, 50, GROUND_LOOP_DB) + mains(american_dbfs, 60, GROUND_LOOP_DB)
        hum = hum_in(both + HISS)
        assert hum is not None
        assert hum.mains_hz == expected_hz


# What is none


@pytest.mark.parametrize("kind", [noise, pink])
def test_noise_does_not_hum(kind: type[noise]) -> None:
    for seed in range(200):
        assert hum_in(kind(-60.0, 1.0, 8000, seed)) is None


def test_hum_that_hiss_covers_does_not_stand_out() -> None:
    assert hum_in(tone(-106.0, 50, 1.0, RATE_HZ) + HISS) is None


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("rate_hz", [44100, 48000])
def test_the_rounding_of_a_test_tone_is_no_hum(rate_hz: int, bits: int) -> None:
    for hz in [*range(70, 500, 10), 997, 1000, 1050, 3000, 10000]:
        for level_dbfs in (-1.0, -40.0):
            rounded = np.rint(tone(level_dbfs, hz, 1.0, rate_hz) * 2 ** (bits - 1)) / 2 ** (bits - 1)
            assert hum_in(rounded) is None, (hz, level_dbfs)


def test_a_tone_of_100_hz_and_its_distortion_are_no_rectifier() -> None:
    assert hum_in(mains(-20.0, 50, {2: 0, 4: -45, 6: -50}) + HISS) is None


@pytest.mark.parametrize("slope_db", [0.0, 6.0, 12.0], ids=["bright", "rich", "dull"])
def test_no_note_of_a_piano_hums(slope_db: float) -> None:
    for key in range(88):
        hz = 27.5 * 2 ** (key / 12)
        overtones = {n: -slope_db * math.log2(n) for n in range(1, 11) if n * hz < 20000}
        assert hum_in(mains(-40.0, hz, overtones) + HISS) is None, hz


@pytest.mark.parametrize("hz", [47.0, 49.0, 49.3, 50.7, 55.0, 59.3, 60.7, 98.0, 123.5])
def test_a_bass_beside_the_mains_does_not_hum(hz: float) -> None:
    assert hum_in(mains(-40.0, hz, {n: -3.0 * n for n in range(1, 9)}) + HISS) is None


@pytest.mark.parametrize("decay_s", [0.05, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("hz", [50.0, 60.0])
def test_a_drum_tuned_to_the_mains_does_not_hum(hz: float, decay_s: float) -> None:
    t = np.arange(2 * RATE_HZ) / RATE_HZ
    beats = (np.exp(-t / decay_s) * np.sin(2 * np.pi * hz * t))[:RATE_HZ]
    for first in range(0, RATE_HZ, 4800):
        assert hum_in(0.3 * np.roll(beats, first) + HISS) is None, first


def test_the_demo_does_not_hum() -> None:
    programme = demo.programme(8000, 2) / 2.0**31
    for track in programme.T:
        for first in range(0, len(track) - 8000, 2000):
            assert hum_in(track[first : first + 8000]) is None, first / 8000
