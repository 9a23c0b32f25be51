"""Two channels together: their correlation and their balance."""

import math

import pytest

from gainbox.meters import Bank, FeedFor
from tests.meters.listening import hear
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
