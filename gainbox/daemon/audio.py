"""The audio thread: block after block from the source through the meters to the lamps.

It never draws, never waits on a lock, and logs only what changes. The main thread reads `latest`, one
reference that is replaced after every block, and tells it things through `tell`.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from gainbox.capture import CaptureError, EndOfProgramme, Format, Overrun, Source, Stream
from gainbox.capture.monitor import StreamMonitor
from gainbox.daemon.realtime import run_first
from gainbox.meters import Bank, FeedFor, Layout, Maxima, Noise, Programme, Readings
from gainbox.staging.offset import Offset
from gainbox.staging.zones import DARK, Judged, Lamps, Zone, Zones
from gainbox.status import BoxState
from gainbox.wakeup import Wakeup

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 2.0

DISPLAY, JUDGING = READERS = range(2)
"""Who looks at the maxima of the Bank, each for himself."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How audio is metered and judged. All of it may change; another layout has the measuring begin anew."""

    layout: Layout
    clip_samples: int
    clip_lamp_s: float
    peak_hold_s: float
    edges_dbfs: tuple[float, float, float]
    swap: bool
    """Whether the lamps' columns change places."""
    lows_dbfs: tuple[float, ...] = ()
    """Where low begins on each channel, since NOISE has said so; none while it is the same on all."""
    offsets_db: tuple[float, ...] = ()
    """By how much each channel is shown higher than its converter reads."""

    def lows(self, channels: int) -> tuple[float, ...]:
        """Where low begins on each of so many channels."""
        return self.lows_dbfs if len(self.lows_dbfs) == channels else (self.edges_dbfs[0],) * channels


Command = Literal["clear", "reset", "forget-noise"] | Rules
"""What the audio thread can be told: to forget, or to go on by other rules."""


class Heard(NamedTuple):
    """What is known after a block."""

    readings: Readings
    judged: Judged
    source: str
    """The name of what it came from; with another, all is measured anew."""


class Hearing:
    """The meters and the judgement of one source in one format."""

    def __init__(self, source: str, form: Format, feed_for: FeedFor, rules: Rules) -> None:
        self.source = source
        self.format = form
        self.layout = rules.layout
        self.bank = Bank(
            form.rate_hz,
            form.channels,
            feed_for,
            layout=rules.layout,
            significant_bits=form.significant_bits,
            clip_samples=rules.clip_samples,
            peak_hold_s=rules.peak_hold_s,
            readers=len(READERS),
            offsets_db=rules.offsets_db[: form.channels],
        )
        self.zones = Zones(
            form.rate_hz,
            form.channels,
            edges_dbfs=rules.edges_dbfs,
            lows_dbfs=rules.lows(form.channels),
            clip_lamp_s=rules.clip_lamp_s,
        )
        self.offset = Offset()

    def hear(self, block: np.ndarray) -> Heard:
        """Meter and judge a block."""
        readings = self.bank.feed(block)
        self.offset.follow(readings)
        return Heard(readings, self.zones.judge(readings), self.source)

    def obey(self, command: Command) -> None:
        """Do what has been asked for, between two blocks."""
        if isinstance(command, Rules):
            self.bank.shift(command.offsets_db[: self.format.channels])
            self.bank.apply(clip_samples=command.clip_samples, peak_hold_s=command.peak_hold_s)
            self.zones.follow(
                edges_dbfs=command.edges_dbfs,
                lows_dbfs=command.lows(self.format.channels),
                clip_lamp_s=command.clip_lamp_s,
            )
        elif command == "forget-noise":
            self.bank.forget_noise()
        elif command == "clear":
            self.bank.clear()
            self.zones.clear()
        else:
            self.bank.reset()
            self.zones.reset()


