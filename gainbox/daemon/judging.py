"""Judging what is heard, tenth of a second by tenth: for SET LEVEL, NOISE and the takes, on any page."""

import time
from collections.abc import Callable

from gainbox.daemon.advising import Advisor
from gainbox.daemon.audio import JUDGING, Audio
from gainbox.daemon.idling import Idler
from gainbox.daemon.leafing import Leafing
from gainbox.daemon.taking import Taker
from gainbox.meters import Readings
from gainbox.staging.tenths import Tenths
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.verdict import Verdict
from gainbox.status import State

INTERRUPTIONS: dict[State, str] = {
    "stalled": "the sound stopped coming",
    "no-clock": "the clock stopped",
    "no-card": "the card went away",
    "wrong-format": "the card changed its format",
}
"""What keeps anybody from listening on, as the pages say it."""


class Judging:
    """Looks at `audio` with every turn of the main thread.

    Args:
        audio: the audio thread
        advisor: who says how far to turn
        idler: who measures idle lines
        taker: who finds the takes
        leafing: who looks back at them
        clock: unix time in seconds

    Attributes:
        advisor, idler, taker, leafing: those
    """

    def __init__(
        self,
        audio: Audio,
        advisor: Advisor,
        idler: Idler,
        taker: Taker,
        leafing: Leafing,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._audio = audio
        self.advisor = advisor
        self.idler = idler
        self.taker = taker
        self.leafing = leafing
        self._clock = clock
        self._tenths: Tenths | None = None
        self._heard: Readings | None = None
        self._source = audio.source

    def follow(self, thresholds: Thresholds) -> None:
        """Judge by these from now on."""
        self.advisor.follow(thresholds.targets, thresholds.listen_s)
        self.idler.listen_s = thresholds.noise_s
        self.taker.thresholds = thresholds

    def look(self) -> None:
        """Take in what was heard since the last look.

        Without sound nobody listens on, and without a card no take goes on.
        """
        heard = self._audio.latest
        if why := INTERRUPTIONS.get(self._audio.state):
            self.advisor.interrupt(why)
            self.idler.interrupt(why)
        if self._audio.state in ("no-card", "wrong-format"):
            self.taker.end()
        if heard is None:
            return
        readings, maxima = heard.readings, self._audio.maxima(heard, JUDGING)
        if self._tenths is None or self._is_new(readings):
            self._tenths = Tenths(readings)
            self.advisor.begin(readings.channels)
            self.idler.begin(readings.channels)
            self.taker.begin(readings.channels)
        for tenth in self._tenths.look(readings, maxima):
            self.advisor.feed(tenth)
            self.idler.feed(tenth)
            self.taker.feed(tenth, self._clock())
        self._heard, self._source = readings, self._audio.source

    def _is_new(self, readings: Readings) -> bool:
        """Whether the meters are others than at the last look, or what they listen to is."""
        before = self._heard
        return before is not None and (
            self._source is not self._audio.source
            or readings.frames < before.frames
            or (readings.rate_hz, readings.channels) != (before.rate_hz, before.channels)
        )

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is to be said: of the levels, of the idle lines, and of the last take."""
        return (*self.advisor.verdicts, *self.idler.verdicts, *self.taker.verdicts)
