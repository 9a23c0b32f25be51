"""The kind of a noise: the one rule for idle lines and for the pauses of recordings.

Hum is at the mains' own frequency, as ground loops and transformers nearby leave it; buzz is at its
multiples, above all at twice the mains, as rectifiers and dimmers leave it. Ticks, a whine and a fan are what
`meters.disturbance` makes them. What is far below 20 Hz alone is a drift, and what is left is hiss.
"""

import math
from dataclasses import dataclass
from typing import Literal

from gainbox.decibels import SILENCE, from_power
from gainbox.meters import Disturbance, Hum, Noise
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level, times

Kind = Literal["quiet", "hiss", "hum", "buzz", "whine", "ticks", "fan", "drift"]

QUIET_DBFS = -70.0
"""Up to here noise is quiet: 52 dB below a programme at the right level, and under the room's own noise."""
STANDS_OUT_DB = 10.0
"""What is no further below all of the noise that is heard, or below it A-weighted, gives it its name."""
PROGRAMME_DB = 10.0
"""What is less than this above the noise may be the noise itself, as it rises and falls."""


def judge_noise(channel: int, noise: Noise, programme_dbfs: float = math.nan) -> Verdict:
    """Judge the noise of an idle line or of a pause, by its kind.

    Args:
        channel: the channel, from 0
        noise: its quietest second
        programme_dbfs: VU of the loudest 3 s of its programme; NaN without one
    """
    if noise.floor_dbfs == SILENCE:
        reason = "digital silence, as of an input that is muted"
        return Verdict(code="quiet", channel=channel, what="quiet", reason=reason)
    kind, below = leading(noise), below_programme(noise.floor_dbfs, programme_dbfs)
    level = f"the noise is {format_level(noise.floor_dbfs)} dBFS, {format_level(noise.floor_dba)} A-weighted"
    if kind in {"quiet", "hiss", "drift"}:
        what = "a slow drift below 20 Hz" if kind == "drift" else kind
        return Verdict(code=kind, channel=channel, value_db=noise.floor_dbfs, what=what, reason=level + below)
    loudest, *others = standing_out(noise)
    beside = f"; beside it {' and '.join(map(a_name, others))}" if others else ""
    return Verdict(
        code=kind,
        channel=channel,
        value_db=loudest.level_dbfs,
        what=loudest.what + loudest.cause,
        reason=f"{format_level(loudest.level_dbfs)} dBFS{below}{beside}",
    )


def below_programme(floor_dbfs: float, programme_dbfs: float) -> str:
    """The distance of a noise from the programme, as a clause; empty without one."""
    below_db = programme_dbfs - floor_dbfs
    if math.isnan(below_db):
        return ""
    if below_db < PROGRAMME_DB:
        return ", and nothing is much louder"
    return f", {below_db:.0f} dB below the programme"


def leading(noise: Noise) -> Kind:
    """The kind of a noise."""
    if noise.floor_dbfs <= QUIET_DBFS + HAIR_DB:
        return "quiet"
    if noise.drifts:
        return "drift"
    named = standing_out(noise)
    return named[0].kind if named else "hiss"


@dataclass(frozen=True, slots=True)
class Named:
    """A disturbance that stands out.

    Attributes:
        kind: its kind
        level_dbfs: its level
        what: its name, with its frequency
        cause: what mostly causes it, as the end of that
    """

    kind: Kind
    level_dbfs: float
    what: str
    cause: str


def standing_out(noise: Noise) -> list[Named]:
    """All that stands out of a noise, the loudest first."""
    named = [
        named_tones(each)
        for each in noise.disturbances
        if each.level_dbfs >= noise.heard_dbfs - STANDS_OUT_DB
        or each.level_dba >= noise.floor_dba - STANDS_OUT_DB
    ]
    if noise.hum:
        hum = named_hum(noise.hum, noise.other_hum)
        named += [hum] if hum.level_dbfs >= noise.heard_dbfs - STANDS_OUT_DB else []
    return sorted(named, key=lambda each: -each.level_dbfs)


def a_name(named: Named) -> str:
    """The name of a disturbance in a sentence."""
    return named.what if named.kind in {"hum", "ticks"} else f"a {named.what}"


def named_hum(hum: Hum, other: Hum | None) -> Named:
    """The hum of one mains or of two, by the louder one."""
    level_dbfs = hum.level_dbfs
    mains = f"{hum.mains_hz}"
    if other and other.level_dbfs >= level_dbfs - STANDS_OUT_DB:
        level_dbfs = from_power(10 ** (level_dbfs / 10) + 10 ** (other.level_dbfs / 10))
        mains += f" and of {other.mains_hz}"
    if hum.harmonics_dbfs[0] >= hum.level_dbfs + from_power(0.5):
        return Named("hum", level_dbfs, f"hum of {mains} Hz", ", as of a ground loop")
    strongest_hz = hum.mains_hz * (1 + hum.harmonics_dbfs.index(max(hum.harmonics_dbfs)))
    what = f"buzz at multiples of {mains} Hz, most at {strongest_hz} Hz"
    return Named("buzz", level_dbfs, what, ", as of a rectifier or a dimmer")


def named_tones(disturbance: Disturbance) -> Named:
    """A whine, ticks or a fan."""
    hz, more = f"{disturbance.hz:.0f} Hz", disturbance.tones - 1
    if more:
        hz += f" and {times(more, 'more tone')}"
    what, cause = {
        "ticks": (f"ticks at {disturbance.hz:.0f} Hz and its multiples", "USB"),
        "whine": (f"whine of {hz}", "a switching supply or a screen"),
        "fan": (f"tone of {hz}", "a fan or a motor"),
    }[disturbance.kind]
    return Named(disturbance.kind, disturbance.level_dbfs, what, f", as of {cause}")
