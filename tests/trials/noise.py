"""The name of a noise: seconds of every kind, synthesised, and the rate of the right name.

Each case is drawn at random: its level, its frequency, its modulation, the noise it lies in, and the rate of
the converter. `python -m tests.trials noise` prints a table; it fails where a rate is below its target.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters.noise import noise_in
from gainbox.staging.noise import judge_noise
from tests.signals import RATES_HZ, Signal

CASES = 200
TARGET = 0.99
TOTAL_DBFS = -50.0
"""Level of the noise of a case, unless it says otherwise."""


class Draw:
    """The random choices of a case.

    Args:
        seed: another one, another case
        rate_hz: of the converter; None for one of the usual ones
        seconds: duration of its signals
    """

    def __init__(self, seed: int, rate_hz: int | None = None, seconds: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        self.rate_hz = rate_hz or int(self.random.choice(RATES_HZ[:3]))
        self.frames = seconds * self.rate_hz
        self.t = np.arange(self.frames) / self.rate_hz

    def between(self, low: float, high: float) -> float:
        """A number from a range."""
        return float(self.random.uniform(low, high))

    def pitch(self, low_hz: float, high_hz: float) -> float:
        """A frequency from a range, each octave as probable."""
        return float(np.exp(self.random.uniform(np.log(low_hz), np.log(high_hz))))

    def coloured(self, slope: float, first_hz: float = 0.5) -> Signal:
        """Noise whose power falls with frequency to the power of `slope`; cut from a longer one."""
        frames = 4 * self.frames
        hz = np.fft.rfftfreq(frames, 1 / self.rate_hz)
        shape = np.where(hz >= first_hz, np.maximum(hz, first_hz) ** (-slope / 2), 0.0)
        drawn = self.random.standard_normal(len(hz)) + 1j * self.random.standard_normal(len(hz))
        return at(np.fft.irfft(shape * drawn, frames)[: self.frames], 0.0)

    def hiss(self) -> Signal:
        """Noise of any colour from white to pink."""
        return self.coloured(self.between(0.0, 1.0), 20.0)

    def band(self, hz: float, width: float) -> Signal:
        """Noise in a band."""
        frames = 4 * self.frames
        at_hz = np.fft.rfftfreq(frames, 1 / self.rate_hz)
        shape = np.exp(-0.5 * ((at_hz - hz) / (width * hz / 2)) ** 2)
        drawn = self.random.standard_normal(len(at_hz)) + 1j * self.random.standard_normal(len(at_hz))
        return at(np.fft.irfft(shape * drawn, frames)[: self.frames], 0.0)

    def tones(self, pitches_hz: Signal, levels_db: Signal) -> Signal:
        """Tones, in any phase."""
        phases = self.random.uniform(0.0, 2 * np.pi, len(pitches_hz))
        parts = zip(pitches_hz, levels_db, phases, strict=True)
        waves = (to_amplitude(db) * np.sin(2 * np.pi * hz * self.t + phase) for hz, db, phase in parts)
        return at(np.sum(list(waves), axis=0), 0.0)

    def hum(self, mains_hz: int) -> Signal:
        """A ground loop: the mains, and a little of their multiples."""
        true_hz = mains_hz + self.between(-0.2, 0.2)
        n = np.arange(1, 9)
        levels_db = np.where(n == 1, 0.0, -self.random.uniform(6.0, 40.0, len(n)) - 3.0)
        return self.tones(n * true_hz, levels_db)

    def buzz(self, mains_hz: int) -> Signal:
        """A rectifier: many multiples of twice the mains."""
        n = np.arange(2, 41, 2)
        slope_db = self.between(0.5, 2.0)
        return self.tones(n * (mains_hz + self.between(-0.2, 0.2)), -slope_db * (n - 2))

    def swell(self, depth: float, hz: float) -> Signal:
        """An envelope that swells and fades."""
        return 1.0 + depth * np.sin(2 * np.pi * hz * self.t + self.between(0.0, 2 * np.pi))

    def mains(self) -> int:
        """The mains of a continent."""
        return int(self.random.choice((50, 60)))

    def ticks(self, every_s: float) -> Signal:
        """Impulses of a clock whose rate is not quite ours, as a converter's filter leaves them."""
        pace_hz = (1.0 + self.between(-2e-4, 2e-4)) / every_s
        highest = int(0.45 * self.rate_hz / pace_hz)
        n = np.arange(1, highest + 1)
        start_s = self.between(0.0, every_s)
        fall = 1.0 / (1.0 + (n * pace_hz / self.pitch(3000.0, 40000.0)) ** 2)
        phase = 2 * np.pi * pace_hz * (self.t - start_s)
        waves = sum(each * np.cos(k * phase) for k, each in zip(n, fall, strict=True))
        return at(np.asarray(waves), 0.0)


