"""Readings: what every meter showed at the end of one block. Frozen, and levels only when asked for."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gainbox import decibels
from gainbox.meters import rms
from gainbox.meters.kernel import SHOWN


@dataclass(frozen=True, slots=True, eq=False)
class Maxima:
    """The highest readings of each channel since a reader's last read, in dBFS."""

    vu_dbfs: tuple[float, ...]
    ppm_type_1_dbfs: tuple[float, ...]
    sample_peak_dbfs: tuple[float, ...]


class Readings(NamedTuple):
    """The readings after `frames` frames at `rate_hz`, a value for each channel.

    Attributes:
        serial: the number of the block, from 1; 0 before any
        frames: frames heard since the Bank was made
        rate_hz: frames per second
        channels: how many
        shown: a copy of the meters' state, one `kernel.SHOWN` as bytes: cheap to make for every block
    """

    serial: int
    frames: int
    rate_hz: int
    channels: int
    shown: bytes

    @classmethod
    def of_nothing(cls, rate_hz: int, channels: int) -> "Readings":
        """The readings before the first block."""
        return cls(0, 0, rate_hz, channels, bytes(SHOWN.itemsize))

    @property
    def channel(self) -> np.ndarray:
        """The meters of each channel, an array of `kernel.CHANNEL`: linear, and not to be written."""
        return np.frombuffer(self.shown, SHOWN)["channel"][0, : self.channels]

    def maxima_of(self, reader: int) -> Maxima:
        """What the Bank has kept for one of its readers."""
        since = np.frombuffer(self.shown, SHOWN)["since"][0, reader, : self.channels]
        return Maxima(*(decibels.levels(since[name]) for name in ("vu", "ppm", "peak")))

    @property
    def ppm_type_1(self) -> list[float]:
        """The PPM as linear amplitudes: what the zones are decided on, block by block."""
        reading: list[float] = self.channel["ppm"]["reading"].tolist()
        return reading

    @property
    def ppm_type_1_dbfs(self) -> tuple[float, ...]:
        """The quasi-peak reading, IEC 60268-10 Type I."""
        return decibels.levels(self.channel["ppm"]["reading"])

    @property
    def ppm_type_1_max_dbfs(self) -> tuple[float, ...]:
        """The highest quasi-peak reading since cleared."""
        return decibels.levels(self.channel["ppm"]["maximum"])

    @property
    def vu_dbfs(self) -> tuple[float, ...]:
        """The VU needle, IEC 60268-17."""
        return decibels.levels(self.channel["vu"]["reading"])

    @property
    def vu_max_dbfs(self) -> tuple[float, ...]:
        """The highest VU since cleared, overshoot included."""
        return decibels.levels(self.channel["vu"]["maximum"])

    @property
    def peak_dbfs(self) -> tuple[float, ...]:
        """The peak bar, IEC 60268-18: at once up, 20 dB in 1.7 s down."""
        return decibels.levels(self.channel["peak"]["bar"])

    @property
    def peak_hold_dbfs(self) -> tuple[float, ...]:
        """The held peak."""
        return decibels.levels(self.channel["peak"]["held"])

    @property
    def sample_peak_dbfs(self) -> tuple[float, ...]:
        """The highest sample since cleared."""
        return decibels.levels(self.channel["peak"]["maximum"])

    @property
    def rms_dbfs(self) -> tuple[float, ...]:
        """The rms level since reset, AES17."""
        return tuple(decibels.from_power(power) for power in rms.power(self.channel["rms"]).tolist())

    @property
    def crest_db(self) -> tuple[float, ...]:
        """Sample peak over rms, both since reset: 0 dB for a sine; not a number for silence."""
        highest = decibels.levels(self.channel["peak"]["highest"])
        return tuple(
            peak - mean if math.isfinite(mean) else math.nan
            for peak, mean in zip(highest, self.rms_dbfs, strict=True)
        )

    @property
    def clip_events(self) -> tuple[int, ...]:
        """Runs of full-scale samples since cleared."""
        return tuple(self.channel["clip"]["events"].tolist())

    @property
    def clipped_samples(self) -> tuple[int, ...]:
        """Samples in these runs."""
        return tuple(self.channel["clip"]["samples"].tolist())

    @property
    def not_finite(self) -> tuple[int, ...]:
        """Samples that were no finite numbers, taken as zero."""
        return tuple(self.channel["not_finite"].tolist())
