"""Passages: a 1 kHz tone at one level after another, as the EBU's tables of test signals describe them.

Every passage of those tables lasts a multiple of 10 ms, and ten cycles of 1 kHz last 10 ms at every rate:
these, played again and again, are the whole passage, however long it is.
"""

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor
from gainbox.meters.readings import Programme, Readings
from tests.signals import int32_block, tone

TURN_S = 0.010
SILENT = -math.inf

Passage = tuple[float, float] | tuple[float, tuple[float, ...]]
"""Seconds, and the peak level in dBFS: of both channels, or of each."""


def played(passages: Iterable[Passage], rate_hz: int, block_s: float) -> Iterator[NDArray[np.int32]]:
    """The blocks of `passages`, `block_s` at most; stereo, but where a level is given for each channel."""
    for seconds, level_dbfs in passages:
        levels_dbfs = level_dbfs if isinstance(level_dbfs, tuple) else (level_dbfs, level_dbfs)
        turn = int32_block(*(tone(each, 1000, TURN_S, rate_hz) for each in levels_dbfs))
        block = np.tile(turn, (round(min(block_s, seconds) / TURN_S), 1))
        left = round(seconds / TURN_S) * len(turn)
        while left > 0:
            yield block[:left]
            left -= len(block)


def watch(bank: Bank, passages: Iterable[Passage], rate_hz: int) -> list[Readings]:
    """The readings of a live meter every 10 ms."""
    return [bank.feed(block) for block in played(passages, rate_hz, TURN_S)]


def measure(feed_for: FeedFor, passages: Iterable[Passage], rate_hz: int, channels: int = 2) -> Programme:
    """The measurements of a recording of `passages`."""
    bank = Bank(rate_hz, channels, feed_for)
    for block in played(passages, rate_hz, block_s=1.0):
        bank.feed(block)
    bank.finish()
    return bank.programme()
