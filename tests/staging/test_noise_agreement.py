"""The noise of a line has one name, on the page NOISE and in `gainbox measure`."""

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.judge import SINGLE
from gainbox.staging.noise import Noise
from gainbox.staging.verdict import Code
from tests.signals import tone
from tests.staging.features import MeteredBox
from tests.staging.instruments import RATE_HZ
from tests.trials.noise import KINDS, Draw, Kind, made

NAMES = {"quiet", "hiss", "hum", "buzz", "whine", "ticks", "fan", "drift", "not-silent"}
LINE_S = 6
LINES = [kind for kind in KINDS if kind.name != "digital silence"][::2]
"""Every second kind; digital silence is no noise in a recording."""


def live(feed_for: FeedFor, lines: list[np.ndarray]) -> list[tuple[Code, int | None]]:
    """The verdicts of NOISE on lines."""
    box = MeteredBox(feed_for, *map(str, range(len(lines))))
    feature = Noise(box)
    feature.begin(len(lines))
    feature.press()
    box.play(*lines, to=[feature])
    return [(verdict.code, verdict.channel) for verdict in feature.verdicts]


def measured(feed_for: FeedFor, lines: list[np.ndarray]) -> list[tuple[Code, int | None]]:
    """The verdicts on the noise of a recording that ends with these lines."""
    box = MeteredBox(feed_for, *map(str, range(len(lines))))
    box.play(*(np.concatenate((tone(-12.0, 997, 4.0, RATE_HZ), line)) for line in lines))
    assert box.readings is not None
    offsets_dbfs = box.readings.dc_offset_dbfs
    verdicts = box.judge.recording(box.readings, box.programme(), box.noise(), SINGLE, offsets_dbfs)
    return [(verdict.code, verdict.channel) for verdict in verdicts if verdict.code in NAMES]


@pytest.mark.parametrize("kinds", [LINES[:8], LINES[8:]], ids=["first", "second"])
def test_the_page_and_a_recording_give_a_line_the_same_name(feed_for: FeedFor, kinds: list[Kind]) -> None:
    lines = [made(kind, Draw(1, RATE_HZ, LINE_S)) for kind in kinds]
    expected = [(kind.names[0], c) for c, kind in enumerate(kinds)]
    assert live(feed_for, lines) == measured(feed_for, lines) == expected
