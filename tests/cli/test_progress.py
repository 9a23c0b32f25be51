"""The bar for a person who waits."""

import io
import sys

import pytest

from gainbox.cli.measure import progress


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def written_to(stderr: io.StringIO, moment_s: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a bar for a piece of work writes that is done in two halves."""
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "SHOW_AFTER_S", moment_s)
    monkeypatch.setenv("TERM", "xterm")
    with progress.bar_for("song [final].wav", 200) as advance:
        advance(100)
        advance(100)
    return stderr.getvalue()


def test_who_waits_for_long_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    written = written_to(Terminal(), -1.0, monkeypatch)
    assert "song [final].wav" in written
    assert "50%" in written
    assert written.endswith("\x1b[1A\x1b[2K")  # and it leaves nothing behind


def test_nothing_is_shown_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written_to(Terminal(), 60.0, monkeypatch) == ""


def test_a_log_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written_to(io.StringIO(), -1.0, monkeypatch) == ""
