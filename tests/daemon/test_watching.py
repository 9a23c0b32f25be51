"""What the display shows of the time since reset: history, loudness and dynamics."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from gainbox.daemon.appraising import ASK_EVERY_S
from gainbox.daemon.audio import Audio
from gainbox.daemon.watching import Watch
from gainbox.meters import FeedFor
from gainbox.panel import NoPanel
from gainbox.wakeup import Wakeup
from tests.box import RULES, Script, judging_of, until
from tests.signals import int32_block, silence, square, tone

RATE_HZ = 48000


class Watched:
    """A running audio thread, and one who watches it at times of the test's choice."""

    def __init__(self, feed_for: FeedFor) -> None:
        self.source, self.wakeup = Script(), Wakeup()
        self.audio = Audio(self.source, None, feed_for, RULES, NoPanel().light, self.wakeup)
        self.judging = judging_of(self.audio)
        self.watch = Watch(self.audio, self.judging.appraiser, wide=False)
        self.audio.start()
        self.hear(int32_block(*[silence(0.001, RATE_HZ)] * 2))
        self.judging.look()  # it hears what comes after its first look

    def hear(self, *blocks: np.ndarray) -> None:
        """Have the thread meter blocks."""
        before = self.audio.latest.readings.serial if self.audio.latest else 0
        self.source.give(*blocks)
        until(lambda: self.audio.latest and self.audio.latest.readings.serial == before + len(blocks))

    def look(self, now_s: float) -> None:
        """Look at what is there."""
        heard = self.audio.latest
        assert heard
        self.judging.look()
        self.watch.look(heard, self.audio.maxima(heard, 0), now_s)

    def reset(self) -> None:
        """Have everything forgotten."""
        resets = self.audio.resets
        self.audio.tell("reset")
        until(lambda: self.audio.resets > resets)
        self.hear(int32_block(*[silence(0.1, RATE_HZ)] * 2))
        self.judging.look()  # which leaves out this tenth

    def peaks_dbfs(self) -> list[float | None]:
        """The left channel's peaks in the history, to whole decibels."""
        return [second and round(second.peak_dbfs[0]) for second in self.watch.past.seconds]


@pytest.fixture
def watched(feed_for: FeedFor) -> Iterator[Watched]:
    watched = Watched(feed_for)
    yield watched
    watched.audio.stop()
    watched.audio.join()
    watched.wakeup.close()


def both(level_dbfs: float, seconds: float = 0.01) -> np.ndarray:
    return int32_block(*[tone(level_dbfs, 997, seconds, RATE_HZ)] * 2)


def test_no_peak_between_two_looks_is_missed(watched: Watched) -> None:
    watched.hear(both(-40.0), both(-6.0), both(-40.0))
    watched.look(0.0)
    watched.hear(both(-40.0))
    watched.look(1.0)
    assert watched.peaks_dbfs() == [-6, -40]


def test_while_nothing_comes_there_is_a_gap(watched: Watched) -> None:
    watched.hear(both(-12.0))
    for now_s in (0.0, 0.5, 1.0, 2.0):
        watched.look(now_s)
    watched.hear(both(-20.0))
    watched.look(3.0)
    assert watched.peaks_dbfs() == [-12, None, None, -20]


def test_a_clip_is_marked_when_it_comes_and_not_again(watched: Watched) -> None:
    watched.hear(int32_block(square(0.0, 100, 0.01, RATE_HZ), silence(0.01, RATE_HZ)))
    watched.look(0.0)
    watched.hear(both(-20.0))
    watched.look(1.0)
    assert [second.clipped for second in watched.watch.past.seconds if second] == [
        (True, False),
        (False, False),
    ]


def test_reset_forgets_the_history_and_the_dynamics(watched: Watched) -> None:
    watched.hear(both(-6.0, 1.0), both(-200.0))  # so that nothing rings beyond the reset
    watched.look(0.0)
    watched.reset()
    watched.look(0.1)
    assert watched.watch.past.seconds == ()
    watched.hear(both(-26.0, 1.0))
    watched.look(1.0)
    assert watched.peaks_dbfs() == [-26]
    assert watched.audio.latest
    dynamics = watched.watch.dynamics(watched.audio.latest, ("L", "R"))
    assert dynamics.plr_lu == pytest.approx(0.0, abs=0.2)


def test_the_programme_is_asked_for_now_and_then(watched: Watched) -> None:
    def integrated_lufs(*blocks: np.ndarray) -> float:
        watched.hear(*blocks)
        watched.look(0.0)
        assert watched.audio.latest
        return watched.watch.loudness(watched.audio.latest).integrated_lufs

    assert integrated_lufs(both(-20.0, 1.0)) == pytest.approx(-20.0, abs=0.1)
    assert integrated_lufs(both(-6.0, 0.9 * ASK_EVERY_S)) == pytest.approx(-20.0, abs=0.1)
    assert integrated_lufs(both(-6.0, 0.2 * ASK_EVERY_S)) > -12.0
    watched.reset()
    assert integrated_lufs(both(-30.0, 0.01)) == -math.inf


def test_a_sine_has_its_loudness_and_no_dynamics(watched: Watched) -> None:
    watched.hear(both(-23.0, 4.0))
    watched.look(0.0)
    assert watched.audio.latest
    loudness = watched.watch.loudness(watched.audio.latest)
    assert (
        loudness.momentary_lufs,
        loudness.short_term_lufs,
        loudness.integrated_lufs,
        loudness.true_peak_dbtp,
    ) == pytest.approx((-23.0,) * 4, abs=0.1)
    dynamics = watched.watch.dynamics(watched.audio.latest, ("L", "R"))
    assert (dynamics.psr_lu, dynamics.plr_lu, dynamics.crest_db) == pytest.approx((0.0,) * 3, abs=0.2)


def test_the_smallest_crest_is_told_with_its_channel(watched: Watched) -> None:
    sparse = np.where(np.arange(RATE_HZ) % 100 == 0, 0.5, 0.0)
    watched.hear(int32_block(sparse, tone(-20.0, 997, 1.0, RATE_HZ)))
    watched.look(0.0)
    assert watched.audio.latest
    dynamics = watched.watch.dynamics(watched.audio.latest, ("Snare", "Bass"))
    assert dynamics.crest_of == "Bass"
    assert dynamics.crest_db == pytest.approx(0.0, abs=0.1)


def test_clear_leaves_the_peak_that_plr_is_measured_from(watched: Watched) -> None:
    watched.hear(both(-6.0, 0.1), both(-26.0, 2.0))
    watched.look(0.0)
    assert watched.audio.latest
    before = watched.watch.dynamics(watched.audio.latest, ("L", "R")).plr_lu
    watched.audio.tell("clear")
    watched.hear(both(-26.0, 0.01))
    watched.look(0.1)
    assert watched.watch.loudness(watched.audio.latest).true_peak_dbtp < -20.0
    assert watched.watch.dynamics(watched.audio.latest, ("L", "R")).plr_lu == pytest.approx(before, abs=0.5)


def test_digital_silence_has_no_dynamics(watched: Watched) -> None:
    watched.hear(int32_block(silence(4.0, RATE_HZ), silence(4.0, RATE_HZ)))
    watched.look(0.0)
    assert watched.audio.latest
    dynamics = watched.watch.dynamics(watched.audio.latest, ("L", "R"))
    assert all(map(math.isnan, (dynamics.psr_lu, dynamics.plr_lu, dynamics.crest_db)))
    assert dynamics.crest_of == ""
