"""A bench for the tap: KiCad's own netlist of the schematic, sources and loads around it, and ngspice.

    python -m hardware.tap.bench

prints every number that the design promises. Levels are of a 1 kHz sine unless a frequency is named.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import from_amplitude, to_amplitude

HERE: Final = Path(__file__).parent
SIDES: Final = ("left", "right")
Floats = NDArray[np.float64]
Shape = Callable[[float], str]

DBU_V: Final = 0.6**0.5
"""0 dBu in volts rms: 1 mW in 600 ohm."""
ADC_OHM: Final = 10e3
"""What a HAT's input is taken for."""
ADC_FULL_SCALE_V: Final = 2.1
"""Rms, at 0 dB of input gain: the PCM1863's data sheet, on the reference HAT."""
ADC_CLAMP_V: Final = 3.15
"""From the PCM186x's bias of 1.65 V down to its absolute limit of -1.5 V, the nearer one.

As its maker's forum has them (PCM1860-Q1, thread 959286); the data sheet itself has not been read.
"""
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


def adc(*, clamped: bool = False) -> list[str]:
    """The HAT's input, if asked with the diodes of the converter's pin."""
    load = [f"Radc_{side} adc_{side} 0 {ADC_OHM}" for side in SIDES]
    if clamped:
        load.append(".model pin_diode D(Is=1e-14 N=0.1 Rs=1)")
        for side in SIDES:
            load += [
                f"Dup_{side} adc_{side} high_{side} pin_diode",
                f"Ddown_{side} low_{side} adc_{side} pin_diode",
                f"Vhigh_{side} high_{side} 0 {ADC_CLAMP_V}",
                f"Vlow_{side} low_{side} 0 {-ADC_CLAMP_V}",
            ]
    return load


def small_signal(share: float) -> str:
    """For a sweep; silent otherwise."""
    return f"ac {share}"


def line(shape: Shape, ohm: float, legs: tuple[float, float] = BALANCED, load_ohm: float = 10e3) -> list[str]:
    """A source for both channels, each leg of which has its share of a shape, and the channels' loads."""
    around = [f"Vsource_{leg} source_{leg} 0 {shape(share)}" for leg, share in zip("hc", legs, strict=True)]
    for side in SIDES:
        around += [f"Rs{leg[0]}_{side} source_{leg[0]} {leg}_{side} {ohm / 2}" for leg in ("hot", "cold")]
        around.append(f"Rload_{side} hot_{side} cold_{side} {load_ohm}")
    return around


def sweep(
    board: Board, around: Sequence[str], frequencies_hz: Sequence[float], names: Sequence[str]
) -> Floats:
    """Decibels of some voltages at some frequencies: frequencies x names."""
    commands = []
    for frequency in frequencies_hz:
        commands += [f"ac lin 1 {frequency} {frequency}"]
        commands += [f"let x{n} = vdb({name})" for n, name in enumerate(names)]
        commands += [f"print x{n}" for n in range(len(names))]
    text = run(board, around, commands)
    return np.array([printed(text, f"x{n}") for n in range(len(names))]).T


AUDIO_HZ: Final = (20.0, 50.0, 100.0, 1000.0, 5000.0, 10e3, 15e3, 20e3)


def gain_db(board: Board, frequencies_hz: Sequence[float] = AUDIO_HZ) -> Floats:
    """From the line to the HAT: frequencies x channels."""
    around = [*rails(5), *adc(), *line(small_signal, 1e-3)]
    return sweep(board, around, frequencies_hz, [f"adc_{side}" for side in SIDES])


def insertion_loss_db(board: Board, *, rails_v: float, frequencies_hz: Sequence[float] = AUDIO_HZ) -> Floats:
    """How much quieter the line is with the tap on it than with its load alone: frequencies x channels."""
    around = [*rails(rails_v), *adc(), *line(small_signal, SOURCE_OHM)]
    around += [f"Ralone_{leg} source_{leg} alone_{leg} {SOURCE_OHM / 2}" for leg in "hc"]
    around.append("Ralone alone_h alone_c 10k")
    names = ["alone_h,alone_c", *(f"hot_{side},cold_{side}" for side in SIDES)]
    levels = sweep(board, around, frequencies_hz, names)
    return levels[:, :1] - levels[:, 1:]


