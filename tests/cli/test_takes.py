"""`gainbox takes`: the table, the exports and the report of what the ledger holds."""

import csv
import json
import math
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
import soundfile

from gainbox.cli.takes.report import format_length, report
from gainbox.cli.takes.session import StoredSession, sessions
from gainbox.ledger import FILE, StoredTake
from gainbox.ledger.store import Store
from gainbox.staging.takes import Take
from tests.cli.installation import Installation
from tests.ledger.takes import NAMES, NOON_S, half_silent, take
from tests.signals import int32_block, square

LOUD = -18.0, -17.2, -15.6
"""The first is 0.8 LU below the second, the third 1.6 above it."""


def state_of(box: Installation) -> Path:
    return Path(box.environ["XDG_STATE_HOME"], "gainbox")


def store(box: Installation, *takes: Take) -> None:
    """Store takes in the ledger of a box."""
    state_of(box).mkdir(parents=True)
    with closing(Store(state_of(box) / FILE)) as ledger:
        for each in takes:
            ledger.add(each, NAMES)


@pytest.fixture
def two_days(box: Installation) -> Installation:
    """A box with three takes of one day, the second its reference, and two of the next."""
    box.environ["TZ"] = "UTC"
    first = [take(n, loudness_lufs=lufs, clips=(0, n), reference=n == 1) for n, lufs in enumerate(LOUD)]
    tomorrow_s = NOON_S + 86400.0
    silent = half_silent()
    store(box, *first, take(start_s=tomorrow_s), Take(**{**fields_of(silent), "start_s": tomorrow_s + 600.0}))
    return box


def fields_of(of: Take) -> dict[str, object]:
    return {name: getattr(of, name) for name in of.__dataclass_fields__}


def session(*loudness_lufs: float, **other: object) -> StoredSession:
    """A session with takes of this loudness."""
    takes = (take(n, loudness_lufs=lufs, **other) for n, lufs in enumerate(loudness_lufs))
    (stored,) = sessions(StoredTake(n, 1, NAMES, each) for n, each in enumerate(takes, 1))
    return stored


# Lists


def test_the_table_has_the_takes_of_each_session_channel_by_channel(two_days: Installation) -> None:
    done = two_days.gainbox("takes")
    assert (done.code, done.err) == (0, "")
    first, second = (part.splitlines() for part in done.out.split("\n\n"))
    assert (first[0], second[0]) == ("Session 1, 15 June 2025", "Session 2, 16 June 2025")
    assert [line.split() for line in first[3:5]] == [
        ["1", "15:06", "3:00", "-18.0", "-0.8", "Voice", "-20.0", "-14.0", "-6.0", "0", "12.0"],
        ["Bass", "-21.0", "-15.5", "-7.2", "0", "10.8"],
    ]
    assert [line.split()[4] for line in first[3::2]] == ["-0.8", "ref", "+1.6"]
    assert second[5].split() == ["5", "15:16", "3:00", "-inf", "-", "Voice", *["-inf"] * 3, "0", "-"]
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_json_is_an_object_per_take_with_null_for_silence(two_days: Installation) -> None:
    lines = two_days.gainbox("takes", "--json").out.splitlines()
    takes = [json.loads(line) for line in lines]
    assert [each["take"] for each in takes] == [1, 2, 3, 4, 5]
    assert takes[1] == {
        "take": 2,
        "session": 1,
        "start": "2025-06-15T15:16:40+00:00",
        "length_s": 181.0,
        "loudness_lufs": -17.2,
        "range_lu": 4.5,
        "drift_lu": -1.5,
        "reference": True,
        "channel": [
            {
                "name": "Voice",
                "vu_mean_dbfs": -21.0,
                "vu_max_dbfs": -14.0,
                "true_peak_dbtp": -6.0,
                "clips": 0,
                "plr_lu": 12.0,
            },
            {
                "name": "Bass",
                "vu_mean_dbfs": -21.0,
                "vu_max_dbfs": -15.5,
                "true_peak_dbtp": -7.25,
                "clips": 1,
                "plr_lu": 10.75,
            },
        ],
    }
    assert takes[4]["loudness_lufs"] is None
    assert takes[4]["channel"][0]["true_peak_dbtp"] is takes[4]["channel"][0]["plr_lu"] is None


