"""The settings in force: the changes of the buttons, and the followed file. The test winds the clock."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gainbox.daemon.settings import (
    LOOK_EVERY_S,
    NOTICE_S,
    WRITE_AFTER_S,
    ButtonSettings,
    SettingsFollower,
)
from gainbox.daemon.storage import RETRY_S, StateFolderHealth
from gainbox.face import Menu, Notice, Scene
from gainbox.face.setup_rows import rows_for
from gainbox.settings import Overrides, SettingsFile, load
from gainbox.staging.noise import NoiseView
from gainbox.staging.set_level import SetLevelView
from gainbox.warning import Warnings
from tests.box import Box, Display, Pins, Script, until
from tests.daemon.playing import a_tone
from tests.signals import tone
from tests.virtual_hat import VirtualHat

Start = Callable[..., Box]

WRONG = "[clip]\nsampels = 3\n"
NOTICE = Notice("settings rejected", "line 2: [clip] sampels: is not a key, did you mean samples")


class Buttons:
    """The settings of the buttons, with their state folder and their clock."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.folder = folder
        self.file = folder / "state.json"
        self.warnings = Warnings()
        overrides, complaint = Overrides.read(folder)
        assert complaint is None
        health = StateFolderHealth(self.warnings)
        self.settings = ButtonSettings(overrides, load(), lambda: self.now_s, health)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
        self.settings.tick(self.now_s)

    def kept_page(self) -> str:
        """The first page after the next start."""
        overrides, complaint = Overrides.read(self.folder)
        assert complaint is None
        return overrides.over(load()).panel.page


@pytest.fixture
def buttons(tmp_path: Path) -> Buttons:
    return Buttons(tmp_path)


def test_a_change_is_written_once_the_fingers_rest(buttons: Buttons) -> None:
    buttons.settings.change("panel.page", "headroom")
    buttons.passes(WRITE_AFTER_S - 0.01)
    assert not buttons.file.exists()
    buttons.passes(0.02)
    assert buttons.kept_page() == "headroom"


def test_each_press_makes_the_rest_begin_anew(buttons: Buttons) -> None:
    for _ in range(3):
        buttons.settings.change("panel.page", "headroom")
        buttons.passes(WRITE_AFTER_S / 2)
    assert not buttons.file.exists()
    buttons.passes(WRITE_AFTER_S / 2)
    assert buttons.kept_page() == "headroom"


def test_it_is_written_once_and_not_again_until_something_changes(buttons: Buttons) -> None:
    buttons.settings.change("panel.page", "headroom")
    buttons.passes(WRITE_AFTER_S)
    buttons.file.unlink()
    buttons.passes(10 * WRITE_AFTER_S)
    buttons.settings.write()
    assert not buttons.file.exists()


def test_nothing_is_written_if_nothing_was_changed(buttons: Buttons) -> None:
    buttons.passes(10 * WRITE_AFTER_S)
    buttons.settings.write()
    assert list(buttons.folder.iterdir()) == []


def test_at_the_end_it_is_written_without_a_rest(buttons: Buttons) -> None:
    buttons.settings.change("panel.page", "headroom")
    buttons.settings.write()
    assert buttons.kept_page() == "headroom"


def test_a_change_taken_back_leaves_no_change(buttons: Buttons) -> None:
    buttons.settings.change("panel.page", "headroom")
    buttons.settings.change("panel.page", "meter")
    buttons.passes(WRITE_AFTER_S)
    assert buttons.kept_page() == "meter"
    assert buttons.warnings.active == ()


def test_a_failed_write_of_the_buttons_is_warned_of_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "not_there_yet"  # nobody can write there, not even root
    buttons = Buttons(folder)
    for page in ("headroom", "meter", "headroom"):
        buttons.settings.change("panel.page", page)
        buttons.passes(WRITE_AFTER_S)
    assert buttons.warnings.active == ("state-read-only",)
    assert caplog.text.count("cannot be kept") == 1
    folder.mkdir()
    buttons.passes(RETRY_S)
    assert (buttons.kept_page(), buttons.warnings.active) == ("headroom", ())


# The file


