"""The pages of a box: from its buttons to the view of a page, to the lamps, the status and the ledger."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from gainbox.face import PAGES
from gainbox.ledger import reading
from gainbox.ledger.writer import Writer, WriterEvent
from tests.box import LULL_S, Box, Display, Pins, Script, until
from tests.daemon.pages import page_shown
from tests.daemon.playing import a_tone
from tests.signals import int32_block, silence


def turn_to(page: str, pins: Pins, display: Display) -> None:
    """Press MODE until this page is shown."""
    for each in PAGES:
        until(lambda each=each: page_shown(display) == each)
        if each == page:
            return
        pins.press("mode")


def test_on_set_level_clear_measures_and_up_leaves_a_margin(
    start: Callable[..., Box], pins: Pins, display: Display
) -> None:
    source = Script()
    box = start(source=source)
    source.give(a_tone(-24.0, 0.1))
    box.reaches("metering")
    turn_to("set-level", pins, display)
    source.lull = a_tone(-24.0, LULL_S)
    box.reaches("metering")
    for button in ("up", "clear"):
        pins.press(button)
    until(lambda: box.scene("set-level").view.state == "listening")
    view = box.scene("set-level").view
    assert (view.margin_db, [each.name for each in view.channels]) == (1.0, ["L", "R"])
    pins.press("clear")
    until(lambda: box.scene("set-level").view.state == "ready")


def test_noise_gives_each_channel_its_own_edge_of_the_signal_lamp(
    start: Callable[..., Box], pins: Pins, display: Display
) -> None:
    """White noise of -40 dBFS on the left darkens its signal lamp, of -70 on the right it was dark before."""
    source, rng = Script(), np.random.default_rng(1)
    box = start(source=source)
    noises = rng.standard_normal((6 * 48000, 2)) * 10 ** (np.array([-45.0, -75.0]) / 20) / 2**0.5
    blocks = [int32_block(*part.T) for part in np.array_split(noises, 600)]
    source.give(*blocks[:20])
    until(lambda: source.is_empty() and "signal" in pins.lit()[0])
    turn_to("noise", pins, display)
    source.lull = blocks[0]
    box.reaches("metering")
    pins.press("clear")
    until(lambda: box.scene("noise").view.state == "listening")
    for block in blocks[20:]:
        source.give(block)
    until(lambda: box.scene("noise").view.state == "judged")
    codes = [each.verdict.code for each in box.scene("noise").view.channels]
    assert codes == ["hiss", "quiet"]
    source.give(*blocks[:40])
    until(lambda: source.is_empty() and "signal" not in pins.lit()[0])


def running_s(box: Box) -> float | None:
    """Length of the take under way."""
    under_way = box.scene("takes").view.under_way
    return under_way.length_s if under_way else None


def begin_a_take(box: Box, source: Script) -> None:
    """Play a tone until a take is under way, and then for twelve seconds."""

    def is_under_way() -> bool:
        source.give(a_tone(-20.0, 0.1))
        return running_s(box) is not None

    until(is_under_way)
    source.give(a_tone(-20.0, 12.0))
    until(lambda: (running_s(box) or 0.0) >= 12.0)


def test_the_end_of_the_box_ends_a_take_which_is_stored(start: Callable[..., Box], tmp_path: Path) -> None:
    events: list[WriterEvent] = []
    source = Script()
    names = {"capture.names": ("Voice", "Room")}
    box = start(source, ledger=Writer(tmp_path, events.append), settings=names)
    begin_a_take(box, source)
    until(lambda: (running_s(box) or 0.0) >= 12.0)
    assert box.stop() == 0
    (take,) = reading.all_takes(tmp_path)
    assert take.names == ("Voice", "Room")
    assert take.take.length_s >= 12.0
    assert events == []


def test_the_status_has_the_verdicts_on_the_last_take(start: Callable[..., Box]) -> None:
    source = Script()
    box = start(source)
    begin_a_take(box, source)

    def is_over() -> bool:
        source.give(int32_block(silence(0.5, 48000), silence(0.5, 48000)))
        return bool(box.scene("takes").view.ended)

    until(is_over)
    box.comes_to(lambda now: [each.code for each in now.verdicts][:1] == ["first-take"])
    first, *_ = box.status().verdicts
    assert (first.code, first.channel) == ("first-take", None)


def test_without_a_card_a_take_can_be_marked(start: Callable[..., Box]) -> None:
    source = Script()
    box = start(source)
    box.daemon.features.mark()
    until(lambda: running_s(box) is not None)
    assert box.status().state != "metering"
    source.give(a_tone(-20.0, 0.1))
    box.reaches("metering")
    assert box.stop() == 0
