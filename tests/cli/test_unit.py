"""`gainbox run` as systemd starts it: nothing is guessed, and systemd knows how it goes."""

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.cli.installation import LONGEST_S, Installation, is_metering
from tests.virtual_hat import VirtualHat

SETTINGS = f"""\
[capture]
source = "alsa:{VirtualHat.device}"

[panel]
display = "none"
lamps = false
buttons = false
"""


class Systemd:
    """The other end of the notify socket."""

    def __init__(self, path: Path) -> None:
        self.environ = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "400000"}
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(LONGEST_S)
        self.socket.bind(str(path))

    def hears(self) -> str:
        """The next thing it is told."""
        return self.socket.recv(4096).decode()


@pytest.fixture
def systemd(box: Installation) -> Iterator[Systemd]:
    systemd = Systemd(box.folder / "notify")
    with systemd.socket:
        yield systemd


def test_it_listens_to_what_the_settings_name(
    box: Installation, systemd: Systemd, new_hat: Callable[..., VirtualHat]
) -> None:
    hat = new_hat(loop=True)
    hat.play(np.tile([[0.25], [-0.25]], (2400, 2)))
    box.settings.write_text(SETTINGS)
    running = box.start("run", **systemd.environ)
    assert systemd.hears() == "READY=1"
    state = running.until(is_metering)
    assert state["source"] == f"alsa:{hat.device}"
    assert state["channel"][0]["peak_dbfs"] == pytest.approx(-12.04, abs=0.01)
    assert [systemd.hears() for _ in range(3)] == ["WATCHDOG=1"] * 3
    done, seconds = running.end(signal.SIGTERM)
    assert (done.code, done.err) == (0, "")
    assert seconds < 1.0
    while (said := systemd.hears()) == "WATCHDOG=1":
        pass
    assert said == "STOPPING=1"


def test_a_card_that_is_absent_is_waited_for(
    box: Installation, systemd: Systemd, new_hat: Callable[..., VirtualHat]
) -> None:
    hat = new_hat()
    hat.unplug()
    box.settings.write_text(SETTINGS)
    running = box.start("run", **systemd.environ)
    assert systemd.hears() == "READY=1"
    state = running.until(lambda state: state["state"] == "no-card")
    assert state["last_error"].startswith(f"alsa:{hat.device}: no such ")
    assert [systemd.hears() for _ in range(3)] == ["WATCHDOG=1"] * 3
    hat.plug_in()
    assert running.until(is_metering)["reopens"] == 0
    done, _ = running.end(signal.SIGTERM)
    assert done.code == 0
    assert done.err == f"gainbox: {state['last_error']}\n"


def test_the_hat_of_the_settings_is_not_exchanged_for_the_demo(box: Installation, systemd: Systemd) -> None:
    box.settings.write_text(SETTINGS.replace(f"alsa:{VirtualHat.device}", "hat"))
    running = box.start("run", **systemd.environ)
    assert running.until(lambda state: state["state"] != "starting")["source"] == "hat"
    done, _ = running.end(signal.SIGTERM)
    assert done.code == 0
