"""Calibration: the known dBu of the steady tone on a channel gives the dBu of 0 dBFS."""

import math
from collections import deque
from collections.abc import Sequence

from gainbox.daemon.audio import Audio
from gainbox.face.naming import channel_names
from gainbox.meters import Readings
from gainbox.settings.calibration import Calibration
from gainbox.staging.tone import LISTEN_S, QUIETEST_DBFS, NoToneError, Tone, level_of_tone

NO_SOUND = "no sound is metered now"


class CalibrationError(Exception):
    """A calibration that is refused.

    Args:
        reason: why
        place: the channel or the file it lies with; empty for neither

    Attributes:
        reason: why, without the place
        place: that
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


class Calibrator:
    """Remembers the readings of the last seconds, and knows the scale of each channel.

    Args:
        calibration: the stored calibration
        recorder_full_scale_dbu: full scale of the recorder behind this box

    Attributes:
        recorder_full_scale_dbu: that; may be changed
    """

    def __init__(self, calibration: Calibration, recorder_full_scale_dbu: float) -> None:
        self.recorder_full_scale_dbu = recorder_full_scale_dbu
        self._calibration = calibration
        self._recent: deque[Readings] = deque()

    @property
    def offsets_db(self) -> tuple[float, ...]:
        """The offset of each channel's readings above its converter's."""
        return self._calibration.offsets_db(self.recorder_full_scale_dbu)

    def full_scale_dbu(self, index: int) -> float | None:
        """0 dBFS of a channel, from 0, on its scale in dBu; None without a calibration."""
        return None if self._calibration.full_scale_dbu(index + 1) is None else self.recorder_full_scale_dbu

    def tone_on(self, channel: int, names: Sequence[str]) -> Tone:
        """The tone on a channel, from 0, on the scale of its converter."""
        known = self._calibration.full_scale_dbu(channel + 1)
        full_scale_dbu = math.nan if known is None else known
        if not self._recent or channel >= self._recent[-1].channels:
            return Tone(f"channel {channel + 1}", full_scale_dbu=full_scale_dbu, trouble=NO_SOUND)
        name = channel_names(names, self._recent[-1].channels)[channel]
        trouble = ""
        try:
            level_of_tone(self._recent, channel)
        except NoToneError as error:
            trouble = str(error)
        level_dbfs = self._recent[-1].k_rms_dbfs[channel] - self.offsets_db[channel]
        return Tone(name, level_dbfs, full_scale_dbu, trouble)

    def loudest(self, names: Sequence[str]) -> Tone:
        """The tone on the loudest of the calibrated channels, on the recorder's scale."""
        if not self._recent:
            return Tone(full_scale_dbu=self.recorder_full_scale_dbu, trouble=NO_SOUND)
        last = self._recent[-1]
        levels = zip(last.k_rms_dbfs, channel_names(names, last.channels), strict=True)
        calibrated = [each for c, each in enumerate(levels) if self.full_scale_dbu(c) is not None]
        if not calibrated:
            return Tone()
        level_dbfs, name = max(calibrated)
        trouble = "" if level_dbfs >= QUIETEST_DBFS else "play it the tone that the recorder is played"
        return Tone(name, level_dbfs, self.recorder_full_scale_dbu, trouble)

    def look(self, audio: Audio) -> None:
        """Add the latest readings, and drop those older than it takes to recognise a tone."""
        recent = self._recent
        if audio.state != "metering" or audio.latest is None:
            recent.clear()
            return
        readings = audio.latest.readings
        if recent and readings.serial < recent[-1].serial:  # another Bank
            recent.clear()
        if not recent or readings.serial > recent[-1].serial:
            recent.append(readings)
        begin = readings.frames - LISTEN_S * readings.rate_hz
        while len(recent) > 1 and recent[1].frames <= begin:
            recent.popleft()

    def calibrate(self, channel: int | None, dbu: float | None) -> None:
        """Calibrate `channel`, from 1, by the tone on it, which is `dbu`.

        Raises:
            CalibrationError: that cannot be
        """
        channels = self._recent[-1].channels if self._recent else 0
        if channel is None or dbu is None:
            example = '{"do": "calibrate", "channel": 1, "dbu": 4.0}'
            raise CalibrationError(f"say which channel and how much: {example}")
        if not self._recent:
            raise CalibrationError(NO_SOUND)
        if not 1 <= channel <= channels:
            raise CalibrationError(f"there is no channel {channel}; the last is {channels}")
        try:
            shown_dbfs = level_of_tone(self._recent, channel - 1)
            self._calibration.set(channel, dbu - (shown_dbfs - self.offsets_db[channel - 1]))
        except (NoToneError, ValueError) as error:
            raise CalibrationError(str(error), f"channel {channel}") from None
        except OSError as error:
            reason = f"the calibration cannot be kept: {error.strerror}"
            raise CalibrationError(reason, str(error.filename)) from None
