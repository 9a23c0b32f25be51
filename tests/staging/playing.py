"""Plays signals through the meters, for the tests of staging."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gainbox.meters import Bank, FeedFor, Readings
from gainbox.staging.set_level import SetLevel
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Tick, Ticker
from tests.signals import Signal, int32_block
from tests.staging.features import FeatureBox
from tests.staging.instruments import RATE_HZ


class Played(NamedTuple):
    """Signals that were played: the Bank that metered them, the ticks, and the readings at the end."""

    bank: Bank
    ticks: list[Tick]
    readings: Readings


def play(feed_for: FeedFor, *signals: Signal, block_s: float = 0.1) -> Played:
    """Play a signal for each channel, with the 24 bits of a converter."""
    bank = Bank(RATE_HZ, len(signals), feed_for, layout="surround", readers=1)
    ticks = [*ticks_of(bank, int32_block(*signals), block_s)]
    return Played(bank, ticks, bank.read())


def ticks_of(bank: Bank, block: np.ndarray, block_s: float) -> Iterator[Tick]:
    """The ticks of a block that a Bank is fed with in parts."""
    ticker = Ticker(bank.read())
    frames = round(block_s * RATE_HZ)
    for first in range(0, len(block), frames):
        readings = bank.feed(block[first : first + frames])
        yield from ticker.look(readings, bank.readers[0].read(readings))


def listening(channels: int, floors_dbfs: Sequence[float] = (), **thresholds: float) -> SetLevel:
    """SET LEVEL after CLEAR, with thresholds that differ from the defaults."""
    box = FeatureBox()
    box.floors_dbfs = tuple(floors_dbfs)
    feature = SetLevel(box)
    feature.begin(channels)
    feature.apply(Thresholds(**thresholds))
    feature.press()
    return feature


def set_level(
    feed_for: FeedFor, *signals: Signal, floors_dbfs: Sequence[float] = (), **thresholds: float
) -> SetLevel:
    """SET LEVEL after CLEAR and a signal for each channel."""
    feature = listening(len(signals), floors_dbfs, **thresholds)
    for tick in play(feed_for, *signals).ticks:
        feature.feed(tick)
    return feature
