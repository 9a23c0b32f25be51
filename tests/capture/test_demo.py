"""The demo programme, as a Type I PPM reads it."""

import math
import tracemalloc

import numpy as np
import pytest

from gainbox.capture.demo_programme import programme
from tests.meters.listening import watch

READINGS_PER_S = 100


def ppm_type_1(feed_for, song, rate_hz):
    """Readings of a Type I PPM in dBFS, a hundred a second: (readings, channels)."""
    every_s = 1 / READINGS_PER_S
    return np.array([now.ppm_type_1_dbfs for now in watch(feed_for, song, rate_hz, every_s)])


def clip_times_s(samples, rate_hz):
    """Times of three consecutive samples at full scale with the same sign."""
    full = np.where(samples >= 0x7FFFFF00, 1, 0) - np.where(samples <= -0x7FFFFF00, 1, 0)
    return np.flatnonzero(np.abs(full[:-2] + full[1:-1] + full[2:]) == 3) / rate_hz


def during(readings, start_s, end_s):
    """The readings that lie wholly between two times."""
    return readings[math.ceil(start_s * READINGS_PER_S) : math.floor(end_s * READINGS_PER_S)]


@pytest.fixture(scope="module")
def eight():
    return programme(48000, 8)


@pytest.fixture(scope="module")
def readings_of_eight(feed_for, eight):
    return ppm_type_1(feed_for, eight, 48000)


@pytest.fixture(scope="module", params=["mono", 1, 2, 3, 4, 5, 6, 7, 8])
def channel(request, feed_for, eight, readings_of_eight):
    """One channel at 48 kHz, its PPM readings, and its delay in seconds."""
    if request.param == "mono":
        mono = programme(48000, 1)
        return mono[:, 0], ppm_type_1(feed_for, mono, 48000)[:, 0], 0.0
    at = request.param - 1
    return eight[:, at], readings_of_eight[:, at], at // 2 * 0.625


@pytest.mark.parametrize(("rate_hz", "channels"), [(44100, 1), (48000, 2), (88200, 3), (192000, 2)])
def test_it_lasts_thirty_seconds(rate_hz, channels):
    song = programme(rate_hz, channels)
    assert song.shape == (30 * rate_hz, channels)
    assert song.dtype == np.int32


@pytest.mark.parametrize("channels", [0, 9])
def test_another_number_of_channels_is_refused(channels):
    with pytest.raises(ValueError, match=f"1 to 8 channels, not {channels}"):
        programme(48000, channels)


def test_it_is_the_same_each_time():
    assert np.array_equal(programme(48000, 2), programme(48000, 2))


def test_the_stereo_programme_is_the_first_two_of_eight_channels(eight):
    assert np.array_equal(programme(48000, 2), eight[:, :2])


def test_it_begins_in_the_noise_floor(channel):
    samples, readings, later_s = channel
    assert during(readings, 0, 2.5 + later_s).max() < -60
    aes17_rms = np.sqrt(2 * np.mean((samples[: 2 * 48000] / 2**31) ** 2))
    assert 20 * np.log10(aes17_rms) == pytest.approx(-75, abs=0.1)


def test_then_it_is_too_quiet(channel):
    _, readings, later_s = channel
    low = during(readings, 3 + later_s, 7.5 + later_s)
    assert low.min() > -60
    assert -36 < low.max() < -29


def test_then_it_plays_in_the_sweet_spot(channel):
    samples, readings, later_s = channel
    sweet = during(readings, 7.6 + later_s, 17.5)
    assert sweet.max() < -6
    assert np.mean(sweet > -18) > 0.9
    mean = np.abs(samples[8 * 48000 : 17 * 48000] / 2**31).mean() * np.pi / 2
    assert 20 * np.log10(mean) < sweet.max() - 6  # the crest is alive


def test_then_it_plays_hot(channel):
    samples, readings, later_s = channel
    hot = during(readings, 17.6 + later_s, 22.5)
    assert np.mean(hot > -6) > 0.5
    assert np.mean(hot > -7) > 0.7  # where the lamp, once lit, goes out
    assert np.abs(samples[: round(22.5 * 48000)]).max() < 0.99 * 2**31


def test_it_clips_in_the_tenth_bar_and_nowhere_else(channel):
    samples, _, _ = channel
    clips_s = clip_times_s(samples, 48000)
    assert len(clips_s) > 0
    assert 22.5 <= clips_s.min() <= clips_s.max() < 25


def test_the_two_channels_of_stereo_clip_one_after_the_other(eight):
    left_s, right_s = clip_times_s(eight[:, 0], 48000), clip_times_s(eight[:, 1], 48000)
    assert left_s.max() + 0.2 < right_s.min()


def test_it_returns_to_the_sweet_spot_and_dies_away(channel):
    samples, readings, _ = channel
    back = during(readings, 25.2, 26.7)
    assert back.max() < -6
    assert back.min() > -18
    assert np.abs(samples[round(29.9 * 48000) :]).max() < 10 ** (-60 / 20) * 2**31


def test_the_silent_bar_is_dark_the_second_time_too(channel):
    _, readings, _ = channel
    fallen_db = 2.0 * 20 / 1.7
    assert readings[-1] - fallen_db < -60


def test_it_loops_without_a_click(channel):
    samples, _, _ = channel
    floor_step = np.abs(np.diff(samples[: 2 * 48000].astype(float))).max()
    assert abs(float(samples[0]) - float(samples[-1])) <= floor_step


@pytest.mark.parametrize("rate_hz", [44100, 96000])
def test_it_is_the_same_music_at_any_rate(feed_for, rate_hz, readings_of_eight):
    here = ppm_type_1(feed_for, programme(rate_hz, 2), rate_hz)
    for one, other in zip(here.T, readings_of_eight.T[:2], strict=True):
        bars, expected = (readings.reshape(12, -1).max(axis=1) for readings in (one, other))
        assert bars == pytest.approx(expected, abs=0.5)


def test_it_is_made_in_little_memory():
    tracemalloc.start()
    programme(48000, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6
