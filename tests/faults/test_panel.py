"""Faults of the panel: a display that does not answer, no way to the pins, buttons that bounce or stick."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.box import Box, Display, Pins, until
from tests.cli.installation import LONGEST_S, Installation
from tests.faults.conftest import LEVELS_DBFS, SETTINGS, SPEED, NewHat, hears_the_tones, two_tones

Start = Callable[..., Box]
LIT = ({"signal", "sweet"}, {"signal"})


@pytest.fixture
def playing(new_hat: NewHat, start: Start) -> Box:
    """A box that hears the two tones, and shows the page METER."""
    new_hat(loop=True, speed=SPEED).play(two_tones())
    box = start(speed=SPEED)
    box.reaches("metering")
    box.hears(seconds=2.0)
    return box


# 10


def test_fault_10_a_display_that_does_not_answer_stops_neither_sound_nor_lamps(
    playing: Box, display: Display, pins: Pins
) -> None:
    display.unplugged = True
    failed = playing.comes_to(lambda now: now.panel.state == "failed")
    assert failed.warnings == ("display-failed",)
    later = playing.hears(seconds=2.0)
    assert [channel.vu_dbfs for channel in later.channel] == pytest.approx(LEVELS_DBFS, abs=0.2)
    assert pins.lit() == LIT
    display.unplugged = False
    back = playing.comes_to(lambda now: now.panel.state == "ok")
    assert back.warnings == ()
    playing.comes_to(lambda now: now.panel.frames > back.panel.frames)


# 11


@pytest.mark.parametrize("factory", ["lgpio", "nosuch"])
@pytest.mark.usefixtures("toned_hat")
def test_fault_11_without_a_way_to_the_pins_the_box_says_so_and_meters(
    box: Installation, factory: str
) -> None:
    if any(Path("/dev").glob("gpiochip*")):
        pytest.skip("this machine has pins")
    box.settings.write_text(f'{SETTINGS}\n[panel]\ndisplay = "none"\n')
    under_systemd = {"NOTIFY_SOCKET": str(box.folder / "nobody"), "GPIOZERO_PIN_FACTORY": factory}
    running = box.start("run", **under_systemd)
    assert running.until(hears_the_tones)["warnings"] == []
    running.process.terminate()
    done = running.done(LONGEST_S)
    assert done.code == 0
    said = done.err.splitlines()
    assert [line.partition(" cannot be had: ")[0] for line in said] == [
        "gainbox: the lamps",
        "gainbox: the buttons",
    ]


def test_fault_11_who_asks_for_the_pins_by_name_gets_an_error(box: Installation) -> None:
    if any(Path("/dev").glob("gpiochip*")):
        pytest.skip("this machine has pins")
    box.settings.write_text('[panel]\ndisplay = "none"\n')
    done = box.gainbox("run", "--source", "demo", "--panel", "hardware", GPIOZERO_PIN_FACTORY="nosuch")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("gainbox: ")
    assert done.err.count("\n") == 1
    assert "cannot be had: " in done.err


# 18


def test_fault_18_a_bouncing_button_turns_one_page_and_a_stuck_one_stops_nothing(
    playing: Box, pins: Pins, display: Display
) -> None:
    for _ in range(3):
        with pins.held("mode"):  # contacts that open and close at once
            pass
    pins.press("mode")
    until(lambda: playing.daemon._ui._page == "vu")
    with pins.held("clear"):
        reset = until(lambda: playing.daemon.audio.resets)
        after = playing.hears(seconds=4.0)
        assert (playing.daemon.audio.resets, reset) == (1, 1)  # held for ever, it is held once
        assert all(math.isfinite(channel.vu_dbfs or -math.inf) for channel in after.channel)
        assert pins.lit() == LIT
        pins.press("mode")
        until(lambda: playing.daemon._ui._page == "headroom")
    assert not display.is_blank()
