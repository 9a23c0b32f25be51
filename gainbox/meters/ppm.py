"""The quasi-peak programme meters of IEC 60268-10, Types I and II: quick to rise, slow to fall.

Their integration time is the length of a 5 kHz burst that reads 2 dB below the steady tone: 5 ms for Type
I, which falls 20 dB in 1.7 s; 10 ms for Type II, which falls 24 dB in 2.8 s. One charging capacitor cannot
follow the standard's whole table of bursts; two in parallel, one quick and one slow, read within a third of
its tolerances. Their rates were fitted to that table:

    burst      100 ms   10 ms    5 ms    3 ms   1.5 ms   0.5 ms   0.4 ms
    Type I                -1      -2      -4                        -15     dB
    here                -0.91   -2.24   -3.82                     -15.24    dB
    Type II        0      -2      -4               -9      -17              dB
    here       -0.02    -1.97   -3.86            -9.26   -16.47             dB

Charging is serial, sample by sample. Both types charge at once, so that four capacitors side by side keep
the processor from waiting; and a segment whose largest sample is below what every capacitor will still hold
at its end charges none of them: there they just fall, by sixteen frames at once.
"""

import math
from dataclasses import dataclass

import numpy as np

from gainbox.decibels import fall_per_frame
from gainbox.meters import lanes
from gainbox.meters.fast_math import unfused
from gainbox.meters.lanes import SEGMENT


@dataclass(frozen=True, slots=True)
class Type:
    """A meter's constants."""

    charge_per_s: tuple[float, float]  # the slow and the quick capacitor
    fall_db: float
    fall_s: float
    sine: float  # both together charge to 1 / sine on a full-scale sine


TYPE_1 = Type((441.4, 1135.5), 20.0, 1.7, 0.5114)
TYPE_2 = Type((207.3, 883.4), 24.0, 2.8, 0.5137)

STATE = np.dtype(
    [
        ("reading", "f8"),  # linear, a full-scale sine at 1.0
        ("maximum", "f8"),  # the highest reading since cleared
        ("block_max", "f8"),  # the highest reading in this block
        ("slow", "f8"),
        ("quick", "f8"),
        ("charge_slow", "f8"),
        ("charge_quick", "f8"),
        ("falls", "f8", (SEGMENT + 1,)),  # over 0 to SEGMENT frames
        ("chunk_fall", "f8"),  # over the longest chunk
        ("sine", "f8"),
    ],
    align=True,
)

EMPTY = 1e-30  # a charge this small is set to zero: denormal numbers are slow


def prepare(state: np.ndarray, meter: Type, rate_hz: float) -> None:
    """Set the coefficients of `state` (any shape of STATE) for `rate_hz`."""
    slow_per_s, quick_per_s = meter.charge_per_s
    state["charge_slow"] = 1.0 - math.exp(-slow_per_s / rate_hz)
    state["charge_quick"] = 1.0 - math.exp(-quick_per_s / rate_hz)
    fall = fall_per_frame(meter.fall_db, meter.fall_s, rate_hz)
    state["falls"] = fall ** np.arange(SEGMENT + 1)
    state["chunk_fall"] = fall ** lanes.longest(rate_hz)
    state["sine"] = meter.sine


def advance(one: np.void, two: np.void, plane: np.ndarray, frames: int) -> None:
    """Charge and discharge the capacitors of both types over `frames` samples of `plane`."""
    falls_1, falls_2, lowest, falling = one["falls"], two["falls"], min(lowest_of(one), lowest_of(two)), 0
    slow_1, quick_1, slow_2, quick_2 = one["slow"], one["quick"], two["slow"], two["quick"]
    charge_slow_1, charge_quick_1 = one["charge_slow"], one["charge_quick"]
    charge_slow_2, charge_quick_2 = two["charge_slow"], two["charge_quick"]
    keep_slow_1, keep_quick_1 = 1.0 - charge_slow_1, 1.0 - charge_quick_1
    keep_slow_2, keep_quick_2 = 1.0 - charge_slow_2, 1.0 - charge_quick_2
    highest_1, highest_2 = (slow_1 + quick_1) * falls_1[1], (slow_2 + quick_2) * falls_2[1]
    for i in range(frames):
        amplitude, falling = abs(np.float64(plane[i])), falling + 1
        if amplitude <= lowest and falling < SEGMENT:
            continue
        fall_1, fall_2, falling = falls_1[falling], falls_2[falling], 0
        # fallen, or charged towards the amplitude as well, whichever is more
        slow_1 = higher(slow_1 * fall_1, slow_1 * (fall_1 * keep_slow_1) + charged(charge_slow_1, amplitude))
        quick_1 = higher(
            quick_1 * fall_1, quick_1 * (fall_1 * keep_quick_1) + charged(charge_quick_1, amplitude)
        )
        slow_2 = higher(slow_2 * fall_2, slow_2 * (fall_2 * keep_slow_2) + charged(charge_slow_2, amplitude))
        quick_2 = higher(
            quick_2 * fall_2, quick_2 * (fall_2 * keep_quick_2) + charged(charge_quick_2, amplitude)
        )
        highest_1, highest_2 = higher(highest_1, slow_1 + quick_1), higher(highest_2, slow_2 + quick_2)
    store(one, slow_1 * falls_1[falling], quick_1 * falls_1[falling], highest_1)
    store(two, slow_2 * falls_2[falling], quick_2 * falls_2[falling], highest_2)


@unfused
def charged(charge: float, amplitude: float) -> float:
    """The charge that an amplitude adds.

    Unfused, the product does not depend on the sample before: the processor computes it ahead, and fuses the
    other half of the sum, which does, into one step.
    """
    return charge * amplitude


def higher(a: float, b: float) -> float:
    """The larger of two numbers in one instruction: `max` also handles NaN, and takes longer."""
    return a if a > b else b


def stride(one: np.void, two: np.void, plane: np.ndarray, largest: np.ndarray, segments: int) -> None:
    """Move both types on over `segments` segments of `plane`, whose largest samples are in `largest`."""
    resting, lowest = 0, min(lowest_of(one), lowest_of(two))
    for g in range(segments):
        if largest[g] <= lowest:
            resting += 1
        else:
            discharge(one, resting)
            discharge(two, resting)
            advance(one, two, plane[g * SEGMENT :], SEGMENT)
            resting, lowest = 0, min(lowest_of(one), lowest_of(two))
    discharge(one, resting)
    discharge(two, resting)


def lowest_of(state: np.void) -> float:
    """The least charge of the emptier capacitor at the end of a chunk."""
    return float(min(state["slow"], state["quick"]) * state["chunk_fall"])


def discharge(state: np.void, segments: int) -> None:
    """Discharge both capacitors over a number of segments."""
    if segments == 0:
        return
    slow, quick, fall = state["slow"], state["quick"], state["falls"][SEGMENT]
    highest = (slow + quick) * state["falls"][1]
    for _ in range(segments):
        slow *= fall
        quick *= fall
    store(state, slow, quick, highest)


def store(state: np.void, slow: float, quick: float, highest: float) -> None:
    """Store the charges, and show their sum."""
    state["slow"] = slow if slow > EMPTY else 0.0
    state["quick"] = quick if quick > EMPTY else 0.0
    state["reading"] = state["sine"] * (slow + quick)
    state["block_max"] = max(state["block_max"], state["sine"] * highest)
