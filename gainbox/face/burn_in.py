"""Rest for a display that ages: it dims and goes dark while nothing happens, and its picture wanders.

An OLED's pixels lose light while they shine, and a picture that stands still for weeks stays to be seen.
Time comes in as seconds of any clock that only goes forward.
"""

DIM = 0.25
"""How much of its brightness is left to a display that has dimmed."""

STEP_S = 60.0
WALK = ((0, 0), (1, 0), (1, -1), (0, -1))
"""Where the picture lies, minute after minute, in pixels to the right and down. It goes towards the edges
along which the frame leaves a margin."""


class BurnIn:
    """Says how bright the display is to be, and where its picture lies.

    Args:
        now_s: when it began to shine
        brightness: of a display that is looked at, above 0 to 1
        dim_s: how long after the last sign of life it dims; infinite for never
        off_s: how long after that sign it goes dark; infinite for never
    """

    def __init__(self, now_s: float, *, brightness: float, dim_s: float, off_s: float) -> None:
        self._began_s = self._stirred_s = now_s
        self.follow(brightness=brightness, dim_s=dim_s, off_s=off_s)

    def follow(self, *, brightness: float, dim_s: float, off_s: float) -> None:
        """Go on by these settings."""
        self._brightness, self._dim_s, self._off_s = brightness, dim_s, off_s

    def touch(self, now_s: float) -> None:
        """There is a sign of life: a signal, a press, or something that has gone wrong."""
        self._stirred_s = now_s

    def brightness(self, now_s: float, *, fault: bool) -> float:
        """How bright the display is to be, 0 (dark) to 1.

        With a `fault` to tell it dims and never goes dark: a dark box is taken for one that is well.
        """
        still_s = now_s - self._stirred_s
        if still_s >= self._off_s:
            return self._brightness * DIM if fault else 0.0
        return self._brightness * (DIM if still_s >= self._dim_s else 1.0)

    def place(self, now_s: float) -> tuple[int, int]:
        """Where the picture lies: pixels to the right and down."""
        return WALK[int((now_s - self._began_s) / STEP_S) % len(WALK)]
