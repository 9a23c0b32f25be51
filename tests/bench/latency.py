"""How late a lamp is: from a block being readable at the card to the pin being written; and what is overrun.

    .venv/bin/python -m tests.bench.latency [--seconds 600] [--load 1] [--service] [--json]

The whole daemon runs here, on the virtual HAT and its own buffer, with lamps, buttons and a display of
256 x 64 in memory at 60 pictures a second, beside so many processes that do nothing but work. What is heard
changes each of two lamps five times a second. When a block became readable is known from the card's clock,
which is ours: it runs from the first read on. With --service the daemon asks for what the unit lets it have:
the audio thread in real time and memory that stays; `nice -n -10` before the command is the rest.

read    until the block was in the audio thread's hands, of all blocks
lamp    until the pin was written, of the blocks that changed a lamp
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin
from PIL import Image

from gainbox import folders
from gainbox.capture import Overrun
from gainbox.capture.alsa import AlsaSource, Wanted
from gainbox.daemon import Daemon
from gainbox.face import Scene, Strip, paint
from gainbox.meters import CannotBuildError, FeedFor, compiled
from gainbox.panel.hardware import Hardware
from gainbox.panel.oled import Wiring
from gainbox.settings import load
from gainbox.staging.zones import Zone
from gainbox.systemd import Systemd
from tests.box import ALWAYS_BRIGHT, storage_in
from tests.signals import tone
from tests.virtual_hat import VirtualHat, build

SETTINGS = load()
CAPTURE = SETTINGS.capture
PICTURES_PER_S = 60
SIZE = (256, 64)

BURST_DBFS, BURST_S, EVERY_S = -59.0, 0.02, 0.4
"""Just above the edge of silence: the lamp is out again before the next one."""


class Card:
    """The virtual HAT as a source and its stream, and which of its frames have been read."""

    def __init__(self, amend: Callable[[], None]) -> None:
        self._amend = amend
        wanted = Wanted(
            CAPTURE.rate_hz, CAPTURE.channels, CAPTURE.format, CAPTURE.period_frames, CAPTURE.buffer_ms
        )
        self._source = AlsaSource(VirtualHat.device, wanted)
        self.name = self._source.name
        self._frames = 0
        self._start_ns = 0
        self.is_heard = False
        """Whether a block is being metered, and not waited for."""
        self.reads_ns: list[int] = []
        """How late each block was read."""

    def open(self) -> "Card":
        self._amend()
        self._stream = self._source.open()
        self.format, self.live = self._stream.format, self._stream.live
        self._frames = 0
        return self

    def read(self, timeout_s: float) -> np.ndarray | None:
        self.is_heard = False
        if not self._frames:
            self._start_ns = time.monotonic_ns()
        try:
            block = self._stream.read(timeout_s)
        except Overrun:
            self._frames = 0  # the card starts anew with the next read
            raise
        if block is not None:
            self.is_heard = True
            self._frames += len(block)
            self.reads_ns.append(self.late_ns())
        return block

    def late_ns(self) -> int:
        """How long ago the last frame that was read became readable."""
        return time.monotonic_ns() - self._start_ns - round(1e9 * self._frames / CAPTURE.rate_hz)

    def close(self) -> None:
        self._stream.close()


class SlowPanel(Hardware):
    """The panel of the box, where a picture takes so many times as long to paint as it does here."""

    def __init__(self, times: int) -> None:
        super().__init__(
            Wiring("dummy", "spi", 0, 0, SIZE, turned=False), lamp_columns=2, buttons=True, insist=True
        )
        self._times = times
        levels = (-20.0, -20.0, -12.0, -10.0, -3.0)
        self._scene = Scene("meter", tuple(Strip(name, Zone.SWEET, *levels, 3) for name in "LR"))

    def show(self, picture: Image.Image) -> None:
        for _ in range(self._times - 1):
            paint(self._scene, SIZE, grey=True)
        super().show(picture)


def pins_that_tell(tell: Callable[[], None]) -> MockFactory:
    """Pins in memory that tell when they are written."""

    class Pin(MockPin):  # type: ignore[misc]  # gpiozero is published without types
        def _set_state(self, value: float) -> None:
            super()._set_state(value)
            tell()

    return MockFactory(pin_class=Pin)


def bursts() -> np.ndarray:
    """What is heard, again and again: a short tone on the left, and one on the right in between."""
    heard = np.zeros((round(EVERY_S * CAPTURE.rate_hz), CAPTURE.channels))
    burst = tone(BURST_DBFS, 997, BURST_S, CAPTURE.rate_hz)
    for channel in range(CAPTURE.channels):
        first = channel * len(heard) // CAPTURE.channels
        heard[first : first + len(burst), channel] = burst
    return heard


def run(
    feed_for: FeedFor,
    seconds: float,
    *,
    load_beside: int = 0,
    slowness: int = 1,
    as_service: bool = False,
    amend: Callable[[], None] = lambda: None,
) -> dict[str, float]:
    """The figures of a box that runs for so long.

    Args:
        feed_for: the compiled meters
        seconds: how long
        load_beside: how many processes work beside it
        slowness: how many times as long it takes to paint a picture
        as_service: whether it asks the kernel to be served first
        amend: called when the audio begins
    """
    with ExitStack() as down:
        folder = Path(down.enter_context(tempfile.TemporaryDirectory(prefix="gb")))
        hat = down.enter_context(VirtualHat(folder, build(folder), loop=True))
        os.environ["ALSA_CONFIG_PATH"] = str(hat.config)
        hat.play(bursts())
        card, lamps_ns = Card(amend), list[int]()
        Device.pin_factory = pins_that_tell(
            lambda: lamps_ns.append(card.late_ns()) if card.is_heard else None
        )
        panel = SlowPanel(slowness)
        for _ in range(load_beside):
            down.callback(subprocess.Popen([sys.executable, "-c", "while True: pass"]).kill)
        daemon = daemon_on(card, panel, feed_for, folder, as_service=as_service)
        daemon.run(seconds)
        last = daemon.status()
    return {
        **lateness("read", card.reads_ns),
        **lateness("lamp", lamps_ns),
        "lamp_changes": len(lamps_ns),
        "overruns": last.overruns,
        "lost_frames": last.lost_frames,
        "seconds": round(last.frames / CAPTURE.rate_hz, 1),
        "pictures_per_s": round(last.panel.frames * CAPTURE.rate_hz / last.frames, 1),
    }


def lateness(of: str, late_ns: list[int]) -> dict[str, float]:
    """Median, 99 % and maximum in milliseconds."""
    late_ms = np.array(late_ns) / 1e6
    names = (f"{of}_{which}_ms" for which in ("median", "99_percent", "max"))
    return dict(zip(names, np.percentile(late_ms, (50, 99, 100)).round(3).tolist(), strict=True))


def daemon_on(card: Card, panel: Hardware, feed_for: FeedFor, folder: Path, *, as_service: bool) -> Daemon:
    """The daemon as it is shipped, but for the pace of its display."""
    settings = SETTINGS.changed({"panel.pictures_per_s": PICTURES_PER_S, **ALWAYS_BRIGHT})
    return Daemon(
        storage_in(folder, settings),
        lambda _: card,
        None,
        feed_for,
        panel,
        None,
        Systemd({"NOTIFY_SOCKET": str(folder / "notify")} if as_service else {}),
    )


def main() -> None:
    """Measure, and print a line for each figure, or one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to listen")
    parser.add_argument("--load", type=int, default=1, help="how many processes work beside it")
    parser.add_argument("--service", action="store_true", help="ask the kernel for what the service asks")
    parser.add_argument("--slow", type=int, default=1, help="paint each picture so many times")
    parser.add_argument("--switch-ms", type=float, help="Python's switch interval in place of the daemon's")
    parser.add_argument(
        "--gc", choices=["on", "off"], help="collect garbage or not, whatever the daemon does"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if not (options.seconds >= 1 and options.load >= 0 and options.slow >= 1):
        parser.error("it takes a second and one picture at the least, and nothing beside it")

    def amend() -> None:
        if options.switch_ms:
            sys.setswitchinterval(options.switch_ms / 1000)
        if options.gc:
            gc.unfreeze()
            (gc.enable if options.gc == "on" else gc.disable)()

    try:
        feed_for = compiled.load(folders.cache_folder(os.environ))
    except CannotBuildError as error:
        sys.exit(str(error))
    figures = run(
        feed_for,
        options.seconds,
        load_beside=options.load,
        slowness=options.slow,
        as_service=options.service,
        amend=amend,
    )
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, figure in figures.items():
        print(f"{name:20}{figure:>10}")


if __name__ == "__main__":
    main()
