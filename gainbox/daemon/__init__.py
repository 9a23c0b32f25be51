"""The daemon: builds the parts, starts the two threads, and takes all down in reverse."""

import logging
import selectors
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from gainbox.capture import Source, Stream
from gainbox.daemon.audio import Audio
from gainbox.daemon.calibration import CalibrationError, Calibrator
from gainbox.daemon.features import Features
from gainbox.daemon.realtime import lock_memory, shorten_pauses
from gainbox.daemon.rules import MeteringRules
from gainbox.daemon.scene import DisplayOptions, SceneBuilder
from gainbox.daemon.settings import SOURCE_KEYS, ButtonSettings, SettingsFollower
from gainbox.daemon.setup import Setup
from gainbox.daemon.status import StatusBuilder
from gainbox.daemon.ui import Ui
from gainbox.face import PAGES, BurnIn
from gainbox.ledger.writer import Writer
from gainbox.meters import FeedFor
from gainbox.panel import Panel
from gainbox.settings import Settings
from gainbox.settings.calibration import Calibration
from gainbox.staging.takes.archive import Archive, NoArchive
from gainbox.status import Status, StatusError
from gainbox.status.server import Request, Server
from gainbox.systemd import Systemd
from gainbox.wakeup import Wakeup
from gainbox.warning import WarningCode, Warnings

log = logging.getLogger(__name__)

END_S = 1.0
"""Longest wait for the end of the audio thread."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The state folder.

    Attributes:
        settings: the settings in force
        calibration: full scale of each converter
        ledger: stores takes (never the demo's), not started; None to store none
        warnings: the active warnings
    """

    settings: ButtonSettings
    calibration: Calibration
    ledger: Writer | None
    warnings: Warnings


