"""Idle lines: were they silent, what noise is on them, and where does the signal lamp begin above it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox import meters
from gainbox.decibels import SILENCE, from_amplitude
from gainbox.staging.level import in_steps
from gainbox.staging.noise.kind import judge_noise, leading
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level

LOUDEST_DBFS = -40.0
"""A steady level above it that is neither hum nor ticks is a signal."""
SWELL_DB = 10.0
"""Largest rise of the VU above the quietest second: pink noise rises 4 dB, rumble 6 dB."""
KNOCK_DB = 20.0
"""Largest rise of a peak; those of noise rise 10 to 12 dB ..."""
PULSE_DB = 6.0
"""... and what has pulses in it, by this above those of its quietest second."""
LAMP_DB = 6.0
"""Least distance of the signal lamp's edge from the noise ..."""
LAMP_ABOVE_PPM_DB = 2.0
"""... and from the highest PPM reading of it, for that lights the lamp: in white noise it reads 5 dB above
the rms level, in pink noise 9 dB."""
LOWEST_LAMP_DBFS = -90.0


@dataclass(frozen=True, slots=True)
class Floor:
    """The noise floor of a channel.

    Attributes:
        noise: the quietest second
        verdict: its kind
        signal_from_dbfs: edge of the signal lamp above it; None if the line was not idle
        signal_to_noise_db: distance below the last programme; NaN without one
    """

    noise: meters.Noise
    verdict: Verdict
    signal_from_dbfs: float | None
    signal_to_noise_db: float


class IdleLines:
    """Idle lines during a measurement; the Bank looks for their quietest seconds in the same time.

    Args:
        channels: number of channels
        listen_s: duration of the measurement, 2 s or more

    Attributes:
        listen_s: that
        vu: amplitude of each VU needle in the last tick
    """

    def __init__(self, channels: int, listen_s: float) -> None:
        self.listen_s = listen_s
        self.vu = (0.0,) * channels
        self._left = round(listen_s * PER_S)
        self._vu_max = self._ppm = self._true_peak = (0.0,) * channels

    def feed(self, tick: Tick) -> None:
        """Add a tick."""
        self._left -= 1
        self.vu = tick.vu
        self._vu_max = tuple(map(max, self._vu_max, tick.vu_max))
        self._ppm = tuple(map(max, self._ppm, tick.ppm_max))
        self._true_peak = tuple(map(max, self._true_peak, tick.true_peak))

    @property
    def left_s(self) -> float:
        """Time left of the measurement."""
        return self._left / PER_S

    @property
    def done(self) -> bool:
        """True at its end."""
        return self._left <= 0

    def floors(
        self, noise: Sequence[meters.Noise], programme_dbfs: Sequence[float] = ()
    ) -> tuple[Floor, ...]:
        """The noise floor of each channel.

        Args:
            noise: the quietest seconds in the same time
            programme_dbfs: VU of the loudest 3 s of each channel's last programme; NaN without one
        """
        programmes = (*programme_dbfs, *(math.nan,) * len(noise))
        return tuple(self._floor(c, each, programmes[c]) for c, each in enumerate(noise))

    def _floor(self, c: int, noise: meters.Noise, programme_dbfs: float) -> Floor:
        """The noise floor of a channel."""
        if reason := self._disturbance(c, noise):
            verdict = Verdict(
                code="not-silent", channel=c, value_db=noise.floor_dbfs, what="not silent", reason=reason
            )
            return Floor(noise, verdict, None, math.nan)
        return Floor(
            noise,
            judge_noise(c, noise, programme_dbfs),
            signal_from_dbfs(noise.floor_dbfs, from_amplitude(self._ppm[c])),
            programme_dbfs - noise.floor_dbfs,
        )

    def _disturbance(self, c: int, noise: meters.Noise) -> str:
        """The reason why the line was not idle; empty if it was."""
        floor_dbfs = noise.floor_dbfs
        if math.isnan(floor_dbfs):
            return "less than a second of it was heard, repeat"
        if self._true_peak[c] == 0.0 or (floor_dbfs == SILENCE and self._vu_max[c] == 0.0):
            return ""
        cause = self._rise(c, noise) or signal_in(noise)
        return f"{cause}, mute the source and repeat" if cause else ""

    def _rise(self, c: int, noise: meters.Noise) -> str:
        """A rise above the quietest second, as it sounds and as it is with its offset or a slow drift."""
        vu_dbfs, peak_dbtp = from_amplitude(self._vu_max[c]), from_amplitude(self._true_peak[c])
        floor_dbfs = noise.floor_dbfs
        if vu_dbfs > max(floor_dbfs, noise.level_dbfs) + SWELL_DB:
            return f"the level rises to {format_level(vu_dbfs)} dBFS from {format_level(floor_dbfs)}"
        if peak_dbtp > max(floor_dbfs + KNOCK_DB, noise.peak_dbfs + PULSE_DB):
            return f"there is a knock of {format_level(peak_dbtp)} dBTP"
        return ""


def signal_in(noise: meters.Noise) -> str:
    """A steady sound too loud for the noise of a line; empty if there is none."""
    kind = leading(noise)
    if noise.floor_dbfs <= LOUDEST_DBFS + HAIR_DB or kind in {"hum", "buzz", "ticks"}:
        return ""
    level = f"{format_level(noise.floor_dbfs)} dBFS"
    return (
        f"{level} is a signal and no noise"
        if kind in {"hiss", "drift"}
        else f"there is a steady tone of {level}"
    )


def signal_from_dbfs(floor_dbfs: float, ppm_max_dbfs: float) -> float:
    """The edge of the signal lamp, in steps of 0.5 dB: the noise itself must not light it."""
    above = max(floor_dbfs + LAMP_DB, ppm_max_dbfs + LAMP_ABOVE_PPM_DB, LOWEST_LAMP_DBFS)
    return -in_steps(-above)
