"""Panel and box can be made, nothing is in the place of another thing, and the names are the board's."""

import subprocess
from dataclasses import fields, replace
from pathlib import Path

import pytest

from gainbox.board import BUTTON_PINS, LAMP_PINS, LAMPS
from hardware.panel import ears, lettering, sheet
from hardware.panel.checks import faults
from hardware.panel.dimensions import BOX, Dimensions
from hardware.panel.front import Round, front, rear
from hardware.panel.inside import blocks, side_screws

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "hardware" / "panel"
FILES = {
    *("panel.dxf", "rear.dxf", "tray.dxf", "lid.dxf", "clamp.dxf", "ear-short.dxf", "ear-long.dxf"),
    *("panel.step", "tray.step", "lid.step", "box.step", "ear-short.step", "ear-long.step"),
    *("panel.stl", "tray.stl", "lid.stl", "ear-short.stl", "ear-long.stl"),
    *("panel.png", "box.png", "inside.png", "rear.png", "rack.png", "box.svg"),
}


def nearest(x: float, z: float) -> str:
    """The lamp or button whose hole is nearest to a place on the panel."""
    names = {"display", "panel screw"}
    holes = [cut for cut in front(BOX).cuts if isinstance(cut, Round) and cut.name not in names]
    return min(holes, key=lambda hole: (hole.x - x) ** 2 + (hole.z - z) ** 2).name


def test_the_box_can_be_made():
    assert faults(BOX) == []


def test_each_lamp_has_its_hole_and_its_name_beside_it():
    named = {
        nearest(word.area[0] if word.align == 0 else word.area[1], word.z + word.height / 2): word.text
        for word in front(BOX).words
        if word.text.lower() in LAMPS
    }
    assert named == {f"{side} {lamp}": lamp.upper() for side in LAMP_PINS for lamp in LAMPS}


def test_lamps_stand_in_two_columns_beside_the_display_from_the_bottom_up():
    for side, pins in LAMP_PINS.items():
        column = [cut for cut in front(BOX).cuts if cut.name.startswith(f"{side} ")]
        assert [cut.name for cut in sorted(column, key=lambda cut: cut.z)] == [
            f"{side} {lamp}" for lamp in pins
        ]
        assert len({cut.x for cut in column}) == 1
        assert (column[0].x < BOX.oled_x) == (side == "left")


def test_each_column_bears_its_side():
    words = {word.text: word for word in front(BOX).words}
    for side in LAMP_PINS:
        word = words[side.upper()]
        assert nearest(word.x, word.z) == f"{side} {LAMPS[-1]}"


def test_each_button_has_its_hole_and_its_name_below_it():
    named = {nearest(word.x, word.z): word for word in front(BOX).words if word.text.lower() in BUTTON_PINS}
    assert {name: word.text for name, word in named.items()} == {name: name.upper() for name in BUTTON_PINS}
    assert all(word.z < BOX.middle_z for word in named.values())


def test_every_name_of_the_board_can_be_lettered():
    for name in (*LAMPS, *LAMP_PINS, *BUTTON_PINS):
        assert lettering.width(name.upper(), 2.0) > 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pi_x": 160.0}, "right wall collides with HAT sockets"),
        ({"pi_x": 105.0}, "LEFT IN collides with its ports"),
        ({"depth": 120.0}, "LEFT IN collides with tap board"),
        ({"stack_height": 40.0}, "lid collides with HAT"),
        ({"oled_board_height": 44.0}, "floor collides with display"),
        ({"oled_offset_x": 12.0}, "display collides with left signal"),
        ({"button_x": 145.0}, "right sweet collides with mode"),
        ({"lamp_x": 66.0}, "left tab collides with left signal"),
        ({"tap_length": 60.0}, "LEFT IN collides with tap board"),
        ({"lamp_pitch": 5.0}, "panel: 1.00 mm between left signal and left sweet, not 2.0"),
        ({"screw_z": 3.0}, "panel: 1.40 mm between panel screw and the edge, not 2.0"),
        ({"screw_z": 4.0}, "tray: -1.73 mm between a hole and the edge, not 1.5"),
        ({"name_height": 6.0}, "panel: CLEAR is -1.70 mm from panel screw, not 0.6"),
        ({"oled_margin": 6.0}, "the window is larger than the display's glass"),
        ({"xlr_pitch": 26.0}, "the flanges of the XLRs overlap"),
        ({"lip": 10.0}, "tray: a nut 4.50 mm from the edge, not 4.8"),
        ({"standoff": 6.0}, "Pi from below: screw M2.5 x 4 countersunk is 0.90 mm too long"),
        ({"ear_sheet": 1.0}, "ears: screw M3 x 8 countersunk stands 5.50 mm into the box, not 4.5"),
        ({"panel_thickness": 6.0}, "panel: screw M3 x 8 countersunk is 1.00 mm too short"),
        ({"ear_screw_y": 8.0}, "ear-short: -2.00 mm between a screw and the bend, not 2.0"),
        ({"ear_screw_z": 3.0}, "ear-short: 1.40 mm between screw and the edge"),
        ({"slot_apart": 440.0}, "ear-short: -7.11 mm between a slot and the bend, not 2.0"),
        ({"ear_screw_dy": 70.0}, "HAT sockets collides with right nut"),
        ({"rack_opening": 442.0}, "ear-short: 0.50 mm between its leg and the rack's rail"),
    ],
)
def test_what_would_not_fit_is_found(change: dict[str, float], sentence: str):
    assert any(sentence in fault for fault in faults(replace(BOX, **change))), faults(replace(BOX, **change))


