"""The settings file from look to look, and what it held when it was last right.

That is kept in the state folder: a file that is wrong does not undo it, not even over a start.
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
        path: where it is
        must_exist: whether it is an error if it is not there; else all is then as it was shipped
        folder: where what was right last is kept; None for nowhere
    """

    def __init__(self, path: Path, *, must_exist: bool, folder: Path | None) -> None:
        self.path = path
        self._must_exist = must_exist
        self._copy = folder / COPY if folder else None
        self._good = b""
        self._loaded: bytes | str | None = None
        self._seen: bytes | str | None = None

    def load(self) -> Settings:
        """What it says now. Raises `SettingsError` if it cannot be read or is not right."""
        if self._loaded is not None and self._is_read_only_once():
            raise SettingsError(f"{self.path}: this is no file that can be read again")
        self._loaded = self._seen = contents = self._look()
        if isinstance(contents, str):
            raise SettingsError(contents)
        settings = settings_from(contents, str(self.path))
        self._good = contents
        return settings

    def has_changed(self) -> bool:
        """Whether it is not what was loaded, and was the same at the last look: nobody is just writing it."""
        if self._is_read_only_once():
            return False
        before, self._seen = self._seen, self._look()
        return self._seen == before and self._seen != self._loaded

    def last_good(self) -> Settings | None:
        """What it said when it was last right, if that has been kept and is right to this day."""
        try:
            kept = self._kept()
            settings = settings_from(kept, str(self._copy)) if kept else None
        except (OSError, SettingsError):
            return None
        self._good = kept
        return settings

    def keep(self) -> bool:
        """Keep what was right last, unless it is kept already; whether it was not. Raises `OSError`."""
        if self._copy is None or self._kept() == self._good:
            return False
        files.replace(self._copy, self._good)
        return True

    def _look(self) -> bytes | str:
        """What it holds, or why that cannot be read."""
        try:
            return contents_of(self.path, must_exist=self._must_exist)
        except SettingsError as error:
            return str(error)

    def _is_read_only_once(self) -> bool:
        """Whether it is a pipe or the like, which does not say again what it has said."""
        try:
            return not stat.S_ISREG(self.path.stat().st_mode)
        except OSError:
            return False

    def _kept(self) -> bytes:
        """What is kept: nothing, as long as nothing was ever set."""
        try:
            return files.read(self._copy) if self._copy else b""
        except FileNotFoundError:
            return b""
