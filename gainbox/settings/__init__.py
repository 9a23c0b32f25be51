"""What is set: default.toml, over it the settings file, over that what the buttons changed.

`load(path)` gives the frozen `Settings` of a file, or a `SettingsError` that says in one sentence what is
wrong. `State.read(folder)` gives what the buttons changed, and `state.over(settings)` what then holds.
`folders` says where these files are.
"""

from gainbox.settings.reading import SettingsError, load
from gainbox.settings.schema import Settings
from gainbox.settings.state import State

__all__ = ["Settings", "SettingsError", "State", "load"]
