"""The sums of each segment: in one pass over the rows, all that the meters need of each lane."""

import numpy as np

from gainbox.meters import vu, weighting
from gainbox.meters.lanes import LANES, SEGMENT

STATE = np.dtype(
    [
        ("largest", "f4", (LANES,)),  # magnitude
        ("top", "f4", (SEGMENT // 4, LANES)),  # the same, of four rows each
        ("sum", "f4", (LANES,)),
        ("square", "f4", (LANES,)),
        ("needle", "f4", (2, LANES)),  # state of a needle after the segment, from rest, see `vu`
        ("filter", "f4", (4, LANES)),  # state of a filter after it, from rest, see `weighting`
        ("weight", "f4", (SEGMENT, 6)),  # of each frame, in `needle` and in `filter`
    ],
    align=True,
)


def prepare(state: np.void, rate_hz: float) -> None:
    """Set the weights of `state` for `rate_hz`."""
    state["weight"] = np.hstack([vu.weights(rate_hz), weighting.weights(rate_hz)])


def advance(state: np.void, rows: np.ndarray, lanes: int) -> None:
    """Sum up `lanes` lanes: four rows at a time, for each visit to a sum costs as much as an addition.

    The largest of four rows are stored and compared at the end: a store on condition would not be vectorised.
    """
    total, square = state["sum"], state["square"]
    n0, n1 = state["needle"][0], state["needle"][1]
    f0, f1, f2, f3 = state["filter"][0], state["filter"][1], state["filter"][2], state["filter"][3]
    for lane in range(lanes):
        total[lane] = square[lane] = n0[lane] = n1[lane] = np.float32(0.0)
        f0[lane] = f1[lane] = f2[lane] = f3[lane] = np.float32(0.0)
    for i in range(0, SEGMENT, 4):
        row_a, row_b, row_c, row_d = rows[i], rows[i + 1], rows[i + 2], rows[i + 3]
        a0, a1, a2, a3, a4, a5 = weights_of(state, i)
        b0, b1, b2, b3, b4, b5 = weights_of(state, i + 1)
        c0, c1, c2, c3, c4, c5 = weights_of(state, i + 2)
        d0, d1, d2, d3, d4, d5 = weights_of(state, i + 3)
        top = state["top"][i // 4]
        for lane in range(lanes):
            a, b, c, d = row_a[lane], row_b[lane], row_c[lane], row_d[lane]
            f0[lane] += a2 * a + b2 * b + c2 * c + d2 * d
            f1[lane] += a3 * a + b3 * b + c3 * c + d3 * d
            f2[lane] += a4 * a + b4 * b + c4 * c + d4 * d
            f3[lane] += a5 * a + b5 * b + c5 * c + d5 * d
            total[lane] += (a + b) + (c + d)
            square[lane] += a * a + b * b + c * c + d * d
            a, b, c, d = abs(a), abs(b), abs(c), abs(d)
            n0[lane] += a0 * a + b0 * b + c0 * c + d0 * d
            n1[lane] += a1 * a + b1 * b + c1 * c + d1 * d
            ab, cd = a if a > b else b, c if c > d else d
            top[lane] = ab if ab > cd else cd
    compare(state["top"], state["largest"], lanes)


def compare(top: np.ndarray, largest: np.ndarray, lanes: int) -> None:
    """The largest of all rows, out of the largest of four each."""
    top_a, top_b, top_c, top_d = top[0], top[1], top[2], top[3]
    for lane in range(lanes):
        ab = top_a[lane] if top_a[lane] > top_b[lane] else top_b[lane]
        cd = top_c[lane] if top_c[lane] > top_d[lane] else top_d[lane]
        largest[lane] = ab if ab > cd else cd


def weights_of(state: np.void, i: int) -> tuple[float, float, float, float, float, float]:
    """The weights of frame `i` of a segment."""
    w = state["weight"][i]
    return w[0], w[1], w[2], w[3], w[4], w[5]