def cmrr_db(
    board: Board, boards: int, *, r_tolerance: float = 1e-3, c_tolerance: float = 1e-2, seed: int = 1
) -> Floats:
    """How much less both legs together arrive than their difference, of boards with parts as bought.

    Every value is anywhere in its tolerance, from a source with 25 ohm in each leg.

    Returns:
        At 50 Hz and 1 kHz, in both channels of each board: boards x frequencies x channels.
    """
    draw = np.random.default_rng(seed)
    values = {ref: rest[-1] for ref, rest in board.parts().items() if re.fullmatch(r"[RC][12]\d", ref)}
    commands: list[str] = []
    for _ in range(boards):
        for ref, value in values.items():
            spread = r_tolerance if ref[0] == "R" else c_tolerance
            commands.append(
                f"alter {ref.lower()} = {farads_or_ohms(value) * (1 + draw.uniform(-spread, spread)):.9g}"
            )
        for frequency in (50, 1000):
            commands += [f"ac lin 1 {frequency} {frequency}"]
            commands += [f"let x{n} = vdb(adc_{side})\nprint x{n}" for n, side in enumerate(SIDES)]
            commands.append("destroy all")
    text = run(board, [*rails(5), *adc(), *line(small_signal, 50, (1, 1))], commands)
    both: Floats = np.array([printed(text, f"x{n}") for n in range(len(SIDES))]).T.reshape(
        boards, 2, len(SIDES)
    )
    return np.asarray(gain_db(board, (50, 1000)) - both)


def farads_or_ohms(value: str) -> float:
    """A value as KiCad writes it, such as 25.5k or 47p."""
    factors = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "k": 1e3, "": 1.0}
    figure, unit = re.fullmatch(r"([\d.]+)([a-z]?)", value).groups()  # type: ignore[union-attr]
    return float(figure) * factors[unit]


def sine(level_dbu: float) -> Shape:
    """A 1 kHz sine, of which each leg has its share."""
    peak = DBU_V * to_amplitude(level_dbu) * 2**0.5
    return lambda share: f"sin(0 {peak * share} 1k)"


@dataclass(frozen=True)
class Steady:
    """What a steady sine does in both channels."""

    line_distortion_db: tuple[float, ...]
    adc_distortion_db: tuple[float, ...]
    adc_peak_v: tuple[float, ...]
    opamp_in_a: tuple[float, ...]
    """Through the two resistors of the hot leg, at most."""
    adc_pin_a: tuple[float, ...]
    """Into the diodes of the converter's pin, at most; 0 without them."""


def steady(board: Board, level_dbu: float, *, rails_v: float, clamped: bool = False) -> Steady:
    """A sine from 600 ohm, listened to once it has settled."""
    around = [*rails(rails_v), *adc(clamped=clamped), *line(sine(level_dbu), SOURCE_OHM)]
    commands = ["tran 1u 40m 20m 1u"]
    for n, (side, first) in enumerate(zip(SIDES, (1, 2), strict=True)):
        cross = board.parts()[f"R{first}1"][0].lower()
        commands += [
            f"let line{n} = v(hot_{side}) - v(cold_{side})",
            f'let leg{n} = abs(v("{cross}") - v(plus_{side})) / @r{first}1[resistance]',
            f"fourier 1k line{n} v(adc_{side})",
            f"meas tran peak{n} max v(adc_{side})",
            f"meas tran in{n} max leg{n}",
        ]
        if clamped:
            commands += [
                f"let pin{n} = abs(i(Vhigh_{side})) + abs(i(Vlow_{side}))",
                f"meas tran pin{n}_a max pin{n}",
            ]
    text = run(board, around, commands)
    found = [float(percent) / 100 for percent in re.findall(r"THD: (\S+) %", text)]
    distortion = [from_amplitude(max(part, 1e-12)) for part in found]
    return Steady(
        tuple(distortion[0::2]),
        tuple(distortion[1::2]),
        tuple(printed(text, f"peak{n}")[0] for n in range(len(SIDES))),
        tuple(printed(text, f"in{n}")[0] for n in range(len(SIDES))),
        tuple(printed(text, f"pin{n}_a")[0] if clamped else 0.0 for n in range(len(SIDES))),
    )


