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
    """Samples ``(frames, channels)`` as a card delivers them.

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
    """One card, plugged in and hearing silence until told otherwise.

    libasound looks at ``$ALSA_CONFIG_PATH`` afresh whenever a device is opened, in this process too: set it
    to ``config``, open ``device``, and a card that is open already stays as it is.

    Args:
        folder: an empty one for this card's files; no blank or colon in its path, where ALSA would split it.
        plugin: what ``build`` made.
        rate_hz, channels, sample_format: all that the card offers.
        loop: begin again at the end of the samples, which silence follows otherwise.
        unplug_at_end: pull the card out at the end of the samples.
        speed: of the card's clock; 1.0 is real time.
        patient: time is not the machine's: it waits for the reader, and is told by ``clock``.
    """

    device = "virtual_hat"  # not "hat", which gainbox takes for the first real one

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
        # Held open, so that a word waits until it is taken.
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
        """Plug in a card that hears these samples, in the place of the one that was plugged in."""
        self._programme = as_raw(samples, self._sample_format)
        self.plug_in()

    def plug_in(self) -> None:
        """Plug the card in again; it hears its samples from the beginning."""
        half_written = self.file.with_suffix(".new")
        half_written.write_bytes(self._programme)
        half_written.replace(self.file)

    def unplug(self) -> None:
        """Pull the card out: its reader is woken and gets ``No such device``, and nobody can open it."""
        self.file.unlink(missing_ok=True)
        self.nudge()

    def overrun(self) -> None:
        """Make the card report an overrun, once, to its reader or to the next one."""
        self._say("overrun")

    def nudge(self) -> None:
        """Wake a reader who waits, for nothing."""
        self._say("")

    def stall(self) -> None:
        """Stop the card's clock: it stays, but delivers nothing until ``resume``."""
        self._say("stall")

    def resume(self) -> None:
        """Let the card's clock go on."""
        self._say("resume")

    def suspend(self) -> None:
        """Put the card to sleep, from which it does not wake until it is opened again."""
        self._say("suspend")

    def run_at(self, speed: float) -> None:
        """Let the card's clock run so fast from now on, until the card is opened anew."""
        self._say(f"speed {speed}")

    def lose_clock(self) -> None:
        """Let the card repeat its last frame as fast as it is read, until it is opened anew."""
        self._say("dead")

    def shorten(self) -> None:
        """Let the card wake its reader for the third part of a period, until it is opened anew."""
        self._say("short")

    def rotate(self) -> None:
        """From the next overrun to the next opening, let each frame begin with its second channel."""
        self._say("rotate")

    def close(self) -> None:
        """Let go of control and clock; the files stay. Closing twice does no harm."""
        self.clock.close()
        if self._control_fd >= 0:
            os.close(self._control_fd)
        self._control_fd = -1

    def _say(self, word: str) -> None:
        os.write(self._control_fd, f"{word}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
