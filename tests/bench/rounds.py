"""Benches that take turns: subjects are timed one after the other, round after round, in one run.

So what else the machine does hits them all alike. The first round is not counted; a figure is the median of
the others.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from statistics import median

from gainbox import folders
from gainbox.meters import CannotBuildError, FeedFor, compiled

Costs = dict[str, float]
"""What something costs each subject."""

Subject = Callable[[], float]
"""Does all of its work once; returns how many seconds of CPU time that took."""


def medians_s(subjects: Mapping[str, Subject], rounds: int) -> Costs:
    """What the work costs each subject, in seconds."""
    rounds_s = [[subject() for subject in subjects.values()] for _ in range(1 + rounds)]
    return {name: median(spent_s) for name, *spent_s in zip(subjects, *rounds_s[1:], strict=True)}


def run_from_the_command_line(
    about: str | None,
    seconds_are: str,
    run: Callable[[FeedFor, float, int], Iterable[tuple[str, Costs]]],
    ratios: Callable[[Costs], Costs],
    print_table: Callable[[Iterable[tuple[str, Costs]]], None],
    *failures: type[Exception],
) -> None:
    """Measure, and print a table, or the ratios as one JSON object.

    Args:
        about: what the bench is
        seconds_are: what the option --seconds is about
        run: gives the costs, one after the other, with a name each
        ratios: costs as multiples of the unit
        print_table: prints them as they come
        failures: what may go wrong with it, and is then told in a sentence
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds are counted")
    parser.add_argument("--seconds", type=float, default=30.0, help=seconds_are)
    parser.add_argument("--json", action="store_true", help="print the multiples alone, as JSON")
    options = parser.parse_args()
    if not (options.rounds >= 1 and options.seconds >= 0.1):
        parser.error("it takes one round at least, and a tenth of a second")
    try:
        costs = run(compiled.load(folders.cache_folder(os.environ)), options.seconds, options.rounds)
        if options.json:
            print(json.dumps({name: ratios(cost) for name, cost in costs}, indent=2))
        else:
            print_table(costs)
    except (CannotBuildError, *failures) as error:
        sys.exit(str(error))
