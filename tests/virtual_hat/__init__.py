"""A sound card made of a file: the real libasound captures from it in real time (see virtual_hat.c)."""

import os
import subprocess
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .clock import Clock

BITS = {"S16_LE": 16, "S24_3LE": 24, "S32_LE": 32}


def build(folder: Path) -> Path:
    """Compile the ALSA plugin into a folder; needs gcc and the headers of libasound."""
    source = Path(__file__).with_name("virtual_hat.c")
    plugin = folder / "libasound_module_pcm_gainbox.so"
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-DPIC"]
    subprocess.run(["gcc", *flags, "-o", plugin, source, "-lasound"], check=True)
    return plugin


def as_raw(samples: NDArray[np.float64] | NDArray[np.int32], sample_format: str) -> bytes:
    """Convert samples ``(frames, channels)`` to the bytes of a card.

    Floats have full scale at 1.0; they are rounded to the nearest value, and limited as a converter limits.
    Integers have full scale at 2³¹ and pass as they are: a ValueError if the format is too narrow for them.
    """
    bits = BITS[sample_format]
    if samples.ndim != 2:
        raise ValueError(f"samples have the shape (frames, channels), not {samples.shape}")
    if samples.dtype == np.int32:
        words = samples.astype("<i4") >> (32 - bits)
        if not np.array_equal(words << (32 - bits), samples):
            raise ValueError(f"samples need more than the {bits} bits of {sample_format}")
    else:
        full_scale = 2.0 ** (bits - 1)
        words = np.clip(np.rint(samples * full_scale), -full_scale, full_scale - 1).astype("<i4")
    low_bytes = words.reshape(-1, 1).view(np.uint8)[:, : bits // 8]
    return low_bytes.tobytes()


class VirtualHat:
    """One card, plugged in, with silence at its input until `play`.

    libasound reads ``$ALSA_CONFIG_PATH`` whenever a device is opened, in this process too: set it to
    ``config``, and open ``device``; a card that is already open is not affected.

    Args:
        folder: empty folder for this card's files; ALSA would split a path with a blank or a colon.
        plugin: result of ``build``.
        rate_hz, channels, sample_format: the only ones that the card offers.
        loop: begin again at the end of the samples; if not, silence follows.
        unplug_at_end: pull the card out at the end of the samples.
        speed: of the card's clock; 1.0 is real time.
        patient: time waits for the reader, and ``clock`` is its clock; if not, it is the machine's.
    """

    device = "virtual_hat"  # "hat" is the first real one to gainbox

    def __init__(
        self,
        folder: Path,
        plugin: Path,
        *,
        rate_hz: int = 48000,
        channels: int = 2,
        sample_format: str = "S32_LE",
        loop: bool = False,
        unplug_at_end: bool = False,
        speed: float = 1.0,
        patient: bool = False,
    ) -> None:
        self.config = folder / "asound.conf"
        self.file = folder / "samples.raw"
        self._sample_format = sample_format
        self._programme = b""
        control = folder / "control"
        os.mkfifo(control)
        self.clock = Clock(folder / "clock")
        # Held open, so that a command waits until it is read.
        self._control_fd = os.open(control, os.O_RDWR | os.O_NONBLOCK)
        self.config.write_text(f"""\
</usr/share/alsa/alsa.conf>
pcm_type.gainbox {{ lib "{plugin}" }}
pcm.{self.device} {{
    type gainbox
    file "{self.file}"
    control "{control}"
    format {sample_format}
    rate {rate_hz}
    channels {channels}
    loop {int(loop)}
    unplug_at_end {int(unplug_at_end)}
    speed {speed}
    {f'clock "{folder / "clock"}"' if patient else ""}
}}
""")
        self.plug_in()

    def play(self, samples: NDArray[np.float64] | NDArray[np.int32]) -> None:
        """Replace the card by one that captures these samples."""
        self._programme = as_raw(samples, self._sample_format)
        self.plug_in()

    def plug_in(self) -> None:
        """Plug the card in again; its samples start from the beginning."""
        half_written = self.file.with_suffix(".new")
        half_written.write_bytes(self._programme)
        half_written.replace(self.file)

    def unplug(self) -> None:
        """Pull the card out: its reader is woken and gets ``No such device``, and it cannot be opened."""
        self.file.unlink(missing_ok=True)
        self.nudge()

    def overrun(self) -> None:
        """Make the card report an overrun, once, to its reader or to the next one."""
        self._send("overrun")

    def nudge(self) -> None:
        """Wake a reader that waits."""
        self._send("")

    def stall(self) -> None:
        """Stop the card's clock: the card stays, but delivers nothing until ``resume``."""
        self._send("stall")

    def resume(self) -> None:
        """Let the card's clock go on."""
        self._send("resume")

    def suspend(self) -> None:
        """Put the card to sleep, from which it does not wake until it is opened again."""
        self._send("suspend")

    def run_at(self, speed: float) -> None:
        """Set the speed of the card's clock, until the card is opened anew."""
        self._send(f"speed {speed}")

    def lose_clock(self) -> None:
        """Make the card repeat its last frame as fast as it is read, until it is opened anew."""
        self._send("dead")

    def shorten(self) -> None:
        """Make the card wake its reader for a third of a period, until it is opened anew."""
        self._send("short")

    def rotate(self) -> None:
        """Rotate the channels of each frame by one, from the next overrun to the next opening."""
        self._send("rotate")

    def close(self) -> None:
        """Close control and clock; the files stay. May be called twice."""
        self.clock.close()
        if self._control_fd >= 0:
            os.close(self._control_fd)
        self._control_fd = -1

    def _send(self, command: str) -> None:
        os.write(self._control_fd, f"{command}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
