"""Faults of the stream: overruns, stalls, clocks that are dead or wrong, channels that change places."""

import signal
import time
from collections.abc import Callable

import numpy as np
import pytest

from tests.box import Box
from tests.cli.installation import Process
from tests.faults.conftest import (
    LEVELS_DBFS,
    SPEED,
    NewHat,
    hears_the_tones,
    is_in,
    reads_the_tones,
    two_tones,
    warns_of,
)
from tests.virtual_hat import VirtualHat

Listening = Callable[..., Process]


def levels_of(state: dict) -> list[float | None]:
    return [channel["vu_dbfs"] for channel in state["channel"]]


# 1


def test_fault_1_an_overrun_is_counted_and_no_garbage_is_metered(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening()
    running.until(hears_the_tones)
    toned_hat.overrun()
    counted = running.until(lambda state: state["overruns"] >= 1)
    assert "lost about" in counted["last_error"]
    after = running.until(lambda state: state["frames"] >= counted["frames"] + 24000)
    assert hears_the_tones(after)
    assert after["reopens"] == 0
    highest = [channel["true_peak_dbtp"] for channel in after["channel"]]
    assert highest == pytest.approx(LEVELS_DBFS, abs=0.1)  # a garbage frame would stand out


@pytest.mark.usefixtures("toned_hat")
def test_fault_1_what_passes_while_the_process_stands_still_is_counted_as_lost(listening: Listening) -> None:
    running = listening("buffer_ms = 100")
    before = running.until(hears_the_tones)
    stood_s = stand_still(running, seconds=0.3)
    after = running.until(lambda state: state["overruns"] > before["overruns"])
    assert after["lost_frames"] - before["lost_frames"] >= stood_s * 48000 * 0.99
    assert hears_the_tones(running.until(lambda state: state["frames"] >= after["frames"] + 24000))


def stand_still(running: Process, *, seconds: float) -> float:
    """Stop the process for so long: nothing happens that could be waited for."""
    running.process.send_signal(signal.SIGSTOP)
    stopped_s = time.monotonic()
    time.sleep(seconds)
    stood_s = time.monotonic() - stopped_s
    running.process.send_signal(signal.SIGCONT)
    return stood_s


# 4


def test_fault_4_a_card_that_delivers_nothing_is_stalled_until_it_goes_on(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening()
    running.until(hears_the_tones)
    for _ in range(2):
        toned_hat.stall()
        stalled = running.until(is_in("stalled"))
        assert "delivers nothing" in stalled["last_error"]
        assert levels_of(stalled) == [None, None]
        toned_hat.resume()
        assert running.until(hears_the_tones)["reopens"] == 0


# 5


def test_fault_5_a_clock_that_dies_is_found_and_the_card_is_metered_when_it_has_proved_itself(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening()
    running.until(hears_the_tones)
    toned_hat.lose_clock()
    dead = running.until(is_in("no-clock"))
    assert "has no clock" in dead["last_error"]
    assert levels_of(dead) == [None, None]
    assert running.until(hears_the_tones)["reopens"] == 1


def test_fault_5_data_faster_than_real_time_are_never_metered_again(
    new_hat: NewHat, listening: Listening
) -> None:
    hat = new_hat(loop=True, speed=10.0)
    hat.play(two_tones())
    running = listening()
    dead = running.until(is_in("no-clock"))
    assert "it delivers faster than any clock would" in dead["last_error"]
    later = running.until(lambda state: state["reopens"] >= 2)
    assert later["state"] == "no-clock"
    assert later["frames"] == dead["frames"]
    running.process.send_signal(signal.SIGTERM)
    assert running.done().err.count("\n") == 1  # it is said once, however often it is tried


def test_fault_5_a_constant_word_is_no_clock_until_there_is_sound(
    new_hat: NewHat, start: Callable[..., Box]
) -> None:
    hat = new_hat(loop=True, speed=SPEED)
    hat.play(np.full((4800, 2), 0.25))
    box = start(speed=SPEED)
    assert "every sample is the same" in (box.reaches("no-clock").last_error or "")
    hat.play(two_tones())
    box.comes_to(reads_the_tones)


# 6


def test_fault_6_a_rate_off_by_more_than_four_percent_is_found_and_said(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening()
    running.until(hears_the_tones)
    toned_hat.run_at(0.9)
    wrong = running.until(is_in("wrong-format"))
    assert "it delivers 43" in wrong["last_error"]
    assert levels_of(wrong) == [None, None]
    assert running.until(hears_the_tones)["reopens"] == 1


def test_fault_6_a_smaller_deviation_is_metered_and_its_drift_is_in_the_status(
    new_hat: NewHat, start: Callable[..., Box]
) -> None:
    speed = 3.0  # any faster, and a busy machine could not keep up for the ten seconds that it takes
    new_hat(loop=True, speed=speed * 1.002).play(two_tones())
    status = start(speed=speed).comes_to(lambda now: now.drift_ppm is not None)
    assert status.state == "metering"
    assert status.drift_ppm == pytest.approx(2000, abs=500)  # three times as fast, it is known less exactly


# 7


def test_fault_7_where_channels_may_change_places_the_card_is_opened_anew(
    toned_hat: VirtualHat, listening: Listening
) -> None:
    running = listening("buffer_ms = 1000\nreopen_after_overrun = true")
    assert running.until(hears_the_tones)["warnings"] == []
    toned_hat.rotate()
    toned_hat.overrun()
    unverified = running.until(warns_of("order-unverified"))
    assert unverified["overruns"] >= 1
    back = running.until(lambda state: state["reopens"] >= 1 and hears_the_tones(state))
    assert back["warnings"] == ["order-unverified"]
    assert running.says('{"do": "reset"}') == {"ok": True}
    running.until(lambda state: state["warnings"] == [])


def test_fault_7_without_that_nobody_could_tell(toned_hat: VirtualHat, listening: Listening) -> None:
    running = listening()
    running.until(hears_the_tones)
    toned_hat.rotate()
    toned_hat.overrun()
    swapped = pytest.approx(LEVELS_DBFS[::-1], abs=0.2)
    turned = running.until(lambda state: None not in levels_of(state) and levels_of(state) == swapped)
    assert (turned["state"], turned["reopens"], turned["warnings"]) == ("metering", 0, [])
