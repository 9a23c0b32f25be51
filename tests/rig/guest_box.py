"""The box in the guest, as somebody in front of it meets it: sound, lamps, display, buttons, status."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PIL import Image

from gainbox.board import BUTTON_PINS, LAMP_PINS, LAMPS
from gainbox.face import moved
from gainbox.face.burn_in import WALK
from gainbox.panel.buttons import HOLD_S, REPEAT_S, REPEATING
from tests.rig.display import Ssd1306, Ssd1322, writes
from tests.rig.machine import FOLDER, PATIENCE_S, Guest
from tests.signals import int32_block, tone

RATE_HZ = 48000
PITCHES_HZ = 1000, 500
"""Of the tones, whose highest samples are then as high as the tones."""
STATE = "/var/lib/gainbox/state.json"
LINE = "/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio{pin}/{what}"
PLAY = f"while cat /run/rig/tone; do :; done | aplay -q -D hw:Loopback,0 -t raw -f S32_LE -r {RATE_HZ} -c 2"
PUSH = 'open P, ">", shift; syswrite P, "pull-down"; select undef, undef, undef, shift; syswrite P, "pull-up"'
"""One process, since to start another may take longer than a press."""
FOR_EVER = "-p Restart=always -p RestartSec=1 -p StartLimitIntervalSec=0"

Told = TypeVar("Told")


class GuestBox:
    """The box.

    Args:
        guest: where it runs

    Attributes:
        display: what is on its bus
    """

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self.display: Ssd1306 | Ssd1322 = Ssd1306()

    def status(self) -> dict[str, Any]:
        """What `gainbox status --json` says; it ends with 1 while nothing runs.

        So it does, without a status, where the box is too busy to answer it in time: it is asked again.
        """
        while not (told := self.guest.say("/opt/gainbox/.venv/bin/gainbox status --json || [ $? = 1 ]")):
            pass
        status: dict[str, Any] = json.loads(told)
        return status

    def state(self) -> dict[str, Any]:
        """What the buttons changed: the values in the state file, by key."""
        told = self.guest.say(f"cat {STATE} 2>/dev/null || echo '{{}}'")
        return {key: change["value"] for key, change in json.loads(told).items()}

    def lamps(self) -> tuple[set[str], set[str]]:
        """Which are lit, left and right."""
        pins = [LAMP_PINS[side][lamp] for side in ("left", "right") for lamp in LAMPS]
        lit = self.guest.say("cat " + " ".join(LINE.format(pin=pin, what="value") for pin in pins)).split()
        left, right = (
            {lamp for lamp, level in zip(LAMPS, levels, strict=True) if level == "1"}
            for levels in (lit[:4], lit[4:])
        )
        return left, right

    def press(self, *buttons: str) -> None:
        """Press buttons, one after the other, each as far from a bounce as from being held."""
        for button in buttons:
            self._push(button, (REPEAT_S if button in REPEATING else HOLD_S) / 2)

    def hold(self, button: str) -> None:
        """Press a button for so long that it is held beyond doubt."""
        self._push(button, 3 * HOLD_S)

    def _push(self, button: str, down_s: float) -> None:
        pull = LINE.format(pin=BUTTON_PINS[button], what="pull")
        self.guest.run(f"chrt --fifo 20 perl -e '{PUSH}' {pull} {down_s}; sleep {HOLD_S / 2}")

    def picture(self) -> Image.Image:
        """What the display shows, by all that has been written to it."""
        for write in writes(self.guest.run("cat /dev/simbus")):
            if write.bus == self.display.BUS:
                self.display.take(write)
        return self.display.picture()

    def shows(self, wanted: Image.Image) -> bool:
        """Whether the display shows a picture, wherever that has wandered."""
        seen = self.picture()
        seen.save(FOLDER / "seen.png")
        wanted.save(FOLDER / "wanted.png")
        return any(seen.tobytes() == moved(wanted, place).tobytes() for place in WALK)

    def play(self, *levels_dbfs: float) -> None:
        """Play a tone on each channel for ever; what is above full scale has its top cut off."""
        tones = (
            tone(level, pitch, 1.0, RATE_HZ) for level, pitch in zip(levels_dbfs, PITCHES_HZ, strict=True)
        )
        self.silence()
        self.guest.run("cat >/run/rig/tone", int32_block(*tones).tobytes())
        self.guest.run(f"systemd-run --quiet --unit=tone --collect {FOR_EVER} sh -c '{PLAY}'")

    def silence(self) -> None:
        """Play nothing any more."""
        self.guest.run("systemctl stop tone 2>/dev/null || true")

    def crash(self) -> None:
        """Take its power away for a moment, and that of its display."""
        self.guest.crash()
        self.display = type(self.display)()

    def restart(self) -> None:
        """Start the service anew, as one that has never been touched."""
        self.guest.run("systemctl stop gainbox; rm -rf /var/lib/gainbox/*; systemctl start gainbox")

    def unit(self, what: str) -> str:
        """A property of the service."""
        return self.guest.say(f"systemctl show --value --property={what} gainbox")


def becomes(ask: Callable[[], Told], wanted: Told) -> None:
    """Wait until what is asked is as it should be."""
    end_s = time.monotonic() + PATIENCE_S
    while (told := ask()) != wanted:
        assert time.monotonic() < end_s, f"it is still {told!r} and not {wanted!r} after {PATIENCE_S:.0f} s"
        time.sleep(0.2)
