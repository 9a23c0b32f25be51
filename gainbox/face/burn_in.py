"""Protection against burn-in: a display dims and goes dark while nothing happens, and its picture wanders.

An OLED's pixels lose light while they shine, and a picture that stands still for weeks stays visible.
Time is in seconds of any clock that only goes forward.
"""

import math

DIM = 0.25
"""Brightness of a dimmed display, as a part of that of a lit one."""

STEP_S = 60.0
WALK = ((0, 0), (1, 0), (1, -1), (0, -1))
"""Offset of the picture, minute after minute, in pixels to the right and down: towards the edges along which
the frame leaves a margin."""


class BurnIn:
    """Gives the brightness of the display, and the offset of its picture.

    Args:
        now_s: time at which it was switched on
        brightness: of a display in use, above 0 to 1
        dim_s: time from the last sign of life until it dims; infinite for never
        off_s: time from that sign until it goes dark; infinite for never
    """

    def __init__(
        self, now_s: float, *, brightness: float = 1.0, dim_s: float = math.inf, off_s: float = math.inf
    ) -> None:
        self._began_s = self._touched_s = now_s
        self.apply(brightness=brightness, dim_s=dim_s, off_s=off_s)

    def apply(self, *, brightness: float, dim_s: float, off_s: float) -> None:
        """Apply these settings."""
        self._brightness, self._dim_s, self._off_s = brightness, dim_s, off_s

    def touch(self, now_s: float) -> None:
        """Note a sign of life: a signal, a press, or a fault."""
        self._touched_s = now_s

    def brightness(self, now_s: float, *, fault: bool) -> float:
        """The brightness of the display, 0 (dark) to 1.

        With a `fault` to show it dims and never goes dark: a dark box is taken for one that is well.
        """
        still_s = now_s - self._touched_s
        if still_s >= self._off_s:
            return self._brightness * DIM if fault else 0.0
        return self._brightness * (DIM if still_s >= self._dim_s else 1.0)

    def place(self, now_s: float) -> tuple[int, int]:
        """The offset of the picture, in pixels to the right and down."""
        return WALK[int((now_s - self._began_s) / STEP_S) % len(WALK)]
