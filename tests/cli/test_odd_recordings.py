"""Recordings that hardly are any: an honest reading or one sentence, never a crash or a wrong number."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from gainbox.capture import CaptureError
from gainbox.cli.measure import measure
from gainbox.cli.measure.result import Measured
from gainbox.meters import FeedFor
from tests.cli.installation import Installation
from tests.cli.long_recordings import three_hours_in
from tests.signals import Signal, float32_block, noise, silence, tone

RATE_HZ = 48000
DETECTED = ("clip_events", "clipped_samples", "inter_sample_events", "flat_top_events")


@pytest.fixture
def measured_of(tmp_path: Path, feed_for: FeedFor) -> Any:
    """Measures a recording of some channels."""

    def measured_of(*signals: Signal, rate_hz: int = RATE_HZ, subtype: str = "FLOAT") -> Measured:
        file = tmp_path / "recording.wav"
        soundfile.write(file, float32_block(*signals), rate_hz, subtype)
        measured, _ = measure(file, feed_for, None, draws=False)
        return measured

    return measured_of


@pytest.mark.parametrize("channels", [1, 2])
def test_one_frame_has_a_peak_and_no_loudness(measured_of: Any, channels: int) -> None:
    measured = measured_of(*[np.array([0.5])] * channels)
    assert measured.duration_s == 1 / RATE_HZ
    for channel in measured.channel:
        assert channel.sample_peak_dbfs == pytest.approx(-6.02, abs=0.01)
        assert channel.sample_peak_dbfs <= channel.true_peak_dbtp < -5.5
        assert channel.rms_dbfs == pytest.approx(-3.01, abs=0.01)  # as a sine of that rms would have it
        assert channel.vu_max_dbfs < -100.0  # a needle has no time to move
        assert [getattr(channel, name) for name in DETECTED] == [0, 0, 0, 0]
    programme = measured.programme
    assert programme.integrated_lufs == programme.momentary_max_lufs == -math.inf
    assert math.isnan(programme.loudness_range_lu)
    assert math.isnan(programme.correlation_mean)


def test_what_is_shorter_than_a_window_is_not_told(measured_of: Any) -> None:
    short = measured_of(tone(-18.0, 997, 0.39, RATE_HZ)).programme
    assert (short.momentary_max_lufs, short.integrated_lufs) == (-math.inf, -math.inf)
    longer = measured_of(tone(-18.0, 997, 2.9, RATE_HZ)).programme
    assert longer.integrated_lufs == pytest.approx(-21.0, abs=0.1)
    assert longer.short_term_max_lufs == -math.inf
    assert math.isnan(longer.loudness_range_lu)


@pytest.mark.parametrize("rate_hz", [8000, 11025, 384_000, 768_000])
def test_a_tone_at_an_unusual_rate_has_its_level(measured_of: Any, rate_hz: int) -> None:
    both = tone(-18.0, 997, 3.5, rate_hz)
    measured = measured_of(both, both, rate_hz=rate_hz, subtype="PCM_24")
    assert measured.programme.integrated_lufs == pytest.approx(-18.0, abs=0.1)
    assert measured.programme.true_peak_max_dbtp == pytest.approx(-18.0, abs=0.3)
    for channel in measured.channel:
        assert channel.rms_dbfs == pytest.approx(-18.0, abs=0.01)
        assert channel.vu_max_dbfs == pytest.approx(-17.9, abs=0.05)
        assert channel.ppm_type_1_max_dbfs == pytest.approx(-18.0, abs=0.1)


def test_numbers_that_are_none_are_silence_in_every_reading(measured_of: Any, capsys: Any) -> None:
    holed = tone(-18.0, 997, 3.5, RATE_HZ)
    filled = holed.copy()
    for at, number in ((0, np.nan), (70_000, np.inf), (70_001, -np.inf), (len(holed) - 1, np.nan)):
        holed[at], filled[at] = number, 0.0
    assert measured_of(holed).as_json() == measured_of(filled).as_json()
    assert "recording.wav: 4 samples are no finite numbers" in capsys.readouterr().err


def test_nothing_but_numbers_that_are_none_is_silence(measured_of: Any) -> None:
    nothing = measured_of(silence(1.0, RATE_HZ))
    assert measured_of(np.full(RATE_HZ, np.nan)).as_json() == nothing.as_json()


@pytest.mark.parametrize("gain", [1e3, 1e18, 1e37])
def test_whatever_is_beyond_full_scale_keeps_its_level(measured_of: Any, gain: float) -> None:
    gain_db = 20 * math.log10(gain)
    quiet, loud = measured_of(noise(-20.0, 4.0, RATE_HZ)), measured_of(gain * noise(-20.0, 4.0, RATE_HZ))
    for name in ("integrated_lufs", "momentary_max_lufs", "true_peak_max_dbtp"):
        level_db = getattr(loud.programme, name)
        assert level_db == pytest.approx(getattr(quiet.programme, name) + gain_db, abs=0.01), name
    (channel,), (quiet_channel,) = loud.channel, quiet.channel
    for name in ("rms_dbfs", "vu_max_dbfs", "ppm_type_2_max_dbfs", "integrated_lufs"):
        assert getattr(channel, name) == pytest.approx(getattr(quiet_channel, name) + gain_db, abs=0.01), name


def test_three_hours_of_silence_are_null_to_the_end(box: Installation) -> None:
    done = box.gainbox("measure", "--json", "--trace", "3600", three_hours_in(box.folder, rate_hz=8000))
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert (told["sample_rate_hz"], told["duration_s"]) == (8000, 10800.0)
    assert set(told["programme"].values()) == {None}
    levels = [value for name, value in told["channel"][0].items() if name.endswith(("dbfs", "dbtp", "lufs"))]
    assert set(levels) == {None}
    assert told["trace"]["time_s"] == [3600.0, 7200.0, 10800.0]


@pytest.mark.parametrize("ending", ["wav", "aiff", "flac", "ogg", "mp3", "caf", "w64", "rf64"])
def test_a_header_that_is_cut_off_is_an_error_or_a_shorter_recording(
    tmp_path: Path, feed_for: FeedFor, ending: str
) -> None:
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    soundfile.write(whole, float32_block(tone(-18.0, 997, 0.1, RATE_HZ)), RATE_HZ)
    contents = whole.read_bytes()
    for length in range(0, 200, 3):
        cut.write_bytes(contents[:length])
        try:
            measured, curves = measure(cut, feed_for, 0.001, draws=True)
        except CaptureError as error:
            assert str(error).startswith(f"{cut}: ")
        else:
            assert 0.0 < measured.duration_s < 0.01
            assert curves and len(curves.trace.time_s) <= 10
            assert measured.channel[0].sample_peak_dbfs < -17.9
