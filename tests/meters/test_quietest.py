"""The quietest second: found wherever it is, and whole at any time."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainbox.meters import Bank, FeedFor, interpreted, quietest, state
from gainbox.meters.bank import Feed
from tests.signals import Signal, float32_block, noise

RATES_HZ = (8000, 11025, 44100)  # at 11025 Hz, a hop has 110 frames or 111

OFFSETS = st.lists(st.integers(-60, 0).map(float), min_size=8, max_size=16)


class Listener:
    """A Bank of one channel, and its stored samples."""

    def __init__(self, feed_for: FeedFor, rate_hz: int) -> None:
        def keeping(bank: np.ndarray) -> Feed:
            self.state, self.kept = bank["quietest"][0][0], state.kept_of(bank[0], 0)
            return feed_for(bank)

        self.bank = Bank(rate_hz, 1, keeping)

    def hear(self, signal: Signal) -> None:
        self.bank.feed(float32_block(signal))

    def second(self) -> np.ndarray | None:
        return quietest.second(self.state, self.kept)


def steps(levels_db: Sequence[float], rate_hz: int, step_s: float = 0.25) -> Signal:
    """Noise that goes from level to level, about an offset."""
    levels = np.repeat(10.0 ** (np.array(levels_db) / 20), round(step_s * rate_hz))
    return 0.01 + levels * noise(-20.0, len(levels) / rate_hz, rate_hz, seed=len(levels_db))


def quietest_of(signal: Signal, rate_hz: int) -> Signal:
    """The second with the lowest variance, of those that end with a hop."""
    ends = [k * rate_hz // 100 for k in range(100, 100 * len(signal) // rate_hz + 1)]
    samples = float32_block(signal)[:, 0]
    return min((samples[end - rate_hz : end] for end in ends), key=lambda second: second.astype(float).var())


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@settings(derandomize=True, deadline=None, max_examples=20)
@given(OFFSETS, st.lists(st.integers(0, 40000)))
def test_the_quietest_second_is_found_however_the_audio_is_split(
    feed_for: FeedFor, rate_hz: int, levels_db: list[float], cuts: list[int]
) -> None:
    signal, listener = steps(levels_db, rate_hz), Listener(feed_for, rate_hz)
    for part in np.split(signal, sorted(cuts)):
        listener.hear(part)
    np.testing.assert_array_equal(listener.second(), quietest_of(signal, rate_hz))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_second_is_whole_at_every_moment(feed_for: FeedFor, rate_hz: int) -> None:
    signal = steps([0, -6, -12, -18, -24, -30, 0, 0, 0, 0, 0, 0], rate_hz)
    listener, heard = Listener(feed_for, rate_hz), 0
    for part in np.array_split(signal, 170):
        listener.hear(part)
        heard += len(part)
        if heard < rate_hz:
            assert listener.second() is None
        else:
            np.testing.assert_array_equal(listener.second(), quietest_of(signal[:heard], rate_hz))


class Interrupted(np.ndarray):
    """Samples that change before and after they are copied."""

    meanwhile: Callable[[], None]

    def __array_finalize__(self, whole: np.ndarray | None) -> None:
        self.meanwhile = getattr(whole, "meanwhile", lambda: None)

    def copy(self, *_: object) -> np.ndarray:  # type: ignore[override]
        self.meanwhile()
        copied = np.array(self)
        self.meanwhile()
        return copied


AFTER_IT = {
    "at once louder": [(0.0, 0.02), (0.0, 0.3), (0.0, 0.04), (0.0, 0.1)],
    "some time louder": [(0.0, 0.32), (0.0, 0.4), (0.0, 0.01)],
    "nearly a second louder": [(0.0, 0.99), (0.0, 0.01), (0.0, 0.02)],
    "long louder": [(0.0, 1.5), (0.0, 0.6), (0.0, 0.8)],
    "ever quieter": [(-30.0, 0.05), (-40.0, 0.05), (-50.0, 0.05), (-60.0, 0.05)],
    "louder, then silent": [(0.0, 0.97), (-80.0, 0.5), (-80.0, 0.6), (-80.0, 0.6)],
}


@pytest.mark.parametrize("after_it", AFTER_IT.values(), ids=AFTER_IT.keys())
def test_the_second_is_whole_though_audio_is_fed_during_the_copy(
    feed_for: FeedFor, after_it: list[tuple[float, float]]
) -> None:
    rate_hz, listener = 8000, Listener(feed_for, 8000)
    to_come = [steps([-20.0], rate_hz, 1.0), *(steps([db], rate_hz, seconds) for db, seconds in after_it)]
    heard: list[Signal] = []

    def meanwhile() -> None:
        if len(heard) < len(to_come):
            heard.append(to_come[len(heard)])
            listener.hear(heard[-1])

    meanwhile()
    meanwhile()
    listener.kept = listener.kept.view(Interrupted)
    listener.kept.meanwhile = meanwhile
    second = np.asarray(listener.second())
    np.testing.assert_array_equal(second, quietest_of(np.concatenate(heard), rate_hz))


def test_plain_python_and_machine_code_find_the_same(feed_for: FeedFor) -> None:
    signal = steps([0, -10, -20, -30, -20], 8000)
    listeners = [Listener(form, 8000) for form in (interpreted, feed_for)]
    for listener in listeners:
        listener.hear(signal)
        np.testing.assert_array_equal(listener.second(), quietest_of(signal, 8000))


def test_an_offset_does_not_drown_the_noise(feed_for: FeedFor) -> None:
    hiss = noise(-100.0, 4.0, 48000) * np.repeat([1.0, 1.3, 0.7, 1.1], 48000)
    listener = Listener(feed_for, 48000)
    listener.hear(hiss + 0.25)
    np.testing.assert_array_equal(listener.second(), quietest_of(hiss + 0.25, 48000))


def test_the_largest_samples_are_no_quiet_second_and_do_not_stick(feed_for: FeedFor) -> None:
    largest = float(np.finfo(np.float32).max)
    listener = Listener(feed_for, 8000)
    listener.hear(largest * noise(0.0, 2.5, 8000).clip(-1.0, 1.0))
    assert listener.second() is None
    quiet = steps([-10] * 10, 8000)
    listener.hear(quiet)
    np.testing.assert_array_equal(listener.second(), quietest_of(quiet, 8000))


def test_reset_starts_a_new_second(feed_for: FeedFor) -> None:
    quiet, loud = steps([-40] * 6, 11025), steps([0] * 5, 11025)
    listener = Listener(feed_for, 11025)
    listener.hear(quiet[:-7])
    listener.bank.reset()
    listener.hear(loud[:11000])
    assert listener.second() is None
    listener.hear(loud[11000:])
    np.testing.assert_array_equal(listener.second(), quietest_of(loud, 11025))
