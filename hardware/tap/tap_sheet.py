"""The sheet of the tap: the way through the box, and for each channel what listens to it."""

from typing import Final

from hardware.tap.sheet import Part, Point, Sheet

R: Final = "Device:R"
C: Final = "Device:C"
THREE: Final = "Connector_Generic:Conn_01x03"
OPAMP: Final = "Amplifier_Operational:OPA1678"
MODEL: Final = {
    "Sim.Library": "models/opa1678.lib",
    "Sim.Name": "OPA1678",
    "Sim.Device": "SUBCKT",
    "Sim.Pins": "1=outa 2=ina- 3=ina+ 4=v- 5=inb+ 6=inb- 7=outb 8=v+",
}
"""The op-amp as ngspice sees it."""
PITCH: Final = 50
"""From the left channel down to the right one."""


def chain(sheet: Sheet, start: Point, *parts: Part) -> Point:
    """Wires parts that lie in a row from pin 1 to pin 2, and returns the end."""
    for part in parts:
        sheet.wire(start, part.pin(1))
        start = part.pin(2)
    return start


def through(sheet: Sheet, side: str, first: int, y: int) -> None:
    """From XLR to XLR: three wires, and a capacitor from each leg to the chassis against radio."""
    beside = ((0, -5), (0, 5), "")
    way_in = sheet.part(
        f"J{first}", THREE, f"XLR {side} IN", 22, y, mirror="y", names=beside, simulated=False
    )
    way_out = sheet.part(f"J{first + 1}", THREE, f"XLR {side} OUT", 78, y, names=beside, simulated=False)
    hot_cap = sheet.part(f"C{first}", C, "100p", 40, y - 5)
    cold_cap = sheet.part(f"C{first + 1}", C, "100p", 56, y + 7)
    shield = y - 10
    sheet.wire(way_in.pin(1), (30, y - 2), (30, shield), (70, shield), (70, y - 2), way_out.pin(1))
    sheet.wire(way_in.pin(2), way_out.pin(2))
    sheet.wire(way_in.pin(3), way_out.pin(3))
    sheet.wire((40, shield), hot_cap.pin(1))
    sheet.wire(hot_cap.pin(2), (40, y))
    sheet.wire((56, y + 2), cold_cap.pin(1))
    sheet.wire(cold_cap.pin(2), (56, y + 13))
    sheet.wire((64, shield), (64, shield - 2))
    sheet.power("CHASSIS", (56, y + 13), symbol="GNDPWR")
    sheet.power("CHASSIS", (64, shield - 2), symbol="GNDPWR", turn=180)
    if side == "LEFT":
        sheet.flag((70, shield))
    sheet.label(f"{side}_HOT", (45, y))
    sheet.label(f"{side}_COLD", (45, y + 2))


def listener(sheet: Sheet, side: str, first: int, y: int, unit: int) -> None:
    """A difference amplifier of -15.4 dB, a divider of -11 dB, and the way to the HAT.

    Args:
        sheet: to draw on
        side: LEFT or RIGHT
        first: number of its first resistor and capacitor
        y: the row of the hot leg
        unit: which half of the op-amp
    """
    cold = y + 18
    loom = sheet.part(
        f"J{first // 10 + 4}",
        THREE,
        f"TAP {side}",
        98,
        y,
        mirror="y",
        names=((0, -5), (0, 5), ""),
        simulated=False,
    )
    hot_1, hot_2 = (sheet.part(f"R{first + n}", R, "100k", 122 + 12 * n, y, turn=90) for n in (0, 1))
    cold_1, cold_2 = (sheet.part(f"R{first + 2 + n}", R, "100k", 122 + 12 * n, cold, turn=90) for n in (0, 1))
    ground_r = sheet.part(f"R{first + 4}", R, "34k", 142, y + 5)
    ground_c = sheet.part(f"C{first}", C, "33p", 152, y + 5)
    back_r = sheet.part(f"R{first + 5}", R, "34k", 176, cold, turn=90)
    back_c = sheet.part(f"C{first + 1}", C, "33p", 176, cold + 9, turn=90)
    amplifier = sheet.part(
        "U1", OPAMP, "OPA1678", 176, y + 2, unit=unit, names=((0, -5), (2, 5), "left"), fields=MODEL
    )
    upper = sheet.part(f"R{first + 6}", R, "1.13k", 198, y + 2, turn=90)
    lower = sheet.part(f"R{first + 7}", R, "432", 206, y + 7)
    block = sheet.part(f"C{first + 2}", C, "22u", 218, y + 2, turn=90)
    bleed = sheet.part(f"R{first + 8}", R, "220k", 228, y + 7)
    plus, minus, out = ((3, 2, 1), (5, 6, 7))[unit - 1]

    sheet.unused(loom.pin(1))
    end = chain(sheet, loom.pin(2), hot_1, hot_2)
    sheet.wire(end, amplifier.pin(plus))
    sheet.wire(loom.pin(3), (114, y + 2), (114, cold))
    end = chain(sheet, (114, cold), cold_1, cold_2)
    sheet.wire(end, back_r.pin(1))
    sheet.label(f"{side}_HOT", (104, y))
    sheet.label(f"{side}_COLD", (104, y + 2))

    for part in (ground_r, ground_c):
        sheet.wire((part.x, y), part.pin(1))
        sheet.wire(part.pin(2), (part.x, y + 10))
        sheet.power("GNDA", (part.x, y + 10))
    sheet.wire((162, cold), (162, y + 4), amplifier.pin(minus))
    sheet.wire((162, cold), (162, cold + 9), back_c.pin(1))
    sheet.wire(back_r.pin(2), (190, cold))
    sheet.wire(back_c.pin(2), (190, cold + 9), (190, y + 2))
    sheet.wire(amplifier.pin(out), upper.pin(1))
    sheet.wire(upper.pin(2), block.pin(1))
    sheet.wire(block.pin(2), (234, y + 2))
    for part in (lower, bleed):
        sheet.wire((part.x, y + 2), part.pin(1))
        sheet.wire(part.pin(2), (part.x, y + 12))
        sheet.power("GNDA", (part.x, y + 12))
    sheet.net(f"{side}_ADC", (234, y + 2), flow="output")


