"""The rows of SETUP by their kinds: what is called how, how its value is said, and where UP and DOWN lead.

They know nothing of files or devices: they take values by their keys in the settings, as `section.key`, and
give others.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from gainbox.face.naming import channel_names, spelt
from gainbox.face.presets import PRESETS, preset_in

Values = Mapping[str, Any]
"""Numbers and words by their keys."""

EDGES = ("zones.low_dbfs", "zones.sweet_dbfs", "zones.hot_dbfs")
TARGETS = ("staging.target_vu_dbfs", "staging.target_peak_dbtp")
NAMES = "capture.names"
EDGE_GAP_DB = 1.0  # the settings take no edges that are closer


@dataclass(frozen=True, slots=True)
class Setting:
    """A row that changes one key.

    Attributes:
        key: which
        title, purpose: what it is called, and in one line what it is for
        choices: the values it may have, from DOWN to UP; numbers ascend
        unit: of its numbers
        spec: how its numbers are written
        words: the values that are better said than counted
        seen: whether the bars tell what it does
        matched: whether it is turned until a tone reads here as elsewhere
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

    def said(self, values: Values) -> tuple[str, str]:
        """The value and its unit, which words have not."""
        value = values[self.key]
        if value in self.words or isinstance(value, str):
            return self.words.get(value, value), ""
        return f"{value:{self.spec}}", self.unit

    def about(self, _: Values) -> str:
        """What it is for."""
        return self.purpose

    def turned(self, _: Values, values: Values, by: int) -> Values:
        """The values with the next choice above (`by` is 1) or below (-1); the same ones if there is none.

        A number that is no choice, as a file may give it, goes to the next that is one.
        """
        value = values[self.key]
        among = self.choices.index(value) if value in self.choices else bisect(self.choices, value) - 0.5
        place = math.floor(among) + 1 if by > 0 else math.ceil(among) - 1
        if not 0 <= place < len(self.choices):
            return values
        turned = {**values, self.key: self.choices[place]}
        return turned if can_be(turned) else values


class Presets:
    """The row that changes many keys at once, to what suits a kind of work."""

    title = "Preset"

    def said(self, values: Values) -> tuple[str, str]:
        """The name of the preset that holds."""
        preset = preset_in(values)
        return preset.name if preset else "own", ""

    def about(self, values: Values) -> str:
        """Why the preset that holds is as it is."""
        preset = preset_in(values)
        return preset.reason if preset else "levels set for a kind of work"

    def turned(self, kept: Values, values: Values, by: int) -> Values:
        """The values of the next preset; past the last comes what was set before, if that is no preset."""
        offers: list[Values] = [{**kept, **preset.values} for preset in PRESETS]
        if kept not in offers:
            offers.insert(0, kept)
        return offers[(offers.index(values) + by) % len(offers)]


@dataclass(frozen=True, slots=True)
class Name:
    """The row of a channel's name, which is spelt letter by letter.

    Attributes:
        channel: which, from 0
        channels: of how many
    """

    channel: int
    channels: int

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Name {self.channel + 1}"

    def said(self, values: Values) -> tuple[str, str]:
        """The name."""
        return channel_names(values[NAMES], self.channels)[self.channel], ""

    def about(self, _: Values) -> str:
        """How it is kept."""
        return "MODE past the last letter keeps it"

    def spelt(self, values: Values, at: int, by: int) -> Values:
        """The values with another letter at a place of the name. The channels before keep what they show."""
        names: tuple[str, ...] = values[NAMES]
        *before, name = channel_names(names, self.channels)[: self.channel + 1]
        return {**values, NAMES: (*before, spelt(name, at, by), *names[self.channel + 1 :])}


@dataclass(frozen=True, slots=True)
class Calibrate:
    """The row that says how many dBu are on a channel now.

    Attributes:
        channel: which, from 0
    """

    channel: int

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Calibrate {self.channel + 1}"

    def said(self, _: Values) -> tuple[str, str]:
        """It has no value: what is dialled is the level of a tone."""
        return "", ""

    def about(self, _: Values) -> str:
        """What it does."""
        return "by a tone whose dBu you know"

    def turned(self, _: Values, values: Values, by: int) -> Values:  # noqa: ARG002
        """No setting is turned."""
        return values


class Factory:
    """The row that takes back all that the buttons have changed. It asks once more."""

    title = "Factory reset"

    def said(self, _: Values) -> tuple[str, str]:
        """It has no value."""
        return "", ""

    def about(self, _: Values) -> str:
        """What it does."""
        return "all of SETUP as the settings file has it"

    def turned(self, _: Values, values: Values, by: int) -> Values:  # noqa: ARG002
        """There is nothing to turn."""
        return values


def can_be(values: Values) -> bool:
    """Whether the zone edges ascend, with some ground in between, and peaks have the higher target."""
    apart = all(round(values[above] - values[below], 6) >= EDGE_GAP_DB for below, above in pairwise(EDGES))
    vu_dbfs, peak_dbtp = (values[target] for target in TARGETS)
    return apart and vu_dbfs < peak_dbtp


Row = Setting | Presets | Name | Calibrate | Factory
