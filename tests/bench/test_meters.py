"""The bench of the meters: it runs, and a failure is an error."""

import sys

import pytest

from gainbox.meters import FeedFor
from tests.bench.meters import FailedError, costs_ns, meters, programmes, time_process, worst_signals
from tests.ebur128 import MissingError

SECONDS = 0.1


def test_every_subject_meters_every_piece_of_audio(feed_for: FeedFor) -> None:
    subjects = meters(feed_for)
    for audio in (*programmes(SECONDS), *worst_signals(SECONDS)):
        try:
            cost_ns = costs_ns(audio, subjects, rounds=1)
        except MissingError as missing:
            pytest.skip(str(missing))
        assert list(cost_ns) == ["libebur128", "bank_one_call", "bank_256_frames"]
        assert min(cost_ns.values()) > 0.0


def test_a_process_that_fails_is_not_timed() -> None:
    failing = [sys.executable, "-c", "raise SystemExit('no room')"]
    with pytest.raises(FailedError, match="has ended with 1: no room"):
        time_process(failing, next(programmes(SECONDS)))
