"""The schematic as KiCad's netlist, made once for all tests of the hardware."""

import re
import subprocess
from pathlib import Path

import pytest

SCHEMATIC = Path(__file__).parents[2] / "hardware" / "tap" / "gainbox.kicad_sch"
Nets = dict[str, set[tuple[str, str]]]
"""Which pins of which parts each net joins, by its name."""


@pytest.fixture(scope="session")
def netlist(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("netlist") / "gainbox.net"
    command = ["kicad-cli", "sch", "export", "netlist", "--output", out, SCHEMATIC]
    subprocess.run(command, check=True, capture_output=True)
    return out.read_text()


@pytest.fixture(scope="session")
def nets(netlist: str) -> Nets:
    found: Nets = {}
    for net in netlist[netlist.index("(nets") :].split("(net (")[1:]:
        name = re.search(r'\(name "([^"]*)"', net)
        assert name
        found[name[1]] = set(re.findall(r'\(ref "([^"]*)"\)\s*\(pin "([^"]*)"', net))
    return found
