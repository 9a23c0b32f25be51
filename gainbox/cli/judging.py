"""Recordings judged as the box judges what it hears: level, noise, faults, course, dynamics, headroom."""

import math
from collections.abc import Iterator, Sequence

from gainbox.meters import Noise, Programme, Reader, Readings
from gainbox.settings import Settings
from gainbox.staging.drift import Drift
from gainbox.staging.dynamics import Density, judge_dynamics
from gainbox.staging.faults import judge_faults
from gainbox.staging.floor import judge_noise
from gainbox.staging.level import LOUDEST_S, QUIETEST_DBFS, Level, Loudest, Targets, judge_level
from gainbox.staging.mix import judge_mix
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Ticker
from gainbox.staging.verdict import Verdict

PAUSE_DB = 30.0
"""So far below the loudest 3 s the quietest second must be to be taken for noise: nobody said it was idle."""


def thresholds_of(settings: Settings) -> Thresholds:
    """What is set."""
    chosen = settings.staging
    return Thresholds(
        Targets(chosen.target_vu_dbfs, chosen.target_peak_dbtp, chosen.margin_db),
        Density(chosen.squashed_lu, chosen.open_lu),
        chosen.uniform_lu,
        chosen.drift_lu,
        chosen.uneven_lu,
        chosen.mastering_headroom_dbtp,
        chosen.listen_s,
        chosen.noise_s,
    )


class Judge:
    """Hears one recording.

    Args:
        first: the readings before it
        reader: what keeps the maxima between two looks, used by nobody else
        thresholds: what it is judged by
    """

    def __init__(self, first: Readings, reader: Reader, thresholds: Thresholds) -> None:
        self._ticks = Ticker(first)
        self._reader = reader
        self._thresholds = thresholds
        self._loudest = [Loudest() for _ in range(first.channels)]
        self._course = Drift()

    @property
    def frames_left(self) -> int:
        """How many frames there are to the end of the open tenth of a second."""
        return self._ticks.frames_left

    def look(self, readings: Readings) -> None:
        """Hear what has come."""
        for tick in self._ticks.look(readings, self._reader.read(readings)):
            self._course.add(tick)
            for c, loudest in enumerate(self._loudest):
                loudest.add(tick, c)

    def verdicts(
        self, readings: Readings, heard: Programme, noise: Sequence[Noise], reference_lufs: float | None
    ) -> Iterator[Verdict]:
        """All that is to be said when it is over: of each channel, and of all together.

        Args:
            readings: those at its end
            heard: what all channels read together
            noise: that of each channel
            reference_lufs: the loudness it is compared with; None if it is the first, not a number if alone
        """
        yield from self._of_channels(readings, noise)
        if all(loudest.level.vu_dbfs < QUIETEST_DBFS for loudest in self._loudest):
            return  # that is no programme
        by, length_s = self._thresholds, readings.frames / readings.rate_hz
        true_peak_dbtp = max(readings.true_peak_dbtp)
        plr_lu = true_peak_dbtp - heard.integrated_lufs if math.isfinite(heard.integrated_lufs) else math.nan
        of_programme = (
            by.against(heard.integrated_lufs, reference_lufs),
            by.within(heard.loudness_range_lu, self._course.drift_lu, length_s),
            judge_dynamics(heard.psr_min_lu, plr_lu, by.density),
            judge_mix(true_peak_dbtp, heard.integrated_lufs, by.headroom_dbtp),
        )
        yield from filter(None, of_programme)

    def _of_channels(self, readings: Readings, noise: Sequence[Noise]) -> Iterator[Verdict]:
        """What is to be said of each channel."""
        has_loudest = readings.frames >= LOUDEST_S * readings.rate_hz
        for c, loudest in enumerate(self._loudest):
            level = loudest.level
            if has_loudest:
                yield judge_level(c, level, self._thresholds.targets)
            if is_noise(noise[c], level):
                yield judge_noise(c, noise[c], level.vu_dbfs)
            yield from judge_faults(
                c,
                flat_tops=readings.flat_top_events[c],
                overs=readings.inter_sample_events[c],
                true_peak_dbtp=readings.true_peak_dbtp[c],
                offset_dbfs=readings.dc_offset_dbfs[c],
            )


def is_noise(noise: Noise, level: Level) -> bool:
    """Whether the quietest second is noise: there is a pause, or nothing but noise."""
    is_idle = level.vu_dbfs < QUIETEST_DBFS
    return math.isfinite(noise.floor_dbfs) and (is_idle or noise.floor_dbfs <= level.vu_dbfs - PAUSE_DB)
