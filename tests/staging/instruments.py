"""Signals at known levels for the tests of staging: voice, drums, bass, a crushed master, mains and noise.

Their VU and their peaks are computed here, from the samples alone, and not by the meters.
"""

from functools import cache

import numpy as np

from gainbox.decibels import from_amplitude, to_amplitude
from tests.signals import Signal, faded, noise, silence, tone

RATE_HZ = 48000
SECONDS = 10.0


def loudest_dbfs(signal: Signal, window_s: float = 3.0) -> float:
    """The rectified mean of the loudest 3 s, on which a full-scale sine has 0 dBFS."""
    sums = np.concatenate(([0.0], np.cumsum(np.abs(signal))))
    frames = round(window_s * RATE_HZ)
    return from_amplitude(float((sums[frames:] - sums[:-frames]).max()) / frames * np.pi / 2)


def peak_dbfs(signal: Signal) -> float:
    """The highest sample; these signals have so little treble that the true peak is hardly higher."""
    return from_amplitude(float(np.abs(signal).max()))


def at_vu(dbfs: float, signal: Signal) -> Signal:
    """The signal with that VU in its loudest 3 s."""
    return signal * to_amplitude(dbfs - loudest_dbfs(signal))


def at_peak(dbfs: float, signal: Signal) -> Signal:
    """The signal with that peak."""
    return signal * to_amplitude(dbfs - peak_dbfs(signal))


def struck(hz: float, every_s: float, decay_s: float, harmonics: int = 1) -> Signal:
    """Notes that die away, one after the other."""
    t = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    since = t % every_s
    waves = sum(np.sin(2 * np.pi * n * hz * since) / n for n in range(1, harmonics + 1))
    return np.asarray(waves * np.exp(-since / decay_s) * np.minimum(since / 0.002, 1.0))


@cache
def voice() -> Signal:
    """Syllables in phrases of two seconds with a breath between them."""
    t = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    sung = sum(np.sin(2 * np.pi * 140 * n * t + n * n) / n for n in range(1, 20))
    syllables = np.sin(np.pi * np.minimum((t % 0.28) / 0.22, 1.0))
    return np.asarray(sung * syllables * (t % 2.0 < 1.6))


@cache
def drums() -> Signal:
    """A kick on the beat, and a snare between."""
    rattle = noise(-9.0, SECONDS, RATE_HZ) * np.exp(
        -(np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ % 0.5) / 0.03
    )
    return struck(60, 0.5, 0.06) + np.roll(0.7 * struck(190, 0.5, 0.03) + 0.5 * rattle, RATE_HZ // 4)


@cache
def bass() -> Signal:
    """Plucked notes."""
    return struck(55, 0.4, 0.6, harmonics=4)


@cache
def crushed() -> Signal:
    """Drums and bass, each moment of them as loud as it goes."""
    mix = drums() + 0.3 * bass() + voice() + noise(-40.0, SECONDS, RATE_HZ)
    parts = np.abs(mix.reshape(-1, 48)).max(axis=1)
    around = np.maximum(parts, np.maximum(np.roll(parts, 1), np.roll(parts, -1)))
    at = np.arange(len(mix))
    even = mix / np.interp(at, np.arange(len(parts)) * 48 + 24, around)
    return at_peak(-0.3, even - even.mean())


def tone_with_peaks(vu_dbfs: float, peak_dbtp: float) -> Signal:
    """A tone, and upon it twice a second a peak too short for the VU."""
    plain = tone(vu_dbfs, 997, SECONDS, RATE_HZ)
    for start in range(RATE_HZ // 4, len(plain), RATE_HZ // 2):
        frames = 96
        plain[start : start + frames] = to_amplitude(peak_dbtp) * np.sin(
            2 * np.pi * np.arange(frames) / frames
        )
    return plain


def stepping(before_dbfs: float, after_dbfs: float, at_s: float = 5.0) -> Signal:
    """A tone whose level changes at once."""
    return np.concatenate(
        (tone(before_dbfs, 997, at_s, RATE_HZ), tone(after_dbfs, 997, SECONDS - at_s, RATE_HZ))
    )


def ramp(from_dbfs: float, to_dbfs: float, seconds: float = SECONDS) -> Signal:
    """A tone whose level changes steadily."""
    levels = np.linspace(from_dbfs, to_dbfs, round(seconds * RATE_HZ))
    return tone(0.0, 997, seconds, RATE_HZ) * 10.0 ** (levels / 20.0)


def played_for(seconds: float, dbfs: float = -18.0) -> Signal:
    """A tone, then silence."""
    played = faded(tone(dbfs, 997, seconds, RATE_HZ), 0.002, RATE_HZ)
    return np.concatenate((played, silence(SECONDS - seconds, RATE_HZ)))


def hiss(rms_dbfs: float, seconds: float = 5.0, seed: int = 1) -> Signal:
    """White noise."""
    return noise(rms_dbfs, seconds, RATE_HZ, seed)


def mains(hz: float, dbfs: float, harmonics: dict[int, float], seconds: float = 5.0) -> Signal:
    """Harmonics of `hz`, each some decibels below `dbfs`."""
    parts = (tone(dbfs - below_db, n * hz, seconds, RATE_HZ) for n, below_db in harmonics.items())
    return np.asarray(sum(parts))


def ground_loop(hz: float, dbfs: float) -> Signal:
    """The mains themselves, and a little of their odd multiples."""
    return mains(hz, dbfs, {1: 0, 3: 10, 5: 18})


def rectifier(hz: float, dbfs: float) -> Signal:
    """Twice the mains, and many multiples of that."""
    return mains(hz, dbfs, {1: 15, 2: 0, 4: 3, 6: 6, 8: 9, 10: 12, 12: 15})
