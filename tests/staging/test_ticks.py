"""Ticks: the same at any size of the blocks, with every peak and clip, in spite of clear and reset."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_amplitude
from gainbox.meters import Bank, FeedFor
from gainbox.staging.ticks import Ticker
from tests.signals import int32_block, silence, square, tone
from tests.staging.instruments import RATE_HZ, voice
from tests.staging.playing import play


def test_there_are_ten_in_a_second_at_any_rate(feed_for: FeedFor) -> None:
    for rate_hz in (8000, 11025, 44100, 48000, 96000):
        bank = Bank(rate_hz, 1, feed_for, readers=1)
        ticker, count = Ticker(bank.read()), 0
        block = int32_block(tone(-18.0, 997, 1.0, rate_hz))
        while len(block):
            readings = bank.feed(block[: ticker.frames_left])
            block = block[ticker.frames_left :]
            count += len(ticker.look(readings, bank.readers[0].read(readings)))
        assert count == 10


@pytest.mark.parametrize("block_s", [0.0027, 0.0333, 0.1, 0.3])
def test_no_peak_and_no_clip_is_lost_at_any_size_of_the_blocks(feed_for: FeedFor, block_s: float) -> None:
    clips = np.concatenate((square(0.0, 100, 0.05, RATE_HZ), silence(0.55, RATE_HZ)))
    signal = np.concatenate((clips, clips, 0.1 * voice()[:48000]))
    played = play(feed_for, signal, block_s=block_s)
    assert sum(tick.clips[0] for tick in played.ticks) == played.readings.clip_events[0] == 20
    highest = max(tick.true_peak[0] for tick in played.ticks)
    assert from_amplitude(highest) == pytest.approx(played.readings.true_peak_dbtp[0])
    assert len(played.ticks) == pytest.approx(22, abs=1)


def test_clips_are_counted_on_after_clear(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    block = int32_block(square(0.0, 100, 0.1, RATE_HZ))
    bank.feed(block)
    ticker, counts = Ticker(bank.read()), []
    for clears in (False, True, False):
        if clears:
            bank.clear()
        readings = bank.feed(block)
        counts += [tick.clips[0] for tick in ticker.look(readings, bank.readers[0].read(readings))]
    assert counts == [20, 20, 20]


def test_a_look_after_a_long_time_makes_up_for_the_ticks_in_between(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    ticker = Ticker(bank.read())
    readings = bank.feed(int32_block(square(0.0, 100, 0.45, RATE_HZ)))
    ticks = ticker.look(readings, bank.readers[0].read(readings))
    assert [tick.clips[0] for tick in ticks] == [90, 0, 0, 0]
    assert ticker.frames_left == RATE_HZ // 20


def test_each_channel_has_its_own_momentary_loudness(feed_for: FeedFor) -> None:
    played = play(feed_for, tone(-20.0, 997, 1.0, RATE_HZ), tone(-26.0, 997, 1.0, RATE_HZ))
    assert played.readings.channel_momentary_lufs == pytest.approx((-23.0, -29.0), abs=0.05)
    last = played.ticks[-1]
    assert sum(last.channel_momentary) == pytest.approx(last.momentary)


def test_a_tick_has_a_reset_in_it_if_any_of_its_looks_had(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    ticker, ticks = Ticker(bank.read()), []
    block = int32_block(tone(-18.0, 997, 0.05, RATE_HZ))
    for was_reset in (False, False, True, False, False, True, False, False):
        readings = bank.feed(block)
        ticks += ticker.look(readings, bank.readers[0].read(readings), reset=was_reset)
    assert [tick.reset for tick in ticks] == [False, True, True, False]


def test_ticks_that_end_at_once_have_all_a_reset_in_them(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    ticker = Ticker(bank.read())
    readings = bank.feed(int32_block(tone(-18.0, 997, 0.3, RATE_HZ)))
    ticks = ticker.look(readings, bank.readers[0].read(readings), reset=True)
    assert [tick.reset for tick in ticks] == [True, True, True]


def test_a_tick_has_the_psr_at_its_end(feed_for: FeedFor) -> None:
    played = play(feed_for, tone(-18.0, 997, 4.0, RATE_HZ))
    assert math.isnan(played.ticks[0].psr_lu)
    assert played.ticks[-1].psr_lu == pytest.approx(played.readings.psr_lu)


# The rest at the end


@pytest.mark.parametrize("frames", [1, 480, 4799])
def test_the_rest_at_the_end_is_a_tick_of_its_part(feed_for: FeedFor, frames: int) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    ticker = Ticker(bank.read())
    for block in (int32_block(silence(0.1, RATE_HZ)), int32_block(square(0.0, 100, 0.1, RATE_HZ))[:frames]):
        readings = bank.feed(block)
        ticks = ticker.look(readings, bank.readers[0].read(readings))
    assert ticks == ()
    rest = ticker.rest()
    assert rest is not None
    assert rest.part == pytest.approx(frames / 4800)
    assert rest.clips == readings.clip_events
    assert from_amplitude(rest.true_peak[0]) == pytest.approx(readings.true_peak_dbtp[0])
    assert ticker.rest() is None
    assert ticker.frames_left == RATE_HZ // 10  # the next begins there


def test_a_peak_that_rings_on_behind_the_last_whole_tick_is_in_the_rest(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    ticker = Ticker(bank.read())
    block = int32_block(np.concatenate((silence(0.1, RATE_HZ)[2:], [0.9, 0.9])))
    readings = bank.feed(block)
    assert len(ticker.look(readings, bank.readers[0].read(readings))) == 1
    readings = bank.finish()
    assert not ticker.look(readings, bank.readers[0].read(readings))
    rest = ticker.rest()
    assert rest is not None
    assert rest.part == 0.0
    assert from_amplitude(rest.true_peak[0]) == pytest.approx(readings.true_peak_dbtp[0])


def test_the_first_tick_can_begin_with_the_bank_however_late_the_first_look(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    readings = bank.feed(int32_block(square(0.0, 100, 0.25, RATE_HZ)))
    ticks = Ticker(readings, whole=True).look(readings, bank.readers[0].read(readings))
    assert [tick.clips[0] for tick in ticks] == [50, 0]
