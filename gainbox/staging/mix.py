"""MIX: is there headroom for mastering, what do the platforms allow, and how loud do they play it?

The platforms change their numbers without notice: these are those of 2026.
"""

import math
from typing import NamedTuple

from gainbox.decibels import SILENCE
from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures

HEADROOM_DBTP = -6.0
"""What mastering engineers ask for: no true peak above it."""
LOW_DB = 12.0
"""A true peak so far below the headroom is too low: two bits are given away."""
LIMITS_DBTP = (-1.0, -2.0)
"""What the platforms allow, for their coders overshoot: most of them, and the strictest."""


class Platform(NamedTuple):
    """Whom a programme may be for: how loud it is to be, or is played, and the highest true peak."""

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
    """A programme against a platform: how much louder it is, how far its peaks are above what is allowed."""

    platform: Platform
    louder_lu: float
    over_db: float


def against_platforms(integrated_lufs: float, true_peak_dbtp: float) -> tuple[Against, ...]:
    """A programme against each platform. Below 0 it is quieter, or its peaks are allowed."""
    return tuple(
        Against(platform, integrated_lufs - platform.loudness_lufs, true_peak_dbtp - platform.limit_dbtp)
        for platform in PLATFORMS
    )


def judge_mix(
    true_peak_dbtp: float, integrated_lufs: float = math.nan, headroom_dbtp: float = HEADROOM_DBTP
) -> Verdict | None:
    """Whether a mix leaves headroom for mastering; None for silence.

    Args:
        true_peak_dbtp: the highest of all channels
        integrated_lufs: of all channels together; not a number if that is not known
        headroom_dbtp: how high it may be
    """
    if true_peak_dbtp == SILENCE:
        return None
    room_db = headroom_dbtp - true_peak_dbtp
    heard, loud = f"the true peak is {in_figures(true_peak_dbtp)} dBTP", loudness(integrated_lufs)
    if room_db < -HAIR_DB:
        over = f"{-room_db:.1f} dB above {headroom_dbtp:g}{limits(true_peak_dbtp)}"
        return Verdict("too-hot", None, room_db, f"too hot for mastering: {heard}, {over}{loud}")
    if room_db > LOW_DB + HAIR_DB:
        more = f"{room_db:.1f} dB more would fit below {headroom_dbtp:g}"
        return Verdict("too-low", None, room_db, f"too low: {heard}, {more}{loud}")
    text = f"headroom for mastering: {heard}, {room_db:z.1f} dB below {headroom_dbtp:g}{loud}"
    return Verdict("headroom-ok", None, room_db, text)


def loudness(integrated_lufs: float) -> str:
    """The loudness, and whose it is most nearly, as the end of a sentence."""
    if not math.isfinite(integrated_lufs):
        return ""
    nearest = min(PLATFORMS, key=lambda platform: abs(integrated_lufs - platform.loudness_lufs))
    apart_lu = integrated_lufs - nearest.loudness_lufs
    where = "as" if abs(apart_lu) < 0.05 else f"{abs(apart_lu):.1f} LU {'above' if apart_lu > 0 else 'below'}"
    return f"; the loudness is {in_figures(integrated_lufs)} LUFS, {where} {nearest.name}"


def limits(true_peak_dbtp: float) -> str:
    """Which of the platforms' limits are passed, as the end of a sentence."""
    passed = [limit for limit in LIMITS_DBTP if true_peak_dbtp > limit + HAIR_DB]
    if not passed:
        return ""
    strictest = "all platforms" if len(passed) == len(LIMITS_DBTP) else "the strictest platforms"
    return f" and above the {passed[0]:g} dBTP of {strictest}"
