"""Takes: what is remembered of each when it is over, how it compares with another, and how steady it was."""

import math
from dataclasses import dataclass

from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures

UNIFORM_LU = 1.5
"""How far from the reference a take may be and still sound as loud."""
UNEVEN_LU = 10.0
"""The loudness range from which a take is uneven; speech has 5 to 8 LU, a ballad 8 to 10."""
DRIFT_LU = 3.0
"""How much louder or softer it may get from its beginning to its end."""
SHORTEST_S = 10.0
"""What is shorter has no range and no drift to speak of."""


@dataclass(frozen=True, slots=True)
class Take:
    """A take. Levels are minus infinity for silence; what cannot be told is not a number.

    What is a tuple has one value for each channel, in their order.
    """

    start_s: float
    """When it began, as unix time."""
    length_s: float
    loudness_lufs: float
    """Integrated, over all channels."""
    vu_mean_dbfs: tuple[float, ...]
    """While the channel sounded."""
    vu_max_dbfs: tuple[float, ...]
    true_peak_dbtp: tuple[float, ...]
    clips: tuple[int, ...]
    """Digital clips and flat tops."""
    plr_lu: tuple[float, ...]
    reference: bool = False
    """Whether it was chosen by hand for others to be compared with."""
    range_lu: float = math.nan
    """The loudness range."""
    drift_lu: float = math.nan
    """How much louder it got from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher a take is than the reference take; not a number where one of the two is silent."""

    loudness_lu: float
    vu_mean_db: tuple[float, ...]
    true_peak_db: tuple[float, ...]


def difference(take: Take, reference: Take) -> Difference:
    """How much higher a take is than the reference take. Channels that only one of them has are left out."""
    return Difference(
        apart(take.loudness_lufs, reference.loudness_lufs),
        tuple(map(apart, take.vu_mean_dbfs, reference.vu_mean_dbfs)),
        tuple(map(apart, take.true_peak_dbtp, reference.true_peak_dbtp)),
    )


def apart(level_db: float, reference_db: float) -> float:
    """How much higher a level is than another; not a number if there is nothing to compare."""
    is_known = math.isfinite(level_db) and math.isfinite(reference_db)
    return level_db - reference_db if is_known else math.nan


def judge_against(
    loudness_lufs: float, reference_lufs: float | None, uniform_lu: float = UNIFORM_LU
) -> Verdict | None:
    """Whether a take is as loud as the reference; None if either was silent.

    Args:
        loudness_lufs: of the take
        reference_lufs: of the reference; None if there is none yet
        uniform_lu: how far apart they may be
    """
    if reference_lufs is None:
        text = f"the first take: {in_figures(loudness_lufs)} LUFS, the others are compared with it"
        return Verdict("first-take", None, None, text) if math.isfinite(loudness_lufs) else None
    apart_lu = apart(loudness_lufs, reference_lufs)
    if math.isnan(apart_lu):
        return None
    than = f"than the reference of {in_figures(reference_lufs)} LUFS"
    if abs(apart_lu) <= uniform_lu + HAIR_DB:
        text = f"uniform: {apart_lu:+z.1f} LU against the reference of {in_figures(reference_lufs)} LUFS"
        return Verdict("uniform", None, apart_lu, text)
    if apart_lu > 0:
        return Verdict("louder", None, apart_lu, f"{apart_lu:.1f} LU louder {than}")
    return Verdict("quieter", None, apart_lu, f"{-apart_lu:.1f} LU quieter {than}")


def judge_within(
    range_lu: float,
    drift_lu: float,
    length_s: float,
    *,
    uneven_lu: float = UNEVEN_LU,
    most_drift_lu: float = DRIFT_LU,
) -> Verdict | None:
    """Whether a take kept its level; None if it was too short, or silent.

    A drift widens the range by itself, so it is looked for first.
    """
    if length_s < SHORTEST_S or math.isnan(range_lu) or math.isnan(drift_lu):
        return None
    if abs(drift_lu) > most_drift_lu + HAIR_DB:
        way = "louder" if drift_lu > 0 else "quieter"
        text = f"drifting: it gets {abs(drift_lu):.1f} LU {way} from beginning to end"
        return Verdict("drifting", None, drift_lu, text)
    if range_lu > uneven_lu + HAIR_DB:
        text = f"uneven: the loudness ranges over {range_lu:.1f} LU, more than {uneven_lu:g}"
        return Verdict("uneven", None, range_lu, text)
    return Verdict("steady", None, range_lu, f"steady: the loudness ranges over {range_lu:.1f} LU")
