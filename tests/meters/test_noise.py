"""The noise floor: the level of the quietest second, flat and A-weighted."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_power
from gainbox.meters import Bank, FeedFor, Noise
from gainbox.meters.noise import a_weighting, noise_in
from tests.signals import RATES_HZ, Signal, float32_block, int32_block, noise, silence, tone

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


# The quietest second


def test_the_quietest_second_counts_wherever_it_is(feed_for: FeedFor) -> None:
    loud, quiet = noise(-20.0, 2.0, RATE_HZ), noise(-90.0, 1.2, RATE_HZ)
    orders = [loud, quiet, loud], [quiet, loud, loud], [loud, loud, quiet]
    for found in noise_of(feed_for, *map(np.concatenate, orders)):
        assert found.floor_dbfs == pytest.approx(-90.0, abs=0.1)
        assert found.floor_dba == pytest.approx(-92.8, abs=0.3)


def test_less_than_a_second_of_quiet_is_no_floor(feed_for: FeedFor) -> None:
    loud, quiet = tone(-20.0, 1000, 1.0, RATE_HZ), silence(0.9, RATE_HZ)
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


def test_digital_silence_is_minus_infinity(feed_for: FeedFor) -> None:
    loud = tone(0.0, 1000, 1.0, RATE_HZ)
    (found,) = noise_of(feed_for, np.concatenate((loud, silence(1.0, RATE_HZ), loud)))
    assert found == Noise(-math.inf, -math.inf, None)


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
