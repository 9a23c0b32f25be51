"""The verdicts on recordings, told to a person: in two lines each, and of all of them together at the end."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from gainbox.cli import printable
from gainbox.cli.measure.result import Measured
from gainbox.staging.level import RIGHT_DB
from gainbox.staging.verdict import Verdict

WIDTH = 78
COUNTED = {"flat-tops", "inter-sample-overs"}
"""What has a line below its channel already."""
TRIMS = {"right", "turn-up", "turn-down", "clipped", "wide-dynamics"}
"""The verdicts that say how far to turn."""
COMPARED = {"first-take", "uniform", "louder", "quieter"}

IN_SHORT = {
    "turn-up": "turn up {size:.1f} dB",
    "turn-down": "turn down {size:.1f} dB",
    "clipped": "clipped, turn down {size:.1f} dB or more",
    "wide-dynamics": "wide dynamics, trim {value:+.1f} dB",
    "quiet": "little noise",
    "hiss": "hiss {value:.1f} dBFS",
    "hum": "hum {value:.1f} dBFS",
    "buzz": "buzz {value:.1f} dBFS",
    "dc-offset": "offset {value:.1f} dBFS",
    "first-take": "the first",
    "louder": "{size:.1f} LU louder",
    "quieter": "{size:.1f} LU quieter",
    "drifting": "drifting {value:+.1f} LU",
    "uneven": "uneven over {value:.1f} LU",
    "too-hot": "too hot by {size:.1f} dB",
    "too-low": "too low by {size:.1f} dB",
}
"""Verdicts that have other words than their code, in two or three."""


def advice(measured: Measured) -> list[str]:
    """A line for what is to be said of the channels and one for the rest, or more if they are long."""
    names = [channel.name for channel in measured.channel]
    of_each = [
        in_short(verdict for verdict in measured.verdicts if verdict.channel == c) for c in range(len(names))
    ]
    parts = [
        (" ".join(name for name, _ in together), words)
        for words, group in groupby(zip(names, of_each, strict=True), key=lambda each: each[1])
        if (together := list(group)) and words
    ]
    alike = len(set(of_each)) == 1
    of_channels = "; ".join(words if alike else f"{who}: {words}" for who, words in parts)
    of_all = in_short(verdict for verdict in measured.verdicts if verdict.channel is None)
    return [*wrapped(of_channels), *wrapped(of_all)]


def in_short(verdicts: Iterable[Verdict]) -> str:
    """Some verdicts in a few words."""
    return ", ".join(in_words(verdict) for verdict in verdicts if verdict.code not in COUNTED)


def in_words(verdict: Verdict) -> str:
    """A verdict in two or three words."""
    value_db = verdict.value_db or 0.0
    words = IN_SHORT.get(verdict.code, verdict.code.replace("-", " "))
    return words.format(value=value_db, size=abs(value_db))


def wrapped(words: str) -> list[str]:
    """Some words in a line; in several if it is not long enough."""
    return textwrap.wrap(words, WIDTH, initial_indent="  > ", subsequent_indent="    ")


class Together:
    """Gathers what is to be said of several recordings together.

    Args:
        uniform_lu: how far from the first another may be and still be as loud
    """

    def __init__(self, uniform_lu: float) -> None:
        self._uniform_lu = uniform_lu
        self._first = ""
        self._loudness_lufs: list[float] = []
        self._uniform = 0
        self._trims: list[str] = []

    def add(self, measured: Measured) -> None:
        """Add one, after all it is compared with."""
        name = printable(Path(measured.file).name)
        codes = {verdict.code for verdict in measured.verdicts}
        if codes & COMPARED:
            self._first = self._first or name
            self._loudness_lufs.append(measured.programme.integrated_lufs)
            self._uniform += "uniform" in codes
        trim_db = trim_of(measured.verdicts)
        if trim_db is not None and abs(trim_db) > RIGHT_DB:
            remark = "   clipped: to be recorded again" if "clipped" in codes else ""
            self._trims.append(f"  {trim_db:+5.1f} dB   {name}{remark}")

    def lines(self) -> list[str]:
        """How uniform they are, and which to trim by how much; nothing for fewer than two."""
        count = len(self._loudness_lufs)
        if count < 2:
            return []
        return [
            "",
            f"{count} recordings, {min(self._loudness_lufs):.1f} to {max(self._loudness_lufs):.1f} LUFS:"
            f" {self._uniform} of the other {count - 1} within {self._uniform_lu:g} LU of {self._first}",
            *(["to trim:", *self._trims] if self._trims else ["nothing to trim"]),
        ]


def trim_of(verdicts: Sequence[Verdict]) -> float | None:
    """How far to turn a recording: as its loudest channel asks, so that they keep their balance."""
    return min((v.value_db for v in verdicts if v.code in TRIMS and v.value_db is not None), default=None)
