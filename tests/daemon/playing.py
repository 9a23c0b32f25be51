"""What the box hears, for the tests of the daemon: blocks of a tone, and levels for the takes."""

import numpy as np

from gainbox.daemon.taking import Taker
from gainbox.staging.ticks import PER_S, Tick
from tests.signals import int32_block, tone

QUIET = 0.0
NOW_S = 1_750_000_000.0


def a_tone(level_dbfs: float = -12.0, seconds: float = 1.0, channels: int = 2) -> np.ndarray:
    return int32_block(*[tone(level_dbfs, 997, seconds, 48000)] * channels)


def tick(vu: float) -> Tick:
    """A tenth of a second of one channel at a level."""
    each, none = (vu,), (0,)
    return Tick(each, each, each, each, none, none, (vu * vu,), vu * vu, vu * vu)


def play(taker: Taker, *parts: tuple[float, float], now_s: float = NOW_S) -> None:
    """Have the taker hear levels, each for some seconds."""
    for vu, seconds in parts:
        for _ in range(round(seconds * PER_S)):
            taker.feed(tick(vu), now_s)
