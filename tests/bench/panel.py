"""CPU time per picture on the display: ours and that of luma's own `display()`, in one run.

    .venv/bin/python -m tests.bench.panel [--rounds 5] [--seconds 30] [--json]

luma_full      luma's driver, whole pictures; for mono displays there is no other
luma_changes   luma's driver, changes only; for the SSD1322
our_full       ours, whole pictures
our_changes    ours as in the box: changes, and one row by turns
drawing        drawing the picture, without sending it
our_all        drawn, packed and handed to the bus: `drawing` and `our_changes`, as the box does both

They show the same pictures: the demo programme as METER shows it, thirty pictures a second. They send them
through luma's own SPI interface into nothing, so that packing and handing over is timed, and not the bus.
They take turns, in rounds; the first round is not counted, and a figure is the median of the others, per
picture. The unit is the cheaper of luma's two.
"""

import os
import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import luma.oled.device
import numpy as np
from luma.core.framebuffer import diff_to_previous, full_frame
from luma.core.interface import serial
from PIL import Image

from gainbox.capture.demo_programme import programme
from gainbox.face import Scene, paint
from gainbox.meters import FeedFor
from gainbox.panel.chips import CHIPS
from gainbox.panel.driver import driver, in_mode
from gainbox.panel.oled import Spi
from tests.bench.rounds import Costs, Subject, medians_s, run_from_the_command_line
from tests.watching import RATE_HZ, watched

SIZES = {"ssd1322": (256, 64), "ssd1306": (128, 64), "ssd1309": (128, 64), "sh1106": (128, 64)}


class Nowhere:
    """An SPI device and a D/C line without a display."""

    OUT, HIGH, LOW = "out", True, False

    def open(self, _port: int, _device: int) -> None:
        """Do nothing."""

    def setup(self, _pin: int, _direction: str) -> None:
        """Do nothing."""

    def output(self, _pin: int, _level: bool) -> None:
        """Do nothing."""

    def writebytes(self, _written: list[int]) -> None:
        """Do nothing."""

    def writebytes2(self, _written: bytes) -> None:
        """Do nothing."""


# The pictures


def scenes(feed_for: FeedFor, seconds: float) -> list[Scene]:
    """The metered demo programme, one scene a picture."""
    audio = programme(RATE_HZ, 2)
    frames = round(seconds * RATE_HZ)
    looped = np.tile(audio, (-(-frames // len(audio)), 1))[:frames]
    return [scene for scene, _ in watched(feed_for, looped, demo=True)]


# The subjects


def subjects(display: str, shown: list[Scene]) -> dict[str, Subject]:
    """The subjects that can show these scenes on a display."""
    size, grey = SIZES[display], CHIPS[display].mode == "L"
    pictures = [paint(scene, size, grey=grey) for scene in shown]
    theirs = getattr(luma.oled.device, display)
    ours = driver(theirs, CHIPS[display])
    found: dict[str, Subject] = {
        "luma_full": partial(time_display, open_display(theirs, size, full_frame()), pictures)
    }
    if grey:
        found["luma_changes"] = partial(
            time_display, open_display(theirs, size, diff_to_previous()), pictures
        )
    found["our_full"] = partial(time_display, open_display(ours, size), pictures, whole=True)
    found["our_changes"] = partial(time_display, open_display(ours, size), pictures)
    found["drawing"] = partial(time_drawing, shown, size, grey)
    found["our_all"] = partial(time_all, open_display(ours, size), shown, size, grey)
    return found


def open_display(kind: Any, size: tuple[int, int], framebuffer: Any = None) -> Any:
    """A display on a bus without a device."""
    interface = Spi if framebuffer is None else serial.spi
    bus = interface(spi=Nowhere(), gpio=Nowhere(), gpio_DC=25, gpio_RST=None)
    return kind(serial_interface=bus, width=size[0], height=size[1], framebuffer=framebuffer)


def time_display(device: Any, pictures: list[Image.Image], whole: bool = False) -> float:
    """Show the pictures, in the mode that the device asks for."""
    began_s = time.process_time()
    for picture in pictures:
        if whole:
            device.forget()
        device.display(in_mode(picture, device.mode))
    return time.process_time() - began_s


def time_drawing(shown: list[Scene], size: tuple[int, int], grey: bool) -> float:
    """Draw the pictures."""
    began_s = time.process_time()
    for scene in shown:
        paint(scene, size, grey=grey)
    return time.process_time() - began_s


def time_all(device: Any, shown: list[Scene], size: tuple[int, int], grey: bool) -> float:
    """Draw the pictures and show them."""
    began_s = time.process_time()
    for scene in shown:
        device.display(in_mode(paint(scene, size, grey=grey), device.mode))
    return time.process_time() - began_s


# The run


def run(feed_for: FeedFor, seconds: float, rounds: int) -> Iterator[tuple[str, Costs]]:
    """Each display and the costs per picture, by subject."""
    shown = scenes(feed_for, seconds)
    for display in SIZES:
        yield display, costs_us(subjects(display, shown), len(shown), rounds)


def costs_us(subjects: Mapping[str, Subject], pictures: int, rounds: int) -> Costs:
    """Cost per picture by subject: the median of the rounds after one that warms up."""
    return {name: 1e6 * spent_s / pictures for name, spent_s in medians_s(subjects, rounds).items()}


def ratios(cost_us: Mapping[str, float]) -> Costs:
    """Costs as multiples of the cheaper of luma's."""
    unit_us = min(us for name, us in cost_us.items() if name.startswith("luma"))
    return {name: round(us / unit_us, 4) for name, us in cost_us.items()}


def print_table(costs: Iterable[tuple[str, Costs]]) -> None:
    """Print the costs of each display as soon as they are measured."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("CPU time in us per picture, and as a multiple of the cheaper of luma's")
    for display, cost_us in costs:
        times = ratios(cost_us)
        for name, us in cost_us.items():
            print(f"{display:10}{name:14}{us:9.1f} {times[name]:8.3f}x", flush=True)


if __name__ == "__main__":
    run_from_the_command_line(__doc__, "how much of the programme is shown", run, ratios, print_table)
