"""What befalls a box in the studio: each fault is counted and shown, and the box goes on by itself."""

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gainbox.capture import CaptureError, Overrun
from gainbox.face import Notice, Scene
from gainbox.meters import FeedFor
from gainbox.meters.bank import Feed
from gainbox.panel import NoPanel
from gainbox.staging.zones import Lamps
from gainbox.status import Status
from tests.box import EDGES_DBFS, Box, Display, Pins, Script, hat_source, until
from tests.signals import int32_block, square, tone
from tests.virtual_hat import VirtualHat

NewHat = Callable[..., VirtualHat]
Start = Callable[..., Box]

SPEED = 8.0
DARK: tuple[set[str], set[str]] = (set(), set())
SWEET = ({"signal", "sweet"}, {"signal", "sweet"})
CLIP = ({"clip"}, {"clip"})


@pytest.fixture
def toned_hat(new_hat: NewHat) -> VirtualHat:
    """A card that hears a tone of -18 dBFS on both channels, for ever; neither is a copy of the other."""
    hat = new_hat(loop=True, speed=SPEED)
    left = tone(-18.0, 997, 1.0, 48000)
    hat.play(np.stack([left, -left], axis=1))
    return hat


@pytest.fixture
def squared_hat(new_hat: NewHat) -> VirtualHat:
    """A card that hears a full-scale square on both channels, for ever."""
    hat = new_hat(loop=True, speed=SPEED)
    hat.play(np.stack([square(0.0, 100, 1.0, 48000)] * 2, axis=1))
    return hat


def notice(name: str, text: str | None = "") -> Scene:
    """What the display shows in place of the levels."""
    return Scene("meter", (), EDGES_DBFS, Notice(name, text or ""))


def reads_minus_18(status: Status) -> bool:
    """Whether both needles stand there."""
    return [channel.vu_dbfs for channel in status.channel] == pytest.approx([-18.0, -18.0], abs=0.1)


# Overruns


def test_an_overrun_is_counted_and_metering_goes_on(toned_hat: VirtualHat, start: Start, pins: Pins) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    before = box.hears(seconds=2.0)
    for _ in range(3):
        toned_hat.overrun()
    counted = box.comes_to(lambda now: now.overruns >= before.overruns + 3)
    after = box.comes_to(lambda now: now.frames >= counted.frames + 48000)
    assert counted.frames >= before.frames
    assert counted.lost_frames >= before.lost_frames
    assert counted.lost_frames <= counted.uptime_s * SPEED * 48000  # by the card's clock
    assert after.state == "metering"
    assert after.reopens == 0
    assert reads_minus_18(after)
    assert pins.lit() == SWEET


def test_lost_frames_add_up(start: Start) -> None:
    source = Script()
    box = start(source)
    block = int32_block(*[tone(-18.0, 997, 0.1, 48000)] * 2)
    source.give(block, Overrun(1000), Overrun(24), block)
    status = box.comes_to(lambda now: now.frames == 2 * len(block))
    assert (status.overruns, status.lost_frames, status.reopens) == (2, 1024, 0)


def test_an_overrun_has_a_line_on_the_display_and_an_event_in_the_status(
    toned_hat: VirtualHat, start: Start
) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    toned_hat.overrun()
    status = box.comes_to(lambda now: now.overruns >= 1)
    assert box.scene("meter").warning in {"1 overrun", f"{status.overruns} overruns"}
    assert status.last_error is not None
    assert status.last_error.startswith("alsa:virtual_hat: an overrun ")
    until(lambda: not box.scene("meter").warning)


def test_several_warnings_take_turns(toned_hat: VirtualHat, start: Start) -> None:
    box = start(hat_source(speed=SPEED, may_rotate=True), speed=SPEED)
    box.reaches("metering")
    toned_hat.overrun()
    box.comes_to(lambda now: now.warnings == ("order-unverified",))
    shown = [box.daemon.scenes.warning(box.daemon.warnings(), seconds) for seconds in (100.0, 102.0, 104.0)]
    assert shown[::2] == ["order unverified"] * 2
    assert "overrun" in shown[1]


# The card


