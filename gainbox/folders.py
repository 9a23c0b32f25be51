"""Which folders are ours: those systemd hands over, else the XDG folders of the person who started us.

Everything here but `make` only reads the environment it is given.
"""

import errno
import os
import pwd
import stat
from collections.abc import Mapping
from pathlib import Path

Environ = Mapping[str, str]


def settings_file(environ: Environ) -> Path:
    """The gainbox.toml written by hand; it need not exist."""
    return _folder(environ, "CONFIGURATION_DIRECTORY", "XDG_CONFIG_HOME", ".config") / "gainbox.toml"


def state_folder(environ: Environ) -> Path:
    """Where what the buttons changed is kept, and the calibration and the takes."""
    return _folder(environ, "STATE_DIRECTORY", "XDG_STATE_HOME", ".local/state")


def cache_folder(environ: Environ) -> Path:
    """Where the compiled meters are kept."""
    return _folder(environ, "CACHE_DIRECTORY", "XDG_CACHE_HOME", ".cache")


def runtime_folder(environ: Environ) -> Path:
    """Where the status socket is, until the machine is switched off."""
    session = _absolute(environ.get("XDG_RUNTIME_DIR", ""))
    own = session / "gainbox" if session else _private(environ)
    return _handed_over(environ, "RUNTIME_DIRECTORY") or own


def make(folder: Path) -> Path:
    """Make `folder` and what is missing above it, for nobody but us, and return it.

    Raises `OSError` where that cannot be done, and for what somebody else may have laid there, or a link to
    it, in a place where everyone may write, such as the temporary folder.
    """
    for place in reversed([folder, *folder.parents]):
        place.mkdir(mode=0o700, exist_ok=True)
        if place.parent.stat().st_mode & stat.S_IWOTH:
            _insist_that_it_is_ours(place)
    return folder


def _folder(environ: Environ, systemd: str, xdg: str, below_home: str) -> Path:
    own = _absolute(environ.get(xdg, "")) or _home(environ) / below_home
    return _handed_over(environ, systemd) or own / "gainbox"


def _handed_over(environ: Environ, name: str) -> Path | None:
    """The folder systemd names, the first if there are several."""
    return _absolute(environ.get(name, "").partition(":")[0])


def _home(environ: Environ) -> Path:
    """The home folder; for a user without one, a folder of their own below the temporary folder."""
    return _absolute(environ.get("HOME", "")) or _home_on_record() or _private(environ)


def _home_on_record() -> Path | None:
    try:
        return _absolute(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None


def _private(environ: Environ) -> Path:
    temporary = _absolute(environ.get("TMPDIR", "")) or Path("/tmp")
    return temporary / f"gainbox-{os.getuid()}"


def _absolute(folder: str) -> Path | None:
    """A folder; none for a relative one, which XDG says to ignore."""
    return Path(folder) if folder.startswith("/") else None


def _insist_that_it_is_ours(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {0, os.getuid()}:
        reason = "this is a link or somebody else's, and everyone may write where it stands"
        raise PermissionError(errno.EPERM, reason, str(folder))
