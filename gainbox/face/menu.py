"""SETUP as data: what an engineer may change with four buttons, and how far the buttons have got with it.

UP and DOWN choose a row, MODE begins to change it. Then UP and DOWN change the value, which is to hold at
once; MODE keeps it, and CLEAR gives the old one back. The menu knows nothing of files or devices: it takes
values by their keys in the settings, as `section.key`, and gives others.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from gainbox.face.presets import PRESETS, preset_in

Values = Mapping[str, Any]
"""Numbers and words by their keys."""

EDGES = ("zones.low_dbfs", "zones.sweet_dbfs", "zones.hot_dbfs")
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
    """

    key: str
    title: str
    purpose: str
    choices: tuple[Any, ...]
    unit: str = ""
    spec: str = "g"
    words: Mapping[Any, str] = field(default_factory=dict)

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
        return turned if edges_are_apart(turned) else values


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


def edges_are_apart(values: Values) -> bool:
    """Whether the zone edges ascend, with some ground in between."""
    return all(round(values[above] - values[below], 6) >= EDGE_GAP_DB for below, above in pairwise(EDGES))


def steps(lowest: float, highest: float, step: float) -> tuple[float, ...]:
    """The numbers from `lowest` to `highest`, both included."""
    return tuple(lowest + step * number for number in range(round((highest - lowest) / step) + 1))


def edge(key: str, title: str, purpose: str) -> Setting:
    """The row of a zone edge."""
    return Setting(key, title, purpose, steps(-90.0, 0.0, 0.5), "dBFS", ".1f")


UNTIL_CLEAR = {math.inf: "until CLEAR"}

SETTINGS = (
    edge("zones.sweet_dbfs", "Sweet from", "from here on the level is right"),
    edge("zones.hot_dbfs", "Hot from", "above it the next note may clip"),
    edge("zones.low_dbfs", "Signal from", "below it nobody is playing"),
    Setting(
        "clip.samples",
        "Clip rule",
        "so many at full scale are a clip",
        tuple(range(1, 16)),
        "samples",
    ),
    Setting(
        "clip.lamp_s",
        "Clip lamp",
        "how long the red lamp stays lit",
        (1.0, 5.0, 30.0, math.inf),
        "s",
        words=UNTIL_CLEAR,
    ),
    Setting(
        "peak.hold_s",
        "Peak hold",
        "how long the marker stands still",
        (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, math.inf),
        "s",
        words=UNTIL_CLEAR,
    ),
)

KEYS = tuple(setting.key for setting in SETTINGS)

Row = Setting | Presets | Factory

ROWS: tuple[Row, ...] = (Presets(), *SETTINGS, Factory())


@dataclass(frozen=True, slots=True)
class Menu:
    """How far the buttons have got.

    Attributes:
        factory: what a factory reset gives
        kept: what is to hold if nothing more is pressed
        values: what holds now, for the ear and the eye
        at: which of the ROWS is chosen
        editing: whether its value is being changed
    """

    factory: Values
    kept: Values
    values: Values
    at: int = 0
    editing: bool = False

    @classmethod
    def opened(cls, values: Values, factory: Values) -> "Menu":
        """SETUP as MODE, held, opens it."""
        return cls(factory, values, values)

    @property
    def row(self) -> Row:
        """The chosen row."""
        return ROWS[self.at]

    @property
    def asks(self) -> bool:
        """Whether MODE is now to say yes, and CLEAR no."""
        return self.editing and isinstance(self.row, Factory)

    def pressed(self, button: str, *, held: bool = False) -> "Menu | None":
        """The menu after a press of `mode`, `up`, `down` or `clear`; None when that has left SETUP.

        Who leaves it with MODE held in the middle of a change has not kept the change.
        """
        match button, held:
            case "mode", False:
                return self._confirmed() if self.editing else replace(self, editing=True)
            case "mode", True:
                return None
            case "clear", _:
                return replace(self, values=self.kept, editing=False) if self.editing else None
        by = 1 if button == "up" else -1
        if self.editing:
            return replace(self, values=self.row.turned(self.kept, self.values, by))
        return replace(self, at=min(max(self.at - by, 0), len(ROWS) - 1))

    def _confirmed(self) -> "Menu":
        values = self.factory if self.asks else self.values
        return replace(self, kept=values, values=values, editing=False)
