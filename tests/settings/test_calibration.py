"""The calibration: a file of its own, whole or put aside, and what follows from it."""

import errno
import json
import os
from pathlib import Path

import pytest

from gainbox.settings.calibration import CHANNELS, Calibration

NOTHING = (0.0,) * CHANNELS


def read_without_complaint(folder: Path) -> Calibration:
    calibration, complaint = Calibration.read(folder)
    assert complaint is None
    return calibration


def test_without_a_file_no_channel_is_calibrated(tmp_path: Path) -> None:
    calibration = read_without_complaint(tmp_path)
    assert calibration.full_scale_dbu(1) is None
    assert calibration.offsets_db(13.0) == NOTHING
    assert list(tmp_path.iterdir()) == []


def test_a_calibrated_channel_is_shifted_to_the_recorders_scale_and_no_other(tmp_path: Path) -> None:
    calibration = Calibration(tmp_path)
    calibration.set(1, 24.0)
    calibration.set(2, 18.5)
    assert calibration.offsets_db(13.0) == (11.0, 5.5, *NOTHING[2:])
    assert calibration.offsets_db(24.0) == (0.0, -5.5, *NOTHING[2:])
    assert calibration.full_scale_dbu(2) == 18.5


def test_it_is_stored_at_once(tmp_path: Path) -> None:
    Calibration(tmp_path).set(8, 22.25)
    stored = read_without_complaint(tmp_path)
    stored.set(1, 20.0)
    stored.set(8, 22.5)
    file = tmp_path / "calibration.json"
    assert json.loads(file.read_bytes()) == {"full_scale_dbu": {"1": 20.0, "8": 22.5}}
    assert list(tmp_path.iterdir()) == [file]
    assert read_without_complaint(tmp_path).full_scale_dbu(8) == 22.5


@pytest.mark.parametrize("full_scale_dbu", [-40.1, 40.1, float("nan"), float("inf"), -float("inf")])
def test_what_no_converter_can_be_is_refused(tmp_path: Path, full_scale_dbu: float) -> None:
    calibration = Calibration(tmp_path)
    with pytest.raises(ValueError, match=r"the converter would clip at .* dBu; -40 to \+40 can be: is the"):
        calibration.set(1, full_scale_dbu)
    assert calibration.full_scale_dbu(1) is None


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_stored_does_not_hold_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    calibration = Calibration(tmp_path)
    calibration.set(1, 20.0)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space left on device"):
            calibration.set(1, 22.0)
    assert calibration.full_scale_dbu(1) == 20.0
    assert read_without_complaint(tmp_path).full_scale_dbu(1) == 20.0
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "{",
        "null",
        "{}",
        '{"full_scale_dbu": null}',
        '{"full_scale_dbu": {"1": "22"}}',
        '{"full_scale_dbu": {"1": 41.0}}',
        '{"full_scale_dbu": {"1": NaN}}',
        '{"full_scale_dbu": {"0": 22.0}}',
        '{"full_scale_dbu": {"9": 22.0}}',
        '{"full_scale_dbu": {"L": 22.0}}',
        '{"full_scale_dbu": {}, "by": "Eva"}',
        "[" * 60000,
        "\x00" * 4096,
    ],
)
def test_a_damaged_file_is_put_aside(tmp_path: Path, contents: str) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(contents)
    calibration, complaint = Calibration.read(tmp_path)
    assert complaint == (
        f"{file}: is damaged and was put aside as calibration.json.damaged; no channel is calibrated"
    )
    assert calibration.offsets_db(13.0) == NOTHING
    assert (tmp_path / "calibration.json.damaged").read_text() == contents


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").mkdir()
    _, complaint = Calibration.read(tmp_path)
    assert complaint == (
        f"{tmp_path}/calibration.json: cannot be read: Is a directory; no channel is calibrated"
    )
