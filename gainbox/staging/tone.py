"""The steady tone by which a channel is calibrated: is it one, and at what level?

It is looked at for two seconds. The level of a tone stands still, and its peaks are those of a sine: noise
has peaks 8 dB higher and more, music higher still, and the flat tops of a square wave count as clips. That
tells them apart at any frequency, without a spectrum.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox.decibels import SILENCE
from gainbox.meters import Readings

LISTEN_S = 2.0
QUIETEST_DBFS = -60.0
"""Below it the noise of many converters is near, which would be measured with the tone."""
UNSTEADY_DB = 0.2
CREST_DB = 0.5
"""Largest distance of its peaks from those of a sine: 5 % of distortion, or hum 25 dB below the tone."""


@dataclass(frozen=True, slots=True)
class Tone:
    """The tone on a channel, for CALIBRATE and MATCH.

    Attributes:
        name: of the channel
        level_dbfs: its level, on our converter's scale for CALIBRATE, on the recorder's for MATCH
        full_scale_dbu: full scale of that scale; NaN for a channel without a calibration
        trouble: why it cannot be used, as the end of a sentence
    """

    name: str = ""
    level_dbfs: float = SILENCE
    full_scale_dbu: float = math.nan
    trouble: str = ""


class NoToneError(Exception):
    """There is no steady tone; the text says what there is instead, as the end of a sentence."""


def level_of_tone(heard: Sequence[Readings], channel: int) -> float:
    """The level of the steady tone on `channel`, from 0, in dBFS.

    `heard` are readings of at least `LISTEN_S` up to now, a few in each tenth of a second.

    Raises:
        NoToneError: there is none
    """
    if not heard or heard[-1].frames - heard[0].frames < LISTEN_S * heard[-1].rate_hz:
        raise NoToneError(f"it has not been heard for {LISTEN_S:g} s yet")
    first, last = heard[0], heard[-1]
    levels = [readings.k_rms_dbfs[channel] for readings in heard]
    crests = [readings.peak_dbfs[channel] - level for readings, level in zip(heard, levels, strict=True)]
    level_dbfs = levels[-1]
    if level_dbfs < QUIETEST_DBFS:
        there = "nothing" if level_dbfs == -math.inf else f"only {level_dbfs:.1f} dBFS"
        raise NoToneError(f"there is {there} on it: a tone of {QUIETEST_DBFS:g} dBFS or more is needed")
    if clips(last, channel) > clips(first, channel):
        raise NoToneError("it clips: turn the tone down")
    moved_db = max(levels) - min(levels)
    if min(map(abs, crests)) > CREST_DB and moved_db < math.inf:
        raise NoToneError(f"that is no sine: its peaks lie {crests[-1]:+.1f} dB from those of one")
    if moved_db > UNSTEADY_DB:
        raise NoToneError(f"its level is not steady: {format_movement(moved_db)} in the last {LISTEN_S:g} s")
    if max(map(abs, crests)) > CREST_DB:
        raise NoToneError("it crackles: its peaks are not those of a sine all the time")
    return level_dbfs


def clips(readings: Readings, channel: int) -> int:
    """Clips and flat tops of a channel since cleared."""
    return readings.clip_events[channel] + readings.flat_top_events[channel]


def format_movement(moved_db: float) -> str:
    """The movement of a level, as a clause."""
    return f"it has moved by {moved_db:.1f} dB" if math.isfinite(moved_db) else "the tone has begun"
