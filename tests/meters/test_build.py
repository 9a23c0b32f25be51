"""Building the kernel by hand, and its errors."""

from pathlib import Path

import pytest

from gainbox import decibels
from gainbox.meters import CannotBuildError, build, kernel, power, psr, vu
from gainbox.meters.fast_math import REASSOCIATED, UNFUSED


def test_a_folder_that_cannot_be_written_is_an_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert build.main([str(tmp_path / "file" / "cache")]) == 1
    error = capsys.readouterr().err
    assert str(tmp_path / "file" / "cache") in error
    assert error.count("\n") == 1


def test_a_missing_compiler_is_named_before_anything_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotBuildError, match="install gcc"):
        build.build(tmp_path)


def test_a_compiler_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(CannotBuildError, match=r"failed to link the meters: .*missing\.o"):
        build.link([tmp_path / "missing.o"], tmp_path / "linked.so")


def test_the_functions_to_compile_are_found_by_what_feed_calls() -> None:
    found = build.functions_of(kernel.feed)
    assert {vu.advance, power.add, psr.close_hop, decibels.from_power} <= set(found)
    assert vu.prepare not in found
    assert len(found) == len(set(found))


def test_every_function_with_a_mark_is_compiled() -> None:
    assert set(build.functions_of(kernel.feed)) >= REASSOCIATED | UNFUSED
