"""What is bought, roughly as it looks, for the pictures only: what counts is its block in `inside`."""

from collections.abc import Iterator

from build123d import Box, Cylinder, Part, Pos, Rot, fillet

from hardware.panel import sheet
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import button_places, front, lamp_places, xlr_places
from hardware.panel.inside import around, blocks, pi_holes, tap_holes
from hardware.panel.render import Colour
from hardware.panel.solid import block

Painted = tuple[Part, Colour]

STEEL: Colour = (176, 179, 184)
BRASS: Colour = (186, 164, 104)
RUBBER: Colour = (40, 41, 44)
GREEN: Colour = (44, 110, 74)
BLUE: Colour = (46, 74, 122)
GOLD: Colour = (200, 170, 90)
WHITE: Colour = (222, 222, 216)
OFF: Colour = (96, 98, 102)
LIT: dict[str, Colour] = {
    "signal": (96, 240, 120),
    "sweet": (80, 150, 255),
    "hot": (255, 190, 70),
    "clip": (255, 80, 70),
}


def along_y(x: float, y: float, z: float, diameter: float, length: float) -> Part:
    """A cylinder from `y` on towards the back."""
    return Pos(x, y + length / 2, z) * Rot(90, 0, 0) * Cylinder(diameter / 2, length)


def lamps(box: Dimensions, lit: set[str]) -> Iterator[Painted]:
    """The LEDs that are lit; they are drawn without a shade."""
    for _, lamp, x, z in lamp_places(box):
        if lamp in lit:
            yield along_y(x, -1.6, z, 3.0, 1.6), LIT[lamp]


def before_the_panel(box: Dimensions, lit: set[str]) -> Iterator[Painted]:
    """Caps, clips, lamps and screws, and the black behind the window."""
    for _, lamp, x, z in lamp_places(box):
        yield along_y(x, -0.6, z, box.lamp_clip, 0.6), RUBBER
        if lamp not in lit:
            yield along_y(x, -1.6, z, 3.0, 1.6), OFF
    for _, x, z in button_places(box):
        yield along_y(x, -1.2, z, box.button_cap, 1.2), STEEL
        cap = along_y(x, -5.0, z, box.button_cap - 3.5, 5.0)
        yield fillet(cap.edges(), 0.7), RUBBER
    for cut in front(box).cuts:
        if cut.name == "panel screw":
            head = along_y(cut.x, 0.0, cut.z, box.screw_head - 0.4, 1.0)
            yield head - along_y(cut.x, -0.1, cut.z, 2.2, 0.7), STEEL
        if cut.name == "display":
            yield Pos(cut.x, 2.0, cut.z) * Box(cut.width, 0.4, cut.height), (6, 6, 7)


def behind_the_panel(box: Dimensions) -> Iterator[Painted]:
    """The display's board and its clamps, buttons and lamps."""
    for item in blocks(box):
        if item.name == "display":
            back = item.y[1] - box.board_thickness
            yield block(item.x, (back, item.y[1]), item.z), BLUE
            glass_x = around(box.oled_x, box.oled_glass_width)
            glass_z = around(box.middle_z, box.oled_glass_height)
            yield block(glass_x, (item.y[0], back), glass_z), RUBBER
            row = around(box.oled_x, 16 * 2.54), (item.y[1], item.y[1] + 8.5), around(item.z[1] - 3.0, 2.5)
            yield block(*row), RUBBER
        elif "clamp" in item.name:
            yield block(item.x, item.y, item.z), STEEL
    for _, x, z in button_places(box):
        yield along_y(x, box.panel_thickness, z, box.button_cap, 2.0), STEEL
        yield along_y(x, box.panel_thickness + 2.0, z, box.button_body - 2.0, 14.0), RUBBER
    for _, _, x, z in lamp_places(box):
        yield along_y(x, box.panel_thickness, z, box.lamp_clip, 5.0), RUBBER


def _standoffs(box: Dimensions, places: Iterator[tuple[float, float]], top: float) -> Iterator[Painted]:
    for x, y in places:
        yield Pos(x, y, (box.floor_z + top) / 2) * Cylinder(2.6, top - box.floor_z), BRASS


