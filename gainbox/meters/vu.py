"""The VU meter of IEC 60268-17: a needle with mass, driven by the rectified mean.

A tone suddenly applied brings the needle to 99 % in 300 ms; it swings over by 1 to 1.5 % and falls as it
rose. That is a second-order system, and its two constants follow from those two sentences:

    y'' + 2 zeta omega y' + omega^2 y = omega^2 (pi / 2) |x|

The factor pi / 2 turns the mean of a rectified sine into its peak, so that a full-scale sine reads 0 dBFS.
Being a mean, it reads noise 1.05 dB below its rms, as every true VU meter does.
"""

import math
from functools import cache

import numpy as np

RISE_S = 0.3  # to 99 % of the final deflection
OVERSHOOT = 0.0125  # the middle of the 1.0 to 1.5 % allowed

STATE = np.dtype(
    [
        ("reading", "f8"),  # the needle: linear, a full-scale sine at 1.0
        ("velocity", "f8"),  # of the needle, per second
        ("maximum", "f8"),  # the highest reading since cleared, overshoot included
        ("block_max", "f8"),  # the highest reading in this block
        ("step", "f8", (2, 2)),
    ],
    align=True,
)

STILL = 1e-30  # a needle this near to rest is at rest: denormal numbers are slow


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


def prepare(state: np.ndarray, rate_hz: float) -> None:
    """Set the coefficients of `state` (any shape of STATE) for `rate_hz`: the exact step of one frame."""
    zeta, omega = damping()
    damped = omega * math.sqrt(1.0 - zeta * zeta)
    decay = math.exp(-zeta * omega / rate_hz)
    cosine, sine = decay * math.cos(damped / rate_hz), decay * math.sin(damped / rate_hz)
    state["step"] = (
        (cosine + zeta * omega / damped * sine, sine / damped),
        (-omega * omega / damped * sine, cosine - zeta * omega / damped * sine),
    )


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Move the needle by `frames` samples of `plane`: towards the rectified signal, from where it is."""
    step = state["step"]
    a, b, c, d = step[0, 0], step[0, 1], step[1, 0], step[1, 1]
    reading, velocity, highest = state["reading"], state["velocity"], 0.0
    for i in range(frames):
        target = abs(plane[i]) * (math.pi / 2)
        distance = reading - target
        reading = target + a * distance + b * velocity
        velocity = c * distance + d * velocity
        highest = max(highest, reading)
    if abs(reading) < STILL and abs(velocity) < STILL:
        reading, velocity = 0.0, 0.0
    state["reading"], state["velocity"] = reading, velocity
    state["block_max"] = max(state["block_max"], highest)
    state["maximum"] = max(state["maximum"], highest)
