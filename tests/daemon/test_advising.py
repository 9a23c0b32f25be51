"""SET LEVEL on the box: from CLEAR to a verdict, and what comes in between."""

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from gainbox.capture import CaptureError, Format
from gainbox.daemon.advising import Advisor
from gainbox.daemon.audio import Audio, Heard
from gainbox.daemon.judging import Judging
from gainbox.face import PAGES, SetLevel
from gainbox.meters import FeedFor
from gainbox.panel import NoPanel
from gainbox.wakeup import Wakeup
from tests.box import LULL_S, RULES, Box, Display, Pins, Script, judging_of, until
from tests.daemon.pages import page_shown
from tests.daemon.playing import a_tone
from tests.signals import int32_block, silence

NAMES = ("L", "R")


class Advised(SimpleNamespace):
    """An audio thread and who advises on it."""

    source: Script
    audio: Audio
    advisor: Advisor
    judging: Judging

    def hear(self, block: np.ndarray) -> SetLevel:
        """What is shown after a block, which is taken in by tenths."""
        for part in np.array_split(block, max(1, len(block) // 4800)):
            before = self.audio.latest
            self.source.give(part)
            until(partial(self._has_heard_more, before))
            self.judging.look()
        return self.shown

    def _has_heard_more(self, before: Heard | None) -> bool:
        return self.audio.latest is not before

    def has_stalled(self) -> bool:
        return self.audio.state == "stalled"

    @property
    def shown(self) -> SetLevel:
        """What is shown."""
        return self.advisor.set_level(NAMES)


@pytest.fixture
def advised(feed_for: FeedFor) -> Iterator[Advised]:
    """Somebody to advise, who listens for six seconds."""
    source, wakeup = Script(), Wakeup()
    audio = Audio(source, None, feed_for, RULES, NoPanel().light, wakeup)
    audio.start()
    judging = judging_of(audio, listen_s=6.0)
    yield Advised(source=source, audio=audio, advisor=judging.advisor, judging=judging)
    audio.stop()
    audio.join()
    wakeup.close()


def test_nothing_is_advised_before_clear_is_pressed(advised: Advised) -> None:
    assert advised.shown.state == "ready"
    assert advised.hear(a_tone(-24.0, 7.0)).state == "ready"
    assert advised.advisor.verdicts == ()


def test_it_listens_and_says_how_far_to_turn(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 1.0))
    advised.advisor.press()
    listening = advised.hear(a_tone(-24.0, 2.0))
    assert (listening.state, listening.left_s) == ("listening", 4.0)
    judged = advised.hear(a_tone(-24.0, 4.1))
    assert judged.state == "judged"
    assert [(each.name, each.code, each.left_db) for each in judged.channels] == [
        ("L", "turn-up", 6.0),
        ("R", "turn-up", 6.0),
    ]
    assert "-24.0 dBFS VU" in judged.channels[0].reason


def test_the_figure_follows_the_knob(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 6.2))
    turned = advised.hear(a_tone(-20.0, 3.0))
    assert [each.left_db for each in turned.channels] == [2.0, 2.0]
    assert turned.channels[0].code == "turn-up"  # what was said stays, what is left moves


def test_a_margin_is_taken_off_what_was_said(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 6.2))
    assert [advised.advisor.leave(1.0) for _ in range(2)] == [1.0, 2.0]
    assert [verdict.value_db for verdict in advised.advisor.verdicts] == [4.0, 4.0]
    assert advised.shown.margin_db == 2.0


def test_the_margin_has_ends(advised: Advised) -> None:
    assert advised.advisor.leave(-1.0) == 0.0
    assert [advised.advisor.leave(5.0) for _ in range(3)] == [5.0, 10.0, 12.0]


def test_clear_in_the_middle_stops_it_and_once_more_begins_anew(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 2.0))
    advised.advisor.press()
    assert advised.shown.state == "ready"
    advised.advisor.press()
    assert advised.shown.left_s == 6.0


def test_a_signal_that_stops_is_said(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 3.4))
    gone = int32_block(silence(3.0, 48000), silence(3.0, 48000))
    assert "the signal stopped" in advised.hear(gone).channels[0].reason


def test_other_meters_forget_what_was_heard(advised: Advised) -> None:
    """A card that comes back with another format has other meters."""
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 2.0))
    advised.source.format = Format(96000, 2, 24)
    advised.source.give(CaptureError("no-card", "unplugged"))
    advised.hear(a_tone(-24.0, 0.1))
    assert (advised.shown.state, advised.advisor.verdicts) == ("interrupted", ())
    advised.advisor.press()
    assert advised.shown.state == "listening"


def test_other_meters_make_a_verdict_worthless_and_say_so(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 6.2))
    advised.source.format = Format(96000, 2, 24)
    advised.source.give(CaptureError("no-card", "unplugged"))
    advised.hear(a_tone(-24.0, 0.1))
    assert (advised.shown.state, advised.shown.why) == ("interrupted", "the input is another now")
    assert advised.advisor.verdicts == ()


def test_without_sound_nobody_listens_on_and_what_was_judged_stays(advised: Advised) -> None:
    advised.hear(a_tone(-24.0, 0.1))
    advised.advisor.press()
    advised.hear(a_tone(-24.0, 2.0))
    until(advised.has_stalled)
    advised.judging.look()
    assert (advised.shown.state, advised.shown.why) == ("interrupted", "the sound stopped coming")
    advised.hear(a_tone(-24.0, 7.0))
    assert advised.shown.state == "interrupted"
    advised.advisor.press()
    judged = advised.hear(a_tone(-24.0, 6.2))
    until(advised.has_stalled)
    advised.judging.look()
    assert (advised.shown.state, advised.shown.channels[0].code) == ("judged", judged.channels[0].code)


def test_what_is_near_the_noise_that_was_measured_is_too_quiet(advised: Advised) -> None:
    advised.hear(a_tone(-40.0, 0.1))
    advised.judging.idler.floors_dbfs = (-55.0, -80.0)
    advised.advisor.press()
    judged = advised.hear(a_tone(-40.0, 6.2))
    assert [each.code for each in judged.channels] == ["too-quiet", "turn-up"]


# The buttons


def test_on_its_page_clear_listens_and_up_leaves_a_margin(
    start: Callable[..., Box], pins: Pins, display: Display
) -> None:
    source = Script()
    box = start(source=source)
    source.give(a_tone(-24.0, 0.1))
    box.reaches("metering")
    for page in PAGES:
        until(lambda page=page: page_shown(display) == page)
        if page == "set-level":
            break
        pins.press("mode")
    source.lull = a_tone(-24.0, LULL_S)
    box.reaches("metering")
    for button in ("up", "clear"):
        pins.press(button)
    shown = until(lambda: listening(box.daemon.report.scene("set-level").set_level))
    assert (shown.margin_db, [each.name for each in shown.channels]) == (1.0, ["L", "R"])
    pins.press("clear")
    until(lambda: box.daemon.report.scene("set-level").set_level.state == "ready")


def listening(shown: SetLevel) -> SetLevel | None:
    """What is shown, while it listens."""
    return shown if shown.state == "listening" else None
