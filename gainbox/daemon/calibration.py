"""Calibrating: the tone that stands on a channel now is so many dBu, so 0 dBFS is so many."""

import math
from collections import deque
from collections.abc import Sequence

from gainbox.daemon.audio import Audio
from gainbox.face import Tone
from gainbox.face.naming import channel_names
from gainbox.meters import Readings
from gainbox.settings.calibration import Calibration
from gainbox.staging.tone import LISTEN_S, QUIETEST_DBFS, NoToneError, level_of_tone

NO_SOUND = "no sound is metered now"


class Calibrator:
    """Remembers what was heard of late, and knows on which scale each channel is shown.

    Args:
        calibration: what was calibrated before
        recorder_full_scale_dbu: of whoever records behind this box
    """

    def __init__(self, calibration: Calibration, recorder_full_scale_dbu: float) -> None:
        self.recorder_full_scale_dbu = recorder_full_scale_dbu
        self._calibration = calibration
        self._heard: deque[Readings] = deque()

    @property
    def offsets_db(self) -> tuple[float, ...]:
        """By how much each channel is shown higher than its converter reads."""
        return self._calibration.offsets_db(self.recorder_full_scale_dbu)

    def full_scale_dbu(self, index: int) -> float | None:
        """What 0 dBFS of a channel, from 0, is as it is shown; None if it has not been calibrated."""
        return None if self._calibration.full_scale_dbu(index + 1) is None else self.recorder_full_scale_dbu

    def tone_on(self, channel: int, names: Sequence[str]) -> Tone:
        """What is heard on a channel, from 0, on the scale of its converter."""
        known = self._calibration.full_scale_dbu(channel + 1)
        full_scale_dbu = math.nan if known is None else known
        if not self._heard or channel >= self._heard[-1].channels:
            return Tone(f"channel {channel + 1}", full_scale_dbu=full_scale_dbu, trouble=NO_SOUND)
        name = channel_names(names, self._heard[-1].channels)[channel]
        trouble = ""
        try:
            level_of_tone(self._heard, channel)
        except NoToneError as error:
            trouble = str(error)
        level_dbfs = self._heard[-1].k_rms_dbfs[channel] - self.offsets_db[channel]
        return Tone(name, level_dbfs, full_scale_dbu, trouble)

    def loudest(self, names: Sequence[str]) -> Tone:
        """What is heard on the loudest of the calibrated channels, on the recorder's scale."""
        if not self._heard:
            return Tone(full_scale_dbu=self.recorder_full_scale_dbu, trouble=NO_SOUND)
        last = self._heard[-1]
        heard = zip(last.k_rms_dbfs, channel_names(names, last.channels), strict=True)
        calibrated = [each for c, each in enumerate(heard) if self.full_scale_dbu(c) is not None]
        if not calibrated:
            return Tone()
        level_dbfs, name = max(calibrated)
        trouble = "" if level_dbfs >= QUIETEST_DBFS else "play it the tone that the recorder is played"
        return Tone(name, level_dbfs, self.recorder_full_scale_dbu, trouble)

    def look(self, audio: Audio) -> None:
        """Remember what is heard now, and forget what is older than it takes to know a tone."""
        heard = self._heard
        if audio.state != "metering" or audio.latest is None:
            heard.clear()
            return
        readings = audio.latest.readings
        if heard and readings.serial < heard[-1].serial:  # the meters are others
            heard.clear()
        if not heard or readings.serial > heard[-1].serial:
            heard.append(readings)
        begin = readings.frames - LISTEN_S * readings.rate_hz
        while len(heard) > 1 and heard[1].frames <= begin:
            heard.popleft()

    def calibrate(self, channel: int | None, dbu: float | None) -> str | None:
        """What is on `channel`, from 1, is `dbu`; returns why that cannot be, or None."""
        channels = self._heard[-1].channels if self._heard else 0
        if channel is None or dbu is None:
            return 'say which channel and how much: {"do": "calibrate", "channel": 1, "dbu": 4.0}'
        if not self._heard:
            return NO_SOUND
        if not 1 <= channel <= channels:
            return f"there is no channel {channel}; the last is {channels}"
        try:
            self._set(channel, dbu)
        except (NoToneError, ValueError) as error:
            return f"channel {channel}: {error}"
        except OSError as error:
            return f"{error.filename}: the calibration cannot be kept: {error.strerror}"
        return None

    def _set(self, channel: int, dbu: float) -> None:
        """Calibrate a channel by the tone on it. Raises as `level_of_tone` and `Calibration.set` do."""
        shown_dbfs = level_of_tone(self._heard, channel - 1)
        self._calibration.set(channel, dbu - (shown_dbfs - self.offsets_db[channel - 1]))
