"""A box that rests: what dims and darkens its display, what wakes it, and what does not."""

import time
from collections.abc import Callable

import numpy as np

from gainbox.face.burn_in import DIM
from gainbox.panel import NoPanel, Press
from tests.box import Box, Display, Pins, Script, until
from tests.signals import int32_block, silence, square

Start = Callable[..., Box]

DIM_S, OFF_S = 0.2, 0.6
BRIGHT, DARK = 1.0, 0.0
DIMMED = round(DIM * 255) / 255


class Line(Script):
    """A line that is idle unless it is given something, until its clock stops."""

    has_clock = True

    def read(self, timeout_s: float) -> np.ndarray | None:
        block = super().read(0.01 if self.has_clock else timeout_s)
        return idle(0.01) if block is None and self.has_clock else block


def idle(seconds: float) -> np.ndarray:
    return int32_block(silence(seconds, 48000), silence(seconds, 48000))


def sound() -> np.ndarray:
    """A tenth of a second of -20 dBFS on the second channel."""
    return int32_block(silence(0.1, 48000), square(-20.0, 100, 0.1, 48000))


def clipped() -> np.ndarray:
    """A tenth of a second of full scale on both channels, and then nothing until their meters are down."""
    signal = np.concatenate((square(0.0, 100, 0.1, 48000), silence(8.0, 48000)))
    return int32_block(signal, signal)


def test_a_silent_box_dims_and_goes_dark_and_sound_wakes_it(start: Start, display: Display) -> None:
    line = Line()
    box = start(line, settings={"panel.dim_s": DIM_S, "panel.off_s": OFF_S})
    until(lambda: display.brightnesses[-1:] == [DARK])
    drawn = box.status().panel.frames
    line.give(sound())
    until(lambda: display.brightnesses[-1] == BRIGHT)
    assert display.brightnesses[-4:] == [BRIGHT, DIMMED, DARK, BRIGHT]
    assert box.status().panel.frames > drawn


def test_a_dark_display_is_sent_no_pictures(start: Start, display: Display) -> None:
    box = start(Line(), settings={"panel.dim_s": DIM_S, "panel.off_s": OFF_S})
    until(lambda: display.brightnesses[-1:] == [DARK])
    drawn = box.status().panel.frames
    box.hears(0.2)
    assert box.status().panel.frames == drawn


def test_the_press_that_wakes_the_display_does_nothing_else(
    start: Start, pins: Pins, display: Display
) -> None:
    line = Line()
    box = start(line, settings={"panel.off_s": OFF_S})
    line.give(clipped())
    until(lambda: "clip" in pins.lit()[0])
    until(lambda: display.brightnesses[-1:] == [DARK])
    pins.press("clear")
    until(lambda: display.brightnesses[-1] == BRIGHT)
    assert box.hears(0.1).channel[0].clip_events > 0
    assert "clip" in pins.lit()[0]
    pins.press("clear")
    box.comes_to(lambda now: now.channel[0].clip_events == 0)


def test_the_lamps_do_not_rest(start: Start, pins: Pins, display: Display) -> None:
    line = Line()
    start(line, settings={"panel.off_s": OFF_S})
    line.give(clipped())
    until(lambda: "clip" in pins.lit()[0])
    until(lambda: display.brightnesses[-1:] == [DARK])
    assert "clip" in pins.lit()[0]


def test_a_fault_wakes_the_display_and_keeps_it_from_going_dark(start: Start, display: Display) -> None:
    line = Line()
    box = start(line, settings={"panel.dim_s": DIM_S, "panel.off_s": OFF_S})
    until(lambda: display.brightnesses[-1:] == [DARK])
    line.has_clock = False
    box.reaches("stalled")
    until(lambda: display.brightnesses[-1] == DIMMED and display.brightnesses[-2] == BRIGHT)
    drawn = box.status().panel.frames
    box.comes_to(lambda now: now.panel.frames > drawn + 30 * (OFF_S + 0.1))
    assert display.brightnesses[-3:] == [DARK, BRIGHT, DIMMED]


def test_a_signal_that_was_cut_off_by_a_fault_is_none(start: Start, display: Display) -> None:
    line = Line()
    box = start(line, settings={"panel.dim_s": DIM_S})
    line.has_clock = False
    line.give(sound())
    box.reaches("stalled")
    until(lambda: display.brightnesses[-1:] == [DIMMED])


def test_a_display_that_is_gone_while_it_is_dark_comes_back_dark(start: Start, display: Display) -> None:
    box = start(Line(), settings={"panel.dim_s": DIM_S, "panel.off_s": OFF_S})
    until(lambda: display.brightnesses[-1:] == [DIMMED])
    display.unplugged = True
    box.comes_to(lambda now: now.panel.state == "failed")
    until(lambda: box.daemon.burn_in.brightness(time.monotonic(), fault=False) == DARK)
    display.unplugged = False
    box.comes_to(lambda now: now.panel.state == "ok")
    assert display.brightnesses[-1] == DARK


class Screen(NoPanel):
    """A panel that does not age, with one key struck."""

    def __init__(self) -> None:
        super().__init__()
        self.health.state = "ok"
        self.brightnesses: set[float] = set()
        self.shown = 0
        self.struck: list[Press] = []

    def show(self, _picture: object) -> None:
        self.shown += 1

    def set_brightness(self, brightness: float) -> None:
        self.brightnesses.add(brightness)

    def presses(self) -> list[Press]:
        struck, self.struck = self.struck, []
        return struck


def test_a_terminal_does_not_rest(start: Start) -> None:
    screen = Screen()
    box = start(Line(), panel=screen, settings={"panel.dim_s": 0.0, "panel.off_s": 0.0})
    until(lambda: screen.shown > 3)
    screen.struck = [Press("quit")]
    assert box.ends() == 0
    assert screen.brightnesses == {BRIGHT}


def test_settings_changed_while_it_runs_hold_at_once(start: Start, display: Display) -> None:
    box = start(Line())
    until(lambda: display.brightnesses[-1:] == [BRIGHT])
    box.daemon.burn_in.apply(brightness=0.4, dim_s=1e9, off_s=1e9)
    until(lambda: display.brightnesses == [BRIGHT, 0.4])


def test_swapped_the_lamps_change_sides_and_the_channels_their_order(start: Start, pins: Pins) -> None:
    for swap, side, names in ((False, 1, ["L", "R"]), (True, 0, ["R", "L"])):
        line = Line()
        box = start(line, settings={"panel.swap": swap, "clip.lamp_s": 1.0})
        line.give(sound())
        until(lambda side=side: "signal" in pins.lit()[side])
        assert pins.lit()[1 - side] == set()
        assert [strip.name for strip in box.scene("meter").strips] == names
        assert [channel.name for channel in box.status().channel] == ["L", "R"]
        box.stop()
