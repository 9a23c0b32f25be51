"""The scene of the display, the status and the summary, from the audio thread's frames."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gainbox.capture import CaptureError, EndOfProgramme, Format, Overrun
from gainbox.daemon.audio import Audio, Metering
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.scene import DisplayOptions, SceneBuilder
from gainbox.daemon.status import StatusBuilder
from gainbox.decibels import SILENCE
from gainbox.face import PAGES, Notice, Strip, paint
from gainbox.face.scales import METER_SCALES
from gainbox.meters import FeedFor
from gainbox.panel import Health, NoPanel
from gainbox.settings import load
from gainbox.settings.calibration import Calibration
from gainbox.staging.zones import Zone
from gainbox.status import ProgrammeStatus
from gainbox.wakeup import Wakeup
from gainbox.warning import BoxState
from tests.box import EDGES_DBFS, RULES, Box, Script, features_of, until
from tests.daemon.playing import a_tone
from tests.signals import int32_block, silence, square, tone

Start = Callable[..., Box]


@pytest.fixture
def hearing(start: Start) -> Callable[..., Box]:
    """Starts a box without a panel and has it hear things, one after the other."""

    def hear(*things: np.ndarray | Exception, source: Script | None = None, **how: object) -> Box:
        source = source or Script()
        box = start(source, panel=NoPanel(), **how)
        source.give(*things)
        until(source.is_empty)
        return box

    return hear


@pytest.fixture
def fed(start: Start) -> Callable[..., Box]:
    """Starts a box without a panel whose features are fed with a block."""

    def feed(block: np.ndarray, source: Script | None = None, **how: object) -> Box:
        source = source or Script()
        box = start(source, panel=NoPanel(), **how)
        source.give(block[:1])  # from its first frames on there are ticks
        until(lambda: box.daemon.features.readings)
        source.give(block)
        frames = 1 + len(block)
        until(lambda: (readings := box.daemon.features.readings) and readings.frames == frames)
        return box

    return feed


# Scenes


def test_before_any_sound_the_scene_has_the_channels_of_the_settings(hearing: Callable[..., Box]) -> None:
    scene = hearing(settings={"capture.names": ("Voice",)}).scene("meter")
    nothing = (Zone.SILENT, *[SILENCE] * 5, 0)
    assert scene.strips == (Strip("Voice", *nothing), Strip("R", *nothing))
    assert (scene.page, scene.edges_dbfs, scene.demo) == ("meter", EDGES_DBFS, False)


def test_swapped_a_channel_keeps_its_past_and_its_name(fed: Callable[..., Box]) -> None:
    square_left = int32_block(square(-12.0, 100, 1.0, 48000), tone(-30.0, 997, 1.0, 48000))
    box = fed(square_left, settings={"panel.swap": True, "capture.names": ("Voice", "Bass")})
    scene, dynamics = box.scene("history"), box.scene("dynamics").view
    assert [strip.name for strip in scene.strips] == ["Bass", "Voice"]
    assert scene.swap
    loudest, quietest = scene.view.seconds[-1].peak_dbfs  # in the order of the channels
    assert (loudest, quietest) == (pytest.approx(-12.0, abs=0.1), pytest.approx(-30.0, abs=0.1))
    assert dynamics.crest_of == "Voice"  # of a square there is no smaller one


def test_a_scene_has_all_that_is_heard(hearing: Callable[..., Box]) -> None:
    loud_left = int32_block(
        np.concatenate((square(0.0, 100, 0.1, 48000), tone(-12.0, 997, 0.9, 48000))), silence(1.0, 48000)
    )
    box = hearing(loud_left)
    until(lambda: box.daemon.features.frame)
    left, right = box.scene("headroom").strips
    assert (left.name, left.zone, left.clips) == ("L", Zone.CLIP, 20)
    assert left.vu_dbfs == pytest.approx(-12.0, abs=0.5)
    assert (left.peak_dbfs, left.hold_dbfs, left.max_dbfs) == pytest.approx((0.0, 0.0, 0.0), abs=1e-5)
    assert right == Strip("R", Zone.SILENT, *[SILENCE] * 5, 0)


def test_the_view_of_a_page_is_in_its_scene(fed: Callable[..., Box]) -> None:
    box = fed(a_tone(-12.0, 4.0))
    assert box.scene("meter").view is None
    assert box.scene("history").view.seconds
    assert box.scene("loudness").view.integrated_lufs == pytest.approx(-12.0, abs=0.1)
    dynamics = box.scene("dynamics").view
    assert dynamics.psr_lu == pytest.approx(0.0, abs=0.1)
    assert dynamics.past.seconds


def test_the_pairs_are_drawn_in_the_order_of_the_channels(fed: Callable[..., Box]) -> None:
    left, right = tone(-12.0, 997, 1.0, 48000), tone(-18.0, 997, 1.0, 48000)
    block = int32_block(left, right, left, -left, left)
    for swap, names in ((False, ["1", "3"]), (True, ["3", "1"])):
        box = fed(block, source=Script(channels=5), settings={"panel.swap": swap})
        scene = box.scene("stereo")
        stereo = scene.view
        pairs = {pair.left: pair for pair in scene.in_order(stereo.pairs)}
        assert (list(pairs), stereo.alone) == (names, ("5",))
        assert (pairs["1"].right, pairs["3"].right) == ("2", "4")
        assert (pairs["1"].correlation, pairs["3"].correlation) == pytest.approx((1.0, -1.0))
        assert (pairs["1"].balance_db, pairs["3"].balance_db) == pytest.approx((-6.0, 0.0), abs=0.01)
        box.stop()


def test_the_bars_show_the_reading_that_belongs_to_their_scale(hearing: Callable[..., Box]) -> None:
    source = Script()
    box = hearing(a_tone(-12.0), source=source)
    features, scenes = box.daemon.features, box.daemon.scenes
    for serial, seconds in enumerate((0.25, 0.01), start=1):
        until(lambda serial=serial: features.frame and features.frame.readings.serial == serial)
        box.scene("meter")  # the maxima since then are those of what follows
        source.give(int32_block(*[silence(seconds, 48000)] * 2))
    until(lambda: features.frame.readings.serial == 3)
    readings = features.frame.readings
    bars = {}
    for scale in METER_SCALES:
        scenes.options = replace(scenes.options, scale=scale)
        bars[scale] = box.scene("meter").strips[0].bar_dbfs
    assert bars["mixer"] == bars["dBFS"] == bars["VU"] == readings.vu_dbfs[0]
    assert bars["DIN"] == bars["Nordic"] == pytest.approx(readings.ppm_type_1_dbfs[0], abs=0.2)
    assert bars["BBC"] == bars["EBU"] == pytest.approx(readings.ppm_type_2_dbfs[0], abs=0.2)
    assert bars["K-12"] == bars["K-14"] == bars["K-20"] == readings.k_rms_dbfs[0]
    assert len(set(bars.values())) == 4


class Absent(Script):
    """A card that cannot be opened.

    Args:
        state: of the box, without it
        sentence: the reason
    """

    def __init__(self, state: BoxState, sentence: str = "alsa:hw:0: it has gone home") -> None:
        super().__init__()
        self._error = CaptureError(state, sentence)

    def open(self) -> Script:
        raise self._error


@pytest.mark.parametrize(("state", "notice"), [("no-card", "no card"), ("wrong-format", "wrong format")])
def test_a_fault_is_a_notice_with_its_sentence(
    hearing: Callable[..., Box], state: BoxState, notice: str
) -> None:
    box = hearing(source=Absent(state))
    until(lambda: box.daemon.audio.state == state)
    assert box.scene("meter").notice == Notice(notice, "alsa:hw:0: it has gone home")


@pytest.mark.parametrize(
    ("name", "is_demo"), [("demo", True), ("script", False), ("alsa:demo", False), ("file:demo", False)]
)
def test_only_the_demo_is_called_so(hearing: Callable[..., Box], name: str, is_demo: bool) -> None:
    source = Script()
    source.name = name
    box = hearing(a_tone(seconds=0.1), source=source)
    until(lambda: box.daemon.audio.latest)
    assert box.scene("meter").demo == is_demo


# Peaks


def test_no_peak_is_missed_and_all_fall_alike(feed_for: FeedFor, tmp_path: Path) -> None:
    source, wakeup = Script(), Wakeup()
    audio = Audio(source, None, feed_for, RULES, NoPanel().light, wakeup)
    features, calibrator = features_of(audio), Calibrator(Calibration(tmp_path), 24.0)
    scenes = SceneBuilder(audio, DisplayOptions.of(load()), features, calibrator, None)
    statuses = StatusBuilder(audio, scenes, features, calibrator, Health("none"))
    click = int32_block(*[np.array([0.0, 0.5, 0.0])] * 2)
    quiet = a_tone(-40.0, 0.01)

    def hear(*blocks: np.ndarray) -> None:
        before = audio.latest.readings.serial if audio.latest else 0
        source.give(*blocks)
        until(lambda: audio.latest and audio.latest.readings.serial == before + len(blocks))
        features.look()

    def on_display() -> list[float]:
        return [round(strip.peak_dbfs, 1) for strip in scenes.scene("meter", None, ()).strips]

    def in_status() -> list[float]:
        return [round(channel.peak_dbfs, 1) for channel in statuses.status(()).channel]

    audio.start()
    hear(quiet)
    assert on_display() == in_status() == [-40.0, -40.0]
    hear(quiet, click, quiet, quiet)
    assert on_display() == [-6.0, -6.0]  # as high as it was, though that was a while ago
    hear(quiet)
    assert on_display() == in_status()
    assert all(-8.0 < peak < -6.1 for peak in in_status())  # 20 dB in 1.7 s
    hear(*[quiet] * 300)
    assert on_display() == in_status() == [-40.0, -40.0]
    audio.stop()
    audio.join()
    wakeup.close()


@pytest.mark.parametrize("page", PAGES)
def test_another_bank_between_look_and_picture_changes_neither(feed_for: FeedFor, page: str) -> None:
    """More or fewer channels come while a picture is made of the frame before."""
    source, wakeup = Script(), Wakeup()
    audio = Audio(source, None, feed_for, RULES, NoPanel().light, wakeup)
    features = features_of(audio)
    calibrator = Calibrator(Calibration(Path("/nowhere")), 24.0)
    scenes = SceneBuilder(audio, DisplayOptions.of(load()), features, calibrator, None)

    def meter(channels: int) -> None:
        metering = Metering("hat", Format(48000, channels, 24), feed_for, RULES)
        audio.latest = metering.feed(a_tone(-20.0, 0.2, channels))
        features.look()
        audio.latest = metering.feed(a_tone(-20.0, 0.2, channels))
        features.look()

    for channels, then in ((1, 2), (2, 8), (8, 2)):
        meter(channels)
        other = Metering("hat", Format(48000, then, 24), feed_for, RULES)
        audio.latest = other.feed(a_tone(-20.0, 0.1, then))
        scene = scenes.scene(page, None, ())
        assert len(scene.strips) == channels
        for size, grey in (((256, 64), True), ((128, 64), False)):
            assert paint(scene, size, grey=grey).getbbox()
    wakeup.close()


# Loudness


def test_loudness_and_true_peak_are_told_while_there_is_audio(hearing: Callable[..., Box]) -> None:
    """Of a programme whose loudness is another one over each time, and with a peak between two samples."""
    peak = np.resize((1.0, 1.0, -1.0, -1.0), 240) * 10 ** ((-12.0 - 3.01) / 20)  # -12 dBTP, at 12 kHz
    loud, soft = tone(-20.0, 997, 6.0, 48000), tone(-26.0, 997, 1.0, 48000)
    source = Script()
    box = hearing(int32_block(*[np.concatenate((peak, loud, soft))] * 2), source=source)
    source.lull = a_tone(-26.0, 0.001)  # that the box is metering, as long as this takes
    until(lambda: source.is_empty() and box.daemon.audio.state == "metering")
    state = box.daemon.status()
    loudness = state.programme
    assert loudness.momentary_lufs == pytest.approx(-26.0, abs=0.05)
    assert loudness.short_term_lufs == pytest.approx(-21.25, abs=0.25)
    assert loudness.integrated_lufs == pytest.approx(-20.45, abs=0.1)
    assert [channel.true_peak_dbtp for channel in state.channel] == pytest.approx([-12.0] * 2, abs=0.3)


def test_no_loudness_is_told_before_or_after_audio(hearing: Callable[..., Box]) -> None:
    source = Script()
    box = hearing(source=source)
    assert box.daemon.status().programme == ProgrammeStatus()
    source.give(a_tone(-23.0, 4.0))
    until(lambda: box.daemon.audio.latest)
    state = until(lambda: (told := box.daemon.status()).state == "stalled" and told)
    assert state.programme == ProgrammeStatus()
    assert [channel.true_peak_dbtp for channel in state.channel] == [SILENCE, SILENCE]


def test_the_integrated_loudness_begins_anew_at_a_reset(hearing: Callable[..., Box]) -> None:
    source = Script()
    box = hearing(a_tone(-10.0, 4.0), source=source)
    audio = until(lambda: box.daemon.audio.latest and box.daemon.audio)
    audio.send("reset")
    until(lambda: audio.programme().integrated_lufs == SILENCE)
    source.give(a_tone(-30.0, 8.0))
    until(lambda: audio.latest and audio.latest.readings.frames == 12 * 48000)
    assert audio.programme().integrated_lufs == pytest.approx(-30.0, abs=0.2)


# Summaries


def test_a_summary_of_nothing_says_why(hearing: Callable[..., Box]) -> None:
    box = hearing(EndOfProgramme())
    assert box.ends() == 0
    assert box.daemon.summary() == "gainbox heard nothing of script: it was too short"
    box = hearing(source=Absent("no-card", "script: no such device: is it plugged in?"))
    until(lambda: box.daemon.audio.monitor.error)
    box.stop()
    assert box.daemon.summary() == (
        "gainbox heard nothing of script: script: no such device: is it plugged in?"
    )


def test_a_summary_tells_each_channel(hearing: Callable[..., Box]) -> None:
    block = int32_block(
        np.concatenate((square(0.0, 100, 1.0, 48000), silence(4.0, 48000))), tone(-12.0, 997, 5.0, 48000)
    )
    blocks = np.split(block, range(128, len(block), 128))
    box = hearing(*blocks, Overrun(77), EndOfProgramme(), settings={"capture.names": ("Voice", "Bass")})
    assert box.ends() == 0
    head, voice, bass, overruns = box.daemon.summary().splitlines()
    assert head == "gainbox heard 5.0 s of script at 48 kHz."
    assert voice.startswith("  Voice     peak    0.0 dBFS  VU max    4.0  200 clips ")
    assert bass.startswith("  Bass      peak  -12.0 dBFS  VU max  -11.")
    assert bass.endswith("  no clips  100 % in the sweet spot")
    assert overruns == "  1 overrun lost about 77 frames."


def test_a_summary_after_a_reset_tells_of_the_time_since(hearing: Callable[..., Box]) -> None:
    source = Script()
    box = hearing(*[a_tone(-12.0)] * 5, source=source)
    until(lambda: box.daemon.audio.share_in(Zone.SWEET) == (1.0, 1.0))
    box.daemon.audio.send("reset")
    until(lambda: box.daemon.audio.share_in(Zone.SWEET) == (0.0, 0.0))
    source.give(a_tone(-12.0), EndOfProgramme())
    assert box.ends() == 0
    head, left, _ = box.daemon.summary().splitlines()
    assert "heard 6.0 s" in head
    assert "100 % in the sweet spot" in left
