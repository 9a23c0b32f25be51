"""A preamp that clips ahead of a converter: the model by which flat tops are tried.

A sound at many times the rate is cut at a ceiling, goes through the coupling capacitors and the converter's
anti-alias filter, gets its level and the converter's noise, and is rounded to 24 bits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from gainbox.decibels import to_amplitude
from tests.signals import Signal

OVERSAMPLING: Mapping[int, int] = {44100: 8, 48000: 8, 88200: 4, 96000: 4, 176400: 4, 192000: 4}


def hard(driven: Signal) -> Signal:
    """A ceiling at 1.0."""
    return driven.clip(-1.0, 1.0)


def rational(p: float) -> Callable[[Signal], Signal]:
    """A knee that is the harder the larger `p` is."""
    return lambda driven: driven * (1.0 + np.abs(driven) ** p) ** (-1.0 / p)


KNEES: Mapping[str, Callable[[Signal], Signal]] = {
    "hard": hard,
    "tanh": np.tanh,
    "p = 4": rational(4.0),
    "p = 8": rational(8.0),
}


def low_pass(taps: int, edge: float, times: int, beta: float) -> Signal:
    """A windowed sinc with half its amplitude at `edge` of the rate, at `times` the rate."""
    at = np.arange(taps * times // 8 // 2 * 2 + 1) - taps * times // 8 // 2
    made = np.sinc(2.0 * edge / times * at) * np.kaiser(len(at), beta)
    return np.asarray(made / made.sum())


def minimum_phase(taps: Signal) -> Signal:
    """The filter of the same gain that answers at once, as converters of low latency have it."""
    size = 1 << 18
    level = np.log(np.maximum(np.abs(np.fft.fft(taps, size)), 1e-7))
    cepstrum = np.fft.ifft(level).real
    cepstrum[1 : size // 2] *= 2.0
    cepstrum[size // 2 + 1 :] = 0.0
    return np.fft.ifft(np.exp(np.fft.fft(cepstrum))).real[: len(taps)]


FILTERS: Mapping[str, Callable[[int], Signal]] = {
    "ordinary": lambda times: low_pass(512, 0.46, times, 8.0),
    "half-band": lambda times: low_pass(512, 0.5, times, 10.0),
    "long": lambda times: low_pass(4096, 0.493, times, 9.0),
    "minimum-phase": lambda times: minimum_phase(low_pass(512, 0.46, times, 8.0)),
}


@cache
def gain_of(name: str, times: int, frames: int) -> Signal:
    """The spectrum of a filter for sounds of `frames` frames, without its delay."""
    taps = FILTERS[name](times)
    spectrum = np.fft.rfft(taps, frames)
    if name != "minimum-phase":
        spectrum *= np.exp(2j * np.pi * np.arange(len(spectrum)) / frames * (len(taps) // 2))
    return spectrum


@dataclass(frozen=True)
class Preamp:
    """The model.

    Attributes:
        rate_hz: of the converter
        clipped_db: height that is cut off the highest peak; None if nothing is
        knee: how it is cut
        couplings_hz: corners of first-order high-passes behind it
        filter_name: the converter's anti-alias filter
        level_dbfs: of the ceiling in the converter
        noise_dbfs: of the converter, as AES17 has it
    """

    rate_hz: int = 48000
    clipped_db: float | None = None
    knee: str = "hard"
    couplings_hz: tuple[float, ...] = (0.7,)
    filter_name: str = "ordinary"
    level_dbfs: float = -20.0
    noise_dbfs: float = -95.0

    def record(self, sound: Signal, seconds: float, drawn: np.random.Generator) -> Signal:
        """What the converter delivers of a looped `sound` of `seconds`, whose peak is 1.0."""
        times = OVERSAMPLING[self.rate_hz]
        frames = round(seconds * self.rate_hz * times)
        spectrum = np.fft.rfft(sound)
        driven = np.fft.irfft(spectrum, frames) * (frames / len(sound))
        driven /= np.abs(driven).max()
        if self.clipped_db is not None:
            driven = KNEES[self.knee](driven * to_amplitude(self.clipped_db))
        spectrum = np.fft.rfft(driven)
        hz = np.arange(len(spectrum)) / seconds
        for corner_hz in self.couplings_hz:
            spectrum *= hz / (hz - 1j * corner_hz)
        spectrum *= gain_of(self.filter_name, times, frames)
        made = np.fft.irfft(spectrum, frames)[::times] * to_amplitude(self.level_dbfs)
        made += to_amplitude(self.noise_dbfs) * np.sqrt(0.5) * drawn.standard_normal(len(made))
        return np.rint(made * 2.0**23).clip(-(2.0**23), 2.0**23 - 1) / 2.0**23
