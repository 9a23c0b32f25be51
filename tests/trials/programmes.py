"""Sounds drawn at random for the trials: bare sources, mixes, and mixes behind a limiter."""

from collections.abc import Callable

import numpy as np

from tests.signals import Signal

RATE_HZ = 48000

Random = np.random.Generator


def times(seconds: float) -> Signal:
    """The time of each frame."""
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def harmonics(phase: Signal, levels: Signal, shifts: Signal) -> Signal:
    """A sum of harmonics of a phase in radians."""
    return np.asarray(
        sum(a * np.sin(n * phase + s) for n, (a, s) in enumerate(zip(levels, shifts, strict=True), 1))
    )


def resonance(signal: Signal, hz: float, width_hz: float) -> Signal:
    """A signal through a resonance."""
    frames = 1 << len(signal).bit_length()
    f = np.fft.rfftfreq(frames, 1 / RATE_HZ)
    response = hz * hz / (hz * hz - f * f + 1j * width_hz * f)
    return np.fft.irfft(np.fft.rfft(signal, frames) * response, frames)[: len(signal)]


def pinkish(rng: Random, frames: int) -> Signal:
    """Noise that falls by about 3 dB an octave."""
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0.0
    pink = np.fft.irfft(spectrum, frames)
    return np.asarray(pink / np.abs(pink).max())


def voice(rng: Random, seconds: float) -> Signal:
    """Speech or song: glottal pulses through formants, syllables of their own levels, sibilants."""
    t, base = times(seconds), rng.uniform(90, 350)
    out = np.zeros(len(t))
    at = 0.0
    while at < seconds - 0.05:
        length = rng.uniform(0.08, 0.5)
        part = (t >= at) & (t < at + length)
        n = int(part.sum())
        bend = base * 2 ** (rng.uniform(-0.4, 0.4) + np.linspace(0, rng.uniform(-0.2, 0.2), n))
        phase = np.cumsum(2 * np.pi * bend / RATE_HZ)
        order = np.arange(1, max(3, int(5000 / base)))
        sung = harmonics(phase, 1.0 / order**1.2, np.zeros(len(order)))
        vowel = sum(
            w * resonance(sung, hz, 90)
            for hz, w in ((rng.uniform(300, 800), 1.0), (rng.uniform(900, 2300), 0.6), (2700, 0.3))
        )
        if rng.random() < 0.25:
            vowel = np.diff(rng.standard_normal(n), prepend=0.0) * 0.2 * np.abs(vowel).max()
        swell = np.sin(np.pi * np.linspace(0, 1, n)) ** rng.uniform(0.3, 1.0)
        out[part] += vowel / (np.abs(vowel).max() + 1e-9) * swell * 10 ** (rng.uniform(-9, 0) / 20)
        at += length + (rng.uniform(0.3, 0.8) if rng.random() < 0.15 else rng.uniform(0.0, 0.08))
    return out + 1e-4 * rng.standard_normal(len(t))


def oscillator(rng: Random, phase: Signal, hz: float) -> Signal:
    """A wave of a synthesiser, band-limited: sine, triangle, saw, square or pulse, or two of them detuned."""
    order = np.arange(1, max(2, min(60, int(18000 / hz))))
    kind = rng.choice(["sine", "triangle", "saw", "square", "pulse"])
    levels = {
        "sine": (order == 1) * 1.0,
        "triangle": (order % 2) / order**2,
        "saw": 1.0 / order,
        "square": (order % 2) / order,
        "pulse": np.sin(np.pi * order * rng.uniform(0.1, 0.4)) / order,
    }[str(kind)]
    wave = harmonics(phase, levels, np.zeros(len(order)))
    if rng.random() < 0.4:
        wave = wave + harmonics(phase * 2 ** (rng.uniform(1, 15) / 1200), levels, np.zeros(len(order)))
    return wave


