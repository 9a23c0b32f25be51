"""Judging what is heard, tenth of a second by tenth: level, noise, takes and programme, on any page."""

import time
from collections.abc import Callable

from gainbox.daemon.advising import Advisor
from gainbox.daemon.appraising import Appraiser
from gainbox.daemon.audio import JUDGING, Audio, Heard
from gainbox.daemon.idling import Idler
from gainbox.daemon.leafing import Leafing
from gainbox.daemon.taking import Taker
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Ticker
from gainbox.staging.verdict import Verdict
from gainbox.status import BoxState

INTERRUPTIONS: dict[BoxState, str] = {
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
        appraiser: who appraises the programme
        clock: unix time in seconds

    Attributes:
        advisor, idler, taker, leafing, appraiser: those
    """

    def __init__(
        self,
        audio: Audio,
        advisor: Advisor,
        idler: Idler,
        taker: Taker,
        leafing: Leafing,
        appraiser: Appraiser,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._audio = audio
        self.advisor = advisor
        self.idler = idler
        self.taker = taker
        self.leafing = leafing
        self.appraiser = appraiser
        self._clock = clock
        self._ticks: Ticker | None = None
        self._heard: Heard | None = None

    def follow(self, thresholds: Thresholds) -> None:
        """Judge by these from now on."""
        self.advisor.follow(thresholds.targets, thresholds.listen_s)
        self.idler.listen_s = thresholds.noise_s
        self.taker.thresholds = self.appraiser.thresholds = thresholds

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
        if self._ticks is None or self._is_new(heard):
            self._ticks = Ticker(readings)
            self.advisor.begin(readings.channels)
            self.idler.begin(readings.channels)
            self.taker.begin(readings.channels)
            self.appraiser.begin(readings.channels)
        for tick in self._ticks.look(readings, maxima):
            self.advisor.feed(tick)
            self.idler.feed(tick)
            self.taker.feed(tick, self._clock())
            self.appraiser.feed(tick)
        self._heard = heard

    def _is_new(self, heard: Heard) -> bool:
        """Whether the meters are others than at the last look."""
        if self._heard is None:
            return False
        now, before = heard.readings, self._heard.readings
        return now.frames < before.frames or (heard.source, now.rate_hz, now.channels) != (
            self._heard.source,
            before.rate_hz,
            before.channels,
        )

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is to be said: of the levels, of the idle lines, of the last take, and of the programme."""
        of_programme = self.appraiser.verdicts(self._heard.readings) if self._heard else ()
        return (*self.advisor.verdicts, *self.idler.verdicts, *self.taker.verdicts, *of_programme)
