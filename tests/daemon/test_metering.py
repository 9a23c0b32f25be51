"""The whole box, from the card to the lamps: levels, zones and clips."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.box import Box, Pins, hat_source, until
from tests.signals import silence, square, tone
from tests.virtual_hat import VirtualHat

NewHat = Callable[..., VirtualHat]
Start = Callable[..., Box]

SPEED = 8.0  # the card's clock: what a meter needs seconds for takes a fraction of them
DARK: set[str] = set()


def channels(*signals: np.ndarray) -> np.ndarray:
    return np.stack(signals, axis=1)


@pytest.mark.parametrize(
    ("sample_format", "count", "rate_hz"),
    [
        ("S32_LE", 2, 48000),
        ("S16_LE", 1, 44100),
        ("S24_3LE", 2, 96000),
        ("S24_3LE", 4, 48000),
        ("S16_LE", 8, 48000),
        ("S32_LE", 8, 44100),
        ("S32_LE", 2, 192000),
    ],
)
def test_a_tone_at_minus_18_dbfs_reads_so_and_lights_sweet_alone_with_signal(
    new_hat: NewHat, start: Start, pins: Pins, sample_format: str, count: int, rate_hz: int
) -> None:
    card = {"sample_format": sample_format, "channels": count, "rate_hz": rate_hz}
    second = tone(-18.0, 997, 1.0, rate_hz)  # whole waves
    new_hat(**card, loop=True, speed=SPEED * 48000 / rate_hz).play(channels(*[second] * count))
    box = start(hat_source(**card), speed=SPEED * 48000 / rate_hz)
    box.reaches("metering")
    status = box.hears(seconds=2.0)
    assert (status.source, status.sample_rate_hz, status.channels) == ("alsa:virtual_hat", rate_hz, count)
    assert [channel.vu_dbfs for channel in status.channel] == pytest.approx([-18.0] * count, abs=0.1)
    assert [channel.peak_dbfs for channel in status.channel] == pytest.approx([-18.0] * count, abs=0.1)
    assert {channel.zone for channel in status.channel} == {"sweet"}
    both = {"signal", "sweet"}, {"signal", "sweet"} if count > 1 else DARK
    assert pins.lit() == both
    assert pins.ever_lit() == both
    assert box.stop() == 0


def test_each_channel_has_its_own_level_and_name_and_the_worst_of_a_half_lights_the_lamps(
    new_hat: NewHat, start: Start, pins: Pins
) -> None:
    levels_dbfs = (-40.0, -12.0, -70.0, -90.0, -70.0, -30.0)
    hat = new_hat(channels=6, loop=True, speed=SPEED)
    hat.play(channels(*(tone(level, 997, 1.0, 48000) for level in levels_dbfs)))
    box = start(hat_source(channels=6), speed=SPEED, settings={"capture.names": ("Kick", "Snare")})
    box.reaches("metering")
    status = box.hears(seconds=2.0)
    assert [channel.name for channel in status.channel] == ["Kick", "Snare", "3", "4", "5", "6"]
    assert [channel.vu_dbfs for channel in status.channel] == pytest.approx(levels_dbfs, abs=0.1)
    assert [channel.zone for channel in status.channel] == ["low", "sweet", *["silent"] * 3, "low"]
    assert pins.lit() == ({"signal", "sweet"}, {"signal"})


def test_each_pair_has_its_own_correlation_and_loudness(new_hat: NewHat, start: Start) -> None:
    loud, soft = (tone(level_dbfs, 997, 1.0, 48000) for level_dbfs in (-18.0, -30.0))
    new_hat(channels=4, loop=True, speed=SPEED).play(channels(loud, loud, soft, -soft))
    box = start(hat_source(channels=4), speed=SPEED, settings={"capture.layout": "pairs"})
    box.reaches("metering")
    status = box.hears(seconds=4.0)
    heard = box.daemon.audio.latest
    assert heard is not None
    assert [pair.correlation for pair in heard.readings.pairs] == pytest.approx([1.0, -1.0], abs=0.001)
    assert [pair.momentary_lufs for pair in heard.readings.pairs] == pytest.approx([-18.0, -30.0], abs=0.05)
    assert [pair.short_term_lufs for pair in heard.readings.pairs] == pytest.approx([-18.0, -30.0], abs=0.05)
    assert status.programme.momentary_lufs == pytest.approx(-17.73, abs=0.05)  # both of them


def test_it_meters_in_real_time_with_the_buffer_of_the_default_settings(
    new_hat: NewHat, start: Start
) -> None:
    new_hat(loop=True).play(channels(*[tone(-18.0, 997, 1.0, 48000)] * 2))
    box = start(hat_source(buffer_ms=85.0))
    before = box.reaches("metering")
    status = box.hears(seconds=0.5)
    assert (status.frames - before.frames) / 48000 <= status.uptime_s - before.uptime_s + 0.2
    assert status.channel[0].vu_dbfs == pytest.approx(-18.0, abs=0.5)


def test_a_full_scale_square_lights_hot_and_clip(new_hat: NewHat, start: Start, pins: Pins) -> None:
    new_hat(loop=True, speed=SPEED).play(channels(*[square(0.0, 100, 1.0, 48000)] * 2))
    box = start(speed=SPEED)
    until(lambda: pins.lit() == ({"signal", "hot", "clip"}, {"signal", "hot", "clip"}))
    status = box.hears(seconds=0.5)
    assert [channel.zone for channel in status.channel] == ["clip", "clip"]
    assert [channel.peak_dbfs for channel in status.channel] == pytest.approx([0.0, 0.0], abs=0.001)
    assert all(channel.clip_events >= 100 for channel in status.channel)


def test_the_clip_lamp_outlasts_the_clip_until_clear_is_pressed(
    new_hat: NewHat, start: Start, pins: Pins
) -> None:
    loud = np.concatenate((square(0.0, 100, 0.5, 48000), silence(0.1, 48000)))
    new_hat(speed=SPEED).play(channels(loud, loud))  # and silence follows
    box = start(speed=SPEED)
    until(lambda: pins.lit() == ({"clip"}, {"clip"}))
    status = box.hears(seconds=2.0)
    assert pins.lit() == ({"clip"}, {"clip"})
    assert [channel.clip_events for channel in status.channel] == [100, 100]
    pins.press("clear")
    until(lambda: pins.lit() == (DARK, DARK))
    status = box.hears(seconds=0.1)
    assert [channel.clip_events for channel in status.channel] == [0, 0]
    assert [channel.zone for channel in status.channel] == ["silent", "silent"]


def test_the_clip_lamp_goes_out_by_itself_if_it_is_set_to(new_hat: NewHat, start: Start, pins: Pins) -> None:
    new_hat(speed=SPEED).play(channels(square(0.0, 100, 0.1, 48000), silence(0.1, 48000)))
    box = start(speed=SPEED, settings={"clip.lamp_s": 5.0})
    until(lambda: "clip" in pins.lit()[0])
    until(lambda: pins.lit() == (DARK, DARK))
    status = box.status()
    assert status.frames >= 5 * 48000
    assert [channel.clip_events for channel in status.channel] == [20, 0]  # the count stays
    assert pins.ever_lit()[1] == DARK


def test_silence_has_no_level_and_no_lamp(new_hat: NewHat, start: Start, pins: Pins) -> None:
    new_hat(speed=SPEED)
    box = start(speed=SPEED)
    box.reaches("metering")
    status = box.hears(seconds=0.5)
    assert [channel.vu_dbfs for channel in status.channel] == [None, None]
    assert [channel.peak_hold_dbfs for channel in status.channel] == [None, None]
    assert pins.ever_lit() == (DARK, DARK)
