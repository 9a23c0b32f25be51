"""The settings file as it changes, and what is kept of it when it was right."""

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


def original(file: Path, **how: bool) -> SettingsFile:
    """The file as it is followed, its copy beside it."""
    return SettingsFile(file, folder=file.parent, **{"must_exist": False, **how})


def refusal(of: SettingsFile) -> str:
    with pytest.raises(SettingsError) as refused:
        of.load()
    return str(refused.value)


# When it has changed


def test_a_change_counts_at_the_second_look_when_nobody_writes_any_more(file: Path) -> None:
    followed = original(file)
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
    followed = original(file)
    followed.load()
    file.write_bytes(FIVE.replace(b"5", b"6"))
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert [followed.has_changed(), followed.has_changed()] == [False, True]


def test_a_wrong_file_is_not_tried_again_until_it_changes(file: Path) -> None:
    file.write_bytes(WRONG)
    followed = original(file)
    assert refusal(followed).startswith(f"{file}, line 2: [clip] samples: cannot be 50")
    assert not any(followed.has_changed() for _ in range(3))
    file.write_bytes(FIVE)
    assert [followed.has_changed(), followed.has_changed()] == [False, True]


@pytest.mark.parametrize("must_exist", [False, True])
def test_a_file_that_is_removed_has_changed(file: Path, must_exist: bool) -> None:
    file.write_bytes(FIVE)
    followed = original(file, must_exist=must_exist)
    followed.load()
    file.unlink()
    assert [followed.has_changed(), followed.has_changed()] == [False, True]
    if must_exist:
        assert refusal(followed) == f"{file}: cannot be read: No such file or directory"
    else:
        assert followed.load() == load()


def test_what_comes_through_a_pipe_is_read_once() -> None:
    reading, writing = os.pipe()
    os.write(writing, FIVE)
    os.close(writing)
    followed = original(Path(f"/dev/fd/{reading}"), must_exist=True)
    assert followed.load().clip.samples == 5
    assert not any(followed.has_changed() for _ in range(3))
    assert refusal(followed) == f"/dev/fd/{reading}: this is no file that can be read again"
    os.close(reading)


# What is kept


def test_what_was_right_last_is_kept_for_the_next_start(file: Path) -> None:
    file.write_bytes(FIVE)
    first = original(file)
    first.load()
    first.keep()
    file.write_bytes(WRONG)
    refusal(first)
    first.keep()
    second = original(file)
    refusal(second)
    last_good = second.last_good()
    assert last_good
    assert last_good.clip.samples == 5
    second.keep()
    assert (file.parent / COPY).read_bytes() == FIVE


def test_without_a_file_nothing_is_kept_and_what_was_is_forgotten(file: Path) -> None:
    original(file).load()
    original(file).keep()
    assert list(file.parent.iterdir()) == []
    (file.parent / COPY).write_bytes(FIVE)
    followed = original(file)
    followed.load()
    followed.keep()
    assert followed.last_good() is None


@pytest.mark.parametrize("kept", [WRONG, b"\xff", b"x" * 70_000, None])
def test_a_copy_that_cannot_be_used_is_none(file: Path, kept: bytes | None) -> None:
    copy = file.parent / COPY
    if kept is None:
        copy.mkdir()
    else:
        copy.write_bytes(kept)
    assert original(file).last_good() is None


def test_the_copy_is_written_only_when_it_changes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(FIVE)
    followed = original(file)
    followed.load()
    followed.keep()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    followed.load()
    followed.keep()
    file.write_bytes(FIVE.replace(b"5", b"6"))
    followed.load()
    with pytest.raises(OSError, match="No space left"):
        followed.keep()
    assert (file.parent / COPY).read_bytes() == FIVE
