"""The maxima of the meters: of a block, since cleared, and since the last read of each reader.

A reader stores the serial number of the readings it has read in `seen`; there is no lock. At the end of the
next block its maxima start anew: with that block, or with the block before if the reader has not seen it.
"""

from typing import NamedTuple

import numpy as np

from gainbox import decibels

MAX_READERS = 4

MAXIMA = np.dtype([(name, "f8") for name in ("vu", "ppm_1", "ppm_2", "peak", "true_peak")], align=True)


def begin(channel: np.void) -> None:
    """Clear the maxima of the block before."""
    channel["vu"]["block_max"] = channel["ppm_1"]["block_max"] = channel["ppm_2"]["block_max"] = 0.0
    channel["peak"]["block_max"] = channel["true_peak"]["block_max"] = 0.0


def raise_all(channel: np.void) -> None:
    """Raise the maxima since cleared, and the highest sample since reset, to those of this block."""
    raise_one(channel["vu"])
    raise_one(channel["ppm_1"])
    raise_one(channel["ppm_2"])
    raise_one(channel["peak"])
    raise_one(channel["true_peak"])
    channel["peak"]["highest"] = max(channel["peak"]["highest"], channel["peak"]["block_max"])


def raise_one(meter: np.void) -> None:
    """Raise the maximum of a meter to that of this block."""
    meter["maximum"] = max(meter["maximum"], meter["block_max"])


def update(since: np.void, last: np.void, channel: np.void, missed: int) -> None:
    """Raise the maxima of a reader that has not seen the last `missed` blocks; start anew after 0 or 1."""
    if missed == 0:
        since["vu"] = since["ppm_1"] = since["ppm_2"] = since["peak"] = since["true_peak"] = 0.0
    elif missed == 1:
        since["vu"], since["ppm_1"], since["ppm_2"] = last["vu"], last["ppm_1"], last["ppm_2"]
        since["peak"], since["true_peak"] = last["peak"], last["true_peak"]
    since["vu"] = max(since["vu"], channel["vu"]["block_max"])
    since["ppm_1"] = max(since["ppm_1"], channel["ppm_1"]["block_max"])
    since["ppm_2"] = max(since["ppm_2"], channel["ppm_2"]["block_max"])
    since["peak"] = max(since["peak"], channel["peak"]["block_max"])
    since["true_peak"] = max(since["true_peak"], channel["true_peak"]["block_max"])


def store(last: np.void, channel: np.void) -> None:
    """Store the maxima of this block for readers that have not seen it."""
    last["vu"] = channel["vu"]["block_max"]
    last["ppm_1"], last["ppm_2"] = channel["ppm_1"]["block_max"], channel["ppm_2"]["block_max"]
    last["peak"], last["true_peak"] = channel["peak"]["block_max"], channel["true_peak"]["block_max"]


class Maxima(NamedTuple):
    """The highest readings of each channel since a reader's last read, in dBFS.

    Attributes:
        since: an array of MAXIMA, one for each channel
    """

    since: np.ndarray

    @property
    def vu_dbfs(self) -> tuple[float, ...]:
        """Of the VU needle."""
        return decibels.levels(self.since["vu"])

    @property
    def ppm_type_1_dbfs(self) -> tuple[float, ...]:
        """Of the quasi-peak meter, Type I."""
        return decibels.levels(self.since["ppm_1"])

    @property
    def ppm_type_2_dbfs(self) -> tuple[float, ...]:
        """Of the quasi-peak meter, Type II."""
        return decibels.levels(self.since["ppm_2"])

    @property
    def sample_peak_dbfs(self) -> tuple[float, ...]:
        """Of the samples."""
        return decibels.levels(self.since["peak"])

    @property
    def true_peak_dbtp(self) -> tuple[float, ...]:
        """Of the true peak."""
        return decibels.levels(self.since["true_peak"])
