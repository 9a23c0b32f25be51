"""Overrides: when a change made with the buttons counts, and how the changes are stored."""

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
from gainbox.settings.reading import settings_from
from gainbox.settings.section import RefusedError

DEFAULTS = load()
HEADROOM_IN_FILE = settings_from(b'[panel]\npage = "headroom"', "gainbox.toml")
HEADROOM_BY_BUTTON = '{"panel.page": {"value": "headroom", "instead_of": "meter"}}'


def page(settings: Settings) -> str:
    return settings.panel.page


def read_without_complaint(folder: Path) -> Overrides:
    overrides, complaint = Overrides.read(folder)
    assert complaint is None
    return overrides


def change(overrides: Overrides, key: str, value: object, file_settings: Settings = DEFAULTS) -> Settings:
    """The settings in force once the buttons have changed a key."""
    settings = overrides.over(file_settings).changed({key: value})
    overrides.set(settings, file_settings)
    return settings


# When a change counts


def test_without_changes_the_file_counts(tmp_path: Path) -> None:
    assert read_without_complaint(tmp_path).over(HEADROOM_IN_FILE) == HEADROOM_IN_FILE


def test_what_the_buttons_changed_wins_over_the_file(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    settings = change(overrides, "panel.page", "headroom")
    assert page(settings) == "headroom"
    assert settings.zones == DEFAULTS.zones
    assert overrides.over(DEFAULTS) == settings


def test_a_change_outlives_the_program(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "panel.page", "headroom")
    overrides.write()
    assert page(read_without_complaint(tmp_path).over(DEFAULTS)) == "headroom"


def test_a_change_is_dropped_for_good_once_the_file_changes_that_key(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"panel.page": {"value": "meter", "instead_of": "headroom"}}')
    overrides = read_without_complaint(tmp_path)
    assert page(overrides.over(HEADROOM_IN_FILE)) == "meter"
    assert page(overrides.over(DEFAULTS)) == "meter"  # now the file says so itself
    assert page(overrides.over(HEADROOM_IN_FILE)) == "headroom"
    overrides.write()
    assert page(read_without_complaint(tmp_path).over(HEADROOM_IN_FILE)) == "headroom"


def test_a_change_outlasts_changes_of_other_keys_in_the_file(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "panel.page", "headroom")
    settings = overrides.over(settings_from(b"[clip]\nsamples = 5", "gainbox.toml"))
    assert (page(settings), settings.clip.samples) == ("headroom", 5)


def test_a_change_back_to_the_file_leaves_nothing_to_store(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "panel.page", "headroom")
    assert change(overrides, "panel.page", "meter") == DEFAULTS
    overrides.write()
    assert list(tmp_path.iterdir()) == []


def test_an_impossible_change_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    allowed = (
        '"dynamics", "headroom", "history", "loudness", "meter", "mix", "noise", '
        '"set-level", "stereo", "takes", "vu"'
    )
    with pytest.raises(RefusedError, match=rf'^\[panel\] page: cannot be "tape"; allowed: {allowed}$'):
        change(overrides, "panel.page", "tape")
    assert overrides.over(DEFAULTS) == DEFAULTS


def test_a_key_that_is_not_for_the_buttons_is_not_stored(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    settings = change(overrides, "capture.rate_hz", 96000)
    assert settings.capture.rate_hz == 96000
    assert overrides.over(DEFAULTS) == DEFAULTS
    assert not overrides.write()
    assert list(tmp_path.iterdir()) == []


def test_changes_possible_only_together_are_applied_together(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "zones.sweet_dbfs", -40.0)
    change(overrides, "zones.hot_dbfs", -30.0)
    zones = overrides.over(DEFAULTS).zones
    assert (zones.sweet_dbfs, zones.hot_dbfs) == (-40.0, -30.0)
    with pytest.raises(RefusedError):
        change(overrides, "zones.sweet_dbfs", -20.0)
    assert overrides.over(DEFAULTS).zones == zones


def test_changes_that_no_longer_fit_the_file_give_way_to_it(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "zones.sweet_dbfs", -40.0)
    low_at_30 = settings_from(b"[zones]\nlow_dbfs = -30", "gainbox.toml")
    assert overrides.over(low_at_30) == low_at_30
    assert overrides.over(DEFAULTS) == DEFAULTS


def test_every_kind_of_value_is_stored_as_it_is(tmp_path: Path) -> None:
    thirty = settings_from(b"[clip]\nlamp_s = 30", "gainbox.toml")
    overrides = Overrides(tmp_path)
    change(overrides, "clip.lamp_s", inf, thirty)
    settings = change(overrides, "capture.names", ("Kick", "Snäre"), thirty)
    overrides.write()
    assert read_without_complaint(tmp_path).over(thirty) == settings
    assert settings.clip.lamp_s == inf
    assert settings.capture.names == ("Kick", "Snäre")


# The file


def test_nothing_new_is_not_written_again(tmp_path: Path) -> None:
    overrides = Overrides(tmp_path)
    change(overrides, "panel.page", "headroom")
    overrides.write()
    (tmp_path / "state.json").unlink()
    overrides.write()
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
    overrides = Overrides(tmp_path)
    change(overrides, "panel.page", "headroom")
    overrides.write()
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
    overrides = read_without_complaint(tmp_path)
    change(overrides, "panel.page", "meter")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space left on device"):
            overrides.write()
    assert file.read_text() == HEADROOM_BY_BUTTON
    assert list(tmp_path.iterdir()) == [file]
    overrides.write()
    assert json.loads(file.read_bytes()) == {}


def test_a_folder_that_is_none_is_an_error_to_write_and_a_sentence_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "gainbox"
    folder.touch()
    overrides, complaint = Overrides.read(folder)
    assert complaint == f"{folder}/state.json: cannot be read: Not a directory; starting without it"
    assert page(change(overrides, "panel.page", "headroom")) == "headroom"
    with pytest.raises(NotADirectoryError):
        overrides.write()


def test_a_missing_folder_is_an_error_to_write(tmp_path: Path) -> None:
    overrides = read_without_complaint(tmp_path / "gainbox")
    change(overrides, "panel.page", "headroom")
    with pytest.raises(FileNotFoundError):
        overrides.write()


# Files that cannot be used


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
    overrides, complaint = Overrides.read(tmp_path)
    assert complaint == f"{file}: is damaged and was put aside as state.json.damaged; starting without it"
    assert overrides.over(DEFAULTS) == DEFAULTS
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
    overrides, complaint = Overrides.read(tmp_path)
    assert complaint == (
        f"{tmp_path}/state.json: is damaged and cannot be put aside: Is a directory; starting without it"
    )
    change(overrides, "panel.page", "headroom")
    overrides.write()
    assert page(read_without_complaint(tmp_path).over(DEFAULTS)) == "headroom"


def test_a_state_file_that_cannot_be_read_is_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()
    overrides, complaint = Overrides.read(tmp_path)
    assert complaint == f"{tmp_path}/state.json: cannot be read: Is a directory; starting without it"
    change(overrides, "panel.page", "headroom")
    with pytest.raises(IsADirectoryError):
        overrides.write()
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
    overrides, complaint = Overrides.read(folder)
    assert (folder / "state.json.damaged").exists() == (complaint is not None)
    assert overrides.over(DEFAULTS).zones == DEFAULTS.zones
