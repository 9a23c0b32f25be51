"""What the audio thread knows, told to each who asks: a scene, a state, a summary."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from gainbox.daemon.audio import DISPLAY, Audio, Heard
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.following import Follower
from gainbox.daemon.judging import Judging
from gainbox.daemon.strips import Strips
from gainbox.daemon.watching import Watch, stereo
from gainbox.decibels import SILENCE
from gainbox.face import Dynamics, IdleLines, Loudness, Menu, Mix, Scene, SetLevel, Stereo, Strip, Takes, Tone
from gainbox.face.naming import channel_names
from gainbox.face.scales import METER_SCALES
from gainbox.meters import Maxima
from gainbox.panel import Health
from gainbox.staging.verdict import times
from gainbox.staging.zones import Zone
from gainbox.status import ChannelStatus, PanelStatus, ProgrammeStatus, Status, VerdictStatus

NOTICES = {
    "starting": "starting: waiting for the first sound",
    "stalled": "no data: the card is open and delivers nothing",
    "no-clock": "no clock",
    "no-card": "no card",
    "wrong-format": "wrong format",
}

TURN_S = 2.0
"""How long each of several warnings is shown."""
DAMAGED = "takes-damaged"
"""The file of takes was damaged, and another begun: told until CLEAR is pressed, since it is over."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the engineer has the channels told.

    Attributes:
        names: as many as were set
        edges_dbfs: where low, sweet and hot begin
        scale: the name of METER's
        reference_dbfs: where the analogue scales are lined up
        swap: whether the first channel is drawn last
    """

    names: Sequence[str]
    edges_dbfs: tuple[float, float, float]
    scale: str
    reference_dbfs: float
    swap: bool

    @property
    def order(self) -> int:
        """The step from the channel that is drawn first to the next."""
        return -1 if self.swap else 1


class Report:
    """Tells what is known of `audio`.

    Args:
        audio: the audio thread
        look: how the channels are told
        wide: whether loudness is shown on the scale EBU +18
        channels: how many there are before anything has been heard
        calibrator: what knows on which scale the channels are shown
        judging: what is judged
        health: how the display is
        warnings: codes of what is not as it should be; others add to it, and remove what is over
        follower: what follows the settings file, if anything does

    Attributes:
        look: how the channels are told
        expected: how many channels there are before anything has been heard
    """

    def __init__(
        self,
        audio: Audio,
        *,
        look: Look,
        wide: bool,
        channels: int,
        calibrator: Calibrator,
        judging: Judging,
        health: Health,
        warnings: list[str],
        follower: Follower | None = None,
    ) -> None:
        self._audio = audio
        self._follower = follower
        self.look = look
        self.expected = channels
        self._calibrator = calibrator
        self._judging = judging
        self._health = health
        self._warnings = warnings
        self._start_s = time.monotonic()
        self._watch = Watch(audio, judging.appraiser, wide=wide)
        self._moving = Strips()

    def scene(self, page: str) -> Scene:
        """What the display is to show."""
        heard = self._audio.latest
        scene = Scene(
            page=page,
            strips=self._still_strips()[:: self.look.order],
            edges_dbfs=self.look.edges_dbfs,
            notice=self.notice(),
            warning=self.warning(time.monotonic()),
            demo=self._audio.source.name == "demo",
            scale=self.look.scale,
            reference_dbfs=self.look.reference_dbfs,
            swap=self.look.swap,
        )
        if heard is None:
            return scene
        names = channel_names(self.look.names, heard.readings.channels)
        maxima = self._audio.maxima(heard, DISPLAY)
        self._watch.look(heard, maxima, time.monotonic())
        return replace(
            scene,
            strips=self._strips(heard, maxima)[:: self.look.order],
            loudness=self._watch.loudness(heard) if page == "loudness" else Loudness(),
            dynamics=self._watch.dynamics(heard, names) if page == "dynamics" else Dynamics(),
            stereo=stereo(heard.readings, names, self.look.order) if page == "stereo" else Stereo(),
            set_level=self._set_level(names) if page == "set-level" else SetLevel(),
            noise=self._noise(names) if page == "noise" else IdleLines(),
            takes=self._takes() if page == "takes" else Takes(),
            mix=self._watch.mix(heard) if page == "mix" else Mix(),
            past=self._watch.past,
        )

    def _set_level(self, names: tuple[str, ...]) -> SetLevel:
        """SET LEVEL, its channels in the order in which they are drawn."""
        told = self._judging.advisor.set_level(names)
        return replace(told, channels=told.channels[:: self.look.order])

    def _noise(self, names: tuple[str, ...]) -> IdleLines:
        """NOISE, its channels likewise."""
        told = self._judging.idler.lines(names)
        return replace(told, channels=told.channels[:: self.look.order])

    def tone(self, menu: Menu) -> Tone:
        """What SETUP calibrates or matches by."""
        if menu.calibrates is not None:
            return self._calibrator.tone_on(menu.calibrates, self.look.names)
        return self._calibrator.loudest(self.look.names) if menu.matches else Tone()

    def _takes(self) -> Takes:
        """TAKES, its channels likewise."""
        told = self._judging.leafing.takes(time.monotonic())
        return replace(told, channels=told.channels[:: self.look.order])

    @property
    def wide(self) -> bool:
        """Whether loudness is shown on the scale EBU +18."""
        return self._watch.wide

    def widen(self, wide: bool) -> None:
        """Show loudness on the scale EBU +18, or on EBU +9."""
        self._watch.wide = wide

    def names(self, channels: int) -> tuple[str, ...]:
        """What so many channels are called."""
        return channel_names(self.look.names, channels)

    def channels(self) -> int:
        """How many channels there are."""
        heard = self._audio.latest
        return heard.readings.channels if heard else self.expected

    def notice(self) -> str:
        """What the display is to say in place of the levels, if anything."""
        state, error = self._audio.state, self._audio.monitor.error
        notice = NOTICES.get(state, "")
        if error and state in ("no-clock", "no-card", "wrong-format"):
            return f"{notice}: {error}"
        return notice or (self._follower.notice() if self._follower else "")

    def warning(self, now_s: float) -> str:
        """What is not as it should be though there is sound, in a few words; several take turns."""
        monitor = self._audio.monitor
        lines = [code.replace("-", " ") for code in self._all_warnings()]
        if monitor.overran_lately:
            lines.append(times(monitor.overruns, "overrun"))
        return lines[int(now_s / TURN_S) % len(lines)] if lines else ""

    def acknowledge(self) -> None:
        """Somebody has seen what there was to be warned of: what is over is not told any more."""
        if DAMAGED in self._warnings:
            self._warnings.remove(DAMAGED)

    def _all_warnings(self) -> tuple[str, ...]:
        """The codes of what is not as it should be."""
        failed = ("display-failed",) if self._health.state == "failed" else ()
        return (*self._audio.warnings, *self._warnings, *failed)

    def has_signal(self) -> bool:
        """Whether any channel is above the edge of silence just now."""
        heard = self._audio.latest
        return heard is not None and self._audio.state == "metering" and max(heard.judged.zones) > Zone.SILENT

    def status(self) -> Status:
        """The live state."""
        audio = self._audio
        state, heard = audio.state, audio.latest  # in this order, as the audio thread sets them in the other
        return Status(
            state=state,
            source=audio.source.name,
            sample_rate_hz=heard.readings.rate_hz if heard else None,
            channels=heard.readings.channels if heard else None,
            uptime_s=round(time.monotonic() - self._start_s, 3),
            frames=heard.readings.frames if heard else 0,
            overruns=audio.monitor.overruns,
            lost_frames=audio.monitor.lost_frames,
            reopens=audio.monitor.reopens,
            drift_ppm=audio.monitor.drift_ppm,
            last_error=audio.monitor.error,
            warnings=self._all_warnings(),
            panel=PanelStatus(self._health.state, self._health.pictures, self._health.failures),
            channel=self._channel_states(heard, alive=state == "metering") if heard else (),
            programme=self._programme_state(heard) if heard and state == "metering" else ProgrammeStatus(),
            verdicts=tuple(VerdictStatus(**asdict(verdict)) for verdict in self._judging.verdicts),
        )

    def summary(self) -> str:
        """What was heard, for a person, when it is over."""
        heard, monitor, source = self._audio.latest, self._audio.monitor, self._audio.source.name
        if heard is None:
            return f"gainbox heard nothing of {source}: {monitor.error or 'it was too short'}"
        readings = heard.readings
        seconds = readings.frames / readings.rate_hz
        lines = [f"gainbox heard {seconds:.1f} s of {source} at {readings.rate_hz / 1000:g} kHz."]
        lines += [
            f"  {name:<8}  peak {peak:6.1f} dBFS  VU max {vu:6.1f}  {self._clips(clips)}"
            f"  {100 * sweet:3.0f} % in the sweet spot"
            for name, peak, vu, clips, sweet in zip(
                channel_names(self.look.names, readings.channels),
                readings.sample_peak_dbfs,
                readings.vu_max_dbfs,
                readings.clip_events,
                self._audio.share_in(Zone.SWEET),
                strict=True,
            )
        ]
        if monitor.overruns:
            lines.append(f"  {times(monitor.overruns, 'overrun')} lost about {monitor.lost_frames} frames.")
        return "\n".join(lines)

    @staticmethod
    def _clips(clips: int) -> str:
        return times(clips, "clip") if clips else "no clips"

    def _strips(self, heard: Heard, maxima: Maxima) -> tuple[Strip, ...]:
        """The channels as they are."""
        names = channel_names(self.look.names, heard.readings.channels)
        reading = METER_SCALES[self.look.scale](self.look.reference_dbfs).reading
        return self._moving.of(names, heard.judged.zones, heard.readings, maxima, reading)

    def _still_strips(self) -> tuple[Strip, ...]:
        """The channels before anything was heard."""
        nothing = (SILENCE,) * 5
        return tuple(
            Strip(name, Zone.SILENT, *nothing, 0) for name in channel_names(self.look.names, self.expected)
        )

    def _channel_states(self, heard: Heard, *, alive: bool) -> tuple[ChannelStatus, ...]:
        """The channels as they are; silent, but for their clips, while no audio comes."""
        readings = heard.readings
        silence = (SILENCE,) * readings.channels
        return tuple(
            ChannelStatus(*values)
            for values in zip(
                channel_names(self.look.names, readings.channels),
                map(str, heard.judged.zones if alive else (Zone.SILENT,) * readings.channels),
                readings.vu_dbfs if alive else silence,
                readings.peak_dbfs if alive else silence,
                readings.peak_hold_dbfs if alive else silence,
                readings.true_peak_dbtp if alive else silence,
                readings.clip_events,
                map(self._calibrator.full_scale_dbu, range(readings.channels)),
                self._calibrator.offsets_db[: readings.channels],
                strict=True,
            )
        )

    def _programme_state(self, heard: Heard) -> ProgrammeStatus:
        """All channels together, as they are."""
        return ProgrammeStatus(
            momentary_lufs=heard.readings.momentary_lufs,
            short_term_lufs=heard.readings.short_term_lufs,
            integrated_lufs=self._audio.programme().integrated_lufs,
        )
