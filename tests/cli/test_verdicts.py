"""`gainbox measure` judges: the verdicts in the JSON, in the table, and on a folder of stems together."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from gainbox.cli.measure import measure
from gainbox.meters import FeedFor
from tests.cli.installation import Installation
from tests.signals import Signal, float32_block, noise, silence, tone
from tests.staging.instruments import (
    RATE_HZ,
    at_peak,
    at_vu,
    bass,
    crushed,
    drums,
    ground_loop,
    ramp,
    voice,
)


def record(box: Installation, name: str, *signals: Signal) -> Path:
    """A recording of these channels."""
    file = box.folder / name
    soundfile.write(file, float32_block(*signals), RATE_HZ, "PCM_24")
    return file


def verdicts(box: Installation, *files: Path) -> list[Any]:
    """What is said of each recording."""
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    return [json.loads(line)["verdicts"] for line in done.out.splitlines()]


def of_channel(said: Any, channel: int | None) -> dict[str, float | None]:
    """The codes of a channel, or of the programme, and their numbers."""
    return {verdict["code"]: verdict["value_db"] for verdict in said if verdict["channel"] == channel}


def codes_of(feed_for: FeedFor, folder: Path, *signals: Signal) -> tuple[set[str], set[str]]:
    """What is said of the first channel of a recording that stands alone, and of all together."""
    soundfile.write(folder / "recording.wav", float32_block(*signals), RATE_HZ, "PCM_24")
    said = measure(folder / "recording.wav", feed_for, None, draws=False)[0].verdicts
    of_first, of_all = ({verdict.code for verdict in said if verdict.channel == c} for c in (0, None))
    return of_first, of_all


def test_each_channel_has_a_verdict_on_its_level_and_the_programme_those_of_its_own(
    box: Installation,
) -> None:
    (said,) = verdicts(box, record(box, "song.wav", at_peak(-12.0, voice()), at_vu(-30.0, bass())))
    assert of_channel(said, 0) == {"right": 0.0}
    assert of_channel(said, 1) == {"turn-up": 12.0}
    assert set(of_channel(said, None)) == {"steady", "dense", "headroom-ok"}
    assert [verdict["channel"] for verdict in said] == [0, 1, None, None, None]
    assert said[1]["text"] == "turn up 12.0 dB: the loudest 3 s read -30.0 dBFS VU, the target is -18"


@pytest.mark.parametrize(
    ("channels", "of_first", "of_all"),
    [
        ([crushed()], {"turn-down", "inter-sample-overs"}, {"steady", "squashed", "too-hot"}),
        ([at_peak(-6.5, drums())], {"wide-dynamics"}, {"steady", "open", "headroom-ok"}),
        ([at_peak(-19.0, drums())], {"wide-dynamics"}, {"steady", "open", "too-low"}),
        ([at_vu(-18.0, bass()) + 0.01], {"right", "dc-offset"}, {"steady", "dense", "headroom-ok"}),
        (
            [tone(-6.0, 440, 10.0, RATE_HZ).clip(-0.25, 0.25)],
            {"clipped", "flat-tops"},
            {"steady", "squashed", "headroom-ok"},
        ),
        ([ramp(-24.0, -18.0, 12.0)], {"right"}, {"drifting", "squashed", "headroom-ok"}),
        ([silence(10.0, RATE_HZ)], {"too-quiet"}, set()),
        ([noise(-65.0, 10.0, RATE_HZ)], {"too-quiet", "hiss"}, set()),
        ([tone(-18.0, 997, 1.0, RATE_HZ)], set(), {"headroom-ok"}),
    ],
)
def test_what_is_said_of_a_recording(
    feed_for: FeedFor, tmp_path: Path, channels: list[Signal], of_first: set[str], of_all: set[str]
) -> None:
    assert codes_of(feed_for, tmp_path, *channels) == (of_first, of_all)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (noise(-60.0, 3.0, RATE_HZ), "hiss"),
        (ground_loop(50, -60.0)[: 3 * RATE_HZ], "hum"),
        (noise(-80.0, 3.0, RATE_HZ), "quiet"),
    ],
)
def test_the_pauses_of_a_recording_tell_its_noise(
    feed_for: FeedFor, tmp_path: Path, line: Signal, code: str
) -> None:
    of_first, _ = codes_of(feed_for, tmp_path, np.concatenate((at_vu(-18.0, bass()), line)))
    assert of_first == {"right", code}


def test_recordings_are_compared_with_the_first_that_is_heard(box: Installation) -> None:
    files = [
        record(box, "nothing.wav", silence(5.0, RATE_HZ)),
        *(
            record(box, f"{number}.wav", at_peak(dbfs, voice()))
            for number, dbfs in enumerate((-12, -13, -15, -9))
        ),
    ]
    told = [of_channel(said, None) for said in verdicts(box, *files)]
    assert told[0] == {}
    assert "first-take" in told[1]
    assert told[2]["uniform"] == pytest.approx(-1.0, abs=0.01)
    assert told[3]["quieter"] == pytest.approx(-3.0, abs=0.01)
    assert told[4]["louder"] == pytest.approx(3.0, abs=0.01)


def test_people_are_told_in_two_lines_and_of_all_stems_at_the_end(box: Installation) -> None:
    files = [
        record(box, "voice.wav", at_peak(-12.0, voice())),
        record(box, "overheads.wav", at_peak(-18.0, drums()), at_peak(-16.0, drums())),
        record(box, "bass.wav", at_vu(-10.0, bass())),
        record(box, "amp.wav", tone(-6.0, 440, 10.0, RATE_HZ).clip(-0.25, 0.25)),
    ]
    done = box.gainbox("measure", *files)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(len, lines)) < 80
    assert [line.strip("> ") for line in lines if line.startswith("  >")] == [
        "right",
        "the first, steady, dense, headroom ok",
        "L: wide dynamics, trim +6.0 dB; R: wide dynamics, trim +4.0 dB",
        "6.6 LU quieter, steady, open, headroom ok",
        "turn down 8.0 dB",
        "8.5 LU louder, steady, dense, too hot by 1.3 dB",
        "clipped, turn down 8.5 dB or more",
        "10.2 LU louder, steady, squashed, headroom ok",
    ]
    assert lines[-5:] == [
        "4 recordings, -30.5 to -13.7 LUFS: 0 of the other 3 within 1.5 LU of voice.wav",
        "to trim:",
        "   +4.0 dB   overheads.wav",
        "   -8.0 dB   bass.wav",
        "   -8.5 dB   amp.wav   clipped: to be recorded again",
    ]


def test_it_judges_by_what_is_set(box: Installation) -> None:
    file = record(box, "bass.wav", at_vu(-18.0, bass()))
    box.settings.write_text(
        "[staging]\ntarget_vu_dbfs = -24.0\nopen_lu = 10\nmastering_headroom_dbtp = -12\n"
    )
    (said,) = verdicts(box, file)
    assert of_channel(said, 0) == {"turn-down": -6.0}
    assert set(of_channel(said, None)) == {"steady", "open", "headroom-ok"}


def test_settings_that_are_wrong_are_said_and_the_defaults_hold(box: Installation) -> None:
    file = record(box, "bass.wav", at_vu(-18.0, bass()))
    box.settings.write_text("[staging]\ntarget_vu_dbfs = 0\n")
    done = box.gainbox("measure", "--json", file)
    assert done.code == 0
    assert done.err.endswith("the defaults hold\n")
    assert of_channel(json.loads(done.out)["verdicts"], 0) == {"right": 0.0}
