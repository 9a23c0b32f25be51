"""What the buttons changed is written when the fingers rest, and at the end. The test winds the clock."""

from pathlib import Path

import pytest

from gainbox.daemon.keeping import REST_S, RETRY_S, Keeper, Unkept
from gainbox.settings import Overrides, load


class Desk:
    """A keeper with its state folder and its clock."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.folder = folder
        self.file = folder / "state.json"
        self.warnings: list[str] = []
        state, complaint = Overrides.read(folder)
        assert complaint is None
        self.keeper = Keeper(state, load(), lambda: self.now_s, Unkept(self.warnings))

    def passes(self, seconds: float) -> None:
        """Let time pass, and the keeper know of it."""
        self.now_s += seconds
        self.keeper.tick(self.now_s)

    def kept_page(self) -> str:
        """The page that the next start would begin with."""
        state, complaint = Overrides.read(self.folder)
        assert complaint is None
        return state.over(load()).panel.page


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_is_written_once_the_fingers_rest(desk: Desk) -> None:
    desk.keeper.keep_soon("panel.page", "headroom")
    desk.passes(REST_S - 0.01)
    assert not desk.file.exists()
    desk.passes(0.02)
    assert desk.kept_page() == "headroom"


def test_each_press_makes_the_rest_begin_anew(desk: Desk) -> None:
    for _ in range(3):
        desk.keeper.keep_soon("panel.page", "headroom")
        desk.passes(REST_S / 2)
    assert not desk.file.exists()
    desk.passes(REST_S / 2)
    assert desk.kept_page() == "headroom"


def test_it_is_written_once_and_not_again_until_something_changes(desk: Desk) -> None:
    desk.keeper.keep_soon("panel.page", "headroom")
    desk.passes(REST_S)
    desk.file.unlink()
    desk.passes(10 * REST_S)
    desk.keeper.write()
    assert not desk.file.exists()


def test_nothing_is_written_if_nothing_was_changed(desk: Desk) -> None:
    desk.passes(10 * REST_S)
    desk.keeper.write()
    assert list(desk.folder.iterdir()) == []


def test_at_the_end_it_is_written_without_a_rest(desk: Desk) -> None:
    desk.keeper.keep_soon("panel.page", "headroom")
    desk.keeper.write()
    assert desk.kept_page() == "headroom"


def test_a_change_taken_back_leaves_no_change(desk: Desk) -> None:
    desk.keeper.keep_soon("panel.page", "headroom")
    desk.keeper.keep_soon("panel.page", "meter")
    desk.passes(REST_S)
    assert desk.kept_page() == "meter"
    assert desk.warnings == []


def test_what_cannot_be_written_is_warned_of_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "not_there_yet"  # nobody can write there, not even root
    desk = Desk(folder)
    for page in ("headroom", "meter", "headroom"):
        desk.keeper.keep_soon("panel.page", page)
        desk.passes(REST_S)
    assert desk.warnings == ["state-read-only"]
    assert caplog.text.count("cannot be kept") == 1
    folder.mkdir()
    desk.passes(RETRY_S)
    assert (desk.kept_page(), desk.warnings) == ("headroom", [])


def test_a_warning_stays_as_long_as_anything_cannot_be_kept() -> None:
    warnings = ["dc-offset"]
    unkept = Unkept(warnings)
    assert [unkept.add(what) for what in ("takes", "pages", "takes")] == [True, False, False]
    unkept.remove("takes")
    assert warnings == ["dc-offset", "state-read-only"]
    unkept.remove("pages")
    unkept.remove("pages")
    assert warnings == ["dc-offset"]
