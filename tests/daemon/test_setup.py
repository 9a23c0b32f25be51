"""SETUP, from the button to the lamp and to the file, while the audio goes on."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from gainbox.board import BUTTON_PINS
from gainbox.daemon.calibration import CalibrationError
from gainbox.daemon.settings import ButtonSettings
from gainbox.daemon.setup import TIMEOUT_S, Setup
from gainbox.daemon.storage import StateFolderHealth
from gainbox.face import Menu, Scene
from gainbox.face.rows import Calibrate
from gainbox.face.setup_rows import SETTINGS, rows_for
from gainbox.panel import Press
from gainbox.panel.buttons import Contact
from gainbox.settings import Overrides, Settings, load
from gainbox.status import Status
from gainbox.warning import Warnings
from tests.box import IN_FORCE, Box, Display, Pins, Script, until
from tests.signals import tone
from tests.virtual_hat import VirtualHat

NewHat = Callable[..., VirtualHat]
Start = Callable[..., Box]

FACTORY = load()
ROWS = rows_for(2)
OPEN = Press("mode", held=True)


class Desk:
    """SETUP with a keeper, a clock wound by hand, and a note of all that was applied."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.folder = folder
        self.applied: list[Settings] = []
        self.calibrated: list[tuple[int, float]] = []
        self.refusal = ""
        state, complaint = Overrides.read(folder)
        assert complaint is None
        self.setup = Setup(
            ButtonSettings(state, load(), self.clock, StateFolderHealth(Warnings())),
            self.applied.append,
            self.calibrate,
            lambda: 2,
            self.clock,
        )

    def calibrate(self, channel: int, dbu: float) -> None:
        self.calibrated.append((channel, dbu))
        if self.refusal:
            raise CalibrationError(self.refusal, f"channel {channel}")

    def clock(self) -> float:
        return self.now_s

    def press(self, *buttons: str) -> None:
        """Open SETUP and press buttons in it."""
        for press in (OPEN, *map(Press, buttons)):
            assert self.setup.press(press)

    def kept(self) -> Settings:
        """What the next start would begin with."""
        return Overrides.read(self.folder)[0].over(load())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_press_is_for_setup_only_while_it_is_open(desk: Desk) -> None:
    presses = [Press(button, held) for button in BUTTON_PINS for held in (False, True)]
    assert next(filter(desk.setup.press, presses)) == OPEN
    desk.setup.press(Press("clear"))
    assert desk.setup.menu is None
    assert not any(desk.setup.press(press) for press in presses if press != OPEN)


def test_a_change_holds_at_once_and_is_written_when_it_is_confirmed(desk: Desk) -> None:
    desk.press("down", "mode", "down")
    assert desk.applied == [FACTORY.changed({"zones.sweet_dbfs": -18.5})]
    assert desk.kept() == FACTORY
    desk.setup.press(Press("mode"))
    assert desk.kept() == FACTORY.changed({"zones.sweet_dbfs": -18.5})
    assert len(desk.applied) == 1


def test_clear_takes_a_change_back_at_once(desk: Desk) -> None:
    desk.press("down", "mode", "down", "clear")
    assert desk.applied[-1] == FACTORY
    assert desk.kept() == FACTORY


def test_who_leaves_with_mode_held_has_not_kept_the_change(desk: Desk) -> None:
    desk.press("down", "mode", "down")
    desk.setup.press(OPEN)
    assert (desk.setup.menu, desk.applied[-1], desk.kept()) == (None, FACTORY, FACTORY)


def to_calibrate(channel: int) -> list[str]:
    """The presses that open the page on which a channel, from 1, is calibrated."""
    row = next(at for at, row in enumerate(ROWS) if row == Calibrate(channel - 1))
    return [*["down"] * row, "mode"]


def test_a_channel_is_calibrated_by_what_is_dialled(desk: Desk) -> None:
    desk.press(*to_calibrate(2), "up", "up", "down")
    assert (desk.setup.menu.calibrates, desk.calibrated) == (1, [])
    desk.setup.press(Press("mode"))
    assert desk.calibrated == [(2, 4.1)]
    assert desk.setup.menu.calibrates is None
    assert (desk.applied, desk.kept()) == ([], FACTORY)


