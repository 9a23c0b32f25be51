"""A take: its verdict against the reference take, its steadiness, and its channels."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.takes.take import (
    SESSION_GAP_S,
    differences_db,
    is_of_session,
    judge_against,
    judge_within,
    reference_of,
)
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from tests.signals import Signal
from tests.staging.instruments import ramp, stepping
from tests.staging.takes.finding import NOON_S, steady, take_of, takes_in


@pytest.mark.parametrize(
    ("apart_lu", "uniform_lu", "code"),
    [
        (0.0, 1.5, "uniform"),
        (1.0, 1.5, "uniform"),
        (1.5, 1.5, "uniform"),
        (2.0, 1.5, "louder"),
        (-1.0, 1.5, "uniform"),
        (-1.5, 1.5, "uniform"),
        (-2.0, 1.5, "quieter"),
        (2.0, 2.5, "uniform"),
        (3.0, 2.5, "louder"),
        (0.9, 0.5, "louder"),
    ],
)
def test_a_take_is_as_loud_as_the_reference_or_not(apart_lu: float, uniform_lu: float, code: str) -> None:
    verdict = judge_against(-20.0 + apart_lu, -20.0, replace(THRESHOLDS, uniform_lu=uniform_lu))
    assert verdict is not None
    assert (verdict.code, verdict.channel) == (code, None)
    assert verdict.value_db == pytest.approx(apart_lu)


def test_the_first_take_is_compared_with_nothing_and_silence_with_none() -> None:
    first = judge_against(-20.0, None, THRESHOLDS)
    assert first is not None
    assert (first.code, first.value_db) == ("first-take", None)
    assert judge_against(-math.inf, None, THRESHOLDS) is None
    assert judge_against(-math.inf, -20.0, THRESHOLDS) is None
    assert judge_against(-20.0, math.nan, THRESHOLDS) is None


def test_takes_differ_channel_by_channel() -> None:
    silent = -math.inf
    take, reference = (
        take_of(-18.0, -20.0, silent, -30.0, silent, -9.0),
        take_of(-20.0, -23.0, -20.0, silent, silent),
    )
    unknown = pytest.approx(math.nan, nan_ok=True)
    assert differences_db(take, reference)[:4] == (3.0, silent, math.inf, unknown)
    assert math.isnan(differences_db(take, reference)[4])  # the reference has no such channel
    assert differences_db(reference, take)[0] == -3.0
    assert len(differences_db(reference, take)) == 4


@pytest.mark.parametrize(
    ("loudnesses", "chosen", "reference"),
    [
        ((-20.0, -18.0), None, 0),
        ((-math.inf, -18.0), None, 1),
        ((-20.0, -18.0), 1, 1),
        ((-math.inf,), None, None),
    ],
)
def test_the_reference_is_the_chosen_take_or_the_first_with_a_sound(
    loudnesses: tuple[float, ...], chosen: int | None, reference: int | None
) -> None:
    takes = [replace(take_of(lufs, -20.0), reference=n == chosen) for n, lufs in enumerate(loudnesses)]
    found = reference_of(takes)
    assert found is (None if reference is None else takes[reference])


@pytest.mark.parametrize(
    ("signal", "code", "value_db"),
    [
        (steady(-20.0, 20.0), "steady", 0.0),
        (ramp(-20.0, -22.5, 30.0), "steady", 2.1),
        (ramp(-20.0, -23.5, 30.0), "drifting", -3.5),
        (ramp(-24.0, -20.0, 30.0), "drifting", 4.0),
        (np.concatenate([stepping(-20.0, -29.5)] * 4), "steady", 9.5),
        (np.concatenate([stepping(-20.0, -31.0), stepping(-31.0, -20.0)] * 2), "uneven", 11.0),
        (steady(-20.0, 9.0), None, None),
    ],
)
def test_the_steadiness_of_a_take(
    feed_for: FeedFor, signal: Signal, code: str | None, value_db: float | None
) -> None:
    (take,) = takes_in(feed_for, signal)
    verdict = judge_within(take.range_lu, take.drift_lu, take.length_s, THRESHOLDS)
    assert (verdict.code if verdict else None) == code
    if verdict:
        assert verdict.value_db == pytest.approx(value_db, abs=0.3)


@pytest.mark.parametrize(
    ("range_lu", "drift_lu", "length_s", "code"),
    [
        (9.5, 0.0, 60.0, "steady"),
        (10.5, 0.0, 60.0, "uneven"),
        (2.0, 2.5, 60.0, "steady"),
        (2.0, 3.5, 60.0, "drifting"),
        (2.0, -3.5, 60.0, "drifting"),
        (12.0, 3.5, 60.0, "drifting"),
        (0.0, 0.0, 9.5, None),
        (0.0, 0.0, 10.5, "steady"),
        (math.nan, math.nan, 60.0, None),
    ],
)
def test_the_borders_of_steady(range_lu: float, drift_lu: float, length_s: float, code: str | None) -> None:
    verdict = judge_within(range_lu, drift_lu, length_s, THRESHOLDS)
    assert (verdict.code if verdict else None) == code


@pytest.mark.parametrize(
    ("thresholds", "code"),
    [
        (THRESHOLDS, "steady"),
        (replace(THRESHOLDS, drift_lu=1.0), "drifting"),
        (replace(THRESHOLDS, uneven_lu=4.0), "uneven"),
    ],
)
def test_the_thresholds_of_steady_can_be_set(thresholds: Thresholds, code: str) -> None:
    verdict = judge_within(5.0, 2.0, 60.0, thresholds)
    assert verdict is not None
    assert verdict.code == code


@pytest.mark.parametrize(
    ("apart_s", "is_one"),
    [
        (0.0, True),
        (SESSION_GAP_S, True),
        (SESSION_GAP_S + 1.0, False),
        (-SESSION_GAP_S - 1.0, False),
        (math.nan, True),
    ],
)
def test_a_take_long_after_the_last_is_of_another_session(apart_s: float, is_one: bool) -> None:
    assert is_of_session(NOON_S + apart_s, NOON_S) is is_one
