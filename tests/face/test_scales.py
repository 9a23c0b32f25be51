"""Every scale has its marks where its standard has them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.face import scales
from gainbox.face.scales import Scale

ALL = {
    "dBFS": scales.DBFS,
    "mixer": scales.MIXER,
    "VU": scales.vu(-18.0),
    "DIN": scales.din(),
    "Nordic": scales.nordic(),
    "BBC": scales.bbc(),
    "EBU": scales.ebu(),
    "K-12": scales.K_12,
    "K-14": scales.K_14,
    "K-20": scales.K_20,
    "EBU +9": scales.EBU_9,
    "EBU +18": scales.EBU_18,
}
every_scale = pytest.mark.parametrize("scale", ALL.values(), ids=ALL)


@every_scale
def test_it_goes_from_end_to_end_and_no_further(scale: Scale) -> None:
    assert scale.at(-math.inf) == scale.at(scale.lowest) == 0.0
    assert scale.at(scale.highest) == scale.at(scale.highest + 1.0) == scale.at(100.0) == 1.0


@every_scale
@given(st.floats(-100.0, 20.0), st.floats(-100.0, 20.0))
def test_a_louder_level_is_never_lower(scale: Scale, one: float, other: float) -> None:
    assert scale.at(min(one, other)) <= scale.at(max(one, other))


@every_scale
def test_every_mark_is_on_it_and_none_twice(scale: Scale) -> None:
    places = [scale.at(mark.level) for mark in scale.marks]
    assert all(scale.lowest <= mark.level <= scale.highest for mark in scale.marks)
    assert len(set(places)) == len(places)
    assert len({mark.label for mark in scale.marks}) == len(places)


@pytest.mark.parametrize(
    ("name", "label", "level", "fraction"),
    [
        ("dBFS", "-30", -30.0, 0.5),
        ("mixer", "-40", -40.0, 0.15),
        ("mixer", "-6", -6.0, 0.85),
        ("VU", "0", -18.0, 10 ** (-3 / 20)),
        ("VU", "-3", -21.0, 0.5012),
        ("VU", "-20", -38.0, 10 ** (-23 / 20)),
        ("VU", "+3", -15.0, 1.0),
        ("DIN", "0", -9.0, 0.8313),
        ("DIN", "+5", -4.0, 1.0),
        ("Nordic", "TEST", -18.0, 42 / 54),
        ("Nordic", "+9", -9.0, 51 / 54),
        ("BBC", "4", -18.0, 16 / 30),
        ("BBC", "6", -10.0, 24 / 30),
        ("BBC", "1", -30.0, 4 / 30),
        ("EBU", "TEST", -18.0, 0.5),
        ("EBU", "+9", -9.0, 21 / 24),
        ("K-12", "0", -12.0, 30 / 42),
        ("K-14", "+4", -10.0, 34 / 44),
        ("K-20", "+20", 0.0, 1.0),
        ("EBU +9", "0", -23.0, 18 / 27),
        ("EBU +9", "+9", -14.0, 1.0),
        ("EBU +18", "-36", -59.0, 0.0),
        ("EBU +18", "0", -23.0, 36 / 54),
    ],
)
def test_the_marks_are_where_the_standards_have_them(
    name: str, label: str, level: float, fraction: float
) -> None:
    (mark,) = (mark for mark in ALL[name].marks if mark.label == label)
    assert mark.level == level
    assert ALL[name].at(level) == pytest.approx(fraction, abs=1e-4)


def test_an_analogue_scale_follows_its_alignment() -> None:
    for scale, shift in ((scales.vu, -2.0), (scales.din, -2.0), (scales.nordic, 4.0), (scales.bbc, 2.0)):
        assert scale(-18.0 + shift).at(-12.0 + shift) == pytest.approx(scale(-18.0).at(-12.0))