class Desk:
    """A follower with its file and its clock."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.file = folder / "gainbox.toml"
        self.warnings = Warnings()
        file = SettingsFile(self.file, must_exist=False, folder=folder)
        self.follower = SettingsFollower(
            file,
            file.load(),
            None,
            lambda: self.now_s,
            self.warnings,
            StateFolderHealth(self.warnings),
        )

    def passes(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_file_is_looked_at_once_a_second_and_read_when_it_rests(desk: Desk) -> None:
    desk.file.write_text("[clip]\nsamples = 5\n")
    due = []
    for _ in range(8):
        desk.passes(LOOK_EVERY_S / 2)
        due.append(desk.follower.is_due())
    assert due == [False, False, False, True, False, True, False, True]  # due until it is read
    assert desk.follower.read()
    desk.passes(LOOK_EVERY_S)
    assert not desk.follower.is_due()
    assert desk.follower.settings.clip.samples == 5


def test_who_asks_is_answered_once(desk: Desk) -> None:
    desk.follower.request()
    assert [desk.follower.is_due(), desk.follower.is_due()] == [True, False]


def test_a_refused_file_is_told_for_a_while_and_warned_of_until_it_is_right(desk: Desk) -> None:
    desk.file.write_text(WRONG)
    assert not desk.follower.read()
    assert str(desk.follower.rejection).startswith(f"{desk.file}, line 2: [clip] sampels")
    assert desk.follower.notice() == NOTICE
    desk.passes(NOTICE_S)
    assert (desk.follower.notice(), desk.warnings.active) == (None, ("settings-rejected",))
    assert desk.follower.settings == load()
    desk.file.write_text("")
    assert desk.follower.read()
    assert (desk.follower.rejection, desk.warnings.active) == (None, ())


def test_a_failed_copy_of_the_file_is_warned_of_once_and_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = desk.file.parent / "last-good.toml"
    in_the_way.mkdir()
    for samples in (5, 6):
        desk.file.write_text(f"[clip]\nsamples = {samples}\n")
        assert desk.follower.read()
    assert desk.warnings.active == ("state-read-only",)
    assert caplog.text.count("the last good settings cannot be kept") == 1
    in_the_way.rmdir()
    desk.passes(RETRY_S)
    assert not desk.follower.is_due()
    assert (in_the_way.read_text(), desk.warnings.active) == ("[clip]\nsamples = 6\n", ())


def warning(box: Box) -> str:
    """The warning on the display."""
    return box.daemon.scenes.warning(box.daemon.warnings(), 0.0)


def followed(folder: Path) -> SettingsFile:
    """An empty settings file."""
    file = folder / "gainbox.toml"
    file.write_text("")
    return SettingsFile(file, must_exist=True, folder=None)


def test_the_display_says_why_a_file_was_refused_and_then_that_it_was(
    new_hat: Callable[..., VirtualHat], start: Start, display: Display, tmp_path: Path
) -> None:
    new_hat(loop=True).play(tone(-20.0, 997, 1.0, 48000)[:, None].repeat(2, axis=1))
    original, now_s = followed(tmp_path), [100.0]
    box = start(file=original, clock=lambda: now_s[0])
    box.reaches("metering")
    original.path.write_text(WRONG)
    box.daemon.reload()
    until(lambda: display.shows(Scene("meter", (), notice=NOTICE)))
    now_s[0] += NOTICE_S
    until(lambda: not display.shows(Scene("meter", (), notice=NOTICE)))
    assert warning(box) == "settings rejected"
    original.path.write_text("")
    box.daemon.reload()
    until(lambda: warning(box) == "")


def test_setup_is_closed_and_what_was_not_confirmed_in_it_is_gone(
    start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    original = followed(tmp_path)
    box = start(Script(), file=original)
    in_force = box.settings.now
    with pins.held("mode"):
        until(lambda: display.shows(Scene("meter", (), menu=Menu.opened(rows_for(2), in_force, in_force))))
    original.path.write_text("[zones]\nsweet_dbfs = -20\n[panel]\nbrightness = 80\n")
    box.daemon.reload()
    until(lambda: box.daemon.scenes.options.edges_dbfs == (-60.0, -20.0, -6.0))
    until(lambda: display.shows(box.scene("meter")))
    until(lambda: display.brightnesses[-1] == round(0.8 * 255) / 255)
    assert not (tmp_path / "state.json").exists()


def test_new_targets_are_aimed_at_while_the_box_runs(start: Start, tmp_path: Path) -> None:
    original = followed(tmp_path)
    box = start(Script(), file=original)
    original.path.write_text("[staging]\nmargin_db = 4\nlisten_s = 7\n")
    box.daemon.reload()
    expected = SetLevelView(listen_s=7.0, margin_db=4.0)
    until(lambda: box.scene("set-level").view == expected)


def test_noise_and_mixes_go_by_what_the_file_says_now(start: Start, tmp_path: Path) -> None:
    original = followed(tmp_path)
    source = Script()
    box = start(source, file=original)
    source.give(a_tone(-20.0, 0.1))
    box.reaches("metering")
    original.path.write_text("[staging]\nnoise_s = 9\nmastering_headroom_dbtp = -3\n")
    box.daemon.reload()
    until(lambda: box.scene("noise").view == NoiseView(listen_s=9.0))
    until(lambda: box.scene("mix").view.headroom_dbtp == -3.0)
