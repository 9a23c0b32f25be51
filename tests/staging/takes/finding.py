"""Signals for the tests of takes, and the takes found in them."""

from collections.abc import Sequence

import numpy as np

from gainbox.meters import FeedFor
from gainbox.staging.takes.finder import TakeFinder
from gainbox.staging.takes.take import Take
from gainbox.staging.ticks import PER_S
from tests.signals import Signal, silence, tone
from tests.staging.instruments import RATE_HZ
from tests.staging.playing import play

NOON_S = 1_750_000_000.0


def steady(dbfs: float, seconds: float) -> Signal:
    return tone(dbfs, 997, seconds, RATE_HZ)


def played(*parts: Signal) -> Signal:
    return np.concatenate(parts)


def pause(seconds: float) -> Signal:
    return silence(seconds, RATE_HZ)


def takes_in(feed_for: FeedFor, *signals: Signal, marks_s: Sequence[float] = ()) -> list[Take]:
    """The takes in signals that begin at noon, one for each channel."""
    finder, found = TakeFinder([-60.0] * len(signals)), []
    for number, tick in enumerate(play(feed_for, *signals).ticks, 1):
        found.append(finder.feed(tick, NOON_S + number / PER_S))
        if number / PER_S in marks_s:
            found.append(finder.mark(NOON_S + number / PER_S))
    found.append(finder.end())
    return [take for take in found if take]


def take_of(loudness_lufs: float, *vu_dbfs: float) -> Take:
    """A take of that loudness, and of that VU on each channel."""
    channels = len(vu_dbfs)
    return Take(NOON_S, 60.0, loudness_lufs, vu_dbfs, vu_dbfs, vu_dbfs, (0,) * channels, vu_dbfs)
