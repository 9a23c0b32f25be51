"""What is cut into the front panel and the rear wall, and what is engraved: plain shapes, seen from outside.

The names of lamps and buttons are those of `gainbox.board`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gainbox.board import BUTTON_PINS, LAMP_PINS, LAMPS
from hardware.panel import lettering
from hardware.panel.dimensions import Dimensions


@dataclass(frozen=True, slots=True)
class Round:
    """A round hole; `head` is the diameter of what covers it outside, a countersink or a nut."""

    name: str
    x: float
    z: float
    diameter: float
    head: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangular cut-out with rounded corners, by its middle."""

    name: str
    x: float
    z: float
    width: float
    height: float
    corner: float = 0.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word to engrave: where its foot stands, and which part of its width lies left of `x`."""

    text: str
    x: float
    z: float
    height: float
    align: float = 0.5

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, right, foot, head."""
        left = self.x - self.align * lettering.width(self.text, self.height)
        return left, left + lettering.width(self.text, self.height), self.z, self.z + self.height

    @property
    def strokes(self) -> list[lettering.Stroke]:
        """What the cutter follows."""
        return lettering.strokes(self.text, self.x, self.z, self.height, self.align)


Cut = Round | Window


@dataclass(frozen=True, slots=True)
class Face:
    """One face of the box: its size, its cut-outs, its words; `studs` are welded on from behind."""

    name: str
    width: float
    height: float
    corner: float
    cuts: tuple[Cut, ...]
    words: tuple[Word, ...]
    studs: tuple[Round, ...] = ()


def lamp_places(box: Dimensions) -> Iterator[tuple[str, str, float, float]]:
    """Side, name, x and z of each lamp: a column on either side of the display, from the bottom up."""
    for side, sign in zip(LAMP_PINS, (-1, 1), strict=True):
        for row, lamp in enumerate(LAMPS):
            yield (
                side,
                lamp,
                box.oled_x + sign * box.lamp_x,
                box.middle_z + (row - (len(LAMPS) - 1) / 2) * box.lamp_pitch,
            )


def button_places(box: Dimensions) -> Iterator[tuple[str, float, float]]:
    """Name, x and z of each button, from the left."""
    for index, button in enumerate(BUTTON_PINS):
        yield button, box.button_x + index * box.button_pitch, box.middle_z


def _panel_screws(box: Dimensions) -> Iterator[Round]:
    for x in (box.screw_x, box.panel_width - box.screw_x):
        for z in (box.screw_z, box.panel_height - box.screw_z):
            yield Round("panel screw", x, z, box.screw_hole, box.screw_head)


def _lamp_words(box: Dimensions) -> Iterator[Word]:
    """Each lamp's name beside it, towards the display, and each column's name above it."""
    for side, lamp, x, z in lamp_places(box):
        sign, align = (1, 0.0) if x < box.oled_x else (-1, 1.0)
        foot = z - box.name_height / 2
        yield Word(lamp.upper(), x + sign * (box.lamp_clip / 2 + 1.2), foot, box.name_height, align)
        if lamp == LAMPS[-1]:
            yield Word(side.upper(), x, z + box.lamp_clip / 2 + 1.6, box.side_height)


def _button_words(box: Dimensions) -> Iterator[Word]:
    for button, x, z in button_places(box):
        yield Word(button.upper(), x, z - box.button_cap / 2 - 2.4 - box.name_height, box.name_height)


def front(box: Dimensions) -> Face:
    """The front panel."""
    window = Window(
        "display",
        box.oled_x,
        box.middle_z,
        box.oled_active_width + 2 * box.oled_margin,
        box.oled_active_height + 2 * box.oled_margin,
        box.oled_window_corner,
    )
    lamps = [Round(f"{side} {lamp}", x, z, box.lamp_hole) for side, lamp, x, z in lamp_places(box)]
    buttons = [Round(name, x, z, box.button_hole, box.button_cap) for name, x, z in button_places(box)]
    buttons_middle = sum(button.x for button in buttons) / len(buttons)
    title = Word("GAINBOX", buttons_middle, box.panel_height - 4.6 - box.title_height, box.title_height)
    studs = [
        Round("stud", box.oled_x + dx, box.middle_z + dz, box.stud)
        for dx in (-box.clamp_x, box.clamp_x)
        for dz in (-box.clamp_z, box.clamp_z)
    ]
    return Face(
        "panel",
        box.panel_width,
        box.panel_height,
        box.panel_corner,
        (*_panel_screws(box), window, *lamps, *buttons),
        (title, *_lamp_words(box), *_button_words(box)),
        tuple(studs),
    )


XLRS = ("RIGHT OUT", "RIGHT IN", "LEFT OUT", "LEFT IN")
"""From the left as seen from the front; from behind, as one reads them, LEFT IN comes first."""


def xlr_places(box: Dimensions) -> Iterator[tuple[str, float]]:
    """Name and x of each XLR; in z they sit half-way up."""
    for index, name in enumerate(XLRS):
        yield name, box.xlr_x + index * box.xlr_pitch


def ports(box: Dimensions) -> Window:
    """The cut-out for the Pi's ports, seen from the front."""
    board_top = box.floor_z + box.standoff + box.board_thickness
    foot = board_top - 1.0
    head = board_top + box.ports_height + 1.0
    return Window(
        "ports", box.pi_x + box.pi_width / 2, (foot + head) / 2, box.pi_width - 1.0, head - foot, 1.0
    )


def rear(box: Dimensions) -> Face:
    """The rear wall as seen from behind: x runs from its left end, z as everywhere."""

    def mirrored(x: float) -> float:
        return box.panel_width - x

    cuts: list[Cut] = []
    words = []
    for name, x in xlr_places(box):
        cuts.append(Round(name, mirrored(x), box.middle_z, box.xlr_hole))
        cuts += [
            Round(
                f"{name} screw",
                mirrored(x) + sign * box.xlr_screw_dx,
                box.middle_z - sign * box.xlr_screw_dz,
                box.xlr_screw_hole,
            )
            for sign in (-1, 1)
        ]
        foot = box.tray_z + box.body_height - box.sheet - 1.2 - box.rear_height
        words.append(Word(name, mirrored(x), foot, box.rear_height))
    cuts.append(Round("power", mirrored(box.jack_x), box.middle_z, box.jack_hole, box.jack_nut))
    words.append(Word("5 V", mirrored(box.jack_x), box.middle_z + box.jack_nut / 2 + 1.5, box.rear_height))
    hole = ports(box)
    cuts.append(Window(hole.name, mirrored(hole.x), hole.z, hole.width, hole.height, hole.corner))
    return Face("rear", box.panel_width, box.panel_height, 0.0, tuple(cuts), tuple(words))
