"""The features beside the audio thread: their ticks, the judge of the programme, other Banks and sources."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gainbox.capture import CaptureError, EndOfProgramme, Format
from gainbox.cli.measure import measure
from gainbox.daemon.audio import Audio
from gainbox.daemon.features import MEASURE_EVERY_S, Features
from gainbox.meters import Bank, FeedFor
from gainbox.panel import NoPanel
from gainbox.staging.takes import Takes
from gainbox.staging.takes.archive import Archive
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.verdict import Verdict
from gainbox.wakeup import Wakeup
from tests.box import RULES, Box, Script, features_of, until
from tests.daemon.playing import a_tone
from tests.signals import Signal, int32_block, noise, silence, square, tone
from tests.staging.features import MemoryArchive
from tests.staging.instruments import RATE_HZ, at_peak, at_vu, bass, crushed, drums, voice

OF_PROGRAMME = {"open", "dense", "squashed", "headroom-ok", "too-hot", "too-low"}
OF_FAULTS = {"flat-tops", "inter-sample-overs", "dc-offset"}
BLOCK = RATE_HZ // 20
SIX_SECONDS = replace(THRESHOLDS, listen_s=6.0)


class Running:
    """A running audio thread, and the features beside it."""

    def __init__(self, feed_for: FeedFor) -> None:
        self.source, self.wakeup = Script(), Wakeup()
        self.audio = Audio(self.source, None, feed_for, RULES, NoPanel().light, self.wakeup)
        self.features = features_of(self.audio, SIX_SECONDS)
        self.audio.start()

    def play(self, *channels: Signal) -> None:
        """Play a signal for each channel, and look after each twentieth of a second."""
        for block in np.array_split(int32_block(*channels), max(1, len(channels[0]) // BLOCK)):
            before = self.audio.latest
            self.source.give(block)
            until(lambda before=before: self.audio.latest is not before)
            self.features.look()

    def reset(self) -> None:
        """Have everything forgotten."""
        resets = self.audio.resets
        self.audio.send("reset")
        until(lambda: self.audio.resets > resets)

    def unplug(self, form: Format) -> None:
        """Unplug the card; it comes back with this format."""
        self.source.format = form
        self.source.give(CaptureError("no-card", "unplugged"))

    def stall(self) -> None:
        """Wait until the sound has stopped coming."""
        until(lambda: self.audio.state == "stalled")
        self.features.look()

    def verdicts(self) -> list[Verdict]:
        """The verdicts on the programme, and on faults."""
        return [each for each in self.features.verdicts if each.code in OF_PROGRAMME | OF_FAULTS]

    def codes(self) -> set[str]:
        """The codes of these."""
        return {verdict.code for verdict in self.verdicts()}


@pytest.fixture
def running(feed_for: FeedFor) -> Iterator[Running]:
    running = Running(feed_for)
    running.play(*[silence(0.001, RATE_HZ)] * 2)  # the first tick begins with the first look
    yield running
    running.audio.stop()
    running.audio.join()
    running.wakeup.close()


def both(level_dbfs: float, seconds: float) -> list[Signal]:
    return [tone(level_dbfs, 997, seconds, RATE_HZ)] * 2


# The programme


@pytest.mark.parametrize(
    "signal",
    [
        crushed(),
        at_peak(-6.5, drums()),
        at_peak(-19.0, drums()),
        at_peak(-12.0, voice()),
        at_vu(-18.0, bass()) + 0.01,
        tone(-6.0, 440, 10.0, RATE_HZ).clip(-0.25, 0.25),
        noise(-65.0, 10.0, RATE_HZ),
    ],
    ids=["crushed", "drums", "low drums", "voice", "offset", "flat tops", "hiss"],
)
def test_a_programme_is_judged_as_its_recording_is(
    running: Running, feed_for: FeedFor, tmp_path: Path, signal: Signal
) -> None:
    both = signal, 0.5 * signal
    running.play(*both)
    soundfile.write(tmp_path / "recording.wav", np.stack(both, 1), RATE_HZ, "PCM_24")
    measured, _ = measure(tmp_path / "recording.wav", feed_for, None, draws=False)
    expected = [each for each in measured.verdicts if each.code in OF_PROGRAMME | OF_FAULTS]
    verdicts = running.verdicts()
    assert {(each.code, each.channel) for each in verdicts} == {
        (each.code, each.channel) for each in expected
    }
    values_db = {(each.code, each.channel): each.value_db for each in expected}
    for verdict in verdicts:
        assert verdict.value_db == pytest.approx(values_db[verdict.code, verdict.channel], abs=0.2)


def test_reset_forgets_the_programme(running: Running) -> None:
    running.play(*both(-3.0, 4.0))
    assert running.codes() == {"too-hot"}
    running.play(*[noise(-70.0, 2.0, RATE_HZ)] * 2)  # until the needles have fallen
    running.reset()
    running.play(*[noise(-70.0, 4.0, RATE_HZ)] * 2)
    assert running.codes() == set()


def test_reset_forgets_the_history_and_the_dynamics(running: Running) -> None:
    running.play(*both(-6.0, 1.0))
    running.play(*both(-200.0, 0.1))  # so that nothing rings beyond the reset
    running.reset()
    running.play(*[silence(0.1, RATE_HZ)] * 2)
    assert running.features["history"].view().seconds == ()
    running.play(*both(-26.0, 1.0))
    peaks = [second.peak_dbfs[0] for second in running.features["history"].view().seconds if second]
    assert max(peaks) == pytest.approx(-26.0, abs=0.1)
    assert running.features["dynamics"].view().plr_lu == pytest.approx(0.0, abs=0.2)


def test_clear_has_the_headroom_judged_by_the_peaks_from_then_on(running: Running) -> None:
    running.play(*[np.concatenate((square(0.0, 997, 0.5, RATE_HZ), tone(-8.0, 997, 4.0, RATE_HZ)))] * 2)
    assert "too-hot" in running.codes()
    running.audio.send("clear")
    running.play(*both(-8.0, 0.5))
    assert "headroom-ok" in running.codes()
    assert not running.codes() & OF_FAULTS


def test_other_thresholds_count_at_once_for_programme_and_page(running: Running) -> None:
    running.play(*both(-8.0, 4.0))
    assert "headroom-ok" in running.codes()
    running.features.apply(replace(THRESHOLDS, mastering_headroom_dbtp=-10.0))
    assert "too-hot" in running.codes()
    assert running.features["mix"].view().headroom_dbtp == -10.0


def test_other_thresholds_count_for_another_input_too(running: Running) -> None:
    running.features.apply(replace(THRESHOLDS, mastering_headroom_dbtp=-10.0))
    running.unplug(Format(RATE_HZ, 1, 24))
    running.play(tone(-8.0, 997, 4.0, RATE_HZ))
    assert "too-hot" in running.codes()


def test_the_programme_is_measured_twice_a_second_of_sound(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []
    programme = Bank.programme
    monkeypatch.setattr(Bank, "programme", lambda bank: measured.append(1) or programme(bank))
    for _ in range(40):
        running.play(*both(-8.0, 0.05))
        running.verdicts()
    assert 3 <= len(measured) <= 5


def test_the_programme_is_measured_anew_in_time_and_after_reset(running: Running) -> None:
    def integrated_lufs(*channels: Signal) -> float:
        running.play(*channels)
        return float(running.features["loudness"].view().integrated_lufs)

    assert integrated_lufs(*both(-20.0, 1.0)) == pytest.approx(-20.0, abs=0.1)
    assert integrated_lufs(*both(-6.0, 0.9 * MEASURE_EVERY_S)) == pytest.approx(-20.0, abs=0.1)
    assert integrated_lufs(*both(-6.0, 0.2 * MEASURE_EVERY_S)) > -12.0
    running.reset()
    assert integrated_lufs(*both(-30.0, 0.01)) == -math.inf


def test_the_status_and_the_page_have_the_same_verdict(start: Callable[..., Box]) -> None:
    source = Script()
    box = start(source)
    blocks = np.array_split(int32_block(*both(-3.0, 6.0)), 120)

    def is_judged() -> bool:
        source.give(*blocks[:4])
        return any(verdict.code == "too-hot" for verdict in box.status().verdicts)

    until(is_judged)
    verdict = box.scene("mix").view.verdict
    assert verdict is not None
    assert verdict.text in [each.text for each in box.status().verdicts]


# Ticks


def test_no_peak_between_two_looks_is_missed(running: Running) -> None:
    for level_dbfs in (-40.0, -6.0, -40.0):
        before = running.audio.latest
        running.source.give(a_tone(level_dbfs, 0.04))
        until(lambda before=before: running.audio.latest is not before)
    running.features.look()
    peaks = [second.peak_dbfs[0] for second in running.features["history"].view().seconds if second]
    assert max(peaks) == pytest.approx(-6.0, abs=0.1)


def test_a_measurement_is_fed_on_every_page(running: Running) -> None:
    running.features["set-level"].press()
    running.play(*both(-24.0, 6.2))
    assert running.features["set-level"].view().state == "judged"
    assert [verdict.code for verdict in running.features.verdicts][:2] == ["turn-up", "turn-up"]


# Interruptions


def test_another_format_makes_a_measurement_worthless(running: Running) -> None:
    """A card that comes back with another format has another Bank."""
    set_level = running.features["set-level"]
    for seconds in (2.0, 6.2):  # in the middle of a measurement, and after its end
        set_level.press()
        running.play(*both(-24.0, seconds))
        rate_hz = 96000 if running.source.format.rate_hz == 48000 else 48000
        running.unplug(Format(rate_hz, 2, 24))
        running.play(*both(-24.0, 0.1))
        assert (set_level.view().state, set_level.verdicts) == ("interrupted", ())
    assert set_level.view().why == "the input is another now"
    set_level.press()
    assert set_level.view().state == "listening"


def test_without_sound_a_measurement_ends_and_a_verdict_stays(running: Running) -> None:
    set_level = running.features["set-level"]
    set_level.press()
    running.play(*both(-24.0, 2.0))
    running.stall()
    assert (set_level.view().state, set_level.view().why) == ("interrupted", "the sound stopped coming")
    running.play(*both(-24.0, 7.0))
    assert set_level.view().state == "interrupted"
    set_level.press()
    running.play(*both(-24.0, 6.2))
    judged = set_level.verdicts
    running.stall()
    assert (set_level.view().state, set_level.verdicts) == ("judged", judged)


def test_a_stall_ends_no_take_and_without_a_card_it_ends(running: Running) -> None:
    takes = running.features["takes"]
    assert isinstance(takes, Takes)
    running.play(*both(-20.0, 4.0))
    running.stall()
    assert (takes.view().under_way is not None, takes.session.count) == (True, 0)
    running.unplug(Format(RATE_HZ, 2, 24))

    def is_over() -> bool:
        running.features.look()
        return takes.view().under_way is None

    until(is_over)
    assert takes.session.count == 1


@pytest.mark.parametrize("seconds", [4.0, 4.05, 4.0999, 3.0])
@pytest.mark.parametrize("looks_after", [1, 7, 1000])
def test_a_recording_counts_from_its_first_frame_to_its_last(
    feed_for: FeedFor, seconds: float, looks_after: int
) -> None:
    """However seldom the box looks, readings, judge and take agree at the end."""
    source, wakeup = Script(), Wakeup()
    audio = Audio(source, None, feed_for, RULES, NoPanel().light, wakeup)
    features = features_of(audio)
    signal = square(0.0, 100, seconds, RATE_HZ)
    signal[-2:] = 0.9, 0.9  # rings on behind its end
    blocks = np.array_split(int32_block(signal, 0.25 * signal), 97)
    audio.start()
    for number, block in enumerate(blocks, 1):
        before = audio.latest
        source.give(block)
        until(lambda before=before: audio.latest is not before)
        if number % looks_after == 0:
            features.look()
    source.give(EndOfProgramme())
    until(lambda: audio.ended)
    audio.join()
    features.end()
    takes, readings = features["takes"], features.readings
    assert isinstance(takes, Takes)
    assert readings is not None
    (take,) = takes.session.takes
    events = tuple(map(sum, zip(readings.clip_events, readings.flat_top_events, strict=True)))
    assert take.clips == events
    assert events[0] >= 200 * seconds - 1
    assert take.length_s == pytest.approx(len(signal) / RATE_HZ)
    assert take.true_peak_dbtp == pytest.approx(readings.true_peak_dbtp)
    assert take.vu_max_dbfs == pytest.approx(readings.vu_max_dbfs)
    over = [each for each in features.verdicts if each.code == "inter-sample-overs"]
    assert [each.value_db for each in over] == pytest.approx([readings.true_peak_dbtp[0]] * len(over))
    wakeup.close()


def test_a_take_is_whole_when_the_card_goes_away_in_the_middle_of_a_tick(running: Running) -> None:
    running.play(*both(-20.0, 4.03))
    running.unplug(running.source.format)
    until(lambda: running.audio.state == "no-card")
    running.features.look()
    takes = running.features["takes"]
    assert isinstance(takes, Takes)
    assert [take.length_s for take in takes.session.takes] == [pytest.approx(4.031, abs=0.001)]
    for _ in range(3):  # and nothing is counted twice
        running.features.look()
    running.play(*both(-20.0, 3.5))
    running.features.end()
    assert [take.length_s for take in takes.session.takes][1:] == [pytest.approx(3.5, abs=0.06)]


def test_another_source_has_its_own_archive(feed_for: FeedFor) -> None:
    wakeup, archives = Wakeup(), {"one": MemoryArchive(3), "two": MemoryArchive(8)}
    sources = {name: Script() for name in archives}
    for name, source in sources.items():
        source.name = name
    audio = Audio(sources["one"], None, feed_for, RULES, NoPanel().light, wakeup)
    opened: list[str] = []

    def archive_for(source: str) -> Archive:
        opened.append(source)
        return archives[source]

    features = Features(
        audio,
        {"takes": Takes},
        THRESHOLDS,
        names=lambda channels: tuple(map(str, range(channels))),
        archive_for=archive_for,
        signal_edges_dbfs=lambda channels: (-60.0,) * channels,
        set_signal_edges=lambda _: None,
        change=lambda _key, _value: None,
    )
    takes = features["takes"]
    assert isinstance(takes, Takes)

    def play(source: Script, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            before = audio.latest
            source.give(a_tone(-20.0, 0.05))
            until(lambda before=before: audio.latest is not before)
            features.look()

    features.begin()
    audio.start()
    play(sources["one"], 4.0)
    assert (opened, takes.session.count) == (["one"], 3)
    audio.change_source(sources["two"])
    play(sources["two"], 4.0)
    assert (opened, takes.session.count) == (["one", "two"], 8)
    assert features.archive is archives["two"]
    features.end()
    assert [len(archive.stored) for archive in archives.values()] == [1, 1]
    assert takes.session.count == 9
    audio.stop()
    audio.join()
    wakeup.close()
