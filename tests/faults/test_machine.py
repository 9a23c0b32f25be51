"""Faults of the machine: a clock that jumps, a processor that is short of time."""

import threading
from collections.abc import Callable
from pathlib import Path

import luma.core.device
import pytest
from PIL import Image

from tests.box import Box, Display
from tests.cli.installation import Process
from tests.faults.conftest import LEVELS_DBFS, NewHat, hears_the_tones, two_tones

SLOW_S = 0.2


# 19


@pytest.mark.usefixtures("toned_hat")
def test_fault_19_a_clock_that_jumps_a_day_forth_and_back_moves_nothing(
    listening: Callable[..., Process], bad_kernel: Path
) -> None:
    running = listening(LD_PRELOAD=bad_kernel, GAINBOX_CLOCK_JUMPS="1")
    before = running.until(hears_the_tones)
    states = running.states()
    for state in states:
        assert state["state"] == "metering"
        if state["frames"] >= before["frames"] + 48000:
            break
    assert hears_the_tones(state)
    assert (state["overruns"], state["reopens"], state["last_error"]) == (0, 0, None)
    passed_s = state["uptime_s"] - before["uptime_s"]
    assert passed_s == pytest.approx((state["frames"] - before["frames"]) / 48000, abs=0.5)


# 20


def test_fault_20_short_of_time_the_box_draws_fewer_pictures_and_loses_no_sound(
    new_hat: NewHat, start: Callable[..., Box], display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_this, never = luma.core.device.dummy.display, threading.Event()

    def slowly(dummy: luma.core.device.dummy, picture: Image.Image) -> None:
        never.wait(SLOW_S)  # a processor that has throttled, or a slow bus
        to_this(dummy, picture)

    monkeypatch.setattr(luma.core.device.dummy, "display", slowly)
    new_hat(loop=True).play(two_tones())
    box = start()
    before = box.reaches("metering")
    after = box.hears(seconds=1.2)
    assert (after.overruns, after.lost_frames) == (0, 0)
    assert [channel.vu_dbfs for channel in after.channel] == pytest.approx(LEVELS_DBFS, abs=0.2)
    seconds = after.uptime_s - before.uptime_s
    assert 1 <= after.panel.frames - before.panel.frames <= seconds / SLOW_S + 1  # instead of 30 a second
    assert not display.is_blank()
