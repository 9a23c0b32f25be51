"""The K-weighting of BS.1770-5, Annex 1: a shelf for the head, a high-pass for the low end, and the energy.

The standard gives both filters at 48 kHz. At other rates they are designed from the same analogue prototypes,
whose constants reproduce the standard's coefficients to twelve digits.

The shelf runs as a transposed direct form. The high-pass, whose poles are so near to one that the same form
would make noise of a steady voltage in single precision, runs as two integrators: what they hold is the
signal's slow part, and the output is what is left of it.

Together they hold four numbers. To filter many segments at once, each is first run from rest, as far as
what the filters then hold: a weighted sum of its samples, made in `sums`. That is handed from segment to
segment in double precision (`propagate`), and then all segments are filtered side by side (`stride`).
"""

import math

import numpy as np

from gainbox.meters.fast_math import reassociated
from gainbox.meters.lanes import LANES, MAX_CHANNELS, SEGMENT

Taps = tuple[float, float, float, float, float, float, float, float, float]
Held = tuple[float, float, float, float]

SHELF_HZ, SHELF_DB, SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
SHELF_SLOPE = 0.4996667741545416  # of the gain, at the shelf's own frequency
HIGH_PASS_HZ, HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773

STATE = np.dtype(
    [
        ("taps", "f8", (9,)),
        ("taps_f4", "f4", (9,)),
        ("stride", "f8", (4, 4)),  # transition of the filters' state over a silent segment
        ("held", "f8", (MAX_CHANNELS, 4)),  # filter state by channel: shelf, shelf, fast and slow integrator
        ("energy", "f4", (LANES,)),  # of each segment
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


def taps(rate_hz: float) -> np.ndarray:
    """The coefficients of `step` at `rate_hz`."""
    k = math.tan(math.pi * HIGH_PASS_HZ / rate_hz)
    a0 = 1 + k / HIGH_PASS_Q + k * k
    (b0, b1, b2), (_, a1, a2) = shelf(rate_hz)
    return np.array([b0, b1, b2, a1, a2, 1 / HIGH_PASS_Q + k, 2 * k / a0, 2 * k, 2 * k * k / a0])


def step(taps: Taps, held: Held, x: float) -> tuple[float, Held]:
    """A sample through both filters: the output, and the state afterwards."""
    b0, b1, b2, a1, a2, damping, fast, slow, slower = taps
    z0, z1, band, low = held
    y = b0 * x + z0
    weighted = (y - low) - damping * band
    return weighted, (
        b1 * x - a1 * y + z1,
        b2 * x - a2 * y,
        band + fast * weighted,
        low + slow * band + slower * weighted,
    )


def weights(rate_hz: float) -> np.ndarray:
    """The effect of each frame of a segment on the state at the segment's end (SEGMENT, 4)."""
    silent, push = matrices(rate_hz)
    return np.array([np.linalg.matrix_power(silent, SEGMENT - 1 - i) @ push for i in range(SEGMENT)])


def matrices(rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """The transition matrix of the state over a silent frame (4, 4), and the effect of a sample of 1 (4)."""
    one_by_one = unpacked(taps(rate_hz))
    held = [step(one_by_one, (a, b, c, d), 0.0)[1] for a, b, c, d in np.eye(4)]
    _, push = step(one_by_one, (0.0, 0.0, 0.0, 0.0), 1.0)
    return np.array(held).T, np.array(push)


def prepare(state: np.void, rate_hz: float) -> None:
    """Set the coefficients of `state` for `rate_hz`."""
    state["taps"] = state["taps_f4"] = taps(rate_hz)
    state["stride"] = np.linalg.matrix_power(matrices(rate_hz)[0], SEGMENT)


STILL = 1e-30  # a filter this near to rest is set to zero: denormal numbers are slow


def unpacked(taps: np.ndarray) -> Taps:
    """The coefficients as a tuple, which the compiler holds in registers."""
    return taps[0], taps[1], taps[2], taps[3], taps[4], taps[5], taps[6], taps[7], taps[8]


def advance(state: np.void, c: int, plane: np.ndarray, frames: int) -> float:
    """Filter `frames` samples of channel `c` in `plane`; returns their energy."""
    taps, stored = unpacked(state["taps"]), state["held"][c]
    held, energy = (stored[0], stored[1], stored[2], stored[3]), 0.0
    for i in range(frames):
        weighted, held = step(taps, held, np.float64(plane[i]))
        energy += weighted * weighted
    store(stored, held)
    return energy


def store(stored: np.ndarray, held: Held) -> None:
    """Store the state of the filters of a channel."""
    still = abs(held[0]) + abs(held[1]) + abs(held[2]) + abs(held[3]) < STILL
    for k in range(4):
        stored[k] = 0.0 if still else held[k]


def largest_held(state: np.void, channels: int) -> float:
    """The largest magnitude in the filters' state, of the first `channels` channels."""
    most = 0.0
    for c in range(channels):
        for k in range(4):
            most = max(most, abs(state["held"][c, k]))
    return most


def propagate(state: np.void, filters: np.ndarray, c: int, segments: int) -> None:
    """Replace the state after each segment of channel `c`, from rest, by the state with which it begins."""
    f0, f1, f2, f3 = filters[0], filters[1], filters[2], filters[3]
    s, stored = state["stride"], state["held"][c]
    s00, s01, s10, s11 = s[0, 0], s[0, 1], s[1, 0], s[1, 1]  # the shelf depends only on itself
    s20, s21, s22, s23 = s[2, 0], s[2, 1], s[2, 2], s[2, 3]
    s30, s31, s32, s33 = s[3, 0], s[3, 1], s[3, 2], s[3, 3]
    h0, h1, h2, h3 = stored[0], stored[1], stored[2], stored[3]
    for lane in range(c * segments, (c + 1) * segments):
        n0 = s00 * h0 + (s01 * h1 + f0[lane])
        n1 = s10 * h0 + (s11 * h1 + f1[lane])
        n2 = s22 * h2 + (s23 * h3 + (s20 * h0 + (s21 * h1 + f2[lane])))
        n3 = s32 * h2 + (s33 * h3 + (s30 * h0 + (s31 * h1 + f3[lane])))
        f0[lane], f1[lane], f2[lane], f3[lane] = h0, h1, h2, h3
        h0, h1, h2, h3 = n0, n1, n2, n3
    store(stored, (h0, h1, h2, h3))


def stride(state: np.void, filters: np.ndarray, rows: np.ndarray, lanes: int) -> None:
    """Filter all lanes, each from its state in `filters`, and sum the squares in `energy`."""
    taps, energy = unpacked(state["taps_f4"]), state["energy"]
    f0, f1, f2, f3 = filters[0], filters[1], filters[2], filters[3]
    for lane in range(lanes):
        energy[lane] = np.float32(0.0)
    for i in range(0, SEGMENT, 4):
        row_a, row_b, row_c, row_d = rows[i], rows[i + 1], rows[i + 2], rows[i + 3]
        for lane in range(lanes):
            held, squares = (f0[lane], f1[lane], f2[lane], f3[lane]), energy[lane]
            for x in (row_a[lane], row_b[lane], row_c[lane], row_d[lane]):
                weighted, held = step(taps, held, x)
                squares += weighted * weighted
            f0[lane], f1[lane], f2[lane], f3[lane], energy[lane] = *held, squares


@reassociated
def energy(state: np.void, c: int, segments: int) -> float:
    """The energy of the segments of channel `c`."""
    total = 0.0
    for lane in range(c * segments, (c + 1) * segments):
        total += np.float64(state["energy"][lane])
    return total
