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

from gainbox.face import (
    Advice,
    Dynamics,
    IdleLine,
    IdleLines,
    Loudness,
    Mix,
    Pair,
    Scene,
    SetLevel,
    Stereo,
    Strip,
    Taken,
    TakenChannel,
    Takes,
    Tone,
    paint,
)
from gainbox.face.scales import METER_SCALES
from gainbox.face.setup_rows import ROWS, SETTINGS
from gainbox.staging.mix import judge_mix
from tests.face.conftest import NOTICE, SILENT, in_setup, past, strips
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


def telling() -> tuple[Strip, ...]:
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
    (strips(1), Stereo((), ("1",))),
    (strips(2), Stereo((Pair("L", "R", 0.64, -2.4),))),
    (strips(3), Stereo(PAIRS[:1], ("3",))),
    *((strips(2 * pairs), Stereo(PAIRS[:pairs])) for pairs in (2, 3, 4)),
)


BELOW = Advice(
    "L", -26.3, -18.0, 8.5, "turn-up", "turn up 8.5 dB: the loudest 3 s read -26.4 dBFS VU, the target is -18"
)
RIGHT = Advice(
    "R", -18.4, -18.0, 0.5, "right", "right: the loudest 3 s read -18.2 dBFS VU, the target is -18"
)
ABOVE = Advice(
    "Snare",
    -21.0,
    -26.5,
    -5.5,
    "wide-dynamics",
    "wide dynamics: the peaks set the limit, turn down 5.5 dB: the true peak is -6.4 dBTP, the target is -12",
)
CLIPS = Advice(
    "Vocals",
    -8.1,
    -18.0,
    -10.0,
    "clipped",
    "clipped 3 times: turn down at least 10.0 dB and repeat",
    clipped=True,
)
NO_SIGNAL = Advice("Kick", reason="too quiet: there is no signal at all", code="too-quiet", aim_dbfs=-18.0)


def advised(*channels: Advice) -> Scene:
    """The page SET LEVEL with verdicts."""
    return Scene(
        "set-level", strips(len(channels)), set_level=SetLevel("judged", channels=channels, margin_db=3.0)
    )


HISS = IdleLine("L", -64.3, -66.8, 46.2, -56.5, "hiss", "hiss: the noise is -64.3 dBFS, -66.8 A-weighted")
HUM = IdleLine(
    "R",
    -52.1,
    -71.4,
    34.0,
    -45.0,
    "hum",
    "hum of 50 Hz, as of a ground loop: -52.3 dBFS, 34 dB below the programme",
)
QUIET = IdleLine(
    "Vocals", -91.4, -94.0, signal_from_dbfs=-84.0, code="quiet", reason="quiet: the noise is -91.4 dBFS"
)
NOT_SILENT = IdleLine(
    "Snare",
    -48.2,
    -50.4,
    code="not-silent",
    reason="not silent: there is a knock of -12.3 dBTP, mute the source and repeat",
)
MUTED = IdleLine("Kick", -math.inf, -math.inf, math.inf, -90.0, "quiet", "quiet: digital silence")


def idle(*channels: IdleLine) -> Scene:
    """The page NOISE with verdicts."""
    return Scene("noise", strips(len(channels)), noise=IdleLines("judged", channels=channels))


UNDER_WAY = Taken(8, 43.2, -19.4, -8.1)
OVER = (
    Taken(7, 154.0, -18.9, -6.3, apart_lu=-0.7, code="uniform", within="steady"),
    Taken(6, 161.5, -15.8, 0.2, clips=3, apart_lu=2.4, code="louder", within="drifting"),
    Taken(5, 12.0, -24.1, -14.0, apart_lu=-5.9, code="quieter"),
    Taken(4, 158.0, -18.2, -6.0, apart_lu=0.0, code="uniform", within="steady", reference=True),
    Taken(3, 3725.0, -19.9, -7.7, apart_lu=-1.7, code="quieter", within="uneven"),
    Taken(2, 9.0),
)