def test_a_card_pulled_out_is_shown_and_metered_again_when_it_returns(
    toned_hat: VirtualHat, start: Start, pins: Pins, display: Display
) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    before = box.hears(seconds=2.0)
    toned_hat.unplug()
    gone = box.reaches("no-card")
    assert gone.last_error is not None
    assert gone.last_error.startswith("alsa:virtual_hat: no such ")
    assert gone.reopens == 0
    until(lambda: pins.lit() == DARK)
    until(lambda: display.shows(notice("no card", box.status().last_error)))
    assert not display.is_blank()
    toned_hat.plug_in()
    box.reaches("metering")
    after = box.hears(seconds=2.0)
    assert after.frames > before.frames
    assert after.reopens == 1
    assert after.last_error is not None  # for whoever asks what it was
    until(lambda: box.scene("meter").notice is None)
    assert reads_minus_18(after)
    until(lambda: pins.lit() == SWEET)


def test_a_card_that_is_not_there_yet_is_waited_for(
    toned_hat: VirtualHat, start: Start, pins: Pins, display: Display
) -> None:
    toned_hat.unplug()
    box = start(speed=SPEED)
    status = box.reaches("no-card")
    assert (status.frames, status.sample_rate_hz, status.channels, status.channel) == (0, None, None, ())
    until(lambda: display.shows(notice("no card", status.last_error)))
    toned_hat.plug_in()
    box.reaches("metering")
    assert reads_minus_18(box.hears(seconds=2.0))
    assert box.status().reopens == 0  # it is the first time
    assert pins.lit() == SWEET


def test_a_clip_is_remembered_while_the_card_is_gone(
    squared_hat: VirtualHat, start: Start, pins: Pins
) -> None:
    box = start(speed=SPEED)
    until(lambda: {"clip"} <= pins.lit()[0] and {"clip"} <= pins.lit()[1])
    squared_hat.unplug()
    box.reaches("no-card")
    until(lambda: pins.lit() == CLIP)
    pins.press("clear")
    until(lambda: pins.lit() == DARK)
    assert box.status().state == "no-card"


def test_a_stalled_card_is_shown_and_metered_when_it_goes_on(
    toned_hat: VirtualHat, start: Start, pins: Pins, display: Display
) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    box.hears(seconds=2.0)
    toned_hat.stall()
    stalled = box.reaches("stalled")
    until(lambda: pins.lit() == DARK)
    until(lambda: display.shows(notice("no data", "the card is open and delivers nothing")))
    assert box.status().frames == stalled.frames
    toned_hat.resume()
    box.reaches("metering")
    after = box.hears(seconds=2.0)
    assert after.reopens == 0
    assert reads_minus_18(after)
    assert pins.lit() == SWEET


def test_clear_puts_the_clip_lamp_out_while_the_card_is_stalled(
    squared_hat: VirtualHat, start: Start, pins: Pins
) -> None:
    box = start(speed=SPEED)
    until(lambda: {"clip"} <= pins.lit()[0] and {"clip"} <= pins.lit()[1])
    squared_hat.stall()
    box.reaches("stalled")
    until(lambda: pins.lit() == CLIP)
    pins.press("clear")
    until(lambda: pins.lit() == DARK)
    assert box.status().state == "stalled"


def test_a_card_without_a_clock_is_shown_and_metered_again_when_it_has_one(
    toned_hat: VirtualHat, start: Start, pins: Pins, display: Display
) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    toned_hat.lose_clock()
    dead = box.reaches("no-clock")
    until(lambda: pins.lit() == DARK)
    until(lambda: display.shows(notice("no clock", dead.last_error)))
    box.reaches("metering")
    assert reads_minus_18(box.hears(seconds=2.0))
    assert box.status().reopens >= 1


@pytest.mark.parametrize(
    ("card", "given"),
    [
        ({"rate_hz": 44100}, "44100 Hz, 2 channels, S32_LE"),
        ({"channels": 8}, "48000 Hz, 8 channels, S32_LE"),
        ({"sample_format": "S16_LE"}, "48000 Hz, 2 channels, S16_LE"),
    ],
)
def test_a_card_that_gives_something_else_is_said_and_asked_again(
    new_hat: NewHat, start: Start, display: Display, card: dict[str, Any], given: str
) -> None:
    new_hat(**card)
    box = start(speed=SPEED)
    status = box.reaches("wrong-format")
    said = f"asked for 48000 Hz, 2 channels, S32_LE, the card gives {given}: set [capture] to what it can"
    assert status.last_error == f"alsa:virtual_hat: {said}"
    until(lambda: display.shows(notice("wrong format", status.last_error)))
    new_hat()  # the right one
    box.reaches("metering")
    assert box.status().reopens == 0


