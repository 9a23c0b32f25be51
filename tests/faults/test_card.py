"""Faults of the card: absent, gone, of another format, with channels it does not have."""

import os
from collections.abc import Callable

import numpy as np
import pytest

from tests.box import Box, hat_source, until
from tests.cli.installation import Process
from tests.faults.conftest import SPEED, NewHat, hears_the_tones, is_in, two_tones
from tests.signals import tone
from tests.virtual_hat import VirtualHat

Listening = Callable[..., Process]


# 2


def test_fault_2_a_card_that_is_absent_at_the_start_is_waited_for(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    toned_hat.unplug()
    running = listening()
    absent = running.until(is_in("no-card"))
    assert absent["last_error"].startswith(f"alsa:{toned_hat.device}: no such ")
    toned_hat.plug_in()
    assert running.until(hears_the_tones)["reopens"] == 0


# 3


def test_fault_3_a_card_that_disappears_is_metered_again_whenever_it_returns(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening()
    running.until(hears_the_tones)
    for time in (1, 2, 3):
        toned_hat.unplug()
        gone = running.until(is_in("no-card"))
        assert gone["last_error"].startswith(f"alsa:{toned_hat.device}: no such ")
        toned_hat.plug_in()
        back = running.until(hears_the_tones)
        assert back["reopens"] == time
        assert back["frames"] > gone["frames"]


def test_fault_3_a_card_that_was_asleep_is_opened_anew(toned_hat: VirtualHat, listening: Listening) -> None:
    running = listening()
    running.until(hears_the_tones)
    toned_hat.suspend()
    back = running.until(lambda state: state["reopens"] == 1 and hears_the_tones(state))
    assert "it has been asleep and is opened anew" in back["last_error"]


# 8


def test_fault_8_a_card_that_refuses_the_format_is_said_and_asked_again(
    new_hat: NewHat, listening: Listening
) -> None:
    hat = new_hat(rate_hz=44100, channels=8, sample_format="S16_LE")
    running = listening()
    refused = running.until(is_in("wrong-format"))
    both = "asked for 48000 Hz, 2 channels, S32_LE, the card gives 44100 Hz, 8 channels, S16_LE"
    said = f"{both}: set [capture] to what it can"
    assert refused["last_error"] == f"alsa:{hat.device}: {said}"
    right = new_hat(loop=True)
    right.play(two_tones())
    hat.config.write_text(right.config.read_text())
    os.utime(hat.config, (0, 0))  # libasound tells by whole seconds whether it has changed
    running.until(hears_the_tones)


def test_fault_8_short_reads_are_metered_as_any(toned_hat: VirtualHat, listening: Listening) -> None:
    running = listening()
    before = running.until(hears_the_tones)
    toned_hat.shorten()
    after = running.until(lambda state: state["frames"] >= before["frames"] + 24000)
    assert hears_the_tones(after)
    assert after["overruns"] == before["overruns"]


# 9


@pytest.mark.parametrize("phantom", ["a copy", "nothing"])
def test_fault_9_a_channel_without_sound_of_its_own_is_a_phantom(
    new_hat: NewHat, start: Callable[..., Box], phantom: str
) -> None:
    own = [tone(-20.0 - channel, 997 + 100 * channel, 1.0, 48000) for channel in range(8)]
    octo = [*own[:6], own[2] if phantom == "a copy" else np.zeros(48000), own[7]]
    hat = new_hat(channels=8, loop=True, speed=SPEED)
    hat.play(np.stack(octo, axis=1))
    box = start(hat_source(channels=8, speed=SPEED), speed=SPEED)
    found = box.comes_to(lambda now: now.warnings == ("phantom-channel",))
    assert (found.state, found.channels) == ("metering", 8)
    until(lambda: box.scene("meter").warning == "phantom channel")
    hat.play(np.stack(own, axis=1))
    box.comes_to(lambda now: now.reopens == 1 and now.warnings == ())
