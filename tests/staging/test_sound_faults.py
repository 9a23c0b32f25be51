"""Faults in the audio: flat tops, overs between the samples, offsets."""

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.sound_faults import judge_faults
from gainbox.staging.verdict import Verdict
from tests.signals import Signal, tone
from tests.staging.instruments import RATE_HZ
from tests.staging.playing import play


def faults_of(feed_for: FeedFor, signal: Signal) -> list[Verdict]:
    """The verdicts on the faults of a signal."""
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
