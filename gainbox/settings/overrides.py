"""What the buttons changed, kept in the state folder from one start to the next.

A change wins over the settings file until somebody changes the same key there. To see that, the value the
file gave then is kept beside the one the buttons gave.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import msgspec

from gainbox import files
from gainbox.settings.schema import SECTIONS, Settings
from gainbox.settings.section import RefusedError

CHANGEABLE = (
    "panel.page",
    "scales.loudness",
    "zones.low_dbfs",
    "zones.sweet_dbfs",
    "zones.hot_dbfs",
    "clip.samples",
    "clip.lamp_s",
    "peak.hold_s",
    "scales.meter",
    "scales.reference_dbfs",
    "scales.recorder_full_scale_dbu",
    "staging.target_vu_dbfs",
    "staging.target_peak_dbtp",
    "staging.margin_db",
    "staging.listen_s",
    "staging.noise_s",
    "staging.uniform_lu",
    "staging.mastering_headroom_dbtp",
    "panel.brightness",
    "panel.dim_s",
    "panel.off_s",
    "panel.first_page",
    "panel.rotate",
    "panel.swap",
    "capture.names",
)
"""The keys that the buttons may change, as section.key."""


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value the buttons gave a key, and the one the settings file gave it then."""

    value: Any
    instead_of: Any


Changes = dict[str, Change]


class Overrides:
    """The changes made with the buttons. It belongs to one thread."""

    def __init__(self, folder: Path, changes: Changes | None = None):
        self._path = _path(folder)
        self._changes = changes or {}
        self._written = self._changes

    @classmethod
    def read(cls, folder: Path) -> tuple[Self, str | None]:
        """The state kept in `folder`, and a sentence for the user if what is there cannot be used.

        No file means no changes; so does one that cannot be read, and a damaged one, which is put aside as
        state.json.damaged. Raises nothing.
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
        in_file = file_settings.values(self._changes)
        self._changes = {
            key: change for key, change in self._changes.items() if in_file[key] == change.instead_of
        }
        try:
            return _changed(file_settings, self._changes)
        except RefusedError:
            self._changes = {}
            return file_settings

    def change(self, key: str, value: object, file_settings: Settings) -> Settings:
        """Give `key`, one of `CHANGEABLE`, a new value; returns the settings that now hold.

        Raises `RefusedError`, with nothing changed, for a value that cannot be.
        """
        return self.change_together({key: value}, file_settings)

    def change_together(self, values: Mapping[str, object], file_settings: Settings) -> Settings:
        """`change` for many keys at once: some values are possible only together."""
        in_file = file_settings.values(values)
        changes = self._changes | {
            key: _checked(key, Change(value, in_file[key])) for key, value in values.items()
        }
        settings = _changed(file_settings, changes)
        self._changes = {key: change for key, change in changes.items() if change.value != change.instead_of}
        return settings

    def write(self) -> bool:
        """Keep the changes, unless they are kept already; whether they were not.

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
    """The changes in a state file. Raises various errors for what `Overrides.write` does not write."""
    changes = msgspec.convert(json.loads(contents), Changes)
    return {key: _checked(key, change) for key, change in changes.items()}


def _checked(key: str, change: Change) -> Change:
    if key not in CHANGEABLE:
        raise ValueError(f"{key} is not for the buttons to change")
    title, _, name = key.partition(".")
    section = SECTIONS[title]
    return Change(section.checked(name, change.value), section.checked(name, change.instead_of))


def _changed(settings: Settings, changes: Changes) -> Settings:
    """`settings` with all `changes` at once: some are possible only together. Raises `RefusedError`."""
    values = msgspec.to_builtins(settings)
    for key, change in changes.items():
        title, _, name = key.partition(".")
        values[title][name] = change.value
    return Settings.of(values)
