"""What is shown of the time since reset: the history, the loudness and the dynamics."""

import math

from gainbox.daemon.appraising import Appraiser
from gainbox.daemon.audio import Audio, Heard
from gainbox.face import Dynamics, Loudness, Mix, Pair, Stereo
from gainbox.meters import Maxima, Readings
from gainbox.staging.history import History, Past, Second
from gainbox.staging.ticks import new


class Watch:
    """Watches `audio` from picture to picture, whichever page is shown.

    Args:
        audio: the audio thread
        appraiser: who appraises the programme
        wide: whether loudness is to be shown on the scale EBU +18

    Attributes:
        wide: that; may be set anew
    """

    def __init__(self, audio: Audio, appraiser: Appraiser, *, wide: bool) -> None:
        self.wide = wide
        self._audio = audio
        self._appraiser = appraiser
        self._history = History()
        self._resets = audio.resets
        self._serial = 0
        self._begin()

    def _begin(self) -> None:
        """Forget what was measured."""
        self._history.forget()
        self._clips: tuple[int, ...] = ()

    def look(self, heard: Heard, maxima: Maxima, now_s: float) -> None:
        """Take in what was heard since the last look, with the highest levels of that time."""
        resets, readings = self._audio.resets, heard.readings
        if resets != self._resets or readings.serial < self._serial:  # reset, or the meters are others
            self._resets = resets
            self._begin()
        elif readings.serial > self._serial:
            self._history.note(now_s, self._moment(heard, maxima))
        self._serial = readings.serial
        self._history.pass_time(now_s)

    def _moment(self, heard: Heard, maxima: Maxima) -> Second:
        """What was heard since the last look."""
        readings = heard.readings
        clips = tuple(map(sum, zip(readings.clip_events, readings.flat_top_events, strict=True)))
        clipped = tuple(count > 0 for count in new(clips, self._clips or (0,) * len(clips)))
        self._clips = clips
        return Second(
            maxima.sample_peak_dbfs,
            maxima.vu_dbfs,
            clipped,
            readings.psr_lu,
        )

    @property
    def past(self) -> Past:
        """The last minutes."""
        return self._history.past()

    def loudness(self, heard: Heard) -> Loudness:
        """The loudness as it is."""
        readings, programme = heard.readings, self._appraiser.programme(heard.readings)
        return Loudness(
            momentary_lufs=readings.momentary_lufs,
            short_term_lufs=readings.short_term_lufs,
            integrated_lufs=programme.integrated_lufs,
            range_lu=programme.loudness_range_lu,
            true_peak_dbtp=max(readings.true_peak_dbtp),
            wide=self.wide,
        )

    def mix(self, heard: Heard) -> Mix:
        """The mix as it is: its highest true peak, its loudness, and what mastering asks for."""
        appraiser, readings = self._appraiser, heard.readings
        return Mix(
            max(readings.true_peak_dbtp),
            appraiser.programme(readings).integrated_lufs,
            appraiser.thresholds.headroom_dbtp,
            appraiser.mix(readings),
        )

    def dynamics(self, heard: Heard, names: tuple[str, ...]) -> Dynamics:
        """The dynamics as they are."""
        crests = [
            (crest_db, name)
            for crest_db, name in zip(heard.readings.crest_db, names, strict=True)
            if not math.isnan(crest_db)
        ]
        crest_db, crest_of = min(crests, default=(math.nan, ""))
        return Dynamics(
            psr_lu=heard.readings.psr_lu,
            plr_lu=self._appraiser.plr_lu(heard.readings),
            crest_db=crest_db,
            crest_of=crest_of,
            density=self._appraiser.thresholds.density,
        )


def stereo(readings: Readings, names: tuple[str, ...], order: int) -> Stereo:
    """The pairs as they are, from the first or (`order` is -1) from the last."""
    pairs = readings.pairs
    paired = {channel for pair in pairs for channel in (pair.left, pair.right)}
    return Stereo(
        tuple(Pair(names[pair.left], names[pair.right], pair.correlation, pair.balance_db) for pair in pairs)[
            ::order
        ],
        tuple(name for channel, name in enumerate(names) if channel not in paired)[::order],
    )
