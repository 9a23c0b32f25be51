"""Every page at every size, pixel for pixel as it was last looked at.

    pytest tests/face --regenerate

draws the pictures under tests/golden anew, and the README's. It fails, so that it cannot stay on.
Then look at every one of them.
"""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gainbox.face import Scene, Strip, paint
from gainbox.face.scales import METER_SCALES
from gainbox.face.setup_rows import SETTINGS, rows_for
from gainbox.staging.dynamics import DynamicsView
from gainbox.staging.loudness import LoudnessView
from gainbox.staging.mix import MixView, judge_mix
from gainbox.staging.noise import NoiseLine, NoiseView
from gainbox.staging.set_level import ChannelAdvice, SetLevelView
from gainbox.staging.stereo import Pair, StereoView
from gainbox.staging.takes import TakeChannel, TakeRow, TakesView
from gainbox.staging.tone import Tone
from gainbox.staging.verdict import Verdict
from tests.face.conftest import NOTICE, SILENT, in_setup, past, scene_of, strips
from tests.face.portrait import contact_sheet, portrait

GOLDEN = Path(__file__).parents[1] / "golden"
SIZES = {"grey": ((256, 64), True), "mono": ((128, 64), False)}
OPEN = replace(past(2), begun=80, seconds=past(2).seconds[:80])

NEEDLES_DBFS = (
    (-20.0,),
    (-27.0, -18.5),
    (-32.0, -23.0, -20.0),
    (-32.0, -23.0, -20.0, -17.0),
    (-32.0, -29.0, -26.0, -23.0, -20.0, -17.0),
    tuple(-38.0 + 3.0 * c for c in range(8)),
)


def needles(*levels_dbfs: float) -> tuple[Strip, ...]:
    """Channels whose needles stand at these levels; the last has clipped."""
    last = len(levels_dbfs) - 1
    return tuple(
        replace(strip, vu_dbfs=level_dbfs, clips=int(c == last))
        for c, (strip, level_dbfs) in enumerate(zip(strips(len(levels_dbfs)), levels_dbfs, strict=True))
    )


NAME = ["down"] * (len(SETTINGS) + 1)
CALIBRATE = [*NAME, "down", "down"]


def to_row(key: str) -> list[str]:
    """The presses that lead to the row of a key."""
    return ["down"] * (1 + [setting.key for setting in SETTINGS].index(key))


def in_range() -> tuple[Strip, ...]:
    """Two channels, a quiet one and one at the right level, which every scale shows."""
    left, right = strips(2)
    return (
        replace(left, bar_dbfs=-31.0, peak_dbfs=-22.0, hold_dbfs=-20.0, max_dbfs=-19.4),
        replace(right, bar_dbfs=-21.5, peak_dbfs=-11.0, hold_dbfs=-9.0, max_dbfs=-8.2, clips=0),
    )


PAIRS = (
    Pair("1", "2", 0.82, 1.3),
    Pair("3", "4", -0.31, -4.6),
    Pair("5", "6", 1.0, -0.04),
    Pair("7", "8", math.nan, math.inf),
)
IMAGES = (
    (strips(1), StereoView((), ("1",))),
    (strips(2), StereoView((Pair("L", "R", 0.64, -2.4),))),
    (strips(3), StereoView(PAIRS[:1], ("3",))),
    *((strips(2 * pairs), StereoView(PAIRS[:pairs])) for pairs in (2, 3, 4)),
)


BELOW = ChannelAdvice(
    "L",
    -26.3,
    -18.0,
    8.5,
    verdict=Verdict(
        code="turn-up",
        action="turn up 8.5 dB",
        reason="the loudest 3 s read -26.4 dBFS VU, the target is -18",
    ),
)
RIGHT = ChannelAdvice(
    "R",
    -18.4,
    -18.0,
    0.5,
    verdict=Verdict(
        code="right", action="right", reason="the loudest 3 s read -18.2 dBFS VU, the target is -18"
    ),
)
ABOVE = ChannelAdvice(
    "Snare",
    -21.0,
    -26.5,
    -5.5,
    verdict=Verdict(
        code="wide-dynamics",
        what="high crest: the peaks set the limit",
        action="turn down 5.5 dB",
        reason="the true peak is -6.4 dBTP, the target is -12",
    ),
)
CLIPS = ChannelAdvice(
    "Vocals",
    -8.1,
    -18.0,
    -10.0,
    clipped=True,
    verdict=Verdict(code="clipped", what="clipped 3 times", reason="turn down at least 10.0 dB and repeat"),
)
NO_SIGNAL = ChannelAdvice(
    "Kick",
    aim_dbfs=-18.0,
    verdict=Verdict(code="too-quiet", what="too quiet", reason="there is no signal at all"),
)


