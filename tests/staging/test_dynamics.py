"""DYNAMICS: the verdicts on programmes and at the borders, and the page."""

import math

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.dynamics import Dynamics, judge_dynamics
from gainbox.staging.thresholds import Density, Thresholds
from gainbox.staging.verdict import Verdict
from tests.signals import Signal, silence, tone
from tests.staging.features import FeatureBox, MeteredBox, level_tick
from tests.staging.instruments import RATE_HZ, at_peak, bass, crushed, drums, voice
from tests.staging.playing import play


def dynamics_of(feed_for: FeedFor, *signals: Signal) -> Verdict | None:
    """The verdict on the dynamics of a programme."""
    played = play(feed_for, *signals)
    programme = played.bank.programme()
    plr_lu = played.readings.true_peak_dbtp[0] - programme.integrated_lufs
    return judge_dynamics(programme.psr_min_lu, programme.psr_levelled_lu, plr_lu, Density())


@pytest.mark.parametrize(
    ("signal", "code"),
    [
        (drums(), "open"),
        (at_peak(-20.0, drums()), "open"),
        (bass(), None),
        (voice(), None),
        (tone(-1.0, 997, 10.0, RATE_HZ), None),
        (np.tanh(3.0 * tone(-1.0, 110, 10.0, RATE_HZ)), None),
        (crushed(), "squashed"),
    ],
)
def test_the_dynamics_of_a_programme_are_the_same_in_mono_and_in_both_channels(
    feed_for: FeedFor, signal: Signal, code: str | None
) -> None:
    loud = at_peak(-1.0, signal)
    for signals in ((loud,), (loud, loud), (loud, 0.0 * loud), (loud, 0.01 * loud)):
        verdict = dynamics_of(feed_for, *signals)
        assert (verdict and verdict.code) == code
        assert verdict is None or verdict.channel is None


@pytest.mark.parametrize(
    ("psr_lu", "code"),
    [(7.5, "squashed"), (8.0, "dense"), (8.5, "dense"), (11.5, "dense"), (12.0, "open"), (12.5, "open")],
)
def test_the_borders_of_psr(psr_lu: float, code: str) -> None:
    verdict = judge_dynamics(psr_lu, psr_lu, 13.0, Density())
    assert verdict is not None
    assert (verdict.code, verdict.value_db) == (code, psr_lu)
    shifted = judge_dynamics(psr_lu + 2.0, psr_lu + 2.0, 13.0, Density(10.0, 14.0))
    assert shifted is not None
    assert shifted.code == code


def test_plr_decides_between_squashed_and_squashed_in_places() -> None:
    everywhere, in_places = (judge_dynamics(5.0, 6.0, plr_lu, Density()) for plr_lu in (7.0, 15.0))
    assert everywhere is not None
    assert in_places is not None
    assert everywhere.value_db == 6.0
    where = "PSR 6.0 LU where the peaks are level"
    assert everywhere.text == f"squashed: {where}, below 8; PLR 7.0: compress or limit less"
    assert in_places.text.startswith("squashed in places: ")
    assert judge_dynamics(math.nan, math.nan, 10.0, Density()) is None


def test_a_low_psr_without_levelled_peaks_may_be_the_sounds_own() -> None:
    assert judge_dynamics(3.0, math.nan, 5.0, Density()) is None
    assert judge_dynamics(3.0, 12.5, 13.0, Density()) is None


def test_the_page_judges_a_low_psr_only_where_the_peaks_are_levelled(
    box: MeteredBox, dynamics: Dynamics
) -> None:
    for signal, levelled in ((crushed(), True), (bass(), False)):
        box.play(signal, signal, to=[dynamics])
        view = dynamics.view()
        assert view.psr_lu < 12.0
        assert view.levelled == levelled


# The page


@pytest.fixture
def box(feed_for: FeedFor) -> MeteredBox:
    return MeteredBox(feed_for, "Snare", "Bass")


@pytest.fixture
def dynamics(box: MeteredBox) -> Dynamics:
    """DYNAMICS of two channels."""
    dynamics = Dynamics(box)
    dynamics.begin(2)
    return dynamics


def both(level_dbfs: float, seconds: float) -> list[Signal]:
    return [tone(level_dbfs, 997, seconds, RATE_HZ)] * 2


def test_a_sine_has_no_dynamics(box: MeteredBox, dynamics: Dynamics) -> None:
    box.play(*both(-23.0, 4.0), to=[dynamics])
    view = dynamics.view()
    assert (view.psr_lu, view.plr_lu, view.crest_db) == pytest.approx((0.0,) * 3, abs=0.2)


def test_the_smallest_crest_is_shown_with_its_channel(box: MeteredBox, dynamics: Dynamics) -> None:
    sparse = np.where(np.arange(RATE_HZ) % 100 == 0, 0.5, 0.0)
    box.play(sparse, tone(-20.0, 997, 1.0, RATE_HZ), to=[dynamics])
    view = dynamics.view()
    assert view.crest_of == "Bass"
    assert view.crest_db == pytest.approx(0.0, abs=0.1)


def test_clear_leaves_the_peak_that_plr_is_measured_from(box: MeteredBox, dynamics: Dynamics) -> None:
    box.play(*both(-6.0, 0.1), to=[dynamics])
    box.play(*both(-26.0, 2.0), to=[dynamics])
    before_lu = dynamics.view().plr_lu
    box.clear()
    box.play(*both(-26.0, 0.1), to=[dynamics])
    assert box.readings is not None
    assert max(box.readings.true_peak_dbtp) < -20.0
    assert dynamics.view().plr_lu == pytest.approx(before_lu, abs=0.5)


def test_digital_silence_has_no_dynamics(box: MeteredBox, dynamics: Dynamics) -> None:
    box.play(*[silence(4.0, RATE_HZ)] * 2, to=[dynamics])
    view = dynamics.view()
    assert all(map(math.isnan, (view.psr_lu, view.plr_lu, view.crest_db)))
    assert view.crest_of == ""


def test_reset_forgets_the_dynamics(box: MeteredBox, dynamics: Dynamics) -> None:
    box.play(*both(-6.0, 1.0), to=[dynamics])
    box.play(*both(-200.0, 0.1), to=[dynamics])  # so that nothing rings beyond the reset
    box.reset()
    box.play(*[silence(0.1, RATE_HZ)] * 2, to=[dynamics])
    assert dynamics.view().past.seconds == ()
    box.play(*both(-26.0, 1.0), to=[dynamics])
    assert dynamics.view().plr_lu == pytest.approx(0.0, abs=0.2)


def test_the_page_has_the_psr_of_the_last_minutes_and_the_thresholds(
    box: MeteredBox, dynamics: Dynamics
) -> None:
    dynamics.apply(Thresholds(squashed_lu=10.0, open_lu=14.0))
    box.play(*both(-20.0, 0.1))
    for psr_lu in (math.nan, 12.0, 7.0, 9.0):
        dynamics.feed(level_tick(0.1, 0.1)._replace(psr_lu=psr_lu))
    view = dynamics.view()
    assert min(second.psr_lu for second in view.past.seconds if second) == 7.0
    assert view.density == Density(10.0, 14.0)
    dynamics.begin(2)
    assert dynamics.view().past.seconds == ()


def test_before_any_sound_the_page_is_empty() -> None:
    view = Dynamics(FeatureBox()).view()
    assert all(map(math.isnan, (view.psr_lu, view.plr_lu, view.crest_db)))
    assert (view.past.seconds, view.density) == ((), Density())
