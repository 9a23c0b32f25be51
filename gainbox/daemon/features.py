"""The features of all pages, fed with every tick whichever page is shown, and the judge beside them."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from gainbox.daemon.audio import JUDGING, Audio, Frame
from gainbox.decibels import SILENCE
from gainbox.meters import Noise, Programme, Readings
from gainbox.staging.feature import Feature
from gainbox.staging.judge import Judge
from gainbox.staging.takes.archive import Archive
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Tick, Ticker
from gainbox.staging.verdict import Verdict
from gainbox.warning import BoxState

INTERRUPTIONS: Mapping[BoxState, str] = {
    "stalled": "the sound stopped coming",
    "no-clock": "the clock stopped",
    "no-card": "the card went away",
    "wrong-format": "the card changed its format",
}
"""States that interrupt a measurement, in the words of the pages."""
LASTING = ("no-card", "wrong-format")
"""States that end a take."""
MEASURE_EVERY_S = 0.5  # milliseconds each time: the measurements of a programme walk through histograms


class Features:
    """The features, and the box as they see it (`staging.feature.Box`).

    Args:
        audio: the audio thread
        kinds: the class of each feature, by its page
        thresholds: the thresholds
        names: the names of a number of channels
        archive_for: the archive for takes of a source, by its name
        signal_edges_dbfs: the lower edge of low on each of a number of channels
        set_signal_edges: sets these edges; None leaves a channel's as it is
        change: changes a setting, `section.key`, and stores it

    Attributes:
        archive: the archive for takes of the present source
        floors_dbfs: the noise floor of each channel, as NOISE measured it
        judge: judges the programme since the last reset
        frame: the frame that they were fed with last; None before the first
    """

    def __init__(
        self,
        audio: Audio,
        kinds: Mapping[str, type[Feature]],
        thresholds: Thresholds,
        *,
        names: Callable[[int], tuple[str, ...]],
        archive_for: Callable[[str], Archive],
        signal_edges_dbfs: Callable[[int], tuple[float, ...]],
        set_signal_edges: Callable[[Iterable[float | None]], None],
        change: Callable[[str, object], None],
    ) -> None:
        self.names = names
        self.signal_edges_dbfs = signal_edges_dbfs
        self.set_signal_edges = set_signal_edges
        self.change = change
        self._audio = audio
        self._archive_for = archive_for
        self._source = audio.source.name
        self.archive = archive_for(self._source)
        self.floors_dbfs: tuple[float, ...] = ()
        self.judge = Judge(0, thresholds)
        self._ticker: Ticker | None = None
        self.frame: Frame | None = None
        self._resets = audio.resets
        self._programme: tuple[Programme, int, int] | None = None
        self._features = {page: kind(self) for page, kind in kinds.items()}
        self.apply(thresholds)

    def __getitem__(self, page: str) -> Feature:
        """The feature of a page."""
        return self._features[page]

    def apply(self, thresholds: Thresholds) -> None:
        """Judge by these thresholds from now on."""
        self.judge.thresholds = thresholds
        for feature in self._features.values():
            feature.apply(thresholds)

    def begin(self) -> None:
        """Begin, before any sound."""
        self._begin(0)

    def look(self) -> None:
        """Feed all features with the audio since the last look."""
        state = self._audio.state  # before the frame: one that follows it belongs to it
        self._follow(self._audio.latest)
        if why := INTERRUPTIONS.get(state):
            for feature in self._features.values():
                feature.interrupt(why)
        if state in LASTING:
            self.end()

    def mark(self) -> None:
        """Send all features a mark."""
        for feature in self._features.values():
            feature.mark()

    def end(self) -> None:
        """Finish all features, with the last of the sound."""
        self._follow(self._audio.latest)
        self._feed_rest()
        for feature in self._features.values():
            feature.end()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts of all features, then those on the programme."""
        own = chain.from_iterable(feature.verdicts for feature in self._features.values())
        readings = self.readings
        if readings is None:
            return tuple(own)
        offsets_dbfs = self._audio.offsets_dbfs
        if len(offsets_dbfs) != readings.channels:  # not known yet
            offsets_dbfs = (SILENCE,) * readings.channels
        return (*own, *self.judge.programme(readings, self.programme(), offsets_dbfs))

    # The box, as its features see it

    @property
    def readings(self) -> Readings | None:
        """The latest readings of the Bank that the features have been fed from."""
        return self.frame.readings if self.frame else None

    def programme(self) -> Programme:
        """The measurements of all channels together, at most half a second of sound old."""
        assert self.frame is not None  # no view asks before there are readings
        readings, resets = self.frame.readings, self._audio.resets
        if self._programme is not None:
            programme, frames, resets_then = self._programme
            is_old = readings.frames - frames >= MEASURE_EVERY_S * readings.rate_hz
            if resets_then == resets and not is_old:
                return programme
        programme = self.frame.bank.programme()
        self._programme = programme, readings.frames, resets
        return programme

    def forget_noise(self) -> None:
        """Start a new search for the quietest second of each channel."""
        self._audio.send("forget-noise")

    def noise(self) -> tuple[Noise, ...]:
        """The quietest second of each channel."""
        assert self.frame is not None  # no measurement ends before there are readings
        return self.frame.bank.noise()

    # The ticks

    def _follow(self, frame: Frame | None) -> None:
        """Feed what has been heard up to a frame, unless that was seen before."""
        if frame is None or frame is self.frame:
            return
        was_reset = self._audio.resets != self._resets
        self._resets = self._audio.resets
        if self._ticker is None or self.frame is None or frame.bank is not self.frame.bank:
            self._leave_bank(reset=was_reset)
            self._ticker = Ticker(frame.readings, whole=True)
            self._follow_source(frame.source)
            self._begin(frame.readings.channels)
        self.frame = frame
        self._look(self._ticker, frame, reset=was_reset)

    def _look(self, ticker: Ticker, frame: Frame, *, reset: bool) -> None:
        """Feed the ticks that have ended with a frame."""
        maxima = self._audio.maxima(frame, JUDGING)
        for tick in ticker.look(frame.readings, maxima, reset=reset):
            self._feed(tick)

    def _leave_bank(self, *, reset: bool) -> None:
        """Feed the last of the sound of a Bank that another has replaced."""
        if self._ticker and self.frame:
            last = self.frame._replace(readings=self.frame.bank.finish())
            self._look(self._ticker, last, reset=reset)
            self._feed_rest()

    def _feed_rest(self) -> None:
        """Feed the rest of the last tick, at the end of the sound."""
        if self._ticker and (rest := self._ticker.rest()):
            self._feed(rest)
            self._programme = None  # measure it anew, up to the end

    def _feed(self, tick: Tick) -> None:
        """Feed judge and features a tick."""
        self.judge.feed(tick)
        for feature in self._features.values():
            feature.feed(tick)

    # The Bank and the source

    def _follow_source(self, source: str) -> None:
        """Change to the archive of another source."""
        if source != self._source:
            self._source = source
            self.archive = self._archive_for(source)

    def _begin(self, channels: int) -> None:
        """Begin anew with another Bank."""
        self._programme = None
        self.judge = Judge(channels, self.judge.thresholds)
        for feature in self._features.values():
            feature.begin(channels)
