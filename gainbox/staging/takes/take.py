"""A take: its measurements, the verdict on it against another, and on its own steadiness."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import sub

from gainbox.staging.level import difference_db
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level

SHORTEST_S = 10.0
"""A shorter take has no range and no drift worth a verdict."""
SESSION_GAP_S = 4 * 3600.0
"""After this long without a take a new session begins: longer than a meal, shorter than a night."""


@dataclass(frozen=True, slots=True)
class Take:
    """A take. Minus infinity is silence, NaN unknown; a tuple has a value for each channel."""

    start_s: float
    """Unix time."""
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
    """True for the reference take of its session, as it was stored."""
    range_lu: float = math.nan
    """The loudness range."""
    drift_lu: float = math.nan
    """The rise of the loudness from beginning to end."""

    @property
    def end_s(self) -> float:
        """Its end, as unix time."""
        return self.start_s + self.length_s


def is_of_session(start_s: float, end_s: float) -> bool:
    """True if a take that starts then belongs to the session whose last take ended at `end_s`.

    False if that is long ago, or long to come by a clock that has been put back.
    """
    return not abs(start_s - end_s) > SESSION_GAP_S  # an unknown time, NaN, is no reason to begin anew


def reference_of(takes: Iterable[Take]) -> Take | None:
    """The reference take: the one that was chosen, else the first with a sound in it."""
    takes = tuple(takes)
    chosen = (take for take in takes if take.reference)
    heard = (take for take in takes if math.isfinite(take.loudness_lufs))
    return next(chosen, None) or next(heard, None)


def differences_db(take: Take, reference: Take) -> tuple[float, ...]:
    """The mean VU of each channel above that of the reference take.

    Minus infinity where the channel has fallen silent, infinity where it had been; NaN where it is silent in
    both, and for a channel that the reference does not have.
    """
    missing = (math.nan,) * (len(take.vu_mean_dbfs) - len(reference.vu_mean_dbfs))
    return (*map(sub, take.vu_mean_dbfs, reference.vu_mean_dbfs), *missing)


def judge_against(
    loudness_lufs: float, reference_lufs: float | None, thresholds: Thresholds, *, dual_mono_lu: float = 0.0
) -> Verdict | None:
    """Judge the loudness of a take against the reference take; None if either was silent.

    A sound in one channel alone is compared as dual mono, played by two loudspeakers: one voice is as loud in
    mono and in stereo.

    Args:
        loudness_lufs: of the take
        reference_lufs: of the reference; None if there is none yet
        thresholds: `uniform_lu` counts
        dual_mono_lu: what the take is louder as dual mono, less what the reference is
    """
    if reference_lufs is None:
        if not math.isfinite(loudness_lufs):
            return None
        reason = f"{format_level(loudness_lufs)} LUFS, the others are compared with it"
        return Verdict(code="first-take", what="the first take", reason=reason)
    apart_lu = difference_db(loudness_lufs + dual_mono_lu, reference_lufs)
    if math.isnan(apart_lu):
        return None
    reference = f"the reference of {format_level(reference_lufs)} LUFS"
    if dual_mono_lu:
        reference += ", one channel taken for two"
    if abs(apart_lu) <= thresholds.uniform_lu + HAIR_DB:
        reason = f"{apart_lu:+z.1f} LU against {reference}"
        return Verdict(code="uniform", value_db=apart_lu, what="uniform", reason=reason)
    if apart_lu > 0:
        return Verdict(code="louder", value_db=apart_lu, what=f"{apart_lu:.1f} LU louder than {reference}")
    return Verdict(code="quieter", value_db=apart_lu, what=f"{-apart_lu:.1f} LU quieter than {reference}")


def judge_within(range_lu: float, drift_lu: float, length_s: float, thresholds: Thresholds) -> Verdict | None:
    """Judge the steadiness of a take; None if it was too short, or silent.

    A drift widens the range by itself, so it is looked for first.
    """
    if length_s < SHORTEST_S or math.isnan(range_lu) or math.isnan(drift_lu):
        return None
    if abs(drift_lu) > thresholds.drift_lu + HAIR_DB:
        way = "louder" if drift_lu > 0 else "quieter"
        reason = f"it gets {abs(drift_lu):.1f} LU {way} from beginning to end"
        return Verdict(code="drifting", value_db=drift_lu, what="drifting", reason=reason)
    reason = f"the loudness ranges over {range_lu:.1f} LU"
    if range_lu > thresholds.uneven_lu + HAIR_DB:
        more = f"{reason}, more than {thresholds.uneven_lu:g}"
        return Verdict(code="uneven", value_db=range_lu, what="uneven", reason=more)
    return Verdict(code="steady", value_db=range_lu, what="steady", reason=reason)
