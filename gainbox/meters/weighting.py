"""The K-weighting of BS.1770-5, Annex 1: a shelf for the head, a high-pass for the low end, and the energy.

The standard gives both filters at 48 kHz. At other rates they are designed from the same analogue prototypes,
whose constants reproduce the standard's coefficients to twelve digits.
"""

import math

import numpy as np

SHELF_HZ, SHELF_DB, SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
SHELF_SLOPE = 0.4996667741545416  # of the gain, at the shelf's own frequency
HIGH_PASS_HZ, HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773

STATE = np.dtype(
    [
        ("shelf", "f8", (2,)),  # what each filter holds, as a transposed direct form
        ("high_pass", "f8", (2,)),
        ("taps", "f8", (7,)),
    ],
    align=True,
)


def shelf(rate_hz: float) -> tuple[list[float], list[float]]:
    """The first stage at `rate_hz`: numerator and denominator, the denominator's first being 1."""
    k = math.tan(math.pi * SHELF_HZ / rate_hz)
    high = 10 ** (SHELF_DB / 20)
    middle = high**SHELF_SLOPE
    a0 = 1 + k / SHELF_Q + k * k
    b = [high + middle * k / SHELF_Q + k * k, 2 * (k * k - high), high - middle * k / SHELF_Q + k * k]
    return [x / a0 for x in b], [1.0, 2 * (k * k - 1) / a0, (1 - k / SHELF_Q + k * k) / a0]


def high_pass(rate_hz: float) -> tuple[list[float], list[float]]:
    """The second stage at `rate_hz`; its numerator is not normalised, as the standard has it."""
    k = math.tan(math.pi * HIGH_PASS_HZ / rate_hz)
    a0 = 1 + k / HIGH_PASS_Q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / HIGH_PASS_Q + k * k) / a0]


def prepare(state: np.ndarray, rate_hz: float) -> None:
    """Set the coefficients of `state` (any shape of STATE) for `rate_hz`."""
    (b0, b1, b2), (_, a1, a2) = shelf(rate_hz)
    _, (_, d1, d2) = high_pass(rate_hz)
    state["taps"] = (b0, b1, b2, a1, a2, d1, d2)


STILL = 1e-30  # a filter this near to rest is at rest: denormal numbers are slow


def energy(state: np.void, plane: np.ndarray, frames: int) -> float:
    """The sum of the squares of `frames` samples of `plane`, weighted."""
    taps = state["taps"]
    b0, b1, b2, a1, a2, d1, d2 = taps[0], taps[1], taps[2], taps[3], taps[4], taps[5], taps[6]
    s0, s1 = state["shelf"][0], state["shelf"][1]
    h0, h1 = state["high_pass"][0], state["high_pass"][1]
    squares = 0.0
    for i in range(frames):
        x = plane[i]
        y = b0 * x + s0
        s0 = b1 * x - a1 * y + s1
        s1 = b2 * x - a2 * y
        weighted = y + h0
        h0 = h1 - 2.0 * y - d1 * weighted
        h1 = y - d2 * weighted
        squares += weighted * weighted
    if abs(s0) + abs(s1) + abs(h0) + abs(h1) < STILL:
        s0 = s1 = h0 = h1 = 0.0
    state["shelf"][0], state["shelf"][1] = s0, s1
    state["high_pass"][0], state["high_pass"][1] = h0, h1
    return squares
