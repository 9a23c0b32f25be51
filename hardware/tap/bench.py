"""What the tap does, measured on the simulated bench.

    python -m hardware.tap.bench

prints every number that the design promises. Levels are of a 1 kHz sine unless a frequency is named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import from_amplitude
from hardware.tap.spice import (
    DBU_V,
    NO_HAT_OHM,
    SIDES,
    SOURCE_OHM,
    Board,
    hat,
    line,
    netlist,
    printed,
    rails,
    run,
    sine,
    small_signal,
    switched_phantom,
    switched_rails,
)

Floats = NDArray[np.float64]

ADC_FULL_SCALE_V: Final = 2.1
"""Rms, at 0 dB of input gain: the PCM1863 of the reference HAT, by its data sheet (TI SLAS831D)."""
HAT_GAIN_DB: Final = 11.0
"""The reference HAT's input gain, as firmware/mixer.d sets it: one of the converter's analogue steps."""
PIN_LIMIT_V: Final = 3.15
"""From the PCM186x's bias of 1.65 V down to its absolute limit of -1.5 V, the nearer one.

As its maker confirms them in its forum (PCM1860-Q1, thread 959286), where the upper limit is 5.0 V.
"""


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
    around = [*rails(5), *hat(), *line(small_signal, 1e-3)]
    return sweep(board, around, frequencies_hz, [f"adc_{side}" for side in SIDES])


def full_scale_dbu(board: Board) -> Floats:
    """The line's level at which the reference HAT clips, in each channel."""
    return from_amplitude(ADC_FULL_SCALE_V / DBU_V) - HAT_GAIN_DB - gain_db(board, (1000.0,))[0]


def noise_v(board: Board) -> float:
    """What the tap adds from 20 Hz to 20 kHz, rms at the HAT's left input."""
    around = [*rails(5), *hat(), *line(small_signal, 50)]
    commands = ["noise v(adc_left) Vsource_h dec 20 20 20k", "setplot noise2", "print onoise_total"]
    return printed(run(board, around, commands), "onoise_total")[0]


def insertion_loss_db(board: Board, *, rails_v: float, frequencies_hz: Sequence[float] = AUDIO_HZ) -> Floats:
    """How much quieter the line is with the tap on it than with its load alone: frequencies x channels."""
    around = [*rails(rails_v), *hat(), *line(small_signal, SOURCE_OHM)]
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
    text = run(board, [*rails(5), *hat(), *line(small_signal, 50, (1, 1))], commands)
    both: Floats = np.array([printed(text, f"x{n}") for n in range(len(SIDES))]).T.reshape(
        boards, 2, len(SIDES)
    )
    return np.asarray(gain_db(board, (50, 1000)) - both)


def farads_or_ohms(value: str) -> float:
    """A value as KiCad writes it, such as 25.5k or 47p."""
    factors = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "k": 1e3, "": 1.0}
    figure, unit = re.fullmatch(r"([\d.]+)([a-z]?)", value).groups()  # type: ignore[union-attr]
    return float(figure) * factors[unit]


@dataclass(frozen=True)
class Steady:
    """What a steady sine does in both channels."""

    line_distortion_db: tuple[float, ...]
    adc_distortion_db: tuple[float, ...]
    opamp_in_a: tuple[float, ...]
    """Through the two resistors of the hot leg, at most."""


def steady(board: Board, level_dbu: float, *, rails_v: float) -> Steady:
    """A sine from 600 ohm, listened to once it has settled."""
    around = [*rails(rails_v), *hat(), *line(sine(level_dbu), SOURCE_OHM)]
    commands = ["tran 1u 40m 20m 1u"]
    for n, (side, first) in enumerate(zip(SIDES, (1, 2), strict=True)):
        cross = board.parts()[f"R{first}1"][0].lower()
        commands += [
            f"let line{n} = v(hot_{side}) - v(cold_{side})",
            f'let leg{n} = abs(v("{cross}") - v(plus_{side})) / @r{first}1[resistance]',
            f"fourier 1k line{n} v(adc_{side})",
            f"meas tran in{n} max leg{n}",
        ]
    text = run(board, around, commands)
    found = [float(percent) / 100 for percent in re.findall(r"THD: (\S+) %", text)]
    distortion = [from_amplitude(max(part, 1e-12)) for part in found]
    return Steady(
        tuple(distortion[0::2]),
        tuple(distortion[1::2]),
        tuple(printed(text, f"in{n}")[0] for n in range(len(SIDES))),
    )


