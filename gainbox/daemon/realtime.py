"""Real time: locked memory, a real-time priority for the audio thread, and short turns for Python's threads.

The kernel grants the first two to the service, within the limits that the unit has raised; started by a
person, the meter runs without them. `tests/bench/latency.py` measures the effect.
"""

import ctypes
import gc
import os
import sys
from contextlib import suppress

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4

PRIORITY = 10
"""Above everything that is not in real time, and below the kernel's own threads for interrupts, with 50."""

SWITCH_S = 0.0005
"""Python's switch interval: the time that a thread runs while another waits. A picture takes ten times that
on a slow Pi, and Python's own 5 ms would make a lamp late by as much; where a picture takes a millisecond,
nothing changes."""


def shorten_pauses() -> None:
    """Keep short the time that Python makes a thread wait, for another thread or for garbage collection.

    A full collection stops all threads for 12 ms with everything that has been loaded by now, and for 0.1 ms
    without: so that is frozen. Collecting nothing at all would gain no more: the rest takes 0.2 ms every
    other second.
    """
    gc.freeze()
    sys.setswitchinterval(SWITCH_S)


def lock_memory() -> None:
    """Lock each page of the process in memory once it has been touched: audio waits for no disk.

    Pages that are never touched, the greater part of the mapped ones, take no memory. The limit counts all of
    them though, so that a process with the usual few megabytes is refused here, not in the midst of its work.
    """
    ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)


def raise_priority() -> None:
    """Give the calling thread a real-time priority, if the system permits it."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
