"""Our driver leaves in a display's memory the same as luma's, whatever was sent on the way."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import luma.oled.device
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from luma.core.interface import serial
from PIL import Image, ImageDraw

from gainbox.panel.chips import CHIPS
from gainbox.panel.driver import driver
from gainbox.panel.oled import RENEW_S, SPI_HZ, Oled, Wiring
from tests.panel.conftest import Clock
from tests.panel.glasses import GLASSES, INVERSE, NO_ANSWER, NORMAL, Display

I2C_HZ = 400_000
GOLDEN = Path(__file__).parents[1] / "golden"

pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata:DeprecationWarning")  # luma reads pixels


def size_of(chip: str) -> tuple[int, int]:
    return (256, 64) if chip == "ssd1322" else (128, 64)


def pages(chip: str) -> list[Image.Image]:
    """Every page, from the golden pictures."""
    shade = "grey" if chip == "ssd1322" else "mono"
    pictures = []
    for path in sorted(GOLDEN.glob(f"*-[0-9s]*-{shade}.png")):
        with Image.open(path) as picture:
            pictures.append(picture.copy())
    return pictures


class Pair:
    """Two displays of a kind, one driven by luma, one by us."""

    def __init__(self, chip: str, turned: bool = False, clock: Clock | None = None) -> None:
        self.size = size_of(chip)
        self.theirs, self.glass = GLASSES[chip](), GLASSES[chip]()
        self.luma = getattr(luma.oled.device, chip)(
            serial_interface=self.theirs, width=self.size[0], height=64, rotate=2 if turned else 0
        )
        self.ours = oled_on(self.glass, chip, turned, clock or Clock())

    def show(self, picture: Image.Image) -> None:
        self.luma.display(picture.convert(self.luma.mode))
        self.ours.show(picture)
        assert self.ours.health.reason == ""

    def agree(self) -> bool:
        """True if both have the same memory, visible or not, and the same settings."""
        differing = {
            first for first, last in self.theirs.settings.items() if last != self.glass.settings[first]
        }
        return (
            bool((self.theirs.memory == self.glass.memory).all())
            and self.theirs.lit == self.glass.lit
            and differing <= {0x15, 0x75}  # the last window
        )


@contextmanager
def reachable(glass: Display) -> Iterator[None]:
    """A display at the end of the bus that luma opens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serial, "i2c", lambda **_: glass)
        yield


def oled_on(glass: Display, chip: str, turned: bool = False, clock: Clock | None = None) -> Oled:
    """Our display, at the end of a bus that leads to `glass`."""
    with reachable(glass):
        return Oled(Wiring(chip, "i2c", 1, 0x3C, size_of(chip), turned), clock or Clock())


def device_on(bus: Any, chip: str) -> Any:
    """Our driver alone, of a display mounted upside down."""
    width, height = size_of(chip)
    kind = driver(getattr(luma.oled.device, chip), CHIPS[chip])
    return kind(serial_interface=bus, width=width, height=height, rotate=2)


every_chip = pytest.mark.parametrize("chip", sorted(GLASSES))


@every_chip
@pytest.mark.parametrize("turned", [False, True])
def test_every_page_leaves_in_memory_what_luma_leaves_there(chip: str, turned: bool) -> None:
    pair = Pair(chip, turned)
    for picture in pages(chip):
        pair.show(picture)
        assert pair.agree()
        assert pair.glass.seen().any()


@st.composite
def strokes(draw: st.DrawFn) -> list[tuple[tuple[int, int, int, int], int]]:
    """Rectangles of any size and shade, one for each picture more."""
    corner = st.tuples(st.integers(0, 255), st.integers(0, 63))
    boxes = draw(st.lists(st.tuples(corner, corner, st.integers(0, 255)), min_size=1, max_size=8))
    return [((min(x, u), min(y, v), max(x, u), max(y, v)), shade) for (x, y), (u, v), shade in boxes]


@every_chip
@settings(max_examples=15, deadline=None)
@given(strokes=strokes(), turned=st.booleans(), seed=st.integers(0, 9))
def test_any_pictures_leave_in_memory_what_luma_leaves_there(
    chip: str, strokes: list[tuple[tuple[int, int, int, int], int]], turned: bool, seed: int
) -> None:
    pair = Pair(chip, turned)
    picture = Image.frombytes("L", pair.size, np.random.default_rng(seed).bytes(pair.size[0] * 64))
    mode = "L" if chip == "ssd1322" else "1"
    for box, shade in strokes:
        pair.show(picture.convert(mode))
        assert pair.agree()
        ImageDraw.Draw(picture).rectangle(box, shade)
    pair.show(picture.convert(mode))
    assert pair.agree()


@every_chip
def test_of_a_small_change_only_a_little_is_sent(chip: str) -> None:
    glass = GLASSES[chip]()
    oled = oled_on(glass, chip)
    picture = pages(chip)[0]
    oled.show(picture)
    full = sum(glass.transfers)
    glass.transfers.clear()
    ImageDraw.Draw(picture).rectangle((40, 20, 47, 27), 255)
    oled.show(picture)
    assert sum(glass.transfers) < 200 < full / 5


