"""The audio thread: block after block from the source through the meters to the lamps.

It never draws, never waits on a lock, and logs only what changes. The main thread reads `latest`, one
reference that is replaced after every block, and sends commands.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from gainbox.capture import CaptureError, EndOfProgramme, Format, Overrun, Source, Stream
from gainbox.capture.monitor import StreamMonitor
from gainbox.daemon.realtime import raise_priority
from gainbox.daemon.rules import MeteringRules
from gainbox.meters import Bank, FeedFor, Maxima, Programme, Readings
from gainbox.staging.offset import Offset
from gainbox.staging.zones import DARK, Judged, Lamps, Zone, Zones
from gainbox.wakeup import Wakeup
from gainbox.warning import BoxState, WarningCode

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 2.0
"""Back-off: the wait doubles from the one to the other, and begins anew after sound."""

DISPLAY, JUDGING = READERS = range(2)
"""The readers of the Bank's maxima."""

Command = Literal["clear", "reset", "forget-noise"] | MeteringRules
"""A command for the audio thread: forget measurements, or apply other rules."""


class Frame(NamedTuple):
    """The result of a block."""

    readings: Readings
    judged: Judged
    source: str
    """The name of its source."""
    bank: Bank
    """The Bank that metered it."""


class Metering:
    """The meters and the zones for one source in one format."""

    def __init__(self, source: str, form: Format, feed_for: FeedFor, rules: MeteringRules) -> None:
        self.source = source
        self.format = form
        self.layout = rules.layout
        self.bank = Bank(
            form.rate_hz,
            form.channels,
            feed_for,
            layout=rules.layout,
            significant_bits=form.significant_bits,
            encoding=form.encoding,
            clip_samples=rules.clip_samples,
            peak_hold_s=rules.peak_hold_s,
            readers=len(READERS),
            offsets_db=rules.offsets_db[: form.channels],
        )
        self.zones = Zones(
            form.rate_hz,
            form.channels,
            edges_dbfs=rules.edges_dbfs,
            lows_dbfs=rules.signal_edges(form.channels),
            clip_lamp_s=rules.clip_lamp_s,
        )
        self.offset = Offset()

    def feed(self, block: np.ndarray) -> Frame:
        """Meter and judge a block."""
        readings = self.bank.feed(block)
        self.offset.follow(readings)
        return self._judged(readings)

    def finish(self) -> Frame:
        """Finish the Bank, at the end of a recording."""
        return self._judged(self.bank.finish())

    def _judged(self, readings: Readings) -> Frame:
        """Judge the zones after a block."""
        return Frame(readings, self.zones.judge(readings), self.source, self.bank)

    def execute(self, command: Command) -> None:
        """Execute a command, between two blocks."""
        if isinstance(command, MeteringRules):
            self.bank.shift(command.offsets_db[: self.format.channels])
            self.bank.apply(clip_samples=command.clip_samples, peak_hold_s=command.peak_hold_s)
            self.zones.apply(
                edges_dbfs=command.edges_dbfs,
                lows_dbfs=command.signal_edges(self.format.channels),
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
    """Meters a source until it is stopped.

    Args:
        source: the source; opened again whenever it fails
        stream: the source, opened already; or None
        feed_for: the compiled meters
        rules: the rules at the start
        light: called with the lamps whenever one changes
        wakeup: set when the programme has ended or the thread has failed
        clock: seconds, by which the stream is monitored
        first: True for a real-time priority

    Attributes:
        source: the source
        latest: the last frame; None before the first block
        state: state of the box
        monitor: faults of the stream, and their counts
        resets: number of resets
        rounds: loop iterations; the watchdog is fed only when this moves
        ended: True at the end of a recording
        failed: True if the thread has died of an unforeseen exception
    """

    def __init__(
        self,
        source: Source,
        stream: Stream | None,
        feed_for: FeedFor,
        rules: MeteringRules,
        light: Callable[[tuple[Lamps, Lamps]], None],
        wakeup: Wakeup,
        clock: Callable[[], float] = time.monotonic,
        *,
        first: bool = False,
    ) -> None:
        super().__init__(name="audio", daemon=True)
        self.latest: Frame | None = None
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
        self._metering: Metering | None = None
        self._commands: deque[Command] = deque()
        self._stopping = False
        self._nudge = threading.Event()

    # What the main thread calls

    def send(self, command: Command) -> None:
        """Send a command, executed before the next block, or at once while there is none."""
        self._commands.append(command)
        self._nudge.set()

    def change_source(self, source: Source) -> None:
        """Close the source, and go on with another."""
        self.source = source
        self._nudge.set()

    def stop(self) -> None:
        """End soon."""
        self._stopping = True
        self._nudge.set()

    def maxima(self, frame: Frame, reader: int) -> Maxima:
        """The maxima since the last call of this one of `READERS`, so that none misses a peak."""
        return frame.bank.readers[reader].read(frame.readings)

    def programme(self) -> Programme:
        """The measurements of all channels since reset, after the first frame. It takes milliseconds."""
        assert self._metering is not None
        return self._metering.bank.programme()

    def share_in(self, zone: Zone) -> tuple[float, ...]:
        """The part of the time since reset that each channel has spent in a zone, 0 to 1."""
        if self._metering is None:
            return ()
        return tuple(frames[zone] / max(1, sum(frames)) for frames in self._metering.zones.frames_in)

    @property
    def warnings(self) -> tuple[WarningCode, ...]:
        """The active warnings of the sound."""
        has_offset = self.state == "metering" and self.with_offset
        return (*self.monitor.warnings, "dc-offset") if has_offset else self.monitor.warnings

    @property
    def with_offset(self) -> tuple[int, ...]:
        """The channels with a lasting DC offset, from 0."""
        return self._metering.offset.channels if self._metering else ()

    @property
    def offsets_dbfs(self) -> tuple[float, ...]:
        """The lasting DC offset of each channel, minus infinity without one; empty in the first seconds."""
        return self._metering.offset.offsets_dbfs if self._metering else ()

    # The thread

    def run(self) -> None:
        """Meter the source, and open it again when it fails, for ever."""
        if self._first:
            raise_priority()
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
                    self._meter(source)
                except CaptureError as error:
                    self._report(error)
                    if self.latest and self.latest.readings.serial > serial:
                        retry_s = FIRST_RETRY_S
                    self._wait(source, retry_s)
                    retry_s = min(retry_s * 2, LAST_RETRY_S)
        except EndOfProgramme:
            if self._metering and self.latest and self.latest.bank is self._metering.bank:
                self.latest = self._metering.finish()
            self.ended = True
        except Exception:
            log.exception("the audio thread has failed")
            self.failed = True
        self.state = "stopped"
        self._wakeup.set()

    def _meter(self, source: Source) -> None:
        """Open the source, if it is not open, and meter it until it must be closed."""
        stream = self._stream or source.open()
        self._stream = None
        try:
            self.monitor.begin_stream(stream)
            metering = self._metering_for(source.name, stream.format)
            goes_on = True
            while goes_on and not self._stopping and self.source is source:
                self.rounds += 1
                self._execute(metering)
                metering = self._metering_for(source.name, stream.format)
                goes_on = self._read(stream, metering)
        finally:
            stream.close()

    def _metering_for(self, source: str, form: Format) -> Metering:
        """The meters for a source, its format and the layout: the present ones, if they fit."""
        wanted, metering = (source, form, self._rules.layout), self._metering
        if metering is None or (metering.source, metering.format, metering.layout) != wanted:
            metering = self._metering = Metering(source, form, self._feed_for, self._rules)
        return metering

    def _read(self, stream: Stream, metering: Metering) -> bool:
        """Read and meter the next block; returns False if the stream must be opened anew."""
        try:
            block = stream.read(self.monitor.timeout_s)
        except Overrun as overrun:
            return not self.monitor.overran(overrun)
        if block is None:
            if self.monitor.timed_out():
                self._darken()
                self.state = "stalled"
        elif self.monitor.feed(block):
            self.latest = frame = metering.feed(block)
            self._show(frame.judged.lamps)
            self.state = "metering"
        elif self.monitor.fault:
            self.state = self.monitor.fault
        return True

    def _execute(self, metering: Metering) -> None:
        """Execute the commands of the main thread."""
        while self._commands:
            command = self._commands.popleft()
            metering.execute(command)
            if isinstance(command, MeteringRules):
                self._rules = command  # for the next format, too
                self._light_up()
                continue
            if command == "forget-noise":
                continue
            if command == "reset":
                self.resets += 1
                self.monitor.reset()
            if self.latest:
                self.latest = self.latest._replace(readings=metering.bank.read())
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

    def _report(self, error: CaptureError) -> None:
        """Log a fault of the source, once, and make it the state."""
        if self.monitor.failed(error):
            log.warning("%s", error)
        self.state = error.state  # last: a reader of the state finds the sentence that belongs to it
        self._darken()

    def _darken(self) -> None:
        """Put out all lamps but latched clips."""
        left, right = self._lamps
        self._show((Lamps(clip=left.clip), Lamps(clip=right.clip)))

    def _wait(self, source: Source, seconds: float) -> None:
        """Wait until it is time to try the source again; commands are executed meanwhile."""
        end_s = time.monotonic() + seconds
        while not self._stopping and self.source is source and (left_s := end_s - time.monotonic()) > 0:
            self._nudge.wait(min(left_s, FIRST_RETRY_S))
            self._nudge.clear()
            self.rounds += 1
            if self._metering:
                self._execute(self._metering)
