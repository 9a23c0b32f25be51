"""Verdicts: the sentence of each code, and how the clauses of a verdict are joined."""

import math
from collections.abc import Callable
from typing import get_args

import pytest

from gainbox.meters import Disturbance, Hum, Noise
from gainbox.meters.clip import Encoding
from gainbox.staging.dynamics import judge_dynamics
from gainbox.staging.level import Level, judge_level, too_short
from gainbox.staging.mix import judge_mix
from gainbox.staging.noise import IdleLines, judge_noise
from gainbox.staging.sound_faults import judge_faults
from gainbox.staging.takes.take import judge_against, judge_within
from gainbox.staging.thresholds import THRESHOLDS, Density, Targets
from gainbox.staging.verdict import Code, Verdict, format_level, times
from tests.staging.features import level_tick


def level(
    vu_dbfs: float, true_peak_dbtp: float, sounded_s: float = 10.0, clips: int = 0, flat_tops: int = 0
) -> Verdict:
    """The verdict on a level, with no margin for playing harder."""
    return judge_level(0, Level(vu_dbfs, true_peak_dbtp, sounded_s, clips, flat_tops), Targets())


def faults(
    flat_tops: int = 0, overs: int = 0, offset_dbfs: float = -math.inf, encoding: Encoding = "integers"
) -> Verdict:
    """The verdict on a fault; floats are beyond full scale."""
    (verdict,) = judge_faults(
        0,
        flat_tops=flat_tops,
        overs=overs,
        true_peak_dbtp=0.3,
        offset_dbfs=offset_dbfs,
        sample_peak_dbfs=8.0,
        encoding=encoding,
    )
    return verdict


def not_silent() -> Verdict:
    """The verdict on a line with a sound on it."""
    idle = IdleLines(1, 2.0)
    idle.feed(level_tick(0.1))
    (floor,) = idle.floors([Noise(-60.0, -62.5, None)])
    return floor.verdict


WHINE = Disturbance("whine", 15734.2, 1, -61.0, -66.0)
TICKS = Disturbance("ticks", 1000.0, 19, -61.0, -60.0)
FAN = Disturbance("fan", 47.0, 2, -64.0, -95.0)

