"""NOISE: what an idle line is made of, and whether it is idle.

Hum is at the mains' own frequency, as ground loops and transformers nearby leave it; buzz is at its
multiples, above all at twice the mains, as rectifiers and dimmers leave it; what is left is hiss.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox.decibels import SILENCE, from_amplitude, from_power
from gainbox.meters import Hum, Noise
from gainbox.staging.level import in_steps
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures

LISTEN_S = 5.0
QUIET_DBFS = -70.0
"""Up to here noise is quiet: 52 dB below a programme at the right level, and under the room's own noise."""
LOUDEST_DBFS = -40.0
"""What is steadily louder, and no hum, is a signal."""
STANDS_OUT_DB = 10.0
"""Hum no further below all of the noise is what the noise is called by."""
SWELL_DB = 10.0
"""How far the VU may rise above the quietest second: pink noise rises 4 dB, rumble 6 dB."""
KNOCK_DB = 20.0
"""How far a peak may; those of noise rise 10 to 12 dB ..."""
TONE_DB = 6.0
"""... and those of one or two steady tones no more than this."""
LAMP_DB = 6.0
"""The signal lamp is lit from so far above the noise ..."""
LAMP_ABOVE_PPM_DB = 2.0
"""... and so far above the highest the PPM reads of it, for that is what lights the lamp: in white noise it
reads 5 dB above the rms level, in pink noise 9 dB."""
LOWEST_LAMP_DBFS = -90.0


@dataclass(frozen=True, slots=True)
class Floor:
    """The noise of a channel.

    Attributes:
        noise: what was measured
        verdict: what it is
        signal_from_dbfs: where the signal lamp should begin; None if the line was not idle
        signal_to_noise_db: how far it lies below the last programme; not a number without one
    """

    noise: Noise
    verdict: Verdict
    signal_from_dbfs: float | None
    signal_to_noise_db: float


class Idle:
    """Listens to an idle line, tenth by tenth, while the Bank looks for its quietest second.

    The Bank is to forget its noise when this begins.

    Args:
        channels: how many
        listen_s: how long to listen, 2 s or more
    """

    def __init__(self, channels: int, *, listen_s: float = LISTEN_S) -> None:
        self._ticks = round(listen_s * PER_S)
        self._heard = 0
        self._vu = self._ppm = self._true_peak = (0.0,) * channels

    def feed(self, tick: Tick) -> None:
        """Hear the next tenth; none counts when it is done."""
        if self.done:
            return
        self._heard += 1
        self._vu = tuple(map(max, self._vu, tick.vu_max))
        self._ppm = tuple(map(max, self._ppm, tick.ppm_max))
        self._true_peak = tuple(map(max, self._true_peak, tick.true_peak))

    @property
    def progress(self) -> float:
        """How much of the listening is done, 0.0 to 1.0."""
        return self._heard / self._ticks

    @property
    def done(self) -> bool:
        """Whether it has heard enough."""
        return self._heard >= self._ticks

    def floors(self, noise: Sequence[Noise], programme_dbfs: Sequence[float] = ()) -> tuple[Floor, ...]:
        """What was heard of each channel.

        Args:
            noise: what the Bank says of the same time
            programme_dbfs: the VU of the loudest 3 s of each channel's last programme, where there was one
        """
        programmes = (*programme_dbfs, *(math.nan,) * len(noise))
        return tuple(self._floor(c, each, programmes[c]) for c, each in enumerate(noise))

    def _floor(self, c: int, noise: Noise, programme_dbfs: float) -> Floor:
        """What was heard of a channel."""
        if reason := self._disturbance(c, noise):
            verdict = Verdict("not-silent", c, noise.floor_dbfs, f"not silent: {reason}")
            return Floor(noise, verdict, None, math.nan)
        return Floor(
            noise,
            judge_noise(c, noise, programme_dbfs),
            signal_from_dbfs(noise.floor_dbfs, from_amplitude(self._ppm[c])),
            programme_dbfs - noise.floor_dbfs,
        )

    def _disturbance(self, c: int, noise: Noise) -> str:
        """Why that is no idle line; nothing if it is one."""
        floor_dbfs = noise.floor_dbfs
        if math.isnan(floor_dbfs):
            return "less than a second of it was heard, repeat"
        if self._true_peak[c] == 0.0 or (floor_dbfs == SILENCE and self._vu[c] == 0.0):
            return ""
        told = self._rise(c, floor_dbfs) or ("" if humming(noise) else self._sound(c, floor_dbfs))
        return f"{told}, mute the source and repeat" if told else ""

    def _rise(self, c: int, floor_dbfs: float) -> str:
        """What rose above the quietest second."""
        vu_dbfs, peak_dbtp = from_amplitude(self._vu[c]), from_amplitude(self._true_peak[c])
        if vu_dbfs > floor_dbfs + SWELL_DB:
            return f"the level rises to {in_figures(vu_dbfs)} dBFS from {in_figures(floor_dbfs)}"
        if peak_dbtp > floor_dbfs + KNOCK_DB:
            return f"there is a knock of {in_figures(peak_dbtp)} dBTP"
        return ""

    def _sound(self, c: int, floor_dbfs: float) -> str:
        """What is steady, and no noise of a line."""
        if floor_dbfs > QUIET_DBFS + HAIR_DB and from_amplitude(self._true_peak[c]) < floor_dbfs + TONE_DB:
            return f"there is a steady tone of {in_figures(floor_dbfs)} dBFS"
        if floor_dbfs > LOUDEST_DBFS + HAIR_DB:
            return f"{in_figures(floor_dbfs)} dBFS is a signal and no noise"
        return ""


