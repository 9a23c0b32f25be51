"""MIX: is there headroom for mastering, what do the platforms allow, and how loud do they play it?

The platforms change their numbers without notice: these are those of 2026.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from gainbox.decibels import SILENCE
from gainbox.staging.feature import Feature
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level

LOW_DB = 12.0
"""A true peak this far below the headroom is too low: two bits are given away."""
LIMITS_DBTP = (-1.0, -2.0)
"""The platforms' limits, for their coders overshoot: of most, and of the strictest."""


class Platform(NamedTuple):
    """A platform: the loudness it asks for or plays at, and the highest true peak it allows."""

    name: str
    loudness_lufs: float
    limit_dbtp: float


PLATFORMS = (
    Platform("Spotify, YouTube, Tidal", -14.0, -1.0),
    Platform("Amazon Music", -14.0, -2.0),
    Platform("Deezer", -15.0, -1.0),
    Platform("Apple Music, podcasts", -16.0, -1.0),  # Sound Check; AES TD1008 for speech: -18
    Platform("television, EBU R 128", -23.0, -1.0),
    Platform("television, ATSC A/85", -24.0, -2.0),
)
"""From the loudest to the quietest."""


class Against(NamedTuple):
    """A programme against a platform: its loudness above the platform's, its true peak above the limit."""

    platform: Platform
    louder_lu: float
    over_db: float


def against_platforms(integrated_lufs: float, true_peak_dbtp: float) -> tuple[Against, ...]:
    """A programme against each platform; below 0 it is quieter, or its peaks are allowed."""
    return tuple(
        Against(platform, integrated_lufs - platform.loudness_lufs, true_peak_dbtp - platform.limit_dbtp)
        for platform in PLATFORMS
    )


@dataclass(frozen=True, slots=True)
class MixView:
    """The page MIX.

    Attributes:
        true_peak_dbtp: the highest of all channels since cleared
        integrated_lufs: of all channels together since reset
        headroom_dbtp: the highest true peak for mastering
        verdict: None while there is no programme to judge
    """

    true_peak_dbtp: float = -math.inf
    integrated_lufs: float = -math.inf
    headroom_dbtp: float = THRESHOLDS.mastering_headroom_dbtp
    verdict: Verdict | None = None


class Mix(Feature):
    """Shows the judgement of the programme as a mix."""

    def view(self) -> MixView:
        """The page."""
        readings, headroom_dbtp = self.box.readings, self.thresholds.mastering_headroom_dbtp
        if readings is None:
            return MixView(headroom_dbtp=headroom_dbtp)
        programme = self.box.programme()
        return MixView(
            max(readings.true_peak_dbtp),
            programme.integrated_lufs,
            headroom_dbtp,
            self.box.judge.mix(readings, programme),
        )


def judge_mix(
    true_peak_dbtp: float,
    integrated_lufs: float = math.nan,
    headroom_dbtp: float = THRESHOLDS.mastering_headroom_dbtp,
) -> Verdict | None:
    """Judge the headroom that a mix leaves for mastering; None for silence.

    Args:
        true_peak_dbtp: the highest of all channels
        integrated_lufs: of all channels together; NaN if unknown
        headroom_dbtp: the highest true peak for mastering
    """
    if true_peak_dbtp == SILENCE:
        return None
    room_db = headroom_dbtp - true_peak_dbtp
    peak, loud = f"the true peak is {format_level(true_peak_dbtp)} dBTP", loudness(integrated_lufs)
    if room_db < -HAIR_DB:
        over = f"{-room_db:.1f} dB above {headroom_dbtp:g}{limits(true_peak_dbtp)}"
        reason = f"{peak}, {over}{loud}"
        return Verdict(code="too-hot", value_db=room_db, what="too hot for mastering", reason=reason)
    if room_db > LOW_DB + HAIR_DB:
        reason = f"{peak}, {room_db:.1f} dB more would fit below {headroom_dbtp:g}{loud}"
        return Verdict(code="too-low", value_db=room_db, what="too low", reason=reason)
    reason = f"{peak}, {room_db:z.1f} dB below {headroom_dbtp:g}{loud}"
    return Verdict(code="headroom-ok", value_db=room_db, what="headroom for mastering", reason=reason)


def loudness(integrated_lufs: float) -> str:
    """The loudness against the nearest platform's, as the end of a sentence."""
    if not math.isfinite(integrated_lufs):
        return ""
    nearest = min(PLATFORMS, key=lambda platform: abs(integrated_lufs - platform.loudness_lufs))
    apart_lu = integrated_lufs - nearest.loudness_lufs
    where = "as" if abs(apart_lu) < 0.05 else f"{abs(apart_lu):.1f} LU {'above' if apart_lu > 0 else 'below'}"
    return f"; the loudness is {format_level(integrated_lufs)} LUFS, {where} {nearest.name}"


def limits(true_peak_dbtp: float) -> str:
    """The platforms' limits that are passed, as the end of a sentence."""
    passed = [limit for limit in LIMITS_DBTP if true_peak_dbtp > limit + HAIR_DB]
    if not passed:
        return ""
    strictest = "all platforms" if len(passed) == len(LIMITS_DBTP) else "the strictest platforms"
    return f" and above the {passed[0]:g} dBTP of {strictest}"
