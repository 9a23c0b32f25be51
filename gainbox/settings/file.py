"""The settings file over time, and a copy of what it held when it was last valid.

The copy is in the state folder: a file that is invalid does not undo it, not even over a start.
"""

import stat
from pathlib import Path

from gainbox import files
from gainbox.settings.reading import SettingsError, contents_of, settings_from
from gainbox.settings.schema import Settings

COPY = "last-good.toml"


class SettingsFile:
    """A settings file, which may change at any time. It belongs to one thread.

    Args:
        path: its path
        must_exist: True if a missing file is an error; else it stands for the defaults
        folder: the folder of the copy; None for no copy
    """

    def __init__(self, path: Path, *, must_exist: bool, folder: Path | None) -> None:
        self.path = path
        self._must_exist = must_exist
        self._copy = folder / COPY if folder else None
        self._good = b""
        self._loaded: bytes | str | None = None
        self._seen: bytes | str | None = None

    def load(self) -> Settings:
        """Its settings. Raises `SettingsError` if it cannot be read or is not valid."""
        if self._loaded is not None and self._is_read_only_once():
            raise SettingsError(self.path, "this is no file that can be read again")
        self._loaded = self._seen = contents = self._read()
        if isinstance(contents, str):
            raise SettingsError(self.path, contents)
        settings = settings_from(contents, str(self.path))
        self._good = contents
        return settings

    def has_changed(self) -> bool:
        """True if it is not as loaded, but as at the last look: no editor is writing it."""
        if self._is_read_only_once():
            return False
        before, self._seen = self._seen, self._read()
        return self._seen == before and self._seen != self._loaded

    def last_good(self) -> Settings | None:
        """The settings in the copy, if there is one and it is still valid."""
        try:
            copied = self._copied()
            settings = settings_from(copied, str(self._copy)) if copied else None
        except (OSError, SettingsError):
            return None
        self._good = copied
        return settings

    def write_copy(self) -> bool:
        """Copy what was last valid; returns False if the copy holds it already. Raises `OSError`."""
        if self._copy is None or self._copied() == self._good:
            return False
        files.replace(self._copy, self._good)
        return True

    def _read(self) -> bytes | str:
        """Its contents, or the reason why it cannot be read."""
        try:
            return contents_of(self.path, must_exist=self._must_exist)
        except SettingsError as error:
            return error.short

    def _is_read_only_once(self) -> bool:
        """True for a pipe or the like, which gives its contents only once."""
        try:
            return not stat.S_ISREG(self.path.stat().st_mode)
        except OSError:
            return False

    def _copied(self) -> bytes:
        """The contents of the copy; empty if there never was one."""
        try:
            return files.read(self._copy) if self._copy else b""
        except FileNotFoundError:
            return b""
