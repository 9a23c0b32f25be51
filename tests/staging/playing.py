"""Playing signals to the judgement, through the meters."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gainbox.meters import Bank, FeedFor, Readings
from gainbox.staging.ticks import Tick, Ticker
from gainbox.staging.trim import Trim
from tests.signals import Signal, int32_block
from tests.staging.instruments import RATE_HZ


class Played(NamedTuple):
    """What was played: the Bank that heard it, what was heard, and the readings at the end."""

    bank: Bank
    ticks: list[Tick]
    readings: Readings


def play(feed_for: FeedFor, *signals: Signal, block_s: float = 0.1) -> Played:
    """Play a signal for each channel, as a converter of 24 bits hears it."""
    bank = Bank(RATE_HZ, len(signals), feed_for, layout="surround", readers=1)
    ticks = [*listen(bank, int32_block(*signals), block_s)]
    return Played(bank, ticks, bank.read())


def listen(bank: Bank, block: np.ndarray, block_s: float) -> Iterator[Tick]:
    """The tenths of what a bank is played in blocks."""
    hearing = Ticker(bank.read())
    frames = round(block_s * RATE_HZ)
    for first in range(0, len(block), frames):
        readings = bank.feed(block[first : first + frames])
        yield from hearing.look(readings, bank.readers[0].read(readings))


def set_level(feed_for: FeedFor, *signals: Signal, **how: object) -> Trim:
    """SET LEVEL, played a signal for each channel."""
    trim = Trim(len(signals), **how)  # type: ignore[arg-type]
    for tick in play(feed_for, *signals).ticks:
        trim.feed(tick)
    return trim
