"""NOISE on the box: from a press to what the idle lines are made of, and where their signal lamps begin."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from gainbox.decibels import from_amplitude
from gainbox.face import IdleLine, IdleLines
from gainbox.face.listening import OTHERS
from gainbox.meters import Noise
from gainbox.staging.floor import LISTEN_S, Floor, Idle
from gainbox.staging.level import Loudest, quietest_dbfs
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict


class Idler:
    """Listens to idle lines when it is asked to, and to the programme before that.

    Args:
        forget: has the meters begin anew with the quietest second
        noise: what they say of it
        settle: called with where each channel's signal lamp is to begin; None where that is not known
        listen_s: how long to listen

    Attributes:
        listen_s: how long to listen the next time; may be set anew
        floors_dbfs: the noise floor of each channel as it was last measured; not a number where it was not
    """

    def __init__(
        self,
        *,
        forget: Callable[[], None],
        noise: Callable[[], tuple[Noise, ...]],
        settle: Callable[[Sequence[float | None]], None],
        listen_s: float = LISTEN_S,
    ) -> None:
        self._forget = forget
        self._noise = noise
        self._settle = settle
        self.listen_s = listen_s
        self.floors_dbfs: tuple[float, ...] = ()
        self._idle: Idle | None = None
        self._floors: tuple[Floor, ...] = ()
        self._why = ""
        self.begin(0)

    def begin(self, channels: int) -> None:
        """Other meters have so many channels; what the last ones heard does not hold for them."""
        if self._idle or self._floors:
            self._why = OTHERS
        self._loudest = [Loudest() for _ in range(channels)]
        self._idle, self._floors, self.floors_dbfs = None, (), ()
        self._vu: tuple[float, ...] = (0.0,) * channels

    def feed(self, tick: Tick) -> None:
        """Hear the next tenth: of the idle line while it listens, else of the programme."""
        if self._idle is None:
            for c, loudest in enumerate(self._loudest):
                loudest.add(tick, c)
            return
        self._vu = tick.vu
        self._idle.feed(tick)
        if self._idle.done:
            noise = self._noise()
            self._floors = self._idle.floors(noise, tuple(map(programme_dbfs, self._loudest, noise)))
            self._idle = None
            self.floors_dbfs = tuple(map(known_dbfs, self._floors))
            self._settle([floor.signal_from_dbfs for floor in self._floors])

    def press(self) -> None:
        """Begin to listen; while it listens, stop."""
        listening, self._idle, self._floors, self._why = self._idle, None, (), ""
        if listening is None and self._loudest:
            self._forget()
            self._idle = Idle(len(self._loudest), listen_s=self.listen_s)

    def interrupt(self, why: str) -> None:
        """The sound is interrupted: what was heard before is not judged together with what comes after."""
        if self._idle:
            self._idle, self._why = None, why

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was said last, channel by channel."""
        return tuple(floor.verdict for floor in self._floors)

    def lines(self, names: Sequence[str]) -> IdleLines:
        """What the page NOISE shows."""
        ready = IdleLines(listen_s=self.listen_s)
        if self._idle:
            return replace(
                ready,
                state="listening",
                left_s=(1.0 - self._idle.progress) * self.listen_s,
                channels=tuple(
                    IdleLine(name, from_amplitude(vu)) for name, vu in zip(names, self._vu, strict=True)
                ),
            )
        if self._why:
            return replace(ready, state="interrupted", why=self._why)
        if not self._floors:
            return ready
        return replace(ready, state="judged", channels=tuple(map(idle_line, names, self._floors)))


def programme_dbfs(loudest: Loudest, noise: Noise) -> float:
    """The VU of a programme's loudest 3 s; not a number if that was no programme."""
    vu_dbfs = loudest.level.vu_dbfs
    return vu_dbfs if vu_dbfs >= quietest_dbfs(noise.floor_dbfs) else math.nan


def known_dbfs(floor: Floor) -> float:
    """The noise of a line; not a number if the line was not idle."""
    return math.nan if floor.verdict.code == "not-silent" else floor.noise.floor_dbfs


def idle_line(name: str, floor: Floor) -> IdleLine:
    """The noise of a channel as it is shown."""
    return IdleLine(
        name=name,
        level_dbfs=floor.noise.floor_dbfs,
        level_dba=floor.noise.floor_dba,
        signal_to_noise_db=floor.signal_to_noise_db,
        signal_from_dbfs=math.nan if floor.signal_from_dbfs is None else floor.signal_from_dbfs,
        code=floor.verdict.code,
        reason=floor.verdict.text,
    )
