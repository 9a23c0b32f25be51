"""What holds the box together, counted and measured from its dimensions: bom.csv is compared with it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hardware.panel.dimensions import Dimensions
from hardware.panel.front import front, rear, xlr_places
from hardware.panel.inside import pi_holes, side_screws, tap_holes
from hardware.panel.sheet import lid_screws


@dataclass(frozen=True, slots=True)
class Screw:
    """A screw by its name in bom.csv, and its length as it is sold: a countersunk one's with its head."""

    name: str
    length: float


M3_FLAT = Screw("screw M3 x 8 countersunk", 8.0)
M3_PAN = Screw("screw M3 x 8 pan head", 8.0)
LID = Screw("screw M2.5 x 5 countersunk", 5.0)
FLOOR = Screw("screw M2.5 x 4 countersunk", 4.0)
BOARD = Screw("screw M2.5 x 5 pan head", 5.0)
SPACER = Screw("spacer M2.5 x 11", 6.0)
"""Between Pi and HAT; its spigot is a screw."""
STUD = Screw("stud M3 x 12", 12.0)

NUT = 2.4
WASHER = 0.5
"""How high those of M3 are, ISO 4032 and ISO 7089."""
CLINCHED = 1.5
"""How far a self-clinching nut stands out of its sheet: PEM, type CLS, M2.5 and M3."""
XLR_FLANGE = 2.0
"""*Measure*: where its screws pass."""
LEAST_BITE = 2.5
"""Of an M2.5 thread: once its diameter."""
AIR = 2.0
"""A screw's end may stand out of its nut by this."""

NUT_AND_WASHER = ("nut M3", "washer M3")


@dataclass(frozen=True, slots=True)
class Joint:
    """Screws that do the same: what each passes through, and what its end needs and has beyond that."""

    place: str
    count: int
    screw: Screw
    through: float
    bite: float
    room: float
    with_each: tuple[str, ...] = ()
    """What else one of them takes, by its name in bom.csv."""


def nutted(place: str, count: int, screw: Screw, through: float) -> Joint:
    """Screws with a washer and a nut."""
    high = WASHER + NUT
    return Joint(place, count, screw, through, high, high + AIR, NUT_AND_WASHER)


def clinched(place: str, count: int, screw: Screw, through: float, sheet: float) -> Joint:
    """Screws into self-clinching nuts in a sheet."""
    nut = f"nut {screw.name.split()[1]} self-clinching"
    return Joint(place, count, screw, through, sheet + CLINCHED, sheet + CLINCHED + AIR, (nut,))


def on_standoffs(box: Dimensions, place: str, count: int, above: Screw) -> Iterator[Joint]:
    """A board on standoffs: what comes from below and from above must not meet."""
    below_bite, above_bite = FLOOR.length - box.sheet, above.length - box.board_thickness
    standoff = (f"standoff M2.5 x {box.standoff:g}",)
    below, over = box.standoff - above_bite, box.standoff - below_bite
    yield Joint(f"{place} from below", count, FLOOR, box.sheet, LEAST_BITE, below, standoff)
    yield Joint(f"{place} from above", count, above, box.board_thickness, LEAST_BITE, over)


def joints(box: Dimensions) -> Iterator[Joint]:
    """Those of the box itself."""
    panel = sum(cut.name == "panel screw" for cut in front(box).cuts)
    xlrs = sum(cut.name.endswith(" screw") for cut in rear(box).cuts)
    lids, pis, taps = (len(list(places(box))) for places in (lid_screws, pi_holes, tap_holes))
    yield clinched("panel", panel, M3_FLAT, box.panel_thickness, box.sheet)
    yield clinched("lid", lids, LID, box.sheet, box.sheet)
    yield nutted("XLRs", xlrs, M3_FLAT, XLR_FLANGE + box.sheet)
    yield nutted("display", len(front(box).studs), STUD, box.oled_depth + box.sheet)
    yield from on_standoffs(box, "Pi", pis, SPACER)
    yield from on_standoffs(box, "tap board", taps, BOARD)
    yield Joint("HAT", pis, BOARD, box.board_thickness, LEAST_BITE, box.hat_spacer)


def rack_joints(box: Dimensions) -> Iterator[Joint]:
    """Those of two ears, and of a second box in place of the long one."""
    sides = len(list(side_screws(box)))
    yield nutted("ears", 2 * sides, M3_FLAT, box.ear_sheet + box.sheet)
    yield nutted("two boxes", sides, M3_PAN, 2 * (box.sheet + box.tray_x))


def counted(found: Iterable[Joint]) -> Counter[str]:
    """How many of each thing some joints take, by its name in bom.csv."""
    total: Counter[str] = Counter()
    for joint in found:
        for name in (joint.screw.name, *joint.with_each):
            total[name] += joint.count
    return total


def of_the_box(box: Dimensions) -> Counter[str]:
    """All that the box takes; each XLR has a solder tag."""
    return counted(joints(box)) + Counter({"solder tag M3": len(list(xlr_places(box)))})


def of_the_rack(box: Dimensions) -> Counter[str]:
    """All that the ears and a second box take; two washers keep the boxes' walls apart."""
    return counted(rack_joints(box)) + Counter({"washer M3": 2 * len(list(side_screws(box)))})


def faults(box: Dimensions) -> Iterator[str]:
    """Screws that are too short or too long."""
    for joint in (*joints(box), *rack_joints(box)):
        end = joint.screw.length - joint.through
        if end < joint.bite:
            yield f"{joint.place}: {joint.screw.name} is {joint.bite - end:.2f} mm too short"
        if end > joint.room:
            yield f"{joint.place}: {joint.screw.name} is {end - joint.room:.2f} mm too long"
        if joint.place == "ears" and end > box.nut_depth:
            yield f"ears: {joint.screw.name} stands {end:.2f} mm into the box, not {box.nut_depth}"