def judge_noise(channel: int, noise: Noise, programme_dbfs: float = math.nan) -> Verdict:
    """What the noise of an idle line is."""
    floor_dbfs = noise.floor_dbfs
    if floor_dbfs == SILENCE:
        return Verdict("quiet", channel, None, "quiet: digital silence, as of an input that is muted")
    below = (
        "" if math.isnan(programme_dbfs) else f", {programme_dbfs - floor_dbfs:.0f} dB below the programme"
    )
    level = f"{in_figures(floor_dbfs)} dBFS, {in_figures(noise.floor_dba)} A-weighted{below}"
    if floor_dbfs <= QUIET_DBFS + HAIR_DB:
        return Verdict("quiet", channel, floor_dbfs, f"quiet: the noise is {level}")
    hum = humming(noise)
    if hum is None:
        return Verdict("hiss", channel, floor_dbfs, f"hiss: the noise is {level}")
    if is_ground_loop(hum):
        text = f"hum of {hum.mains_hz} Hz, as of a ground loop: {in_figures(hum.level_dbfs)} dBFS{below}"
        return Verdict("hum", channel, hum.level_dbfs, text)
    strongest = hum.mains_hz * (1 + hum.harmonics_dbfs.index(max(hum.harmonics_dbfs)))
    text = (
        f"buzz at multiples of {hum.mains_hz} Hz, most at {strongest} Hz, as of a rectifier or a dimmer: "
        f"{in_figures(hum.level_dbfs)} dBFS{below}"
    )
    return Verdict("buzz", channel, hum.level_dbfs, text)


def humming(noise: Noise) -> Hum | None:
    """The hum in a noise, if it is a good part of it."""
    hum = noise.hum
    return hum if hum and hum.level_dbfs >= noise.floor_dbfs - STANDS_OUT_DB else None


def is_ground_loop(hum: Hum) -> bool:
    """Whether half of the hum or more is at the mains' own frequency."""
    return hum.harmonics_dbfs[0] >= hum.level_dbfs + from_power(0.5)


def signal_from_dbfs(floor_dbfs: float, ppm_max_dbfs: float) -> float:
    """Where the signal lamp should begin, in steps of 0.5 dB: the noise itself is not to light it."""
    above = max(floor_dbfs + LAMP_DB, ppm_max_dbfs + LAMP_ABOVE_PPM_DB, LOWEST_LAMP_DBFS)
    return -in_steps(-above)
