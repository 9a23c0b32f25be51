"""Layouts: the weights of the channels, the pairs, and their readings."""

import math

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor, Pair, Readings
from gainbox.meters.layout import Layout, pairs, weights
from tests.meters.listening import hear, watch
from tests.signals import Signal, float32_block, noise, silence, tone

RATE_HZ = 48000
SECONDS = 3.2
"""More than a short-term window."""

THUMP = noise(-20.0, SECONDS, RATE_HZ, seed=1)
RUSTLE = noise(-35.0, SECONDS, RATE_HZ, seed=2)
HUM = tone(-25.0, 100, SECONDS, RATE_HZ)
NOTHING = silence(SECONDS, RATE_HZ)


@pytest.mark.parametrize("layout", ["tracks", "pairs"])
@pytest.mark.parametrize("channels", range(1, 9))
def test_channels_of_tracks_and_pairs_weigh_the_same(layout: Layout, channels: int) -> None:
    assert weights(layout, channels) == (1.0,) * channels


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        (1, (1.0,)),
        (2, (1.0, 1.0)),
        (5, (1.0, 1.0, 1.0, 1.41, 1.41)),
        (6, (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)),
        *((tracks, (1.0,) * tracks) for tracks in (3, 4, 7, 8)),
    ],
)
def test_channels_of_surround_have_the_weights_of_the_standard(
    channels: int, expected: tuple[float, ...]
) -> None:
    assert weights("surround", channels) == expected


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        ("L R LFE", (1.0, 1.0, 0.0)),
        ("L C R Ls Rs LFE", (1.0, 1.0, 1.0, 1.41, 1.41, 0.0)),
        ("L R C LFE Cs Ls Rs", (1.0, 1.0, 1.0, 0.0, 1.0, 1.41, 1.41)),
        ("L R C LFE Lrs Rrs Lss Rss", (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41)),
        ("L R Lw Rw Lc Rc LFE2", (1.0, 1.0, 1.41, 1.41, 1.0, 1.0, 0.0)),
        ("Ltf Rtf Ctf Ltr Rtr Ctr Tc", (1.0,) * 7),
    ],
)
def test_a_speaker_has_the_weight_of_its_place(speakers: str, expected: tuple[float, ...]) -> None:
    assert weights("surround", len(expected), tuple(speakers.split())) == expected


def test_the_pair_is_where_left_and_right_are() -> None:
    assert pairs("surround", 3, ("L", "C", "R")) == ((0, 2),)
    assert pairs("surround", 2, ("C", "LFE")) == pairs("surround", 7, ()) == ()
    assert pairs("tracks", 3, ("L", "C", "R")) == ()


def test_unknown_speakers_have_no_loudness_together_and_each_its_own(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 3, feed_for, speakers=())
    readings = bank.feed(float32_block(THUMP, RUSTLE, HUM))
    heard, alone = bank.programme(), Bank(RATE_HZ, 1, feed_for)
    alone.feed(float32_block(THUMP))
    for level in (heard.integrated_lufs, heard.momentary_max_lufs, heard.short_term_max_lufs):
        assert math.isnan(level)
    assert math.isnan(heard.loudness_range_lu)
    assert math.isnan(heard.psr_min_lu)
    assert readings.momentary_lufs == -math.inf
    assert heard.channel_integrated_lufs[0] == pytest.approx(alone.programme().integrated_lufs)


@pytest.mark.parametrize(
    ("layout", "channels", "expected"),
    [
        *(("tracks", channels, ()) for channels in range(1, 9)),
        ("pairs", 1, ()),
        ("pairs", 2, ((0, 1),)),
        ("pairs", 3, ((0, 1),)),
        ("pairs", 7, ((0, 1), (2, 3), (4, 5))),
        ("pairs", 8, ((0, 1), (2, 3), (4, 5), (6, 7))),
        *(("surround", channels, ()) for channels in (1, 3, 4, 7, 8)),
        *(("surround", channels, ((0, 1),)) for channels in (2, 5, 6)),
    ],
)
def test_each_layout_has_its_pairs(
    layout: Layout, channels: int, expected: tuple[tuple[int, int], ...]
) -> None:
    assert pairs(layout, channels) == expected


def test_each_pair_reads_what_it_would_read_alone(feed_for: FeedFor) -> None:
    sides = [(THUMP, RUSTLE), (HUM, -HUM), (RUSTLE, RUSTLE + 0.5 * THUMP), (NOTHING, HUM)]
    alone = [programme(feed_for, *both) for both in sides]
    together = programme(feed_for, *(side for both in sides for side in both))
    assert [(pair.left, pair.right) for pair in together.pairs] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    for pair, expected in zip(together.pairs, alone, strict=True):
        assert read(pair) == pytest.approx(read(expected.pairs[0]), abs=1e-6, nan_ok=True)


