"""Synthesised sounds of a studio, each seeded, one second long, with its highest sample at full scale.

They are made at 48 kHz with nothing above 20 kHz, loop without a jump, and sound from beginning to end.
"""

from collections.abc import Callable, Mapping

import numpy as np

from tests.signals import Signal

RATE_HZ = 48000
T = np.arange(RATE_HZ) / RATE_HZ
HIGHEST_HZ = 20000.0

Drawn = np.random.Generator
Source = Callable[[Drawn], Signal]


def at_full_scale(signal: Signal) -> Signal:
    """The signal without what no sound has, with its highest sample at 1.0."""
    spectrum = np.fft.rfft(signal * edges())
    hz = np.arange(len(spectrum))
    spectrum *= np.clip((HIGHEST_HZ + 1000.0 - hz) / 1000.0, 0.0, 1.0)
    spectrum[0] = 0.0
    made = np.fft.irfft(spectrum, RATE_HZ)
    return np.asarray(made / np.abs(made).max())


def edges() -> Signal:
    """A short fade at both ends, so that the sound can loop."""
    return np.minimum(1.0, np.minimum(T, T[::-1]) / 0.002)


def octaves(drawn: Drawn, lowest: float, highest: float) -> float:
    """A number between two, as likely in each octave."""
    return float(lowest * (highest / lowest) ** drawn.random())


