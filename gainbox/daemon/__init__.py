"""The daemon: builds the parts, starts the two threads, and takes all down in reverse."""

import logging
import selectors
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from gainbox.capture import Source, Stream
from gainbox.daemon.advising import Advisor
from gainbox.daemon.appraising import Appraiser
from gainbox.daemon.audio import Audio, Rules
from gainbox.daemon.bookkeeping import Bookkeeper
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.following import HEARING, Follower
from gainbox.daemon.idling import Idler
from gainbox.daemon.judging import Judging
from gainbox.daemon.keeping import Keeper
from gainbox.daemon.leafing import Leafing
from gainbox.daemon.realtime import keep_in_memory, keep_python_brief
from gainbox.daemon.report import Look, Report
from gainbox.daemon.setup import Setup, look_of, rules_of, thresholds_with
from gainbox.daemon.taking import Taker
from gainbox.daemon.ui import Front
from gainbox.face import BurnIn
from gainbox.face.rows import Values
from gainbox.face.setup_rows import KEYS
from gainbox.ledger.writer import Writer
from gainbox.meters import FeedFor
from gainbox.panel import Panel
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.status import StatusError
from gainbox.status.server import Request, Server
from gainbox.systemd import Systemd
from gainbox.wakeup import Wakeup

log = logging.getLogger(__name__)

END_S = 1.0
"""How long the audio thread may take to end."""