def test_csv_is_a_row_per_channel_and_keeps_minus_infinity(two_days: Installation) -> None:
    rows = list(csv.DictReader(two_days.gainbox("takes", "--csv").out.splitlines()))
    assert [(row["take"], row["name"]) for row in rows] == [
        (str(number), name) for number in range(1, 6) for name in NAMES
    ]
    assert rows[2]["start"] == "2025-06-15T15:16:40+00:00"
    assert [row["reference"] for row in rows] == ["false"] * 2 + ["true"] * 2 + ["false"] * 6
    assert (float(rows[8]["loudness_lufs"]), float(rows[8]["true_peak_dbtp"])) == (-math.inf, -math.inf)
    assert rows[8]["plr_lu"] == ""


def test_summary_and_take_of_a_recording_have_the_same_clips_up_to_its_end(box: Installation) -> None:
    clips = int32_block(square(0.0, 100, 3.57, 48000))
    soundfile.write(box.folder / "clips.wav", clips, 48000, "PCM_24")
    done = box.gainbox("run", "--panel", "none", "--source", f"file:{box.folder / 'clips.wav'}")
    assert (done.code, done.err) == (0, "")
    (stored,) = map(json.loads, box.gainbox("takes", "--json").out.splitlines())
    assert f"{stored['channel'][0]['clips']} clips" in done.out
    assert stored["channel"][0]["clips"] == 714
    assert stored["length_s"] == pytest.approx(3.57)


@pytest.mark.parametrize(
    ("option", "out"),
    [
        ((), "no takes have been kept yet\n"),
        (("--report",), "no takes have been kept yet\n"),
        (("--json",), ""),
    ],
)
def test_without_takes_a_sentence_says_so(box: Installation, option: Sequence[str], out: str) -> None:
    done = box.gainbox("takes", *option)
    assert (done.code, done.out, done.err) == (0, out, "")
    assert not state_of(box).exists()


def test_without_takes_csv_has_its_heading(box: Installation) -> None:
    done = box.gainbox("takes", "--csv")
    assert done.out == (
        "take,session,start,length_s,loudness_lufs,range_lu,drift_lu,reference,name,"
        "vu_mean_dbfs,vu_max_dbfs,true_peak_dbtp,clips,plr_lu\n"
    )


def test_takes_that_cannot_be_read_are_an_error_in_one_sentence(box: Installation) -> None:
    state_of(box).mkdir(parents=True)
    (state_of(box) / FILE).write_text("Dear Sir or Madam,\n" * 100)
    done = box.gainbox("takes")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"gainbox: {state_of(box)}/takes.sqlite: the takes cannot be read: file is not a database\n"
    )


def test_only_one_kind_of_list_is_printed_at_a_time(box: Installation) -> None:
    done = box.gainbox("takes", "--csv", "--json")
    assert (done.code, done.out) == (2, "")
    assert "choose one of --csv, --json and --report." in done.err


# Reports


def test_a_report_describes_each_session_in_words(two_days: Installation) -> None:
    done = two_days.gainbox("takes", "--report")
    assert (done.code, done.err) == (0, "")
    first, second = done.out.split("\n\nSession 2")
    assert first == (
        "Session 1: 15 June 2025, 15:06 to 15:29, 3 takes\n"
        "\n"
        "  take   start   length    LUFS   against take 2\n"
        "     1   15:06     3:00   -18.0   -0.8 LU, uniform\n"
        "     2   15:16     3:01   -17.2   the reference; 1 clip on Bass\n"
        "     3   15:26     3:02   -15.6   +1.6 LU, louder; 2 clips on Bass\n"
        "\n"
        "  1 of the 2 other takes is within 1.5 LU of take 2;"
        " from the quietest to the loudest it is 2.4 LU.\n"
        "  The loudest is take 3 with -15.6 LUFS; the highest true peak is -6.0 dBTP, in take 3 on Voice.\n"
        "  3 clips, in takes 2, 3."
    )
    assert "  Nothing clipped." in second


