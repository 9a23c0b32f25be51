"""The kernel as machine code: built once by numba, loaded ever after without it.

numba compiles the kernel to LLVM IR, llvmlite turns that into object code, and the C compiler links it with
`binding.c` into an extension module. So the running box needs neither numba nor llvmlite in memory (25 MB
instead of 160), and no just-in-time compilation happens while audio runs.

The module's file name has a hash of all it depends on: the sources of this package, the versions of Python,
numba and numpy, and the processor. If there is none of that name, it is built at once, in a subprocess.
"""

import hashlib
import importlib.metadata
import platform
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import cast

import numpy as np

from gainbox.meters import state
from gainbox.meters.bank import MISFIT, Feed, FeedFor
from gainbox.meters.readings import Readings


class CannotBuildError(Exception):
    """The kernel cannot be built here; the message has the reason."""


def key() -> str:
    """A short hash of all that the shared object depends on."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.[cp]*")):
        digest.update(source.read_bytes())
    for name in ("numba", "numpy"):
        digest.update(importlib.metadata.version(name).encode())
    digest.update(sys.version.encode())
    digest.update(_processor().encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """The model and the features of the first processor, as lines of /proc/cpuinfo."""
    fields = ("model name", "flags", "Features", "CPU implementer", "CPU part", "CPU variant")
    try:
        first = Path("/proc/cpuinfo").read_text().split("\n\n", 1)[0]
    except OSError:
        first = platform.processor()
    lines = [line for line in first.splitlines() if line.startswith(fields)]
    return "\n".join([platform.machine(), *lines])


def load(folder: Path) -> FeedFor:
    """The compiled kernel from the cache `folder`; built first, in about 15 s on a PC, if none there fits.

    Where the folder cannot be written, it is built in a temporary one, for this run alone.

    Raises:
        CannotBuildError: none fits, and none can be built
    """
    path = path_in(folder)
    if path.exists():
        with suppress(ImportError):  # damaged: built anew
            return _open(path)
    try:
        path.unlink(missing_ok=True)
        return _open(_build_in_subprocess(folder))
    except OSError:
        with tempfile.TemporaryDirectory(prefix="gainbox-") as temporary:
            return _open(_build_in_subprocess(Path(temporary)))


def path_in(folder: Path) -> Path:
    """The path of the fitting object in the cache `folder`, whether it exists or not."""
    return folder / f"meters-{key()}.so"


def _build_in_subprocess(folder: Path) -> Path:
    """Build in a subprocess: numba would stay in the memory of this one."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass  # not writable: OSError here, before seconds of compiling
    command = [sys.executable, "-m", "gainbox.meters.build", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotBuildError(f"{sys.executable} cannot be started: {error.strerror}") from None
    if done.returncode:
        errors = done.stderr.strip().splitlines() or [f"compiling the meters ended with {done.returncode}"]
        raise CannotBuildError(errors[-1])  # the one line of `main`, or the last of a traceback
    return path_in(folder)


def _open(path: Path) -> FeedFor:
    """The kernel in a shared object."""
    loader = ExtensionFileLoader("binding", str(path))
    module = module_from_spec(cast(ModuleSpec, spec_from_loader("binding", loader)))
    loader.exec_module(module)

    def feed_for(bank: np.ndarray) -> Feed:
        channels = int(bank["lanes"]["channels"][0])
        feed: Feed = module.feed_for(bank, channels, state.shown_bytes(channels), Readings, MISFIT)
        return feed

    return feed_for
