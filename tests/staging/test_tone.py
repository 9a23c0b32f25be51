"""The tone by which a channel is calibrated: steady, and nothing that may be mistaken for one."""

import math

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor, Readings
from gainbox.staging.tone import LISTEN_S, NoToneError, level_of_tone
from tests.signals import Signal, int32_block, noise, pink, silence, square, tone

RATE_HZ = 48000
LOOK_FRAMES = 1600
"""The interval of the pictures on the display."""


def heard(feed_for: FeedFor, *signals: Signal, rate_hz: int = RATE_HZ) -> list[Readings]:
    """The readings of the last `LISTEN_S` of a signal for each channel."""
    bank = Bank(rate_hz, len(signals), feed_for)
    block = int32_block(*signals)
    looks = [bank.feed(look) for look in np.split(block, range(LOOK_FRAMES, len(block), LOOK_FRAMES))]
    return looks[-math.ceil(LISTEN_S * rate_hz / LOOK_FRAMES) - 1 :]


def steady(level_dbfs: float, hz: float = 997, seconds: float = 3.0, rate_hz: int = RATE_HZ) -> Signal:
    return tone(level_dbfs, hz, seconds, rate_hz)


@pytest.mark.parametrize("hz", [50, 400, 997, 1000, 5000])
@pytest.mark.parametrize("level_dbfs", [-59.5, -20.0, -0.1])
def test_a_steady_tone_has_its_level(feed_for: FeedFor, hz: float, level_dbfs: float) -> None:
    assert level_of_tone(heard(feed_for, steady(level_dbfs, hz)), 0) == pytest.approx(level_dbfs, abs=0.02)


@pytest.mark.parametrize("rate_hz", [44100, 192000])
def test_at_every_rate(feed_for: FeedFor, rate_hz: int) -> None:
    looks = heard(feed_for, steady(-20.0, rate_hz=rate_hz), rate_hz=rate_hz)
    assert level_of_tone(looks, 0) == pytest.approx(-20.0, abs=0.02)


def test_a_converters_noise_below_the_tone_does_no_harm(feed_for: FeedFor) -> None:
    looks = heard(feed_for, steady(-40.0) + noise(-90.0, 3.0, RATE_HZ))
    assert level_of_tone(looks, 0) == pytest.approx(-40.0, abs=0.05)


REFUSED = {
    "digital silence": (silence(3.0, RATE_HZ), "there is nothing on it"),
    "an idle line": (noise(-80.0, 3.0, RATE_HZ), "there is only -80"),
    "too quiet a tone": (steady(-61.0), "there is only -61.0 dBFS on it"),
    "white noise": (noise(-20.0, 3.0, RATE_HZ), "that is no sine: its peaks lie +"),
    "pink noise": (pink(-6.0, 3.0, RATE_HZ), "that is no sine: its peaks lie +"),
    "a triangle wave": (
        np.arcsin(steady(0.0)) * 0.1,
        "that is no sine: its peaks lie +1.7 dB from those of one",
    ),
    "a square wave": (square(-12.0, 997, 3.0, RATE_HZ), "it clips"),
    "two tones": (steady(-20.0) + steady(-20.0, 1500), "that is no sine: its peaks lie +2."),
    "much hum": (steady(-20.0) + steady(-30.0, 50), "that is no sine: its peaks lie +"),
    "digital clipping": (steady(0.5), "it clips"),
    "flat tops": (steady(-6.0, 200).clip(-0.4, 0.4), "it clips"),
    "a tone that has just begun": (
        np.concatenate((silence(2.0, RATE_HZ), steady(-20.0, seconds=1.0))),
        "its level is not steady: the tone has begun in the last 2 s",
    ),
    "a tone turned up": (
        np.concatenate((steady(-20.0, seconds=2.0), steady(-19.0, seconds=1.0))),
        "its level is not steady: it has moved by 1.0 dB",
    ),
    "a tone that drifts": (
        steady(-20.0) * np.linspace(1.0, 1.1, 3 * RATE_HZ),
        "its level is not steady: it has moved by 0.5 dB",
    ),
    "a crackle": (
        steady(-20.0) + np.where(np.arange(3 * RATE_HZ) == 2 * RATE_HZ, 0.2, 0.0),
        "it crackles",
    ),
    "a tone too short": (steady(-20.0, seconds=1.5), "it has not been heard for 2 s yet"),
}


@pytest.mark.parametrize(("signal", "reason"), REFUSED.values(), ids=REFUSED)
def test_all_else_is_refused_with_the_reason(feed_for: FeedFor, signal: Signal, reason: str) -> None:
    with pytest.raises(NoToneError) as refused:
        level_of_tone(heard(feed_for, signal), 0)
    assert str(refused.value).startswith(reason)


def test_before_any_sound_it_is_refused() -> None:
    with pytest.raises(NoToneError, match="it has not been heard for 2 s yet"):
        level_of_tone([], 0)


def test_each_channel_is_looked_at_for_itself(feed_for: FeedFor) -> None:
    looks = heard(feed_for, noise(-20.0, 3.0, RATE_HZ), steady(-20.0))
    assert level_of_tone(looks, 1) == pytest.approx(-20.0, abs=0.02)
    with pytest.raises(NoToneError):
        level_of_tone(looks, 0)


def test_clips_of_long_ago_do_not_matter(feed_for: FeedFor) -> None:
    looks = heard(feed_for, np.concatenate((square(0.0, 100, 0.1, RATE_HZ), steady(-20.0, seconds=5.0))))
    assert level_of_tone(looks, 0) == pytest.approx(-20.0, abs=0.02)
