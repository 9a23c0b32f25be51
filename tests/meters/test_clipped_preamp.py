"""Flat tops behind a modelled preamp: what is cut ahead of the converter is found, and nothing else is."""

import numpy as np
import pytest

from gainbox.meters import FeedFor
from tests.meters.listening import hear
from tests.signals import Signal, int32_block, tone
from tests.trials import flat_tops
from tests.trials.preamp import FILTERS, Preamp
from tests.trials.sources import SOURCES

every_filter = pytest.mark.parametrize("filter_name", FILTERS)


def counted(feed_for: FeedFor, sound: Signal, preamp: Preamp) -> int:
    """The flat tops in a looped sound of a second behind a preamp."""
    recorded = preamp.record(sound, 1.0, np.random.default_rng(7))
    return hear(feed_for, int32_block(recorded), preamp.rate_hz).flat_top_events[0]


def drawn(source: str) -> Signal:
    return SOURCES[source](np.random.default_rng(3))


def steady(hz: float) -> Signal:
    return tone(0.0, hz, 1.0, 48000)


@every_filter
@pytest.mark.parametrize("source", ["kick", "tom", "voice", "bass", "guitar", "piano", "snare"])
@pytest.mark.parametrize("rate_hz", [48000, 96000])
def test_a_sound_that_is_cut_is_found_and_one_that_is_not_is_clean(
    feed_for: FeedFor, source: str, filter_name: str, rate_hz: int
) -> None:
    cut = Preamp(rate_hz, clipped_db=12.0, couplings_hz=(0.7, 1.0), filter_name=filter_name)
    assert counted(feed_for, drawn(source), cut) >= 3
    whole = Preamp(rate_hz, clipped_db=None, couplings_hz=(0.7, 1.0), filter_name=filter_name)
    assert counted(feed_for, drawn(source), whole) == 0


@pytest.mark.parametrize("hz", [40, 60, 80, 100])
@pytest.mark.parametrize("clipped_db", [6.0, 12.0])
@pytest.mark.parametrize("coupling_hz", [0.7, 1.0, 5.0])
def test_low_notes_are_found_though_capacitors_tilt_their_tops(
    feed_for: FeedFor, hz: int, clipped_db: float, coupling_hz: float
) -> None:
    preamp = Preamp(clipped_db=clipped_db, couplings_hz=(0.7, coupling_hz))
    assert counted(feed_for, steady(hz), preamp) > 1.8 * hz


@pytest.mark.parametrize("filter_name", ["ordinary", "half-band", "long"])
@pytest.mark.parametrize("hz", [500, 1000, 2000])
@pytest.mark.parametrize("clipped_db", [3.0, 6.0])
def test_high_notes_are_found_though_the_filter_rings(
    feed_for: FeedFor, hz: int, clipped_db: float, filter_name: str
) -> None:
    assert counted(feed_for, steady(hz), Preamp(clipped_db=clipped_db, filter_name=filter_name)) > hz


@pytest.mark.parametrize("knee", ["tanh", "p = 4"])
@pytest.mark.parametrize("hz", [50, 100, 200])
def test_a_stage_that_saturates_softly_is_no_ceiling(feed_for: FeedFor, hz: int, knee: str) -> None:
    assert counted(feed_for, steady(hz), Preamp(clipped_db=18.0, knee=knee)) == 0


@pytest.mark.parametrize("hz", [50, 100, 200, 400])
def test_a_crest_as_flat_as_five_harmonics_make_it_is_no_ceiling(feed_for: FeedFor, hz: int) -> None:
    angle = 2 * np.pi * hz * np.arange(48000) / 48000
    flattest = np.cos(angle) - np.cos(3 * angle) / 6 + np.cos(5 * angle) / 50
    assert counted(feed_for, flattest / np.abs(flattest).max(), Preamp()) == 0


@pytest.mark.long
def test_the_trial(feed_for: FeedFor) -> None:
    found = flat_tops.rates(feed_for, flat_tops.cut(300))
    assert np.mean(found["all from 3 dB"]["all"]) > 0.88
    assert not any(flat_tops.flat_tops(feed_for, case) for case in flat_tops.uncut(200))
