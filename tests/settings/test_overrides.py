"""What the buttons changed: when it counts, and how it is kept."""

import errno
import json
import os
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from gainbox.settings import Overrides, Settings, load
from gainbox.settings import overrides as overrides_module
from gainbox.settings.overrides import CHANGEABLE
from gainbox.settings.reading import settings_from
from gainbox.settings.schema import SECTIONS
from gainbox.settings.section import RefusedError

DEFAULTS = load()
HEADROOM_IN_FILE = settings_from(b'[panel]\npage = "headroom"', "gainbox.toml")
HEADROOM_BY_BUTTON = '{"panel.page": {"value": "headroom", "instead_of": "meter"}}'


def page(settings: Settings) -> str:
    return settings.panel.page


def read_without_complaint(folder: Path) -> Overrides:
    state, complaint = Overrides.read(folder)
    assert complaint is None
    return state


@pytest.fixture
def with_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the buttons change more than they do so far."""
    more = ("panel.page", "clip.lamp_s", "capture.names", "zones.sweet_dbfs", "zones.hot_dbfs")
    monkeypatch.setattr(overrides_module, "CHANGEABLE", more)


# When a change counts


def test_every_changeable_key_is_a_key() -> None:
    for key in CHANGEABLE:
        title, _, name = key.partition(".")
        assert name in SECTIONS[title].declared()


def test_without_changes_the_file_counts(tmp_path: Path) -> None:
    assert read_without_complaint(tmp_path).over(HEADROOM_IN_FILE) == HEADROOM_IN_FILE


def test_what_the_buttons_changed_wins_over_the_file(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    settings = state.change("panel.page", "headroom", DEFAULTS)
    assert page(settings) == "headroom"
    assert settings.zones == DEFAULTS.zones
    assert state.over(DEFAULTS) == settings


def test_a_change_outlives_the_program(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("panel.page", "headroom", DEFAULTS)
    state.write()
    assert page(read_without_complaint(tmp_path).over(DEFAULTS)) == "headroom"


def test_a_change_is_dropped_for_good_once_the_file_changes_that_key(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"panel.page": {"value": "meter", "instead_of": "headroom"}}')
    state = read_without_complaint(tmp_path)
    assert page(state.over(HEADROOM_IN_FILE)) == "meter"
    assert page(state.over(DEFAULTS)) == "meter"  # now the file says so itself
    assert page(state.over(HEADROOM_IN_FILE)) == "headroom"
    state.write()
    assert page(read_without_complaint(tmp_path).over(HEADROOM_IN_FILE)) == "headroom"


def test_a_change_outlasts_changes_of_other_keys_in_the_file(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("panel.page", "headroom", DEFAULTS)
    settings = state.over(settings_from(b"[clip]\nsamples = 5", "gainbox.toml"))
    assert (page(settings), settings.clip.samples) == ("headroom", 5)


def test_a_change_back_to_the_file_leaves_nothing_to_keep(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("panel.page", "headroom", DEFAULTS)
    assert state.change("panel.page", "meter", DEFAULTS) == DEFAULTS
    state.write()
    assert list(tmp_path.iterdir()) == []


def test_an_impossible_change_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    allowed = (
        '"dynamics", "headroom", "history", "loudness", "meter", "mix", "noise", '
        '"set-level", "stereo", "takes", "vu"'
    )
    with pytest.raises(RefusedError, match=rf'^\[panel\] page: cannot be "tape"; allowed: {allowed}$'):
        state.change("panel.page", "tape", DEFAULTS)
    assert state.over(DEFAULTS) == DEFAULTS


def test_a_key_that_is_not_for_the_buttons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"capture\.rate_hz is not for the buttons to change"):
        Overrides(tmp_path).change("capture.rate_hz", 96000, DEFAULTS)


@pytest.mark.usefixtures("with_edges")
def test_changes_possible_only_together_are_applied_together(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("zones.sweet_dbfs", -40.0, DEFAULTS)
    state.change("zones.hot_dbfs", -30.0, DEFAULTS)
    zones = state.over(DEFAULTS).zones
    assert (zones.sweet_dbfs, zones.hot_dbfs) == (-40.0, -30.0)
    with pytest.raises(RefusedError):
        state.change("zones.sweet_dbfs", -20.0, DEFAULTS)
    assert state.over(DEFAULTS).zones == zones


@pytest.mark.usefixtures("with_edges")
def test_changes_that_no_longer_fit_the_file_give_way_to_it(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("zones.sweet_dbfs", -40.0, DEFAULTS)
    low_at_30 = settings_from(b"[zones]\nlow_dbfs = -30", "gainbox.toml")
    assert state.over(low_at_30) == low_at_30
    assert state.over(DEFAULTS) == DEFAULTS


@pytest.mark.usefixtures("with_edges")
def test_every_kind_of_value_is_kept_as_it_is(tmp_path: Path) -> None:
    thirty = settings_from(b"[clip]\nlamp_s = 30", "gainbox.toml")
    state = Overrides(tmp_path)
    state.change("clip.lamp_s", inf, thirty)
    settings = state.change("capture.names", ("Kick", "Snäre"), thirty)
    state.write()
    assert read_without_complaint(tmp_path).over(thirty) == settings
    assert settings.clip.lamp_s == inf
    assert settings.capture.names == ("Kick", "Snäre")


# How it is kept


def test_nothing_new_is_not_written_again(tmp_path: Path) -> None:
    state = Overrides(tmp_path)
    state.change("panel.page", "headroom", DEFAULTS)
    state.write()
    (tmp_path / "state.json").unlink()
    state.write()
    assert list(tmp_path.iterdir()) == []


def test_the_state_is_whole_on_the_disk_before_it_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        seen.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def watched_replace(source: Path, target: Path) -> None:
        assert json.loads(Path(source).read_bytes()) == json.loads(HEADROOM_BY_BUTTON)
        seen.append(("rename", Path(target)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    state = Overrides(tmp_path)
    state.change("panel.page", "headroom", DEFAULTS)
    state.write()
    (first, new), renamed, last = seen
    assert (first, new.parent) == ("fsync", tmp_path)
    assert [renamed, last] == [("rename", tmp_path / "state.json"), ("fsync", tmp_path)]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_state_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "state.json"
    file.write_text(HEADROOM_BY_BUTTON)
    state = read_without_complaint(tmp_path)
    state.change("panel.page", "meter", DEFAULTS)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space left on device"):
            state.write()
    assert file.read_text() == HEADROOM_BY_BUTTON
    assert list(tmp_path.iterdir()) == [file]
    state.write()
    assert json.loads(file.read_bytes()) == {}


def test_a_folder_that_is_none_is_an_error_to_write_and_a_sentence_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "gainbox"
    folder.touch()
    state, complaint = Overrides.read(folder)
    assert complaint == f"{folder}/state.json: cannot be read: Not a directory; starting without it"
    assert page(state.change("panel.page", "headroom", DEFAULTS)) == "headroom"
    with pytest.raises(NotADirectoryError):
        state.write()


def test_a_missing_folder_is_an_error_to_write(tmp_path: Path) -> None:
    state = read_without_complaint(tmp_path / "gainbox")
    state.change("panel.page", "headroom", DEFAULTS)
    with pytest.raises(FileNotFoundError):
        state.write()


# What cannot be used


DAMAGED = [
    "",
    "{",
    "null",
    "[]",
    '{"panel.page": "headroom"}',
    '{"panel.page": {"value": "headroom"}}',
    '{"panel.page": {"value": "headroom", "instead_of": "meter", "by": "Eva"}}',
    '{"panel.page": {"value": "tape", "instead_of": "meter"}}',
    '{"panel.page": {"value": "headroom", "instead_of": null}}',
    '{"panel.page": {"value": NaN, "instead_of": "meter"}}',
    '{"panel.page": {"value": "\\ud800", "instead_of": "meter"}}',
    '{"capture.rate_hz": {"value": 96000, "instead_of": 48000}}',
    '{"page": {"value": "headroom", "instead_of": "meter"}}',
    '{"panel.page": ' + "9" * 5000 + "}",
    "[" * 60000,
    "\x00" * 4096,
]


@pytest.mark.parametrize("contents", DAMAGED)
def test_a_damaged_state_file_is_put_aside(tmp_path: Path, contents: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(contents)
    state, complaint = Overrides.read(tmp_path)
    assert complaint == f"{file}: is damaged and was put aside as state.json.damaged; starting without it"
    assert state.over(DEFAULTS) == DEFAULTS
    assert not file.exists()
    assert (tmp_path / "state.json.damaged").read_text() == contents


def test_a_newer_damaged_file_takes_the_place_of_an_older(tmp_path: Path) -> None:
    (tmp_path / "state.json.damaged").write_text("older")
    (tmp_path / "state.json").write_bytes(b"\xff newer")
    Overrides.read(tmp_path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"\xff newer"]


def test_a_damaged_file_that_cannot_be_put_aside_is_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "state.json.damaged").mkdir()
    (tmp_path / "state.json").write_text("{")
    state, complaint = Overrides.read(tmp_path)
    assert complaint == (
        f"{tmp_path}/state.json: is damaged and cannot be put aside: Is a directory; starting without it"
    )
    state.change("panel.page", "headroom", DEFAULTS)
    state.write()
    assert page(read_without_complaint(tmp_path).over(DEFAULTS)) == "headroom"


def test_a_state_file_that_cannot_be_read_is_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()
    state, complaint = Overrides.read(tmp_path)
    assert complaint == f"{tmp_path}/state.json: cannot be read: Is a directory; starting without it"
    state.change("panel.page", "headroom", DEFAULTS)
    with pytest.raises(IsADirectoryError):
        state.write()
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["panel.page", "value", "instead_of"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@run(deadline=None, derandomize=True, max_examples=300)
@given(st.binary(max_size=50) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_contents_are_a_state_or_put_aside(
    tmp_path_factory: pytest.TempPathFactory, contents: bytes
) -> None:
    folder = tmp_path_factory.mktemp("state")
    (folder / "state.json").write_bytes(contents)
    state, complaint = Overrides.read(folder)
    assert (folder / "state.json.damaged").exists() == (complaint is not None)
    assert state.over(DEFAULTS).zones == DEFAULTS.zones