def advised(*channels: ChannelAdvice) -> Scene:
    """The page SET LEVEL with verdicts."""
    view = SetLevelView("judged", channels=channels, margin_db=3.0)
    return Scene("set-level", strips(len(channels)), view=view)


HISS = NoiseLine(
    "L",
    -64.3,
    -66.8,
    46.2,
    -56.5,
    Verdict(code="hiss", what="hiss", reason="the noise is -64.3 dBFS, -66.8 A-weighted"),
)
HUM = NoiseLine(
    "R",
    -52.1,
    -71.4,
    34.0,
    -45.0,
    Verdict(
        code="hum",
        what="hum of 50 Hz, as of a ground loop",
        reason="-52.3 dBFS, 34 dB below the programme",
    ),
)
QUIET = NoiseLine(
    "Vocals",
    -91.4,
    -94.0,
    signal_from_dbfs=-84.0,
    verdict=Verdict(code="quiet", what="quiet", reason="the noise is -91.4 dBFS"),
)
NOT_SILENT = NoiseLine(
    "Snare",
    -48.2,
    -50.4,
    verdict=Verdict(
        code="not-silent",
        what="not silent",
        reason="there is a knock of -12.3 dBTP, mute the source and repeat",
    ),
)
WHINE = NoiseLine(
    "Keys",
    -55.1,
    -55.2,
    37.0,
    -48.5,
    Verdict(
        code="whine",
        what="whine of 15734 Hz, as of a switching supply or a screen",
        reason="-55.3 dBFS, 37 dB below the programme; beside it hum of 50 Hz",
    ),
)
TICKS = replace(WHINE, verdict=Verdict(code="ticks", what="ticks at 1000 Hz and its multiples"))
FAN = replace(WHINE, verdict=Verdict(code="fan", what="tone of 47 Hz, as of a fan or a motor"))
DRIFT = replace(WHINE, verdict=Verdict(code="drift", what="a slow drift below 20 Hz"))
MUTED = NoiseLine(
    "Kick",
    -math.inf,
    -math.inf,
    math.inf,
    -90.0,
    Verdict(code="quiet", what="quiet", reason="digital silence"),
)


def idle(*channels: NoiseLine) -> Scene:
    """The page NOISE with verdicts."""
    return Scene("noise", strips(len(channels)), view=NoiseView("judged", channels=channels))


UNDER_WAY = TakeRow(8, 43.2, -19.4, -8.1)
ENDED = (
    TakeRow(7, 154.0, -18.9, -6.3, apart_lu=-0.7, code="uniform", within="steady"),
    TakeRow(6, 161.5, -15.8, 0.2, clips=3, apart_lu=2.4, code="louder", within="drifting"),
    TakeRow(5, 12.0, -24.1, -14.0, apart_lu=-5.9, code="quieter"),
    TakeRow(4, 158.0, -18.2, -6.0, apart_lu=0.0, code="uniform", within="steady", reference=True),
    TakeRow(3, 3725.0, -19.9, -7.7, apart_lu=-1.7, code="quieter", within="uneven"),
    TakeRow(2, 9.0),
)

VOICE = TakeChannel("Voice", -17.4, -11.2, -6.3, 0, 11.8, 2.1)
BASS = TakeChannel("Bass amp", -20.6, -15.0, 0.2, 3, 14.3, -4.9)
ROOM = TakeChannel("Room", -31.0, -24.4, -14.2, 0, 17.1, 0.0)
DEAD = TakeChannel("Kick", -math.inf, -math.inf, -math.inf, 0, math.nan, -math.inf)
SPARE = TakeChannel("Talkback", -math.inf, -math.inf, -math.inf, 0, math.nan)
EIGHT = (
    VOICE,
    BASS,
    ROOM,
    replace(ROOM, name="Room far", apart_db=0.4, true_peak_dbtp=-16.0),
    DEAD,
    replace(BASS, name="Snare", clips=107, apart_db=0.1),
    SPARE,
    replace(VOICE, name="Double", apart_db=-0.9),
)
AS_REFERENCE = tuple(replace(channel, apart_db=math.nan) for channel in EIGHT)


def mixed(true_peak_dbtp: float, integrated_lufs: float) -> Scene:
    """The page MIX with its verdict."""
    verdict = judge_mix(true_peak_dbtp)
    return Scene("mix", SILENT, view=MixView(true_peak_dbtp, integrated_lufs, verdict=verdict))


