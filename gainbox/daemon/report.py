"""What the audio thread knows, told to each who asks: a scene, a state, a summary."""

import time
from collections.abc import Sequence
from dataclasses import replace

from gainbox.capture import Source
from gainbox.daemon.audio import Audio, Heard
from gainbox.daemon.watching import Watch, stereo
from gainbox.decibels import SILENCE
from gainbox.face import Dynamics, Loudness, Scene, Stereo, Strip
from gainbox.meters import Maxima
from gainbox.panel import Health
from gainbox.staging.zones import Zone
from gainbox.status import ChannelStatus, PanelStatus, ProgrammeStatus, Status

NOTICES = {
    "starting": "starting: waiting for the first sound",
    "stalled": "no data: the card is open and delivers nothing",
    "no-card": "no card",
    "wrong-format": "wrong format",
}


class Report:
    """Tells what is known of `audio`.

    Args:
        audio: the audio thread
        source: what it listens to
        names: the channels' names, as many as were set
        channels: how many there are before anything has been heard
        edges_dbfs: where low, sweet and hot begin
        swap: whether the first channel is drawn last
        health: how the display is
        warnings: codes of what is not as it should be; may grow

    Attributes:
        edges_dbfs: where low, sweet and hot begin; may be set anew
    """

    def __init__(
        self,
        audio: Audio,
        source: Source,
        *,
        names: Sequence[str],
        channels: int,
        edges_dbfs: tuple[float, float, float],
        swap: bool,
        health: Health,
        warnings: Sequence[str],
    ) -> None:
        self._audio = audio
        self._source = source
        self._names = names
        self._channels = channels
        self.edges_dbfs = edges_dbfs
        self._order = -1 if swap else 1
        self._health = health
        self._warnings = warnings
        self._start_s = time.monotonic()
        self._watch = Watch(audio)

    def scene(self, page: str) -> Scene:
        """What the display is to show."""
        heard = self._audio.latest
        scene = Scene(
            page=page,
            strips=self._still_strips()[:: self._order],
            edges_dbfs=self.edges_dbfs,
            notice=self.notice(),
            demo=self._source.name == "demo",
        )
        if heard is None:
            return scene
        names, maxima = channel_names(self._names, heard.readings.channels), self._audio.maxima(heard)
        self._watch.look(heard, maxima, time.monotonic())
        return replace(
            scene,
            strips=self._strips(heard, maxima)[:: self._order],
            loudness=self._watch.loudness(heard) if page == "loudness" else Loudness(),
            dynamics=self._watch.dynamics(heard, names) if page == "dynamics" else Dynamics(),
            stereo=stereo(heard.readings, names, self._order) if page == "stereo" else Stereo(),
            past=self._watch.past,
        )

    def widen(self, wide: bool) -> None:
        """Show loudness on the scale EBU +18, or on EBU +9."""
        self._watch.wide = wide

    def notice(self) -> str:
        """What the display is to say in place of the levels, if anything."""
        state, error = self._audio.state, self._audio.error
        notice = NOTICES.get(state, "")
        return f"{notice}: {error}" if error and state in ("no-card", "wrong-format") else notice

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
            source=self._source.name,
            sample_rate_hz=heard.readings.rate_hz if heard else None,
            channels=heard.readings.channels if heard else None,
            uptime_s=round(time.monotonic() - self._start_s, 3),
            frames=heard.readings.frames if heard else 0,
            overruns=audio.overruns,
            lost_frames=audio.lost_frames,
            reopens=audio.reopens,
            last_error=audio.error,
            warnings=(*self._warnings, *(("display-failed",) if self._health.state == "failed" else ())),
            panel=PanelStatus(self._health.state, self._health.pictures, self._health.failures),
            channel=self._channel_states(heard, alive=state == "metering") if heard else (),
            programme=self._programme_state(heard) if heard and state == "metering" else ProgrammeStatus(),
        )

    def summary(self) -> str:
        """What was heard, for a person, when it is over."""
        heard = self._audio.latest
        if heard is None:
            return f"gainbox heard nothing of {self._source.name}: {self._audio.error or 'it was too short'}"
        readings = heard.readings
        seconds = readings.frames / readings.rate_hz
        lines = [f"gainbox heard {seconds:.1f} s of {self._source.name} at {readings.rate_hz / 1000:g} kHz."]
        lines += [
            f"  {name:<8}  peak {peak:6.1f} dBFS  VU max {vu:6.1f}  {self._clips(clips)}"
            f"  {100 * sweet:3.0f} % in the sweet spot"
            for name, peak, vu, clips, sweet in zip(
                channel_names(self._names, readings.channels),
                readings.sample_peak_dbfs,
                readings.vu_max_dbfs,
                readings.clip_events,
                self._audio.share_in(Zone.SWEET),
                strict=True,
            )
        ]
        if overruns := self._audio.overruns:
            many = "s" if overruns > 1 else ""
            lines.append(f"  {overruns} overrun{many} lost about {self._audio.lost_frames} frames.")
        return "\n".join(lines)

    @staticmethod
    def _clips(clips: int) -> str:
        return {0: "no clips", 1: "1 clip"}.get(clips, f"{clips} clips")

    def _strips(self, heard: Heard, maxima: Maxima) -> tuple[Strip, ...]:
        """The channels as they are."""
        readings = heard.readings
        return tuple(
            Strip(*values)
            for values in zip(
                channel_names(self._names, readings.channels),
                heard.judged.zones,
                readings.vu_dbfs,
                maxima.sample_peak_dbfs,
                readings.peak_hold_dbfs,
                readings.sample_peak_dbfs,
                readings.clip_events,
                strict=True,
            )
        )

    def _still_strips(self) -> tuple[Strip, ...]:
        """The channels before anything was heard."""
        nothing = (SILENCE,) * 4
        return tuple(
            Strip(name, Zone.SILENT, *nothing, 0) for name in channel_names(self._names, self._channels)
        )

    def _channel_states(self, heard: Heard, *, alive: bool) -> tuple[ChannelStatus, ...]:
        """The channels as they are; silent, but for their clips, while no audio comes."""
        readings = heard.readings
        silence = (SILENCE,) * readings.channels
        return tuple(
            ChannelStatus(*values)
            for values in zip(
                channel_names(self._names, readings.channels),
                map(str, heard.judged.zones if alive else (Zone.SILENT,) * readings.channels),
                readings.vu_dbfs if alive else silence,
                readings.peak_dbfs if alive else silence,
                readings.peak_hold_dbfs if alive else silence,
                readings.true_peak_dbtp if alive else silence,
                readings.clip_events,
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


def channel_names(names: Sequence[str], channels: int) -> tuple[str, ...]:
    """The names that were set; L and R for two channels without, and numbers for the rest."""
    usual = ("L", "R") if channels == 2 else tuple(str(number + 1) for number in range(channels))
    return (*names[:channels], *usual[len(names) :])
