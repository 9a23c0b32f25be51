"""Appraising the programme, which is all that was heard since reset: its loudness, dynamics and headroom."""

from collections.abc import Iterator

from gainbox.daemon.audio import Audio
from gainbox.decibels import SILENCE
from gainbox.meters import Programme, Readings
from gainbox.staging.dynamics import judge_dynamics
from gainbox.staging.faults import judge_faults
from gainbox.staging.level import QUIETEST_DBFS, Loudest
from gainbox.staging.mix import judge_mix
from gainbox.staging.takes import apart
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict

ASK_EVERY_S = 0.5  # milliseconds each time: the measures of a programme walk through histograms


class Appraiser:
    """Appraises what `audio` hears, by the rules of `gainbox measure`, when somebody asks.

    Args:
        audio: the audio thread
        thresholds: what programmes are judged by

    Attributes:
        thresholds: those; may be set anew
    """

    def __init__(self, audio: Audio, thresholds: Thresholds = THRESHOLDS) -> None:
        self.thresholds = thresholds
        self._audio = audio
        self.begin(0)

    def begin(self, channels: int) -> None:
        """Forget what was heard: the meters are others, or have been reset."""
        self._resets = self._audio.resets
        self._loudest = [Loudest() for _ in range(channels)]
        self._programme: Programme | None = None
        self._asked = 0

    def feed(self, tick: Tick) -> None:
        """Hear the next tenth; that in which somebody has reset is left out."""
        if self._audio.resets != self._resets:
            self.begin(len(self._loudest))
            return
        for c, loudest in enumerate(self._loudest):
            loudest.add(tick, c)

    def programme(self, readings: Readings) -> Programme:
        """What is measured over all channels, as it was half a second of sound ago, or less."""
        is_old = readings.frames - self._asked >= ASK_EVERY_S * readings.rate_hz
        if self._programme is None or is_old or self._audio.resets != self._resets:
            self._programme, self._asked = self._audio.programme(), readings.frames
        return self._programme

    def plr_lu(self, readings: Readings) -> float:
        """The highest true peak over the integrated loudness; clearing the peaks does not change it."""
        true_peak_dbtp = max((loudest.level.true_peak_dbtp for loudest in self._loudest), default=SILENCE)
        return apart(true_peak_dbtp, self.programme(readings).integrated_lufs)

    def dynamics(self, readings: Readings) -> Verdict | None:
        """How much of its dynamics the programme has kept."""
        if not self._is_programme:
            return None
        psr_min_lu = self.programme(readings).psr_min_lu
        return judge_dynamics(psr_min_lu, self.plr_lu(readings), self.thresholds.density)

    def mix(self, readings: Readings) -> Verdict | None:
        """Whether it leaves headroom for mastering, by the peaks since they were cleared."""
        if not self._is_programme:
            return None
        integrated_lufs = self.programme(readings).integrated_lufs
        return judge_mix(max(readings.true_peak_dbtp), integrated_lufs, self.thresholds.headroom_dbtp)

    def verdicts(self, readings: Readings) -> Iterator[Verdict]:
        """All that is to be said: of the dynamics, of the headroom, and what is wrong with each channel."""
        yield from filter(None, (self.dynamics(readings), self.mix(readings)))
        with_offset = self._audio.with_offset
        for c in range(readings.channels):
            yield from judge_faults(
                c,
                flat_tops=readings.flat_top_events[c],
                overs=readings.inter_sample_events[c],
                true_peak_dbtp=readings.true_peak_dbtp[c],
                offset_dbfs=readings.dc_offset_dbfs[c] if c in with_offset else SILENCE,
            )

    @property
    def _is_programme(self) -> bool:
        """Whether any channel has been loud enough to be more than an idle line."""
        return any(loudest.level.vu_dbfs >= QUIETEST_DBFS for loudest in self._loudest)
