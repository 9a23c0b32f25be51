"""The settings file as it changes, and the copy of what it held when it was last valid."""

import errno
import os
from pathlib import Path

import pytest

from gainbox.settings import SettingsError, SettingsFile, load
from gainbox.settings.file import COPY

FIVE, WRONG = b"[clip]\nsamples = 5\n", b"[clip]\nsamples = 50\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gainbox.toml"


def following(file: Path, **how: bool) -> SettingsFile:
    """The file as it is followed, its copy beside it."""
    return SettingsFile(file, folder=file.parent, **{"must_exist": False, **how})


def refusal(of: SettingsFile) -> str:
    with pytest.raises(SettingsError) as refused:
        of.load()
    return str(refused.value)


# When it has changed


def test_a_change_counts_at_the_second_look_when_no_editor_writes_any_more(file: Path) -> None:
    followed = following(file)
    assert followed.load() == load()
    assert not followed.has_changed()
    for half_written in (FIVE[:7], FIVE[:12], FIVE):
        file.write_bytes(half_written)
        assert not followed.has_changed()
    assert followed.has_changed()
    assert followed.load().clip.samples == 5
    assert not followed.has_changed()


def test_a_change_of_one_letter_in_the_same_instant_is_seen(file: Path) -> None:
    file.write_bytes(FIVE)
    written = file.stat()
    followed = following(file)
    followed.load()
    file.write_bytes(FIVE.replace(b"5", b"6"))
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert [followed.has_changed(), followed.has_changed()] == [False, True]


def test_a_wrong_file_is_not_tried_again_until_it_changes(file: Path) -> None:
    file.write_bytes(WRONG)
    followed = following(file)
    assert refusal(followed).startswith(f"{file}, line 2: [clip] samples: cannot be 50")
    assert not any(followed.has_changed() for _ in range(3))
    file.write_bytes(FIVE)
    assert [followed.has_changed(), followed.has_changed()] == [False, True]


@pytest.mark.parametrize("must_exist", [False, True])
def test_a_file_that_is_removed_has_changed(file: Path, must_exist: bool) -> None:
    file.write_bytes(FIVE)
    followed = following(file, must_exist=must_exist)
    followed.load()
    file.unlink()
    assert [followed.has_changed(), followed.has_changed()] == [False, True]
    if must_exist:
        assert refusal(followed) == f"{file}: cannot be read: No such file or directory"
    else:
        assert followed.load() == load()


def test_a_pipe_is_read_once() -> None:
    reading, writing = os.pipe()
    os.write(writing, FIVE)
    os.close(writing)
    followed = following(Path(f"/dev/fd/{reading}"), must_exist=True)
    assert followed.load().clip.samples == 5
    assert not any(followed.has_changed() for _ in range(3))
    assert refusal(followed) == f"/dev/fd/{reading}: this is no file that can be read again"
    os.close(reading)


# The copy


def test_the_last_valid_contents_are_copied_for_the_next_start(file: Path) -> None:
    file.write_bytes(FIVE)
    first = following(file)
    first.load()
    first.write_copy()
    file.write_bytes(WRONG)
    refusal(first)
    first.write_copy()
    second = following(file)
    refusal(second)
    last_good = second.last_good()
    assert last_good
    assert last_good.clip.samples == 5
    second.write_copy()
    assert (file.parent / COPY).read_bytes() == FIVE


def test_without_a_file_there_is_no_copy_and_an_older_one_is_emptied(file: Path) -> None:
    following(file).load()
    following(file).write_copy()
    assert list(file.parent.iterdir()) == []
    (file.parent / COPY).write_bytes(FIVE)
    followed = following(file)
    followed.load()
    followed.write_copy()
    assert followed.last_good() is None


@pytest.mark.parametrize("copied", [WRONG, b"\xff", b"x" * 70_000, None])
def test_a_copy_that_cannot_be_used_is_none(file: Path, copied: bytes | None) -> None:
    copy = file.parent / COPY
    if copied is None:
        copy.mkdir()
    else:
        copy.write_bytes(copied)
    assert following(file).last_good() is None


def test_without_a_folder_there_is_no_copy(file: Path) -> None:
    file.write_bytes(FIVE)
    named = SettingsFile(file, must_exist=True, folder=None)
    assert named.load().clip.samples == 5
    assert not named.write_copy()
    assert named.last_good() is None
    assert list(file.parent.iterdir()) == [file]


def test_the_copy_is_written_only_when_it_changes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(FIVE)
    followed = following(file)
    followed.load()
    assert followed.write_copy()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    followed.load()
    assert not followed.write_copy()
    file.write_bytes(FIVE.replace(b"5", b"6"))
    followed.load()
    with pytest.raises(OSError, match="No space left"):
        followed.write_copy()
    assert (file.parent / COPY).read_bytes() == FIVE
