"""The settings: default.toml, over it the settings file, over that the changes made with the buttons.

`load(path)` returns the frozen `Settings` of a file, or raises a `SettingsError` of one sentence; a
`SettingsFile` is a file that may change. `Overrides.read(folder)` returns the changes made with the buttons,
and `overrides.over(settings)` the settings in force.
"""

from gainbox.settings.file import SettingsFile
from gainbox.settings.overrides import Overrides
from gainbox.settings.reading import SettingsError, load
from gainbox.settings.schema import Settings

__all__ = ["Overrides", "Settings", "SettingsError", "SettingsFile", "load"]
