"""The signals that tests play: synthesised, exact, and the same in every run.

A signal is one channel, float64 with full scale at 1.0, to be cut and joined with numpy's own means.
`int32_block` and `float32_block` make of a signal for each channel what a card or a float file delivers:

    left = np.concatenate((tone(-18.0, 997, 2.0, rate_hz), silence(1.0, rate_hz)))
    block = int32_block(left, -left)
"""

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import to_amplitude

Signal = NDArray[np.float64]

RATES_HZ = (44100, 48000, 96000, 192000)


def tone(level_dbfs: float, hz: float, seconds: float, rate_hz: int) -> Signal:
    """A sine that starts upwards from zero. 997 Hz meets no rate in step, as 1 kHz does at 48 kHz."""
    return to_amplitude(level_dbfs) * np.sin(2 * np.pi * _cycles(hz, seconds, rate_hz))


def square(peak_dbfs: float, hz: float, seconds: float, rate_hz: int) -> Signal:
    """A square wave, upper half first. Its rms, as AES17 has it, is 3.01 dB above its peak."""
    return to_amplitude(peak_dbfs) * np.where(_cycles(hz, seconds, rate_hz) % 1.0 < 0.5, 1.0, -1.0)


def noise(rms_dbfs: float, seconds: float, rate_hz: int, seed: int = 1) -> Signal:
    """White Gaussian noise of exactly that rms, as AES17 has it; another seed, another noise."""
    drawn = np.random.default_rng(seed).standard_normal(round(seconds * rate_hz))
    return to_amplitude(rms_dbfs) * drawn / np.sqrt(2.0 * np.mean(drawn**2))


def pink(peak_dbfs: float, seconds: float, rate_hz: int, seed: int = 1) -> Signal:
    """Noise with as much power in each octave, its highest sample at that peak."""
    frames = round(seconds * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    drawn = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), frames)
    return to_amplitude(peak_dbfs) * drawn / np.max(np.abs(drawn))


def silence(seconds: float, rate_hz: int) -> Signal:
    """Digital zero."""
    return np.zeros(round(seconds * rate_hz))


def burst(level_dbfs: float, hz: float, burst_s: float, seconds: float, rate_hz: int) -> Signal:
    """A tone of `burst_s`, then silence up to `seconds`."""
    signal = tone(level_dbfs, hz, seconds, rate_hz)
    signal[round(burst_s * rate_hz) :] = 0.0
    return signal


def faded(signal: Signal, fade_s: float, rate_hz: int) -> Signal:
    """The signal, risen from nothing and sunk to nothing on a straight line of `fade_s`."""
    since_start = np.arange(len(signal)) / rate_hz
    return signal * np.minimum(1.0, np.minimum(since_start, since_start[::-1]) / fade_s)


def int32_block(*signals: Signal, bits: int = 24) -> NDArray[np.int32]:
    """What a converter of `bits` delivers of a signal for each channel: saturated, low bits zero."""
    full_scale = 2 ** (bits - 1)
    codes = np.rint(np.stack(signals, axis=1) * full_scale).clip(-full_scale, full_scale - 1)
    return (codes * 2 ** (32 - bits)).astype(np.int32)


def float32_block(*signals: Signal) -> NDArray[np.float32]:
    """What a float file holds of a signal for each channel: beyond full scale too."""
    return np.stack(signals, axis=1).astype(np.float32)


def _cycles(hz: float, seconds: float, rate_hz: int) -> Signal:
    """How many cycles of `hz` have passed at each frame."""
    return np.arange(round(seconds * rate_hz)) * hz / rate_hz