class Daemon:
    """Everything, wired. It may run in any thread, once.

    Args:
        source: what to listen to
        stream: the source, if it has been opened already
        feed_for: the compiled meters
        rules: how to meter and judge
        panel: what people see and touch; closed at the end
        look: how the channels are told
        wide: whether loudness is shown on the scale EBU +18
        channels: how many there are before anything has been heard
        pictures_per_s: how often to draw
        page: the page to begin with
        brightness: of the display, above 0 to 1
        dim_s, off_s: how long without signal or press it takes to dim, and to go dark
        keeper: what remembers the changes made with buttons
        calibrator: what knows on which scale the channels are shown
        follower: what follows the settings file; None if nothing is to
        socket: where the status is to be asked for; None for nowhere
        systemd: whom to tell how it goes
        warnings: codes of what is not as it should be; grows
        thresholds: what levels and takes are judged by
        ledger: who keeps the takes of anything but the demo, not started yet; None for nobody
        clock: seconds, by which the stream is watched; it runs faster where a card does, for a test
    """

    def __init__(
        self,
        *,
        source: Source,
        stream: Stream | None,
        feed_for: FeedFor,
        rules: Rules,
        panel: Panel,
        look: Look,
        wide: bool,
        channels: int,
        pictures_per_s: float,
        page: str,
        brightness: float,
        dim_s: float,
        off_s: float,
        keeper: Keeper,
        calibrator: Calibrator,
        socket: Path | None,
        systemd: Systemd,
        warnings: list[str],
        thresholds: Thresholds = THRESHOLDS,
        ledger: Writer | None = None,
        clock: Callable[[], float] = time.monotonic,
        follower: Follower | None = None,
    ) -> None:
        self._rules = rules = replace(rules, offsets_db=calibrator.offsets_db)
        self._thresholds = thresholds
        self._panel = panel
        self._keeper = keeper
        self._calibrator = calibrator
        self._follower = follower
        self._socket = socket
        self._systemd = systemd
        self._wakeup = Wakeup()
        self._selector = selectors.DefaultSelector()
        self.audio = Audio(
            source, stream, feed_for, rules, panel.light, self._wakeup, clock, first=systemd.watches
        )
        self._ledger = ledger

        def names(channels: int) -> tuple[str, ...]:
            return self.report.names(channels)

        self._books = Bookkeeper(ledger, names)
        taker = Taker(
            self._books.keep,
            lambda channels: self._rules.lows(channels),  # noqa: PLW0108 - the rules change
            thresholds,
        )
        idler = Idler(
            forget=lambda: self.audio.tell("forget-noise"),
            noise=self.audio.noise,
            settle=self._begin_signals,
            listen_s=thresholds.noise_s,
        )
        self.judging = Judging(
            self.audio,
            Advisor(
                targets=thresholds.targets,
                listen_s=thresholds.listen_s,
                floors_dbfs=lambda: idler.floors_dbfs,
            ),
            idler,
            taker,
            Leafing(taker, self._books.refer, names),
            Appraiser(self.audio, thresholds),
        )
        self.rest = BurnIn(time.monotonic(), brightness=brightness, dim_s=dim_s, off_s=off_s)
        self.report = Report(
            self.audio,
            look=look,
            wide=wide,
            channels=channels,
            calibrator=calibrator,
            judging=self.judging,
            health=panel.health,
            warnings=warnings,
            follower=follower,
        )
        self._front = Front(
            self.audio,
            self.report,
            self.judging,
            panel,
            self._selector,
            self._wakeup,
            systemd,
            self.rest,
            pictures_per_s=pictures_per_s,
            page=page,
            keep=keeper.keep_soon,
            setup=Setup(keeper, self._apply, self._calibrate, self.report.channels, time.monotonic),
        )

    def stop(self) -> None:
        """End soon; from any thread or signal handler, and again if somebody is impatient."""
        self._front.quit()
        self._wakeup.set()

    def reload(self) -> None:
        """Read the settings file again soon; from any thread or signal handler."""
        if self._follower:
            self._follower.ask()

    def run(self, for_s: float) -> int:
        """Run for so many seconds, which may be infinite; returns the exit code."""
        with ExitStack() as down:
            down.callback(self._wakeup.close)
            down.callback(self._selector.close)
            down.callback(self._systemd.close)
            down.callback(self._keeper.write)
            if self._ledger:
                self._ledger.start()
                down.callback(self._ledger.close)
            down.callback(self.judging.taker.end)  # once the audio has ended: it is whole
            down.callback(self._panel.close)
            server = self._serve()
            if server:
                down.callback(server.close)
            if self._systemd.watches:
                keep_in_memory()
            keep_python_brief()
            self._take_from(self.audio.source.name)
            self.audio.start()
            down.callback(self._end_audio)
            self.audio.running.wait()
            self._systemd.ready()
            down.callback(self._systemd.stopping)

            def tick(now_s: float) -> None:
                if self._follower and self._follower.is_due():
                    self._follow(self._follower)
                self._keeper.tick(now_s)
                self._calibrator.look(self.audio)
                if heard := self.audio.latest:
                    self._take_from(heard.source)
                self.judging.look()
                if server:
                    server.tick(now_s)

            self._front.turn(for_s, tick)
        return 1 if self.audio.failed else 0

    def _serve(self) -> Server | None:
        """The status socket, if it can be had."""
        if self._socket is None:
            return None
        try:
            return Server(self._socket, self._selector, self.report.status, self._obey)
        except StatusError as error:
            log.warning("%s", error)
            return None

    def _obey(self, request: Request) -> str | None:
        """Do what somebody at the socket asks for; returns why not, or None."""
        match request.do:
            case "clear" | "reset":
                self._front.clear(everything=request.do == "reset")
                return None
            case "mark":
                self.judging.taker.mark()
                return None
            case "calibrate":
                return self._calibrate(request.channel, request.dbu)
            case "reload" if self._follower:
                return self._follow(self._follower)
        known = "clear, reset, mark, calibrate and reload"
        return f"gainbox does not know how to {request.do[:20]!r}: it can {known}"

    def _follow(self, follower: Follower) -> str | None:
        """Go on by what the settings file says now, without a gap in metering; returns why not, or None."""
        before = follower.settings.values(HEARING)
        if not follower.read():
            return follower.refusal
        held = self._keeper.follow(follower.settings)
        self._rules = replace(self._rules, layout=held.capture.layout)
        self._front.follow(pictures_per_s=held.panel.pictures_per_s)
        self._thresholds = follower.thresholds_for(held)
        self._apply(held.values(KEYS))
        self.report.widen(held.scales.loudness == "EBU +18")
        self.report.expected = held.capture.channels
        if held.values(HEARING) != before:
            self.audio.listen_to(follower.source_for(held))
        return None

    def _apply(self, values: Values) -> None:
        """Go on by the values of SETUP."""
        self._calibrator.recorder_full_scale_dbu = values["scales.recorder_full_scale_dbu"]
        rules = rules_of(values, self._rules.layout)
        if rules.edges_dbfs[0] == self._rules.edges_dbfs[0]:  # else it was set by hand, for all channels
            rules = replace(rules, lows_dbfs=self._rules.lows_dbfs)
        self._go_by(rules)
        self.judging.follow(thresholds_with(self._thresholds, values))
        self.report.look = look_of(values)
        self.rest.follow(
            brightness=values["panel.brightness"] / 100,
            dim_s=values["panel.dim_s"],
            off_s=values["panel.off_s"],
        )
        self._panel.turn(values["panel.rotate"] == 180)

    def _calibrate(self, channel: int | None, dbu: float | None) -> str | None:
        """Calibrate a channel, from 1, by the tone on it, and go on by that; returns why not, or None."""
        if self.audio.source.name == "demo":
            return "calibration: the demo comes through no converter: listen to a card, and put a tone on it"
        refusal = self._calibrator.calibrate(channel, dbu)
        if refusal is None:
            self._go_by(self._rules)
        return refusal

    def _take_from(self, source: str) -> None:
        """Have takes of this source kept, and go on with those that were; of the demo none are."""
        is_kept = source != "demo"
        if is_kept == self._books.is_open:
            return
        self.judging.taker.end()
        self._books.close()
        self.judging.taker.recall(self._books.open() if is_kept else ())

    def _begin_signals(self, lows_dbfs: Sequence[float | None]) -> None:
        """Light each signal lamp where NOISE has it begin, which is None where that is unknown."""
        before = self._rules.lows(len(lows_dbfs))
        lows = tuple(was if low is None else low for low, was in zip(lows_dbfs, before, strict=True))
        self._go_by(replace(self._rules, lows_dbfs=lows))

    def _go_by(self, rules: Rules) -> None:
        """Go on by these rules, on the scale that holds now; what was measured on another is forgotten."""
        before = self._rules.offsets_db
        self._rules = replace(rules, offsets_db=self._calibrator.offsets_db)
        if self._rules.offsets_db != before:
            self._rules = replace(self._rules, lows_dbfs=())
        self.audio.tell(self._rules)
        if self._rules.offsets_db != before:
            self.audio.tell("reset")

    def _end_audio(self) -> None:
        """Have the audio thread end, and wait for it."""
        self.audio.stop()
        self.audio.join(END_S)
