"""NOISE on the box: from CLEAR to a verdict, and to where the signal lamps begin."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from gainbox.daemon.idling import Idler
from gainbox.face import PAGES, IdleLines
from gainbox.meters import Noise
from gainbox.staging.ticks import PER_S, Tick
from tests.box import Box, Display, Pins, Script, until
from tests.daemon.pages import page_shown
from tests.signals import int32_block

NAMES = ("L", "R")
HISS = Noise(-64.0, -66.0, None)
CLEAN = Noise(-90.0, -93.0, None)


def tick(*vu: float) -> Tick:
    """A tenth of a second of noise at these levels."""
    none, peaks = (0,) * len(vu), tuple(4 * each for each in vu)
    return Tick(vu, vu, vu, peaks, none, none, vu, 0.0, 0.0)


def play(idler: Idler, seconds: float, *vu: float) -> IdleLines:
    """What is shown after so long at these levels."""
    for _ in range(round(seconds * PER_S)):
        idler.feed(tick(*vu))
    return idler.lines(NAMES)


@pytest.fixture
def settled() -> list[Sequence[float | None]]:
    """Where the signal lamps were told to begin."""
    return []


@pytest.fixture
def idler(settled: list[Sequence[float | None]]) -> Idler:
    """Somebody who listens to two lines for five seconds, one with hiss and one clean."""
    idler = Idler(forget=lambda: None, noise=lambda: (HISS, CLEAN), settle=settled.append, listen_s=5.0)
    idler.begin(2)
    return idler


def test_it_measures_on_clear_and_sets_the_signal_lamps(
    idler: Idler, settled: list[Sequence[float | None]]
) -> None:
    assert idler.lines(NAMES).state == "ready"
    play(idler, 5.0, 0.1, 0.1)
    idler.press()
    listening = play(idler, 2.0, 0.0006, 0.00003)
    assert (listening.state, listening.left_s) == ("listening", 3.0)
    judged = play(idler, 3.0, 0.0006, 0.00003)
    assert [(each.name, each.code) for each in judged.channels] == [("L", "hiss"), ("R", "quiet")]
    assert [each.signal_to_noise_db for each in judged.channels] == pytest.approx([44.0, 70.0], abs=0.1)
    assert settled == [[-58.0, -84.0]]
    assert [verdict.code for verdict in idler.verdicts] == ["hiss", "quiet"]


def test_a_line_that_is_not_idle_sets_nothing(idler: Idler, settled: list[Sequence[float | None]]) -> None:
    idler.press()
    judged = play(idler, 5.0, 0.1, 0.00003)
    assert [each.code for each in judged.channels] == ["not-silent", "quiet"]
    assert "mute the source" in judged.channels[0].reason
    assert settled == [[None, -84.0]]


def test_clear_in_the_middle_stops_it_and_sets_nothing(
    idler: Idler, settled: list[Sequence[float | None]]
) -> None:
    idler.press()
    play(idler, 2.0, 0.0006, 0.00003)
    idler.press()
    assert play(idler, 5.0, 0.0006, 0.00003).state == "ready"
    assert settled == []


def test_other_meters_forget_what_was_measured(idler: Idler) -> None:
    idler.press()
    play(idler, 2.0, 0.0006, 0.00003)
    idler.begin(2)
    shown = play(idler, 5.0, 0.0006, 0.00003)
    assert (shown.state, shown.why) == ("interrupted", "the input is another now")
    assert idler.floors_dbfs == ()


def test_without_sound_it_measures_no_more_and_says_so(
    idler: Idler, settled: list[Sequence[float | None]]
) -> None:
    idler.press()
    play(idler, 2.0, 0.0006, 0.00003)
    idler.interrupt("the card went away")
    assert (idler.lines(NAMES).state, idler.lines(NAMES).why) == ("interrupted", "the card went away")
    assert (idler.verdicts, settled) == ((), [])
    idler.press()
    assert play(idler, 5.0, 0.0006, 0.00003).state == "judged"
    idler.interrupt("the card went away")
    assert idler.lines(NAMES).state == "judged"


def test_the_noise_of_an_idle_line_is_known_from_then_on(idler: Idler) -> None:
    idler.press()
    play(idler, 5.0, 0.1, 0.00003)
    noisy_dbfs, clean_dbfs = idler.floors_dbfs
    assert (math.isnan(noisy_dbfs), clean_dbfs) == (True, -90.0)
    idler.press()
    idler.press()
    assert idler.floors_dbfs[1] == -90.0


def test_on_the_box_each_channel_has_its_own_threshold(
    start: Callable[..., Box], pins: Pins, display: Display
) -> None:
    """White noise of -40 dBFS on the left darkens its signal lamp, of -70 on the right it was dark before."""
    source, rng = Script(), np.random.default_rng(1)
    box = start(source=source)
    noise = rng.standard_normal((6 * 48000, 2)) * 10 ** (np.array([-45.0, -75.0]) / 20) / 2**0.5
    blocks = [int32_block(*part.T) for part in np.array_split(noise, 600)]
    source.give(*blocks[:20])
    until(lambda: source.is_empty() and "signal" in pins.lit()[0])
    for page in PAGES:
        until(lambda page=page: page_shown(display) == page)
        if page == "noise":
            break
        pins.press("mode")
    source.lull = blocks[0]
    box.reaches("metering")
    pins.press("clear")
    until(lambda: box.daemon.report.scene("noise").noise.state == "listening")
    for block in blocks[20:]:
        source.give(block)
    until(lambda: box.daemon.report.scene("noise").noise.state == "judged")
    codes = [each.code for each in box.daemon.report.scene("noise").noise.channels]
    assert codes == ["hiss", "quiet"]
    source.give(*blocks[:40])
    until(lambda: source.is_empty() and "signal" not in pins.lit()[0])