@dataclass(frozen=True)
class Phantom:
    """What 48 V on both legs of both channels do, and what is left of them."""

    opamp_in_v: float
    opamp_in_a: float
    adc_peak_v: float
    line_v: float
    out_after_v: float
    """The op-amps' outputs, 40 ms after it has gone."""


def phantom(board: Board, *, rails_v: float) -> Phantom:
    """Switches 48 V on through 6.81 kohm a leg for 200 ms, and off again."""
    around = [*rails(rails_v), *adc(), *line(small_signal, 1e9, (0, 0))]
    around.append("Vphantom phantom 0 pulse(0 48 10m 10u 10u 200m 1)")
    for side in SIDES:
        around += [f"Rphantom_{leg}_{side} phantom {leg}_{side} 6.81k" for leg in ("hot", "cold")]
    commands = ["tran 10u 250m 0 10u"]
    for n, (side, first) in enumerate(zip(SIDES, (1, 2), strict=True)):
        cross = board.parts()[f"R{first}1"][0].lower()
        commands += [
            f'let leg{n} = abs(v("{cross}") - v(plus_{side})) / @r{first}1[resistance]',
            f"let swing{n} = abs(v(adc_{side}))",
            f"meas tran in_v{n} max v(plus_{side})",
            f"meas tran in_a{n} max leg{n}",
            f"meas tran adc_v{n} max swing{n}",
            f"meas tran line_v{n} find v(hot_{side}) at=200m",
            f"meas tran after_v{n} find v(out_{side}) at=249m",
        ]
    text = run(board, around, commands)

    def worst(name: str) -> float:
        return max((printed(text, f"{name}{n}")[0] for n in range(len(SIDES))), key=abs)

    return Phantom(worst("in_v"), worst("in_a"), worst("adc_v"), worst("line_v"), worst("after_v"))


def main() -> None:
    """Prints what the design promises, and what the bench says."""
    board = netlist()
    gain = gain_db(board)
    at_1_khz = gain[AUDIO_HZ.index(1000.0)]
    rejection = cmrr_db(board, 1000)
    full_scale_dbu = from_amplitude(ADC_FULL_SCALE_V / DBU_V) - at_1_khz[0]
    rows = [
        ("gain, 1 kHz", f"{at_1_khz[0]:.2f} dB"),
        (
            "20 Hz to 20 kHz against 1 kHz",
            f"{(gain - at_1_khz).min():+.3f} to {(gain - at_1_khz).max():+.3f} dB",
        ),
        ("0 dBFS of the reference HAT", f"{full_scale_dbu:+.2f} dBu"),
    ]
    for power, volts in (("powered", 5.0), ("unpowered", 0.0)):
        loss = insertion_loss_db(board, rails_v=volts).max()
        tone, fault = steady(board, 24, rails_v=volts), phantom(board, rails_v=volts)
        rows += [
            (f"{power}: insertion loss, 600 ohm into 10 kohm", f"{loss:.4f} dB"),
            (f"{power}: distortion of the line at +24 dBu", f"{max(tone.line_distortion_db):.0f} dB"),
            (f"{power}: phantom, into an op-amp's input", f"{1000 * fault.opamp_in_a:.2f} mA"),
            (f"{power}: phantom, at an op-amp's input", f"{fault.opamp_in_v:.2f} V"),
        ]
    rows += [
        (
            f"CMRR at {frequency}, 1000 boards",
            f"{found.min():.1f} dB at least, {np.median(found):.1f} dB typically",
        )
        for frequency, found in zip(("50 Hz", "1 kHz"), rejection.transpose(1, 0, 2), strict=True)
    ]
    rows += [
        (
            f"+34 dBu, rails of {volts} V: into the converter's pin",
            f"{1000 * max(steady(board, 34, rails_v=volts, clamped=True).adc_pin_a):.2f} mA",
        )
        for volts in (5.0, 5.6)
    ]
    for name, value in rows:
        print(f"{name:60} {value}")


if __name__ == "__main__":
    main()
