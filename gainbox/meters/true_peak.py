"""The true peak of BS.1770-5, Annex 2: the signal between the samples, at four times the rate.

The standard's filter has 48 taps in four phases of twelve. The fourth phase is the first reversed and the
third the second, so that each pair shares its work: with e the sum over the symmetric part of the taps, and
o that over the antisymmetric part, the phases of a pair are e + o and e - o, and the larger magnitude of both
is |e| + |o|.

No phase passes the samples unchanged, and all may read below one: so the sample peak is taken in. The factor
is four at every rate.
"""

import numpy as np

from gainbox.meters import lanes

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


def even(taps: tuple[float, ...]) -> tuple[np.float32, ...]:
    """The symmetric part of a phase, its first half."""
    return tuple(np.float32((a + b) / 2) for a, b in zip(taps[:6], taps[:5:-1], strict=True))


def odd(taps: tuple[float, ...]) -> tuple[np.float32, ...]:
    """The antisymmetric part of a phase, its first half."""
    return tuple(np.float32((a - b) / 2) for a, b in zip(taps[:6], taps[:5:-1], strict=True))


EVEN_1, ODD_1, EVEN_2, ODD_2 = even(FIRST_PHASE), odd(FIRST_PHASE), even(SECOND_PHASE), odd(SECOND_PHASE)

STATE = np.dtype(
    [
        ("maximum", "f8"),  # the highest since cleared
        ("block_max", "f8"),  # the highest in this block
        ("hop_max", "f8"),  # the highest in this hop
        ("over", "i8"),  # 1 while the signal is beyond full scale between its samples
        ("events", "i8"),  # times it went there since cleared
    ],
    align=True,
)


def advance(state: np.void, signal: np.ndarray, frames: int, highest: float, between: np.ndarray) -> None:
    """Follow the true peak of the last `frames` samples of `signal`, which begins TAPS - 1 earlier.

    Their largest magnitude is `highest`; `between` is scratch space.
    """
    half = (frames + 1) // 2
    interpolate(signal, signal[frames - half :], half, between, between[frames - half :])
    peak = np.float64(lanes.highest_of(between[:frames]))
    if peak > 1.0:
        count(state, between, frames)
    else:
        state["over"] = 0
    state["block_max"] = max(state["block_max"], peak, highest)
    state["hop_max"] = max(state["hop_max"], peak, highest)


def interpolate(
    early: np.ndarray, late: np.ndarray, frames: int, early_between: np.ndarray, late_between: np.ndarray
) -> None:
    """The highest of the four phases at each of `frames` frames of two stretches of signal.

    Two at a time: a processor has fewer registers than there are taps, and each tap is fetched once for both.
    """
    for i in range(frames):
        e1 = o1 = e2 = o2 = f1 = p1 = f2 = p2 = np.float32(0.0)
        for k in range(TAPS // 2):
            together, apart = early[i + k] + early[i + TAPS - 1 - k], early[i + k] - early[i + TAPS - 1 - k]
            with_, without = late[i + k] + late[i + TAPS - 1 - k], late[i + k] - late[i + TAPS - 1 - k]
            e1, f1 = e1 + EVEN_1[k] * together, f1 + EVEN_1[k] * with_
            o1, p1 = o1 + ODD_1[k] * apart, p1 + ODD_1[k] * without
            e2, f2 = e2 + EVEN_2[k] * together, f2 + EVEN_2[k] * with_
            o2, p2 = o2 + ODD_2[k] * apart, p2 + ODD_2[k] * without
        outer, inner = abs(e1) + abs(o1), abs(e2) + abs(o2)
        outer_late, inner_late = abs(f1) + abs(p1), abs(f2) + abs(p2)
        early_between[i] = outer if outer > inner else inner
        late_between[i] = outer_late if outer_late > inner_late else inner_late


def count(state: np.void, between: np.ndarray, frames: int) -> None:
    """Count the excursions beyond full scale, frame by frame."""
    over, events = state["over"], 0
    for i in range(frames):
        now = 1 if between[i] > 1.0 else 0
        events += 1 if now > over else 0
        over = now
    state["over"] = over
    state["events"] += events