class Audio(threading.Thread):
    """Listens to a source until it is told to stop.

    Args:
        source: what to listen to; opened again whenever it fails
        stream: the source, opened already; or None
        feed_for: the compiled meters
        rules: how to meter and judge
        light: called with the lamps whenever one changes
        bell: rung when the programme has ended or the thread has failed
        clock: seconds, by which the stream is watched
        first: whether it is to run before all that is not in real time

    Attributes:
        source: what it listens to
        latest: what is known; None before the first block
        state: how it goes
        vigil: what went wrong, and how often
        resets: how often everything measured was forgotten
        rounds: how often it has come round, with audio or without; a thread that hangs does not
        ended: there is no more to hear
        failed: the thread has died of something nobody foresaw
    """

    def __init__(
        self,
        source: Source,
        stream: Stream | None,
        feed_for: FeedFor,
        rules: Rules,
        light: Callable[[tuple[Lamps, Lamps]], None],
        wakeup: Wakeup,
        clock: Callable[[], float] = time.monotonic,
        *,
        first: bool = False,
    ) -> None:
        super().__init__(name="audio", daemon=True)
        self.latest: Heard | None = None
        self.state: BoxState = "starting"
        self.monitor = StreamMonitor(source.name, clock)
        self.resets = self.rounds = 0
        self.ended = self.failed = False
        self.running = threading.Event()
        self.source = source
        self._stream = stream
        self._feed_for = feed_for
        self._rules = rules
        self._light = light
        self._lamps = DARK
        self._wakeup = wakeup
        self._first = first
        self._hearing: Hearing | None = None
        self._commands: deque[Command] = deque()
        self._stopping = False
        self._nudge = threading.Event()

    # What the main thread calls

    def tell(self, command: Command) -> None:
        """Have something done before the next block, or at once while there is none."""
        self._commands.append(command)
        self._nudge.set()

    def listen_to(self, source: Source) -> None:
        """Leave what is listened to, and go on with another source."""
        self.source = source
        self._nudge.set()

    def stop(self) -> None:
        """End soon."""
        self._stopping = True
        self._nudge.set()

    def maxima(self, heard: Heard, reader: int) -> Maxima:
        """The maxima since the last call of this one of `READERS`, each of whom is to miss no peak."""
        assert self._hearing is not None  # there is no Heard before there is a Hearing
        return self._hearing.bank.readers[reader].read(heard.readings)

    def programme(self) -> Programme:
        """What is measured over all channels since reset, once something has been heard. Ask now and then."""
        assert self._hearing is not None
        return self._hearing.bank.programme()

    def noise(self) -> tuple[Noise, ...]:
        """What the quietest second of each channel is made of, once something has been heard. Ask seldom."""
        assert self._hearing is not None
        return self._hearing.bank.noise()

    def share_in(self, zone: Zone) -> tuple[float, ...]:
        """Which part of the time since reset each channel has been in a zone, 0 to 1."""
        if self._hearing is None:
            return ()
        return tuple(frames[zone] / max(1, sum(frames)) for frames in self._hearing.zones.frames_in)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what is wrong with the sound, though it is metered."""
        has_offset = self.state == "metering" and self.with_offset
        return (*self.monitor.warnings, "dc-offset") if has_offset else self.monitor.warnings

    @property
    def with_offset(self) -> tuple[int, ...]:
        """The channels that have had a DC offset for some seconds."""
        return self._hearing.offset.channels if self._hearing else ()

    # The thread

    def run(self) -> None:
        """Listen, and open the source again when it fails, for ever."""
        if self._first:
            run_first()
        self.running.set()
        source, retry_s = self.source, FIRST_RETRY_S
        try:
            while not self._stopping:
                self.rounds += 1
                if self.source is not source:
                    source, retry_s = self.source, FIRST_RETRY_S
                    self.monitor.begin_source(source.name)
                serial = self.latest.readings.serial if self.latest else 0
                try:
                    self._listen(source)
                except CaptureError as error:
                    self._complain(error)
                    if self.latest and self.latest.readings.serial > serial:
                        retry_s = FIRST_RETRY_S
                    self._rest(source, retry_s)
                    retry_s = min(retry_s * 2, LAST_RETRY_S)
        except EndOfProgramme:
            self.ended = True
        except Exception:
            log.exception("the audio thread has failed")
            self.failed = True
        self.state = "stopped"
        self._wakeup.set()

    def _listen(self, source: Source) -> None:
        """Open the source, if it is not, and meter it until we are to stop, or to open it or another anew."""
        stream = self._stream or source.open()
        self._stream = None
        try:
            self.monitor.begin_stream(stream)
            hearing = self._hearing_for(source.name, stream.format)
            goes_on = True
            while goes_on and not self._stopping and self.source is source:
                self.rounds += 1
                self._obey(hearing)
                hearing = self._hearing_for(source.name, stream.format)
                goes_on = self._hear(stream, hearing)
        finally:
            stream.close()

    def _hearing_for(self, source: str, form: Format) -> Hearing:
        """The meters for a source, its format and the layout: those we have, if they fit."""
        asked, hearing = (source, form, self._rules.layout), self._hearing
        if hearing is None or (hearing.source, hearing.format, hearing.layout) != asked:
            hearing = self._hearing = Hearing(source, form, self._feed_for, self._rules)
        return hearing

    def _hear(self, stream: Stream, hearing: Hearing) -> bool:
        """Meter the next block, if one comes and can be believed; whether the stream is to be read on."""
        try:
            block = stream.read(self.monitor.timeout_s)
        except Overrun as overrun:
            return not self.monitor.overran(overrun)
        if block is None:
            if self.monitor.timed_out():
                self._darken()
                self.state = "stalled"
        elif self.monitor.feed(block):
            self.latest = heard = hearing.hear(block)
            self._show(heard.judged.lamps)
            self.state = "metering"
        elif self.monitor.fault:
            self.state = self.monitor.fault
        return True

    def _obey(self, hearing: Hearing) -> None:
        """Do what the main thread has asked for."""
        while self._commands:
            command = self._commands.popleft()
            hearing.obey(command)
            if isinstance(command, Rules):
                self._rules = command  # for the next format, too
                self._light_up()
                continue
            if command == "forget-noise":
                continue
            if command == "reset":
                self.resets += 1
                self.monitor.reset()
            if self.latest:
                self.latest = self.latest._replace(readings=hearing.bank.read())
            left, right = self._lamps
            self._show((left._replace(clip=False), right._replace(clip=False)))

    def _show(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the lamps, if they have changed."""
        if lamps != self._lamps:
            self._lamps = lamps
            self._light_up()

    def _light_up(self) -> None:
        """Light the lamps as they are, each column on its side."""
        left, right = self._lamps
        self._light((right, left) if self._rules.swap else (left, right))

    def _complain(self, error: CaptureError) -> None:
        """Say what is wrong, once."""
        if self.monitor.failed(error):
            log.warning("%s", error)
        self.state = error.state  # last: who reads the state finds what belongs to it
        self._darken()

    def _darken(self) -> None:
        """Put out all lamps but those that remember a clip."""
        left, right = self._lamps
        self._show((Lamps(clip=left.clip), Lamps(clip=right.clip)))

    def _rest(self, source: Source, seconds: float) -> None:
        """Wait until it is time to try the source again; what the main thread asks for is done meanwhile."""
        end_s = time.monotonic() + seconds
        while not self._stopping and self.source is source and (left_s := end_s - time.monotonic()) > 0:
            self._nudge.wait(min(left_s, FIRST_RETRY_S))
            self._nudge.clear()
            self.rounds += 1
            if self._hearing:
                self._obey(self._hearing)
