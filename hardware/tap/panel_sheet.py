"""The sheet of the front panel: header, lamps, buttons, display. Its nets are those of `gainbox.board`."""

import re

from gainbox.board import BUTTON_PINS, DISPLAY_PINS, LAMP_PINS
from hardware.tap import symbols
from hardware.tap.sheet import Part, Point, Sheet
from hardware.tap.tap_sheet import C, R

PI = "Connector:Raspberry_Pi_4"
COLOURS = {
    "signal": ("green", "430"),
    "sweet": ("blue", "150"),
    "hot": ("amber", "430"),
    "clip": ("red", "470"),
}
"""Of each lamp, and what it needs for 3 mA from 3.3 V."""
DISPLAY_NETS = {"chip select": "CE0", "data": "MOSI", "clock": "SCLK", "data/command": "DC"}
GROUND = ("6", "9", "14", "20", "25", "30", "34", "39")
SUPPLY = ("1", "2", "4", "17")


def nets() -> dict[int, str]:
    """The name of each net of the panel by its BCM number."""
    return {
        **{
            pin: f"LED_{side}_{lamp}".upper()
            for side, lamps in LAMP_PINS.items()
            for lamp, pin in lamps.items()
        },
        **{pin: f"BUTTON_{name}".upper() for name, pin in BUTTON_PINS.items()},
        **{pin: f"DISPLAY_{DISPLAY_NETS[name]}" for pin, name in DISPLAY_PINS.items()},
    }


def header(sheet: Sheet, x: int, y: int) -> None:
    """The Pi's header: a name at each pin of ours, a cross at those of the HAT and at what is free."""
    pi = sheet.part(
        "J9", PI, "Raspberry Pi header", x, y, names=((-18, -26), (-18, -24), "left"), simulated=False
    )
    named = nets()
    for number, (right, _, label) in symbols.pins(PI, 1).items():
        place = pi.pin(number)
        bcm = re.search(r"GPIO(\d+)", label)
        if number in GROUND or number in SUPPLY:
            continue
        outward = -1 if right < 0 else 1
        net = named.get(int(bcm[1])) if bcm else None
        end = (place[0] + outward * (4 if net else 2), place[1])
        sheet.wire(place, end)
        if net:
            flow = "input" if net.startswith("BUTTON") else "output"
            sheet.net(net, end, flow=flow, left=right < 0)
        else:
            sheet.unused(end)
    sheet.wire(pi.pin(6), (x, y + 24))
    sheet.power("GND", (x, y + 24))
    sheet.wire(pi.pin(2), (x + 32, y - 18), (x + 32, y - 20))
    sheet.power("+5V", (x + 32, y - 20))
    sheet.wire(pi.pin(1), (x + 40, y - 16), (x + 40, y - 20))
    sheet.power("+3V3", (x + 40, y - 20))


def lamps(sheet: Sheet, side: str, first: int, x: int, y: int) -> None:
    """A column of lamps in the order of the panel, clip on top: pin, resistor, lamp, ground."""
    for row, lamp in enumerate(reversed(LAMP_PINS[side])):
        colour, ohms = COLOURS[lamp]
        height = y + 10 * row
        limit = sheet.part(f"R{first + row}", R, ohms, x + 8, height, turn=90, simulated=False)
        light = sheet.part(
            f"D{first - 50 + row}",
            "Device:LED",
            colour,
            x + 22,
            height,
            mirror="y",
            names=((0, -3), (0, 3), ""),
            simulated=False,
        )
        sheet.net(f"LED_{side}_{lamp}".upper(), (x, height), flow="input", left=True)
        sheet.wire((x, height), limit.pin(1))
        sheet.wire(limit.pin(2), light.pin(2))
        sheet.wire(light.pin(1), (x + 30, height))
    sheet.wire((x + 30, y), (x + 30, y + 33))
    sheet.power("GND", (x + 30, y + 33))


