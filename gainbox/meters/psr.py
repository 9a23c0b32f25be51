"""PSR, the ratio of peak to short-term loudness: what compression takes away.

    PSR = highest true peak of the last 3 s, of any channel - short-term loudness, in LU

("Standardizing PSR", AES 143rd Convention.) Its minimum is that of the most compressed moment. Hum or a held
note in a quiet passage has a low PSR too and is no compression: moments more than 20 LU below the integrated
loudness are left out, as they are of the loudness range. That gate is known at the end only, so the minimum
is kept for each unit of short-term loudness; the gate is true to 1 LU.

A sound in one channel alone counts as played by two loudspeakers, 3 LU louder: its PSR is the same in mono
and in both channels of a stereo recording.

A low PSR by itself proves no compression: a held note, a synthesiser and a piano have one by nature. A
limiter leaves its mark: the peaks are level while the sound beneath them changes, in level and in tone. Of
the slots of 50 ms in the last 3 s,

- LEVEL_PART or more have their highest sample within LEVEL_DB of the highest of all;
- from one such slot to the next, mostly, both the crest and the tone (the K-weighted against the plain power)
  change a little, by CHANGE; and so do power and tone of the slots smoothed over 100 ms, by SLOW_CHANGE.

A steady tone fails the second test, for nothing changes, a low one when its few periods in a slot are
smoothed; so do the notes of a synthesiser, whose crest leaps where they begin and end and stays between.
Noise, voices, drums and strings fail the first. The peaks are levelled if that is so for LEVELLED slots in a
row. The numbers are from the trial `tests/trials/verdicts.py`.
"""

import math

import numpy as np

from gainbox.decibels import SILENCE, from_power
from gainbox.meters import loudness

UNITS = 80  # above the absolute gate
STRIDE = 5  # hops from one comparison to the next
COMPARISONS = loudness.SHORT_TERM // STRIDE  # in 3 s: the slots
LEVEL_DB, LEVEL_PART = 0.7, 0.4
CHANGE = (0.2, 2.5, 0.06)  # decibels: the least and the largest of the level, the least of the tone
SLOW_CHANGE = (0.15, 2.0, 0.08)
LEVELLED = 40  # slots in a row: 2 s

STATE = np.dtype(
    [
        ("peak", "f8"),  # the highest true peak since the last comparison
        ("peaks", "f8", (COMPARISONS,)),  # the ring of these
        ("ratio", "f8"),  # of powers; 0.0 where there is none
        ("lowest", "f8", (UNITS,)),  # ratio since reset
        ("lowest_levelled", "f8", (UNITS,)),  # the same, of the moments with levelled peaks
        ("levelled", "i8"),  # slots in a row whose last 3 s look levelled
        ("highest", "f8"),  # of the open slot: the highest sample,
        ("square", "f8"),  # the energy of all channels,
        ("weighted", "f8"),  # and the same, K-weighted
        ("squares", "f8", (COMPARISONS,)),  # rings of the slots: their energies,
        ("weights", "f8", (COMPARISONS,)),
        ("heights", "f8", (COMPARISONS,)),  # and in decibels: the highest samples,
        ("crests", "f8", (COMPARISONS,)),
        ("tones", "f8", (COMPARISONS,)),
        ("slow_powers", "f8", (COMPARISONS,)),  # smoothed over 100 ms, all but that of the last slot
        ("slow_tones", "f8", (COMPARISONS,)),
    ],
    align=True,
)


def reset(state: np.void) -> None:
    """Clear all measurements; the window is refilled."""
    state["ratio"] = state["peak"] = 0.0
    state["highest"] = state["square"] = state["weighted"] = 0.0
    state["levelled"] = 0
    state["lowest"] = state["lowest_levelled"] = math.inf


def add(state: np.void, true_peak: float, highest: float, square: float, weighted: float) -> None:
    """Add a hop of one channel: its peaks, its energy, and its K-weighted energy times its weight."""
    state["peak"] = max(state["peak"], true_peak)
    state["highest"] = max(state["highest"], highest)
    state["square"] += square
    state["weighted"] += weighted


