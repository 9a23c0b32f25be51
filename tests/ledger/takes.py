"""Takes for the tests, different for each number."""

import math

from gainbox.staging.takes import Take

NOON_S = 1_750_000_000.0
NAMES = ("Voice", "Bass")


def take(number: int = 0, **other: object) -> Take:
    """A take of two channels, ten minutes after that of the previous number; `other` replaces fields."""
    values: dict[str, object] = {
        "start_s": NOON_S + 600.0 * number,
        "length_s": 180.0 + number,
        "loudness_lufs": -18.0 - number / 10,
        "vu_mean_dbfs": (-20.0 - number, -21.0),
        "vu_max_dbfs": (-14.0, -15.5),
        "true_peak_dbtp": (-6.0, -7.25),
        "clips": (number, 0),
        "plr_lu": (12.0, 10.75),
        "range_lu": 4.5,
        "drift_lu": -0.5 - number,
    }
    return Take(**{**values, **other})  # type: ignore[arg-type]


def half_silent() -> Take:
    """A take with a signal on its second channel only, too short for an integrated loudness."""
    return take(
        loudness_lufs=-math.inf,
        vu_mean_dbfs=(-math.inf, -20.0),
        vu_max_dbfs=(-math.inf, -14.0),
        true_peak_dbtp=(-math.inf, -6.0),
        plr_lu=(math.nan, math.nan),
        range_lu=math.nan,
        drift_lu=math.nan,
    )