def buttons(sheet: Sheet, x: int, y: int) -> None:
    """The buttons, from their pins to ground; the Pi pulls its pins up."""
    for row, name in enumerate(BUTTON_PINS):
        height = y + 10 * row
        button = sheet.part(
            f"SW{row + 1}",
            "Switch:SW_Push",
            name.upper(),
            x + 10,
            height,
            names=((0, -4), (0, 2), ""),
            simulated=False,
        )
        sheet.net(f"BUTTON_{name}".upper(), (x, height), flow="output", left=True)
        sheet.wire((x, height), button.pin(1))
        sheet.wire(button.pin(2), (x + 20, height))
    sheet.wire((x + 20, y), (x + 20, y + 33))
    sheet.power("GND", (x + 20, y + 33))


def display(sheet: Sheet, x: int, y: int) -> None:
    """The display module's pads, and its reset: low for a tenth of a second, then high."""
    module = sheet.part(
        "J10",
        "Connector_Generic:Conn_01x07",
        "SSD1322 module",
        x,
        y,
        names=((0, -9), (0, 9), ""),
        simulated=False,
    )
    rows = {net: module.pin(number) for number, net in enumerate(("CE0", "MOSI", "SCLK", "DC"), 1)}
    pads = ("CS", "SDI", "SCLK", "D/C", "VDD", "VSS", "/RESET")
    for number, pad in enumerate(pads, 1):
        sheet.note(pad, x + 3, module.pin(number)[1] - 1, size_mm=1.27)
    for net, (pin_x, pin_y) in rows.items():
        sheet.net(f"DISPLAY_{net}", (pin_x - 6, pin_y), flow="input", left=True)
        sheet.wire((pin_x - 6, pin_y), (pin_x, pin_y))
    reset(sheet, module, (x - 40, y + 14))


def reset(sheet: Sheet, module: Part, corner: Point) -> None:
    """3.3 V through a resistor into a capacitor; the module's supply comes by the same way."""
    x, y = corner
    pull = sheet.part("R60", R, "10k", x + 8, y + 6, simulated=False)
    hold = sheet.part("C60", C, "10u", x + 8, y + 18, simulated=False)
    near = sheet.part("C61", C, "10u", x - 6, y + 12, simulated=False)
    sheet.power("+3V3", (x + 8, y - 14))
    sheet.wire((x + 8, y - 14), (x + 8, y), pull.pin(1))
    vdd, vss, low = module.pin(5), module.pin(6), module.pin(7)
    sheet.wire((x + 8, vdd[1]), vdd)
    sheet.wire((x + 8, y), (x - 6, y), near.pin(1))
    sheet.wire(pull.pin(2), hold.pin(1))
    sheet.wire((x + 8, y + 12), (x + 30, y + 12), (x + 30, low[1]), low)
    sheet.wire(hold.pin(2), (x + 8, y + 24))
    sheet.wire(near.pin(2), (x - 6, y + 24), (x + 24, y + 24), (x + 24, vss[1]), vss)
    sheet.wire((x + 8, y + 24), (x + 8, y + 26))
    sheet.power("GND", (x + 8, y + 26))


def draw(sheet: Sheet) -> None:
    """Draws the whole sheet."""
    sheet.note("Raspberry Pi, through the HAT", 62, 22, size_mm=2.5)
    header(sheet, 80, 62)
    sheet.note("Lamps, 3 mA each", 176, 22, size_mm=2.5)
    lamps(sheet, "left", 51, 196, 36)
    lamps(sheet, "right", 55, 266, 36)
    sheet.note("Buttons", 176, 78, size_mm=2.5)
    buttons(sheet, 196, 90)
    sheet.note("Display", 246, 78, size_mm=2.5)
    display(sheet, 302, 100)
    sheet.note(
        "Pins with a cross are the HAT's (I2C, I2S, EEPROM), or free.\n"
        "Lamps are on pins that are pulled low while the Pi boots, buttons on pins that are pulled high.",
        18,
        102,
    )
