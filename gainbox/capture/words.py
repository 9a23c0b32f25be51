"""Signs of life in the samples: a converter makes noise, so words that never change are no sound."""

import numpy as np

STUCK_S = 1.0
"""Half a wave of 0.5 Hz: no signal that has passed a coupling capacitor stands still that long."""
PHANTOM_S = 3.0


class Words:
    """Finds stuck words, digital silence and phantom channels in successive blocks of one format.

    Attributes:
        plausible: the last block changed, or was zero
        stuck: all channels have stood still for a second, and not at zero
        silent: all channels have been zero for a second
        phantoms: channels, from 0, without a signal of their own while others have one: zero, or identical to
            the last bit with an earlier channel
    """

    def __init__(self, rate_hz: int) -> None:
        self.plausible = self.stuck = self.silent = False
        self.phantoms: frozenset[int] = frozenset()
        self._rate_hz = rate_hz
        self._word: list[float] = []
        self._still_frames = 0
        self._candidates: frozenset[int] = frozenset()
        self._candidate_frames = 0

    def feed(self, block: np.ndarray) -> None:
        """Examine the next block."""
        word = block[-1].tolist()
        is_still = word == block[0].tolist() and bool((block == block[-1]).all())
        if not is_still:
            self._still_frames = 0
        elif word == self._word:
            self._still_frames += len(block)
        else:
            self._still_frames = len(block)
        self._word = word
        is_zero, long = not any(word), self._still_frames >= STUCK_S * self._rate_hz
        self.plausible = is_zero or not is_still
        self.stuck, self.silent = long and not is_zero, long and is_zero
        if not is_still:  # constant channels may be equal by chance
            self._find_phantoms(block, word)

    def _find_phantoms(self, block: np.ndarray, word: list[float]) -> None:
        """Update the phantoms: channels that have been candidates without a break for PHANTOM_S."""
        may_be = 0 in word or len(set(word)) < len(word)  # spares most blocks the full comparison
        found = phantoms_in(block) if may_be else frozenset()
        self._candidates = self._candidates & found if self._candidates else found
        self._candidate_frames = self._candidate_frames + len(block) if self._candidates else 0
        self.phantoms &= self._candidates
        if self._candidate_frames >= PHANTOM_S * self._rate_hz:
            self.phantoms = self._candidates


def phantoms_in(block: np.ndarray) -> frozenset[int]:
    """The channels of a block that are zero, or identical with an earlier one."""
    columns = [column.tobytes() for column in block.T]
    nothing = bytes(len(columns[0]))
    return frozenset(
        channel for channel, column in enumerate(columns) if column == nothing or column in columns[:channel]
    )
