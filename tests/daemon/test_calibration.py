"""Calibrating a channel, from the socket to the lamp: levels, zones and clips as the recorder sees them."""

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gainbox.daemon.calibration import Calibrator
from gainbox.face import Menu, Scene
from gainbox.face.setup_rows import rows_for
from gainbox.panel import NoPanel
from gainbox.settings.calibration import Calibration
from gainbox.staging.tone import Tone
from gainbox.staging.zones import Zone
from gainbox.status import Status, StatusError
from gainbox.status.client import send_request
from tests.box import Box, Display, Pins, Script, until
from tests.daemon.playing import a_tone
from tests.signals import Signal, int32_block, noise, silence, tone

Start = Callable[..., Box]

RATE_HZ = 48000
RECORDER_DBU = 13.0
OUR_DBU = 24.0
"""A recorder that clips 11 dB before this box does."""

NOTHING = silence(1.0, RATE_HZ)


class Loop(Script):
    """A source that plays a second of sound again and again, a dozen times as fast as it was."""

    PART = 1600

    def __init__(self) -> None:
        super().__init__()
        self.block = self.playing = int32_block(NOTHING, NOTHING)
        self.since = 0
        """The frame from which on the block is played."""
        self._frames = 0

    def read(self, timeout_s: float) -> np.ndarray | None:
        time.sleep(min(self.PART / RATE_HZ / 12, timeout_s))
        at = self._frames % RATE_HZ
        if at == 0 and self.playing is not self.block:  # from its beginning: no click
            self.since, self.playing = self._frames, self.block
        self._frames += self.PART
        return self.playing[at : at + self.PART]


class Desk:
    """A box that hears what is played to it."""

    def __init__(self, start: Start, **how: object) -> None:
        self.source = Loop()
        settings = {"scales.recorder_full_scale_dbu": RECORDER_DBU}
        self.box = start(self.source, **{"settings": settings} | how)
        self._remembered = self.box.daemon._calibrator._recent

    def plays(self, *signals: Signal) -> None:
        """Let it hear a second of sound on each channel until it remembers nothing else, and ever after."""
        self.source.block = int32_block(*signals)
        until(lambda: self.source.playing is self.source.block)
        settled = self.source.since + RATE_HZ  # and meters that average have, too
        until(lambda: self._remembered and self._remembered[0].frames >= settled)

    def calibrate(self, channel: object = 1, dbu: object = 4.0) -> Status | None:
        return send_request([self.box.socket], {"do": "calibrate", "channel": channel, "dbu": dbu})

    def refusal(self, channel: object = 1, dbu: object = 4.0) -> str:
        with pytest.raises(StatusError) as refused:
            self.calibrate(channel, dbu)
        return str(refused.value)

    def tone(self, row: str) -> Tone:
        """What a page of SETUP tells of the tone."""
        rows, settings = rows_for(2), self.box.settings.now
        at = next(at for at, each in enumerate(rows) if each.title.lower().startswith(row))
        menu = replace(Menu.opened(rows, settings, settings), at=at, editing=True)
        return self.box.daemon.scenes.scene("meter", menu, ()).tone

    @property
    def scene(self) -> Scene:
        return self.box.scene("meter")


def steady(level_dbfs: float) -> Signal:
    return tone(level_dbfs, 997, 1.0, RATE_HZ)


def deep(peak_dbfs: float) -> Signal:
    """A tone so low that some samples in a row are at its peak."""
    return tone(peak_dbfs, 100, 1.0, RATE_HZ)


@pytest.fixture
def calibrated(tmp_path: Path) -> None:
    """The first channel clips at +24 dBu; the second has not been calibrated."""
    Calibration(tmp_path).set(1, OUR_DBU)


@pytest.mark.usefixtures("calibrated")
def test_the_status_of_a_calibrated_channel_is_on_the_recorders_scale(start: Start) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-31.0), steady(-31.0))
    left, right = desk.box.status().channel
    assert (left.vu_dbfs, right.vu_dbfs) == pytest.approx((-20.0, -31.0), abs=0.1)
    assert (left.true_peak_dbtp, right.true_peak_dbtp) == pytest.approx((-20.0, -31.0), abs=0.1)
    assert (left.full_scale_dbu, left.offset_db) == (RECORDER_DBU, 11.0)
    assert (right.full_scale_dbu, right.offset_db) == (None, 0.0)


