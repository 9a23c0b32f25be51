"""NOISE: the noise of idle lines, by kind and level, and the edge of each signal lamp above it.

Hum is at the mains' own frequency, as ground loops and transformers nearby leave it; buzz is at its
multiples, above all at twice the mains, as rectifiers and dimmers leave it; what is left is hiss.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gainbox import meters
from gainbox.decibels import SILENCE, from_amplitude, from_power
from gainbox.meters import Hum
from gainbox.staging.feature import ANOTHER_INPUT, Box, Feature, Listening
from gainbox.staging.level import Loudest, in_steps, quietest_dbfs
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level

QUIET_DBFS = -70.0
"""Up to here noise is quiet: 52 dB below a programme at the right level, and under the room's own noise."""
LOUDEST_DBFS = -40.0
"""A steady level above it that is no hum is a signal."""
STANDS_OUT_DB = 10.0
"""Hum no further below all of the noise gives the noise its name."""
SWELL_DB = 10.0
"""Largest rise of the VU above the quietest second: pink noise rises 4 dB, rumble 6 dB."""
KNOCK_DB = 20.0
"""Largest rise of a peak; those of noise rise 10 to 12 dB ..."""
TONE_DB = 6.0
"""... and those of one or two steady tones no more than this."""
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


@dataclass(frozen=True, slots=True)
class NoiseLine:
    """A channel on the page; NaN where a value is unknown.

    Attributes:
        name: of the channel
        level_dbfs: of its quietest second; its VU during the measurement
        level_dba: the quietest second, A-weighted
        signal_to_noise_db: distance below the last programme
        signal_from_dbfs: edge of the signal lamp from now on
        verdict: None during the measurement
    """

    name: str
    level_dbfs: float = SILENCE
    level_dba: float = math.nan
    signal_to_noise_db: float = math.nan
    signal_from_dbfs: float = math.nan
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class NoiseView(Listening):
    """The page NOISE.

    Attributes:
        channels: all channels, during the measurement and after it
    """

    listen_s: float = 5.0
    channels: tuple[NoiseLine, ...] = ()