def test_blocks_are_no_more_than_the_box_holds():
    inside = [block for block in blocks(BOX) if block.unit not in {"sheets", "pi"}]
    for block in inside:
        assert BOX.tray_x + BOX.sheet <= block.x[0] and block.x[1] <= BOX.panel_width - BOX.tray_x - BOX.sheet
        assert BOX.panel_thickness <= block.y[0] and block.y[1] <= BOX.wall_y
        assert BOX.floor_z <= block.z[0] and block.z[1] <= BOX.lid_z


def test_a_bend_of_a_thin_sheet_around_a_point_takes_nothing():
    thin = replace(BOX, sheet=1e-6, bend_radius=0.0)
    assert sheet.deduction(thin) == pytest.approx(0.0, abs=1e-5)


def test_the_deduction_is_that_of_the_bending_tables():
    # 90 degrees, t = 1.5, r = 1.5, k = 0.42: allowance 3.346, deduction 6 - 3.346
    assert sheet.bend_allowance(BOX) == pytest.approx(3.3458, abs=1e-3)
    assert sheet.deduction(BOX) == pytest.approx(2.6542, abs=1e-3)


def test_one_box_or_two_with_their_ears_are_as_wide_as_a_rack():
    short, long = (ears.reach(BOX, name) for name in ears.NAMES)
    assert short + BOX.panel_width + long == pytest.approx(482.6)
    assert 2 * short + 2 * BOX.panel_width == pytest.approx(482.6)
    assert BOX.panel_height == pytest.approx(44.45 - 0.79)


def test_the_slots_of_two_ears_are_where_a_rack_has_its_holes():
    assert 482.6 - 2 * ears.slot_inset(BOX) == pytest.approx(465.1)
    low, high = ears.slot_heights(BOX)
    assert high - low == pytest.approx(31.75)
    assert low + (44.45 - BOX.panel_height) / 2 == pytest.approx(6.35)


def test_an_ear_is_the_same_upside_down():
    for name in ears.NAMES:
        cuts = {(round(cut.x, 6), round(cut.z, 6)) for cut in ears.face(BOX, name).cuts}
        assert cuts == {(x, round(BOX.panel_height - z, 6)) for x, z in cuts}


def test_each_side_of_the_tray_has_the_holes_of_an_ear():
    places = {(round(y - BOX.panel_thickness, 6), z) for y, z in side_screws(BOX)}
    rows = {round(hole.y, 6) for hole in sheet.tray(BOX).holes if hole.diameter == BOX.ear_hole}
    assert {y for y, _ in places} <= rows
    leg = [cut for cut in ears.face(BOX, "ear-long").cuts if cut.name == "screw"]
    assert {(round(BOX.ear_leg - cut.x, 6), cut.z) for cut in leg} == places


def test_rear_words_are_those_of_the_sides():
    words = {word.text for word in rear(BOX).words}
    assert {f"{side.upper()} {way}" for side in LAMP_PINS for way in ("IN", "OUT")} <= words


def test_every_number_is_in_millimetres_and_none_is_missing():
    assert all(isinstance(getattr(BOX, field.name), float) for field in fields(Dimensions))


def test_everything_that_is_drawn_is_committed():
    assert {path.name for path in (PANEL / "out").iterdir()} == FILES


# --- drawn anew, in the environment that hardware/panel/setup makes ----------------------------


def draw(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    python = ROOT / ".venv-hardware" / "bin" / "python"
    command = [python, "-m", "hardware.panel.draw", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.hardware
def test_the_committed_drawings_are_those_of_the_numbers():
    drawn = draw("--compare")
    assert (drawn.returncode, drawn.stderr) == (0, "")


@pytest.mark.hardware
def test_a_drawing_that_somebody_changed_is_found(tmp_path: Path):
    for path in (PANEL / "out").glob("*.dxf"):
        text = path.read_text()
        (tmp_path / path.name).write_text(
            text.replace("\n3.6\n", "\n3.7\n") if path.name == "panel.dxf" else text
        )
    drawn = draw("--compare", tmp_path)
    assert drawn.returncode == 1
    assert "panel.dxf: only in the file: CUT circle" in drawn.stderr


@pytest.mark.hardware
@pytest.mark.timeout(900)
def test_drawing_anew_makes_every_file(tmp_path: Path):
    drawn = draw(tmp_path)
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert all(path.stat().st_size > 1000 for path in tmp_path.iterdir())
