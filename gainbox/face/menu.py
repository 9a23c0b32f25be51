"""SETUP: how far the four buttons have got with it.

UP and DOWN choose a row, MODE begins to change it. Then UP and DOWN change the value, which is to hold at
once; MODE keeps it, and CLEAR gives the old one back. In a name both go from letter to letter first.
Where a channel is calibrated, UP and DOWN dial how many dBu are on it, and MODE asks for that to be kept.
"""

from dataclasses import dataclass, replace

from gainbox.face.naming import LONGEST
from gainbox.face.rows import Calibrate, Factory, Name, Row, Setting, Values
from gainbox.face.setup_rows import ROWS, rows_for

LINE_UP_DBU = 4.0
"""What studios line up with."""
LOWEST_DBU, HIGHEST_DBU, DBU_STEP = -40.0, 30.0, 0.1


@dataclass(frozen=True, slots=True)
class Menu:
    """How far the buttons have got.

    Attributes:
        factory: what a factory reset gives
        kept: what is to hold if nothing more is pressed
        values: what holds now, for the ear and the eye
        at: which of the ROWS is chosen
        editing: whether its value is being changed
        letter: which letter of a name is, from 0
        rows: for the channels there are
        dbu: what is dialled where a channel is calibrated
        asked: whether MODE has asked for that to be kept
        refusal: why it was not, until the next press
    """

    factory: Values
    kept: Values
    values: Values
    at: int = 0
    editing: bool = False
    letter: int = 0
    rows: tuple[Row, ...] = ROWS
    dbu: float = LINE_UP_DBU
    asked: bool = False
    refusal: str = ""

    @classmethod
    def opened(cls, values: Values, factory: Values, channels: int = 2) -> "Menu":
        """SETUP as MODE, held, opens it."""
        return cls(factory, values, values, rows=rows_for(channels))

    @property
    def row(self) -> Row:
        """The chosen row."""
        return self.rows[self.at]

    @property
    def name(self) -> str | None:
        """The name that is being spelt; None where no name is."""
        return self.row.said(self.values)[0] if self.editing and isinstance(self.row, Name) else None

    @property
    def calibrates(self) -> int | None:
        """The channel that is being calibrated, from 0."""
        return self.row.channel if self.editing and isinstance(self.row, Calibrate) else None

    @property
    def matches(self) -> bool:
        """Whether the recorder is being matched."""
        return self.editing and isinstance(self.row, Setting) and self.row.matched

    @property
    def at_end(self) -> bool:
        """Whether MODE is now to keep the value, not to go to the next letter."""
        return self.name is None or self.letter >= min(len(self.name), LONGEST - 1)

    @property
    def asks(self) -> bool:
        """Whether MODE is now to say yes, and CLEAR no."""
        return self.editing and isinstance(self.row, Factory)

    def pressed(self, button: str, *, held: bool = False) -> "Menu | None":
        """The menu after a press of `mode`, `up`, `down` or `clear`; None when that has left SETUP.

        Who leaves it with MODE held in the middle of a change has not kept the change.
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

    def answered(self, refusal: str | None) -> "Menu":
        """The menu after the calibration that was asked for was kept, or refused."""
        return replace(self, asked=False, editing=refusal is not None, refusal=refusal or "")

    def _further(self) -> "Menu":
        """Begin to change the value, go to its next letter, or keep it."""
        if not self.editing:
            return replace(self, editing=True)
        if not self.at_end:
            return replace(self, letter=self.letter + 1)
        if self.calibrates is not None:
            return replace(self, asked=True)
        values = self.factory if self.asks else self.values
        return replace(self, kept=values, values=values, editing=False, letter=0)

    def _back(self, held: bool) -> "Menu | None":
        """Go to the letter before, give the old value back, or leave."""
        if not self.editing:
            return None
        if self.letter and not held:
            return replace(self, letter=self.letter - 1)
        return replace(self, values=self.kept, editing=False, letter=0)

    def _turned(self, by: int) -> "Menu":
        """Turn the letter or the value, or go to another row."""
        if not self.editing:
            return replace(self, at=min(max(self.at - by, 0), len(self.rows) - 1))
        if isinstance(self.row, Calibrate):
            dbu = round(self.dbu + by * DBU_STEP, 1)
            return replace(self, dbu=min(max(dbu, LOWEST_DBU), HIGHEST_DBU))
        if isinstance(self.row, Name):
            return replace(self, values=self.row.spelt(self.values, self.letter, by))
        return replace(self, values=self.row.turned(self.kept, self.values, by))
