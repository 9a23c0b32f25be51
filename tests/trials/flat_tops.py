"""The trial of flat tops: 3000 sounds cut ahead of a modelled converter, and what is not cut.

    .venv/bin/python -m tests.trials flat-tops

Every case draws its sound, rate, coupling, filter, level and noise by a seed. A sound is found if one flat
top counts within its one second. The target is for hard clipping by 3 dB and more; the rates of 1 dB and of
soft knees are printed besides. Of sounds that are not cut, none may have a flat top.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from gainbox import folders
from gainbox.meters import Bank, FeedFor, compiled
from tests.signals import int32_block
from tests.trials.preamp import FILTERS, OVERSAMPLING, Preamp
from tests.trials.sources import SOURCES

CASES, UNCUT, SOFT = 3000, 1000, 900
DEPTHS_DB = (1.0, 3.0, 6.0, 12.0, 18.0)
TARGET = 0.98
SECONDS = 1.0


class Case(NamedTuple):
    """A sound, and the preamp that it goes through."""

    seed: int
    source: str
    preamp: Preamp


def cut(cases: int, knees: tuple[str, ...] = ("hard",)) -> Iterator[Case]:
    """Sounds that are cut, each source by each depth in turn."""
    for seed in range(cases):
        source = list(SOURCES)[seed % len(SOURCES)]
        depth_db = DEPTHS_DB[seed // len(SOURCES) % len(DEPTHS_DB)]
        knee = knees[seed // len(SOURCES) // len(DEPTHS_DB) % len(knees)]
        yield Case(seed, source, drawn_preamp(seed, depth_db, knee))


def uncut(cases: int) -> Iterator[Case]:
    """The same sounds, not cut."""
    for seed in range(cases):
        yield Case(seed, list(SOURCES)[seed % len(SOURCES)], drawn_preamp(seed, None, "hard"))


def drawn_preamp(seed: int, clipped_db: float | None, knee: str) -> Preamp:
    """A preamp drawn by a seed; its tops are 40 dB or more above the noise."""
    drawn = np.random.default_rng([seed, 1])
    return Preamp(
        rate_hz=int(drawn.choice(list(OVERSAMPLING))),
        clipped_db=clipped_db,
        knee=knee,
        couplings_hz=(0.7, float(drawn.uniform(0.7, 5.0))),
        filter_name=str(drawn.choice(list(FILTERS))),
        level_dbfs=float(-drawn.uniform(3.0, 30.0)),
        noise_dbfs=float(-drawn.uniform(80.0, 115.0)),
    )


def flat_tops(feed_for: FeedFor, case: Case) -> int:
    """The flat tops that the box counts in a case."""
    drawn = np.random.default_rng([case.seed, 2])
    heard = case.preamp.record(SOURCES[case.source](drawn), SECONDS, drawn)
    bank = Bank(case.preamp.rate_hz, 1, feed_for)
    return bank.feed(int32_block(heard)).flat_top_events[0]


Rates = dict[str, list[bool]]


def rates(feed_for: FeedFor, cases: Iterable[Case]) -> dict[str, Rates]:
    """Which cases are found, by source, depth, filter, coupling and rate."""
    found: dict[str, Rates] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        is_found, preamp = flat_tops(feed_for, case) > 0, case.preamp
        depth_db = preamp.clipped_db or 0.0
        if preamp.knee == "hard" and depth_db != 1.0:
            found["all from 3 dB"]["all"].append(is_found)
            found["source"][case.source].append(is_found)
            found["filter"][preamp.filter_name].append(is_found)
            found["coupling"][f"0.7 and {'to 2' if preamp.couplings_hz[1] < 2.0 else 'to 5'} Hz"].append(
                is_found
            )
            found["rate"][f"{preamp.rate_hz} Hz"].append(is_found)
        found[f"depth, {preamp.knee}"][f"{depth_db:g} dB"].append(is_found)
    return found


def print_rates(found: dict[str, Rates]) -> None:
    """Print a line for each quantity."""
    for quantity, parts in found.items():
        shares = (f"{name} {100.0 * np.mean(each):.1f} % of {len(each)}" for name, each in parts.items())
        print(f"{quantity}: {', '.join(shares)}", flush=True)


def main() -> int:
    """Run the trial; 0 if it reaches its target."""
    feed_for = compiled.load(folders.cache_folder(os.environ))
    hard = rates(feed_for, cut(CASES))
    print_rates(hard)
    print_rates(rates(feed_for, cut(SOFT, ("tanh", "p = 4", "p = 8"))))
    false_alarms = [case for case in uncut(UNCUT) if flat_tops(feed_for, case)]
    print(f"not cut: {len(false_alarms)} of {UNCUT} have flat tops", *false_alarms, sep="\n")
    share = float(np.mean(hard["all from 3 dB"]["all"]))
    return 0 if share >= TARGET and not false_alarms else 1
