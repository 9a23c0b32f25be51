"""Being served first: pages that stay in memory, and a thread that runs as soon as it can.

The service asks the kernel for both, which grants them within the limits that the unit has raised; started by
a person, the meter runs as everything else does. Python is asked for the rest. `tests/bench/latency.py`
measures what comes of it.
"""

import ctypes
import gc
import os
import sys
from contextlib import suppress

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4

PRIORITY = 10
"""Before all that is not in real time, and behind the kernel's own threads for interrupts, which have 50."""

GIVE_WAY_S = 0.0005
"""How long a thread may go on in Python while another waits. A picture takes ten times that on a slow Pi, and
Python's own 5 ms would make a lamp late by as much; where a picture takes a millisecond, nothing changes."""


def keep_python_brief() -> None:
    """Have no thread wait for long for what Python does for another, or for itself.

    A full collection of garbage stops all threads for 12 ms with all that has been loaded by now, and for
    0.1 ms without: so that is set apart. Collecting nothing at all would gain no more: what is left takes
    0.2 ms every other second.
    """
    gc.freeze()
    sys.setswitchinterval(GIVE_WAY_S)


def keep_in_memory() -> None:
    """Keep each page of the process in memory once it has been touched: audio is to wait for no disk.

    What is never touched, the greater part of what is mapped, takes no memory. The limit counts all of it
    though, so that a process with the usual few megabytes is refused here and not in the midst of its work.
    """
    ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)


def run_first() -> None:
    """Have the calling thread run before all that are not in real time."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(PRIORITY))
