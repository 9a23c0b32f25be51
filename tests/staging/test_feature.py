"""The protocol of a feature: on every page its methods can be called at any time and in any order."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gainbox.decibels import SILENCE
from gainbox.face import PAGES
from gainbox.meters import FeedFor
from gainbox.staging.feature import Feature, Listening
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.verdict import Verdict
from tests.signals import silence, tone
from tests.staging.features import FeatureBox, MemoryArchive, MeteredBox, level_tick
from tests.staging.instruments import RATE_HZ
from tests.staging.takes.finding import take_of

WHY = "the sound stopped coming"


CHANNELS = (1, 2, 5)


class Run:
    """A run of the feature of a page in a box, step by step.

    Args:
        page: name of the page
        meters: what the box has measured, by the number of channels
    """

    def __init__(self, page: str, meters: "Meters") -> None:
        self._meters = meters
        self._channels = 0
        self._box = FeatureBox()
        self.page = PAGES[page]
        self.feature = self.page.feature(self._box)

    def begin(self, channels: int) -> None:
        """Begin with a new Bank, of the same source."""
        self._channels = channels
        if channels:
            metered = self._meters.of[channels]
            self._box.readings, self._box.measured = metered.readings, metered.measured
            self._box.quietest = metered.noise()
        self.feature.begin(channels)

    def begin_source(self, channels: int) -> None:
        """Begin with another source, whose archive has some takes."""
        takes = [take_of(loudness_lufs, *[-20.0] * 2) for loudness_lufs in (-18.0, SILENCE, -21.0)]
        self._box.archive = MemoryArchive(7, takes)
        self.begin(channels)

    def feed(self, ticks: int, level: float, clips: int, reset: bool) -> None:
        """Feed ticks of a level on all channels, half of it on the last; before any sound there are none."""
        channels = self._channels
        if channels == 0:
            return
        tick = level_tick(*[level] * (channels - 1), level / 2, reset=reset)
        for _ in range(ticks):
            self.feature.feed(tick._replace(clips=(clips,) * channels, flat_tops=(clips,) * channels))

    def press(self) -> None:
        assert isinstance(self.feature.press(), bool)

    def step(self, name: str, *values: object) -> None:
        """Call a method, of this or else of the feature, and check what is to be shown then."""
        getattr(self, name, getattr(self.feature, name, None))(*values)
        view, verdicts = self.feature.view(), self.feature.verdicts
        hash(view)  # it is frozen
        assert isinstance(verdicts, tuple)
        assert all(isinstance(verdict, Verdict) and verdict.text for verdict in verdicts)
        assert self.page.clear(view)
        if isinstance(view, Listening):
            assert (view.state == "interrupted") == bool(view.why)
            assert 0.0 <= view.left_s <= view.listen_s


class Meters:
    """Boxes that have metered a tone on each channel but the last.

    Attributes:
        of: the boxes, by their number of channels
    """

    def __init__(self, feed_for: FeedFor) -> None:
        self.of = {channels: MeteredBox(feed_for, *map(str, range(channels))) for channels in CHANNELS}
        for channels, box in self.of.items():
            box.play(*[tone(-20.0, 997, 4.0, RATE_HZ)] * (channels - 1), silence(4.0, RATE_HZ))


@pytest.fixture(scope="module")
def meters(feed_for: FeedFor) -> Meters:
    return Meters(feed_for)


OTHER = Thresholds(listen_s=3.0, noise_s=2.0, margin_db=3.0, uniform_lu=0.5)
STEPS = st.one_of(
    st.tuples(st.just("begin"), st.sampled_from((0, *CHANNELS))),
    st.tuples(st.just("begin_source"), st.sampled_from(CHANNELS)),
    st.tuples(
        st.just("feed"),
        st.sampled_from((1, 5, 31, 101)),
        st.sampled_from((0.0, 0.00003, 0.001, 0.1, 1.0)) | st.floats(0.0, 4.0),
        st.sampled_from((0, 0, 0, 1)),
        st.sampled_from((False, False, False, True)),
    ),
    st.tuples(st.just("interrupt"), st.just(WHY)),
    st.tuples(st.sampled_from(("end", "mark", "press"))),
    st.tuples(st.just("turn"), st.sampled_from((1, -1))),
    st.tuples(st.just("apply"), st.sampled_from((THRESHOLDS, OTHER))),
)


@pytest.mark.parametrize("page", PAGES)
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
@example(steps=[("mark",), ("begin", 2)])
@example(steps=[("begin", 0), ("press",)])
@example(steps=[("begin", 5), ("press",), ("feed", 101, 0.1, 0, False), ("begin", 1), ("turn", -1)])
@example(steps=[("begin", 2), ("feed", 31, 0.1, 0, False), ("begin_source", 5), ("turn", -1), ("press",)])
def test_a_feature_can_be_called_in_any_order(
    meters: Meters, page: str, steps: list[tuple[Any, ...]]
) -> None:
    run = Run(page, meters)
    for name, *values in steps:
        run.step(name, *values)


def test_a_plain_feature_has_nothing_of_its_own() -> None:
    feature = Feature(FeatureBox())
    feature.begin(1)
    feature.feed(level_tick(1.0))
    feature.interrupt(WHY)
    feature.mark()
    feature.turn(1)
    feature.end()
    assert (feature.press(), feature.verdicts, feature.view()) == (False, (), None)
    feature.apply(Thresholds(margin_db=3.0))
    assert feature.thresholds.margin_db == 3.0


@pytest.mark.parametrize(
    ("state", "clear"),
    [("ready", "listen"), ("listening", "stop"), ("judged", "again"), ("interrupted", "again")],
)
def test_a_measurement_has_its_legend_and_its_progress(state: str, clear: str) -> None:
    view = Listening(state=state, listen_s=8.0, left_s=2.0)  # type: ignore[arg-type]
    assert (view.clear, view.done) == (clear, 0.75)
