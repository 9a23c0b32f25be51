"""Sound for the tests of the daemon."""

import numpy as np

from tests.signals import int32_block, tone


def a_tone(level_dbfs: float = -12.0, seconds: float = 1.0, channels: int = 2) -> np.ndarray:
    return int32_block(*[tone(level_dbfs, 997, seconds, 48000)] * channels)
