"""Verdicts on drawn sounds, each in mono, in both channels, and in stereo: are they right, and the same?

Bare sources, and mixes ahead of any limiter, are open, or nothing is known of their dynamics; masters behind
a limiter are squashed or dense. `python -m tests.trials verdicts [CASES OF EACH] [SEED]`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gainbox.cli.run import compiled_meters
from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor, Programme
from gainbox.staging.judge import Judge, Reference
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.ticks import Ticker
from gainbox.staging.verdict import Verdict
from tests.signals import Signal, float32_block
from tests.trials.programmes import RATE_HZ, UNPROCESSED, Random, limited, mix

SECONDS = 8.0
LOOK_FRAMES = RATE_HZ // 10
FALSE, FOUND, ALIKE = 0.0, 0.95, 1.0
"""Targets: bare sources called squashed or dense at most, squashed masters called so at least, and cases that
are the same in mono and in both channels."""


class Heard(NamedTuple):
    """A recording: its measurements and its verdicts."""

    programme: Programme
    verdicts: tuple[Verdict, ...]

    @property
    def dynamics(self) -> str:
        """The code of its dynamics; a dash without one."""
        codes = (verdict.code for verdict in self.verdicts)
        return next((code for code in codes if code in {"open", "dense", "squashed"}), "-")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its first channel and of the programme."""
        return tuple(verdict.code for verdict in self.verdicts if not verdict.channel)


def squashed(rng: Random, seconds: float) -> Signal:
    """A mix that a limiter holds down by 12 to 18 dB."""
    return limited(mix(rng, seconds), rng.uniform(12, 18), rng.uniform(0.02, 0.2))


def dense(rng: Random, seconds: float) -> Signal:
    """A mix that a limiter holds down by 7 to 10 dB."""
    return limited(mix(rng, seconds), rng.uniform(7, 10), rng.uniform(0.02, 0.2))


MASTERS = {"dense master": dense, "squashed master": squashed}


def hear(feed_for: FeedFor, signals: Sequence[Signal], reference: Heard | None = None) -> Heard:
    """Measure and judge signals as `gainbox measure` does a file, against another one."""
    bank = Bank(RATE_HZ, len(signals), feed_for, layout="surround", readers=1)
    judge, ticker = Judge(len(signals), THRESHOLDS), Ticker(bank.read())
    block = float32_block(*signals)
    for first in range(0, len(block), LOOK_FRAMES):
        readings = bank.feed(block[first : first + LOOK_FRAMES])
        for tick in ticker.look(readings, bank.readers[0].read(readings)):
            judge.feed(tick)
    readings, programme = bank.finish(), bank.programme()
    first = (
        Reference(reference.programme.integrated_lufs, reference.programme.dual_mono_lu)
        if reference
        else None
    )
    verdicts = judge.recording(readings, programme, bank.noise(), first, readings.dc_offset_dbfs)
    return Heard(programme, tuple(verdicts))


def stereo(rng: Random, signal: Signal) -> tuple[Signal, Signal]:
    """A signal as two microphones hear it: later, quieter and with some room on one side."""
    later = np.roll(signal, rng.integers(20, 900)) * rng.uniform(0.5, 0.95)
    return signal, later + 0.01 * np.abs(signal).max() * rng.standard_normal(len(signal))


def run(cases: int, seed: int, feed_for: FeedFor) -> bool:
    """Draw so many cases of each, print a table, and return True if all targets are met."""
    kinds, unlike = UNPROCESSED | MASTERS, 0
    wrong = total = found = 0
    print(f"{'source':16} {'open':>6} {'none':>6} {'dense':>6} {'squashed':>9} {'PSR LU':>15}")
    for number, (name, source) in enumerate(kinds.items()):
        counts: Counter[str] = Counter()
        ratios: list[float] = []
        for case in range(cases):
            rng = np.random.default_rng((seed, number, case))
            signal = source(rng, SECONDS)
            if name not in MASTERS:
                signal = signal * to_amplitude(rng.uniform(-30, -3)) / np.abs(signal).max()
            mono = hear(feed_for, [signal])
            both = hear(feed_for, [signal, signal], mono)
            wide = hear(feed_for, stereo(rng, signal))
            for heard in (mono, both, wide):
                counts[heard.dynamics] += 1
                ratios.append(heard.programme.psr_min_lu)
            alike = abs(mono.programme.psr_min_lu - both.programme.psr_min_lu) <= 0.1
            same = [code.replace("first-take", "uniform") for code in mono.codes] == [*both.codes]
            unlike += not (alike and same)
            if not (alike and same):
                print(f"  {name} {case}: {mono.codes} {both.codes}")
        told = counts["dense"] + counts["squashed"]
        if name in UNPROCESSED:
            wrong, total = wrong + told, total + counts.total()
        elif name == "squashed master":
            found = told
        columns = (counts[code] for code in ("open", "-", "dense"))
        print(
            f"{name:16} " + " ".join(f"{count:6}" for count in columns),
            f"{counts['squashed']:9} {min(ratios):6.1f} to {max(ratios):5.1f}",
            flush=True,
        )
    drawn = len(kinds) * cases
    print(f"bare sources called dense or squashed: {wrong} of {total}")
    print(f"squashed masters called so, or dense: {found} of {3 * cases}")
    print(f"not the same in mono and in both channels: {unlike} of {drawn}")
    return wrong <= FALSE * total and found >= FOUND * 3 * cases and unlike <= (1 - ALIKE) * drawn


def main(cases: str = "40", seed: str = "14") -> int:
    """Run the trial; 0 if it reaches its target."""
    return 0 if run(int(cases), int(seed), compiled_meters()) else 1
