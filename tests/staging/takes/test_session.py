"""A session: its takes against the reference, and the range of their loudness."""

import math
from dataclasses import replace

import pytest

from gainbox.staging.takes.session import Session
from gainbox.staging.thresholds import THRESHOLDS
from tests.staging.takes.finding import take_of

SILENT, FIRST, LOUDER, ALIKE = (
    take_of(loudness_lufs, -20.0) for loudness_lufs in (-math.inf, -20.0, -17.0, -20.5)
)
SESSION = Session([SILENT, FIRST, LOUDER, ALIKE], FIRST)


def test_the_first_take_with_a_sound_is_the_first_while_it_is_the_reference() -> None:
    verdicts = [SESSION.against(take) for take in SESSION.takes]
    assert [verdict and verdict.code for verdict in verdicts] == [None, "first-take", "louder", "uniform"]
    verdicts = [replace(SESSION, reference=LOUDER).against(take) for take in SESSION.takes]
    assert [verdict and verdict.code for verdict in verdicts] == [None, "quieter", "uniform", "quieter"]


def test_uniform_takes_are_counted_without_the_reference() -> None:
    assert SESSION.uniform == 1
    assert replace(SESSION, thresholds=replace(THRESHOLDS, uniform_lu=3.0)).uniform == 2
    assert Session().uniform == 0


def test_the_range_leaves_silent_takes_out() -> None:
    assert SESSION.range_lu == pytest.approx(3.5)
    assert math.isnan(Session([SILENT]).range_lu)


def test_a_take_is_compared_if_both_have_a_sound() -> None:
    assert SESSION.apart_lu(LOUDER) == 3.0
    assert math.isnan(SESSION.apart_lu(SILENT))
    assert math.isnan(Session([LOUDER]).apart_lu(LOUDER))


def test_the_steadiness_is_judged_by_the_thresholds_of_the_session() -> None:
    uneven = replace(FIRST, range_lu=5.0, drift_lu=0.0)
    for uneven_lu, code in ((10.0, "steady"), (4.0, "uneven")):
        verdict = Session(thresholds=replace(THRESHOLDS, uneven_lu=uneven_lu)).within(uneven)
        assert verdict is not None
        assert verdict.code == code
