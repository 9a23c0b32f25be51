"""How much the whole daemon costs: start to first reading, memory, share of a core.

    .venv/bin/python tests/bench/daemon.py [--seconds 20]

Runs `gainbox run --source demo --panel none` in a process of its own, with the compiled meters in place,
and asks its socket and the kernel about it. Then again with a display of 256 x 64 that luma keeps in memory,
at 30 pictures a second.
"""

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SETTINGS = '[panel]\ndisplay = "dummy"\nlamps = true\nbuttons = true\n'
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
TRIES = 5


def start(folder: Path, panel: str, environ: dict[str, str]) -> tuple[subprocess.Popen[bytes], float]:
    """A running box, and the seconds from its start until it had metered something."""
    runtime = folder / "run"
    command = [sys.executable, "-m", "gainbox", "run", "--source", "demo", "--panel", panel]
    began_s = time.monotonic()
    box = subprocess.Popen(
        [*command, "--settings", str(folder / "settings.toml")],
        env=environ | {"XDG_RUNTIME_DIR": str(runtime)},
        stdout=subprocess.DEVNULL,
    )
    while True:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(runtime / "gainbox" / "gainbox.socket"))
                if json.loads(connection.makefile().readline())["frames"]:
                    return box, time.monotonic() - began_s
            except (FileNotFoundError, ConnectionRefusedError):
                pass
        if box.poll() is not None:
            sys.exit("the box has ended by itself")
        time.sleep(0.002)


def cpu_s(pid: int) -> float:
    """User and system seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def resident_mb(pid: int) -> float:
    """Megabytes of memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6


def measure(panel: str, seconds: float, environ: dict[str, str]) -> dict[str, float]:
    """The figures of a box with that panel."""
    with tempfile.TemporaryDirectory(prefix="gb") as scratch:
        folder = Path(scratch)
        (folder / "run").mkdir(mode=0o700)
        (folder / "settings.toml").write_text(SETTINGS)
        starts = []
        for _ in range(TRIES):
            box, start_s = start(folder, panel, environ)
            starts.append(start_s)
            box.terminate()
            box.wait()
        box, _ = start(folder, panel, environ)
        before_s, from_s = cpu_s(box.pid), time.monotonic()
        time.sleep(seconds)
        share = (cpu_s(box.pid) - before_s) / (time.monotonic() - from_s)
        figures = {
            "start_to_first_reading_s": round(median(starts), 3),
            "resident_mb": round(resident_mb(box.pid), 1),
            "share_of_a_core_percent": round(100 * share, 2),
        }
        box.terminate()
        box.wait()
        return figures


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to watch it")
    seconds = parser.parse_args().seconds
    environ = dict(os.environ) | {"GPIOZERO_PIN_FACTORY": "mock"}
    subprocess.run([sys.executable, "-m", "gainbox", "build"], check=True)
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "without a panel": measure("none", seconds, environ),
        "with display, lamps and buttons": measure("hardware", seconds, environ),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
