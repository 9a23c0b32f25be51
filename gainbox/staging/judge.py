"""The judge of a programme, for the box and for `gainbox measure` alike, fed with ticks."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gainbox.decibels import SILENCE
from gainbox.meters import Noise, Programme, Readings
from gainbox.meters.clip import Encoding
from gainbox.staging.drift import Drift
from gainbox.staging.dynamics import judge_dynamics
from gainbox.staging.level import (
    LOUDEST_S,
    QUIETEST_DBFS,
    Level,
    Loudest,
    difference_db,
    judge_level,
    too_short,
    trimmed_alike,
)
from gainbox.staging.mix import judge_mix
from gainbox.staging.noise import judge_noise
from gainbox.staging.sound_faults import judge_faults
from gainbox.staging.takes.take import judge_against, judge_within
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict

PAUSE_DB = 30.0
"""The quietest second of a recording need not be idle: it counts as noise this far below the loudest 3 s."""


class Reference(NamedTuple):
    """The recording that others are compared with."""

    integrated_lufs: float
    dual_mono_lu: float = 0.0
    """What it is louder as dual mono, if it sounds in one channel alone."""


SINGLE = Reference(math.nan)
"""The reference of a single recording: it is compared with nothing."""


class Judge:
    """Judges a programme: everything since its beginning, or since the last reset.

    Args:
        channels: number of channels
        thresholds: the thresholds
        encoding: that of a recording's samples; on cards and on a recorder's scale they are integers

    Attributes:
        thresholds: that; may be replaced
    """

    def __init__(self, channels: int, thresholds: Thresholds, encoding: Encoding = "integers") -> None:
        self.thresholds = thresholds
        self._encoding = encoding
        self._channels = channels
        self._forget()

    def _forget(self) -> None:
        self._loudest = [Loudest() for _ in range(self._channels)]
        self._drift = Drift()

    def feed(self, tick: Tick) -> None:
        """Add a tick; one with a reset in it belongs to neither programme."""
        if tick.reset:
            self._forget()
            return
        self._drift.feed(tick)
        for c, loudest in enumerate(self._loudest):
            loudest.feed(tick, c)

    @property
    def is_programme(self) -> bool:
        """True if any channel has been loud enough to be more than an idle line."""
        return any(loudest.level.vu_dbfs >= QUIETEST_DBFS for loudest in self._loudest)

    def plr_lu(self, readings: Readings, programme: Programme) -> float:
        """The highest true peak above the integrated loudness; CLEAR lowers it for a tick at most."""
        peaks_dbtp = (*readings.true_peak_dbtp, *(loudest.level.true_peak_dbtp for loudest in self._loudest))
        return difference_db(max(peaks_dbtp), programme.integrated_lufs + programme.dual_mono_lu)

    def dynamics(self, readings: Readings, programme: Programme) -> Verdict | None:
        """Judge how much of its dynamics the programme has kept."""
        if not self.is_programme:
            return None
        plr_lu = self.plr_lu(readings, programme)
        density = self.thresholds.density
        return judge_dynamics(programme.psr_min_lu, programme.psr_levelled_lu, plr_lu, density)

    def mix(self, readings: Readings, programme: Programme) -> Verdict | None:
        """Judge the headroom for mastering, by the peaks since they were cleared."""
        if not self.is_programme:
            return None
        headroom_dbtp = self.thresholds.mastering_headroom_dbtp
        return judge_mix(max(readings.true_peak_dbtp), programme.integrated_lufs, headroom_dbtp)

    def programme(
        self, readings: Readings, programme: Programme, offsets_dbfs: Sequence[float]
    ) -> Iterator[Verdict]:
        """Judge dynamics, mix, and the faults of each channel.

        Args:
            readings: the latest
            programme: the measurements of all channels together
            offsets_dbfs: the offset of each channel
        """
        yield from filter(None, (self.dynamics(readings, programme), self.mix(readings, programme)))
        for c in range(self._channels):
            yield from self._faults(c, readings, offsets_dbfs[c])

    def recording(
        self,
        readings: Readings,
        programme: Programme,
        noise: Sequence[Noise],
        reference: Reference | None,
        offsets_dbfs: Sequence[float],
    ) -> Iterator[Verdict]:
        """Judge a whole recording: each channel, then all together.

        Args:
            readings: at its end
            programme: the measurements of all channels together
            noise: the quietest second of each channel
            reference: the recording it is compared with; None for the first of several
            offsets_dbfs: the offset of each channel
        """
        yield from self._recorded_channels(readings, noise, offsets_dbfs)
        if not self.is_programme:
            return
        thresholds, length_s = self.thresholds, readings.frames / readings.rate_hz
        range_lu = programme.loudness_range_lu
        verdicts = (
            judge_recording(programme, reference, thresholds),
            judge_within(range_lu, self._drift.drift_lu(range_lu), length_s, thresholds),
            self.dynamics(readings, programme),
            self.mix(readings, programme),
        )
        yield from filter(None, verdicts)

    def _recorded_channels(
        self, readings: Readings, noise: Sequence[Noise], offsets_dbfs: Sequence[float]
    ) -> Iterator[Verdict]:
        """Judge level, noise and faults of each channel of a recording."""
        has_loudest = readings.frames >= LOUDEST_S * readings.rate_hz
        levels = [loudest.level for loudest in self._loudest]
        alone = [judge_level(c, level, self.thresholds.targets) for c, level in enumerate(levels)]
        judged = trimmed_alike(alone, [(pair.left, pair.right) for pair in readings.pairs])
        for c, level in enumerate(levels):
            if has_loudest or level.clips or level.flat_tops:
                yield judged[c]
            elif level.true_peak_dbtp > SILENCE:
                yield too_short(c, readings.frames / readings.rate_hz)
            if is_noise(noise[c], level):
                yield judge_noise(c, noise[c], level.vu_dbfs)
            yield from self._faults(c, readings, offsets_dbfs[c])

    def _faults(self, c: int, readings: Readings, offset_dbfs: float) -> Iterator[Verdict]:
        """Judge the faults of a channel."""
        return judge_faults(
            c,
            flat_tops=readings.flat_top_events[c],
            overs=readings.inter_sample_events[c],
            true_peak_dbtp=readings.true_peak_dbtp[c],
            offset_dbfs=offset_dbfs,
            clips=readings.clip_events[c],
            sample_peak_dbfs=readings.sample_peak_dbfs[c],
            encoding=self._encoding,
        )


def judge_recording(
    programme: Programme, reference: Reference | None, thresholds: Thresholds
) -> Verdict | None:
    """Judge the loudness of a recording against the reference."""
    if reference is None:
        return judge_against(programme.integrated_lufs, None, thresholds)
    dual_mono_lu = programme.dual_mono_lu - reference.dual_mono_lu
    return judge_against(
        programme.integrated_lufs, reference.integrated_lufs, thresholds, dual_mono_lu=dual_mono_lu
    )


def is_noise(noise: Noise, level: Level) -> bool:
    """True if the quietest second is noise: there is a pause, or nothing but noise."""
    is_idle = level.vu_dbfs < QUIETEST_DBFS
    return math.isfinite(noise.floor_dbfs) and (is_idle or noise.floor_dbfs <= level.vu_dbfs - PAUSE_DB)
