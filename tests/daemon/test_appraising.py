"""Appraising the programme: the status has the verdicts that `gainbox measure` has of the same sound."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gainbox.cli.measure import measure
from gainbox.daemon.audio import Audio
from gainbox.meters import FeedFor
from gainbox.panel import NoPanel
from gainbox.staging.verdict import Verdict
from gainbox.wakeup import Wakeup
from tests.box import RULES, Box, Script, judging_of, until
from tests.signals import Signal, int32_block, noise, silence, square, tone
from tests.staging.instruments import RATE_HZ, at_peak, at_vu, bass, crushed, drums, voice

OF_PROGRAMME = {"open", "dense", "squashed", "headroom-ok", "too-hot", "too-low"}
OF_FAULTS = {"flat-tops", "inter-sample-overs", "dc-offset"}
BLOCK = RATE_HZ // 20


class Listener:
    """A running audio thread, and those who judge what it hears."""

    def __init__(self, feed_for: FeedFor) -> None:
        self.source, self.wakeup = Script(), Wakeup()
        self.audio = Audio(self.source, None, feed_for, RULES, NoPanel().light, self.wakeup)
        self.judging = judging_of(self.audio)
        self.audio.start()

    def hear(self, *channels: Signal) -> None:
        """Have the thread meter so much, and the judges look after each twentieth of a second."""
        for block in np.array_split(int32_block(*channels), len(channels[0]) // BLOCK):
            before = self.audio.latest.readings.serial if self.audio.latest else 0
            self.source.give(block)
            until(lambda before=before: self.audio.latest and self.audio.latest.readings.serial > before)
            self.judging.look()

    def said(self) -> list[Verdict]:
        """What is said of the programme and of faults."""
        return [each for each in self.judging.verdicts if each.code in OF_PROGRAMME | OF_FAULTS]

    def codes(self) -> set[str]:
        """The codes of that."""
        return {verdict.code for verdict in self.said()}


@pytest.fixture
def listener(feed_for: FeedFor) -> Iterator[Listener]:
    listener = Listener(feed_for)
    listener.hear(*[silence(0.1, RATE_HZ)] * 2)
    yield listener
    listener.audio.stop()
    listener.audio.join()
    listener.wakeup.close()


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
    listener: Listener, feed_for: FeedFor, tmp_path: Path, signal: Signal
) -> None:
    both = signal, 0.5 * signal
    listener.hear(*both)
    soundfile.write(tmp_path / "recording.wav", np.stack(both, 1), RATE_HZ, "PCM_24")
    measured, _ = measure(tmp_path / "recording.wav", feed_for, None, draws=False)
    expected = [each for each in measured.verdicts if each.code in OF_PROGRAMME | OF_FAULTS]
    said = listener.said()
    assert {(each.code, each.channel) for each in said} == {(each.code, each.channel) for each in expected}
    values_db = {(each.code, each.channel): each.value_db for each in expected}
    for verdict in said:
        assert verdict.value_db == pytest.approx(values_db[verdict.code, verdict.channel], abs=0.2)


def test_an_idle_line_is_no_programme_though_somebody_knocks(listener: Listener) -> None:
    listener.hear(*[noise(-70.0, 4.0, RATE_HZ)] * 2)
    listener.hear(*[np.concatenate((noise(-20.0, 0.05, RATE_HZ), noise(-70.0, 1.0, RATE_HZ)))] * 2)
    assert listener.codes() == set()


def test_reset_forgets_what_was_said(listener: Listener) -> None:
    listener.hear(*[tone(-3.0, 997, 4.0, RATE_HZ)] * 2)
    assert listener.codes() == {"squashed", "too-hot"}
    listener.hear(*[noise(-70.0, 2.0, RATE_HZ)] * 2)  # until the needles have fallen
    resets = listener.audio.resets
    listener.audio.tell("reset")
    until(lambda: listener.audio.resets > resets)
    listener.hear(*[noise(-70.0, 4.0, RATE_HZ)] * 2)
    assert listener.codes() == set()


def test_clear_has_the_headroom_judged_by_the_peaks_from_then_on(listener: Listener) -> None:
    listener.hear(*[np.concatenate((square(0.0, 997, 0.5, RATE_HZ), tone(-8.0, 997, 4.0, RATE_HZ)))] * 2)
    assert "too-hot" in listener.codes()
    listener.audio.tell("clear")
    listener.hear(*[tone(-8.0, 997, 0.5, RATE_HZ)] * 2)
    assert "headroom-ok" in listener.codes()
    assert not listener.codes() & OF_FAULTS


def test_other_thresholds_hold_at_once(listener: Listener) -> None:
    listener.hear(*[tone(-8.0, 997, 4.0, RATE_HZ)] * 2)
    assert "headroom-ok" in listener.codes()
    appraiser = listener.judging.appraiser
    appraiser.thresholds = appraiser.thresholds._replace(headroom_dbtp=-10.0)
    assert "too-hot" in listener.codes()


def test_however_often_somebody_asks_the_programme_is_measured_twice_a_second_of_sound(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    programme = listener.audio.programme
    monkeypatch.setattr(listener.audio, "programme", lambda: asked.append(1) or programme())
    for _ in range(40):
        listener.hear(*[tone(-8.0, 997, 0.05, RATE_HZ)] * 2)
        listener.said()
    assert 3 <= len(asked) <= 5


def test_the_status_and_the_page_say_the_same(start: Callable[..., Box]) -> None:
    source = Script()
    box = start(source)
    box_hears = np.array_split(int32_block(*[tone(-3.0, 997, 6.0, RATE_HZ)] * 2), 120)

    def is_judged() -> bool:
        source.give(*box_hears[:4])
        return any(verdict.code == "too-hot" for verdict in box.status().verdicts)

    until(is_judged)
    verdict = box.daemon.report.scene("mix").mix.verdict
    assert verdict is not None
    assert verdict.text in [told.text for told in box.status().verdicts]
