"""Dynamics, headroom and faults: of programmes through the meters, and at the borders."""

import math

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.dynamics import Density, judge_dynamics
from gainbox.staging.faults import judge_faults
from gainbox.staging.mix import against_platforms, judge_mix
from gainbox.staging.verdict import Verdict
from tests.signals import Signal, tone
from tests.staging.instruments import RATE_HZ, at_peak, bass, crushed, drums, voice
from tests.staging.playing import play


def dynamics_of(feed_for: FeedFor, signal: Signal) -> Verdict | None:
    """What is said of the dynamics of a programme."""
    played = play(feed_for, signal)
    heard = played.bank.programme()
    plr_lu = played.readings.true_peak_dbtp[0] - heard.integrated_lufs
    return judge_dynamics(heard.psr_min_lu, plr_lu)


@pytest.mark.parametrize(
    ("signal", "code"),
    [
        (drums(), "open"),
        (at_peak(-20.0, drums()), "open"),
        (bass(), "dense"),
        (voice(), "dense"),
        (crushed(), "squashed"),
    ],
)
def test_the_dynamics_of_a_programme(feed_for: FeedFor, signal: Signal, code: str) -> None:
    verdict = dynamics_of(feed_for, at_peak(-1.0, signal))
    assert verdict is not None
    assert (verdict.code, verdict.channel) == (code, None)


@pytest.mark.parametrize(
    ("psr_lu", "code"),
    [(7.5, "squashed"), (8.0, "dense"), (8.5, "dense"), (11.5, "dense"), (12.0, "open"), (12.5, "open")],
)
def test_the_borders_of_psr(psr_lu: float, code: str) -> None:
    verdict = judge_dynamics(psr_lu, 13.0)
    assert verdict is not None
    assert (verdict.code, verdict.value_db) == (code, psr_lu)
    shifted = judge_dynamics(psr_lu + 2.0, 13.0, Density(10.0, 14.0))
    assert shifted is not None
    assert shifted.code == code


def test_plr_tells_what_is_squashed_from_what_is_so_in_places() -> None:
    everywhere, in_places = judge_dynamics(6.0, 7.0), judge_dynamics(6.0, 15.0)
    assert everywhere is not None
    assert in_places is not None
    assert everywhere.text == "squashed: PSR 6.0 LU, below 8; PLR 7.0: compress or limit less"
    assert in_places.text.startswith("squashed in places: ")
    assert judge_dynamics(math.nan, 10.0) is None


@pytest.mark.parametrize(
    ("true_peak_dbtp", "code", "value_db"),
    [
        (-5.5, "too-hot", -0.5),
        (-5.97, "headroom-ok", -0.03),
        (-6.0, "headroom-ok", 0.0),
        (-6.5, "headroom-ok", 0.5),
        (-17.5, "headroom-ok", 11.5),
        (-18.5, "too-low", 12.5),
        (0.4, "too-hot", -6.4),
    ],
)
def test_the_borders_of_headroom(true_peak_dbtp: float, code: str, value_db: float) -> None:
    verdict = judge_mix(true_peak_dbtp)
    assert verdict is not None
    assert (verdict.code, verdict.channel) == (code, None)
    assert verdict.value_db == pytest.approx(value_db)


def test_headroom_can_be_set_and_silence_has_none() -> None:
    verdict = judge_mix(-4.0, headroom_dbtp=-3.0)
    assert verdict is not None
    assert verdict.code == "headroom-ok"
    assert judge_mix(-math.inf) is None


@pytest.mark.parametrize(
    ("true_peak_dbtp", "limits"),
    [
        (-2.5, ""),
        (-2.0, ""),
        (-1.5, " and above the -2 dBTP of the strictest platforms"),
        (-0.5, " and above the -1 dBTP of all platforms"),
    ],
)
def test_the_limits_of_the_platforms_are_told(true_peak_dbtp: float, limits: str) -> None:
    verdict = judge_mix(true_peak_dbtp, -14.0)
    assert verdict is not None
    assert f" {true_peak_dbtp:.1f} dBTP, {true_peak_dbtp + 6.0:.1f} dB above -6{limits}; " in verdict.text
    assert verdict.text.endswith("; the loudness is -14.0 LUFS, as Spotify, YouTube, Tidal")


def test_a_programme_is_compared_with_every_platform() -> None:
    told = {platform.name: (louder, over) for platform, louder, over in against_platforms(-16.0, -1.5)}
    assert told["Spotify, YouTube, Tidal"] == (-2.0, -0.5)
    assert told["Amazon Music"] == (-2.0, 0.5)
    assert told["television, EBU R 128"] == (7.0, -0.5)


def faults_of(feed_for: FeedFor, signal: Signal) -> list[Verdict]:
    """What is said to be wrong with a signal."""
    readings = play(feed_for, signal).readings
    return [
        *judge_faults(
            0,
            flat_tops=readings.flat_top_events[0],
            overs=readings.inter_sample_events[0],
            true_peak_dbtp=readings.true_peak_dbtp[0],
            offset_dbfs=readings.dc_offset_dbfs[0],
        )
    ]


def clean(dbfs: float = -18.0) -> Signal:
    return tone(dbfs, 1000, 5.0, RATE_HZ)


@pytest.mark.parametrize(
    ("signal", "codes"),
    [
        (clean(), []),
        (clean(-6.0).clip(-0.4, 0.4), ["flat-tops"]),
        (np.tile([0.9, 0.9, -0.9, -0.9], 1000), ["inter-sample-overs"]),
        (clean() + 10 ** (-49.5 / 20), ["dc-offset"]),
        (clean() - 10 ** (-49.5 / 20), ["dc-offset"]),
        (clean() + 10 ** (-50.5 / 20), []),
        (np.tile([0.9, 0.9, -0.86, -0.86], 1000), ["inter-sample-overs", "dc-offset"]),
    ],
)
def test_the_faults_in_a_signal(feed_for: FeedFor, signal: Signal, codes: list[str]) -> None:
    faults = faults_of(feed_for, signal)
    assert [fault.code for fault in faults] == codes
    assert all(fault.channel == 0 and fault.value_db is not None for fault in faults)