SENTENCES: list[tuple[Callable[[], Verdict | None], Code, str]] = [
    (
        lambda: level(-19.0, -13.0),
        "right",
        "right: the loudest 3 s read -19.0 dBFS VU, the target is -18",
    ),
    (
        lambda: level(-30.3, -25.0),
        "turn-up",
        "turn up 12.5 dB: the loudest 3 s read -30.3 dBFS VU, the target is -18",
    ),
    (
        lambda: judge_level(0, Level(-19.0, -13.0, 10.0), Targets(margin_db=3.0)),
        "turn-down",
        "turn down 2.0 dB: the loudest 3 s read -19.0 dBFS VU, "
        "the target is -18 less 3 dB for playing harder",
    ),
    (
        lambda: level(-18.0, -4.0),
        "wide-dynamics",
        "high crest: the peaks set the limit, turn down 8.0 dB: "
        "the true peak is -4.0 dBTP, the target is -12",
    ),
    (
        lambda: level(-18.0, -11.5, clips=1),
        "clipped",
        "clipped 1 time: turn down at least 6.0 dB and repeat",
    ),
    (
        lambda: level(-18.0, -30.0, flat_tops=1),
        "clipped",
        "clipped ahead of the converter: turn down at least 6.0 dB and repeat; "
        "1 top is cut off flat at -30.0 dBTP",
    ),
    (
        lambda: level(-70.0, -60.0),
        "too-quiet",
        "too quiet: nothing above the noise, the loudest 3 s read -70.0 dBFS VU",
    ),
    (
        lambda: level(-20.0, -15.0, sounded_s=2.9),
        "too-quiet",
        "too little signal: 2.9 s of it, at least 3 s are needed",
    ),
    (
        lambda: judge_noise(0, Noise(-math.inf, -math.inf, None)),
        "quiet",
        "quiet: digital silence, as of an input that is muted",
    ),
    (
        lambda: judge_noise(0, Noise(-100.0, -102.5, None), -18.0),
        "quiet",
        "quiet: the noise is -100.0 dBFS, -102.5 A-weighted, 82 dB below the programme",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, None)),
        "hiss",
        "hiss: the noise is -60.0 dBFS, -62.5 A-weighted",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, Hum(50, -60.0, (-61.0, -70.0, -80.0))), -18.0),
        "hum",
        "hum of 50 Hz, as of a ground loop: -60.0 dBFS, 42 dB below the programme",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, Hum(60, -65.0, (-90.0, -65.1, -90.0)))),
        "buzz",
        "buzz at multiples of 60 Hz, most at 120 Hz, as of a rectifier or a dimmer: -65.0 dBFS",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, None, disturbances=(WHINE, FAN)), -18.0),
        "whine",
        "whine of 15734 Hz, as of a switching supply or a screen: -61.0 dBFS, "
        "42 dB below the programme; beside it a tone of 47 Hz and 1 more tone",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, None, disturbances=(TICKS,))),
        "ticks",
        "ticks at 1000 Hz and its multiples, as of USB: -61.0 dBFS",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -62.5, None, disturbances=(FAN,))),
        "fan",
        "tone of 47 Hz and 1 more tone, as of a fan or a motor: -64.0 dBFS",
    ),
    (
        lambda: judge_noise(0, Noise(-60.0, -92.8, None, drifts=True)),
        "drift",
        "a slow drift below 20 Hz: the noise is -60.0 dBFS, -92.8 A-weighted",
    ),
    (
        not_silent,
        "not-silent",
        "not silent: the level rises to -20.0 dBFS from -60.0, mute the source and repeat",
    ),
    (
        lambda: judge_against(-18.5, None, THRESHOLDS),
        "first-take",
        "the first take: -18.5 LUFS, the others are compared with it",
    ),
    (
        lambda: judge_against(-18.5, -20.0, THRESHOLDS),
        "uniform",
        "uniform: +1.5 LU against the reference of -20.0 LUFS",
    ),
    (
        lambda: too_short(0, 2.0),
        "too-short",
        "too short to be judged: it has 2.0 s, at least 3 s are needed",
    ),
    (
        lambda: judge_against(-17.0, -20.0, THRESHOLDS, dual_mono_lu=-3.01),
        "uniform",
        "uniform: +0.0 LU against the reference of -20.0 LUFS, one channel taken for two",
    ),
    (
        lambda: judge_against(-18.4, -20.0, THRESHOLDS),
        "louder",
        "1.6 LU louder than the reference of -20.0 LUFS",
    ),
    (
        lambda: judge_against(-21.6, -20.0, THRESHOLDS),
        "quieter",
        "1.6 LU quieter than the reference of -20.0 LUFS",
    ),
    (
        lambda: judge_within(9.0, 0.0, 60.0, THRESHOLDS),
        "steady",
        "steady: the loudness ranges over 9.0 LU",
    ),
    (
        lambda: judge_within(9.0, -3.1, 60.0, THRESHOLDS),
        "drifting",
        "drifting: it gets 3.1 LU quieter from beginning to end",
    ),
    (
        lambda: judge_within(10.1, 0.0, 60.0, THRESHOLDS),
        "uneven",
        "uneven: the loudness ranges over 10.1 LU, more than 10",
    ),
    (
        lambda: judge_dynamics(12.0, math.nan, 15.0, Density()),
        "open",
        "open: PSR 12.0 LU, never below 12; PLR 15.0",
    ),
    (
        lambda: judge_dynamics(7.0, 8.0, math.nan, Density()),
        "dense",
        "dense: PSR 8.0 LU where the peaks are level, open from 12 on; PLR unknown",
    ),
    (
        lambda: judge_dynamics(5.0, 6.0, 7.0, Density()),
        "squashed",
        "squashed: PSR 6.0 LU where the peaks are level, below 8; PLR 7.0: compress or limit less",
    ),
    (
        lambda: judge_dynamics(5.0, 6.0, 15.0, Density()),
        "squashed",
        "squashed in places: PSR 6.0 LU where the peaks are level, below 8; PLR 15.0: compress or limit less",
    ),
    (
        lambda: judge_mix(-18.0, -16.2),
        "headroom-ok",
        "headroom for mastering: the true peak is -18.0 dBTP, 12.0 dB below -6; "
        "the loudness is -16.2 LUFS, 0.2 LU below Apple Music, podcasts",
    ),
    (
        lambda: judge_mix(-1.5, -14.0),
        "too-hot",
        "too hot for mastering: the true peak is -1.5 dBTP, 4.5 dB above -6 "
        "and above the -2 dBTP of the strictest platforms; "
        "the loudness is -14.0 LUFS, as Spotify, YouTube, Tidal",
    ),
    (
        lambda: judge_mix(-20.0),
        "too-low",
        "too low: the true peak is -20.0 dBTP, 14.0 dB more would fit below -6",
    ),
    (
        lambda: faults(flat_tops=3),
        "flat-tops",
        "3 tops are cut off flat below full scale at 0.3 dBTP: "
        "a stage ahead clips, unless the sound is made so, as a fuzz or a square wave is",
    ),
    (
        lambda: faults(encoding="floats"),
        "over-full-scale",
        "over full scale by 8.0 dB, nothing is lost yet: "
        "floats hold it; turn down before it becomes integers or reaches a converter",
    ),
    (
        lambda: faults(encoding="lossy"),
        "decoder-overs",
        "the decoder goes over full scale by 8.0 dB: lossy coding adds such peaks, they are no clips of the "
        "recording; encode it 8.0 dB lower, or turn down before it becomes integers",
    ),
    (
        lambda: faults(overs=1),
        "inter-sample-overs",
        "1 peak beyond full scale between the samples, up to 0.3 dBTP: a converter will clip",
    ),
    (
        lambda: faults(offset_dbfs=-30.0),
        "dc-offset",
        "an offset of -30.0 dBFS: look for a leaking capacitor, or filter it out",
    ),
]


