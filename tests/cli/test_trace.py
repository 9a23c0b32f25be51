"""`gainbox measure --trace`: what the meters showed, point by point."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from gainbox.cli.main import main
from gainbox.cli.measure import BLOCK_FRAMES, measure
from gainbox.cli.measure.result import Trace
from gainbox.cli.measure.trace import Tracer, curve_step_s
from gainbox.meters import Bank, FeedFor, interpreted
from tests.cli.installation import Installation
from tests.meters.listening import watch
from tests.signals import Signal, float32_block, noise, silence, tone

RATE_HZ = 44100
POINTS = ["time_s", "momentary_lufs", "short_term_lufs", "correlation", "channel"]
CHANNEL = ["vu_dbfs", "ppm_type_1_dbfs", "ppm_type_2_dbfs", "sample_peak_dbfs", "true_peak_dbtp"]


def traced(folder: Path, feed_for: FeedFor, step_s: float, *signals: Signal, rate_hz: int = RATE_HZ) -> Trace:
    """The trace of a recording of these channels."""
    file = folder / "recording.wav"
    soundfile.write(file, float32_block(*signals), rate_hz, "FLOAT")
    measured, _ = measure(file, feed_for, step_s, draws=False)
    assert isinstance(measured.trace, Trace)
    return measured.trace


def test_it_is_there_when_asked_for_with_the_promised_fields(box: Installation, recordings: Path) -> None:
    asked = ("measure", "--json", "--trace", "0.2", recordings / "tone.wav", recordings / "silence.wav")
    done = box.gainbox(*asked)
    assert (done.code, done.err) == (0, "")
    for line in done.out.splitlines():
        trace = json.loads(line)["trace"]
        assert list(trace) == POINTS
        assert [list(channel) for channel in trace["channel"]] == [CHANNEL, CHANNEL]
        assert trace["time_s"] == [0.2, 0.4]  # half a second has no more
        assert {len(values) for values in [*trace.values(), *trace["channel"][0].values()]} == {2}
    without = box.gainbox("measure", "--json", recordings / "tone.wav")
    assert "trace" not in json.loads(without.out)


def test_what_is_silent_or_cannot_be_told_is_null(box: Installation, recordings: Path) -> None:
    trace = json.loads(box.gainbox("measure", "--json", "--trace", "0.25", recordings / "silence.wav").out)[
        "trace"
    ]
    nothing: list[Any] = [None, None]
    assert trace["momentary_lufs"] == trace["short_term_lufs"] == trace["correlation"] == nothing
    assert trace["channel"] == [dict.fromkeys(CHANNEL, nothing)] * 2


@pytest.mark.parametrize("step_s", [0.1, 0.0371, 1.9])
def test_the_needles_are_read_where_the_point_is(tmp_path: Path, feed_for: FeedFor, step_s: float) -> None:
    left, right = noise(-20.0, 4.0, RATE_HZ, seed=1), noise(-26.0, 4.0, RATE_HZ, seed=2)
    assert len(left) > 2 * BLOCK_FRAMES  # the points are not those of the file's blocks
    trace = traced(tmp_path, feed_for, step_s, left, right)
    points = math.floor(4.0 / step_s + 1e-9)
    heard = float32_block(left, right)[: round(points * step_s * RATE_HZ)]
    expected = watch(feed_for, heard, RATE_HZ, step_s)
    assert trace.time_s.tolist() == [(k + 1) * step_s for k in range(points)]
    for k in range(points):
        for c, channel in enumerate(trace.channel):
            assert channel.vu_dbfs[k] == pytest.approx(expected[k].vu_dbfs[c], abs=1e-6)
            assert channel.ppm_type_1_dbfs[k] == pytest.approx(expected[k].ppm_type_1_dbfs[c], abs=1e-6)
            assert channel.ppm_type_2_dbfs[k] == pytest.approx(expected[k].ppm_type_2_dbfs[c], abs=1e-6)
        assert trace.momentary_lufs[k] == pytest.approx(expected[k].momentary_lufs, abs=1e-6)
        assert trace.short_term_lufs[k] == pytest.approx(expected[k].short_term_lufs, abs=1e-6)
        assert trace.correlation[k] == pytest.approx(expected[k].correlation, abs=1e-6, nan_ok=True)


def test_a_peak_is_in_the_point_after_it_and_in_no_other(tmp_path: Path, feed_for: FeedFor) -> None:
    clicks = silence(5.0, RATE_HZ)
    clicks[[round(0.95 * RATE_HZ), round(3.5 * RATE_HZ)]] = 0.5, -0.25
    (channel,) = traced(tmp_path, feed_for, 1.0, clicks).channel
    assert channel.sample_peak_dbfs.tolist() == pytest.approx(
        [-6.02, -math.inf, -math.inf, -12.04, -math.inf], abs=0.01
    )
    assert channel.true_peak_dbtp.tolist() == pytest.approx(
        [-6.02, -math.inf, -math.inf, -12.04, -math.inf], abs=0.01
    )


def test_the_loudness_is_told_from_when_its_window_is_full(tmp_path: Path, feed_for: FeedFor) -> None:
    both = tone(-23.0, 1000, 3.5, RATE_HZ)
    trace = traced(tmp_path, feed_for, 0.1, both, both)
    assert [k for k, lufs in enumerate(trace.momentary_lufs) if math.isfinite(lufs)] == list(range(3, 35))
    assert [k for k, lufs in enumerate(trace.short_term_lufs) if math.isfinite(lufs)] == list(range(29, 35))
    assert trace.momentary_lufs[-1] == pytest.approx(-23.0, abs=0.05)
    assert trace.short_term_lufs[-1] == pytest.approx(-23.0, abs=0.05)
    assert trace.correlation[-1] == pytest.approx(1.0)


def test_the_highest_of_the_points_is_the_channels_maximum(tmp_path: Path, feed_for: FeedFor) -> None:
    file = tmp_path / "noise.wav"
    soundfile.write(file, float32_block(noise(-20.0, 3.0, 48000)), 48000, "FLOAT")
    measured, _ = measure(file, feed_for, 0.25, draws=False)
    assert isinstance(measured.trace, Trace)
    (channel,), (points,) = measured.channel, measured.trace.channel
    assert max(points.sample_peak_dbfs) == channel.sample_peak_dbfs
    assert max(points.true_peak_dbtp) == channel.true_peak_dbtp


def test_a_point_may_be_a_frame_and_a_day_is_no_point(tmp_path: Path, feed_for: FeedFor) -> None:
    few = tone(-6.0, 997, 0.01, 8000)
    each = traced(tmp_path, feed_for, 1 / 8000, few, rate_hz=8000)
    assert len(each.time_s) == len(few) == 80
    np.testing.assert_allclose(10 ** (np.array(each.channel[0].sample_peak_dbfs) / 20), abs(few), atol=1e-7)
    assert not traced(tmp_path, feed_for, 86400.0, few, rate_hz=8000).time_s


def test_clips_are_counted_up_to_each_point() -> None:
    bank = Bank(8000, 1, interpreted, readers=1)
    tracer = Tracer(0.001, 8000, 1, bank.readers[0])
    clipping = np.zeros((24, 1), np.float32)
    clipping[9:12] = 1.0
    for piece in np.split(clipping, 3):
        tracer.look(bank.feed(piece))
    assert tracer.clips[0].tolist() == [0, 1, 1]


@pytest.mark.parametrize("rate_hz", [8000, 44100, 768_000])
@pytest.mark.parametrize("frames", [1, 2, 441, 1_000_000, 10**9])
def test_a_curve_ends_where_the_recording_does(frames: int, rate_hz: int) -> None:
    step_s = curve_step_s(frames, rate_hz)
    points = round(frames / (step_s * rate_hz))
    assert round(points * step_s * rate_hz) == frames
    assert step_s <= 0.1 + 1e-12
    assert points <= 2000 or step_s > 0.0999


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "86401", "often"])
def test_points_that_cannot_be_are_refused(seconds: str) -> None:
    done = CliRunner().invoke(main, ["measure", "--json", "--trace", seconds, "take.wav"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: Invalid value for '--trace': " in done.stderr


def test_points_closer_than_frames_are_refused(box: Installation, recordings: Path) -> None:
    file = recordings / "tone.wav"
    done = box.gainbox("measure", "--json", "--trace", "2e-5", file)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(f"Error: Invalid value for '--trace': 2e-05 s is less than a frame of {file}.\n")


def test_a_trace_is_for_programs() -> None:
    done = CliRunner().invoke(main, ["measure", "--trace", "1", "take.wav"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "Error: --trace is for programs: add --json, or choose --plot for a picture.\n"
    )