def shaped_noise(drawn: Drawn, shape: Callable[[Signal], Signal]) -> Signal:
    """Noise whose spectrum has the given shape, with an rms of 1."""
    hz = np.arange(RATE_HZ // 2 + 1.0)
    made = np.fft.irfft(np.fft.rfft(drawn.standard_normal(RATE_HZ)) * shape(hz), RATE_HZ)
    return np.asarray(made / np.sqrt(np.mean(made**2)))


def band(low_hz: float, high_hz: float) -> Callable[[Signal], Signal]:
    """The shape of noise from one frequency to another, falling 12 dB in an octave below and above."""
    return lambda hz: 1.0 / (1.0 + (low_hz / np.maximum(hz, 1.0)) ** 2) / (1.0 + (hz / high_hz) ** 2)


def partials(cycles: Signal, levels: Signal, phases: Signal, stretch: float = 0.0) -> Signal:
    """The sum of harmonics of `cycles`, as far as they are below the limit; stretched as in a piano."""
    made = np.zeros(len(cycles))
    for number, (level, phase) in enumerate(zip(levels, phases, strict=True), start=1):
        ratio = number * np.sqrt(1.0 + stretch * number**2)
        if ratio * np.max(np.diff(cycles)) * RATE_HZ < HIGHEST_HZ:
            made += level * np.sin(2 * np.pi * ratio * cycles + phase)
    return made


def sine(drawn: Drawn) -> Signal:
    """A whole number of cycles, from 40 Hz to 2 kHz."""
    hz, phase = round(octaves(drawn, 40.0, 2000.0)), drawn.random()
    return np.sin(2 * np.pi * (hz * T + phase))


def snare(drawn: Drawn) -> Signal:
    """A tone and noise that die away, twice."""
    since, decay = T % 0.5, drawn.uniform(8.0, 20.0)
    corner_hz = octaves(drawn, 1000.0, 6000.0)
    rattle = shaped_noise(drawn, lambda hz: 1.0 / np.sqrt(1.0 + (hz / corner_hz) ** 2))
    tone = np.sin(2 * np.pi * drawn.uniform(150.0, 260.0) * since)
    return at_full_scale((tone + drawn.uniform(0.2, 0.8) * rattle) * np.exp(-decay * since))


def swept(drawn: Drawn, low_hz: float, high_hz: float, decay: float) -> Signal:
    """A tone that falls to its pitch while it dies away, twice."""
    since, fall = T % 0.5, drawn.uniform(15.0, 50.0)
    hz = octaves(drawn, low_hz, high_hz)
    cycles = hz * since + hz * drawn.uniform(0.5, 3.0) / fall * (1.0 - np.exp(-fall * since))
    return np.asarray(np.sin(2 * np.pi * cycles) * np.exp(-decay * since))


def kick(drawn: Drawn) -> Signal:
    """A low swept tone with the click of a beater."""
    click = shaped_noise(drawn, band(500.0, 5000.0)) * np.exp(-400.0 * (T % 0.5))
    return at_full_scale(swept(drawn, 45.0, 70.0, drawn.uniform(6.0, 15.0)) + drawn.uniform(0.0, 0.2) * click)


def tom(drawn: Drawn) -> Signal:
    """A swept tone with a little skin noise."""
    skin = shaped_noise(drawn, band(200.0, 3000.0)) * np.exp(-60.0 * (T % 0.5))
    return at_full_scale(
        swept(drawn, 80.0, 200.0, drawn.uniform(4.0, 12.0)) + drawn.uniform(0.0, 0.15) * skin
    )


def cymbal(drawn: Drawn) -> Signal:
    """Fifty inharmonic partials and bright noise, that die away."""
    since = T % 0.5
    made = drawn.uniform(0.3, 1.0) * shaped_noise(drawn, band(3000.0, 12000.0)) * np.exp(-6.0 * since)
    for _ in range(50):
        hz = octaves(drawn, 300.0, 12000.0)
        fall = drawn.uniform(1.0, 8.0)
        made += 0.3 * np.sin(2 * np.pi * (hz * since + drawn.random())) * np.exp(-fall * since)
    return at_full_scale(made)


def voice(drawn: Drawn) -> Signal:
    """Harmonics with formants that waver, in syllables, with breath."""
    hz = octaves(drawn, 90.0, 400.0)
    cycles = hz * T + drawn.uniform(0.0, 0.3) * np.sin(2 * np.pi * 5.0 * T)
    number = np.arange(1, 41)
    levels = number**-1.2 * sum(
        1.0 / (0.1 + ((number * hz - centre) / width) ** 2)
        for centre, width in zip(
            drawn.uniform([300, 900, 2200], [800, 1800, 3200]), (100, 150, 250), strict=True
        )
    )
    sung = partials(cycles, levels, drawn.uniform(0, 1.0, 40) + number**2 * 0.1)
    sung *= (0.3 + np.sin(2 * np.pi * 2.0 * T) ** 2) / np.abs(sung).max()
    return at_full_scale(sung + 0.01 * shaped_noise(drawn, band(1000.0, 8000.0)))


def plucked(
    drawn: Drawn, hz: float, every_s: float, falls: float, steep: float, stretch: float = 0.0
) -> Signal:
    """A string, plucked again and again: the higher a partial, the faster it dies away."""
    since, place, made = T % every_s, drawn.uniform(0.08, 0.3), np.zeros(RATE_HZ)
    for number in range(1, 31):
        at_hz = hz * number * np.sqrt(1.0 + stretch * number**2)
        if at_hz < HIGHEST_HZ:
            level = abs(np.sin(np.pi * number * place)) / number**steep
            made += (
                level
                * np.sin(2 * np.pi * (at_hz * since + drawn.random()))
                * np.exp(-falls * (1 + 0.2 * number) * since)
            )
    return made


def bass(drawn: Drawn) -> Signal:
    """A bass string from E1 to G2."""
    return at_full_scale(plucked(drawn, octaves(drawn, 41.2, 98.0), 0.5, drawn.uniform(1.0, 4.0), 1.3))


def guitar(drawn: Drawn) -> Signal:
    """One to six strings."""
    strings = [octaves(drawn, 82.4, 660.0) for _ in range(drawn.integers(1, 7))]
    return at_full_scale(sum(plucked(drawn, hz, 0.25, drawn.uniform(1.0, 6.0), 1.0) for hz in strings))


def piano(drawn: Drawn) -> Signal:
    """One to five notes with stretched partials."""
    notes = [octaves(drawn, 65.0, 1000.0) for _ in range(drawn.integers(1, 6))]
    return at_full_scale(
        sum(plucked(drawn, hz, 0.5, drawn.uniform(1.0, 4.0), 1.5, stretch=0.0004) for hz in notes)
    )


def brass(drawn: Drawn) -> Signal:
    """Many harmonics nearly in phase, the brighter the louder."""
    hz, number = octaves(drawn, 110.0, 500.0), np.arange(1, 41)
    loudness = np.minimum(1.0, (T % 0.5) / 0.05) * np.exp(-2.0 * (T % 0.5))
    made, cycles, bright_hz = np.zeros(RATE_HZ), hz * T, octaves(drawn, 1000.0, 4000.0)
    for k in number:
        if k * hz < HIGHEST_HZ:
            level = loudness ** (1.0 + k * hz / bright_hz) * np.exp(-k * hz / bright_hz)
            made += level * np.sin(2 * np.pi * k * cycles + drawn.uniform(-0.6, 0.6))
    return at_full_scale(made)


SOURCES: Mapping[str, Source] = {
    made.__name__: made for made in (sine, snare, kick, tom, cymbal, voice, bass, guitar, piano, brass)
}