@pytest.mark.usefixtures("calibrated")
def test_bars_zones_and_lamps_are_on_the_recorders_scale(start: Start, pins: Pins, display: Display) -> None:
    desk = Desk(start)
    desk.plays(steady(-23.0), steady(-23.0))
    left, right = desk.scene.strips
    assert (left.vu_dbfs, left.max_dbfs, left.hold_dbfs) == pytest.approx((-12.0,) * 3, abs=0.1)
    assert (right.vu_dbfs, right.max_dbfs, right.hold_dbfs) == pytest.approx((-23.0,) * 3, abs=0.1)
    assert (left.zone, right.zone) == (Zone.SWEET, Zone.LOW)
    until(lambda: pins.lit() == ({"signal", "sweet"}, {"signal"}))
    until(lambda: display.picture is not None)


@pytest.mark.usefixtures("calibrated")
def test_the_clip_lamp_lights_when_the_recorder_clips(start: Start, pins: Pins) -> None:
    desk = Desk(start)
    desk.plays(deep(-11.1), NOTHING)
    assert not any("clip" in lit for lit in pins.ever_lit())
    desk.plays(deep(-10.9), NOTHING)
    until(lambda: "clip" in pins.lit()[0])
    assert "clip" not in pins.lit()[1]


def test_our_own_clip_lights_it_when_the_recorder_takes_more(
    start: Start, pins: Pins, tmp_path: Path
) -> None:
    Calibration(tmp_path).set(1, 9.0)  # 4 dB before the recorder
    desk = Desk(start)
    desk.plays(deep(-0.1), NOTHING)
    assert not any("clip" in lit for lit in pins.ever_lit())
    desk.plays(deep(0.5), NOTHING)
    until(lambda: "clip" in pins.lit()[0])
    (left, _) = desk.box.status().channel
    assert left.peak_hold_dbfs == pytest.approx(-4.0, abs=0.1)


def test_a_tone_calibrates_its_channel_and_that_is_kept(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-6.0), NOTHING)
    for _ in range(2):  # the bar falls for longer than a second
        desk.plays(steady(-20.0), steady(-22.0))
    state = desk.calibrate(1, 4.0)
    assert state
    left, right = state.channel
    assert left.full_scale_dbu == RECORDER_DBU
    assert left.offset_db == pytest.approx(11.0, abs=0.02)
    assert right.full_scale_dbu is None
    desk.plays(steady(-20.0), steady(-22.0))
    left, right = desk.box.status().channel
    assert (left.vu_dbfs, right.vu_dbfs) == pytest.approx((-9.0, -22.0), abs=0.1)
    assert left.true_peak_dbtp == pytest.approx(-9.0, abs=0.1)  # and not -6, of what was measured before
    contents = json.loads((tmp_path / "calibration.json").read_bytes())
    assert contents["full_scale_dbu"] == {"1": pytest.approx(24.0, abs=0.02)}


def test_one_channel_after_the_other_is_calibrated_by_the_same_tone(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-22.0))
    desk.calibrate(1, 4.0)
    desk.plays(steady(-20.0), steady(-22.0))
    desk.calibrate(2, 4.0)
    assert Calibration.read(tmp_path)[0].full_scale_dbu(2) == pytest.approx(26.0, abs=0.02)


def test_a_calibrated_channel_is_calibrated_anew_by_what_its_converter_reads(
    start: Start, tmp_path: Path
) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-20.0))
    desk.calibrate(1, 4.0)
    desk.plays(steady(-20.0), steady(-20.0))
    desk.calibrate(1, 6.0)
    assert Calibration.read(tmp_path)[0].full_scale_dbu(1) == pytest.approx(26.0, abs=0.02)


