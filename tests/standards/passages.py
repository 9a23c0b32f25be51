"""Passages: a 1 kHz tone at one level after another, as the EBU's tables of test signals describe them.

Every passage of those tables lasts a multiple of 10 ms, and ten cycles of 1 kHz last 10 ms at every rate: one
block of these, played again and again, is the whole passage, however long it is.
"""

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor
from gainbox.meters.readings import Programme, Readings
from tests.signals import int32_block, tone

BLOCK_S = 0.010
SILENT = -math.inf

Passage = tuple[float, float] | tuple[float, tuple[float, ...]]
"""Seconds, and the peak level in dBFS: of both channels, or of each."""


def played(passages: Iterable[Passage], rate_hz: int) -> Iterator[NDArray[np.int32]]:
    """The blocks of `passages`, 10 ms each; stereo, but where a level is given for each channel."""
    for seconds, level_dbfs in passages:
        levels_dbfs = level_dbfs if isinstance(level_dbfs, tuple) else (level_dbfs, level_dbfs)
        block = int32_block(*(tone(each, 1000, BLOCK_S, rate_hz) for each in levels_dbfs))
        for _ in range(round(seconds / BLOCK_S)):
            yield block


def watch(bank: Bank, passages: Iterable[Passage], rate_hz: int) -> list[Readings]:
    """What a live meter shows after each block."""
    return [bank.feed(block) for block in played(passages, rate_hz)]


def measure(feed_for: FeedFor, passages: Iterable[Passage], rate_hz: int, channels: int = 2) -> Programme:
    """What a recording of `passages` measures."""
    bank = Bank(rate_hz, channels, feed_for)
    for block in played(passages, rate_hz):
        bank.feed(block)
    bank.finish()
    return bank.programme()
