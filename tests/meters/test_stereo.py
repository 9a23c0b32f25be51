"""Two channels together: their correlation and their balance."""

import math

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
from tests.meters.listening import hear, watch
from tests.signals import RATES_HZ, Signal, float32_block, noise, silence, tone

RATE_HZ = 48000


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("right_db", [-30.0, -0.5, 0.0, 6.0])
def test_the_balance_is_the_level_of_right_against_left(
    feed_for: FeedFor, rate_hz: int, right_db: float
) -> None:
    left, right = noise(-20.0, 0.4, rate_hz, seed=1), noise(-20.0 + right_db, 0.4, rate_hz, seed=2)
    assert hear(feed_for, float32_block(left, right), rate_hz).balance_db == pytest.approx(right_db, abs=1e-4)


QUIET, LOUD = silence(0.5, RATE_HZ), tone(-20.0, 997, 0.5, RATE_HZ)


@pytest.mark.parametrize(
    ("left", "right", "balance_db"),
    [(LOUD, QUIET, -math.inf), (QUIET, LOUD, math.inf), (QUIET, QUIET, math.nan), (LOUD, -LOUD, 0.0)],
    ids=["left alone", "right alone", "silence", "polarity does not matter"],
)
def test_one_side_alone_has_infinite_balance(
    feed_for: FeedFor, left: Signal, right: Signal, balance_db: float
) -> None:
    assert hear(feed_for, float32_block(left, right)).balance_db == pytest.approx(balance_db, nan_ok=True)


