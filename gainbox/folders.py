"""The folders of gainbox: those that systemd passes, else the XDG folders of the user.

All functions but `make` read nothing but the environment passed to them.
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
    """The folder of the settings changed with buttons, the calibration and the takes."""
    return _folder(environ, "STATE_DIRECTORY", "XDG_STATE_HOME", ".local/state")


def cache_folder(environ: Environ) -> Path:
    """The folder of the compiled meters."""
    return _folder(environ, "CACHE_DIRECTORY", "XDG_CACHE_HOME", ".cache")


def runtime_folder(environ: Environ) -> Path:
    """The folder of the status socket; it lasts until the machine is switched off."""
    session = _absolute(environ.get("XDG_RUNTIME_DIR", ""))
    own = session / "gainbox" if session else _private(environ)
    return _from_systemd(environ, "RUNTIME_DIRECTORY") or own


def make(folder: Path) -> Path:
    """Make `folder` and its missing parents, for this user alone, and return it.

    Raises `OSError` if it cannot be made, or if an entry in a folder where everyone may write, such as the
    temporary folder, is a link or another user's.
    """
    for place in reversed([folder, *folder.parents]):
        place.mkdir(mode=0o700, exist_ok=True)
        if place.parent.stat().st_mode & stat.S_IWOTH:
            _check_owner(place)
    return folder


def _folder(environ: Environ, systemd: str, xdg: str, below_home: str) -> Path:
    own = _absolute(environ.get(xdg, "")) or _home(environ) / below_home
    return _from_systemd(environ, systemd) or own / "gainbox"


def _from_systemd(environ: Environ, name: str) -> Path | None:
    """The folder that systemd passes, the first if there are several."""
    return _absolute(environ.get(name, "").partition(":")[0])


def _home(environ: Environ) -> Path:
    """The home folder; for a user without one, a private folder in the temporary folder."""
    return _absolute(environ.get("HOME", "")) or _home_in_passwd() or _private(environ)


def _home_in_passwd() -> Path | None:
    try:
        return _absolute(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None


def _private(environ: Environ) -> Path:
    temporary = _absolute(environ.get("TMPDIR", "")) or Path("/tmp")
    return temporary / f"gainbox-{os.getuid()}"


def _absolute(folder: str) -> Path | None:
    """The folder; None for a relative one, which the XDG specification ignores."""
    return Path(folder) if folder.startswith("/") else None


def _check_owner(folder: Path) -> None:
    """Raise `PermissionError` unless it is a folder of this user or of root, and no link."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {0, os.getuid()}:
        reason = "this is a link or somebody else's, and everyone may write where it stands"
        raise PermissionError(errno.EPERM, reason, str(folder))
