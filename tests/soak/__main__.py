"""A soak by hand: hours of audio, as fast as the machine can hear them.

    nice .venv/bin/python -m tests.soak [--hours 24] [--seed N] [--calm 60]

The whole daemon runs here, on the virtual HAT, by a time that waits for its reader. What befalls the card is
drawn from the seed, which is printed. At the end it is told whether every frame is accounted for, and whether
the process holds no more than when it was warm; if not, the exit code is 1.
"""

import argparse
import logging
import os
import platform
import random
import sys
import time

from gainbox import folders
from gainbox.meters import CannotBuildError, compiled
from tests.soak.card import CAPTURE
from tests.soak.census import Census
from tests.soak.soaking import Soak, soak

SEEDS = 2**32


def tell_of(soaked: Soak) -> None:
    """Print how it went."""
    status, card, clock = soaked.status, soaked.card, soaked.card.clock
    print(f"{clock() / 3600:.2f} h of audio in {soaked.wall_s / 60:.1f} min")
    print(", ".join(f"{fault} {times}" for fault, times in sorted(soaked.trouble.befallen.items())))
    figures = {
        "frames delivered by the card": clock.delivered_frames,
        "  metered": status.frames,
        "  read from a card that was not to be believed": card.disbelieved_frames,
        "  lost in overruns": clock.lost_frames,
        "  left in a card that was closed or gone": soaked.left_frames,
        "lost frames in the status": status.lost_frames,
        "overruns": status.overruns,
        "openings": card.openings,
        "pictures": soaked.hands.health.pictures,
        "changes of lamps": soaked.hands.changes,
        "states told": soaked.visitor.heard,
    }
    if growth := soaked.census.growth():
        figures["bytes held more than when warm"] = growth.resident_bytes
    for name, figure in figures.items():
        print(f"{name:50}{figure:>15,}")


def main() -> None:
    """Soak, and tell of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=24.0, help="of audio")
    parser.add_argument("--seed", type=int, default=random.randrange(SEEDS), help="of what befalls the card")
    parser.add_argument("--calm", type=float, default=60.0, help="seconds between two faults, on average")
    options = parser.parse_args()
    if options.hours <= 0 or options.calm <= 0:
        parser.error("it takes some time")
    logging.disable(logging.WARNING)  # each fault is told of, as it should be
    try:
        feed_for = compiled.load(folders.cache_folder(os.environ))
    except CannotBuildError as error:
        sys.exit(str(error))
    began_s = time.monotonic()

    def tell(census: Census) -> None:
        hour, wall_min = census.hours[-1], (time.monotonic() - began_s) / 60
        held = f"{hour.resident_bytes / 1e6:.2f} MB  {hour.descriptors} descriptors  {hour.threads} threads"
        print(f"{len(census.hours):2} h  {wall_min:5.1f} min  {hour.pictures} pictures  {held}", flush=True)

    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"seed {options.seed}, {CAPTURE.channels} channels at {CAPTURE.rate_hz} Hz", flush=True)
    soaked = soak(feed_for, seconds=options.hours * 3600, seed=options.seed, calm_s=options.calm, tell=tell)
    if soaked.code:
        sys.exit("the daemon has failed")
    tell_of(soaked)
    complaints = [*soaked.complaints(), *soaked.census.complaints()]
    print("\n".join(complaints) or "every frame is accounted for, and nothing has grown")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
