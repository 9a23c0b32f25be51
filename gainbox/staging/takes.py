"""Takes: what is remembered of each when it is over, how it compares with another, and how steady it was."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import sub

from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures

UNIFORM_LU = 1.5
"""How far from the reference a take may be and still sound as loud."""
UNEVEN_LU = 10.0
"""The loudness range from which a take is uneven; speech has 5 to 8 LU, a ballad 8 to 10."""
DRIFT_LU = 3.0
"""How much louder or softer it may get from its beginning to its end."""
SHORTEST_S = 10.0
"""What is shorter has no range and no drift to speak of."""
SESSION_GAP_S = 4 * 3600.0
"""So long without a take, and a new session begins: longer than a meal, shorter than a night."""


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
    """Whether the others of its session were compared with it when this was kept."""
    range_lu: float = math.nan
    """The loudness range."""
    drift_lu: float = math.nan
    """How much louder it got from its beginning to its end."""

    @property
    def end_s(self) -> float:
        """When it was over, as unix time."""
        return self.start_s + self.length_s


def is_of_session(start_s: float, end_s: float) -> bool:
    """Whether what begins then belongs to the session whose last take ended at `end_s`.

    Not if that is long ago, nor if it is long to come by a clock that has been put back.
    """
    return not abs(start_s - end_s) > SESSION_GAP_S  # a time that is not known is no reason to begin anew


def reference_of(takes: Iterable[Take]) -> Take | None:
    """The take the others of a session are compared with: the one that was chosen, else the first heard."""
    takes = tuple(takes)
    chosen = (take for take in takes if take.reference)
    heard = (take for take in takes if math.isfinite(take.loudness_lufs))
    return next(chosen, None) or next(heard, None)


def differences(take: Take, reference: Take) -> tuple[float, ...]:
    """How much higher the mean VU of each channel is than in the reference take, in decibels.

    Minus infinity where the channel has fallen silent, infinity where it had been; not a number where it is
    silent in both, and for a channel that the reference does not have.
    """
    missing = (math.nan,) * (len(take.vu_mean_dbfs) - len(reference.vu_mean_dbfs))
    return (*map(sub, take.vu_mean_dbfs, reference.vu_mean_dbfs), *missing)


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