def close_hop(state: np.void, programme: np.void, channels: int) -> None:
    """Follow `programme`, which has just closed a hop; every STRIDE hops, update the ratio."""
    if programme["hops"] % STRIDE != 0:
        return
    slot = programme["hops"] // STRIDE % COMPARISONS
    close_slot(state, slot)
    if programme["hops"] < loudness.SHORT_TERM:
        return
    highest = highest_of(state["peaks"])
    power = programme["short_term"]
    state["levelled"] = state["levelled"] + 1 if looks_levelled(state, slot) else 0
    state["ratio"] = highest * highest / (power * speakers(programme, channels)) if power > 0.0 else 0.0
    above = loudness.level(power) - loudness.ABSOLUTE_GATE_LUFS
    if above > 0.0 and not programme["paused"]:
        unit = min(int(above), UNITS - 1)
        state["lowest"][unit] = min(state["lowest"][unit], state["ratio"])
        if state["levelled"] >= LEVELLED:
            state["lowest_levelled"][unit] = min(state["lowest_levelled"][unit], state["ratio"])


def close_slot(state: np.void, slot: int) -> None:
    """Store the open slot in the rings, and open the next."""
    state["peaks"][slot], state["heights"][slot] = state["peak"], from_power(state["highest"] ** 2)
    state["squares"][slot], state["weights"][slot] = state["square"], state["weighted"]
    state["crests"][slot] = difference(state["heights"][slot], from_power(state["square"]))
    state["tones"][slot] = difference(from_power(state["weighted"]), from_power(state["square"]))
    middle = (slot - 1) % COMPARISONS
    power = from_power(smoothed(state["squares"], middle))
    state["slow_powers"][middle] = power
    state["slow_tones"][middle] = difference(from_power(smoothed(state["weights"], middle)), power)
    state["peak"] = state["highest"] = state["square"] = state["weighted"] = 0.0


def smoothed(energies: np.ndarray, middle: int) -> float:
    """Twice the mean energy around a slot of a ring, its neighbours by halves."""
    before, after = energies[(middle - 1) % COMPARISONS], energies[(middle + 1) % COMPARISONS]
    return float(energies[middle] + 0.5 * (before + after))


def difference(level_db: float, reference_db: float) -> float:
    """A level above a reference; 0.0 in silence."""
    return level_db - reference_db if reference_db > SILENCE else 0.0


def speakers(programme: np.void, channels: int) -> float:
    """2.0 for a sound in one channel alone, for it counts as played by two loudspeakers; else 1.0."""
    for c in range(channels):
        power = programme["weight"][c] * programme["channel_short_term"][c]
        if power >= loudness.ALONE * programme["short_term"]:
            return 2.0
    return 1.0


def looks_levelled(state: np.void, newest: int) -> bool:
    """True if the peaks of the last 3 s are level while the sound beneath them changes."""
    floor = highest_of(state["heights"]) - LEVEL_DB
    level = pairs = changes = slow_changes = 0
    for back in range(COMPARISONS):
        at, before = (newest - back) % COMPARISONS, (newest - back - 1) % COMPARISONS
        if state["heights"][at] < floor:
            continue
        level += 1
        if 0 < back < COMPARISONS - 1 and state["heights"][before] >= floor:
            pairs += 1
            changes += has_changed(state["crests"], state["tones"], at, before, CHANGE)
            slow_changes += has_changed(state["slow_powers"], state["slow_tones"], at, before, SLOW_CHANGE)
    return level >= LEVEL_PART * COMPARISONS and 2 * min(changes, slow_changes) >= max(pairs, 1)


def highest_of(ring: np.ndarray) -> float:
    """The highest value in a ring."""
    highest = ring[0]
    for at in range(1, COMPARISONS):
        highest = max(highest, ring[at])
    return float(highest)


def has_changed(
    levels: np.ndarray, tones: np.ndarray, at: int, before: int, change: tuple[float, float, float]
) -> bool:
    """True if both the level and the tone have changed from one slot to the other."""
    level, tone = abs(levels[at] - levels[before]), abs(tones[at] - tones[before])
    return bool(change[0] <= level <= change[1] and tone >= change[2])


def level(ratio: float) -> float:
    """A ratio in LU; NaN where there is none."""
    return from_power(ratio) - loudness.OFFSET_DB if 0.0 < ratio < math.inf else math.nan


def minimum(lowest: np.ndarray, integrated_lufs: float) -> float:
    """The lowest of the ratios by loudness in LU, quiet moments left out; NaN before there is any."""
    gate_lufs = max(integrated_lufs + loudness.RANGE_GATE_LU, loudness.ABSOLUTE_GATE_LUFS)
    unit = int(gate_lufs - loudness.ABSOLUTE_GATE_LUFS)
    return level(float(lowest[unit:].min(initial=math.inf)))
