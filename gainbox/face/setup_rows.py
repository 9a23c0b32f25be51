"""The rows of SETUP, with their choices and their texts."""

import math
from functools import cache

from gainbox.face.pages import PAGES
from gainbox.face.rows import NAMES, Calibrate, Factory, Name, Presets, Row, Setting
from gainbox.face.scales import METER_SCALES


def steps(lowest: float, highest: float, step: float) -> tuple[float, ...]:
    """The numbers from `lowest` to `highest`, both included."""
    return tuple(round(lowest + step * number, 6) for number in range(round((highest - lowest) / step) + 1))


def edge(key: str, title: str, purpose: str) -> Setting:
    """The row of a zone edge."""
    return Setting(key, title, purpose, steps(-90.0, 0.0, 0.5), "dBFS", ".1f")


WORDS_S = {
    10.0: "10 s",
    30.0: "30 s",
    60.0: "1 min",
    120.0: "2 min",
    300.0: "5 min",
    600.0: "10 min",
    1200.0: "20 min",
    1800.0: "30 min",
    3600.0: "1 h",
    math.inf: "never",
}


def idle_time(key: str, title: str, purpose: str) -> Setting:
    """The row of an idle time, after which the display dims or goes dark."""
    return Setting(key, title, purpose, tuple(WORDS_S), "s", words=WORDS_S)


UNTIL_CLEAR = {math.inf: "until CLEAR"}

SETTINGS = (
    edge("zones.sweet_dbfs", "Sweet from", "from here on the level is right"),
    edge("zones.hot_dbfs", "Hot from", "above it the next note may clip"),
    edge("zones.low_dbfs", "Signal from", "below it nobody is playing"),
    Setting(
        "clip.samples",
        "Clip rule",
        "so many at full scale are a clip",
        tuple(range(1, 16)),
        "samples",
    ),
    Setting(
        "clip.lamp_s",
        "Clip lamp",
        "how long the red lamp stays lit",
        (1.0, 5.0, 30.0, math.inf),
        "s",
        words=UNTIL_CLEAR,
    ),
    Setting(
        "peak.hold_s",
        "Peak hold",
        "how long the marker stands still",
        (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, math.inf),
        "s",
        words=UNTIL_CLEAR,
    ),
    Setting(
        "scales.meter",
        "Meter scale",
        "what METER is drawn on",
        tuple(METER_SCALES),
        seen=True,
    ),
    Setting(
        "scales.reference_dbfs",
        "Reference",
        "0 VU, and TEST of the PPMs",
        steps(-40.0, -6.0, 0.5),
        "dBFS",
        ".1f",
        seen=True,
    ),
    Setting(
        "scales.recorder_full_scale_dbu",
        "Match recorder",
        "by a tone: where the recorder clips",
        steps(-10.0, 30.0, 0.1),
        "dBu",
        ".1f",
        matched=True,
    ),
    Setting(
        "staging.target_vu_dbfs",
        "Target VU",
        "the loudest 3 s, for SET LEVEL",
        steps(-30.0, -6.0, 0.5),
        "dBFS",
        ".1f",
    ),
    Setting(
        "staging.target_peak_dbtp",
        "Target peak",
        "peaks in a take, for SET LEVEL",
        steps(-24.0, -1.0, 0.5),
        "dBTP",
        ".1f",
    ),
    Setting(
        "staging.margin_db",
        "Margin",
        "for players who get louder in the take",
        steps(0.0, 12.0, 1.0),
        "dB",
    ),
    Setting("staging.listen_s", "Set level", "how long it listens", steps(5.0, 60.0, 5.0), "s"),
    Setting("staging.noise_s", "Noise", "how long it listens", (2.0, 3.0, *steps(5.0, 60.0, 5.0)), "s"),
    Setting(
        "staging.uniform_lu",
        "Uniform",
        "how far takes may be from the reference",
        steps(0.5, 6.0, 0.5),
        "LU",
        ".1f",
    ),
    Setting(
        "staging.mastering_headroom_dbtp",
        "Mix peak",
        "how high a mix may peak for mastering",
        steps(-12.0, -1.0, 0.5),
        "dBTP",
        ".1f",
    ),
    Setting(
        "panel.brightness",
        "Brightness",
        "the brighter, the sooner it wears",
        (1, 2, 5, *range(10, 101, 10)),
        "%",
    ),
    idle_time("panel.dim_s", "Dims after", "without a signal or a press"),
    idle_time("panel.off_s", "Dark after", "without a signal or a press"),
    Setting(
        "panel.first_page",
        "First page",
        "what it shows when it is switched on",
        ("last", *PAGES),
        words={"last": "as it was left"} | {name: page.title.lower() for name, page in PAGES.items()},
    ),
    Setting(
        "panel.rotate",
        "Mounted",
        "which way up the display hangs",
        (0, 180),
        words={0: "upright", 180: "upside down"},
    ),
    Setting(
        "panel.swap",
        "Channel 1",
        "where it is, seen from the front",
        (False, True),
        words={False: "left", True: "right"},
    ),
)

KEYS = (*(setting.key for setting in SETTINGS), NAMES)
"""The keys that SETUP changes."""


@cache
def rows_for(channels: int) -> tuple[Row, ...]:
    """The rows for a number of channels."""
    names = (Name(channel, channels) for channel in range(channels))
    return (Presets(), *SETTINGS, *names, *map(Calibrate, range(channels)), Factory())
