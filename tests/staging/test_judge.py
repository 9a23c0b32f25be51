"""The judge of a programme: since its beginning or since reset, as it plays or as a whole recording."""

import math

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.judge import SINGLE, Judge, Reference
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.verdict import Code
from tests.signals import Signal, noise, silence, square, tone
from tests.staging.features import MeteredBox, level_tick
from tests.staging.instruments import RATE_HZ, at_peak, crushed, voice

FAULTS = {"flat-tops", "inter-sample-overs", "dc-offset"}
NO_OFFSETS_DBFS = (-math.inf,) * 2


@pytest.fixture
def box(feed_for: FeedFor) -> MeteredBox:
    return MeteredBox(feed_for, "L", "R")


def codes(box: MeteredBox) -> set[Code]:
    """The codes of the verdicts on the programme."""
    assert box.readings is not None
    verdicts = box.judge.programme(box.readings, box.programme(), NO_OFFSETS_DBFS)
    return {verdict.code for verdict in verdicts}


def both(*parts: Signal) -> list[Signal]:
    return [np.concatenate(parts)] * 2


def recorded(box: MeteredBox, reference: Reference | None = SINGLE) -> list[tuple[Code, int | None]]:
    """The codes of the verdicts on a recording, each with its channel."""
    assert box.readings is not None
    verdicts = box.judge.recording(
        box.readings, box.programme(), box.noise(), reference, box.readings.dc_offset_dbfs
    )
    return [(verdict.code, verdict.channel) for verdict in verdicts]


# As it plays


def test_an_idle_line_is_no_programme_in_spite_of_a_knock(box: MeteredBox) -> None:
    box.play(*both(noise(-70.0, 4.0, RATE_HZ)))
    box.play(*both(noise(-20.0, 0.05, RATE_HZ), noise(-70.0, 1.0, RATE_HZ)))
    assert codes(box) == set()


def test_reset_forgets_the_programme(box: MeteredBox) -> None:
    box.play(*both(at_peak(-3.0, crushed())))
    assert codes(box) == {"squashed", "too-hot"}
    box.play(*both(noise(-70.0, 2.0, RATE_HZ)))  # until the needles have fallen
    box.reset()
    box.play(*both(noise(-70.0, 4.0, RATE_HZ)))
    assert codes(box) == set()


def test_a_tick_with_a_reset_in_it_is_of_neither_programme() -> None:
    judge = Judge(1, THRESHOLDS)
    for _ in range(40):
        judge.feed(level_tick(0.1))
    assert judge.is_programme
    judge.feed(level_tick(1.0, reset=True))
    assert not judge.is_programme
    judge.feed(level_tick(0.0001))
    assert not judge.is_programme
    judge.feed(level_tick(1.0))  # the same without a reset makes a programme
    assert judge.is_programme


def test_the_peak_of_a_tick_with_a_reset_in_it_counts_for_no_plr(box: MeteredBox) -> None:
    box.play(*both(tone(-20.0, 997, 1.0, RATE_HZ)))
    assert box.readings is not None
    plr_lu = box.judge.plr_lu(box.readings, box.programme())
    box.judge.feed(level_tick(1.0, 1.0, reset=True))
    assert box.judge.plr_lu(box.readings, box.programme()) == pytest.approx(plr_lu, abs=0.01)
    box.judge.feed(level_tick(1.0, 1.0))
    assert box.judge.plr_lu(box.readings, box.programme()) == pytest.approx(plr_lu + 20.0, abs=0.1)


def test_after_clear_the_headroom_is_judged_by_the_new_peaks(box: MeteredBox) -> None:
    box.play(*both(square(0.0, 997, 0.5, RATE_HZ), tone(-8.0, 997, 4.0, RATE_HZ)))
    assert "too-hot" in codes(box)
    box.clear()
    box.play(*both(tone(-8.0, 997, 0.5, RATE_HZ)))
    assert "headroom-ok" in codes(box)
    assert not codes(box) & FAULTS


def test_other_thresholds_count_at_once(box: MeteredBox) -> None:
    box.play(*both(tone(-8.0, 997, 4.0, RATE_HZ)))
    assert "headroom-ok" in codes(box)
    box.judge.thresholds = Thresholds(mastering_headroom_dbtp=-10.0)
    assert "too-hot" in codes(box)


def test_before_the_first_tick_there_is_no_verdict(box: MeteredBox) -> None:
    assert codes(box) == set()
    assert box.readings is not None
    assert math.isnan(box.judge.plr_lu(box.readings, box.programme()))


# As a whole recording


def test_a_recording_is_judged_channel_by_channel_and_then_as_a_whole(box: MeteredBox) -> None:
    part = tone(-20.0, 997, 6.0, RATE_HZ)
    played = np.concatenate((part, noise(-60.0, 4.0, RATE_HZ), part))
    box.play(played, silence(16.0, RATE_HZ))
    assert recorded(box) == [
        ("turn-up", 0),
        ("hiss", 0),
        ("too-quiet", 1),
        ("steady", None),
        ("too-low", None),
    ]


def test_one_sound_is_as_loud_in_mono_in_one_channel_and_in_both(feed_for: FeedFor) -> None:
    sound = at_peak(-6.0, voice())
    loudness = []
    for signals in ([sound], [sound, sound], [sound, silence(10.0, RATE_HZ)], [0.01 * sound, sound]):
        box = MeteredBox(feed_for, *"LR"[: len(signals)])
        box.play(*signals)
        programme = box.programme()
        loudness.append(Reference(programme.integrated_lufs, programme.dual_mono_lu))
        for reference in loudness:
            assert ("uniform", None) in recorded(box, reference)
        assert len({code for code, _ in recorded(box)} & {"louder", "quieter"}) == 0


def test_a_recording_that_is_too_short_to_be_judged_is_said_to_be_so(box: MeteredBox) -> None:
    box.play(*both(tone(-6.0, 997, 2.0, RATE_HZ)))
    assert [each for each in recorded(box) if each[1] is not None] == [("too-short", 0), ("too-short", 1)]


def test_the_first_recording_is_the_reference_of_the_others(box: MeteredBox) -> None:
    box.play(*both(tone(-20.0, 997, 12.0, RATE_HZ)))
    assert ("first-take", None) in recorded(box, None)
    assert ("louder", None) in recorded(box, Reference(-25.0))
    assert ("uniform", None) in recorded(box, Reference(-20.0))
    assert not {"first-take", "louder", "uniform"} & {code for code, _ in recorded(box)}


def test_a_short_recording_has_no_level(box: MeteredBox) -> None:
    box.play(*both(tone(-20.0, 997, 2.0, RATE_HZ)))
    assert not {code for code, _ in recorded(box)} & {"right", "turn-up", "too-quiet"}


def test_a_second_that_is_not_far_below_the_programme_is_no_noise(box: MeteredBox) -> None:
    box.play(*both(tone(-20.0, 997, 4.0, RATE_HZ), tone(-49.0, 997, 2.0, RATE_HZ)))
    assert not {code for code, _ in recorded(box)} & {"hiss", "quiet", "hum", "buzz"}