def supply(sheet: Sheet, x: int, y: int) -> None:
    """The op-amp's supply pins, each with its capacitor."""
    chip = sheet.part("U1", OPAMP, "OPA1678", x, y, unit=3, names=((3, -1), (3, 1), "left"), fields=MODEL)
    high, low = y - 8, y + 8
    sheet.power("+5VA", (x - 2, high - 2))
    sheet.power("-5VA", (x - 2, low + 2), turn=180)
    sheet.wire((x - 2, high - 2), chip.pin(8))
    sheet.wire((x - 2, low + 2), chip.pin(4))
    upper = sheet.part("C30", C, "100n", x + 18, y - 4)
    lower = sheet.part("C31", C, "100n", x + 18, y + 4)
    sheet.wire((x - 2, high), upper.pin(1))
    sheet.wire((x - 2, low), lower.pin(2))
    sheet.wire(upper.pin(2), lower.pin(1))
    sheet.wire((x + 18, y), (x + 32, y), (x + 32, y + 2))
    sheet.power("GNDA", (x + 32, y + 2))


def draw(sheet: Sheet) -> None:
    """Draws the whole sheet."""
    for index, side in enumerate(("LEFT", "RIGHT")):
        y = 40 + index * PITCH
        through(sheet, side, 1 + 2 * index, y)
        listener(sheet, side, 10 * (index + 1), y, index + 1)
    sheet.note("The way through: copper, with power or without", 18, 18, size_mm=2.5)
    sheet.note("Two difference amplifiers of -15.4 dB, 400k between the legs", 98, 18, size_mm=2.5)
    sheet.note("-11 dB, to the HAT", 198, 18, size_mm=2.5)
    out = sheet.part(
        "J7", "Connector_Generic:Conn_01x04", "TAP OUT", 268, 66, names=((0, -5), (0, 7), ""), simulated=False
    )
    for number, net, y in ((1, "LEFT_ADC", 64), (3, "RIGHT_ADC", 68)):
        sheet.net(net, (254, y), flow="input", left=True)
        sheet.wire((254, y), out.pin(number))
    sheet.wire(out.pin(2), (260, 66), (260, 74))
    sheet.wire(out.pin(4), (260, 70))
    sheet.power("GNDA", (260, 74))
    supply(sheet, 176, 142)
    sheet.note(
        "100k, 34k, 1.13k and 432: thin film, 0.1 %, 25 ppm/K. 33p: C0G, 1 %. 22u: bipolar.\n"
        "1.13k and 432 keep the converter's pin within its limit, wherever an op-amp's output stands.\n"
        "Pin 1 goes from XLR to XLR and to the chassis, nowhere else: shields of W8 and W9 end there.\n"
        "C1 to C4 sit on the XLRs' own contacts. HOT and COLD come to the board by J5 and J6 (loom W8, W9).",
        18,
        132,
    )