SCENES = {
    **{
        f"{page}-{channels}": Scene(page, strips(channels))
        for page in ("meter", "headroom")
        for channels in (1, 2, 3, 4, 8)
    },
    "meter-silent": Scene("meter", SILENT),
    "headroom-silent": Scene("headroom", SILENT),
    **{f"vu-{len(levels)}": Scene("vu", needles(*levels)) for levels in NEEDLES_DBFS},
    "vu-silent": Scene("vu", SILENT),
    **{
        f"meter-{name.lower()}": Scene("meter", in_range(), scale=name)
        for name in METER_SCALES
        if name != "mixer"
    },
    "meter-nordic-8": Scene("meter", strips(8), scale="Nordic"),
    "meter-demo": Scene("meter", strips(2), demo=True),
    "notice": NOTICE,
    "loudness-silent": scene_of("loudness", SILENT),
    "loudness-quiet": Scene("loudness", SILENT, view=LoudnessView(-38.2, -35.1, -33.4, 4.2, -14.3)),
    "loudness-target": Scene("loudness", SILENT, view=LoudnessView(-19.6, -22.8, -23.1, 7.4, -3.6)),
    "loudness-hot": Scene(
        "loudness", SILENT, view=LoudnessView(-8.9, -11.2, -12.6, 12.5, 0.4), loudness_scale="EBU +18"
    ),
    "dynamics-silent": scene_of("dynamics", SILENT),
    "dynamics-open": Scene("dynamics", SILENT, view=DynamicsView(14.2, 16.8, 9.7, "R", past=OPEN)),
    "dynamics-squashed": Scene("dynamics", SILENT, view=DynamicsView(6.4, 9.1, 5.3, "Vocals", past=past(2))),
    **{f"stereo-{len(strips)}": Scene("stereo", strips, view=view) for strips, view in IMAGES},
    "stereo-silent": Scene("stereo", SILENT, view=StereoView((Pair("L", "R"),))),
    "stereo-named": Scene(
        "stereo", strips(2), view=StereoView((Pair("Kick in", "Kick out", -0.45, -math.inf),), ("Talkback",))
    ),
    "history-silent": scene_of("history", SILENT),
    **{
        f"history-{channels}": Scene("history", strips(channels), view=past(channels))
        for channels in (1, 2, 3, 8)
    },
    "set-level-ready": scene_of("set-level", SILENT, demo=True),
    "set-level-listening": Scene(
        "set-level",
        SILENT,
        view=SetLevelView(
            "listening",
            left_s=3.7,
            channels=(ChannelAdvice("L", -26.3), ChannelAdvice("R", -18.4, clipped=True)),
        ),
    ),
    "set-level-interrupted": Scene(
        "set-level", SILENT, view=SetLevelView("interrupted", why="the sound stopped coming")
    ),
    "set-level-1": advised(CLIPS),
    "set-level-2": advised(BELOW, RIGHT),
    "set-level-3": advised(ABOVE, CLIPS, NO_SIGNAL),
    "set-level-4": advised(RIGHT, RIGHT, ABOVE, NO_SIGNAL),
    "set-level-8": advised(BELOW, RIGHT, ABOVE, CLIPS, NO_SIGNAL, RIGHT, BELOW, ABOVE),
    "noise-ready": scene_of("noise", SILENT, demo=True),
    "noise-listening": Scene(
        "noise",
        SILENT,
        view=NoiseView("listening", left_s=2.1, channels=(NoiseLine("L", -63.0), NoiseLine("R", -51.4))),
    ),
    "noise-interrupted": Scene(
        "noise", SILENT, view=NoiseView("interrupted", why="the card changed its format")
    ),
    "noise-1": idle(HUM),
    "noise-1-not-silent": idle(NOT_SILENT),
    "noise-2": idle(HISS, HUM),
    "noise-3": idle(HISS, QUIET, NOT_SILENT),
    "noise-4": idle(HISS, HUM, QUIET, NOT_SILENT),
    "noise-8": idle(HISS, HUM, QUIET, NOT_SILENT, MUTED, HISS, HUM, QUIET),
    "noise-1-whine": idle(WHINE),
    "noise-4-kinds": idle(WHINE, TICKS, FAN, DRIFT),
    "noise-8-kinds": idle(WHINE, TICKS, FAN, DRIFT, HISS, HUM, QUIET, NOT_SILENT),
    "takes-none": scene_of("takes", SILENT, demo=True),
    "takes-first": Scene("takes", SILENT, view=TakesView(TakeRow(1, 12.0, -19.8, -9.0))),
    "takes-under-way": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED)),
    "takes-over": Scene("takes", SILENT, view=TakesView(None, ENDED, 1)),
    "takes-reference": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 3)),
    "takes-far-down": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 5)),
    "takes-channels-1": Scene(
        "takes", SILENT, view=TakesView(None, ENDED, 2, (replace(VOICE, apart_db=-12.5),))
    ),
    "takes-channels-2": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 1, (VOICE, BASS))),
    "takes-channels-4": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 0, EIGHT[:4]), demo=True),
    "takes-channels-5": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 4, EIGHT[:5])),
    "takes-channels-8": Scene("takes", SILENT, view=TakesView(UNDER_WAY, ENDED, 1, EIGHT)),
    "takes-channels-reference": Scene("takes", SILENT, view=TakesView(None, ENDED, 3, AS_REFERENCE)),
    "takes-channels-silent": Scene("takes", SILENT, view=TakesView(None, ENDED, 5, (SPARE, DEAD))),
    "mix-silent": scene_of("mix", SILENT),
    "mix-headroom": mixed(-7.2, -17.1),
    "mix-hot": mixed(-0.6, -9.3),
    "mix-low": mixed(-21.4, -38.6),
    "setup": Scene("meter", strips(2), menu=in_setup("down")),
    "setup-lower-rows": Scene("meter", strips(2), demo=True, menu=in_setup(*["down"] * 5)),
    "setup-edge": Scene("meter", strips(2), menu=in_setup("down", "down", "mode", "up", "up")),
    "setup-preset": Scene("meter", strips(2), menu=in_setup("mode", "up")),
    "setup-scale": Scene(
        "meter", in_range(), scale="Nordic", menu=in_setup(*to_row("scales.meter"), "mode", *["up"] * 4)
    ),
    "setup-match": Scene(
        "meter",
        SILENT,
        tone=Tone("L", -18.34, 18.0),
        menu=in_setup(*to_row("scales.recorder_full_scale_dbu"), "mode", *["down"] * 60),
    ),
    "setup-match-silent": Scene(
        "meter",
        SILENT,
        tone=Tone("L", full_scale_dbu=24.0, trouble="play it the tone that the recorder is played"),
        menu=in_setup(*to_row("scales.recorder_full_scale_dbu"), "mode"),
    ),
    "setup-match-uncalibrated": Scene(
        "meter", SILENT, menu=in_setup(*to_row("scales.recorder_full_scale_dbu"), "mode")
    ),
    "setup-judging": Scene("meter", SILENT, menu=in_setup(*to_row("staging.target_peak_dbtp"))),
    "setup-calibrate": Scene(
        "meter", SILENT, tone=Tone("L", -20.03, 24.03), menu=in_setup(*CALIBRATE, "mode", *["up"] * 2)
    ),
    "setup-calibrate-noise": Scene(
        "meter",
        SILENT,
        tone=Tone(
            "Vocals", -20.03, trouble="its level is not steady: it has moved by 3.4 dB in the last 2 s"
        ),
        menu=in_setup(*CALIBRATE, "mode"),
    ),
    "setup-name": Scene("meter", strips(2), menu=in_setup(*NAME, "mode", *["up"] * 3)),
    "setup-name-end": Scene("meter", strips(2), menu=in_setup(*NAME, *["mode"] * 2, "up", "mode")),
    "setup-rows-of-8": Scene("meter", strips(8), menu=in_setup(*["down"] * 40, "up", channels=8)),
    "setup-factory": Scene("meter", strips(2), menu=in_setup(*["down"] * len(rows_for(2)), "mode")),
}

