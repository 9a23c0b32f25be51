"""Signs of life in the samples: a converter makes noise, so words that never change are no sound."""

import numpy as np

STILL_S = 1.0
"""Half a wave of 0.5 Hz: nothing that has passed a coupling capacitor stands still for so long."""
PHANTOM_S = 3.0


class Words:
    """Looks at block after block of one format.

    Attributes:
        moves: the last block was sound, or zero
        stuck: all channels have stood still for a second, and not at zero
        silent: all channels have been zero for a second
        phantoms: channels, from 0, with nothing of their own while others sound: zero, or to the last bit the
            same as one before
    """

    def __init__(self, rate_hz: int) -> None:
        self.moves = self.stuck = self.silent = False
        self.phantoms: frozenset[int] = frozenset()
        self._rate_hz = rate_hz
        self._word: list[float] = []
        self._still = 0
        self._suspects: frozenset[int] = frozenset()
        self._suspected = 0

    def look(self, block: np.ndarray) -> None:
        """Look at the next block."""
        word = block[-1].tolist()
        is_still = word == block[0].tolist() and bool((block == block[-1]).all())
        if not is_still:
            self._still = 0
        elif word == self._word:
            self._still += len(block)
        else:
            self._still = len(block)
        self._word = word
        is_zero, long = not any(word), self._still >= STILL_S * self._rate_hz
        self.moves = is_zero or not is_still
        self.stuck, self.silent = long and not is_zero, long and is_zero
        if not is_still:  # which channel is whose copy cannot be told while nothing moves
            self._suspect(block, word)

    def _suspect(self, block: np.ndarray, word: list[float]) -> None:
        """Find the phantoms: those under suspicion all the time."""
        may_be = 0 in word or len(set(word)) < len(word)  # most blocks need no closer look
        found = phantoms_in(block) if may_be else frozenset()
        self._suspects = self._suspects & found if self._suspects else found
        self._suspected = self._suspected + len(block) if self._suspects else 0
        self.phantoms &= self._suspects
        if self._suspected >= PHANTOM_S * self._rate_hz:
            self.phantoms = self._suspects


def phantoms_in(block: np.ndarray) -> frozenset[int]:
    """The channels of a block that are zero, or the same as one before."""
    columns = [column.tobytes() for column in block.T]
    nothing = bytes(len(columns[0]))
    return frozenset(
        channel for channel, column in enumerate(columns) if column == nothing or column in columns[:channel]
    )