def at(signal: Signal, rms_dbfs: float) -> Signal:
    """The signal at a level."""
    return signal * (to_amplitude(rms_dbfs) / np.sqrt(2.0 * np.mean(signal**2)))


def over(draw: Draw, signal: Signal, low_db: float = -5.0, high_db: float = 30.0) -> Signal:
    """A disturbance above hiss, by something in a range."""
    return signal + at(draw.hiss(), -draw.between(low_db, high_db))


def plain_impulses(draw: Draw) -> Signal:
    """One sample every millisecond, wherever that falls."""
    signal = np.zeros(draw.frames)
    signal[np.rint(np.arange(0, draw.frames, draw.rate_hz / 1000) - 0.5).astype(int)] = 1.0
    return signal


def several_tones(draw: Draw) -> Signal:
    """A whine of several tones."""
    count = int(draw.random.integers(2, 6))
    pitches_hz = np.array([draw.pitch(1000.0, 16000.0) for _ in range(count)])
    return draw.tones(pitches_hz, draw.random.uniform(-12.0, 0.0, count))


def fan_hz(draw: Draw) -> float:
    """A frequency that is no multiple of the mains, and no nearer to one than 2 Hz."""
    while True:
        hz = draw.pitch(25.0, 800.0)
        if min(abs(hz - mains * max(round(hz / mains), 1)) for mains in (50, 60)) > 2.0:
            return hz


def unsteady_fan(draw: Draw) -> Signal:
    """A fan that is not quite steady: a band of noise."""
    hz = max(fan_hz(draw), 40.0)
    return draw.band(hz, max(draw.between(0.01, 0.1), 2.0 / hz))


def blades(draw: Draw) -> Signal:
    """A fan and its blades."""
    hz = fan_hz(draw)
    return draw.tones(np.array([hz, hz * 2.5]), np.array([0.0, -draw.between(3.0, 20.0)]))


def drift(draw: Draw, hz: float) -> Signal:
    """A slow drift, far above hiss."""
    wave = np.sin(2 * np.pi * hz * draw.t + draw.between(0.0, 2 * np.pi))
    return to_amplitude(-60.0) * wave + at(draw.coloured(0.0), -90.0)


def rounded(draw: Draw, signal: Signal, bits: int, dither: bool) -> Signal:
    """A signal in so many bits."""
    step = 2.0 ** (1 - bits)
    added = draw.random.uniform(-0.5, 0.5, (2, len(signal))).sum(axis=0) if dither else 0.0
    return np.asarray(np.rint(signal / step + added) * step)


class Kind(NamedTuple):
    """A kind of noise.

    Attributes:
        name: in the table
        names: the codes that are right for it
        make: a second of it
        total_dbfs: level to which that is brought; None to leave it
        target: least rate of the right name
    """

    name: str
    names: tuple[str, ...]
    make: Callable[[Draw], Signal]
    total_dbfs: float | None = TOTAL_DBFS
    target: float = TARGET


HUM, BUZZ = ("hum",), ("buzz",)

