"""`gainbox measure` of surround: the speakers that a recording states, their names and its loudness."""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gainbox.cli.measure import measure
from gainbox.cli.measure.result import Measured
from gainbox.cli.measure.table import rows
from gainbox.meters import FeedFor
from tests.cli.installation import Installation
from tests.signals import float32_block, tone

RATE_HZ = 48000
LEVELS_DBFS = {
    **{"L": -26.0, "R": -27.0, "C": -24.0, "LFE": -6.0, "Ls": -20.0, "Rs": -21.0, "Cs": -17.0},
    **{"Lss": -18.0, "Rss": -22.0, "Lrs": -19.0, "Rrs": -23.0},
}
WEIGHTS = {"LFE": 0.0, "Ls": 1.41, "Rs": 1.41, "Lss": 1.41, "Rss": 1.41}


def block_of(speakers: str) -> np.ndarray:
    """A tone of 997 Hz from each speaker, two seconds long."""
    return float32_block(*(tone(LEVELS_DBFS[name], 997, 2.0, RATE_HZ) for name in speakers.split()))


def expected_lufs(speakers: str) -> float:
    """The loudness of that by BS.1770: 0 dBFS of 997 Hz in one channel is -3.01 LUFS."""
    powers = (WEIGHTS.get(name, 1.0) * 10 ** (LEVELS_DBFS[name] / 10) for name in speakers.split())
    return -3.01 + 10 * math.log10(sum(powers))


def masked(path: Path, speakers: str, mask: int) -> Path:
    """A WAV with this mask."""
    soundfile.write(path, block_of(speakers), RATE_HZ, "PCM_24", format="WAVEX")
    contents = bytearray(path.read_bytes())
    at = contents.index(b"fmt ") + 8 + 20
    contents[at : at + 4] = struct.pack("<I", mask)
    path.write_bytes(contents)
    return path


def measured(path: Path, feed_for: FeedFor) -> Measured:
    """The measurements of a recording."""
    return measure(path, feed_for, None, draws=False)[0]


@pytest.mark.parametrize(
    ("mask", "speakers"),
    [
        (0x00B, "L R LFE"),
        (0x007, "L R C"),
        (0x033, "L R Ls Rs"),
        (0x107, "L R C Cs"),
        (0x607, "L R C Ls Rs"),
        (0x03F, "L R C LFE Ls Rs"),
        (0x70F, "L R C LFE Cs Ls Rs"),
        (0x63F, "L R C LFE Lrs Rrs Lss Rss"),
    ],
)
def test_a_wav_is_as_loud_as_its_speakers(
    tmp_path: Path, feed_for: FeedFor, mask: int, speakers: str
) -> None:
    result = measured(masked(tmp_path / "recording.wav", speakers, mask), feed_for)
    assert result.programme.integrated_lufs == pytest.approx(expected_lufs(speakers), abs=0.02)
    assert [channel.name for channel in result.channel] == speakers.split()
    assert rows(result).splitlines()[2].split()[0] == "L"


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("speakers", ["L C R", "L R Ls Rs", "L C R Ls Rs", "L C R Lss Rss Lrs Rrs LFE"])
def test_ogg_is_as_loud_as_its_speakers(
    tmp_path: Path, feed_for: FeedFor, subtype: str, speakers: str
) -> None:
    path = tmp_path / "recording.ogg"
    soundfile.write(path, block_of(speakers), RATE_HZ, subtype, format="OGG")
    result = measured(path, feed_for)
    assert result.programme.integrated_lufs == pytest.approx(expected_lufs(speakers), abs=0.15)
    assert [channel.name for channel in result.channel] == speakers.split()


def test_left_and_right_correlate_wherever_they_are(tmp_path: Path, feed_for: FeedFor) -> None:
    left, centre = tone(-20.0, 400, 2.0, RATE_HZ), tone(-20.0, 1000, 2.0, RATE_HZ)
    path = tmp_path / "recording.ogg"
    soundfile.write(path, float32_block(left, centre, -left), RATE_HZ, "VORBIS", format="OGG")
    assert measured(path, feed_for).programme.correlation_mean == pytest.approx(-1.0, abs=0.01)


@pytest.mark.parametrize("channels", [3, 4, 7, 8])
def test_an_unknown_layout_has_no_programme_loudness(box: Installation, channels: int) -> None:
    path = box.folder / "recording.wav"
    block = float32_block(*[tone(-20.0 - c, 997, 4.0, RATE_HZ) for c in range(channels)])
    soundfile.write(path, block, RATE_HZ, "PCM_24")
    done = box.gainbox("measure", "--json", path)
    assert (done.code, done.err) == (
        0,
        f"gainbox: {path}: it does not state the speakers of its {channels} channels, so they have no "
        'loudness together; layout = "tracks" in [capture] weighs them alike\n',
    )
    result = json.loads(done.out)
    loudness = ("integrated_lufs", "loudness_range_lu", "momentary_max_lufs", "short_term_max_lufs")
    assert [result["programme"][name] for name in (*loudness, "plr_lu", "psr_min_lu")] == [None] * 6
    assert [channel["name"] for channel in result["channel"]] == [str(c + 1) for c in range(channels)]
    assert result["channel"][1]["integrated_lufs"] == pytest.approx(-24.0, abs=0.02)
    assert not {verdict["code"] for verdict in result["verdicts"]} & {"steady", "open", "dense", "squashed"}


def test_tracks_of_an_unknown_layout_weigh_the_same(box: Installation) -> None:
    path, settings = box.folder / "recording.wav", box.folder / "tracks.toml"
    soundfile.write(path, float32_block(*[tone(-20.0, 997, 2.0, RATE_HZ)] * 4), RATE_HZ, "PCM_24")
    settings.write_text('[capture]\nlayout = "tracks"\n')
    done = box.gainbox("measure", "--json", "--settings", settings, path)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["programme"]["integrated_lufs"] == pytest.approx(-17.0, abs=0.02)