@pytest.mark.parametrize(
    ("apart_lu", "verdict"),
    [
        (0.0, "uniform"),
        (1.5, "uniform"),
        (-1.5, "uniform"),
        (1.6, "louder"),
        (-1.6, "quieter"),
        (-math.inf, ""),
        (math.nan, ""),
    ],
)
def test_a_take_is_uniform_within_one_and_a_half_lu(apart_lu: float, verdict: str) -> None:
    judged = session(-17.3, -17.3 + apart_lu).judged
    found = judged.against(judged.takes[1])
    assert (found.code if found else "") == verdict


def test_without_a_reference_the_first_take_that_was_heard_is_one() -> None:
    stored = session(-math.inf, -18.0, -17.0)
    assert stored.reference.number == 2
    assert stored.judged.range_lu == pytest.approx(1.0)
    assert "   -inf   silent\n" in report(stored)


@pytest.mark.parametrize(
    ("loudness_lufs", "sentence"),
    [
        ((-18.0, -18.5), "  The other take is within 1.5 LU of take 1;"),
        ((-18.0, -18.5, -17.0), "  Both other takes are within 1.5 LU of take 1;"),
        ((-18.0, -18.5, -17.0, -18.0), "  All 3 other takes are within 1.5 LU of take 1;"),
        ((-18.0, -12.0), "  The other take is not within 1.5 LU of take 1;"),
        ((-18.0, -14.0, -12.0), "  None of the 2 other takes is within 1.5 LU of take 1;"),
        ((-18.0, -18.5, -12.0), "  1 of the 2 other takes is within 1.5 LU of take 1;"),
        ((-18.0, -18.5, -17.5, -12.0), "  2 of the 3 other takes are within 1.5 LU of take 1;"),
    ],
)
def test_a_report_has_the_uniformity_of_a_session(loudness_lufs: tuple[float, ...], sentence: str) -> None:
    assert sentence in report(session(*loudness_lufs))


def test_a_report_has_the_takes_whose_level_is_not_steady() -> None:
    text = report(session(-18.0, -18.0, drift_lu=-3.5))
    assert "   the first heard; drifting: it gets 3.5 LU quieter from beginning to end\n" in text
    assert "   +0.0 LU, uniform; drifting: " in text
    assert "uneven: the loudness ranges over 12.0 LU" in report(session(-18.0, range_lu=12.0))


def test_what_is_uniform_can_be_set(two_days: Installation) -> None:
    two_days.settings.write_text("[staging]\nuniform_lu = 2.0\n")
    text = two_days.gainbox("takes", "--report").out
    assert "  Both other takes are within 2 LU of take 2;" in text


def test_a_report_of_one_take_compares_it_with_none() -> None:
    text = report(session(-18.0))
    assert "1 take\n" in text
    assert "within" not in text


def test_a_report_of_a_silent_session_has_a_sentence_for_it() -> None:
    text = report(session(-math.inf, true_peak_dbtp=(-math.inf, -math.inf)))
    assert "  Nothing was heard.\n  Nothing clipped." in text


def test_sessions_are_the_takes_of_one_number_each() -> None:
    takes = [StoredTake(n, number, NAMES, take(n)) for n, number in enumerate((1, 1, 2, 3, 3))]
    assert [len(each.takes) for each in sessions(takes)] == [2, 1, 2]


@pytest.mark.parametrize(
    ("length_s", "text"), [(0.4, "0:00"), (59.6, "1:00"), (195.0, "3:15"), (4000.0, "1:06:40")]
)
def test_lengths_are_in_minutes(length_s: float, text: str) -> None:
    assert format_length(length_s) == text
