"""The time of a card that waits for its reader, and the frames it has counted (see virtual_hat.c)."""

import mmap
from array import array
from pathlib import Path

NS_PER_S = 1_000_000_000
NOW_NS, PAUSE_NS, STALLED, DELIVERED, TAKEN, LOST = WORDS = range(6)


class Clock:
    """A file that the card maps as well. A call returns the seconds since it was made.

    Args:
        file: path; an existing file is overwritten
    """

    def __init__(self, file: Path) -> None:
        file.write_bytes(bytes(8 * len(WORDS)))
        with file.open("r+b") as shared:
            self._shared = mmap.mmap(shared.fileno(), 0)
        self._words = memoryview(self._shared).cast("q")

    def __call__(self) -> float:
        return self._words[NOW_NS] / NS_PER_S

    def pass_by(self, seconds: float) -> None:
        """Let time pass while the card is not read."""
        self._words[NOW_NS] += round(seconds * NS_PER_S)

    def pause_for(self, seconds: float) -> None:
        """Make a reader of an empty buffer wait, by the machine's time, from the next read on."""
        self._words[PAUSE_NS] = round(seconds * NS_PER_S)

    @property
    def is_stalled(self) -> bool:
        """True if the card has stalled, so that time passes only by `pass_by`."""
        return bool(self._words[STALLED])

    @property
    def delivered_frames(self) -> int:
        """Frames delivered by all streams that have ended."""
        return self._words[DELIVERED]

    @property
    def taken_frames(self) -> int:
        """Frames read."""
        return self._words[TAKEN]

    @property
    def lost_frames(self) -> int:
        """Frames delivered, and not read before an overrun."""
        return self._words[LOST]

    def close(self) -> None:
        """Close the file; the last values remain. May be called twice."""
        last = array("q", self._words)
        self._words.release()
        self._shared.close()
        self._words = memoryview(last)
