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
"""

import math
from dataclasses import dataclass

import numpy as np

from gainbox.decibels import fall_per_frame


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
        ("fall", "f8"),
        ("sine", "f8"),
    ],
    align=True,
)

EMPTY = 1e-30  # a capacitor this empty is empty: denormal numbers are slow


def prepare(state: np.ndarray, meter: Type, rate_hz: float) -> None:
    """Set the coefficients of `state` (any shape of STATE) for `rate_hz`."""
    slow_per_s, quick_per_s = meter.charge_per_s
    state["charge_slow"] = 1.0 - math.exp(-slow_per_s / rate_hz)
    state["charge_quick"] = 1.0 - math.exp(-quick_per_s / rate_hz)
    state["fall"] = fall_per_frame(meter.fall_db, meter.fall_s, rate_hz)
    state["sine"] = meter.sine


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Charge and discharge both capacitors over `frames` samples of `plane`."""
    charge_slow, charge_quick, fall = state["charge_slow"], state["charge_quick"], state["fall"]
    slow, quick, highest = state["slow"], state["quick"], 0.0
    for i in range(frames):
        amplitude = abs(plane[i])
        slow *= fall
        quick *= fall
        if amplitude > slow:
            slow += charge_slow * (amplitude - slow)
        if amplitude > quick:
            quick += charge_quick * (amplitude - quick)
        highest = max(highest, slow + quick)
    highest *= state["sine"]
    state["slow"] = slow if slow > EMPTY else 0.0
    state["quick"] = quick if quick > EMPTY else 0.0
    state["reading"] = state["sine"] * (slow + quick)
    state["block_max"] = max(state["block_max"], highest)
    state["maximum"] = max(state["maximum"], highest)