VOICE = TakenChannel("Voice", -17.4, -11.2, -6.3, 0, 11.8, 2.1)
BASS = TakenChannel("Bass amp", -20.6, -15.0, 0.2, 3, 14.3, -4.9)
ROOM = TakenChannel("Room", -31.0, -24.4, -14.2, 0, 17.1, 0.0)
DEAD = TakenChannel("Kick", -math.inf, -math.inf, -math.inf, 0, math.nan, -math.inf)
SPARE = TakenChannel("Talkback", -math.inf, -math.inf, -math.inf, 0, math.nan)
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
    return Scene("mix", SILENT, mix=Mix(true_peak_dbtp, integrated_lufs, verdict=verdict))


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
        f"meter-{name.lower()}": Scene("meter", telling(), scale=name)
        for name in METER_SCALES
        if name != "mixer"
    },
    "meter-nordic-8": Scene("meter", strips(8), scale="Nordic"),
    "meter-demo": Scene("meter", strips(2), demo=True),
    "notice": NOTICE,
    "loudness-silent": Scene("loudness", SILENT),
    "loudness-quiet": Scene("loudness", SILENT, loudness=Loudness(-38.2, -35.1, -33.4, 4.2, -14.3)),
    "loudness-target": Scene("loudness", SILENT, loudness=Loudness(-19.6, -22.8, -23.1, 7.4, -3.6)),
    "loudness-hot": Scene("loudness", SILENT, loudness=Loudness(-8.9, -11.2, -12.6, 12.5, 0.4, wide=True)),
    "dynamics-silent": Scene("dynamics", SILENT),
    "dynamics-open": Scene("dynamics", SILENT, dynamics=Dynamics(14.2, 16.8, 9.7, "R"), past=OPEN),
    "dynamics-squashed": Scene("dynamics", SILENT, dynamics=Dynamics(6.4, 9.1, 5.3, "Vocals"), past=past(2)),
    **{f"stereo-{len(strips)}": Scene("stereo", strips, stereo=stereo) for strips, stereo in IMAGES},
    "stereo-silent": Scene("stereo", SILENT, stereo=Stereo((Pair("L", "R"),))),
    "stereo-named": Scene(
        "stereo", strips(2), stereo=Stereo((Pair("Kick in", "Kick out", -0.45, -math.inf),), ("Talkback",))
    ),
    "history-silent": Scene("history", SILENT),
    **{
        f"history-{channels}": Scene("history", strips(channels), past=past(channels))
        for channels in (1, 2, 3, 8)
    },
    "set-level-ready": Scene("set-level", SILENT, demo=True),
    "set-level-listening": Scene(
        "set-level",
        SILENT,
        set_level=SetLevel(
            "listening", left_s=3.7, channels=(Advice("L", -26.3), Advice("R", -18.4, clipped=True))
        ),
    ),
    "set-level-interrupted": Scene(
        "set-level", SILENT, set_level=SetLevel("interrupted", why="the sound stopped coming")
    ),
    "set-level-1": advised(CLIPS),
    "set-level-2": advised(BELOW, RIGHT),
    "set-level-3": advised(ABOVE, CLIPS, NO_SIGNAL),
    "set-level-4": advised(RIGHT, RIGHT, ABOVE, NO_SIGNAL),
    "set-level-8": advised(BELOW, RIGHT, ABOVE, CLIPS, NO_SIGNAL, RIGHT, BELOW, ABOVE),
    "noise-ready": Scene("noise", SILENT, demo=True),
    "noise-listening": Scene(
        "noise",
        SILENT,
        noise=IdleLines("listening", left_s=2.1, channels=(IdleLine("L", -63.0), IdleLine("R", -51.4))),
    ),
    "noise-interrupted": Scene(
        "noise", SILENT, noise=IdleLines("interrupted", why="the card changed its format")
    ),
    "noise-1": idle(HUM),
    "noise-1-not-silent": idle(NOT_SILENT),
    "noise-2": idle(HISS, HUM),
    "noise-3": idle(HISS, QUIET, NOT_SILENT),
    "noise-4": idle(HISS, HUM, QUIET, NOT_SILENT),
    "noise-8": idle(HISS, HUM, QUIET, NOT_SILENT, MUTED, HISS, HUM, QUIET),
    "takes-none": Scene("takes", SILENT, demo=True),
    "takes-first": Scene("takes", SILENT, takes=Takes(Taken(1, 12.0, -19.8, -9.0))),
    "takes-under-way": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER)),
    "takes-over": Scene("takes", SILENT, takes=Takes(None, OVER, 1)),
    "takes-reference": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 3)),
    "takes-far-down": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 5)),
    "takes-channels-1": Scene("takes", SILENT, takes=Takes(None, OVER, 2, (replace(VOICE, apart_db=-12.5),))),
    "takes-channels-2": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 1, (VOICE, BASS))),
    "takes-channels-4": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 0, EIGHT[:4]), demo=True),
    "takes-channels-5": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 4, EIGHT[:5])),
    "takes-channels-8": Scene("takes", SILENT, takes=Takes(UNDER_WAY, OVER, 1, EIGHT)),
    "takes-channels-reference": Scene("takes", SILENT, takes=Takes(None, OVER, 3, AS_REFERENCE)),
    "takes-channels-silent": Scene("takes", SILENT, takes=Takes(None, OVER, 5, (SPARE, DEAD))),
    "mix-silent": Scene("mix", SILENT),
    "mix-headroom": mixed(-7.2, -17.1),
    "mix-hot": mixed(-0.6, -9.3),
    "mix-low": mixed(-21.4, -38.6),
    "setup": Scene("meter", strips(2), menu=in_setup("down")),
    "setup-lower-rows": Scene("meter", strips(2), demo=True, menu=in_setup(*["down"] * 5)),
    "setup-edge": Scene("meter", strips(2), menu=in_setup("down", "down", "mode", "up", "up")),
    "setup-preset": Scene("meter", strips(2), menu=in_setup("mode", "up")),
    "setup-scale": Scene(
        "meter", telling(), scale="Nordic", menu=in_setup(*to_row("scales.meter"), "mode", *["up"] * 4)
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
    "setup-factory": Scene("meter", strips(2), menu=in_setup(*["down"] * len(ROWS), "mode")),
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