def test_what_is_no_steady_tone_is_refused_with_the_reason(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(noise(-20.0, 1.0, RATE_HZ), NOTHING)
    assert desk.refusal(1).startswith("channel 1: that is no sine: its peaks lie +")
    assert desk.refusal(2).startswith("channel 2: there is nothing on it")
    assert desk.refusal(3) == "there is no channel 3; the last is 2"
    assert desk.refusal(0) == "there is no channel 0; the last is 2"
    assert desk.refusal(dbu=None).startswith("say which channel and how much: ")
    assert list(tmp_path.iterdir()) == []


def test_while_no_sound_comes_there_is_nothing_to_calibrate_by(start: Start) -> None:
    box = start(Script(), panel=NoPanel())
    box.status()
    with pytest.raises(StatusError, match=r"^no sound is metered now$"):
        send_request([box.socket], {"do": "calibrate", "channel": 1, "dbu": 4.0})


def test_a_figure_that_cannot_be_is_refused(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-20.0))
    assert desk.refusal(dbu=40.0) == (
        "channel 1: the converter would clip at +60.0 dBu; -40 to +40 can be: is the figure right?"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_calibration_that_cannot_be_kept_is_refused_and_metering_goes_on(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device", str(tmp_path))

    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-20.0))
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        assert "the calibration cannot be kept: No space left on device" in desk.refusal()
    desk.plays(steady(-20.0), steady(-20.0))
    left, _ = desk.box.status().channel
    assert (left.full_scale_dbu, left.offset_db) == (None, 0.0)


@pytest.mark.usefixtures("calibrated")
def test_setup_leaves_the_scale_as_it_is(start: Start) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-31.0), steady(-31.0))
    settings = desk.box.settings.now.changed({"scales.recorder_full_scale_dbu": 13.0})
    desk.box.daemon.apply(settings.changed({"clip.samples": 5}))
    desk.plays(steady(-31.0), steady(-31.0))
    left, _ = desk.box.status().channel
    assert (left.vu_dbfs, left.offset_db) == pytest.approx((-20.0, 11.0), abs=0.1)


def test_setup_moves_the_recorders_full_scale(start: Callable[..., Box], tmp_path: Path) -> None:
    calibration = Calibration(tmp_path)
    calibration.set(1, 24.0)
    source = Script()
    box = start(source)
    source.give(a_tone(-20.0, 0.5))
    box.reaches("metering")
    box.daemon.apply(box.settings.now.changed({"scales.recorder_full_scale_dbu": 18.0}))

    def reads_as_the_recorder() -> bool:
        source.give(a_tone(-20.0, 0.1))
        return box.status().channel[0].offset_db == 6.0

    until(reads_as_the_recorder)


def test_the_demo_calibrates_nothing(start: Start, tmp_path: Path) -> None:
    """Whoever tries CALIBRATE before the card is there does not spoil the calibration of the card."""
    desk = Desk(start, panel=NoPanel())
    desk.source.name = "demo"
    desk.plays(steady(-20.0), steady(-20.0))
    assert "through no converter" in desk.refusal()
    assert Calibration.read(tmp_path)[0].full_scale_dbu(1) is None


# The pages of SETUP


def test_calibrate_tells_the_tone_as_our_converter_reads_it(start: Start, tmp_path: Path) -> None:
    Calibration(tmp_path).set(1, 24.0)
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-20.0))
    left = desk.tone(row="calibrate")
    assert (left.name, left.full_scale_dbu, left.trouble) == ("L", 24.0, "")
    assert left.level_dbfs == pytest.approx(-20.0, abs=0.1)


def test_without_sound_there_is_no_tone(tmp_path: Path) -> None:
    Calibration(tmp_path).set(1, 24.0)
    calibrator = Calibrator(Calibration.read(tmp_path)[0], RECORDER_DBU)
    assert calibrator.tone_on(0, ()).trouble == "no sound is metered now"
    assert calibrator.loudest(()).trouble == "no sound is metered now"


def test_match_tells_the_loudest_calibrated_channel_as_the_recorder_reads_it(
    start: Start, tmp_path: Path
) -> None:
    Calibration(tmp_path).set(1, 24.0)
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-31.0), steady(-20.0))
    left = desk.tone(row="match")
    assert (left.name, left.full_scale_dbu, left.trouble) == ("L", RECORDER_DBU, "")
    assert left.level_dbfs == pytest.approx(-20.0, abs=0.1)
    desk.plays(steady(-90.0), steady(-20.0))
    assert "play it the tone" in desk.tone(row="match").trouble


def test_without_a_calibrated_channel_nothing_is_matched(start: Start) -> None:
    desk = Desk(start, panel=NoPanel())
    desk.plays(steady(-20.0), steady(-20.0))
    assert math.isnan(desk.tone(row="match").full_scale_dbu)