class Noise(Feature):
    """Measures the programme and, after CLEAR, idle lines; another CLEAR stops this, or repeats it."""

    def __init__(self, box: Box) -> None:
        super().__init__(box)
        self._idle: IdleLines | None = None
        self._floors: tuple[Floor, ...] = ()
        self._why = ""
        self.begin(0)

    def begin(self, channels: int) -> None:
        """Give up a measurement of another input, and forget its floors."""
        if self._idle or self._floors:
            self._why = ANOTHER_INPUT
        self._programme = [Loudest() for _ in range(channels)]
        self._idle, self._floors, self.box.floors_dbfs = None, (), ()

    def feed(self, tick: Tick) -> None:
        """Measure a tick of the idle lines, else of the programme."""
        if self._idle is None:
            for c, loudest in enumerate(self._programme):
                loudest.feed(tick, c)
            return
        self._idle.feed(tick)
        if self._idle.done:
            noise = self.box.noise()
            self._floors = self._idle.floors(noise, tuple(map(programme_dbfs, self._programme, noise)))
            self._idle = None
            self.box.floors_dbfs = tuple(map(known_dbfs, self._floors))
            self.box.set_signal_edges(floor.signal_from_dbfs for floor in self._floors)

    def interrupt(self, why: str) -> None:
        """Give up: the noise before and after an interruption does not belong together."""
        if self._idle:
            self._idle, self._why = None, why

    def press(self) -> bool:
        """Begin a measurement, or stop one."""
        was_listening, self._idle, self._floors, self._why = self._idle, None, (), ""
        if was_listening is None and self._programme:
            self.box.forget_noise()
            self._idle = IdleLines(len(self._programme), self.thresholds.noise_s)
        return True

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each channel; none before the end of a measurement."""
        return tuple(floor.verdict for floor in self._floors)

    def view(self) -> NoiseView:
        """The page."""
        ready = NoiseView(listen_s=self.thresholds.noise_s)
        names = self.box.names(len(self._programme))
        if idle := self._idle:
            return replace(
                ready,
                state="listening",
                listen_s=idle.listen_s,
                left_s=idle.left_s,
                channels=tuple(map(NoiseLine, names, map(from_amplitude, idle.vu))),
            )
        if self._why:
            return replace(ready, state="interrupted", why=self._why)
        if not self._floors:
            return ready
        return replace(ready, state="judged", channels=tuple(map(noise_line, names, self._floors)))


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
        cause = self._rise(c, floor_dbfs) or ("" if humming(noise) else self._sound(c, floor_dbfs))
        return f"{cause}, mute the source and repeat" if cause else ""

    def _rise(self, c: int, floor_dbfs: float) -> str:
        """A rise above the quietest second."""
        vu_dbfs, peak_dbtp = from_amplitude(self._vu_max[c]), from_amplitude(self._true_peak[c])
        if vu_dbfs > floor_dbfs + SWELL_DB:
            return f"the level rises to {format_level(vu_dbfs)} dBFS from {format_level(floor_dbfs)}"
        if peak_dbtp > floor_dbfs + KNOCK_DB:
            return f"there is a knock of {format_level(peak_dbtp)} dBTP"
        return ""

    def _sound(self, c: int, floor_dbfs: float) -> str:
        """A steady sound that is no noise of a line."""
        if floor_dbfs > QUIET_DBFS + HAIR_DB and from_amplitude(self._true_peak[c]) < floor_dbfs + TONE_DB:
            return f"there is a steady tone of {format_level(floor_dbfs)} dBFS"
        if floor_dbfs > LOUDEST_DBFS + HAIR_DB:
            return f"{format_level(floor_dbfs)} dBFS is a signal and no noise"
        return ""


def judge_noise(channel: int, noise: meters.Noise, programme_dbfs: float = math.nan) -> Verdict:
    """Judge the noise of an idle line, by its kind."""
    floor_dbfs = noise.floor_dbfs
    if floor_dbfs == SILENCE:
        reason = "digital silence, as of an input that is muted"
        return Verdict(code="quiet", channel=channel, what="quiet", reason=reason)
    below = (
        "" if math.isnan(programme_dbfs) else f", {programme_dbfs - floor_dbfs:.0f} dB below the programme"
    )
    level = f"the noise is {format_level(floor_dbfs)} dBFS, {format_level(noise.floor_dba)} A-weighted{below}"
    if floor_dbfs <= QUIET_DBFS + HAIR_DB:
        return Verdict(code="quiet", channel=channel, value_db=floor_dbfs, what="quiet", reason=level)
    hum = humming(noise)
    if hum is None:
        return Verdict(code="hiss", channel=channel, value_db=floor_dbfs, what="hiss", reason=level)
    ground_loop = is_ground_loop(hum)
    strongest_hz = hum.mains_hz * (1 + hum.harmonics_dbfs.index(max(hum.harmonics_dbfs)))
    multiples = f"multiples of {hum.mains_hz} Hz, most at {strongest_hz} Hz"
    return Verdict(
        code="hum" if ground_loop else "buzz",
        channel=channel,
        value_db=hum.level_dbfs,
        what=f"hum of {hum.mains_hz} Hz, as of a ground loop"
        if ground_loop
        else f"buzz at {multiples}, as of a rectifier or a dimmer",
        reason=f"{format_level(hum.level_dbfs)} dBFS{below}",
    )


def humming(noise: meters.Noise) -> Hum | None:
    """The hum in a noise, if it stands out."""
    hum = noise.hum
    return hum if hum and hum.level_dbfs >= noise.floor_dbfs - STANDS_OUT_DB else None


def is_ground_loop(hum: Hum) -> bool:
    """True if half of the hum or more is at the mains' own frequency."""
    return hum.harmonics_dbfs[0] >= hum.level_dbfs + from_power(0.5)


def signal_from_dbfs(floor_dbfs: float, ppm_max_dbfs: float) -> float:
    """The edge of the signal lamp, in steps of 0.5 dB: the noise itself must not light it."""
    above = max(floor_dbfs + LAMP_DB, ppm_max_dbfs + LAMP_ABOVE_PPM_DB, LOWEST_LAMP_DBFS)
    return -in_steps(-above)


def programme_dbfs(loudest: Loudest, noise: meters.Noise) -> float:
    """The VU of a programme's loudest 3 s; NaN if that was no programme."""
    vu_dbfs = loudest.level.vu_dbfs
    return vu_dbfs if vu_dbfs >= quietest_dbfs(noise.floor_dbfs) else math.nan


def known_dbfs(floor: Floor) -> float:
    """The noise floor of a line; NaN if the line was not idle."""
    return math.nan if floor.verdict.code == "not-silent" else floor.noise.floor_dbfs


def noise_line(name: str, floor: Floor) -> NoiseLine:
    """A channel on the page."""
    return NoiseLine(
        name=name,
        level_dbfs=floor.noise.floor_dbfs,
        level_dba=floor.noise.floor_dba,
        signal_to_noise_db=floor.signal_to_noise_db,
        signal_from_dbfs=math.nan if floor.signal_from_dbfs is None else floor.signal_from_dbfs,
        verdict=floor.verdict,
    )
