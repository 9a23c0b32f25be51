"""The sheet of the supply: 5 V of the jack becomes +5 V and -5 V of the tap, isolated and filtered."""

from hardware.tap.sheet import Sheet
from hardware.tap.tap_sheet import C, R

L = "Device:L"


def rail(sheet: Sheet, net: str, first: int, start: tuple[int, int], y: int) -> None:
    """A filter from the converter to a rail: choke, resistor that damps it, capacitors, a least load."""
    choke = sheet.part(f"L{first}", L, "22u", 128, y, turn=90, simulated=False)
    damp = sheet.part(f"R{first + 40}", R, "4.7", 140, y, turn=90, simulated=False)
    sheet.wire(start, (112, start[1]), (112, y), choke.pin(1))
    sheet.wire(choke.pin(2), damp.pin(1))
    sheet.wire(damp.pin(2), (190, y))
    positive = net.startswith("+")
    near, far = (1, 2) if positive else (2, 1)
    middle = 62
    for ref, lib_id, value, x in (
        (f"C{first + 40}", C, "10u", 152),
        (f"C{first + 42}", C, "100n", 164),
        (f"R{first + 42}", R, "1.5k", 176),
    ):
        part = sheet.part(ref, lib_id, value, x, (y + middle) // 2, simulated=False)
        sheet.wire((x, y), part.pin(near))
        sheet.wire(part.pin(far), (x, middle))
    sheet.power(net, (190, y), turn=0 if positive else 180)
    sheet.flag((184, y))


def entrance(sheet: Sheet, y: int) -> None:
    """Where 5 V comes in: the jack in the rear wall, and the fuse that all of it goes through."""
    beside = ((-5, -6), (-5, 5), "left")
    jack = sheet.part("J11", "Connector:Barrel_Jack", "5 V", 26, y, names=beside, simulated=False)
    fuse = sheet.part("F1", "Device:Fuse", "T 3.15 A", 48, y - 2, turn=90, simulated=False)
    sheet.wire(jack.pin(1), fuse.pin(1))
    sheet.wire(fuse.pin(2), (64, y - 2), (64, y - 4))
    sheet.power("+5V", (64, y - 4))
    sheet.wire(jack.pin(2), (38, y + 2), (38, y + 6))
    sheet.power("GND", (38, y + 6))


def draw(sheet: Sheet) -> None:
    """Draws the whole sheet."""
    sheet.note("From the rear wall, to Pi and tap", 18, 98, size_mm=2.5)
    entrance(sheet, 112)
    sheet.note("5 V of the tap", 18, 28, size_mm=2.5)
    sheet.note("Isolated converter", 84, 28, size_mm=2.5)
    sheet.note("Filters: 39 dB at 100 kHz", 118, 28, size_mm=2.5)
    jack = sheet.part(
        "J8",
        "Connector_Generic:Conn_01x02",
        "TAP SUPPLY",
        22,
        58,
        mirror="y",
        names=((0, -4), (0, 6), ""),
        simulated=False,
    )
    choke = sheet.part("L3", L, "22u", 52, 58, turn=90, simulated=False)
    first = sheet.part("C45", C, "10u", 42, 66, simulated=False)
    second = sheet.part("C46", C, "10u", 64, 66, simulated=False)
    converter = sheet.part(
        "U2",
        "Converter_DCDC:TMA-0505D",
        "TMA 0505D",
        92,
        62,
        names=((0, -6), (0, 6), ""),
        simulated=False,
    )
    sheet.wire(jack.pin(1), choke.pin(1))
    sheet.wire(choke.pin(2), (74, 58), (74, 60), converter.pin(1))
    for part in (first, second):
        sheet.wire((part.x, 58), part.pin(1))
        sheet.wire(part.pin(2), (part.x, 74))
    sheet.wire(jack.pin(2), (32, 60), (32, 74), (76, 74), (76, 64), converter.pin(2))
    sheet.wire((32, 74), (32, 77))
    sheet.power("GND", (32, 77))
    sheet.wire((32, 58), (32, 54))
    sheet.power("+5V", (32, 54))
    sheet.wire((70, 58), (70, 56))
    sheet.flag((70, 56))

    rail(sheet, "+5VA", 1, converter.pin(6), 50)
    rail(sheet, "-5VA", 2, converter.pin(4), 74)
    sheet.wire(converter.pin(5), (196, 62), (196, 64))
    sheet.power("GNDA", (196, 64))
    sheet.note(
        "GND is the Pi's, GNDA the tap's. Nothing joins them here: they meet in the HAT, by way of J7.\n"
        "The converter is not regulated: R43 and R44 are its least load, and empty the rails.",
        118,
        98,
    )
