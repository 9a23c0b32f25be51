"""A box for the tests of the features: its measurements are given, and what features change is recorded."""

from collections.abc import Iterable, Sequence

import numpy as np

from gainbox.meters import Bank, FeedFor, Noise, Programme, Readings
from gainbox.staging.feature import Feature
from gainbox.staging.judge import Judge
from gainbox.staging.takes.archive import Archive, NoArchive
from gainbox.staging.takes.take import Take
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.ticks import PER_S, Tick, Ticker
from tests.signals import Signal, int32_block
from tests.staging.instruments import RATE_HZ

EDGE_DBFS = -60.0


class FeatureBox:
    """Satisfies `staging.feature.Box`.

    Args:
        channel_names: the names of the channels; any more are numbered

    Attributes:
        measured: the measurements of all channels together
        quietest: the quietest second of each channel
        edge_dbfs: the edge of every channel's signal lamp
        changes: the settings that were changed, and their values
        edges: the edges of the signal lamps that were set, each time
        searches: number of new searches for the quietest second
    """

    def __init__(self, *channel_names: str) -> None:
        self.readings: Readings | None = None
        self.judge = Judge(0, THRESHOLDS)
        self.archive: Archive = NoArchive()
        self.floors_dbfs: tuple[float, ...] = ()
        self.measured: Programme | None = None
        self.quietest: tuple[Noise, ...] = ()
        self.edge_dbfs = EDGE_DBFS
        self.changes: list[tuple[str, object]] = []
        self.edges: list[tuple[float | None, ...]] = []
        self.searches = 0
        self._channel_names = channel_names

    def names(self, channels: int) -> tuple[str, ...]:
        numbers = map(str, range(1, channels + 1))
        return (*self._channel_names, *list(numbers)[len(self._channel_names) :])[:channels]

    def programme(self) -> Programme:
        assert self.measured is not None
        return self.measured

    def forget_noise(self) -> None:
        self.searches += 1

    def noise(self) -> tuple[Noise, ...]:
        return self.quietest

    def signal_edges_dbfs(self, channels: int) -> tuple[float, ...]:
        return (self.edge_dbfs,) * channels

    def set_signal_edges(self, edges_dbfs: Iterable[float | None]) -> None:
        self.edges.append(tuple(edges_dbfs))

    def change(self, key: str, value: object) -> None:
        self.changes.append((key, value))


class MeteredBox(FeatureBox):
    """The same with meters: what is played to them is judged, and feeds features.

    Attributes:
        bank: the meters
    """

    def __init__(self, feed_for: FeedFor, *channel_names: str) -> None:
        super().__init__(*channel_names)
        self.bank = Bank(RATE_HZ, len(channel_names), feed_for, readers=1)
        self.judge = Judge(len(channel_names), THRESHOLDS)
        self._was_reset = False
        self._read()
        assert self.readings is not None
        self._ticker = Ticker(self.readings)

    def play(self, *signals: Signal, to: Sequence[Feature] = ()) -> None:
        """Play a signal for each channel, a tenth of a second at a time."""
        block, frames = int32_block(*signals), RATE_HZ // PER_S
        for first in range(0, len(block), frames):
            readings = self.bank.feed(block[first : first + frames])
            maxima = self.bank.readers[0].read(readings)
            for tick in self._ticker.look(readings, maxima, reset=self._was_reset):
                self.judge.feed(tick)
                for feature in to:
                    feature.feed(tick)
            self._was_reset = False
        self._read()

    def clear(self) -> None:
        """Clear clips and peaks."""
        self.bank.clear()
        self._read()

    def reset(self) -> None:
        """Forget everything, as the audio thread does in the middle of a tick."""
        self.bank.reset()
        self._was_reset = True
        self._read()

    def _read(self) -> None:
        self.readings, self.measured = self.bank.read(), self.bank.programme()

    def forget_noise(self) -> None:
        super().forget_noise()
        self.bank.forget_noise()

    def noise(self) -> tuple[Noise, ...]:
        return self.bank.noise()


class Clock:
    """A clock that is put forward by hand.

    Attributes:
        now_s: its time
    """

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


class MemoryArchive:
    """An archive in memory.

    Attributes:
        stored: the takes that were added
        names: the names of the channels of each
        references: those that were made the reference, one after the other
    """

    def __init__(self, number: int = 0, takes: Sequence[Take] = ()) -> None:
        self.stored: list[Take] = []
        self.names: list[tuple[str, ...]] = []
        self.references: list[Take] = []
        self._last_session = number, takes

    def add(self, take: Take, names: Sequence[str]) -> None:
        self.stored.append(take)
        self.names.append(tuple(names))

    def set_reference(self, take: Take) -> None:
        self.references.append(take)

    def last_session(self) -> tuple[int, Sequence[Take]]:
        return self._last_session


def level_tick(*levels: float, reset: bool = False) -> Tick:
    """A tick of a steady sine at this amplitude on each channel."""
    powers = tuple(level * level for level in levels)
    none, power = (0,) * len(levels), sum(powers)
    return Tick(
        vu=levels,
        vu_max=levels,
        ppm_max=levels,
        sample_peak=levels,
        true_peak=levels,
        clips=none,
        flat_tops=none,
        channel_momentary=powers,
        momentary=power,
        short_term=power,
        psr_lu=float(np.nan),
        reset=reset,
    )


def play_levels(feature: Feature, *parts: tuple[float, float]) -> None:
    """Feed a feature of one channel with amplitudes, each for some seconds."""
    for level, seconds in parts:
        for _ in range(round(seconds * PER_S)):
            feature.feed(level_tick(level))
