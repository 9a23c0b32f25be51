"""What is set: default.toml, over it the settings file, over that what the buttons changed.

`load(path)` gives the frozen `Settings` of a file, or a `SettingsError` that says in one sentence what is
wrong; a `SettingsFile` is that file as long as it may change. `Overrides.read(folder)` gives
what the buttons changed, and `overrides.over(settings)` the settings that then hold.
"""

from gainbox.settings.file import SettingsFile
from gainbox.settings.overrides import Overrides
from gainbox.settings.reading import SettingsError, load
from gainbox.settings.schema import Settings

__all__ = ["Overrides", "Settings", "SettingsError", "SettingsFile", "load"]