def test_a_calibration_that_is_refused_says_why_until_the_next_press(desk: Desk) -> None:
    desk.refusal = "it clips: turn the tone down"
    desk.press(*to_calibrate(1), "mode")
    assert (desk.setup.menu.calibrates, desk.setup.menu.refusal) == (0, desk.refusal)
    desk.setup.press(Press("up"))
    assert (desk.setup.menu.refusal, desk.setup.menu.dbu) == ("", 4.1)


def test_clear_leaves_a_channel_as_it_is_calibrated(desk: Desk) -> None:
    desk.press(*to_calibrate(1), "up", "clear")
    assert (desk.calibrated, desk.setup.menu.calibrates) == ([], None)


def test_a_factory_reset_leaves_nothing_in_the_file(desk: Desk) -> None:
    desk.press("mode", "up", "mode")
    assert desk.kept() != FACTORY
    desk.setup.press(OPEN)
    desk.press(*["down"] * len(ROWS), "mode", "mode")
    assert (desk.applied[-1], desk.kept()) == (FACTORY, FACTORY)


@pytest.mark.parametrize("button", ["up", "down"])
def test_a_stuck_button_in_the_middle_of_a_change_is_undone_when_nobody_confirms_it(
    button: str, desk: Desk
) -> None:
    desk.press("down", "mode", *[button] * 120)
    assert desk.applied[-1] != FACTORY
    desk.setup.tick(desk.now_s + TIMEOUT_S - 0.1)
    assert desk.setup.menu
    desk.setup.tick(desk.now_s + TIMEOUT_S)
    assert (desk.setup.menu, desk.applied[-1], desk.kept()) == (None, FACTORY, FACTORY)


def leant_on(buttons: tuple[str, ...], for_s: float, desk: Desk) -> None:
    """Press buttons one soon after the other, and let go of all of them at once."""
    down_s = {button: desk.now_s + 0.03 * number for number, button in enumerate(buttons)}
    contacts = {button: Contact(button, closed=False, now_s=desk.now_s) for button in buttons}
    end_s = desk.now_s + for_s
    edges = sorted([(at_s, b, True) for b, at_s in down_s.items()] + [(end_s, b, False) for b in buttons])
    while desk.now_s < end_s + 1.0:
        desk.now_s += 1 / 30
        presses = []
        while edges and edges[0][0] <= desk.now_s:
            at_s, button, closed = edges.pop(0)
            presses += contacts[button].edge(closed, at_s)
        for contact in contacts.values():
            presses += contact.presses(desk.now_s)
        for press in presses:
            desk.setup.press(press)


@pytest.mark.parametrize("for_s", [0.3, 0.85, 8.0])
def test_buttons_pressed_together_in_any_order_change_no_setting(for_s: float, desk: Desk) -> None:
    for many in (2, 3, 4):
        for buttons in permutations(BUTTON_PINS, many):
            leant_on(buttons, for_s, desk)
            desk.setup.tick(desk.now_s + TIMEOUT_S)
            assert desk.setup.menu is None
            assert (desk.applied, desk.kept()) == ([], FACTORY), buttons


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_forty_presses_in_a_second_change_no_setting(button: str, desk: Desk) -> None:
    for _ in range(40):
        leant_on((button,), 0.0125, desk)
        desk.now_s -= 1.0
    assert (desk.setup.menu, desk.applied, desk.kept()) == (None, [], FACTORY)


def enter(pins: Pins, display: Display, in_force: Settings = IN_FORCE) -> Menu:
    """Hold MODE until SETUP is there."""
    menu = Menu.opened(ROWS, in_force, in_force)
    with pins.held("mode"):
        until(lambda: display.shows(Scene("meter", (), menu=menu)))
    return menu


def push(pins: Pins, display: Display, menu: Menu, *buttons: str) -> Menu:
    """Press buttons, each when the display has answered the one before."""
    for button in buttons:
        pressed = menu.pressed(button)
        assert pressed is not None
        menu = pressed
        pins.press(button)
        until(lambda menu=menu: display.shows(Scene("meter", (), menu=menu)))
    return menu


