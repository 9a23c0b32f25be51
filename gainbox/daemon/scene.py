"""The scene of the display, built from the latest frame, the features and the settings."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from gainbox.daemon.audio import DISPLAY, Audio, Frame
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.features import Features
from gainbox.daemon.settings import SettingsFollower
from gainbox.daemon.strips import Strips
from gainbox.decibels import SILENCE
from gainbox.face import Menu, Notice, Scene, Strip
from gainbox.face.naming import channel_names
from gainbox.face.scales import METER_SCALES
from gainbox.settings import Settings
from gainbox.staging.tone import Tone
from gainbox.staging.verdict import times
from gainbox.staging.zones import Zone
from gainbox.warning import BoxState, WarningCode

NOTICES: Mapping[BoxState, Notice] = {
    "starting": Notice("starting", "waiting for the first sound"),
    "stalled": Notice("no data", "the card is open and delivers nothing"),
    "no-clock": Notice("no clock"),
    "no-card": Notice("no card"),
    "wrong-format": Notice("wrong format"),
}
"""The states that take the place of the levels; without a text of their own they have the source's."""

ALTERNATE_S = 2.0
"""Time that each of several warnings is shown."""


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """Options of the display.

    Attributes:
        names: channel names, as far as they are set
        channels: number of channels before any sound
        edges_dbfs: lower edges of low, sweet and hot
        scale: name of METER's scale
        reference_dbfs: line-up level of the analogue scales
        loudness_scale: name of LOUDNESS's scale
        swap: True if the first channel is drawn last
    """

    names: Sequence[str]
    channels: int
    edges_dbfs: tuple[float, float, float]
    scale: str
    reference_dbfs: float
    loudness_scale: str
    swap: bool

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The options in the settings."""
        return cls(
            names=settings.capture.names,
            channels=settings.capture.channels,
            edges_dbfs=settings.zones.edges_dbfs,
            scale=settings.scales.meter,
            reference_dbfs=settings.scales.reference_dbfs,
            loudness_scale=settings.scales.loudness,
            swap=settings.panel.swap,
        )

    def names_of(self, channels: int) -> tuple[str, ...]:
        """The names of `channels` channels."""
        return channel_names(self.names, channels)


class SceneBuilder:
    """Builds scenes.

    Args:
        audio: the audio thread
        options: options of the display
        features: the features of all pages
        calibrator: hears the tone by which SETUP calibrates
        follower: follows the settings file; None without one

    Attributes:
        options: options of the display; may be replaced
    """

    def __init__(
        self,
        audio: Audio,
        options: DisplayOptions,
        features: Features,
        calibrator: Calibrator,
        follower: SettingsFollower | None,
    ) -> None:
        self.options = options
        self._audio = audio
        self._features = features
        self._calibrator = calibrator
        self._follower = follower
        self._strips = Strips()

    def scene(self, page: str, menu: Menu | None, warnings: Sequence[WarningCode]) -> Scene:
        """The scene of a page, or of the menu in its place."""
        frame, options = self._features.frame, self.options  # that of the view
        strips = self._moving_strips(frame) if frame else self._still_strips()
        return Scene(
            page=page,
            strips=strips[::-1] if options.swap else strips,
            edges_dbfs=options.edges_dbfs,
            notice=self.notice(),
            warning=self.warning(warnings, time.monotonic()),
            demo=self._audio.source.name == "demo",
            scale=options.scale,
            reference_dbfs=options.reference_dbfs,
            loudness_scale=options.loudness_scale,
            view=self._features[page].view(),
            swap=options.swap,
            tone=self._tone(menu) if menu else Tone(),
            menu=menu,
        )

    def notice(self) -> Notice | None:
        """The notice in place of the levels."""
        state, error = self._audio.state, self._audio.monitor.error
        notice = NOTICES.get(state)
        if notice and not notice.text and error:
            return notice._replace(text=error)
        return notice or (self._follower.notice() if self._follower else None)

    def warning(self, warnings: Sequence[WarningCode], now_s: float) -> str:
        """The active warnings as short text; several alternate every 2 s."""
        monitor = self._audio.monitor
        lines = [code.replace("-", " ") for code in warnings]
        if monitor.overran_lately:
            lines.append(times(monitor.overruns, "overrun"))
        return lines[int(now_s / ALTERNATE_S) % len(lines)] if lines else ""

    def channels(self) -> int:
        """The number of channels."""
        frame = self._audio.latest
        return frame.readings.channels if frame else self.options.channels

    def has_signal(self) -> bool:
        """True if any channel is above the edge of silence."""
        frame = self._audio.latest
        return frame is not None and self._audio.state == "metering" and max(frame.judged.zones) > Zone.SILENT

    def _tone(self, menu: Menu) -> Tone:
        """The tone by which the menu calibrates or matches."""
        if menu.calibrates is not None:
            return self._calibrator.tone_on(menu.calibrates, self.options.names)
        return self._calibrator.loudest(self.options.names) if menu.matches else Tone()

    def _moving_strips(self, frame: Frame) -> tuple[Strip, ...]:
        """The channels with their present levels."""
        maxima = self._audio.maxima(frame, DISPLAY)
        names = self.options.names_of(frame.readings.channels)
        reading = METER_SCALES[self.options.scale](self.options.reference_dbfs).reading
        return self._strips.of(names, frame.judged.zones, frame.readings, maxima, reading)

    def _still_strips(self) -> tuple[Strip, ...]:
        """The channels before any sound."""
        nothing = (SILENCE,) * 5
        names = self.options.names_of(self.options.channels)
        return tuple(Strip(name, Zone.SILENT, *nothing, 0) for name in names)