@every_chip
def test_memory_spoilt_by_a_spike_is_repaired_under_a_still_picture(chip: str) -> None:
    pair = Pair(chip)
    picture = pages(chip)[0]
    pair.show(picture)
    pair.glass.memory[pair.glass.glass] ^= 1
    for _ in range(64):
        pair.show(picture)
    assert pair.agree()


# The bus fails


@every_chip
def test_wherever_a_picture_is_torn_the_next_one_is_whole(chip: str) -> None:
    before, after = pages(chip)[:2]
    for answers in range(12):
        clock = Clock()
        pair = Pair(chip, clock=clock)
        pair.show(before)
        pair.glass.answers = answers
        pair.ours.show(after)
        if pair.ours.health.state == "ok":
            break
        assert pair.ours.health.reason == str(NO_ANSWER)
        pair.glass.answers = math.inf
        clock.wait(1.0)
        with reachable(pair.glass):
            pair.show(after)
        assert pair.agree()
    assert answers > 1


@every_chip
def test_after_a_torn_picture_the_memory_counts_as_unknown(chip: str) -> None:
    glass = GLASSES[chip]()
    device = device_on(glass, chip)
    whole = Image.new(device.mode, device.size)
    torn = whole.copy()
    for corner in (8, 48):
        ImageDraw.Draw(torn).rectangle((corner, corner, corner + 7, corner + 7), 255)
    device.display(whole)
    before = glass.memory.copy()
    glass.answers = 6 if chip == "ssd1322" else 2  # one of the two squares arrives
    with pytest.raises(OSError, match="Remote I/O error"):
        device.display(torn)
    assert (glass.memory != before).any()
    glass.answers = math.inf
    device.display(whole)
    assert (glass.memory == before).all()


# The power fails


@every_chip
def test_a_display_that_has_lost_its_power_comes_back_by_itself(chip: str) -> None:
    clock = Clock()
    pair = Pair(chip, clock=clock)
    pair.show(pages(chip)[0])
    pair.glass.lose_power()
    clock.wait(RENEW_S)
    pair.show(pages(chip)[1])
    assert pair.agree()
    assert pair.glass.lit


@every_chip
def test_renewing_a_display_that_has_kept_its_power_is_invisible(chip: str) -> None:
    clock = Clock()
    pair = Pair(chip, clock=clock)
    for picture in pages(chip)[:3]:
        pair.show(picture)
        clock.wait(RENEW_S)
    assert pair.glass.blinks == 0


@every_chip
def test_renewing_keeps_contrast_and_sleep(chip: str) -> None:
    glass = GLASSES[chip]()
    device = device_on(glass, chip)
    for level in (10, 20):
        device.contrast(level)
    device.hide()
    before = dict(glass.settings)
    glass.lose_power()
    device.renew(pages(chip)[0])
    assert not glass.lit
    assert {first: glass.settings[first] for first in before} == before
    device.show()
    glass.lose_power()
    device.renew(pages(chip)[0])
    assert glass.lit


@every_chip
def test_of_two_commands_that_exclude_each_other_the_later_is_renewed(chip: str) -> None:
    glass = GLASSES[chip]()
    device = device_on(glass, chip)
    for command in (INVERSE, NORMAL, INVERSE):
        device.command(command)
    glass.lose_power()
    device.renew(pages(chip)[0])
    assert glass.inverted


# The time it takes


@pytest.mark.parametrize("chip", ["ssd1306", "ssd1309", "sh1106"])
def test_i2c_carries_40_wholly_different_pictures_a_second(chip: str) -> None:
    bits = max(glass.i2c_bits() for glass in each_picture(chip))
    assert bits >= 9 * 1024
    assert I2C_HZ / bits > 40


def test_spi_carries_60_wholly_different_pictures_a_second() -> None:
    bits = max(glass.spi_bits() for glass in each_picture("ssd1322"))
    assert bits >= 8 * 8192
    assert SPI_HZ / bits > 60


def each_picture(chip: str) -> Iterator[Display]:
    """A display after each of many pictures, with the transfers of that one."""
    glass = GLASSES[chip]()
    oled = oled_on(glass, chip)
    random = np.random.default_rng(1)
    noise = [Image.frombytes("L", oled.size, random.bytes(oled.size[0] * 64)) for _ in range(8)]
    for picture in (*pages(chip), *noise):
        glass.transfers.clear()
        oled.show(picture)
        yield glass


@every_chip
def test_a_whole_picture_is_sent_within_a_millisecond_of_cpu_time(chip: str) -> None:
    """This is an upper limit for the time that it holds the GIL."""
    device, picture = device_on(serial.noop(), chip), pages(chip)[0]

    def spent_s() -> float:
        device.forget()
        began_s = time.thread_time()
        device.display(picture)
        return time.thread_time() - began_s

    assert min(spent_s() for _ in range(20)) < 0.001
