"""Faults of the sound: numbers that are none, an offset, silence of several kinds."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from tests.box import Box, until
from tests.cli.installation import Installation
from tests.faults.conftest import SPEED, NewHat, reads_the_tones, two_tones
from tests.signals import tone

# 15


def test_fault_15_numbers_that_are_none_do_no_harm_to_the_meters(box: Installation) -> None:
    sound = np.stack([tone(-18.0, 997, 10.0, 48000)] * 2, axis=1).astype(np.float32)
    sound[4800:9600:7, 0], sound[4800:9600:11, 1] = math.nan, math.inf
    recording = box.folder / "take.wav"
    soundfile.write(recording, sound, 48000, "FLOAT")
    running = box.start("run", "--source", f"file:{recording}", "--panel", "none")
    heard = running.until(lambda state: state["frames"] >= 48000)
    for channel in heard["channel"]:
        assert channel["vu_dbfs"] == pytest.approx(-18.0, abs=0.2)
        assert channel["true_peak_dbtp"] < -10.0
    assert heard["programme"]["momentary_lufs"] == pytest.approx(-18.0, abs=0.2)


# 16


def test_fault_16_an_offset_is_warned_of_until_it_is_gone(new_hat: NewHat, start: Callable[..., Box]) -> None:
    hat = new_hat(loop=True, speed=SPEED)
    hat.play(two_tones(offset=-0.01))  # of -40 dBFS
    box = start(speed=SPEED)
    assert box.comes_to(lambda now: now.warnings == ("dc-offset",)).state == "metering"
    until(lambda: box.scene("meter").warning == "dc offset")
    hat.play(two_tones())
    box.comes_to(lambda now: now.reopens == 1 and now.warnings == ())


# 17


def test_fault_17_silence_and_noise_and_a_card_that_is_gone_are_told_apart(
    new_hat: NewHat, start: Callable[..., Box]
) -> None:
    hat = new_hat(loop=True, speed=SPEED)
    box = start(speed=SPEED)
    nothing = box.comes_to(lambda now: "digital-silence" in now.warnings)
    assert nothing.state == "metering"
    assert [channel.zone for channel in nothing.channel] == ["silent"] * 2
    hat.play(np.random.default_rng(1).normal(0.0, 10 ** (-85 / 20), (48000, 2)))
    noise = box.comes_to(lambda now: now.state == "metering" and now.warnings == ())
    assert [channel.zone for channel in noise.channel] == ["silent"] * 2
    box.comes_to(
        lambda now: now.state == "metering" and -95.0 < (now.channel[0].vu_dbfs or -math.inf) < -75.0
    )
    hat.unplug()
    assert box.reaches("no-card").warnings == ()
    hat.play(two_tones())
    box.comes_to(reads_the_tones)
