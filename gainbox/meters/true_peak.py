"""The true peak of BS.1770-5, Annex 2: what lies between the samples, at four times the rate.

The standard's filter has 48 taps in four phases of twelve. The fourth phase is the first turned round and
the third the second, so that each pair shares its work: with e what the symmetric part of the taps gives,
and o the rest, the two phases of a pair are e + o and e - o, and the larger magnitude of both is |e| + |o|.

The filter lets no sample through as it is, and may read below one: the true peak is never less than the
sample peak. At every rate it is four times.
"""

import numpy as np

TAPS = 12
FIRST_PHASE = (
    *(0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625),
    *(
        0.9721679687500,
        -0.1022949218750,
        0.0476074218750,
        -0.0266113281250,
        0.0148925781250,
        -0.0083007812500,
    ),
)
SECOND_PHASE = (
    *(
        -0.0291748046875,
        0.0292968750000,
        -0.0517578125000,
        0.0891113281250,
        -0.1665039062500,
        0.4650878906250,
    ),
    *(
        0.7797851562500,
        -0.2003173828125,
        0.1015625000000,
        -0.0582275390625,
        0.0330810546875,
        -0.0189208984375,
    ),
)


def even(taps: tuple[float, ...]) -> tuple[float, ...]:
    """The symmetric part of a phase, its first half."""
    return tuple((a + b) / 2 for a, b in zip(taps[:6], taps[:5:-1], strict=True))


def odd(taps: tuple[float, ...]) -> tuple[float, ...]:
    """The other part of a phase, its first half."""
    return tuple((a - b) / 2 for a, b in zip(taps[:6], taps[:5:-1], strict=True))


EVEN_1, ODD_1, EVEN_2, ODD_2 = even(FIRST_PHASE), odd(FIRST_PHASE), even(SECOND_PHASE), odd(SECOND_PHASE)

STATE = np.dtype(
    [
        ("maximum", "f8"),  # the highest since cleared
        ("block_max", "f8"),  # the highest in this block
        ("over", "i8"),  # whether the signal is beyond full scale between its samples now
        ("events", "i8"),  # how often it went there
        ("before", "f8", (TAPS - 1,)),  # the last samples
    ],
    align=True,
)


def advance(state: np.void, plane: np.ndarray, frames: int, signal: np.ndarray, between: np.ndarray) -> None:
    """Follow the true peak through `frames` samples of `plane`; the rest is room to work in."""
    before = state["before"]
    for i in range(TAPS - 1):
        signal[i] = before[i]
    for i in range(frames):
        signal[TAPS - 1 + i] = plane[i]
    for i in range(TAPS - 1):
        before[i] = signal[frames + i]
    interpolate(signal, frames, between)
    over, highest = state["over"], 0.0
    for i in range(frames):
        highest = max(highest, between[i], abs(plane[i]))
        now = 1 if between[i] > 1.0 else 0
        state["events"] += now > over
        over = now
    state["over"] = over
    state["block_max"] = max(state["block_max"], highest)
    state["maximum"] = max(state["maximum"], highest)


def interpolate(signal: np.ndarray, frames: int, between: np.ndarray) -> None:
    """The highest of the four phases at each of `frames` frames; `signal` begins TAPS - 1 frames earlier."""
    for i in range(frames):
        e1 = o1 = e2 = o2 = 0.0
        for k in range(TAPS // 2):
            early, late = signal[i + k], signal[i + TAPS - 1 - k]
            together, apart = early + late, early - late
            e1 += EVEN_1[k] * together
            o1 += ODD_1[k] * apart
            e2 += EVEN_2[k] * together
            o2 += ODD_2[k] * apart
        between[i] = max(abs(e1) + abs(o1), abs(e2) + abs(o2))
