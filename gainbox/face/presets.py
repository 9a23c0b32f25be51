"""Presets: levels for a kind of work, each with its reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, the reason in one line, and the values by their keys in the settings."""

    name: str
    reason: str
    values: Mapping[str, float]


def preset(
    name: str,
    reason: str,
    *,
    edges_dbfs: tuple[float, float, float],
    clip_samples: int,
    clip_lamp_s: float,
    peak_hold_s: float,
) -> Preset:
    """A preset. Each sets every one of these, so that the last choice leaves nothing of the one before."""
    low_dbfs, sweet_dbfs, hot_dbfs = edges_dbfs
    return Preset(
        name,
        reason,
        {
            "zones.low_dbfs": low_dbfs,
            "zones.sweet_dbfs": sweet_dbfs,
            "zones.hot_dbfs": hot_dbfs,
            "clip.samples": clip_samples,
            "clip.lamp_s": clip_lamp_s,
            "peak.hold_s": peak_hold_s,
        },
    )


PRESETS = (
    # A singer's chorus is easily 10 dB above the verse, and a take cannot be sung again: hot begins early.
    # The breath between lines, at -50 and below, is no signal. The marker stays for the length of a line.
    preset(
        "tracking vocal",
        "9 dB are left for the loudest line",
        edges_dbfs=(-50.0, -18.0, -9.0),
        clip_samples=3,
        clip_lamp_s=math.inf,
        peak_hold_s=3.0,
    ),
    # A quasi-peak meter reads a hit of a few milliseconds some dB below its peak: all edges lie lower. What
    # spills over from the other drums is no signal. The marker has to be down again for the next hit.
    preset(
        "drums",
        "hits peak higher than they read",
        edges_dbfs=(-40.0, -20.0, -10.0),
        clip_samples=3,
        clip_lamp_s=math.inf,
        peak_hold_s=1.0,
    ),
    # Mastering engineers ask for 6 dB of headroom. A fade is signal down to where it ends.
    preset(
        "mix bus",
        "6 dB are left for mastering",
        edges_dbfs=(-60.0, -18.0, -6.0),
        clip_samples=3,
        clip_lamp_s=math.inf,
        peak_hold_s=2.0,
    ),
    # The programme is finished, its peaks lie near full scale on purpose: hot is the last decibel, two
    # samples in a row are a clip, and the marker keeps the highest peak of the programme.
    preset(
        "mastering",
        "loud is right, but nothing may clip",
        edges_dbfs=(-60.0, -14.0, -1.0),
        clip_samples=2,
        clip_lamp_s=math.inf,
        peak_hold_s=math.inf,
    ),
)


class Settings(Protocol):
    """Settings by their keys."""

    def __getitem__(self, key: str) -> Any:
        """The value of a key."""


def preset_in(settings: Settings) -> Preset | None:
    """The preset in force, whose values are all those of the settings; None without one."""

    def is_in_force(preset: Preset) -> bool:
        return all(settings[key] == value for key, value in preset.values.items())

    return next(filter(is_in_force, PRESETS), None)