def synth_bass(rng: Random, seconds: float) -> Signal:
    """A riff of a bare synthesiser: steps of equal velocity, gated or plucked."""
    t, step_s = times(seconds), rng.uniform(0.1, 0.5)
    gate, decay_s, glide = rng.uniform(0.4, 1.0), rng.choice([0.1, 0.3, 1.0, 1e9]), rng.uniform(0.001, 0.01)
    notes = 2 ** (rng.choice([0, 0, 0, 3, 5, 7, 10, 12], size=int(seconds / step_s) + 1) / 12)
    since, number = t % step_s, (t / step_s).astype(int)
    base = rng.uniform(35, 110)
    phase = np.cumsum(2 * np.pi * base * notes[number] / RATE_HZ)
    wave = oscillator(rng, phase, base)
    on = (
        np.clip(since / glide, 0, 1)
        * np.clip((gate * step_s - since) / glide, 0, 1)
        * np.exp(-since / decay_s)
    )
    out = wave * on
    if rng.random() < 0.5:
        out = resonance(out, rng.uniform(150, 1500), rng.uniform(50, 600))
    return np.asarray(out)


def held_note(rng: Random, seconds: float) -> Signal:
    """One note of a wind, a string or an organ, with or without vibrato and breath."""
    t, hz = times(seconds), rng.uniform(60, 900)
    rate, depth = rng.uniform(4, 7), rng.choice([0.0, 0.003, 0.01])
    phase = np.cumsum(2 * np.pi * hz * (1 + depth * np.sin(2 * np.pi * rate * t)) / RATE_HZ)
    order = np.arange(1, rng.integers(2, max(3, min(25, int(15000 / hz)))) + 1)
    levels = rng.uniform(0.2, 1.0, len(order)) / order ** rng.uniform(0.3, 2)
    tremolo = 1 + rng.choice([0.0, 0.1, 0.3]) * np.sin(2 * np.pi * rate * t + 1)
    wave = harmonics(phase, levels, rng.uniform(0, 6, len(order))) * tremolo
    return wave + rng.choice([0.0, 0.003, 0.03]) * np.abs(wave).max() * rng.standard_normal(len(t))


def piano(rng: Random, seconds: float) -> Signal:
    """Struck strings, slightly inharmonic, ringing into each other: notes or chords."""
    t, out, at = times(seconds), np.zeros(round(seconds * RATE_HZ)), 0.0
    most, pace = rng.integers(1, 5), rng.uniform(0.15, 1.5)
    while at < seconds - 0.1:
        for _ in range(rng.integers(1, most + 1)):
            since = t[: len(t) - round(at * RATE_HZ)]
            hz, touch = 2 ** rng.uniform(-2.2, 1.5) * 261.6, 10 ** (rng.uniform(-12, 0) / 20)
            order = np.arange(1, min(16, int(9000 / hz)) + 1)
            note = sum(
                np.sin(2 * np.pi * hz * n * np.sqrt(1 + 0.0004 * n * n) * since + rng.uniform(0, 6))
                * np.exp(-since * (0.5 + 0.25 * n))
                / n
                for n in order
            )
            out[round(at * RATE_HZ) :] += touch * note * np.clip(since / 0.003, 0, 1)
        at += pace * rng.uniform(0.5, 1.5)
    return out


def drone(rng: Random, seconds: float) -> Signal:
    """Some tones that stay, with beats between them, and a slow swell: a pad, an organ's chord, a tanpura."""
    t, base = times(seconds), rng.uniform(50, 200)
    parts = 2 ** (rng.choice([0, 7, 12, 16, 19, 24], size=rng.integers(2, 6)) / 12)
    wave = sum(
        oscillator(
            rng, 2 * np.pi * base * p * 2 ** (rng.uniform(-5, 5) / 1200) * t + rng.uniform(0, 6), base * p
        )
        for p in parts
    )
    return np.asarray(wave * (1 + rng.uniform(0, 0.5) * np.sin(2 * np.pi * rng.uniform(0.05, 0.5) * t)))


def choir(rng: Random, seconds: float) -> Signal:
    """Many singers on a chord, each with a vibrato of their own."""
    t, out = times(seconds), np.zeros(round(seconds * RATE_HZ))
    order = np.arange(1, 10)
    for _ in range(rng.integers(6, 20)):
        hz = 2 ** (rng.choice([0, 4, 7, 12, 16]) / 12) * 130 * 2 ** (rng.normal(0, 8) / 1200)
        vibrato = 0.006 * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * t + rng.uniform(0, 6))
        phase = np.cumsum(2 * np.pi * hz * (1 + vibrato) / RATE_HZ)
        out += harmonics(phase, 1.0 / order**1.5, rng.uniform(0, 6, len(order)))
    return out * (1 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.1, 0.4) * t))


