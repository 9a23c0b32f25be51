"""The tap on a bench: KiCad's own netlist of the schematic, sources and loads around it, and ngspice."""

import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gainbox.decibels import to_amplitude

HERE: Final = Path(__file__).parent
SIDES: Final = ("left", "right")
Shape = Callable[[float], str]

DBU_V: Final = 0.6**0.5
"""0 dBu in volts rms: 1 mW in 600 ohm."""
HAT_OHM: Final = 10e3
"""What a HAT's input is taken for."""
NO_HAT_OHM: Final = 1e6
"""A HAT that takes nothing; its pin gets the most."""
BALANCED: Final = (0.5, -0.5)
SOURCE_OHM: Final = 600.0
"""The worst a line output is expected to have."""


@dataclass(frozen=True)
class Board:
    """The tap as a netlist: the lines that KiCad wrote."""

    lines: tuple[str, ...]

    def having(self, values: Mapping[str, str]) -> "Board":
        """The same board with other values of some parts."""
        changed = []
        for line in self.lines:
            ref, _, rest = line.partition(" ")
            changed.append(f"{ref} {rest.rsplit(' ', 1)[0]} {values[ref]}" if ref in values else line)
        return Board(tuple(changed))

    def parts(self) -> dict[str, list[str]]:
        """What is on a line after its reference: nets, then the value."""
        return {line.split()[0]: line.split()[1:] for line in self.lines}


def netlist(schematic: Path = HERE / "gainbox.kicad_sch") -> Board:
    """What KiCad makes of a schematic for SPICE."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tap.cir"
        command = ["kicad-cli", "sch", "export", "netlist", "--format", "spice", "--output"]
        subprocess.run([*command, out, schematic], check=True, capture_output=True)
        lines = out.read_text().splitlines()
    return Board(tuple(line for line in lines if not line.startswith((".title", ".end"))))


def run(board: Board, around: Sequence[str], commands: Sequence[str]) -> str:
    """What ngspice says to commands about a board with something around it."""
    sockets = [
        f"V{leg}_{side} {leg}_{side} /Tap/{side.upper()}_{leg.upper()} 0"
        for side in SIDES
        for leg in ("hot", "cold")
    ]
    probes = [f"Vadc_{side} adc_{side} {side.upper()}_ADC 0" for side in SIDES]
    for side, first in zip(SIDES, (1, 2), strict=True):
        probes.append(f"Vplus_{side} plus_{side} {board.parts()[f'R{first}4'][0]} 0")
        probes.append(f"Vout_{side} out_{side} {board.parts()[f'R{first}6'][0]} 0")
    deck = [
        "the tap",
        *board.lines,
        *sockets,
        *probes,
        "Vgnda GNDA 0 0",
        "Vchassis CHASSIS 0 0",
        *around,
        ".options reltol=1e-6 abstol=1e-13 vntol=1e-9",
        ".control",
        *commands,
        "quit 0",
        ".endc",
        ".end",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.cir"
        path.write_text("\n".join(deck) + "\n")
        done = subprocess.run(
            ["ngspice", "-b", path], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode != 0 or "Error" in done.stderr:
        raise RuntimeError(f"ngspice could not simulate the tap: {done.stderr.strip()[-500:]}")
    return done.stdout


def printed(text: str, name: str) -> list[float]:
    """The numbers ngspice printed or measured under a name."""
    return [float(found) for found in re.findall(rf"^{re.escape(name)}\s*=\s*(\S+)", text, re.MULTILINE)]


def rails(volts: float) -> list[str]:
    """The supply; at 0 V it is hard at ground, which is worse than open."""
    return [f"Vrail_up +5VA 0 {volts}", f"Vrail_down -5VA 0 {-volts}"]


def switched_rails(volts: float) -> list[str]:
    """The supply, on after 10 ms and off again after 200 ms more."""
    return [
        f"Vrail_{name} {net} 0 pulse(0 {peak} 10m 1m 1m 200m 1)"
        for name, net, peak in (("up", "+5VA", volts), ("down", "-5VA", -volts))
    ]


def switched_phantom() -> list[str]:
    """48 V by way of 6.81 kohm on every leg, on after 10 ms and off again after 200 ms more."""
    feeds = [f"Rphantom_{leg}_{side} phantom {leg}_{side} 6.81k" for side in SIDES for leg in ("hot", "cold")]
    return ["Vphantom phantom 0 pulse(0 48 10m 10u 10u 200m 1)", *feeds]


def hat(ohm: float = HAT_OHM) -> list[str]:
    """The HAT's inputs."""
    return [f"Rhat_{side} adc_{side} 0 {ohm}" for side in SIDES]


def small_signal(share: float) -> str:
    """For a sweep; silent otherwise."""
    return f"ac {share}"


def sine(level_dbu: float) -> Shape:
    """A 1 kHz sine, of which each leg has its share."""
    peak = DBU_V * to_amplitude(level_dbu) * 2**0.5
    return lambda share: f"sin(0 {peak * share} 1k)"


def line(shape: Shape, ohm: float, legs: tuple[float, float] = BALANCED, load_ohm: float = 10e3) -> list[str]:
    """A source for both channels, each leg of which has its share of a shape, and the channels' loads."""
    around = [f"Vsource_{leg} source_{leg} 0 {shape(share)}" for leg, share in zip("hc", legs, strict=True)]
    for side in SIDES:
        around += [f"Rs{leg[0]}_{side} source_{leg[0]} {leg}_{side} {ohm / 2}" for leg in ("hot", "cold")]
        around.append(f"Rload_{side} hot_{side} cold_{side} {load_ohm}")
    return around
