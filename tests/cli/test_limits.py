"""`gainbox run` within limits: as a service it takes what it is given, and it needs no more."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.installation import Installation, Process, is_metering

DEMO = ("run", "--source", "demo", "--panel", "none")
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
WITHOUT_WRITABLE_CODE = f"""\
import ctypes, os, sys
if ctypes.CDLL(None).prctl({PR_SET_MDWE}, {PR_MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0):
    raise SystemExit("this kernel does not deny it")
os.execvp(sys.argv[1], sys.argv[1:])
"""


AS_A_SERVICE = {"NOTIFY_SOCKET": "@gainbox-nobody-listens"}
LOCKING = "import ctypes; raise SystemExit(ctypes.CDLL(None).mlockall(7))"
AS_A_GUEST = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs")
"""As root, but with none of its powers."""


def may(command: tuple[str, ...]) -> bool:
    """Whether a command that starts another can do so here."""
    try:
        return subprocess.run((*command, "true"), capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def in_real_time(running: Process) -> list[int]:
    """The priorities of its threads that run in real time."""
    threads = [int(thread.name) for thread in Path(f"/proc/{running.process.pid}/task").iterdir()]
    scheduled = [(os.sched_getscheduler(thread), os.sched_getparam(thread)) for thread in threads]
    return [each.sched_priority for how, each in scheduled if how == os.SCHED_FIFO | os.SCHED_RESET_ON_FORK]


def locked_kb(running: Process) -> int:
    """How much of what it has mapped stays in memory once it has been touched."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(status.partition("VmLck:")[2].split()[0])


def metering(box: Installation, before: tuple[str, ...] = (), **environ: str) -> Process:
    """A box that meters, started by way of a command."""
    running = box.start_through(before, *DEMO, **environ)
    running.until(is_metering)
    return running


def test_as_a_service_one_thread_runs_in_real_time_if_it_may(box: Installation) -> None:
    if not may(("chrt", "--fifo", "10")):
        pytest.skip("nothing may run in real time here")
    assert in_real_time(metering(box, **AS_A_SERVICE)) == [10]


def test_as_a_service_what_it_has_touched_stays_in_memory_if_it_may(box: Installation) -> None:
    if not may((sys.executable, "-c", LOCKING)):
        pytest.skip("nothing may be locked in memory here")
    assert locked_kb(metering(box, **AS_A_SERVICE)) > 0


def test_started_by_a_person_it_asks_for_neither(box: Installation) -> None:
    running = metering(box)
    assert (in_real_time(running), locked_kb(running)) == ([], 0)


def test_a_service_without_any_power_meters_all_the_same(box: Installation) -> None:
    if not may(AS_A_GUEST):
        pytest.skip("powers cannot be dropped here")
    running = metering(box, AS_A_GUEST, **AS_A_SERVICE)
    assert (in_real_time(running), locked_kb(running)) == ([], 0)
    done, _ = running.end(signal.SIGTERM)
    assert (done.code, done.err) == (0, "")


def test_it_runs_where_no_memory_may_be_written_and_executed(box: Installation) -> None:
    done = box.start_through((sys.executable, "-c", WITHOUT_WRITABLE_CODE), *DEMO, "--for", "0.1").done()
    if done.err == "this kernel does not deny it\n":
        pytest.skip("this kernel does not deny it")
    assert (done.code, done.err) == (0, "")


def test_without_writable_code_the_meters_are_not_compiled_and_it_says_so_in_a_line(
    box: Installation,
) -> None:
    (box.folder / "cache" / "gainbox").unlink()
    done = box.start_through((sys.executable, "-c", WITHOUT_WRITABLE_CODE), *DEMO, "--for", "0.1").done()
    if done.err == "this kernel does not deny it\n":
        pytest.skip("this kernel does not deny it")
    first, second = done.err.splitlines()
    assert first == "gainbox: compiling the meters for this machine; it takes some seconds"
    assert second.startswith("gainbox: the meters cannot be compiled: ")
    assert done.code == 1