def machine(rng: Random, seconds: float) -> Signal:
    """A fan, a motor or an engine: noise, harmonics of its speed, a rattle."""
    t, hz = times(seconds), rng.uniform(15, 120)
    order = np.arange(1, 13)
    hum = harmonics(2 * np.pi * hz * t, rng.uniform(0, 1, 12) / order, rng.uniform(0, 6, 12))
    rattle = (1 + rng.choice([0, 1]) * np.cos(2 * np.pi * hz * t) ** 8) * pinkish(rng, len(t))
    return np.asarray(hum * rng.uniform(0, 0.5) + rng.uniform(0.3, 2) * rattle)


def drum_loop(rng: Random, seconds: float) -> Signal:
    """Kick, snare and hats."""
    t, beat_s = times(seconds), 60.0 / rng.uniform(70, 170)
    since, off = t % beat_s, (t + beat_s / 2) % beat_s
    hat = (t % (beat_s / 2)) if rng.random() < 0.7 else t % (beat_s / 4)
    sweep = 2 * np.pi * (50 * since + 6 * (1 - np.exp(-since / 0.03)))
    kick = np.sin(sweep) * np.exp(-since / rng.uniform(0.05, 0.2))
    rattle = rng.standard_normal(len(t))
    snare = (0.5 * np.sin(2 * np.pi * 190 * off) + 0.3 * rattle) * np.exp(-off / rng.uniform(0.03, 0.1))
    return kick + rng.uniform(0.4, 1.0) * snare + 0.1 * np.diff(rattle, prepend=0) * np.exp(-hat / 0.03)


def level(signal: Signal, rms: float = 0.1) -> Signal:
    """A signal at an rms level."""
    return np.asarray(signal * rms / np.sqrt(np.mean(signal**2)))


def mix(rng: Random, seconds: float) -> Signal:
    """A song: drums, bass, chords and voice, at levels of their own."""
    parts = (drum_loop, 1.0), (synth_bass, 0.8), (rng.choice([piano, drone, choir]), 0.6), (voice, 0.8)
    return np.asarray(
        sum(level(part(rng, seconds)) * gain * 10 ** (rng.uniform(-4, 2) / 20) for part, gain in parts)
    )


def limited(signal: Signal, drive_db: float, release_s: float = 0.06, ahead_s: float = 0.002) -> Signal:
    """A signal through a look-ahead limiter: no sample passes -0.3 dBFS.

    The drive is how far the highest peak would pass it. The gain falls within the look-ahead and recovers
    exponentially.
    """
    ceiling, ahead = 10 ** (-0.3 / 20), round(ahead_s * RATE_HZ)
    driven = signal * ceiling * 10 ** (drive_db / 20) / np.abs(signal).max()
    step = 16
    blocks = -(-len(driven) // step)
    peaks = np.abs(np.pad(driven, (0, blocks * step - len(driven)))).reshape(-1, step).max(axis=1)
    needed = np.minimum(0.0, np.log(ceiling / np.maximum(peaks, 1e-9)))
    reach = ahead // step + 1
    windows = np.pad(needed, (reach, reach))
    needed = np.min([windows[k : k + blocks] for k in range(2 * reach + 1)], axis=0)
    slow, gain, keep = 0.0, np.empty(blocks), np.exp(-step / RATE_HZ / release_s)
    for k, need in enumerate(needed):
        slow = min(need, slow * keep)
        gain[k] = slow
    even = np.full(2 * reach + 1, 1 / (2 * reach + 1))
    smooth = np.exp(np.convolve(np.pad(gain, reach, mode="edge"), even, "valid"))
    at = (np.arange(blocks) + 0.5) * step
    return np.clip(driven * np.interp(np.arange(len(driven)), at, smooth), -ceiling, ceiling)


UNPROCESSED: dict[str, Callable[[Random, float], Signal]] = {
    "voice": voice,
    "synth bass": synth_bass,
    "held note": held_note,
    "piano": piano,
    "drone": drone,
    "choir": choir,
    "machine": machine,
    "drum loop": drum_loop,
    "mix": mix,
}
