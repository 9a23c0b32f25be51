"""How a box ends: soon, dark and blank, whatever it was doing; and what systemd is told until then."""

import math
import select
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from gainbox.capture import EndOfProgramme, Format
from gainbox.capture.recording import RecordingSource
from gainbox.panel import NoPanel
from gainbox.systemd import Systemd
from tests.box import Box, Display, Pins, Script, until
from tests.signals import int32_block, tone
from tests.virtual_hat import VirtualHat

NewHat = Callable[..., VirtualHat]
Start = Callable[..., Box]

SOON_S = 1.0


def a_tenth_of_tone() -> np.ndarray:
    return int32_block(*[tone(-18.0, 997, 0.1, 48000)] * 2)


def assert_ends_soon(box: Box) -> None:
    told_s = time.monotonic()
    assert box.stop() == 0
    assert time.monotonic() - told_s < SOON_S
    assert box.daemon.audio.state == "stopped"
    assert not box.socket.exists()


def test_it_ends_soon_while_metering(new_hat: NewHat, start: Start, pins: Pins, display: Display) -> None:
    new_hat(loop=True).play(np.stack([tone(-18.0, 997, 1.0, 48000)] * 2, axis=1))
    box = start()
    box.reaches("metering")
    until(lambda: "sweet" in pins.lit()[0] and not display.is_blank())
    assert_ends_soon(box)
    assert pins.lit() == (set(), set())
    assert display.is_blank()


def test_it_ends_soon_while_the_card_is_stalled(new_hat: NewHat, start: Start) -> None:
    hat = new_hat()
    box = start()
    box.reaches("metering")
    hat.stall()
    box.reaches("stalled")
    assert_ends_soon(box)


def test_it_ends_soon_while_it_waits_for_the_card(new_hat: NewHat, start: Start) -> None:
    new_hat().unplug()
    box = start()
    box.reaches("no-card")
    assert_ends_soon(box)


def test_it_ends_soon_while_the_card_is_the_wrong_one(new_hat: NewHat, start: Start) -> None:
    new_hat(channels=8)
    box = start()
    box.reaches("wrong-format")
    assert_ends_soon(box)


def test_it_ends_soon_while_the_display_is_gone(new_hat: NewHat, start: Start, display: Display) -> None:
    new_hat()
    box = start()
    display.unplugged = True
    box.comes_to(lambda now: now.panel.state == "failed")
    assert_ends_soon(box)
    display.picture = None  # a display that is gone cannot be blanked


def test_it_ends_soon_when_it_has_only_just_begun(start: Start) -> None:
    assert_ends_soon(start(Script()))


def test_it_may_be_told_to_end_again_and_again(start: Start) -> None:
    box = start(Script())
    box.reaches("stalled")
    for _ in range(3):
        box.daemon.stop()
    assert box.ends() == 0
    box.daemon.stop()


def test_a_programme_that_ends_ends_the_box(start: Start) -> None:
    source = Script()
    box = start(source)
    source.give(a_tenth_of_tone(), EndOfProgramme())
    assert box.ends() == 0
    assert "gainbox heard 0.1 s of script at 48 kHz" in box.daemon.summary()


def test_a_recording_is_played_to_its_end(start: Start, tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    path = tmp_path / "take.wav"
    soundfile.write(path, a_tenth_of_tone(), 44100, subtype="PCM_24")
    started_s = time.monotonic()
    box = start(RecordingSource(path, 128), panel=NoPanel())
    assert box.ends() == 0
    assert time.monotonic() - started_s >= 4800 / 44100
    heard = box.daemon.audio.latest
    assert heard is not None
    assert heard.readings.frames == 4800
    assert heard.readings.sample_peak_dbfs == pytest.approx([-18.0, -18.0], abs=0.01)


def test_it_ends_when_its_time_is_over(start: Start) -> None:
    started_s = time.monotonic()
    box = start(Script(), for_s=0.1)
    assert box.ends() == 0
    assert time.monotonic() - started_s >= 0.1


# systemd


@pytest.fixture
def notified(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10.0)
        yield listening


def watching(notified: socket.socket, watchdog_s: float = math.inf) -> Systemd:
    """A systemd that listens there, and wants to hear from us."""
    watchdog = {"WATCHDOG_USEC": str(round(watchdog_s * 1e6))} if watchdog_s < math.inf else {}
    return Systemd({"NOTIFY_SOCKET": notified.getsockname()} | watchdog)


def next_message(notified: socket.socket) -> str:
    return notified.recv(1000).decode()


def test_systemd_is_told_the_beginning_and_the_end(start: Start, notified: socket.socket) -> None:
    box = start(Script(), systemd=watching(notified))
    assert next_message(notified) == "READY=1"
    box.stop()
    assert next_message(notified) == "STOPPING=1"


def test_the_watchdog_is_fed_while_audio_moves_and_while_it_is_known_to_wait(
    start: Start, notified: socket.socket
) -> None:
    source = Script()
    start(source, systemd=watching(notified, 0.1))
    assert next_message(notified) == "READY=1"
    source.give(a_tenth_of_tone())
    for _ in range(10):  # a block, and nothing more: stalled
        assert next_message(notified) == "WATCHDOG=1"


def waits_in(notified: socket.socket) -> bool:
    """Whether systemd has something to read."""
    return bool(select.select([notified], [], [], 0)[0])


def draw(box: Box, pictures: int) -> None:
    """Let the box draw so many pictures more."""
    drawn = box.status().panel.frames
    box.comes_to(lambda now: now.panel.frames >= drawn + pictures)


class Hung:
    """A source that gives one block and then never returns, until the test releases it."""

    name = "hung"
    format = Format(48000, 2, 24)
    live = None

    def __init__(self) -> None:
        self.blocks = iter([a_tenth_of_tone()])
        self.hangs, self.released = Event(), Event()

    def open(self) -> "Hung":
        return self

    def read(self, timeout_s: float) -> np.ndarray:  # noqa: ARG002 - this is its fault
        for block in self.blocks:
            return block
        self.hangs.set()
        self.released.wait()
        raise EndOfProgramme

    def close(self) -> None:
        pass


def test_the_watchdog_is_not_fed_when_the_audio_thread_hangs(start: Start, notified: socket.socket) -> None:
    hung = Hung()
    box = start(hung, systemd=watching(notified, 0.02))
    assert hung.hangs.wait(10.0)
    draw(box, pictures=2)
    while waits_in(notified):
        next_message(notified)
    draw(box, pictures=5)
    assert not waits_in(notified)
    assert box.status().state == "metering"
    hung.released.set()
    assert box.ends() == 0
