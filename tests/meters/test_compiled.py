"""The compiled kernel: built if there is none, else loaded, without numba at run time."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import gainbox
from gainbox.meters import CannotBuildError, FeedFor, compiled
from tests.meters.listening import hear
from tests.signals import int32_block, tone

PACKAGE = Path(gainbox.__file__).parent


def python(code: str, *arguments: str, checkout: Path = PACKAGE.parent) -> str:
    """The output of `code` in a new Python process, with the gainbox of that checkout."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout


def reads_a_tone(feed_for: FeedFor) -> bool:
    readings = hear(feed_for, int32_block(tone(-18.0, 997, 1.0, 48000)))
    return readings.ppm_type_1_dbfs == pytest.approx((-18.0,), abs=0.02)


def test_an_existing_object_is_loaded_without_a_build(kernel_folder: Path) -> None:
    built = compiled.path_in(kernel_folder)
    before = built.stat().st_mtime_ns
    assert reads_a_tone(compiled.load(kernel_folder))
    assert built.stat().st_mtime_ns == before


def test_without_a_writable_folder_a_temporary_one_is_used(
    quick_builder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(quick_builder))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    not_a_folder = tmp_path / "file"
    not_a_folder.touch()
    assert reads_a_tone(compiled.load(not_a_folder / "cache"))
    assert list(temporary.iterdir()) == []


def test_a_missing_c_compiler_is_an_error_with_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing here"))
    with pytest.raises(CannotBuildError, match=r"no C compiler .*: install gcc$") as caught:
        compiled.load(tmp_path / "cache")
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_key_follows_the_sources(tmp_path: Path) -> None:
    key = "from gainbox.meters import compiled; print(compiled.key())"
    shutil.copytree(PACKAGE, tmp_path / "gainbox", ignore=shutil.ignore_patterns("__pycache__"))
    assert python(key, checkout=tmp_path).strip() == compiled.key()
    with (tmp_path / "gainbox" / "meters" / "vu.py").open("a") as source:
        source.write("# another needle\n")
    assert python(key, checkout=tmp_path).strip() != compiled.key()


METERING = """
import sys
from pathlib import Path
import numpy
from gainbox.meters import Bank, compiled
Bank(48000, 2, compiled.load(Path(sys.argv[1]))).feed(numpy.zeros((256, 2), numpy.int32))
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_metering_imports_no_compiler_and_no_hardware(kernel_folder: Path) -> None:
    imported = set(python(METERING, str(kernel_folder)).split())
    assert "gainbox" in imported
    assert imported.isdisjoint({"numba", "llvmlite", "alsaaudio", "gpiozero", "luma", "PIL", "soundfile"})


def test_a_damaged_object_is_built_anew(
    quick_builder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(quick_builder))
    compiled.path_in(tmp_path).touch()
    assert reads_a_tone(compiled.load(tmp_path))
    assert compiled.path_in(tmp_path).stat().st_size > 0


def test_a_python_that_cannot_be_started_is_an_error(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CannotBuildError, match="/nowhere/python cannot be started: No such file"):
        compiled.load(tmp_path / "cache")


@pytest.mark.parametrize("dying", ["echo second line >&2; exit 1", "kill -9 $PPID"])
def test_a_failed_build_is_an_error_in_a_whole_sentence(tmp_path, monkeypatch, dying: str) -> None:
    cc = tmp_path / "cc"
    cc.write_text(f"#!/bin/sh\necho first line >&2; {dying}\n")
    cc.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(CannotBuildError, match=r"\w+ .* meters"):
        compiled.load(tmp_path / "cache")
