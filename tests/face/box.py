"""A box for features, whose views the face draws: the meters and the judge, without a thread or a device."""

from collections.abc import Iterable

import numpy as np

from gainbox.face import PAGES
from gainbox.face.naming import channel_names
from gainbox.meters import Bank, FeedFor, Noise, Programme, Readings
from gainbox.staging.feature import Feature
from gainbox.staging.judge import Judge
from gainbox.staging.takes.archive import Archive, NoArchive
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.ticks import PER_S, Ticker

RATE_HZ = 48000


class Box:
    """The box before any sound."""

    def __init__(self) -> None:
        self.archive: Archive = NoArchive()
        self.floors_dbfs: tuple[float, ...] = ()
        self.judge = Judge(0, THRESHOLDS)
        self.readings: Readings | None = None

    def names(self, channels: int) -> tuple[str, ...]:
        return channel_names((), channels)

    def programme(self) -> Programme:
        raise NotImplementedError

    def forget_noise(self) -> None:
        """There is none."""

    def noise(self) -> tuple[Noise, ...]:
        return ()

    def signal_edges_dbfs(self, channels: int) -> tuple[float, ...]:
        return (-60.0,) * channels

    def set_signal_edges(self, edges_dbfs: Iterable[float | None]) -> None:
        """There are no lamps."""

    def change(self, key: str, value: object) -> None:
        """There are no settings."""


class PlayingBox(Box):
    """A box that meters audio, and the features of all pages in it; `play` goes on from call to call.

    Args:
        channels: the number of channels
        feed_for: the compiled meters
        thresholds: the thresholds
    """

    def __init__(self, channels: int, feed_for: FeedFor, thresholds: Thresholds = THRESHOLDS) -> None:
        super().__init__()
        self._bank = Bank(RATE_HZ, channels, feed_for, layout="pairs", readers=1)
        self._ticker = Ticker(self._bank.read())
        self.judge = Judge(channels, thresholds)
        self.features: dict[str, Feature] = {name: page.feature(self) for name, page in PAGES.items()}
        for feature in self.features.values():
            feature.apply(thresholds)
            feature.begin(channels)

    def play(self, audio: np.ndarray) -> None:
        """Meter audio (frames, channels) and feed the features with it, tick by tick."""
        step = RATE_HZ // PER_S
        for first in range(0, len(audio), step):
            self.readings = self._bank.feed(audio[first : first + step])
            maxima = self._bank.readers[0].read(self.readings)
            for tick in self._ticker.look(self.readings, maxima):
                self.judge.feed(tick)
                for feature in self.features.values():
                    feature.feed(tick)

    def programme(self) -> Programme:
        return self._bank.programme()

    def forget_noise(self) -> None:
        self._bank.forget_noise()

    def noise(self) -> tuple[Noise, ...]:
        return self._bank.noise()