def computer(box: Dimensions) -> Iterator[Painted]:
    """A Raspberry Pi 4 with a HAT."""
    x, y, foot = box.pi_x, box.pi_y, box.floor_z + box.standoff
    top = foot + box.board_thickness
    hat = top + 11.0
    yield from _standoffs(box, pi_holes(box), hat)
    yield block((x, x + box.pi_width), (y, y + box.pi_length), (foot, top)), GREEN
    end = y + box.pi_length + 3.0
    for left, width, high in ((2.5, 16.0, 13.5), (22.0, 13.5, 16.0), (40.5, 13.5, 16.0)):
        span = x + left, x + left + width
        body = block(span, (end - 20.0, end), (top, top + high))
        hollow = block((span[0] + 1, span[1] - 1), (end - 12.0, end + 1), (top + 1.5, top + high - 1.5))
        yield body - hollow, STEEL
    yield block((x + 22, x + 37), (y + 22, y + 37), (top, top + 2.4)), STEEL
    header = (x + 1.0, x + 6.0), (y + 7.0, y + 58.0)
    yield block(*header, (top, hat)), RUBBER
    yield block((x, x + box.pi_width), (y, y + box.hat_length), (hat, hat + 1.6)), (40, 90, 62)
    yield block(*header, (hat + 1.6, hat + 4.0)), RUBBER
    yield block((header[0][0] + 0.8, header[0][1] - 0.8), (y + 7.5, y + 57.5), (hat + 4.0, hat + 10.0)), GOLD
    jack = x + box.pi_width
    for at, colour in ((14.0, (170, 50, 50)), (30.0, (226, 226, 222))):
        yield block((jack - 12, jack), (y + at - 5, y + at + 5), (hat + 1.6, hat + 12.0)), RUBBER
        yield Pos(jack + 4.5, y + at, hat + 6.5) * Rot(0, 90, 0) * Cylinder(4.2, 9.0), colour
    yield block((x + 14, x + 22), (y + 44, y + 62), (hat + 1.6, hat + 10.0)), WHITE
    for at in ((24, 20), (24, 34), (34, 48)):
        yield block(around(x + at[0], 7), around(y + at[1], 7), (hat + 1.6, hat + 2.8)), RUBBER


def tap(box: Dimensions) -> Iterator[Painted]:
    """The tap board: its plugs, its op-amp, its supply."""
    x, y, foot = box.tap_x, box.tap_y, box.floor_z + box.standoff
    top = foot + box.board_thickness
    yield from _standoffs(box, tap_holes(box), top + 2.0)
    yield block((x, x + box.tap_width), (y, y + box.tap_length), (foot, top)), BLUE
    back = y + box.tap_length
    for at in (14.0, 36.0, 58.0, 80.0):
        yield block((x + at, x + at + 10), (back - 9, back - 2), (top, top + 7)), WHITE
    for at in (22.0, 58.0):
        yield block((x + at, x + at + 7.5), (y + 2, y + 8), (top, top + 7)), WHITE
    yield block((x + 78, x + 92), (y + 12, y + 22), (top, top + 10.5)), RUBBER
    yield block((x + 44, x + 50), (y + 22, y + 27), (top, top + 1.8)), RUBBER
    for at in (26.0, 34.0, 60.0, 68.0):
        yield Pos(x + at, y + 16, top + 5.5) * Cylinder(3.0, 11.0), (60, 62, 110)
    for row in range(2):
        for column in range(8):
            at = x + 16 + column * 4.5 + row * 36, y + 32
            yield block(around(at[0], 1.7), around(at[1], 3.3), (top, top + 0.7)), RUBBER


def in_the_wall(box: Dimensions) -> Iterator[Painted]:
    """XLRs and power jack, outside and inside the rear wall."""
    out, z = box.depth, box.middle_z
    for name, x in xlr_places(box):
        is_input = name.endswith("IN")
        opening = 19.5 if is_input else 22.0
        flange = Pos(x, out + 1.0, z) * Box(box.xlr_flange_width, 2.0, box.xlr_flange_height)
        flange = fillet(flange.edges().filter_by(lambda edge: abs(edge.tangent_at(0.5).Y) > 0.9), 2.5)
        yield flange - along_y(x, out - 3.0, z, opening, 10.0), (58, 60, 64)
        shell = along_y(x, out - 22.0, z, box.xlr_hole - 0.4, 22.0)
        yield shell - along_y(x, out - (1.0 if is_input else 10.0), z, opening, 20.0), (84, 86, 90)
        for dx, dz in ((-4.6, 2.6), (4.6, 2.6), (0.0, -5.3)):
            yield along_y(x + dx, out - 28.0, z + dz, 2.6, 6.0), GOLD
            if is_input:
                yield along_y(x + dx, out - 0.95, z - dz, 3.0, 0.2), (10, 10, 10)
            else:
                yield along_y(x + dx, out - 10.0, z + dz, 2.4, 9.5), STEEL
        for sign in (-1, 1):
            at = x - sign * box.xlr_screw_dx, z - sign * box.xlr_screw_dz
            yield along_y(at[0], out + 1.6, at[1], 5.2, 0.8), STEEL
    jack = along_y(box.jack_x, out - 14.0, z, box.jack_nut - 1.0, 16.5)
    yield jack - along_y(box.jack_x, out - 8.0, z, 5.6, 12.0), (58, 60, 64)
    yield along_y(box.jack_x, out - 8.0, z, 2.0, 10.0), STEEL


def lid_screws(box: Dimensions) -> Iterator[Painted]:
    """What holds the lid."""
    top = box.lid_z + box.sheet
    for x, y in sheet.lid_screws(box):
        head = Pos(x, y, top - 0.5) * Cylinder(box.lid_head / 2 - 0.1, 1.0)
        yield head - Pos(x, y, top) * Cylinder(0.9, 0.8), STEEL


def everything(box: Dimensions) -> list[Painted]:
    """All that is in the box."""
    return [*behind_the_panel(box), *computer(box), *tap(box), *in_the_wall(box)]
