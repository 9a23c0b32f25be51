"""libebur128, the loudness meter of many programs, through ctypes: oracle for tests, peer for benches."""

import ctypes
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import from_amplitude

ALL_MODES = 0b0111111
"""Momentary, short-term, integrated, range, sample and true peak; the bit left out is for histograms."""
LEFT = 1
"""A channel of weight 1."""
SPEAKERS = {
    **{"LFE": 0, "L": 1, "R": 2, "C": 3, "Ls": 4, "Rs": 5, "Lc": 7, "Rc": 8, "Lw": 9, "Rw": 10},
    **{"Lss": 11, "Rss": 12, "Lrs": 13, "Rrs": 14, "Cs": 15},
}
"""Its numbers for speakers, by our names."""
ADD_FRAMES = {np.dtype(np.int32): "add_frames_int", np.dtype(np.float32): "add_frames_float"}


class MissingError(Exception):
    """libebur128 is not there; the sentence says where to get it."""


@cache
def library() -> ctypes.CDLL:
    """The shared library.

    Raises:
        MissingError: it is not installed
    """
    try:
        loaded = ctypes.CDLL("libebur128.so.1")
    except OSError:
        raise MissingError("libebur128.so.1 is not there: install Debian's package libebur128-1") from None
    loaded.ebur128_init.argtypes = (ctypes.c_uint, ctypes.c_ulong, ctypes.c_int)
    loaded.ebur128_init.restype = ctypes.c_void_p
    return loaded


class Ebur128:
    """libebur128's meter in all its modes, without histograms: the way other programs run it.

    It knows layouts of up to six channels. Of eight it would leave out three as "unused", so more than six
    are metered as ours are: as tracks, each of weight 1.

    Raises:
        MissingError: the library is not installed
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._channels = channels
        self._library = library()
        self._state = ctypes.c_void_p(self._library.ebur128_init(channels, rate_hz, ALL_MODES))
        if channels > 6:
            for c in range(channels):
                self._call("set_channel", ctypes.c_uint(c), ctypes.c_int(LEFT))

    def place(self, speakers: Sequence[str]) -> None:
        """Name the speakers, by our names."""
        for c, speaker in enumerate(speakers):
            self._call("set_channel", ctypes.c_uint(c), ctypes.c_int(SPEAKERS[speaker]))

    def close(self) -> None:
        """Give its memory back."""
        self._library.ebur128_destroy(ctypes.byref(self._state))

    def feed(self, block: NDArray[np.int32] | NDArray[np.float32]) -> None:
        """Hear a block (frames, channels), C-contiguous."""
        self._call(ADD_FRAMES[block.dtype], ctypes.c_void_p(block.ctypes.data), ctypes.c_size_t(len(block)))

    def ask(self, what: str, *of: ctypes.c_uint) -> float:
        """What one of its functions answers."""
        answer = ctypes.c_double()
        self._call(what, *of, ctypes.byref(answer))
        return answer.value

    def true_peaks_dbtp(self) -> list[float]:
        """The true peak of each channel."""
        return [from_amplitude(self.ask("true_peak", ctypes.c_uint(c))) for c in range(self._channels)]

    def _call(self, function: str, *arguments: object) -> None:
        failed = self._library[f"ebur128_{function}"](self._state, *arguments)
        assert not failed
