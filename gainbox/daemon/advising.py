"""What the box advises: SET LEVEL, fed with every look of the main thread, with a display or without."""

from collections.abc import Sequence
from dataclasses import replace

from gainbox.daemon.audio import Audio
from gainbox.face import Advice, SetLevel
from gainbox.meters import Readings
from gainbox.staging.level import Targets
from gainbox.staging.tenths import Tenths
from gainbox.staging.trim import Guide, Trim
from gainbox.staging.verdict import Verdict

READER = 1
"""Which of the Bank's readers looks here; the display has the other."""
MARGINS_DB = (0.0, 12.0)


class Advisor:
    """Listens to `audio` when it is asked to.

    Args:
        audio: the audio thread
        targets: where the level is to be
        listen_s: how long to listen
    """

    def __init__(self, audio: Audio, *, targets: Targets, listen_s: float) -> None:
        self._audio = audio
        self._targets = targets
        self._listen_s = listen_s
        self._tenths: Tenths | None = None
        self._trim: Trim | None = None
        self._heard: Readings | None = None

    def look(self) -> None:
        """Take in what was heard since the last look."""
        heard = self._audio.latest
        if heard is None:
            return
        readings, maxima = heard.readings, self._audio.maxima(heard, READER)
        if self._tenths is None or self._is_new(readings):
            self._tenths, self._trim = Tenths(readings), None
        for tenth in self._tenths.look(readings, maxima):
            if self._trim:
                self._trim.feed(tenth)
        self._heard = readings

    def _is_new(self, readings: Readings) -> bool:
        """Whether the meters are others than at the last look."""
        before = self._heard
        return before is not None and (
            readings.frames < before.frames
            or (readings.rate_hz, readings.channels) != (before.rate_hz, before.channels)
        )

    def press(self) -> None:
        """Begin to listen; while it listens, stop."""
        listening = self._trim is not None and not self._trim.verdicts
        if listening or self._heard is None:
            self._trim = None
        else:
            self._trim = Trim(self._heard.channels, listen_s=self._listen_s, targets=self._targets)
            self._tenths = Tenths(self._heard)  # from here on, not from the last tenth's end

    def leave(self, more_db: float) -> float:
        """Leave the players more of a margin, or less; returns how much it is now."""
        low_db, high_db = MARGINS_DB
        margin_db = min(max(self._targets.margin_db + more_db, low_db), high_db)
        self._targets = replace(self._targets, margin_db=margin_db)
        if self._trim:
            self._trim.follow(self._targets)
        return margin_db

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was said last, channel by channel."""
        return self._trim.verdicts if self._trim else ()

    def set_level(self, names: Sequence[str]) -> SetLevel:
        """What the page SET LEVEL shows."""
        waiting = SetLevel(listen_s=self._listen_s, margin_db=self._targets.margin_db)
        if self._trim is None:
            return waiting
        verdicts = self._trim.verdicts or (None,) * len(names)
        return replace(
            waiting,
            state="judged" if self._trim.verdicts else "listening",
            left_s=self._trim.left_s,
            channels=tuple(map(advice, names, self._trim.guides, verdicts)),
        )


def advice(name: str, guide: Guide, verdict: Verdict | None) -> Advice:
    """What is to be done with a channel."""
    return Advice(
        name=name,
        vu_dbfs=guide.vu_dbfs,
        aim_dbfs=guide.aim_dbfs,
        left_db=guide.left_db,
        code=verdict.code if verdict else None,
        reason=verdict.text if verdict else "",
        clipped=guide.clipped,
    )