KINDS = (
    Kind("hiss, white", ("hiss",), lambda d: d.coloured(0.0), target=1.0),
    Kind("hiss, pink", ("hiss",), lambda d: d.coloured(1.0), target=1.0),
    Kind("hiss, brown", ("hiss",), lambda d: d.coloured(2.0, 2.0)),
    Kind("hiss, brown from 20 Hz", ("hiss",), lambda d: d.coloured(2.0, 20.0), target=1.0),
    Kind("hiss, blue", ("hiss",), lambda d: d.coloured(-1.0), target=1.0),
    Kind("hum", HUM, lambda d: over(d, d.hum(d.mains()))),
    Kind("hum, the mains alone", HUM, lambda d: over(d, d.tones(np.array([d.mains() + 0.1]), np.zeros(1)))),
    Kind("hum, swelling by 30 % at 1 Hz", HUM, lambda d: over(d, d.hum(d.mains()) * d.swell(0.3, 1.0))),
    Kind(
        "hum, swelling by 10 to 50 % at 0.5 to 10 Hz",
        HUM,
        lambda d: over(d, d.hum(d.mains()) * d.swell(d.between(0.1, 0.5), d.pitch(0.5, 10.0))),
        target=0.95,
    ),
    Kind("hum of 50 and 60 Hz", HUM, lambda d: over(d, d.hum(50) + d.between(0.3, 1.0) * d.hum(60))),
    Kind("buzz", BUZZ, lambda d: over(d, d.buzz(d.mains()))),
    Kind("buzz, swelling by 30 % at 1 Hz", BUZZ, lambda d: over(d, d.buzz(d.mains()) * d.swell(0.3, 1.0))),
    Kind("buzz of 50 and 60 Hz", BUZZ, lambda d: over(d, d.buzz(50) + d.between(0.3, 1.0) * d.buzz(60))),
    Kind("whine", ("whine",), lambda d: over(d, d.tones(np.array([d.pitch(1000.0, 16000.0)]), np.zeros(1)))),
    Kind("whine of 1 kHz", ("whine",), lambda d: over(d, d.tones(np.array([1000.0]), np.zeros(1)))),
    Kind("whine, several tones", ("whine",), lambda d: over(d, several_tones(d))),
    Kind(
        "whine, swelling by half at 0.5 to 5 Hz",
        ("whine",),
        lambda d: over(d, several_tones(d) * d.swell(0.5, d.pitch(0.5, 5.0))),
    ),
    Kind("whine, not quite steady", ("whine",), lambda d: over(d, d.band(d.pitch(1000.0, 16000.0), 0.002))),
    Kind("ticks of 1 kHz", ("ticks",), lambda d: over(d, d.ticks(1e-3))),
    Kind("ticks, one sample each", ("ticks",), lambda d: over(d, at(plain_impulses(d), 0.0))),
    Kind("ticks of 8 kHz", ("ticks",), lambda d: over(d, d.ticks(125e-6), 0.0)),
    Kind("ticks of 250 Hz", ("ticks",), lambda d: over(d, d.ticks(4e-3))),
    Kind("fan, a tone", ("fan",), lambda d: over(d, d.tones(np.array([fan_hz(d)]), np.zeros(1)))),
    Kind("fan, its blades too", ("fan",), lambda d: over(d, blades(d))),
    Kind(
        "fan, a band of noise",
        ("fan",),
        lambda d: over(d, unsteady_fan(d)),
        target=0.95,
    ),
    Kind("drift of 1.5 Hz, -60 beside -90", ("drift",), lambda d: drift(d, 1.5), None),
    Kind("drift of 0.5 Hz, -60 beside -90", ("drift",), lambda d: drift(d, 0.5), None),
    Kind("dither of 16 bits", ("quiet",), lambda d: rounded(d, np.zeros(d.frames), 16, dither=True), None),
    Kind("rounding to 16 bits", ("quiet",), lambda d: rounded(d, 1e-5 * d.hiss(), 16, dither=False), None),
    Kind("digital silence", ("quiet",), lambda d: np.zeros(d.frames), None),
    Kind("hum 20 dB below hiss", ("hiss",), lambda d: at(d.coloured(0.0), 0.0) + 0.1 * d.hum(d.mains())),
)


def made(kind: Kind, draw: Draw) -> Signal:
    """A case of a kind, at its level."""
    signal = kind.make(draw)
    return signal if kind.total_dbfs is None else at(signal, kind.total_dbfs)


def name_of(kind: Kind, seed: int) -> str:
    """The code of the verdict on a case of a kind."""
    return judge_noise(0, noise_in(made(kind, Draw(seed)).astype(np.float32))).code


def names_of(kind: Kind, cases: int) -> dict[str, int]:
    """How often each code was the verdict."""
    names = [name_of(kind, seed) for seed in range(cases)]
    return {name: names.count(name) for name in sorted(set(names), key=names.count, reverse=True)}


def rate_of(kind: Kind, names: dict[str, int]) -> float:
    """The rate of the right name."""
    return sum(names.get(name, 0) for name in kind.names) / sum(names.values())


def main(each: str = str(CASES)) -> int:
    """Print the table; 1 if a rate is below its target."""
    missed = 0
    for kind in KINDS:
        names = names_of(kind, int(each))
        rate = rate_of(kind, names)
        below = rate < kind.target
        missed += below
        counted = ", ".join(f"{name} {count}" for name, count in names.items())
        print(f"{kind.name:44}{rate:7.1%} of {kind.target:.0%}{' MISSED' if below else ''}   {counted}")
    return 1 if missed else 0
