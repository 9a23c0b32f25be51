"""What is set: default.toml, over it the settings file, over that what the buttons changed.

`load(path)` gives the frozen `Settings` of a file, or a `SettingsError` that says in one sentence what is
wrong; an `Original` is that file as long as it may change. `State.read(folder)` gives what the buttons
changed, and `state.over(settings)` what then holds. `folders` says where these files are.
"""

from gainbox.settings.original import Original
from gainbox.settings.reading import SettingsError, load
from gainbox.settings.schema import Settings
from gainbox.settings.state import State

__all__ = ["Original", "Settings", "SettingsError", "State", "load"]
