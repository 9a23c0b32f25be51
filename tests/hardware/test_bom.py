"""The bill of materials has every part of schematic, looms and metalwork, and as many as they need."""

import csv
import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from gainbox.board import LAMP_PINS
from hardware.panel import fasteners
from hardware.panel.dimensions import BOX
from tests.hardware.looms import LOOMS, loom

HARDWARE = Path(__file__).parents[2] / "hardware"
SHEETS = {"tap", "power", "panel"}
CHECKED = {
    "maker's specification",
    "in public parts lists",
    "code from memory",
    "series from memory",
    "standard from memory",
    "by dimensions only",
    "drawn here",
}


def bill() -> list[dict[str, str]]:
    with (HARDWARE / "bom.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def bought(*groups: str) -> dict[str, int]:
    """How many of each thing the bill has in some of its groups."""
    return {row["value"]: int(row["quantity"]) for row in bill() if row["part_of"] in groups}


@pytest.mark.hardware
def test_the_bill_names_every_part_of_the_schematic_once_with_its_value(netlist: str):
    found = re.findall(r'\(comp\s*\(ref "([^"]*)"\)\s*\(value "([^"]*)"\)', netlist)
    rows = [row for row in bill() if row["part_of"] in SHEETS]
    listed = [(ref, row["value"]) for row in rows for ref in row["refs"].split()]
    assert sorted(listed) == sorted(found)


def test_the_bill_counts_the_parts_of_the_schematic_right():
    for row in bill():
        assert row["part_of"] not in SHEETS or len(row["refs"].split()) == int(row["quantity"]), row


def test_every_row_names_a_maker_a_part_an_alternate_and_what_has_been_checked():
    for row in bill():
        assert row["manufacturer"], row
        assert row["part_number"], row
        assert row["alternates"], row
        assert row["checked"] in CHECKED, row


def test_nothing_is_listed_twice():
    names = Counter((row["part_of"], row["value"]) for row in bill() if row["part_of"] not in SHEETS)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.hardware
def test_the_bill_has_the_housings_and_contacts_of_the_looms():
    wanted: Counter[str] = Counter()
    for name in LOOMS:
        drawn = loom(name)
        for key, connector in drawn["connectors"].items():
            if "mpn" in connector:
                wanted[connector["mpn"]] += 1
            for part in connector.get("additional_components", ()):
                wanted[part["mpn"]] += len(wired(drawn, key))
    numbers = Counter({row["part_number"]: int(row["quantity"]) for row in bill()})
    assert wanted
    assert wanted <= numbers, wanted - numbers


def wired(drawn: dict[str, Any], connector: str) -> set[int]:
    """The places of a connector that have a wire."""
    pins = chain.from_iterable(end.get(connector, ()) for row in drawn["connections"] for end in row)
    return set(chain.from_iterable(spread(pin) for pin in pins))


def spread(pin: int | str) -> range:
    """Pin 3 as [3], pins "1-5" as five."""
    first, last = (map(int, pin.split("-"))) if isinstance(pin, str) else (pin, pin)
    return range(first, last + 1)


@pytest.mark.hardware
def test_the_bill_has_wire_for_each_cable_of_the_looms():
    cables = {name: cable for of in LOOMS for name, cable in loom(of)["cables"].items()}
    rows = [row for row in bill() if row["refs"].startswith("W")]
    assert sorted(ref for row in rows for ref in row["refs"].split()) == sorted(cables)
    for row in rows:
        of_row = [cables[ref] for ref in row["refs"].split()]
        metres = sum(cable["length"] * (1 if cable.get("shield") else cable["wirecount"]) for cable in of_row)
        assert {cable["gauge"] for cable in of_row} == {re.search(r"[\d.]+ mm2", row["value"])[0]}  # type: ignore[index]
        assert all(bool(cable.get("shield")) == ("screened" in row["value"]) for cable in of_row)
        assert metres <= int(row["quantity"]), row


def test_the_bill_has_exactly_the_screws_nuts_and_spacers_that_the_box_takes():
    for group, needed in (("screws", fasteners.of_the_box(BOX)), ("rack", fasteners.of_the_rack(BOX))):
        assert {name: count for name, count in bought(group).items() if name in needed} == needed


def test_each_lamp_has_its_clip():
    assert bought("screws")["LED clip"] == sum(map(len, LAMP_PINS.values()))


def test_every_sheet_that_is_cut_is_on_the_bill():
    drawn = {path.name for path in (HARDWARE / "panel" / "out").glob("*.dxf")} - {"rear.dxf"}
    assert {row["part_number"] for row in bill() if row["part_number"].endswith(".dxf")} == drawn


def test_the_guide_takes_every_part_of_the_box_and_no_more():
    taken: Counter[str] = Counter()
    for line in re.findall(r"^Take (.*?)\.$", (HARDWARE / "assembly.md").read_text(), re.M | re.S):
        for count, name in re.findall(r"(\d+) × ([^;]+)", " ".join(line.split())):
            taken[name.strip()] += int(count)
    assert dict(taken) == bought("boards", "metal", "screws")
