"""The offset: what stays between the hits, as it plays and in a recording, by one rule."""

import math

import numpy as np
import pytest

from gainbox.decibels import SILENCE, to_amplitude
from gainbox.meters import Bank, FeedFor
from gainbox.staging.offset import Offset, RecordedOffset
from tests.signals import Signal, int32_block, noise, silence, tone
from tests.staging.instruments import RATE_HZ, at_peak, at_vu, bass, drums, voice

TENTH = RATE_HZ // 10


def offsets_of(feed_for: FeedFor, signal: Signal) -> tuple[float, float]:
    """The offset at the end as it plays, and that of the recording."""
    bank = Bank(RATE_HZ, 1, feed_for)
    present, recorded = Offset(), RecordedOffset(bank.read())
    block = int32_block(signal)
    for first in range(0, len(block), TENTH):
        readings = bank.feed(block[first : first + TENTH])
        present.follow(readings)
        recorded.follow(readings)
    (dbfs,) = recorded.finish(bank.finish())
    return (present.offsets_dbfs or (SILENCE,))[0], dbfs


def balanced(signal: Signal) -> Signal:
    """A held sound twice, without the small mean of its own."""
    return np.concatenate([signal - np.mean(signal)] * 2)


def hits(per_s: float, decay_s: float, seconds: float = 13.0, hz: float = 180.0) -> Signal:
    """Hits that swing to one side only."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    since = (at + 0.37) * per_s % 1.0 / per_s
    struck: Signal = 0.8 * np.exp(-since / decay_s) * np.abs(np.sin(2.0 * np.pi * hz * since))
    return struck


def clicks(every_s: float, length_s: float, seconds: float = 13.0) -> Signal:
    """Pulses to one side, and digital zero between them."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.where((at + 0.43 * every_s) % every_s < length_s, 0.5, 0.0)


ONE_SIDED = {
    "a hit a second": hits(1.0, 0.1),
    "two a second": hits(2.0, 0.1),
    "short ones": hits(4.0, 0.01),
    "strokes": hits(4.0, 0.03),
    "fast strokes": hits(8.0, 0.01),
    "downwards": -hits(3.3, 0.03),
    "low": hits(1.0, 0.1, hz=45.0),
    "over noise": hits(2.0, 0.03) + noise(-60.0, 13.0, RATE_HZ),
    "a metronome": clicks(0.5, 0.001),
    "a slow one": clicks(2.5, 0.01),
    "a very slow one": clicks(5.2, 0.02),
    "a hit and then silence": np.concatenate((hits(1.0, 0.05, 1.0), silence(10.0, RATE_HZ))),
}
SYMMETRICAL = {
    "16 Hz": tone(-0.1, 16.3, 13.0, RATE_HZ),
    "20 Hz": tone(-0.1, 20.0, 13.05, RATE_HZ),
    "31 Hz": tone(-0.1, 31.3, 13.0, RATE_HZ),
    "bass": at_vu(-18.0, bass()),
    "drums": at_peak(-3.0, drums()),
    "voice": at_peak(-3.0, voice()),
    "noise": noise(-12.0, 13.0, RATE_HZ),
    "nothing": silence(8.0, RATE_HZ),
    "a wave that is cut off at the end": tone(-0.1, 50.0, 10.004, RATE_HZ),
}
NONE = ONE_SIDED | SYMMETRICAL


@pytest.mark.parametrize("signal", NONE.values(), ids=NONE)
def test_a_sound_that_swings_and_dies_away_has_no_offset(feed_for: FeedFor, signal: Signal) -> None:
    present_dbfs, recorded_dbfs = offsets_of(feed_for, signal)
    assert present_dbfs == -math.inf
    assert recorded_dbfs < -50.5


@pytest.mark.parametrize("offset_dbfs", [-49.0, -40.0, -25.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(
    "signal",
    [
        silence(13.0, RATE_HZ),
        0.8 * hits(2.0, 0.03),
        balanced(at_vu(-18.0, bass())),
        np.concatenate([at_peak(-6.0, drums())] * 2),
        np.concatenate([at_peak(-6.0, voice())] * 2),
        noise(-40.0, 13.0, RATE_HZ),
    ],
    ids=["alone", "hits", "bass", "drums", "voice", "noise"],
)
def test_an_offset_is_found_whatever_is_upon_it(
    feed_for: FeedFor, signal: Signal, sign: float, offset_dbfs: float
) -> None:
    """To 0.5 dB in a recording; three seconds know it less exactly, above all below 50 Hz."""
    present_dbfs, recorded_dbfs = offsets_of(feed_for, signal + sign * to_amplitude(offset_dbfs))
    assert recorded_dbfs == pytest.approx(offset_dbfs, abs=0.5)
    if offset_dbfs > -48.0:
        assert present_dbfs == pytest.approx(offset_dbfs, abs=2.5)


@pytest.mark.parametrize("before_s", [0.0, 1.5, 20.0])
@pytest.mark.parametrize("between_s", [0.0, 5.0])
@pytest.mark.parametrize("after_s", [0.0, 1.5, 20.0])
def test_digital_zeros_around_the_sound_hide_no_offset(
    feed_for: FeedFor, before_s: float, between_s: float, after_s: float
) -> None:
    part = at_vu(-18.0, bass()) + 0.01
    zeros = (silence(seconds, RATE_HZ) for seconds in (before_s, between_s, after_s))
    before, between, after = zeros
    _, recorded_dbfs = offsets_of(feed_for, np.concatenate((before, part, between, part, after)))
    assert recorded_dbfs == pytest.approx(-40.0, abs=0.5)


@pytest.mark.parametrize("frames", [1, 100, TENTH - 1])
def test_the_rest_of_a_window_is_no_offset_of_its_own(feed_for: FeedFor, frames: int) -> None:
    signal = np.concatenate((tone(-18.0, 997, 5.0, RATE_HZ), np.full(frames, 0.2)))
    assert offsets_of(feed_for, signal)[1] < -60.0
    only = np.full(frames, 0.01)
    assert offsets_of(feed_for, only)[1] == pytest.approx(-40.0, abs=0.01)


def test_a_present_offset_is_gone_when_it_is_over(feed_for: FeedFor) -> None:
    sound = tone(-18.0, 997, 10.0, RATE_HZ)
    assert offsets_of(feed_for, np.concatenate((sound, sound + 0.01)))[0] == pytest.approx(-40.0, abs=0.1)
    assert offsets_of(feed_for, np.concatenate((sound + 0.01, sound)))[0] == -math.inf


def test_one_channel_does_not_disturb_another(feed_for: FeedFor) -> None:
    bank, present = Bank(RATE_HZ, 2, feed_for), Offset()
    block = int32_block(hits(2.0, 0.03), tone(-18.0, 997, 13.0, RATE_HZ) - 0.01)
    for first in range(0, len(block), 128):
        present.follow(bank.feed(block[first : first + 128]))
    assert present.channels == (1,)
    assert present.offsets_dbfs == (-math.inf, pytest.approx(-40.0, abs=0.01))