def test_correlation_and_balance_are_of_the_last_400_ms(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    loud, soft = noise(-20.0, 0.2, RATE_HZ), noise(-30.0, 0.2, RATE_HZ)

    def after(left: Signal, right: Signal) -> tuple[float, float]:
        readings = bank.feed(float32_block(left, right))
        return readings.balance_db, readings.correlation

    assert after(loud, soft) == pytest.approx((math.nan, math.nan), nan_ok=True)
    assert after(loud, -soft) == pytest.approx((-10.0, 0.0), abs=1e-4)
    assert after(soft, -loud) == pytest.approx((0.0, -2 / (10**0.5 + 10**-0.5)), abs=1e-4)
    assert after(soft, -loud) == pytest.approx((10.0, -1.0), abs=1e-4)
    bank.reset()
    assert after(loud, soft) == pytest.approx((math.nan, math.nan), nan_ok=True)


@pytest.mark.parametrize("channels", [1, 3])
def test_one_or_three_channels_have_no_correlation_and_no_balance(feed_for: FeedFor, channels: int) -> None:
    readings = hear(feed_for, float32_block(*[LOUD] * channels))
    assert math.isnan(readings.balance_db)
    assert math.isnan(readings.correlation)


def test_the_balance_is_that_of_the_pair_furthest_from_equal(feed_for: FeedFor) -> None:
    sides = LOUD, 0.9 * LOUD, LOUD, 0.5 * LOUD, QUIET, QUIET
    readings = hear(feed_for, float32_block(*sides), layout="pairs")
    assert readings.balance_db == pytest.approx(-6.02, abs=0.01)
    assert [pair.balance_db for pair in readings.pairs] == pytest.approx(
        [-0.92, -6.02, math.nan], abs=0.01, nan_ok=True
    )


# The gates


@pytest.mark.parametrize("hiss_dbfs", [-120.0, -85.0, -76.0])
def test_an_idle_line_has_no_correlation_and_no_balance(feed_for: FeedFor, hiss_dbfs: float) -> None:
    block = float32_block(*(noise(hiss_dbfs, 3.0, RATE_HZ, seed) for seed in (1, 2)))
    for readings in watch(feed_for, block, RATE_HZ, every_s=0.01):
        assert math.isnan(readings.correlation)
        assert math.isnan(readings.balance_db)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(
    ("level_dbfs", "hiss_dbfs"), [(-30, -100), (-30, -85), (-30, -70), (-6, -85), (-6, -60), (-6, -40)]
)
def test_hiss_in_pauses_says_nothing_of_mono_material(
    feed_for: FeedFor, rate_hz: int, level_dbfs: float, hiss_dbfs: float
) -> None:
    voice = np.concatenate((tone(level_dbfs, 440, 0.5, rate_hz), silence(1.0, rate_hz)))
    block = float32_block(*(voice + noise(hiss_dbfs, 1.5, rate_hz, seed) for seed in (1, 2)))
    bank = Bank(rate_hz, 2, feed_for)
    for _ in range(3):
        bank.feed(block)
    programme = bank.programme()
    # a moment at the gate may have as much noise as the programme has signal 21 dB below itself
    noise_to_gate = 10 ** ((hiss_dbfs + 3.0 - (level_dbfs - 26.0)) / 10)
    assert programme.correlation_min >= 0.99 / (1.0 + noise_to_gate) - 0.01
    assert programme.correlation_mean == pytest.approx(1.0, abs=0.01 + 0.1 * noise_to_gate)


def test_mono_material_reads_one_at_least_one(feed_for: FeedFor) -> None:
    voice = np.concatenate([tone(-20.0, 997, 1.0, RATE_HZ), silence(1.0, RATE_HZ)] * 4)
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(float32_block(*(voice + noise(-85.0, 8.0, RATE_HZ, seed) for seed in (1, 2))))
    programme = bank.programme()
    assert (f"{programme.correlation_mean:.2f}", f"{programme.correlation_min:.2f}") == ("1.00", "1.00")


def test_a_soft_passage_within_20_lu_counts(feed_for: FeedFor) -> None:
    loud, soft = tone(-10.0, 440, 2.0, RATE_HZ), tone(-25.0, 440, 2.0, RATE_HZ)
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(float32_block(np.append(loud, soft), np.append(loud, -soft)))
    assert bank.programme().correlation_min == pytest.approx(-1.0, abs=1e-4)


def test_a_soft_recording_has_the_correlation_of_a_loud_one(feed_for: FeedFor) -> None:
    left, right = noise(-60.0, 2.0, RATE_HZ, 1), -noise(-60.0, 2.0, RATE_HZ, 1)
    bank = Bank(RATE_HZ, 2, feed_for)
    readings = bank.feed(float32_block(left, right))
    assert readings.correlation == bank.programme().correlation_min == pytest.approx(-1.0, abs=1e-5)


@pytest.mark.parametrize("hiss_dbfs", [-85.0, -65.0, -55.0])
def test_an_open_input_beside_a_programme_has_no_correlation(feed_for: FeedFor, hiss_dbfs: float) -> None:
    left, right = tone(-20.0, 440, 2.0, RATE_HZ), noise(hiss_dbfs, 2.0, RATE_HZ)
    bank = Bank(RATE_HZ, 2, feed_for)
    readings = bank.feed(float32_block(left, right))
    assert math.isnan(readings.correlation)
    assert math.isnan(bank.programme().correlation_min)
    assert readings.balance_db == pytest.approx(hiss_dbfs + 20.0, abs=0.2)


def test_any_split_into_blocks_has_the_same_correlation(feed_for: FeedFor) -> None:
    rng = np.random.default_rng(1)
    sides = [noise(-30.0, 3.0, RATE_HZ, seed) * np.repeat([1.0, 1e-3, 0.1], RATE_HZ) for seed in (1, 2)]
    block, measured = float32_block(sides[0], sides[0] + sides[1]), []
    for cuts in ([], np.sort(rng.integers(0, len(block), 50)).tolist()):
        bank = Bank(RATE_HZ, 2, feed_for)
        for part in np.split(block, cuts):
            bank.feed(part)
        measured.append((bank.programme().correlation_min, bank.programme().correlation_mean))
    assert measured[1] == pytest.approx(measured[0], abs=1e-5)


@pytest.mark.parametrize("level_dbfs", [-40.0, -20.0, 0.0])
@pytest.mark.parametrize("hz", [40, 440, 15000])
def test_the_ringing_after_a_sound_opens_no_gate(feed_for: FeedFor, level_dbfs: float, hz: float) -> None:
    sound = np.append(tone(level_dbfs, hz, 1.0, RATE_HZ), silence(1.0, RATE_HZ))
    sides = [sound + noise(-85.0, 2.0, RATE_HZ, seed) for seed in (1, 2)]
    shown = [now.correlation for now in watch(feed_for, float32_block(*sides), RATE_HZ, every_s=0.01)]
    assert shown[39:130] == pytest.approx([1.0] * 91, abs=0.001)
    assert all(math.isnan(correlation) or correlation > 0.9 for correlation in shown)
    assert all(map(math.isnan, shown[141:]))