def overloads(rails_v: float) -> dict[str, list[str]]:
    """What can drive the HAT hardest: what is around the board then, by its name.

    The last is the bound of them all. An op-amp has stood at one rail until the capacitor was charged,
    and turns to the other: no line and no fault makes it do more.
    """
    supply, loud, silent = rails(rails_v), line(sine(34), SOURCE_OHM), line(small_signal, 1e9, (0, 0))
    tied = [f"Rtied_{side} cold_{side} 0 1" for side in SIDES]
    turn = [f"Vturn_{side} out_{side} 0 pulse({rails_v} {-rails_v} 10m 1u 1u 1)" for side in SIDES]
    return {
        "power on and off, +34 dBu on the line": [*switched_rails(rails_v), *loud],
        "phantom power on and off": [*supply, *silent, *switched_phantom()],
        "phantom power on and off, pin 3 tied to pin 1": [*supply, *silent, *switched_phantom(), *tied],
        "op-amp turns from rail to rail": [*supply, *silent, *turn],
    }


def pin_v(board: Board, around: Sequence[str], *, hat_ohm: float = NO_HAT_OHM) -> float:
    """The most that either pin of the converter sees against its bias in a quarter of a second."""
    commands = ["tran 10u 250m 0 10u"]
    for n, side in enumerate(SIDES):
        commands += [f"let pin{n} = abs(v(adc_{side}))", f"meas tran most{n} max pin{n}"]
    text = run(board, [*around, *hat(hat_ohm)], commands)
    return max(printed(text, f"most{n}")[0] for n in range(len(SIDES)))


@dataclass(frozen=True)
class Phantom:
    """What 48 V on the legs of both channels do, and what is left of them."""

    opamp_in_v: float
    opamp_in_a: float
    line_v: float
    out_after_v: float
    """The op-amps' outputs, 40 ms after it has gone."""


def phantom(board: Board, *, rails_v: float) -> Phantom:
    """Switches phantom power on and off."""
    around = [*rails(rails_v), *hat(), *line(small_signal, 1e9, (0, 0)), *switched_phantom()]
    commands = ["tran 10u 250m 0 10u"]
    for n, (side, first) in enumerate(zip(SIDES, (1, 2), strict=True)):
        cross = board.parts()[f"R{first}1"][0].lower()
        commands += [
            f'let leg{n} = abs(v("{cross}") - v(plus_{side})) / @r{first}1[resistance]',
            f"meas tran in_v{n} max v(plus_{side})",
            f"meas tran in_a{n} max leg{n}",
            f"meas tran line_v{n} find v(hot_{side}) at=200m",
            f"meas tran after_v{n} find v(out_{side}) at=249m",
        ]
    text = run(board, around, commands)

    def worst(name: str) -> float:
        return max((printed(text, f"{name}{n}")[0] for n in range(len(SIDES))), key=abs)

    return Phantom(worst("in_v"), worst("in_a"), worst("line_v"), worst("after_v"))


def main() -> None:
    """Prints what the design promises, and what the bench says."""
    board = netlist()
    gain = gain_db(board)
    at_1_khz = gain[AUDIO_HZ.index(1000.0)]
    rejection = cmrr_db(board, 1000)
    rows = [
        ("gain, 1 kHz", f"{at_1_khz[0]:.2f} dB"),
        (
            "20 Hz to 20 kHz against 1 kHz",
            f"{(gain - at_1_khz).min():+.3f} to {(gain - at_1_khz).max():+.3f} dB",
        ),
        ("noise at the HAT, 20 Hz to 20 kHz", f"{1e6 * noise_v(board):.2f} uV rms"),
        ("0 dBFS of the reference HAT", f"{full_scale_dbu(board)[0]:+.2f} dBu"),
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
        (f"converter's pin, rails of {volts} V: {name}", f"{pin_v(board, around):.2f} V")
        for volts in (5.0, 5.6)
        for name, around in overloads(volts).items()
    ]
    for name, value in rows:
        print(f"{name:60} {value}")


if __name__ == "__main__":
    main()
