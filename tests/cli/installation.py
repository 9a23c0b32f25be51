"""gainbox as people run it: processes, with folders of their own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gainbox

GAINBOX = (sys.executable, "-m", "gainbox")
LONGEST_S = 120.0
"""How long anything may take before the test has failed."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


def is_metering(state: Any) -> bool:
    """Whether a state is that of a box that hears something."""
    return bool(state["state"] == "metering")


class Process:
    """A command that has been started."""

    def __init__(self, process: subprocess.Popen[str], socket_path: Path) -> None:
        self.process = process
        self._socket_path = socket_path

    def until(self, right: Callable[[Any], bool]) -> Any:
        """The first state it tells that is right."""
        return next(state for state in self.states() if right(state))

    def states(self) -> Iterator[Any]:
        """The states it tells, from when there is somebody to ask."""
        with self._connected() as connection, connection.makefile("rb") as lines:
            yield from map(json.loads, lines)

    def says(self, line: str) -> Any:
        """Say a line to its socket; the answer."""
        with self._connected() as connection, connection.makefile("rwb") as lines:
            lines.write(f"{line}\n".encode())
            lines.flush()
            return next(told for told in map(json.loads, lines) if "state" not in told)

    def done(self, timeout_s: float = LONGEST_S) -> Done:
        """Wait until it has ended."""
        out, err = self.process.communicate(timeout=timeout_s)
        return Done(self.process.returncode, out, err)

    def has_open(self, file: Path) -> bool:
        """Whether it has a file open."""
        for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(OSError):  # it was, a moment ago
                if descriptor.readlink() == file:
                    return True
        return False

    def end(self, signal_number: int) -> tuple[Done, float]:
        """Send it a signal; how it ended, and after how many seconds."""
        start_s = time.monotonic()
        self.process.send_signal(signal_number)
        return self.done(), time.monotonic() - start_s

    def _connected(self) -> socket.socket:
        """A connection to its socket, which it makes when it is ready to be asked."""
        deadline_s = time.monotonic() + LONGEST_S
        while True:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(LONGEST_S)
            try:
                connection.connect(str(self._socket_path))
            except OSError:
                connection.close()
                assert self.process.poll() is None, self.done()
                assert time.monotonic() < deadline_s
                time.sleep(0.01)
            else:
                return connection


class Installation:
    """A home for gainbox in `folder`, where the meters have been compiled already."""

    def __init__(self, folder: Path, kernels: Path, processes: ExitStack) -> None:
        self.folder = folder
        self.settings = folder / "config" / "gainbox" / "gainbox.toml"
        self._processes = processes
        self.settings.parent.mkdir(parents=True)
        (folder / "cache").mkdir()
        (folder / "cache" / "gainbox").symlink_to(kernels)
        self.environ = {
            "HOME": str(folder),
            "PYTHONPATH": str(Path(gainbox.__file__).parents[1]),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
        }

    def gainbox(self, *arguments: str | bytes | Path, **environ: str | Path) -> Done:
        """Run a command to its end."""
        return self.start(*arguments, **environ).done()

    def start(self, *arguments: str | bytes | Path, **environ: str | Path) -> Process:
        """Start a command, without a terminal; `environ` is over the usual environment."""
        return self.start_through((), *arguments, **environ)

    def start_through(
        self, before: tuple[str, ...], *arguments: str | bytes | Path, **environ: str | Path
    ) -> Process:
        """Start a command by way of another."""
        outside = {name: os.environ[name] for name in ("PATH", "ALSA_CONFIG_PATH") if name in os.environ}
        process = self._processes.enter_context(
            subprocess.Popen(
                (*before, *GAINBOX, *arguments),
                env={**outside, **self.environ, **environ},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self._processes.callback(process.kill)
        return Process(process, self.folder / "run" / "gainbox" / "gainbox.socket")
