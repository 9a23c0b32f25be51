"""The rows of SETUP by their kinds: their titles, the form of their values, and the steps of UP and DOWN.

They know nothing of files or devices: they take settings, whose keys are `section.key`, and give others.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from gainbox.face.naming import channel_names, spelt
from gainbox.face.presets import PRESETS, preset_in

NAMES = "capture.names"


class Settings(Protocol):
    """Settings that know which values are possible together; frozen, and compared by value."""

    def __getitem__(self, key: str) -> Any:
        """The value of a key."""

    def changed(self, values: Mapping[str, object]) -> Self:
        """The settings with other values of some keys. Raises `ValueError` for impossible ones."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A row that changes one key.

    Attributes:
        key: the key
        title, purpose: its name, and its purpose in one line
        choices: its values from DOWN to UP; numbers ascend
        unit: of its numbers
        spec: format of its numbers
        words: values that have a word in place of a number
        seen: True if the bars show its effect
        matched: True if it is turned until a tone reads here as elsewhere
    """

    key: str
    title: str
    purpose: str
    choices: tuple[Any, ...]
    unit: str = ""
    spec: str = "g"
    words: Mapping[Any, str] = field(default_factory=dict)
    seen: bool = False
    matched: bool = False

    def format(self, settings: Settings) -> tuple[str, str]:
        """The value and its unit, which words do not have."""
        value = settings[self.key]
        if value in self.words or isinstance(value, str):
            return self.words.get(value, value), ""
        return f"{value:{self.spec}}", self.unit

    def about(self, _: Settings) -> str:
        """Its purpose."""
        return self.purpose

    def turned(self, _: Settings, settings: Settings, by: int) -> Settings:
        """The settings with the next choice above (`by` is 1) or below (-1); the same ones if there is none.

        A number that is no choice, as a file may give it, goes to the next that is one.
        """
        value = settings[self.key]
        among = self.choices.index(value) if value in self.choices else bisect(self.choices, value) - 0.5
        place = math.floor(among) + 1 if by > 0 else math.ceil(among) - 1
        if not 0 <= place < len(self.choices):
            return settings
        try:
            return settings.changed({self.key: self.choices[place]})
        except ValueError:  # a zone edge that meets its neighbour, or the targets of SET LEVEL
            return settings


class Presets:
    """The row that changes many keys at once, to the levels for a kind of work."""

    title = "Preset"

    def format(self, settings: Settings) -> tuple[str, str]:
        """The name of the preset in force."""
        preset = preset_in(settings)
        return preset.name if preset else "own", ""

    def about(self, settings: Settings) -> str:
        """The reason for the preset in force."""
        preset = preset_in(settings)
        return preset.reason if preset else "levels set for a kind of work"

    def turned(self, kept: Settings, settings: Settings, by: int) -> Settings:
        """The settings of the next preset; past the last come those set before, if they are no preset."""
        offers = [kept.changed(preset.values) for preset in PRESETS]
        if kept not in offers:
            offers.insert(0, kept)
        return offers[(offers.index(settings) + by) % len(offers)]


@dataclass(frozen=True, slots=True)
class Name:
    """The row of a channel's name, which is spelt letter by letter.

    Attributes:
        channel: its number, from 0
        channels: the number of channels
    """

    channel: int
    channels: int

    @property
    def title(self) -> str:
        """Its name."""
        return f"Name {self.channel + 1}"

    def format(self, settings: Settings) -> tuple[str, str]:
        """The channel's name."""
        return channel_names(settings[NAMES], self.channels)[self.channel], ""

    def about(self, _: Settings) -> str:
        """The way to confirm it."""
        return "MODE past the last letter keeps it"

    def spelt(self, settings: Settings, at: int, by: int) -> Settings:
        """The settings with another letter at a place of the name; channels before it keep their names."""
        names: tuple[str, ...] = settings[NAMES]
        *before, name = channel_names(names, self.channels)[: self.channel + 1]
        return settings.changed({NAMES: (*before, spelt(name, at, by), *names[self.channel + 1 :])})


@dataclass(frozen=True, slots=True)
class Calibrate:
    """The row that opens CALIBRATE for a channel.

    Attributes:
        channel: its number, from 0
    """

    channel: int

    @property
    def title(self) -> str:
        """Its name."""
        return f"Calibrate {self.channel + 1}"

    def format(self, _: Settings) -> tuple[str, str]:
        """It has no value: the level of a tone is dialled."""
        return "", ""

    def about(self, _: Settings) -> str:
        """Its purpose."""
        return "by a tone whose dBu you know"

    def turned(self, _: Settings, settings: Settings, by: int) -> Settings:  # noqa: ARG002
        """No setting is turned."""
        return settings


class Factory:
    """The row that undoes all changes made with the buttons. It asks for confirmation."""

    title = "Factory reset"

    def format(self, _: Settings) -> tuple[str, str]:
        """It has no value."""
        return "", ""

    def about(self, _: Settings) -> str:
        """Its purpose."""
        return "all of SETUP as the settings file has it"

    def turned(self, _: Settings, settings: Settings, by: int) -> Settings:  # noqa: ARG002
        """There is nothing to turn."""
        return settings


Row = Setting | Presets | Name | Calibrate | Factory