def in_zone(zone: str) -> Callable[[Status], bool]:
    return lambda now: [channel.zone for channel in now.channel] == [zone, zone]


def test_an_edge_is_changed_while_audio_runs_and_is_there_after_a_restart(
    new_hat: NewHat, start: Start, pins: Pins, display: Display
) -> None:
    new_hat(loop=True).play(tone(-17.0, 997, 1.0, 48000)[:, None].repeat(2, axis=1))
    box = start()
    box.comes_to(in_zone("sweet"))
    menu = push(pins, display, enter(pins, display), "down", "mode", "up", "up", "up", "up")
    box.comes_to(in_zone("low"))
    menu = push(pins, display, menu, "clear")
    box.comes_to(in_zone("sweet"))
    push(pins, display, menu, "mode", "up", "up", "up", "up", "mode")
    status = box.comes_to(in_zone("low"))
    assert (status.overruns, status.lost_frames, status.reopens) == (0, 0, 0)
    assert box.stop() == 0
    start().comes_to(in_zone("low"))


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_button_stuck_down_changes_no_setting(
    button: str, new_hat: NewHat, start: Start, pins: Pins, tmp_path: Path
) -> None:
    new_hat(loop=True, speed=8.0).play(tone(-17.0, 997, 1.0, 48000)[:, None].repeat(2, axis=1))
    box = start(speed=8.0)
    box.comes_to(in_zone("sweet"))
    with pins.held(button):
        drawn = box.status().panel.frames
        box.comes_to(lambda now: now.panel.frames >= drawn + 30)  # longer than a button has to be held
        box.comes_to(in_zone("sweet"))
        assert box.stop() == 0
    assert list(tmp_path.iterdir()) == []


def to_row(key: str) -> list[str]:
    """The presses that lead to the row of a key."""
    return ["down"] * (1 + [setting.key for setting in SETTINGS].index(key))


def test_the_brightness_is_seen_at_once(start: Start, pins: Pins, display: Display) -> None:
    start(Script())
    menu = push(pins, display, enter(pins, display), *to_row("panel.brightness"), "mode", "down")
    until(lambda: display.brightnesses[-1] == round(0.9 * 255) / 255)
    push(pins, display, menu, "clear")
    until(lambda: display.brightnesses[-1] == 1.0)


def test_the_scale_of_the_meter_is_seen_at_once_and_is_there_after_a_restart(
    start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    box = start(Script())
    push(pins, display, enter(pins, display), *to_row("scales.meter"))

    def scale_after(button: str) -> str:
        pins.press(button)
        drawn = box.status().panel.frames
        box.comes_to(lambda now: now.panel.frames >= drawn + 3)  # the press is answered
        return box.scene("meter").scale

    assert [scale_after(button) for button in ("mode", "up", "up")] == ["mixer", "dBFS", "VU"]
    pins.press("mode")
    until((tmp_path / "state.json").exists)
    box.stop()
    assert start(Script()).scene("meter").scale == "VU"


def test_swapped_sides_and_a_name_hold_at_once_without_a_gap_and_are_kept(
    new_hat: NewHat, start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    left = tone(-12.0, 997, 1.0, 48000)
    new_hat(loop=True).play(np.stack((left, 0 * left), axis=1))
    box = start()
    until(lambda: "sweet" in pins.lit()[0])
    menu = push(pins, display, enter(pins, display), *to_row("panel.swap"), "mode", "up")
    until(lambda: "sweet" in pins.lit()[1] and not pins.lit()[0])
    push(pins, display, menu, "mode", "down", "mode", "up", "mode", "mode")
    status = box.status()
    assert [channel.name for channel in status.channel] == ["M", "R"]
    assert (status.overruns, status.lost_frames, status.reopens) == (0, 0, 0)
    assert [strip.name for strip in box.scene("meter").strips] == ["R", "M"]
    kept = Overrides.read(tmp_path)[0].over(load())
    assert (kept.panel.swap, kept.capture.names) == (True, ("M",))
