"""Sound cards through ALSA.

pyalsaaudio silently opens another rate or format than the one requested, so the opened format is compared
with the wanted one. Reading waits on the card's own descriptor, up to a timeout.
"""

import math
import select
import time
from collections.abc import Callable
from dataclasses import dataclass

import alsaaudio
import numpy as np

from gainbox.capture import CaptureError, Format, Live, Overrun
from gainbox.capture.alsa_names import file_written_by, libasound, overwrites
from gainbox.capture.cards import first_hat, hat_at, is_absent

OVERRUN = -32  # -EPIPE, which pyalsaaudio returns in place of a frame count
BITS = {"S16_LE": 16, "S24_3LE": 24, "S32_LE": 24}
"""Significant bits: cards of 32 bits carry 24, and the last eight are noise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Parameters for opening a card."""

    rate_hz: int
    channels: int
    format: str
    period_frames: int
    buffer_ms: float
    may_rotate: bool = False
    """Channels may change places after an overrun, also on a card that is no known HAT."""

    @property
    def periods(self) -> int:
        """Number of periods in a buffer of at least `buffer_ms`; at least two."""
        return max(2, math.ceil(self.buffer_ms * self.rate_hz / (1000 * self.period_frames)))


class AlsaSource:
    """A card by its ALSA name, or, by the name `hat`, the first known HAT.

    Args:
        device: ALSA name, or `hat`
        wanted: parameters for opening it
        clock: seconds, monotonic; measures the length of an overrun
    """

    def __init__(self, device: str, wanted: Wanted, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = device if device == "hat" else f"alsa:{device}"
        self._device = device
        self._wanted = wanted
        self._clock = clock

    def open(self) -> "AlsaStream":
        """Open the card.

        Raises:
            CaptureError: (`no-card`) it is absent, in use, or would overwrite a file; (`wrong-format`) it
                refuses the wanted format
        """
        device = self._device
        if device == "hat":
            card = first_hat()
            if card is None:
                raise CaptureError("no-card", "no audio HAT with an input is there: is it plugged in?")
            device = card.device
        elif is_absent(device):  # pyalsaaudio leaks 80 bytes at each attempt that fails
            raise CaptureError("no-card", f"alsa:{device}: no such card: is it plugged in?")
        elif file := file_written_by(device):
            raise CaptureError("no-card", f"alsa:{device}: {overwrites(file)}")
        hat = hat_at(device)
        may_rotate = self._wanted.may_rotate or (hat is not None and hat.may_rotate)
        return AlsaStream(device, self._wanted, may_rotate, self._clock)


class AlsaStream:
    """An open card."""

    def __init__(self, device: str, wanted: Wanted, may_rotate: bool, clock: Callable[[], float]) -> None:
        libasound()  # it prints nothing from now on
        try:
            self._pcm = alsaaudio.PCM(
                type=alsaaudio.PCM_CAPTURE,
                mode=alsaaudio.PCM_NONBLOCK,
                device=device,
                rate=wanted.rate_hz,
                channels=wanted.channels,
                format=getattr(alsaaudio, f"PCM_FORMAT_{wanted.format}"),
                periodsize=wanted.period_frames,
                periods=wanted.periods,
            )
        except alsaaudio.ALSAAudioError as error:
            raise _no_card(device, error) from None
        try:
            opened = self._pcm.info()
            _check_format(device, wanted, opened)
            self.format = Format(wanted.rate_hz, wanted.channels, BITS[wanted.format])
            self.live = Live(opened["period_size"], may_rotate)
            self._sample = wanted.format
            self._device = device
            self._poll = select.poll()
            for fd, events in self._pcm.polldescriptors():
                self._poll.register(fd, events)
        except alsaaudio.ALSAAudioError as error:
            self.close()
            raise _no_card(device, error) from None
        except CaptureError:
            self.close()
            raise
        self._running = False
        self._clock = clock
        self._catch_up()

    def read(self, timeout_s: float) -> np.ndarray | None:
        """Read the next block, of one period at most; None after a timeout.

        Raises:
            Overrun: the buffer ran over; the card has been restarted
            CaptureError: (`no-card`) the card is gone
        """
        deadline_s = time.monotonic() + timeout_s
        try:
            while (left_s := deadline_s - time.monotonic()) > 0:
                in_time = self._running and not self._wait(0.0)
                if in_time and not self._wait(left_s):
                    break
                frames, samples = self._pcm.read()  # starts a card that is stopped
                self._running = frames != OVERRUN
                if not self._running:
                    raise Overrun(self._lost_frames())
                if frames > 0:
                    self.live.in_time = in_time
                    if in_time:
                        self._catch_up()
                    else:
                        self._taken += frames
                    return to_block(samples, self._sample, self.format.channels)
        except alsaaudio.ALSAAudioError as error:
            raise _no_card(self._device, error) from None
        self._catch_up()  # a card that delivers nothing loses nothing
        return None

    def _wait(self, seconds: float) -> bool:
        """Wait for a period or an error; True if there is one."""
        ready = self._poll.poll(seconds * 1000)
        if ready:
            self._pcm.polldescriptors_revents(ready)  # some plugins need the event acknowledged
        return bool(ready)

    def _catch_up(self) -> None:
        """Note that all frames delivered until now have been read."""
        self._caught_up_s = self._clock()
        self._taken = 0  # frames read since

    def _lost_frames(self) -> int:
        """Number of frames delivered and not read; an overrun loses the whole buffer as well."""
        delivered = round((self._clock() - self._caught_up_s) * self.format.rate_hz)
        lost = max(0, delivered - self._taken)
        self._catch_up()
        return lost

    def close(self) -> None:
        """Close the card; it must not be read afterwards."""
        self._pcm.close()


def to_block(samples: bytes, sample_format: str, channels: int) -> np.ndarray:
    """Convert bytes from a card to a block (frames, channels) of int32, full scale 2**31."""
    if sample_format == "S32_LE":
        whole: np.ndarray = np.frombuffer(samples, "<i4")
    elif sample_format == "S16_LE":
        whole = np.frombuffer(samples, "<i2").astype("<i4") << 16
    else:
        padded = np.zeros((len(samples) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(samples, np.uint8).reshape(-1, 3)
        whole = padded.view("<i4")
    return whole.reshape(-1, channels)


def _check_format(device: str, wanted: Wanted, opened: dict[str, object]) -> None:
    """Compare the opened format with the wanted one."""
    asked = (wanted.rate_hz, wanted.channels, wanted.format)
    given = (opened["rate"], opened["channels"], opened["format_name"])
    if asked != given:
        raise CaptureError(
            "wrong-format",
            f"alsa:{device}: asked for {asked[0]} Hz, {asked[1]} channels, {asked[2]}, "
            f"the card gives {given[0]} Hz, {given[1]} channels, {given[2]}: set [capture] to what it can",
        )


def _no_card(device: str, error: Exception) -> CaptureError:
    """Translate an error of ALSA, with advice."""
    reason = str(error).partition(" [")[0].lower()
    advice = {
        "device or resource busy": "another program has it open",
        "no such file or directory": "`arecord -L` lists what there is",
        "no such device": "is it plugged in?",
        "streams pipe error": "it has been asleep and is opened anew",
        "permission denied": "add this user to the group audio",
    }.get(reason, "`arecord -L` lists what there is")
    return CaptureError("no-card", f"alsa:{device}: {reason}: {advice}")
