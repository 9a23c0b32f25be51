"""Readings: the state of every meter at the end of one block. Frozen; levels are computed on access."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from gainbox import decibels
from gainbox.meters import loudness, power, psr, stereo
from gainbox.meters.maxima import Maxima
from gainbox.meters.state import CHANNEL, PROGRAMME, unpacker

COUNTS = unpacker(PROGRAMME, ("serial",), ("frames",), ("rate_hz",), ("channels",))
LAMPS = unpacker(CHANNEL, ("ppm_1", "reading"), ("clip", "events"), ("flat_top_events",))


@dataclass(frozen=True, slots=True)
class Programme:
    """The measurements over all channels together, since reset."""

    dual_mono_lu: float
    """What a sound in one channel alone is louder as dual mono; else 0.0."""
    integrated_lufs: float
    loudness_range_lu: float
    momentary_max_lufs: float
    short_term_max_lufs: float
    channel_integrated_lufs: tuple[float, ...]
    psr_min_lu: float
    psr_levelled_lu: float
    """The lowest of the moments whose peaks are levelled; infinite without any."""
    dr: tuple[float, ...]
    correlation_min: float
    correlation_mean: float


class Pair(NamedTuple):
    """The readings of a stereo pair; `left` and `right` are its channels, from 0."""

    left: int
    right: int
    correlation: float
    balance_db: float
    momentary_lufs: float
    short_term_lufs: float


class Readings(NamedTuple):
    """The readings of all meters after a block.

    Attributes:
        shown: a copy of the shown part of the bank, as bytes: cheap to make for every block
    """

    shown: bytes

    @property
    def serial(self) -> int:
        """The number of the block, from 1; 0 before the first."""
        return self._counts[0]

    @property
    def frames(self) -> int:
        """Frames fed since the Bank was made."""
        return self._counts[1]

    @property
    def rate_hz(self) -> int:
        """Frames per second."""
        return self._counts[2]

    @property
    def channels(self) -> int:
        """The number of channels."""
        return self._counts[3]

    @property
    def _counts(self) -> tuple[int, ...]:
        return COUNTS.unpack_from(self.shown)

    @property
    def for_lamps(self) -> list[tuple[float, int, int]]:
        """The readings for the lamps, which change with every block.

        For each channel the PPM Type I as a linear amplitude, and the clips and flat tops since cleared.
        """
        return list(LAMPS.iter_unpack(memoryview(self.shown)[PROGRAMME.itemsize :]))

    @property
    def programme(self) -> np.void:
        """The meters of all channels together, a `state.PROGRAMME`: linear, read-only."""
        programme: np.void = np.frombuffer(self.shown, PROGRAMME, 1)[0]
        return programme

    @property
    def channel(self) -> np.ndarray:
        """The meters of each channel, an array of `state.CHANNEL`: linear, read-only."""
        return np.frombuffer(self.shown, CHANNEL, offset=PROGRAMME.itemsize)

    def maxima_of(self, reader: int) -> Maxima:
        """The maxima since the last read of one of the Bank's readers."""
        return Maxima(self.channel["since"][:, reader])

    @property
    def ppm_type_1_dbfs(self) -> tuple[float, ...]:
        """The quasi-peak reading, IEC 60268-10 Type I."""
        return decibels.levels(self.channel["ppm_1"]["reading"])

    @property
    def ppm_type_1_max_dbfs(self) -> tuple[float, ...]:
        """The highest quasi-peak reading since cleared."""
        return decibels.levels(self.channel["ppm_1"]["maximum"])

    @property
    def ppm_type_2_dbfs(self) -> tuple[float, ...]:
        """The quasi-peak reading, IEC 60268-10 Type II."""
        return decibels.levels(self.channel["ppm_2"]["reading"])

    @property
    def ppm_type_2_max_dbfs(self) -> tuple[float, ...]:
        """The highest Type II reading since cleared."""
        return decibels.levels(self.channel["ppm_2"]["maximum"])

    @property
    def true_peak_dbtp(self) -> tuple[float, ...]:
        """The highest true peak since cleared, BS.1770-5 Annex 2; never less than the sample peak."""
        return decibels.levels(self.channel["true_peak"]["maximum"])

    @property
    def inter_sample_events(self) -> tuple[int, ...]:
        """Excursions beyond full scale between samples, since cleared."""
        return tuple(self.channel["true_peak"]["events"].tolist())

    @property
    def dc_offset_dbfs(self) -> tuple[float, ...]:
        """The magnitude of the mean since reset."""
        return decibels.levels(power.offset(self.channel["power"]))

    @property
    def momentary_lufs(self) -> float:
        """The loudness of the last 400 ms; minus infinity until the window is full."""
        return loudness.level(float(self.programme["momentary"]))

    @property
    def channel_momentary_lufs(self) -> tuple[float, ...]:
        """The momentary loudness of each channel alone, as if it were the whole programme."""
        return tuple(map(loudness.level, self.channel["momentary"].tolist()))

    @property
    def short_term_lufs(self) -> float:
        """The loudness of the last 3 s; minus infinity until the window is full."""
        return loudness.level(float(self.programme["short_term"]))

    @property
    def correlation(self) -> float:
        """The correlation of the worst pair, -1 to 1; NaN below the gate of `stereo`, or without a pair."""
        return worst(self._pair["correlation"])

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The stereo pairs of the layout, each with a correlation, a balance and a loudness of its own."""
        return tuple(
            Pair(left, right, correlation, stereo.balance_db(balance), *map(loudness.level, powers))
            for left, right, correlation, balance, *powers in self._pair.tolist()
        )

    @property
    def _pair(self) -> np.ndarray:
        """The stereo pairs, an array of `state.PAIR`."""
        pairs: np.ndarray = self.programme["pair"][: self.programme["pairs"]]
        return pairs

    @property
    def balance_db(self) -> float:
        """The level of right against left in the pair that is furthest from equal, over the last 400 ms.

        0 dB when they are equal, infinite while one is digital zero; NaN below the gate of `stereo`, or
        without a pair.
        """
        balances_db = [pair.balance_db for pair in self.pairs if not math.isnan(pair.balance_db)]
        return max(balances_db, key=abs, default=math.nan)

    @property
    def psr_lu(self) -> float:
        """The highest true peak of the last 3 s over their loudness; NaN until the window is full."""
        return psr.level(float(self.programme["psr"]))

    @property
    def is_levelled(self) -> bool:
        """True if the peaks are level while the sound beneath them changes, as behind a limiter."""
        return bool(self.programme["levelled"])

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
        """The peak bar, IEC 60268-18: instant attack, falls 20 dB in 1.7 s."""
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
        return tuple(decibels.from_power(mean) for mean in power.mean_power(self.channel["power"]).tolist())

    @property
    def k_rms_dbfs(self) -> tuple[float, ...]:
        """The average of the K-System: the rms level of the last 600 ms, AES17."""
        return tuple(map(decibels.from_power, self.channel["k_power"].tolist()))

    @property
    def crest_db(self) -> tuple[float, ...]:
        """Sample peak over rms, both since reset: 0 dB for a sine; NaN for silence."""
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
    def flat_top_events(self) -> tuple[int, ...]:
        """Tops cut off flat below full scale, since cleared."""
        return tuple(self.channel["flat_top_events"].tolist())

    @property
    def not_finite(self) -> tuple[int, ...]:
        """Samples that were NaN or infinite, metered as zero."""
        return tuple(self.channel["not_finite"].tolist())


def without_loudness(programme: Programme) -> Programme:
    """The measurements of channels that are not known to be one programme."""
    return replace(
        programme, integrated_lufs=math.nan, momentary_max_lufs=math.nan, short_term_max_lufs=math.nan
    )


def worst(correlations: np.ndarray) -> float:
    """The lowest correlation, NaN ignored; NaN if there is none."""
    return float(np.fmin.reduce(correlations, initial=math.nan))
