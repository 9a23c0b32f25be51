"""Overrides: the settings that the buttons changed, stored in the state folder from one start to the next.

A change wins over the settings file until the same key is changed there. To detect that, the value the file
gave then is stored beside the one the buttons gave.
"""

import json
from pathlib import Path
from typing import Any, Self

import msgspec

from gainbox import files
from gainbox.settings.schema import CHANGEABLE, SECTIONS, Settings
from gainbox.settings.section import RefusedError


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value the buttons gave a key, and the one the settings file gave it then."""

    value: Any
    instead_of: Any


Changes = dict[str, Change]


class Overrides:
    """The changes made with the buttons. They belong to one thread."""

    def __init__(self, folder: Path, changes: Changes | None = None):
        self._path = _path(folder)
        self._changes = changes or {}
        self._written = self._changes

    @classmethod
    def read(cls, folder: Path) -> tuple[Self, str | None]:
        """The changes stored in `folder`, and a sentence for the user if the file there cannot be used.

        Without a file there are no changes; nor with one that cannot be read, or that is damaged, which is
        renamed to state.json.damaged. Raises nothing.
        """
        path = _path(folder)
        try:
            return cls(folder, _changes_from(files.read(path))), None
        except FileNotFoundError:
            return cls(folder), None
        except OSError as error:
            return cls(folder), f"{path}: cannot be read: {error.strerror}; starting without it"
        except (ValueError, msgspec.ValidationError, RecursionError):
            return cls(folder), f"{path}: is damaged{files.rename_damaged(path)}; starting without it"

    def over(self, file_settings: Settings) -> Settings:
        """The settings of the file with the changes that still count; the others are dropped.

        A change counts no longer once the file gives its key another value than it did then, or once the
        changes have become impossible beside the other keys of the file.
        """
        self._changes = {
            key: change for key, change in self._changes.items() if file_settings[key] == change.instead_of
        }
        try:
            return file_settings.changed({key: change.value for key, change in self._changes.items()})
        except RefusedError:
            self._changes = {}
            return file_settings

    def set(self, settings: Settings, file_settings: Settings) -> None:
        """Make `settings` the ones in force over those of the file; they differ in keys for buttons only."""
        self._changes = {
            key: Change(settings[key], file_settings[key])
            for key in settings.differ(file_settings, CHANGEABLE)
        }

    def write(self) -> bool:
        """Write the changes; returns False if they have been written already.

        Raises `OSError`; the old file is then whole.
        """
        if self._changes == self._written:
            return False
        # Not msgspec's own JSON: it has no infinity.
        contents = json.dumps(msgspec.to_builtins(self._changes), indent=2)
        files.replace(self._path, f"{contents}\n".encode())
        self._written = self._changes
        return True


def _path(folder: Path) -> Path:
    return folder / "state.json"


def _changes_from(contents: bytes) -> Changes:
    """The changes in a state file. Raises various errors for a file that `Overrides.write` did not write."""
    changes = msgspec.convert(json.loads(contents), Changes)
    return {key: _checked(key, change) for key, change in changes.items()}


def _checked(key: str, change: Change) -> Change:
    if key not in CHANGEABLE:
        raise ValueError(f"{key} is not for the buttons to change")
    title, _, name = key.partition(".")
    section = SECTIONS[title]
    return Change(section.checked(name, change.value), section.checked(name, change.instead_of))
