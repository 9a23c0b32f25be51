"""SETUP: the state of its menu, moved on by presses.

UP and DOWN choose a row, MODE begins to change it. Then UP and DOWN change the value, which applies at once;
MODE keeps it, and CLEAR gives the old one back; in a name both first step through its letters. In a row that
calibrates a channel, UP and DOWN dial the dBu of the tone on it, and MODE calibrates by it.
"""

from dataclasses import dataclass, replace

from gainbox.face.naming import LONGEST
from gainbox.face.rows import Calibrate, Factory, Name, Row, Setting, Settings

LINE_UP_DBU = 4.0
"""The line-up level of studios."""
LOWEST_DBU, HIGHEST_DBU, DBU_STEP = -40.0, 30.0, 0.1


@dataclass(frozen=True, slots=True)
class Menu:
    """The state of the menu.

    Attributes:
        rows: the rows
        factory: the settings after a factory reset
        kept: the confirmed settings
        settings: the settings in force, with the value that is being changed
        at: index of the chosen row
        editing: True while its value is being changed
        letter: index of the letter of a name that is being changed
        dbu: the dialled level of the tone by which a channel is calibrated
        calibrating: True when MODE has asked to calibrate by it
        refusal: why that was refused, until the next press
    """

    rows: tuple[Row, ...]
    factory: Settings
    kept: Settings
    settings: Settings
    at: int = 0
    editing: bool = False
    letter: int = 0
    dbu: float = LINE_UP_DBU
    calibrating: bool = False
    refusal: str = ""

    @classmethod
    def opened(cls, rows: tuple[Row, ...], settings: Settings, factory: Settings) -> "Menu":
        """SETUP as MODE, held, opens it."""
        return cls(rows, factory, settings, settings)

    @property
    def row(self) -> Row:
        """The chosen row."""
        return self.rows[self.at]

    @property
    def name(self) -> str | None:
        """The name that is being spelt; None for another row."""
        return self.row.format(self.settings)[0] if self.editing and isinstance(self.row, Name) else None

    @property
    def calibrates(self) -> int | None:
        """The channel that is being calibrated, from 0."""
        return self.row.channel if self.editing and isinstance(self.row, Calibrate) else None

    @property
    def matches(self) -> bool:
        """True while the recorder is being matched."""
        return self.editing and isinstance(self.row, Setting) and self.row.matched

    @property
    def at_end(self) -> bool:
        """True if MODE keeps the value, and does not go to the next letter."""
        return self.name is None or self.letter >= min(len(self.name), LONGEST - 1)

    @property
    def asks(self) -> bool:
        """True if MODE now means yes, and CLEAR no."""
        return self.editing and isinstance(self.row, Factory)

    def pressed(self, button: str, *, held: bool = False) -> "Menu | None":
        """The menu after a press of `mode`, `up`, `down` or `clear`; None when that has left SETUP.

        MODE held in the middle of a change does not keep the change.
        """
        menu = replace(self, refusal="")
        match button, held:
            case "mode", True:
                return None
            case "mode", False:
                return menu._further()
            case "clear", _:
                return menu._back(held)
        return menu._turned(1 if button == "up" else -1)

    def calibrated(self, refusal: str | None) -> "Menu":
        """The menu after a calibration; `refusal` is why it was refused, None if it was stored."""
        return replace(self, calibrating=False, editing=refusal is not None, refusal=refusal or "")

    def _further(self) -> "Menu":
        """Begin to change the value, go to its next letter, or keep it."""
        if not self.editing:
            return replace(self, editing=True)
        if not self.at_end:
            return replace(self, letter=self.letter + 1)
        if self.calibrates is not None:
            return replace(self, calibrating=True)
        settings = self.factory if self.asks else self.settings
        return replace(self, kept=settings, settings=settings, editing=False, letter=0)

    def _back(self, held: bool) -> "Menu | None":
        """Go to the letter before, give the old value back, or leave."""
        if not self.editing:
            return None
        if self.letter and not held:
            return replace(self, letter=self.letter - 1)
        return replace(self, settings=self.kept, editing=False, letter=0)

    def _turned(self, by: int) -> "Menu":
        """Turn the letter or the value, or go to another row."""
        if not self.editing:
            return replace(self, at=min(max(self.at - by, 0), len(self.rows) - 1))
        if isinstance(self.row, Calibrate):
            dbu = round(self.dbu + by * DBU_STEP, 1)
            return replace(self, dbu=min(max(dbu, LOWEST_DBU), HIGHEST_DBU))
        if isinstance(self.row, Name):
            return replace(self, settings=self.row.spelt(self.settings, self.letter, by))
        return replace(self, settings=self.row.turned(self.kept, self.settings, by))
