"""The verdicts on recordings as text: two lines for each, and a summary of all at the end."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from gainbox.cli import printable
from gainbox.cli.measure.result import Measured
from gainbox.staging.level import RIGHT_DB
from gainbox.status import VerdictStatus

WIDTH = 78
COUNTED = {"flat-tops", "inter-sample-overs"}
"""Verdicts with a line below their channel already."""
TRIMS = {"right", "turn-up", "turn-down", "clipped", "wide-dynamics"}
"""Verdicts whose value is a trim."""
UNJUDGED = {"too-short": "too short", "too-quiet": "too quiet"}
"""Verdicts on a level that cannot be judged, in short."""
COMPARED = {"first-take", "uniform", "louder", "quieter"}

REMARKS = {"clipped": "clipped: to be recorded again", "over-full-scale": "over: nothing is lost yet"}
"""Remarks on a recording that is to be trimmed, the first that applies."""

IN_SHORT = {
    "turn-up": "turn up {size:.1f} dB",
    "turn-down": "turn down {size:.1f} dB",
    "clipped": "clipped, turn down {size:.1f} dB or more",
    "wide-dynamics": "high crest, trim {value:+.1f} dB",
    "quiet": "little noise",
    "hiss": "hiss {value:.1f} dBFS",
    "hum": "hum {value:.1f} dBFS",
    "buzz": "buzz {value:.1f} dBFS",
    "whine": "whine {value:.1f} dBFS",
    "ticks": "ticks {value:.1f} dBFS",
    "fan": "fan {value:.1f} dBFS",
    "drift": "slow drift {value:.1f} dBFS",
    "over-full-scale": "over full scale by {value:.1f} dB, nothing is lost yet",
    "decoder-overs": "decoder over full scale by {value:.1f} dB",
    "dc-offset": "offset {value:.1f} dBFS",
    "first-take": "the first",
    "louder": "{size:.1f} LU louder",
    "quieter": "{size:.1f} LU quieter",
    "drifting": "drifting {value:+.1f} LU",
    "uneven": "uneven over {value:.1f} LU",
    "too-hot": "too hot by {size:.1f} dB",
    "too-low": "too low by {size:.1f} dB",
}
"""Verdicts whose short text is not their code."""


def advice(measured: Measured) -> list[str]:
    """A line of the channels' verdicts and one of the programme's, each wrapped if it is long."""
    texts = [
        format_verdicts(verdict for verdict in measured.verdicts if verdict.channel == c)
        for c in range(len(measured.channel))
    ]
    named = zip((channel.name for channel in measured.channel), texts, strict=True)
    parts = [
        (" ".join(name for name, _ in neighbours), text)
        for text, neighbours in groupby(named, key=lambda each: each[1])
        if text
    ]
    alike = len(set(texts)) == 1
    channels = "; ".join(text if alike else f"{names}: {text}" for names, text in parts)
    programme = format_verdicts(verdict for verdict in measured.verdicts if verdict.channel is None)
    return [*wrapped(channels), *wrapped(programme)]


def format_verdicts(verdicts: Iterable[VerdictStatus]) -> str:
    """Verdicts as a list of short texts."""
    return ", ".join(format_verdict(verdict) for verdict in verdicts if verdict.code not in COUNTED)


def format_verdict(verdict: VerdictStatus) -> str:
    """A verdict in two or three words."""
    value_db = verdict.value_db or 0.0
    words = IN_SHORT.get(verdict.code, verdict.code.replace("-", " "))
    return words.format(value=value_db, size=abs(value_db))


def wrapped(text: str) -> list[str]:
    """A text in a line, or in several if it is long; no line for an empty one."""
    return textwrap.wrap(text, WIDTH, initial_indent="  > ", subsequent_indent="    ")


class Summary:
    """The summary of several recordings.

    Args:
        uniform_lu: largest difference from the first recording that counts as uniform, LU
    """

    def __init__(self, uniform_lu: float) -> None:
        self._uniform_lu = uniform_lu
        self._first = ""
        self._loudness_lufs: list[float] = []
        self._uniform = 0
        self._trims: list[str] = []
        self._unjudged: list[str] = []

    def add(self, measured: Measured) -> None:
        """Add a recording; the first one is the reference of the others."""
        name = printable(Path(measured.file).name)
        codes = {verdict.code for verdict in measured.verdicts}
        if codes & COMPARED:
            self._first = self._first or name
            self._loudness_lufs.append(measured.programme.integrated_lufs)
            self._uniform += "uniform" in codes
        trim_db = trim_of(measured.verdicts)
        if trim_db is None:
            reasons = [UNJUDGED[v.code] for v in measured.verdicts if v.code in UNJUDGED]
            self._unjudged += [f"         {name}   {reason} to be judged" for reason in reasons[:1]]
        if trim_db is not None and abs(trim_db) > RIGHT_DB:
            remark = next((f"   {remark}" for code, remark in REMARKS.items() if code in codes), "")
            self._trims.append(f"  {trim_db:+5.1f} dB   {name}{remark}")

    def lines(self) -> list[str]:
        """Their uniformity and their trims, as lines; none for fewer than two."""
        count = len(self._loudness_lufs)
        if count < 2:
            return []
        return [
            "",
            f"{count} recordings, {min(self._loudness_lufs):.1f} to {max(self._loudness_lufs):.1f} LUFS:"
            f" {self._uniform} of the other {count - 1} within {self._uniform_lu:g} LU of {self._first}",
            *(["to trim:", *self._trims] if self._trims else [] if self._unjudged else ["nothing to trim"]),
            *(["not judged:", *self._unjudged] if self._unjudged else []),
        ]


def trim_of(verdicts: Sequence[VerdictStatus]) -> float | None:
    """The trim of a recording, dB: that of its loudest channel, which keeps the balance of all."""
    return min((v.value_db for v in verdicts if v.code in TRIMS and v.value_db is not None), default=None)
