"""MODE and CLEAR on the pins, all the way to the picture, the lamps and the state that is kept."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gainbox.daemon.settings import WRITE_AFTER_S
from gainbox.face import PAGES, paint
from gainbox.panel import NoPanel, Press
from gainbox.settings import Overrides, load
from gainbox.staging.dynamics import DynamicsView
from gainbox.staging.history import Past
from gainbox.staging.takes import Takes
from gainbox.staging.zones import Zone
from tests.box import Box, Display, Pins, Script, until
from tests.daemon.pages import page_shown
from tests.ledger.takes import take
from tests.signals import int32_block, silence, square

Start = Callable[..., Box]


def loud_then_still(seconds: float = 2.0) -> np.ndarray:
    """A full-scale square, and then nothing for as long as lamps take to go out."""
    signal = np.concatenate((square(0.0, 100, seconds, 48000), silence(8.0, 48000)))
    return int32_block(signal, signal)


def kept_page(folder: Path) -> str:
    """The page that the next start begins with."""
    state, complaint = Overrides.read(folder)
    assert complaint is None
    return state.over(load()).panel.page


def test_mode_turns_the_page_and_around_again(start: Start, pins: Pins, display: Display) -> None:
    start(Script())
    for page in (*PAGES, *PAGES):
        until(lambda page=page: page_shown(display) == page)
        pins.press("mode")


def test_the_page_is_kept_when_the_box_ends_and_the_next_one_begins_with_it(
    start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    box = start(Script())
    until(lambda: page_shown(display) == "meter")
    pins.press("mode")
    until(lambda: page_shown(display) == "vu")
    assert box.stop() == 0
    assert kept_page(tmp_path) == "vu"
    start(Script())
    assert until(lambda: page_shown(display)) == "vu"


def test_the_page_is_kept_when_the_fingers_rest(start: Start, pins: Pins, tmp_path: Path) -> None:
    box = start(Script(), clock=lambda: time.monotonic() - WRITE_AFTER_S)  # every press was a while ago
    pins.press("mode")
    until((tmp_path / "state.json").exists)
    assert kept_page(tmp_path) == "vu"
    assert box.status().warnings == ()


def test_a_state_folder_that_cannot_be_written_is_a_warning(
    start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"  # even root cannot write where there is no folder
    box = start(Script(), folder=folder, clock=lambda: time.monotonic() - WRITE_AFTER_S)
    pins.press("mode")
    box.comes_to(lambda now: now.warnings == ("state-read-only",))
    until(lambda: page_shown(display) == "vu")
    assert box.stop() == 0


def test_clear_acknowledges_what_is_over_and_not_what_lasts(start: Start, pins: Pins) -> None:
    box = start(Script())
    for code in ("takes-damaged", "state-read-only"):
        box.warnings.add(code)
    box.comes_to(lambda now: now.warnings == ("takes-damaged", "state-read-only"))
    pins.press("clear")
    box.comes_to(lambda now: now.warnings == ("state-read-only",))


def test_clear_forgets_clips_and_peaks_but_not_the_time(start: Start, pins: Pins) -> None:
    source = Script()
    box = start(source)
    source.give(loud_then_still())
    heard = box.comes_to(lambda now: now.frames > 0)
    assert [channel.clip_events for channel in heard.channel] == [400, 400]
    pins.press("clear")
    until(lambda: pins.lit() == (set(), set()))
    source.give(int32_block(silence(0.01, 48000), silence(0.01, 48000)))
    cleared = box.comes_to(lambda now: now.frames > heard.frames)
    assert [channel.clip_events for channel in cleared.channel] == [0, 0]
    assert "peak   -inf dBFS" in box.daemon.summary()
    assert min(box.daemon.audio.share_in(Zone.CLIP)) > 0


def test_clear_held_forgets_everything(start: Start, pins: Pins) -> None:
    source = Script()
    box = start(source)
    source.give(loud_then_still())
    box.comes_to(lambda now: now.frames > 0)
    with pins.held("clear"):
        until(lambda: box.daemon.audio.share_in(Zone.CLIP) == (0.0, 0.0))
        until(lambda: pins.lit() == (set(), set()))


def test_up_and_down_do_nothing_yet(start: Start, pins: Pins, display: Display) -> None:
    box = start(Script())
    until(lambda: page_shown(display) == "meter")
    pins.press("up")
    pins.press("down")
    drawn = box.status().panel.frames
    box.comes_to(lambda now: now.panel.frames > drawn + 3)
    assert page_shown(display) == "meter"


class Fingers(NoPanel):
    """A panel on which a test presses what the pins do not have."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[Press] = []

    def presses(self) -> list[Press]:
        pressed, self.pressed = self.pressed, []
        return pressed


def test_quit_ends_the_box(start: Start) -> None:
    fingers = Fingers()
    box = start(Script(), panel=fingers)
    fingers.pressed = [Press("quit")]
    assert box.ends() == 0


@pytest.mark.parametrize("command", ["clear", "reset"])
def test_what_is_asked_for_before_anything_is_heard_waits(start: Start, command: str) -> None:
    source = Script()
    box = start(source)
    box.daemon.audio.send(command)
    source.give(loud_then_still())
    box.comes_to(lambda now: now.frames > 0)


@pytest.mark.parametrize("page", PAGES)
def test_up_and_down_do_something_where_the_page_says_what(page: str, start: Start) -> None:
    fingers, source = Fingers(), Script()
    box = start(source, panel=fingers)
    source.give(loud_then_still(0.1))
    box.comes_to(lambda now: now.frames > 0)

    takes = box.daemon.features["takes"]
    assert isinstance(takes, Takes)
    takes.session = replace(takes.session, takes=[take()])  # to look back at

    def shown_after(*buttons: str) -> bytes:
        fingers.pressed = [Press(button) for button in buttons]
        until(lambda: not fingers.pressed)
        box.status()  # answered in a later turn than the presses
        scene = replace(box.scene(page), notice=None)  # it comes by itself
        if isinstance(scene.view, Past):  # time goes on
            scene = replace(scene, view=Past())
        if isinstance(scene.view, DynamicsView):
            scene = replace(scene, view=replace(scene.view, past=Past()))
        return paint(scene, (256, 64), grey=True).tobytes()

    before = shown_after(*["mode"] * list(PAGES).index(page), "down")
    assert (shown_after("up") != before) == bool(PAGES[page].turn)


def test_up_and_down_choose_the_scale_of_the_loudness(start: Start) -> None:
    fingers, source = Fingers(), Script()
    box = start(source, panel=fingers)
    source.give(loud_then_still(0.1))
    box.comes_to(lambda now: now.frames > 0)

    def scale_after(*buttons: str) -> str:
        fingers.pressed = [Press(button) for button in buttons]
        until(lambda: not fingers.pressed)
        box.status()  # answered in a later turn than the presses
        return box.scene("loudness").loudness_scale

    assert scale_after("up") == "EBU +9"  # METER is shown
    assert scale_after(*["mode"] * list(PAGES).index("loudness")) == "EBU +9"
    assert [scale_after(button) for button in ("up", "up", "down", "up")] == [
        *("EBU +18", "EBU +18", "EBU +9", "EBU +18")
    ]
    box.stop()
    assert start(Script()).scene("loudness").loudness_scale == "EBU +18"  # it is stored
