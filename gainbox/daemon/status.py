"""The status of the box for its socket, and a summary for the person who ran it."""

import time
from collections.abc import Sequence

from gainbox.daemon.audio import Audio, Frame
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.features import Features
from gainbox.daemon.scene import SceneBuilder
from gainbox.decibels import SILENCE
from gainbox.panel import Health
from gainbox.staging.verdict import times
from gainbox.staging.zones import Zone
from gainbox.status import ChannelStatus, PanelStatus, ProgrammeStatus, Status, VerdictStatus
from gainbox.warning import WarningCode


class StatusBuilder:
    """Builds the status and the summary.

    Args:
        audio: the audio thread
        scenes: has the channels' names
        features: the features of all pages
        calibrator: knows the scale of each channel
        health: health of the display
    """

    def __init__(
        self,
        audio: Audio,
        scenes: SceneBuilder,
        features: Features,
        calibrator: Calibrator,
        health: Health,
    ) -> None:
        self._audio = audio
        self._scenes = scenes
        self._features = features
        self._calibrator = calibrator
        self._health = health
        self._start_s = time.monotonic()

    def status(self, warnings: Sequence[WarningCode]) -> Status:
        """The status now."""
        audio = self._audio
        state, frame = audio.state, audio.latest  # in this order, as the audio thread sets them in the other
        return Status(
            state=state,
            source=audio.source.name,
            sample_rate_hz=frame.readings.rate_hz if frame else None,
            channels=frame.readings.channels if frame else None,
            uptime_s=round(time.monotonic() - self._start_s, 3),
            frames=frame.readings.frames if frame else 0,
            overruns=audio.monitor.overruns,
            lost_frames=audio.monitor.lost_frames,
            reopens=audio.monitor.reopens,
            drift_ppm=audio.monitor.drift_ppm,
            last_error=audio.monitor.error,
            warnings=tuple(warnings),
            panel=PanelStatus(self._health.state, self._health.pictures, self._health.failures),
            channel=self._channels(frame, alive=state == "metering") if frame else (),
            programme=self._programme(frame) if frame and state == "metering" else ProgrammeStatus(),
            verdicts=tuple(map(VerdictStatus.of, self._features.verdicts)),
        )

    def summary(self) -> str:
        """The levels at the end, in a few lines."""
        frame, monitor, source = self._audio.latest, self._audio.monitor, self._audio.source.name
        if frame is None:
            return f"gainbox heard nothing of {source}: {monitor.error or 'it was too short'}"
        readings = frame.readings
        seconds = readings.frames / readings.rate_hz
        lines = [f"gainbox heard {seconds:.1f} s of {source} at {readings.rate_hz / 1000:g} kHz."]
        lines += [
            f"  {name:<8}  peak {peak:6.1f} dBFS  VU max {vu:6.1f}  {format_clips(clips)}"
            f"  {100 * sweet:3.0f} % in the sweet spot"
            for name, peak, vu, clips, sweet in zip(
                self._scenes.options.names_of(readings.channels),
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

    def _channels(self, frame: Frame, *, alive: bool) -> tuple[ChannelStatus, ...]:
        """The channels; silent, but for their clips, while no audio comes."""
        readings = frame.readings
        silence = (SILENCE,) * readings.channels
        return tuple(
            ChannelStatus(*values)
            for values in zip(
                self._scenes.options.names_of(readings.channels),
                map(str, frame.judged.zones if alive else (Zone.SILENT,) * readings.channels),
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

    def _programme(self, frame: Frame) -> ProgrammeStatus:
        """All channels together."""
        return ProgrammeStatus(
            momentary_lufs=frame.readings.momentary_lufs,
            short_term_lufs=frame.readings.short_term_lufs,
            integrated_lufs=self._audio.programme().integrated_lufs,
        )


def format_clips(clips: int) -> str:
    """The number of clips, in words."""
    return times(clips, "clip") if clips else "no clips"
