"""The settings file is followed: what the display tells of it, and what becomes of SETUP."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gainbox.cli.judging import thresholds_of
from gainbox.daemon.following import LOOK_EVERY_S, TOLD_FOR_S, Follower
from gainbox.daemon.keeping import RETRY_S, Unkept
from gainbox.face import Menu, Scene
from gainbox.face.setup_rows import KEYS
from gainbox.settings import SettingsFile, load
from tests.box import Box, Display, Pins, Script, until
from tests.daemon.playing import a_tone
from tests.signals import tone
from tests.virtual_hat import VirtualHat

Start = Callable[..., Box]

FACTORY = load().values(KEYS)
WRONG = "[clip]\nsampels = 3\n"
NOTICE = "settings rejected: line 2: [clip] sampels: is not a key, did you mean samples"


class Desk:
    """A follower with its file and its clock, which is wound by hand."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.file = folder / "gainbox.toml"
        self.warnings: list[str] = []
        original = SettingsFile(self.file, must_exist=False, folder=folder)
        self.follower = Follower(
            original,
            original.load(),
            "",
            lambda _: Script(),
            thresholds_of,
            lambda: self.now_s,
            self.warnings,
            Unkept(self.warnings),
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
    desk.follower.ask()
    assert [desk.follower.is_due(), desk.follower.is_due()] == [True, False]


def test_a_refused_file_is_told_for_a_while_and_warned_of_until_it_is_right(desk: Desk) -> None:
    desk.file.write_text(WRONG)
    assert not desk.follower.read()
    assert desk.follower.refusal.startswith(f"{desk.file}, line 2: [clip] sampels")
    assert desk.follower.notice() == NOTICE
    desk.passes(TOLD_FOR_S)
    assert (desk.follower.notice(), desk.warnings) == ("", ["settings-rejected"])
    assert desk.follower.settings == load()
    desk.file.write_text("")
    assert desk.follower.read()
    assert (desk.follower.refusal, desk.warnings) == ("", [])


def test_what_cannot_be_kept_is_warned_of_once_and_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = desk.file.parent / "last-good.toml"
    in_the_way.mkdir()
    for samples in (5, 6):
        desk.file.write_text(f"[clip]\nsamples = {samples}\n")
        assert desk.follower.read()
    assert desk.warnings == ["state-read-only"]
    assert caplog.text.count("the last good settings cannot be kept") == 1
    in_the_way.rmdir()
    desk.passes(RETRY_S)
    assert not desk.follower.is_due()
    assert (in_the_way.read_text(), desk.warnings) == ("[clip]\nsamples = 6\n", [])


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
    box = start(original=original, clock=lambda: now_s[0])
    box.reaches("metering")
    original.path.write_text(WRONG)
    box.daemon.reload()
    until(lambda: display.shows(Scene("meter", (), notice=NOTICE)))
    now_s[0] += TOLD_FOR_S
    until(lambda: not display.shows(Scene("meter", (), notice=NOTICE)))
    assert box.daemon.report.warning(0.0) == "settings rejected"
    original.path.write_text("")
    box.daemon.reload()
    until(lambda: box.daemon.report.warning(0.0) == "")


def test_setup_is_closed_and_what_was_not_confirmed_in_it_is_gone(
    start: Start, pins: Pins, display: Display, tmp_path: Path
) -> None:
    original = followed(tmp_path)
    box = start(Script(), original=original)
    with pins.held("mode"):
        until(lambda: display.shows(Scene("meter", (), menu=Menu.opened(FACTORY, FACTORY))))
    original.path.write_text("[zones]\nsweet_dbfs = -20\n[panel]\nbrightness = 80\n")
    box.daemon.reload()
    until(lambda: box.daemon.report.look.edges_dbfs == (-60.0, -20.0, -6.0))
    until(lambda: display.shows(box.daemon.report.scene("meter")))
    until(lambda: display.glows[-1] == round(0.8 * 255) / 255)
    assert not (tmp_path / "state.json").exists()


def test_new_targets_are_aimed_at_while_the_box_runs(start: Start, tmp_path: Path) -> None:
    original = followed(tmp_path)
    box = start(Script(), original=original)
    original.path.write_text("[staging]\nmargin_db = 4\nlisten_s = 7\n")
    box.daemon.reload()
    aimed = until(lambda: (told := box.daemon.judging.advisor.set_level(())).margin_db == 4.0 and told)
    assert aimed.listen_s == 7.0


def test_noise_and_mixes_go_by_what_the_file_says_now(start: Start, tmp_path: Path) -> None:
    original = followed(tmp_path)
    source = Script()
    box = start(source, original=original)
    source.give(a_tone(-20.0, 0.1))
    box.reaches("metering")
    original.path.write_text("[staging]\nnoise_s = 9\nmastering_headroom_dbtp = -3\n")
    box.daemon.reload()
    until(lambda: box.daemon.judging.idler.lines(()).listen_s == 9.0)
    until(lambda: box.daemon.report.scene("mix").mix.headroom_dbtp == -3.0)