def test_the_only_pair_reads_as_loud_as_the_programme_at_every_moment(feed_for: FeedFor) -> None:
    shown = watch(feed_for, float32_block(THUMP, RUSTLE), RATE_HZ, every_s=0.05)
    for now in shown:
        (pair,) = now.pairs
        assert pair.momentary_lufs == pytest.approx(now.momentary_lufs, abs=1e-9)
        assert pair.short_term_lufs == pytest.approx(now.short_term_lufs, abs=1e-9)
        assert pair.correlation == pytest.approx(now.correlation, nan_ok=True)


def test_an_odd_last_channel_belongs_to_no_pair(feed_for: FeedFor) -> None:
    readings = programme(feed_for, THUMP, THUMP, -THUMP)
    (pair,) = readings.pairs
    assert pair.correlation == pytest.approx(1.0)
    expected_lufs = pair.momentary_lufs + 10 * math.log10(3 / 2)
    assert readings.momentary_lufs == pytest.approx(expected_lufs)


def test_six_channels_in_pairs_weigh_the_same(feed_for: FeedFor) -> None:
    readings = programme(feed_for, *[THUMP] * 6)
    expected_lufs = readings.pairs[0].momentary_lufs + 10 * math.log10(3)
    assert readings.momentary_lufs == pytest.approx(expected_lufs)


def test_the_lfe_and_the_surround_channels_are_not_in_the_pair_of_the_front(feed_for: FeedFor) -> None:
    front = programme(feed_for, THUMP, RUSTLE)
    (pair,) = programme(feed_for, THUMP, RUSTLE, HUM, -THUMP, HUM, -HUM, layout="surround").pairs
    assert read(pair) == pytest.approx(read(front.pairs[0]))


def test_the_worst_pair_is_the_correlation_of_the_programme(feed_for: FeedFor) -> None:
    assert programme(feed_for, HUM, HUM, HUM, -HUM).correlation == pytest.approx(-1.0)
    assert programme(feed_for, HUM, NOTHING, HUM, HUM).correlation == pytest.approx(1.0)
    assert math.isnan(programme(feed_for, HUM, NOTHING, NOTHING, NOTHING).correlation)


def test_minimum_and_mean_are_those_of_the_worst_pair(feed_for: FeedFor) -> None:
    turned = np.concatenate((HUM, -HUM))
    right = np.concatenate((HUM, HUM))
    bank = Bank(RATE_HZ, 6, feed_for, layout="pairs")
    bank.feed(float32_block(right, right, turned, right, 0 * right, right))
    heard = bank.programme()
    assert heard.correlation_min == pytest.approx(-1.0)
    assert heard.correlation_mean == pytest.approx(0.0, abs=0.1)


def test_tracks_have_no_correlation(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for, layout="tracks")
    readings = bank.feed(float32_block(HUM, HUM))
    assert readings.pairs == ()
    heard = bank.programme()
    assert all(map(math.isnan, (readings.correlation, heard.correlation_min, heard.correlation_mean)))


def test_a_pair_reads_nothing_until_its_windows_are_full(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for, layout="pairs")
    for readings in (bank.read(), bank.feed(float32_block(HUM, HUM)[: int(0.39 * RATE_HZ)])):
        (pair,) = readings.pairs
        assert math.isnan(pair.correlation)
        assert pair.momentary_lufs == pair.short_term_lufs == -math.inf


def test_reset_clears_every_pair(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 4, feed_for, layout="pairs")
    bank.feed(float32_block(HUM, -HUM, HUM, -HUM))
    bank.reset()
    for pair in bank.feed(float32_block(HUM, -HUM, HUM, -HUM)[:480]).pairs:
        assert math.isnan(pair.correlation)
        assert pair.momentary_lufs == pair.short_term_lufs == -math.inf
    assert math.isnan(bank.programme().correlation_min)


def programme(feed_for: FeedFor, *signals: Signal, layout: Layout = "pairs") -> Readings:
    """The readings at the end of `signals`, one for each channel."""
    return hear(feed_for, float32_block(*signals), RATE_HZ, layout=layout)


def read(pair: Pair) -> tuple[float, ...]:
    """The readings of a pair, without its channels."""
    return pair.correlation, pair.balance_db, pair.momentary_lufs, pair.short_term_lufs