SHEETS = {
    "pages": (
        "meter-2",
        "vu-2",
        "headroom-2",
        "loudness-target",
        "dynamics-open",
        "stereo-2",
        "history-2",
        "set-level-2",
        "noise-2",
        "takes-over",
        "mix-headroom",
        "setup",
        "setup-preset",
        "setup-scale",
    ),
    "judging": ("set-level-2", "set-level-4", "noise-2", "takes-over", "dynamics-squashed", "mix-hot"),
}
"""The pictures of the README and of the manual."""


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("name", SCENES)
def test_the_picture_is_the_golden_one(name: str, kind: str, request: pytest.FixtureRequest):
    size, grey = SIZES[kind]
    picture = paint(SCENES[name], size, grey=grey)
    file = GOLDEN / f"{name}-{kind}.png"
    if request.config.getoption("--regenerate"):
        picture.save(file)
        pytest.fail(f"{file.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(file) as golden:
        assert picture.mode == golden.mode
        assert ImageChops.difference(picture.convert("L"), golden.convert("L")).getbbox() is None


def test_the_readme_has_its_picture(feed_for, request: pytest.FixtureRequest):
    file = GOLDEN / "panel.png"
    picture = portrait(feed_for)
    if request.config.getoption("--regenerate"):
        picture.save(file)
        pytest.fail(f"{file.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(file) as golden:
        assert golden.size == picture.size


@pytest.mark.parametrize("name", SHEETS)
def test_the_readmes_have_their_sheets(name: str, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / f"{name}.png"
    sheet = contact_sheet([paint(SCENES[page], (256, 64), grey=True) for page in SHEETS[name]])
    if request.config.getoption("--regenerate"):
        sheet.save(file)
        pytest.fail(f"{file.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(file) as golden:
        assert ImageChops.difference(sheet, golden).getbbox() is None
