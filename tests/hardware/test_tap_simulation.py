"""The tap keeps its promises: KiCad's netlist of the committed schematic, simulated by ngspice."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from gainbox.decibels import from_amplitude, to_amplitude
from hardware.tap import bench, spice
from hardware.tap.spice import Board

pytestmark = pytest.mark.hardware

DESIGN_DB = -26.83
RAILS_V = {"powered": 5.0, "unpowered": 0.0}
HIGH_RAILS_V = 5.6
"""What an unregulated converter may give with little load."""
SAFE_A = 10e-3
"""What a pin's diodes usually bear for as long as it takes; no data sheet has been read for it."""


@pytest.fixture(scope="module")
def board() -> Board:
    return spice.netlist()


def edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the whole schematic in which the tap's sheet is another at one place."""
    tap = shutil.copytree(
        spice.HERE, folder / "tap", ignore=shutil.ignore_patterns("out", "*.py", "__pycache__")
    )
    sheet = tap / "tap.kicad_sch"
    text = sheet.read_text()
    assert text.count(old) == 1
    sheet.write_text(text.replace(old, new))
    return tap / "gainbox.kicad_sch"


def with_value(folder: Path, ref: str, value: str) -> Path:
    """A copy of the schematic in which a part has another value."""
    text = (spice.HERE / "tap.kicad_sch").read_text()
    start = text.index(f'(property "Reference" "{ref}"')
    old = text[start : text.index("(effects", text.index('(property "Value"', start))]
    before, _, after = old.partition('(property "Value" "')
    return edited(folder, old, f'{before}(property "Value" "{value}"{after[after.index(chr(34)) + 1 :]}')


@pytest.mark.parametrize("power", RAILS_V)
def test_the_line_loses_less_than_a_fiftieth_of_a_decibel(board: Board, power: str):
    loss = bench.insertion_loss_db(board, rails_v=RAILS_V[power])
    assert np.all((loss > 0.01) & (loss < 0.02))


def test_the_gain_is_that_of_the_design(board: Board):
    assert bench.gain_db(board, (1000.0,)) == pytest.approx(DESIGN_DB, abs=0.1)


def test_full_scale_of_the_reference_hat_is_half_a_decibel_above_24_dbu(board: Board):
    full_scale_dbu = bench.full_scale_dbu(board)
    assert np.all((full_scale_dbu > 24.0) & (full_scale_dbu < 24.6))


@pytest.mark.parametrize("hat", ["hifiberry-dacplusadcpro", "hifiberry-adc"])
def test_the_mixer_sets_the_gain_that_full_scale_takes_for_granted(hat: str):
    told = (spice.HERE.parents[1] / "firmware" / "mixer.d" / f"{hat}.amixer").read_text().splitlines()
    gains = [line for line in told if "PGA Gain" in line]
    assert gains == [f"cset name='PGA Gain {side}' '{bench.HAT_GAIN_DB:.1f}dB'" for side in ("Left", "Right")]


def test_the_tap_is_quieter_than_the_converter_behind_it(board: Board):
    full_scale_v = bench.ADC_FULL_SCALE_V / to_amplitude(bench.HAT_GAIN_DB)
    assert -120 < from_amplitude(bench.noise_v(board) / full_scale_v) < -110


def test_it_is_flat_from_20_hz_to_20_khz(board: Board):
    gain = bench.gain_db(board)
    at_1_khz = gain[bench.AUDIO_HZ.index(1000.0)]
    assert np.all(abs(gain - at_1_khz) < 0.15)


def test_a_thousand_boards_reject_what_both_legs_share(board: Board):
    rejection = bench.cmrr_db(board, 1000)
    assert rejection.shape == (1000, 2, 2)
    assert rejection.min() >= 50
    assert np.median(rejection) > 60


def test_without_power_the_line_is_not_distorted(board: Board):
    assert max(bench.steady(board, 24, rails_v=0).line_distortion_db) < -80


def test_with_power_neither_the_line_nor_the_reading_is_distorted(board: Board):
    found = bench.steady(board, 24, rails_v=5)
    assert max(found.line_distortion_db) < -140
    assert max(found.adc_distortion_db) < -80


@pytest.mark.parametrize("power", RAILS_V)
def test_it_survives_phantom_power(board: Board, power: str):
    found = bench.phantom(board, rails_v=RAILS_V[power])
    assert found.opamp_in_a < SAFE_A / 10
    assert found.line_v > 45
    if power == "powered":
        assert found.opamp_in_v < 6
        assert abs(found.out_after_v) < 5e-3


@pytest.mark.parametrize("ref", ["R10", "R11", "R12", "R13", "R20", "R21", "R22", "R23"])
def test_a_shorted_resistor_harms_neither_the_line_nor_the_op_amp(board: Board, ref: str):
    broken = board.having({ref: "0.1"})
    assert bench.insertion_loss_db(broken, rails_v=5, frequencies_hz=(1000.0,)).max() < 0.02
    assert bench.phantom(broken, rails_v=5).opamp_in_a < SAFE_A / 10


def test_a_shorted_resistor_shows_in_the_gain(board: Board):
    left, right = bench.gain_db(board.having({"R10": "0.1"}), (1000.0,))[0]
    assert abs(left - right) > 1


@pytest.mark.parametrize("overload", bench.overloads(0))
@pytest.mark.parametrize("rails_v", [5.0, HIGH_RAILS_V])
def test_the_converter_s_pin_stays_within_its_limit(board: Board, rails_v: float, overload: str):
    assert 0 < bench.pin_v(board, bench.overloads(rails_v)[overload]) < bench.PIN_LIMIT_V


def test_a_wrong_divider_fails_the_converter_s_limit(board: Board):
    turn = bench.overloads(HIGH_RAILS_V)["op-amp turns from rail to rail"]
    assert bench.pin_v(board.having({"R27": "470"}), turn) > bench.PIN_LIMIT_V


def test_a_resistor_that_is_ten_percent_off_fails_in_its_channel_only(tmp_path: Path):
    wrong = spice.netlist(with_value(tmp_path, "R12", "110k"))
    left, right = bench.cmrr_db(wrong, 5).min(axis=(0, 1))
    assert left < 50 < right


def test_a_wrong_feedback_resistor_fails_the_gain(tmp_path: Path):
    wrong = spice.netlist(with_value(tmp_path, "R25", "33k"))
    left, right = bench.gain_db(wrong, (1000.0,))[0] - DESIGN_DB
    assert abs(left) < 0.1 < abs(right)


def test_legs_of_single_resistors_fail_the_loss(board: Board):
    bare = board.having({"R11": "0.1", "R13": "0.1"})
    assert bench.insertion_loss_db(bare, rails_v=5).max() > 0.02
