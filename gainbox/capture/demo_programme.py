"""The demo programme: a twelve-bar blues that walks through every zone, so that each lamp lights.

Twelve bars at 96 beats a minute last exactly thirty seconds. The band waits, plays too softly, settles into
the sweet spot, digs in, overloads the converter and lets the last note die away: a tracking session in half
a minute. The file is in the order in which music is made: instruments, song, channels, mixdown.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import to_amplitude

Sound = NDArray[np.floating[Any]]

DURATION_S = 30
BAR = 12  # steps: a shuffle has four beats of three
SONG_END = 12 * BAR
STEP_S = DURATION_S / SONG_END


# Instruments. Each plays one note of `hz` at the times `t`, in seconds since its onset, and ends with `t`.


def kick(t: Sound, hz: float) -> Sound:
    """A sine that drops from three times its pitch as the skin comes to rest."""
    cycles = hz * (t + 2 * 0.03 * (1 - np.exp(-t / 0.03)))
    return _struck(np.sin(2 * np.pi * cycles), t, decay_s=0.2)


def snare(t: Sound, hz: float) -> Sound:
    """The rattle of the wires over the tone of the shell."""
    return _struck(np.sin(2 * np.pi * hz * t) + _noise(t, 9000), t, decay_s=0.12)


def hat(t: Sound, hz: float) -> Sound:
    """A band of noise around `hz`."""
    return _struck(np.sin(2 * np.pi * hz * t) * _noise(t, 6000), t, decay_s=0.05)


def bass(t: Sound, hz: float) -> Sound:
    """A plucked string: the higher a harmonic, the sooner it is gone."""
    k = np.arange(1, 5, dtype=np.float32)[:, None]
    string = np.sin(2 * np.pi * k * hz * t) * np.exp(-t * (k - 1) / 0.3) / k
    return _struck(string.sum(axis=0), t, decay_s=0.5)


def organ(t: Sound, hz: float) -> Sound:
    """A seventh chord on three drawbars."""
    pipes_hz = [hz * 2 ** (semitones / 12) * drawbar for semitones in (0, 4, 10) for drawbar in (1, 2, 3)]
    chord = np.sum([np.sin(2 * np.pi * pipe_hz * t) for pipe_hz in pipes_hz], axis=0)
    return _held(chord, t, attack_s=0.02, release_s=0.06)


VOWELS_HZ = np.array([(700, 1150, 2600), (530, 1750, 2500), (550, 850, 2500)])  # formants of a, e, o
WAVE = 4096  # samples in one cycle of the vocal cords


def voice(t: Sound, hz: float) -> Sound:
    """A sung syllable, scooped up to its note, with vibrato and breath; every pitch has its own vowel."""
    scoop = 0.002 * np.exp(-t / 0.04)
    vibrato = 0.008 * np.sin(2 * np.pi * 5.5 * t) / (2 * np.pi * 5.5)
    cycles = hz * (t + scoop + vibrato)
    harmonics_hz = hz * np.arange(1, int(4000 / hz))
    formants_hz = VOWELS_HZ[round(hz) % len(VOWELS_HZ), :, None]
    resonances = np.array([[1.0], [0.7], [0.5]]) / (1 + ((harmonics_hz - formants_hz) / 170) ** 2)
    spectrum = np.zeros(1 + WAVE // 2, complex)
    spectrum[1 : 1 + len(harmonics_hz)] = -1j * (0.2 + resonances.sum(axis=0)) / np.sqrt(harmonics_hz)
    wave = np.fft.irfft(spectrum)
    sung = wave[(cycles * WAVE).astype(np.int32) % WAVE] / wave.max() + 0.05 * _noise(t, 7000)
    return _held(sung * (0.4 + 0.6 * np.exp(-t / 0.25)), t, attack_s=0.04, release_s=0.09)


def _struck(tone: Sound, t: Sound, decay_s: float) -> Sound:
    """A tone with a percussive, exponential decay."""
    return _held(tone * np.exp(-t / decay_s), t, attack_s=0.002, release_s=0.05)


def _held(tone: Sound, t: Sound, attack_s: float, release_s: float) -> Sound:
    """A tone with an attack and a release, its peak at full scale."""
    tone = tone * np.minimum(np.minimum(t / attack_s, (t[-1] - t) / release_s), 1)
    return np.asarray(tone / np.abs(tone).max(), np.float32)


def _noise(t: Sound, width_hz: int) -> Sound:
    """Noise drawn at `width_hz` and interpolated at `t`, so that it is the same at every sample rate."""
    drawn = np.random.default_rng(width_hz).uniform(-1, 1, int(t[-1] * width_hz) + 2)
    return np.interp(t * width_hz, np.arange(len(drawn)), drawn)


INSTRUMENTS: dict[str, tuple[Callable[[Sound, float], Sound], float]] = {  # and what they are tuned to, in Hz
    "kick": (kick, 50.0),
    "snare": (snare, 190.0),
    "hat": (hat, 9000.0),
    "bass": (bass, 55.0),
    "organ": (organ, 220.0),
    "voice": (voice, 110.0),
}


# The song. Each mark is a step: "." rests, "x" strikes a drum, a digit (0-9, a, b, c) begins a note, in
# semitones above the root of the chord, "-" holds it.

GROOVE = {
    "kick": "x..x..x..x.x",
    "snare": "...x.....x..",
    "hat": "x.xx.xx.xx.x",
    "bass": "0-.4-.7-.9-7",
    "organ": "..0..0..0..0",
}
DIG_IN = {
    "kick": "x.xx.xx.xx.x",
    "snare": "x.xx.xx.xx.x",
    "hat": "xxxxxxxxxxxx",
    "bass": "0-04-47-79-7",
    "organ": "0-00-00-00-0",
}
FILL = {
    "kick": "x..x..x.xx..",
    "snare": "...x..xxxxx.",
    "hat": "x.xx.xx.....",
    "bass": "0-04-47-79-.",
    "organ": "0-00-00-0--.",
}
LAST = {
    "kick": "x..x.xx.....",
    "snare": "...x.xx.....",
    "hat": "x.xx.xx.....",
    "bass": "0-.4-70---------------",  # dies away through the empty bar
    "organ": "0-.0-00---..",
}
CALL = {"voice": "7.7a-ac----."}
ANSWER = {"voice": "c-a7..a-703-"}
CRY = {"voice": "c-ca--c-cac-"}
SHOUT = {"voice": "c----.7-a7.."}
SIGH = {"voice": "a-7c-70-----"}

A, D, E = 0, 5, 7
SONG: tuple[tuple[int, Mapping[str, str]], ...] = (
    (A, {}),
    (A, GROOVE | CALL),
    (A, GROOVE | ANSWER),
    (A, GROOVE | CALL),
    (D, GROOVE | CALL),
    (D, GROOVE | ANSWER),
    (A, GROOVE | CALL),
    (A, DIG_IN | CRY),
    (E, DIG_IN | CRY),
    (D, FILL | SHOUT),
    (A, LAST | SIGH),
    (A, {}),
)
ACCENTS_DB = (0.0, -5.0, -2.0)  # the three steps of a beat
RING_S = 0.15  # release of a note after its steps


def _notes(name: str) -> Iterator[tuple[int, float, int]]:
    """The notes of one instrument: first step, pitch in Hz, number of steps."""
    _, tuning_hz = INSTRUMENTS[name]
    for bar, (chord, lines) in enumerate(SONG):
        for mark in re.finditer(r"x|\w-*", lines.get(name, "")):
            semitones = 0 if mark[0] == "x" else chord + int(mark[0][0], 36)
            yield bar * BAR + mark.start(), tuning_hz * 2 ** (semitones / 12), len(mark[0])


# The channels. Each microphone hears its own instrument and some of the neighbours, at levels in dB.


class Channel(NamedTuple):
    """A microphone: instruments and their levels, its delay in steps, and the step at which it overloads."""

    hears_db: Mapping[str, float]
    later: int
    overload: int


FIRST_HALF, SECOND_HALF = 9 * BAR, 9 * BAR + BAR // 2
MONO = Channel({"voice": 0, "kick": 0, "snare": -3, "hat": -16, "bass": -4, "organ": -12}, 0, SECOND_HALF)
CHANNELS = (
    Channel({"voice": 0, "kick": -16, "snare": -12, "hat": -24, "organ": -20}, 0, FIRST_HALF),
    Channel({"kick": 0, "snare": -6, "hat": -16, "bass": -3, "organ": -14}, 0, SECOND_HALF),
    Channel({"bass": 0, "kick": -9}, 3, SECOND_HALF),
    Channel({"organ": 0, "snare": -12, "voice": -14}, 3, FIRST_HALF),
    Channel({"kick": 0, "bass": -10, "snare": -12}, 6, SECOND_HALF),
    Channel({"snare": 0, "hat": -10, "kick": -3}, 6, SECOND_HALF),
    Channel({"hat": 0, "snare": -3, "kick": -3, "organ": -10}, 9, SECOND_HALF),
    Channel({"voice": 0, "kick": -2, "snare": -2, "bass": -3, "organ": -4}, 9, FIRST_HALF),
)

FLOOR_DBFS = -75.0  # rms, as of an idle input
SOFT_DBFS, SWEET_DBFS, HOT_DBFS, OVERLOAD_DBFS = -30.0, -7.0, -1.0, 4.0  # sample peaks
DRIVE = 1.2  # of the preamp's tanh, which rounds the peaks and so lifts the rest


def _walk(channel: Channel) -> Iterator[tuple[int, int, float]]:
    """The passages of a channel: first step, step after the last, peak in dBFS."""
    soft, sweet, hot = BAR + channel.later, 3 * BAR + channel.later, 7 * BAR + channel.later
    over, hot_again, last = channel.overload, channel.overload + BAR // 2, 10 * BAR
    yield soft, sweet, SOFT_DBFS
    yield sweet, hot, SWEET_DBFS
    yield hot, over, HOT_DBFS
    yield over, hot_again, OVERLOAD_DBFS
    if hot_again < last:
        yield hot_again, last, HOT_DBFS
    yield last, SONG_END, SWEET_DBFS


# The mixdown.


def programme(rate_hz: int, channels: int) -> NDArray[np.int32]:
    """The programme, to be looped: `(30 s, 1 to 8 channels)`, full scale 2**31, the same music at any rate.

    Raises ValueError for another number of channels.
    """
    if not 1 <= channels <= len(CHANNELS):
        raise ValueError(f"the demo has 1 to {len(CHANNELS)} channels, not {channels}")
    song = np.empty((DURATION_S * rate_hz, channels), np.int32)
    for number, channel in enumerate([MONO] if channels == 1 else CHANNELS[:channels]):
        song[:, number] = _converted(_track(channel, number, rate_hz))
    _play.cache_clear()
    return song


def _track(channel: Channel, number: int, rate_hz: int) -> Sound:
    """The signal of one microphone, before the converter."""
    hiss = np.random.default_rng(number).standard_normal(rate_hz, np.float32)
    track = np.resize(hiss * (to_amplitude(FLOOR_DBFS) / 2**0.5), DURATION_S * rate_hz)
    for first, last, peak_dbfs in _walk(channel):
        passage = _passage(channel, first, last, rate_hz) * to_amplitude(peak_dbfs)
        start = _frame(first, rate_hz)
        track[start : start + len(passage)] += passage
    return track


def _passage(channel: Channel, first: int, last: int, rate_hz: int) -> Sound:
    """The notes that begin in a passage and a bar in which they may ring, its peak at full scale."""
    start, end = _frame(first, rate_hz), _frame(min(last + BAR, SONG_END), rate_hz)
    passage = np.zeros(end - start, np.float32)
    for name, level_db in channel.hears_db.items():
        for step, hz, steps in _notes(name):
            if first <= step < last:
                sound = _play(name, hz, steps, rate_hz)
                at = _frame(step, rate_hz) - start
                passage[at : at + len(sound)] += sound * to_amplitude(level_db + ACCENTS_DB[step % 3])
    passage *= DRIVE / np.abs(passage).max()
    return np.tanh(passage, out=passage) / math.tanh(DRIVE)


@cache
def _play(name: str, hz: float, steps: int, rate_hz: int) -> Sound:
    """One note of an instrument; the same note is computed once."""
    play, _ = INSTRUMENTS[name]
    t = np.arange(round((steps * STEP_S + RING_S) * rate_hz), dtype=np.float32) / rate_hz
    return play(t, hz)


def _frame(step: int, rate_hz: int) -> int:
    """The frame at which a step begins."""
    return round(step * STEP_S * rate_hz)


def _converted(track: Sound) -> Sound:
    """Quantise a track to 24 bits, in place, as a converter does; it saturates at full scale."""
    track *= 2**23
    np.rint(track, out=track)
    np.clip(track, -(2**23), 2**23 - 1, out=track)
    track *= 2**8
    return track