@pytest.mark.parametrize(
    ("judge", "code", "text"), SENTENCES, ids=[f"{s[1]}-{n}" for n, s in enumerate(SENTENCES)]
)
def test_a_verdict_has_its_sentence(judge: Callable[[], Verdict | None], code: Code, text: str) -> None:
    verdict = judge()
    assert verdict is not None
    assert (verdict.code, verdict.text) == (code, text)
    assert verdict.remarks == ()
    assert not text.endswith(".")


def test_every_code_has_its_sentence() -> None:
    assert {code for _, code, _ in SENTENCES} == set(get_args(Code))


@pytest.mark.parametrize(
    ("clauses", "text"),
    [
        ({"what": "finding"}, "finding"),
        ({"action": "action"}, "action"),
        ({"what": "finding", "action": "action"}, "finding, action"),
        ({"what": "finding", "reason": "reason"}, "finding: reason"),
        ({"action": "action", "reason": "reason"}, "action: reason"),
        ({"what": "finding", "action": "action", "reason": "reason"}, "finding, action: reason"),
        ({"action": "action", "remarks": ("one", "two")}, "action: one; two"),
        ({"action": "action", "remarks": ("one",), "reason": "reason"}, "action: one; reason"),
        (
            {"what": "finding", "action": "action", "remarks": ("one", "two"), "reason": "reason"},
            "finding, action: one; two; reason",
        ),
        ({"reason": "reason"}, "reason"),
        ({}, ""),
    ],
)
def test_a_sentence_is_joined_from_its_clauses(clauses: dict[str, object], text: str) -> None:
    verdict = Verdict(code="right", **clauses)  # type: ignore[arg-type]
    assert verdict.text == text
    assert verdict.explanation == text.rpartition(": ")[2] or not (verdict.reason or verdict.remarks)


@pytest.mark.parametrize(
    ("level_db", "text"),
    [(-18.04, "-18.0"), (0.04, "0.0"), (-0.04, "0.0"), (-math.inf, "nothing"), (math.nan, "unknown")],
)
def test_a_level_has_a_tenth_of_a_decibel_and_no_minus_zero(level_db: float, text: str) -> None:
    assert format_level(level_db) == text


def test_a_count_has_its_noun() -> None:
    assert [times(count, "clip") for count in (0, 1, 2)] == ["0 clips", "1 clip", "2 clips"]
    assert times(2, "top is", "tops are") == "2 tops are"
