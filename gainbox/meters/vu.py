"""The VU meter of IEC 60268-17: a needle with mass, driven by the rectified mean.

A tone suddenly applied brings the needle to 99 % in 300 ms; it swings over by 1 to 1.5 % and falls as it
rose. That is a second-order system, and its two constants follow from those two sentences:

    y'' + 2 zeta omega y' + omega^2 y = omega^2 (pi / 2) |x|

The factor pi / 2 turns the mean of a rectified sine into its peak, so that a full-scale sine reads 0 dBFS.
Being a mean, it reads noise 1.05 dB below its rms, as every true VU meter does.

One frame moves reading and velocity by a matrix and a push. A segment of sixteen moves them by the sixteenth
power of the matrix and a weighted sum of the pushes, which `sums` makes for all segments at once.
"""

import math
from functools import cache

import numpy as np

from gainbox.meters.lanes import SEGMENT

RISE_S = 0.3  # to 99 % of the final deflection
OVERSHOOT = 0.0125  # the middle of the 1.0 to 1.5 % allowed

STATE = np.dtype(
    [
        ("reading", "f8"),  # the needle: linear, a full-scale sine at 1.0
        ("velocity", "f8"),  # of the needle, per second
        ("maximum", "f8"),  # the highest reading since cleared, overshoot included
        ("block_max", "f8"),  # the highest reading in this block
        ("step", "f8", (2, 2)),  # transition over a silent frame
        ("stride", "f8", (2, 2)),  # transition over a silent segment
    ],
    align=True,
)

STILL = 1e-30  # a needle this near to rest is set to zero: denormal numbers are slow


@cache
def damping() -> tuple[float, float]:
    """The damping `zeta` and the natural frequency `omega` (rad/s) that give RISE_S and OVERSHOOT."""
    swing = -math.log(OVERSHOOT)
    zeta = swing / math.hypot(math.pi, swing)

    damped = math.sqrt(1.0 - zeta * zeta)

    def deflection(t: float) -> float:
        """The step response at omega = 1."""
        return 1.0 - math.exp(-zeta * t) * (math.cos(damped * t) + zeta / damped * math.sin(damped * t))

    early, late = 0.0, math.pi / damped  # from rest to the top of the overshoot it rises all the way
    for _ in range(60):
        middle = (early + late) / 2
        early, late = (middle, late) if deflection(middle) < 0.99 else (early, middle)
    return zeta, late / RISE_S


def step(rate_hz: float) -> np.ndarray:
    """The transition matrix of reading and velocity over one silent frame (2, 2), exact."""
    zeta, omega = damping()
    damped = omega * math.sqrt(1.0 - zeta * zeta)
    decay = math.exp(-zeta * omega / rate_hz)
    cosine, sine = decay * math.cos(damped / rate_hz), decay * math.sin(damped / rate_hz)
    return np.array(
        [
            (cosine + zeta * omega / damped * sine, sine / damped),
            (-omega * omega / damped * sine, cosine - zeta * omega / damped * sine),
        ]
    )


def weights(rate_hz: float) -> np.ndarray:
    """The effect of each frame of a segment on reading and velocity at the segment's end (SEGMENT, 2)."""
    silent = step(rate_hz)
    push = (np.eye(2) - silent)[:, 0] * (math.pi / 2)
    return np.array([np.linalg.matrix_power(silent, SEGMENT - 1 - i) @ push for i in range(SEGMENT)])


def prepare(state: np.ndarray, rate_hz: float) -> None:
    """Set the coefficients of `state` (any shape of STATE) for `rate_hz`."""
    state["step"] = step(rate_hz)
    state["stride"] = np.linalg.matrix_power(step(rate_hz), SEGMENT)


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Move the needle by `frames` samples of `plane`: towards the rectified signal, from where it is."""
    step = state["step"]
    a, b, c, d = step[0, 0], step[0, 1], step[1, 0], step[1, 1]
    reading, velocity, highest = state["reading"], state["velocity"], state["block_max"]
    for i in range(frames):
        target = abs(np.float64(plane[i])) * (math.pi / 2)
        distance = reading - target
        reading = target + a * distance + b * velocity
        velocity = c * distance + d * velocity
        highest = max(highest, reading)
    store(state, reading, velocity, highest)


def stride(state: np.void, needle: np.ndarray, first: int, segments: int) -> None:
    """Move the needle by the segments in the lanes from `first`, whose sums are in `needle` (2, lanes)."""
    stride = state["stride"]
    a, b, c, d = stride[0, 0], stride[0, 1], stride[1, 0], stride[1, 1]
    reading, velocity, highest = state["reading"], state["velocity"], state["block_max"]
    for lane in range(first, first + segments):
        before = reading
        reading = a * before + (b * velocity + np.float64(needle[0, lane]))
        velocity = c * before + (d * velocity + np.float64(needle[1, lane]))
        highest = max(highest, reading)
    store(state, reading, velocity, highest)


def store(state: np.void, reading: float, velocity: float, highest: float) -> None:
    """Store the needle's state."""
    if abs(reading) < STILL and abs(velocity) < STILL:
        reading, velocity = 0.0, 0.0
    state["reading"], state["velocity"], state["block_max"] = reading, velocity, highest