def test_a_fault_is_logged_once_however_often_it_is_tried_again(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    source = Script()
    source.lull = int32_block(*[tone(-18.0, 997, 0.01, 48000)] * 2)  # so that no stall follows
    source.give(*[CaptureError("no-clock", "script: the clock is dead: check the HAT")] * 2)
    box = start(source)
    until(lambda: source.opened == 3)
    assert box.status().last_error == "script: the clock is dead: check the HAT"
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in warnings] == ["script: the clock is dead: check the HAT"]


# The display


@pytest.mark.usefixtures("toned_hat")
def test_a_display_that_does_not_answer_stops_neither_sound_nor_lamps(
    start: Start, pins: Pins, display: Display
) -> None:
    box = start(speed=SPEED)
    box.reaches("metering")
    assert box.status().panel.state == "ok"
    display.unplugged = True
    failed = box.comes_to(lambda now: now.panel.state == "failed")
    assert failed.panel.failures >= 1
    assert failed.warnings == ("display-failed",)
    assert reads_minus_18(box.hears(seconds=2.0))
    assert pins.lit() == SWEET
    display.unplugged = False
    back = box.comes_to(lambda now: now.panel.state == "ok")
    assert back.warnings == ()
    box.comes_to(lambda now: now.panel.frames > back.panel.frames)


# What nobody foresaw


class BlownPanel(NoPanel):
    """A panel whose lamps cannot be lit, nor put out."""

    def light(self, _lamps: tuple[Lamps, Lamps]) -> None:
        raise RuntimeError("no pins any more")


@pytest.mark.usefixtures("toned_hat")
def test_lamps_that_fail_in_an_unforeseen_way_end_the_box_with_code_1(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    box = start(panel=BlownPanel(), speed=SPEED)
    assert box.ends() == 1
    assert "the audio thread has failed" in caplog.text
    assert "no pins any more" in caplog.text


@pytest.mark.usefixtures("toned_hat")
def test_meters_that_cannot_be_loaded_end_the_box_with_code_1(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    def feed_for(_bank: np.ndarray) -> None:
        raise MemoryError("no room for the meters")

    box = start(speed=SPEED, feed_for=feed_for)
    assert box.ends() == 1
    assert "no room for the meters" in caplog.text


@pytest.mark.usefixtures("toned_hat")
def test_meters_that_fail_on_the_way_end_the_box_dark_and_with_code_1(
    start: Start, pins: Pins, display: Display, feed_for: FeedFor
) -> None:
    def failing(bank: np.ndarray) -> Feed:
        feed, blocks = feed_for(bank), iter(range(500))

        def some(block: np.ndarray) -> bytes | None:
            next(blocks)
            return feed(block)

        return some

    box = start(speed=SPEED, feed_for=failing)
    assert box.ends() == 1
    assert "sweet" in pins.ever_lit()[0]
    assert pins.lit() == DARK
    assert display.is_blank()


@pytest.mark.usefixtures("toned_hat")
def test_the_second_box_at_a_socket_goes_on_without(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    first = start(speed=SPEED)
    first.reaches("metering")
    source = Script()
    second = start(source, panel=NoPanel())
    source.give(int32_block(*[tone(-18.0, 997, 0.1, 48000)] * 2))
    until(lambda: second.daemon.audio.latest is not None)
    assert "another gainbox answers there" in caplog.text
    assert second.status().source == "alsa:virtual_hat"
    assert second.stop() == 0
    assert first.status().source == "alsa:virtual_hat"
    first.hears(seconds=0.5)


def test_a_format_may_change_from_one_opening_to_the_next(start: Start) -> None:
    source = Script(48000, 2)
    box = start(source)
    source.give(int32_block(*[tone(-18.0, 997, 1.0, 48000)] * 2))
    box.comes_to(lambda now: now.channels == 2)
    other = Script(96000, 4)
    source.format, unplugged = other.format, CaptureError("no-card", "script: gone")
    source.give(unplugged, int32_block(*[tone(-18.0, 997, 1.0, 96000)] * 4))
    status = box.comes_to(lambda now: now.channels == 4)
    assert (status.sample_rate_hz, status.frames, status.reopens) == (96000, 96000, 1)
    assert box.daemon.audio.latest
    assert box.daemon.audio.latest.readings.vu_dbfs == pytest.approx((-18.0,) * 4, abs=0.1)  # stalled by now
