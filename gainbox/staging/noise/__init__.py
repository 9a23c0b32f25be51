"""NOISE: the noise of idle lines, by kind and level, and the edge of each signal lamp above it."""

import math
from dataclasses import replace

from gainbox import meters
from gainbox.decibels import from_amplitude
from gainbox.staging.feature import ANOTHER_INPUT, Box, Feature
from gainbox.staging.level import Loudest, quietest_dbfs
from gainbox.staging.noise.idle import Floor, IdleLines
from gainbox.staging.noise.kind import judge_noise
from gainbox.staging.noise.view import NoiseLine, NoiseView
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict

__all__ = ["Floor", "IdleLines", "Noise", "NoiseLine", "NoiseView", "judge_noise"]


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