class Daemon:
    """The whole box. It may run in any thread, once.

    Args:
        storage: settings, calibration, ledger and warnings
        source_for: makes the source that settings name
        stream: that source, if it has been opened already
        feed_for: the compiled meters
        panel: display, lamps and buttons; closed at the end
        socket: path of the status socket; None for none
        systemd: notify socket
        follower: follows the settings file; None for a file that is not followed
        clock: seconds, by which the stream is monitored; a test's card may run faster

    Attributes:
        audio: the audio thread
        features: the features of all pages
        scenes: builds the scenes of the display
        burn_in: dims the display
    """

    def __init__(
        self,
        storage: Storage,
        source_for: Callable[[Settings], Source],
        stream: Stream | None,
        feed_for: FeedFor,
        panel: Panel,
        socket: Path | None,
        systemd: Systemd,
        follower: SettingsFollower | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._panel = panel
        self._socket = socket
        self._systemd = systemd
        self._follower = follower
        self._source_for = source_for
        self._wakeup = Wakeup()
        self._selector = selectors.DefaultSelector()
        self._settings = settings = storage.settings.now
        full_scale_dbu = settings.scales.recorder_full_scale_dbu
        self._calibrator = calibrator = Calibrator(storage.calibration, full_scale_dbu)
        self._rules = replace(MeteringRules.of(settings), offsets_db=calibrator.offsets_db)
        self.audio = audio = Audio(
            source_for(settings),
            stream,
            feed_for,
            self._rules,
            panel.light,
            self._wakeup,
            clock,
            first=systemd.watches,
        )
        self.features = Features(
            audio,
            {name: page.feature for name, page in PAGES.items()},
            settings.thresholds,
            names=self._names,
            archive_for=self._archive_for,
            signal_edges_dbfs=self._signal_edges,
            set_signal_edges=self._set_signal_edges,
            change=self._change,
        )
        self.scenes = SceneBuilder(audio, DisplayOptions.of(settings), self.features, calibrator, follower)
        self.burn_in = BurnIn(time.monotonic())
        self._statuses = StatusBuilder(audio, self.scenes, self.features, calibrator, panel.health)
        self._setup = Setup(
            storage.settings, self.apply, self._calibrate, self.scenes.channels, time.monotonic
        )
        self._ui = Ui(
            audio,
            self.scenes,
            self.features,
            self._setup,
            panel,
            self.burn_in,
            self._selector,
            self._wakeup,
            systemd,
            page=settings.panel.starts_on,
            change=self._change,
            clear=self._clear,
            warnings=self.warnings,
        )
        self.apply(settings)

    def stop(self) -> None:
        """End soon; from any thread or signal handler, and more than once."""
        self._ui.quit()
        self._wakeup.set()

    def reload(self) -> None:
        """Read the settings file again soon; from any thread or signal handler."""
        if self._follower:
            self._follower.request()

    def run(self, for_s: float) -> int:
        """Run for `for_s` seconds, which may be infinite; returns the exit code."""
        settings, ledger = self._storage.settings, self._storage.ledger
        with ExitStack() as down:
            down.callback(self._wakeup.close)
            down.callback(self._selector.close)
            down.callback(self._systemd.close)
            down.callback(settings.write)
            if ledger:
                ledger.start()
                down.callback(ledger.close)
            down.callback(self.features.end)  # after the end of the audio: a take is whole
            down.callback(self._panel.close)
            server = self._serve()
            if server:
                down.callback(server.close)
            if self._systemd.watches:
                lock_memory()
            shorten_pauses()
            self.features.begin()
            self.audio.start()
            down.callback(self._end_audio)
            self.audio.running.wait()
            self._systemd.ready()
            down.callback(self._systemd.stopping)

            def tick(now_s: float) -> None:
                if self._follower and self._follower.is_due():
                    self._read_settings(self._follower)
                settings.tick(now_s)
                self._calibrator.look(self.audio)
                self.features.look()
                if server:
                    server.tick(now_s)

            self._ui.run(for_s, tick)
        return 1 if self.audio.failed else 0

    def summary(self) -> str:
        """The levels at the end, in a few lines."""
        return self._statuses.summary()

    def status(self) -> Status:
        """The status now."""
        return self._statuses.status(self.warnings())

    def warnings(self) -> tuple[WarningCode, ...]:
        """The active warnings: of the sound, of the state folder, of the display."""
        display: tuple[WarningCode, ...] = ("display-failed",) if self._panel.health.state == "failed" else ()
        return (*self.audio.warnings, *self._storage.warnings.active, *display)

    # Settings

    def apply(self, settings: Settings) -> None:
        """Apply settings: at the start, from the file, from a page, and from SETUP."""
        before, self._settings = self._settings, settings
        self._calibrator.recorder_full_scale_dbu = settings.scales.recorder_full_scale_dbu
        rules = MeteringRules.of(settings)
        if settings.zones.low_dbfs == before.zones.low_dbfs:  # else it was set by hand, for all channels
            rules = replace(rules, signal_edges_dbfs=self._rules.signal_edges_dbfs)
        self._send(rules)
        self.features.apply(settings.thresholds)
        self.scenes.options = DisplayOptions.of(settings)
        self._ui.apply(settings)
        if settings.differ(before, SOURCE_KEYS):
            self.audio.change_source(self._source_for(settings))

    def _change(self, key: str, value: object) -> None:
        """Change a setting from a page, and store it."""
        self._storage.settings.change(key, value)
        self.apply(self._storage.settings.now)

    def _read_settings(self, follower: SettingsFollower) -> str | None:
        """Apply the settings file as it is now; returns why it is rejected, or None."""
        if not follower.read():
            return str(follower.rejection)
        self._storage.settings.follow_file(follower.settings)
        self._setup.close()  # it was opened with other settings
        self.apply(self._storage.settings.now)
        return None

    def _signal_edges(self, channels: int) -> tuple[float, ...]:
        """The lower edge of low on each of `channels` channels, dBFS."""
        return self._rules.signal_edges(channels)

    def _set_signal_edges(self, edges_dbfs: Iterable[float | None]) -> None:
        """Set the lower edge of low on each channel; None leaves it as it is."""
        edges = tuple(edges_dbfs)
        before = self._rules.signal_edges(len(edges))
        merged = tuple(was if edge is None else edge for edge, was in zip(edges, before, strict=True))
        self._send(replace(self._rules, signal_edges_dbfs=merged))

    def _calibrate(self, channel: int | None, dbu: float | None) -> None:
        """Calibrate a channel, from 1, by the tone on it. Raises `CalibrationError`."""
        if self.audio.source.name == "demo":
            reason = "the demo comes through no converter: listen to a card, and put a tone on it"
            raise CalibrationError(reason, "calibration")
        self._calibrator.calibrate(channel, dbu)
        self._send(self._rules)

    def _send(self, rules: MeteringRules) -> None:
        """Send rules to the audio thread; measurements on another scale are forgotten."""
        before = self._rules.offsets_db
        self._rules = replace(rules, offsets_db=self._calibrator.offsets_db)
        if self._rules.offsets_db != before:
            self._rules = replace(self._rules, signal_edges_dbfs=())
        self.audio.send(self._rules)
        if self._rules.offsets_db != before:
            self.audio.send("reset")

    # The parts' connections

    def _serve(self) -> Server | None:
        """The status socket; None, with a line in the log, if it cannot be had."""
        if self._socket is None:
            return None
        try:
            return Server(self._socket, self._selector, self.status, self._execute)
        except StatusError as error:
            log.warning("%s", error)
            return None

    def _execute(self, request: Request) -> str | None:
        """Execute a request from the socket; returns why it is refused, or None."""
        match request.do:
            case "clear" | "reset":
                self._clear(request.do == "reset")
                return None
            case "mark":
                self.features.mark()
                return None
            case "calibrate":
                try:
                    self._calibrate(request.channel, request.dbu)
                except CalibrationError as error:
                    return str(error)
                return None
            case "reload" if self._follower:
                return self._read_settings(self._follower)
        known = "clear, reset, mark, calibrate and reload"
        return f"gainbox does not know how to {request.do[:20]!r}: it can {known}"

    def _clear(self, everything: bool) -> None:
        """Clear clips and peaks, or everything, and a warning of what is over."""
        self.audio.send("reset" if everything else "clear")
        self._storage.warnings.remove("takes-damaged")

    def _names(self, channels: int) -> tuple[str, ...]:
        return self.scenes.options.names_of(channels)

    def _archive_for(self, source: str) -> Archive:
        """The archive for takes of a source; the demo has none."""
        ledger = self._storage.ledger
        return NoArchive() if source == "demo" or ledger is None else ledger

    def _end_audio(self) -> None:
        """Have the audio thread end, and wait for it."""
        self.audio.stop()
        self.audio.join(END_S)
