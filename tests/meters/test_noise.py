"""The noise floor: the level of the quietest second, flat and A-weighted."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_power
from gainbox.meters import Bank, FeedFor, Noise
from gainbox.meters.a_weighting import a_weighting
from gainbox.meters.noise import noise_in
from tests.signals import RATES_HZ, Signal, float32_block, int32_block, noise, pink, silence, tone

RATE_HZ = 48000
every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

A_WEIGHTING_DB = {  # IEC 61672-1, Table 3: it is given to a tenth, at the nominal frequencies
    **{10: -70.4, 20: -50.5, 31.5: -39.4, 63: -26.2, 125: -16.1, 250: -8.6, 500: -3.2, 1000: 0.0},
    **{2000: 1.2, 4000: 1.0, 8000: -1.1, 16000: -6.6, 20000: -9.3},
}


def noise_of(feed_for: FeedFor, *signals: Signal, rate_hz: int = RATE_HZ) -> tuple[Noise, ...]:
    """The noise that a new Bank measures in each signal."""
    bank = Bank(rate_hz, len(signals), feed_for)
    bank.feed(float32_block(*signals))
    return bank.noise()


def weighted(signal: Signal) -> Noise:
    """The noise in one second."""
    return noise_in(signal.astype(np.float32))


def a_curve(hz: Signal) -> Signal:
    """A-weighting, in power, from the frequencies by which IEC 61672-1, Annex E, defines it."""
    low, high, middle, reference = 10**1.5, 10**3.9, 10**2.45, 1000.0
    d = math.sqrt(0.5)
    b = (reference**2 + (low * high / reference) ** 2 - d * (low**2 + high**2)) / (1 - d)
    root = math.sqrt(b * b - 4 * (low * high) ** 2)
    first, last = (-b - root) / 2, (-b + root) / 2
    second, third = (((3 - sign * math.sqrt(5)) / 2 * middle) ** 2 for sign in (1, -1))

    def passed(square: Signal) -> Signal:
        return square**4 / (
            (square + first) ** 2 * (square + second) * (square + third) * (square + last) ** 2
        )

    return passed(hz**2) / passed(np.array(reference**2))


# The level


@every_rate
def test_white_noise_reads_its_level_and_a_weighted_what_the_curve_leaves(
    feed_for: FeedFor, rate_hz: int
) -> None:
    (found,) = noise_of(feed_for, noise(-80.0, 1.0, rate_hz), rate_hz=rate_hz)
    band_hz = np.linspace(0.0, rate_hz / 2, 100_000)
    assert found.floor_dbfs == pytest.approx(-80.0, abs=0.001)
    assert not found.drifts
    assert found.floor_dba == pytest.approx(-80.0 + from_power(float(a_curve(band_hz).mean())), abs=0.1)
    assert found.hum is None


@every_rate
def test_a_tone_of_1_khz_reads_the_same_in_both(feed_for: FeedFor, rate_hz: int) -> None:
    (found,) = noise_of(feed_for, tone(-60.0, 1000, 2.0, rate_hz), rate_hz=rate_hz)
    assert (found.floor_dbfs, found.floor_dba) == pytest.approx((-60.0, -60.0), abs=0.001)


@every_rate
def test_a_tone_of_100_hz_reads_19_less_a_weighted(feed_for: FeedFor, rate_hz: int) -> None:
    (found,) = noise_of(feed_for, tone(-60.0, 100, 1.0, rate_hz), rate_hz=rate_hz)
    assert (found.floor_dbfs, found.floor_dba) == pytest.approx((-60.0, -79.14), abs=0.01)


def test_a_weighting_is_that_of_the_standard() -> None:
    nominal_hz = np.array(list(A_WEIGHTING_DB))
    exact_hz = 10.0 ** (np.rint(10 * np.log10(nominal_hz)) / 10)
    levels_db = 10 * np.log10(a_weighting(exact_hz))
    assert levels_db == pytest.approx(list(A_WEIGHTING_DB.values()), abs=0.051)
    assert levels_db == pytest.approx(10 * np.log10(a_curve(exact_hz)), abs=0.001)


@pytest.mark.parametrize("hz", [20.5, 50.25, 997.3, 12345.6])
def test_a_tone_that_does_not_fit_into_the_second_is_weighted_alike(hz: float) -> None:
    found = weighted(tone(-20.0, hz, 1.0, RATE_HZ))
    weight_db = from_power(float(a_curve(np.array([hz]))[0]))
    assert found.floor_dba - found.floor_dbfs == pytest.approx(weight_db, abs=0.1)


@pytest.mark.parametrize("drift_hz", [0.3, 0.5, 1.5, 5.0])
def test_a_slow_drift_leaves_the_a_weighted_floor_alone(drift_hz: float) -> None:
    for seed in range(5):
        hiss = noise(-90.0, 1.0, RATE_HZ, seed)
        drift = tone(-60.0, drift_hz, 1.0 + seed, RATE_HZ)[-RATE_HZ:]
        assert weighted(hiss + drift).floor_dba == pytest.approx(weighted_by_the_curve(hiss), abs=0.1)
        assert weighted(hiss + drift).drifts or drift_hz < 0.5  # a part of whose crest is hardly a drift
        assert weighted(hiss + drift).heard_dbfs == pytest.approx(-90.0, abs=0.1)


@every_rate
def test_the_a_weighted_floor_of_pink_noise_is_that_of_the_curve(rate_hz: int) -> None:
    for seed in range(5):
        second = pink(-40.0, 1.0, rate_hz, seed)
        assert weighted(second).floor_dba == pytest.approx(weighted_by_the_curve(second), abs=0.1)


def weighted_by_the_curve(signal: Signal) -> float:
    """The A-weighted level of a second that repeats."""
    powers = np.abs(np.fft.rfft(signal)) ** 2 * 4.0 / len(signal) ** 2
    return from_power(float(powers @ a_curve(np.arange(len(powers), dtype=float))))


# The quietest second


def test_the_quietest_second_counts_wherever_it_is(feed_for: FeedFor) -> None:
    loud, quiet = noise(-20.0, 2.0, RATE_HZ), noise(-90.0, 1.2, RATE_HZ)
    orders = [loud, quiet, loud], [quiet, loud, loud], [loud, loud, quiet]
    for found in noise_of(feed_for, *map(np.concatenate, orders)):
        assert found.floor_dbfs == pytest.approx(-90.0, abs=0.1)
        assert found.floor_dba == pytest.approx(-92.8, abs=0.3)


def test_less_than_a_second_of_quiet_is_no_floor(feed_for: FeedFor) -> None:
    loud, quiet = tone(-20.0, 1000, 1.0, RATE_HZ), tone(-120.0, 1000, 0.9, RATE_HZ)
    (found,) = noise_of(feed_for, np.concatenate((loud, quiet, loud)))
    assert found.floor_dbfs == pytest.approx(-30.0, abs=0.01)  # 0.1 s of it


@every_rate
def test_there_is_no_floor_before_the_first_second(feed_for: FeedFor, rate_hz: int) -> None:
    bank = Bank(rate_hz, 1, feed_for)
    second = float32_block(tone(-20.0, 1000, 1.0, rate_hz))
    for block, heard in ((second[:0], False), (second[:-1], False), (second[-1:], True)):
        bank.feed(block)
        (found,) = bank.noise()
        assert math.isfinite(found.floor_dbfs) == math.isfinite(found.floor_dba) == heard
        assert not math.isinf(found.floor_dbfs)


def test_a_channel_of_digital_silence_has_a_floor_of_minus_infinity(feed_for: FeedFor) -> None:
    (found,) = noise_of(feed_for, silence(3.0, RATE_HZ))
    assert found == Noise(-math.inf, -math.inf, None)


@every_rate
@pytest.mark.parametrize("place", ["ahead", "between", "behind", "short gaps", "an offset ahead"])
def test_digital_zeros_are_not_the_quietest_second(feed_for: FeedFor, place: str, rate_hz: int) -> None:
    music, hiss = noise(-20.0, 0.6, rate_hz), noise(-50.0, 1.5, rate_hz, seed=2)
    zeros, gap = silence(1.507, rate_hz), silence(0.08, rate_hz)
    parts = {
        "ahead": (zeros, music, hiss, music),
        "between": (music, zeros, music, hiss, music),
        "behind": (music, hiss, music, zeros),
        "short gaps": (music, *(gap, hiss[: len(hiss) // 2]) * 3, gap, hiss, gap, music),
        "an offset ahead": (zeros + 0.01, music, hiss, music),
    }
    (found,) = noise_of(feed_for, np.concatenate(parts[place]), rate_hz=rate_hz)
    assert found.floor_dbfs == pytest.approx(-50.0, abs=0.2)


def test_short_sounds_between_digital_zeros_leave_the_floor_at_minus_infinity(feed_for: FeedFor) -> None:
    beep, zeros = tone(-20.0, 1000, 0.5, RATE_HZ), silence(1.5, RATE_HZ)
    (found,) = noise_of(feed_for, np.concatenate((zeros, beep, zeros, beep, zeros)))
    assert found.floor_dbfs == -math.inf


@pytest.mark.parametrize("offset", [1.0, -0.1, 1e-7])
def test_an_offset_is_no_noise(feed_for: FeedFor, offset: float) -> None:
    offset_alone, with_hiss = offset + silence(1.0, RATE_HZ), offset + noise(-80.0, 1.0, RATE_HZ)
    alone, hissing = noise_of(feed_for, offset_alone, with_hiss)
    assert alone == Noise(-math.inf, -math.inf, None)
    assert hissing.floor_dbfs == pytest.approx(-80.0, abs=0.01)


def test_one_lsb_of_24_bits_is_measured(feed_for: FeedFor) -> None:
    lsb = 2.0**-23 * np.sign(noise(0.0, 2.0, RATE_HZ))
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.feed(int32_block(lsb))
    (found,) = bank.noise()
    assert found.floor_dbfs == pytest.approx(20 * math.log10(2.0**-23) + 3.01, abs=0.01)


def test_every_channel_has_its_own_floor(feed_for: FeedFor) -> None:
    levels_dbfs = [-50.0 - 5.0 * channel for channel in range(8)]
    found = noise_of(feed_for, *(noise(level, 1.0, RATE_HZ, seed=4) for level in levels_dbfs))
    assert [each.floor_dbfs for each in found] == pytest.approx(levels_dbfs, abs=0.001)


def test_a_pause_does_not_hide_the_noise(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.pause(True)
    bank.feed(float32_block(noise(-80.0, 1.0, RATE_HZ)))
    assert bank.noise()[0].floor_dbfs == pytest.approx(-80.0, abs=0.001)
