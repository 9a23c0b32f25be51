"""The warnings of the box, each with its cause and its remedy, and the states that they stand beside."""

import threading
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Fault = Literal["stalled", "no-clock", "no-card", "wrong-format"]
"""A state in which the source delivers no sound."""

BoxState = Literal["starting", "metering", "stalled", "no-clock", "no-card", "wrong-format", "stopped"]

WarningCode = Literal[
    "digital-silence",
    "order-unverified",
    "phantom-channel",
    "dc-offset",
    "display-failed",
    "settings-rejected",
    "state-read-only",
    "takes-damaged",
]


class Meaning(NamedTuple):
    """A warning's cause and its remedy, in Markdown, each a clause without a full stop."""

    cause: str
    remedy: str


WARNINGS: Mapping[WarningCode, Meaning] = {
    "digital-silence": Meaning(
        "every sample has been zero for a second: a converter that is connected makes noise",
        "unmute the source, or check the cable and the input of the HAT",
    ),
    "order-unverified": Meaning(
        "after an overrun on a HAT whose channels may then change places",
        "check with one source which channel is which, then hold CLEAR: until then the warning stays",
    ),
    "phantom-channel": Meaning(
        "a channel has been the copy of another, or zero, for three seconds",
        "check its cable, or set `channels` to what the HAT has",
    ),
    "dc-offset": Meaning(
        "a channel has an offset of −50 dBFS or more",
        "check the stage ahead: converters leave less than −70 dBFS",
    ),
    "display-failed": Meaning(
        "the display does not answer; metering and lamps go on, and it is tried again at "
        "intervals of one second, later of ten",
        "check its cable and the section `[panel]` of the settings",
    ),
    "settings-rejected": Meaning(
        "the settings file is wrong; its last right version stays in force, and the display first "
        "shows the reason",
        "`gainbox check` names the line",
    ),
    "state-read-only": Meaning(
        "a change made with the buttons, or a take, cannot be stored: the SD card is full or "
        "read-only; it is tried again every minute",
        "make room, or mount the state folder writable",
    ),
    "takes-damaged": Meaning(
        "the file of the takes was damaged: it was put aside and another begun",
        "press CLEAR: until then the warning stays",
    ),
}
"""The sentences of the manual (manual/status.md), word for word."""

assert set(WARNINGS) == set(get_args(WarningCode))


class Warnings:
    """The active warnings in the order in which they arose. Any thread may add and remove."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: tuple[WarningCode, ...] = ()

    @property
    def active(self) -> tuple[WarningCode, ...]:
        """Their codes."""
        return self._active

    def add(self, code: WarningCode) -> None:
        """Activate a warning; one that is active stays where it is."""
        with self._lock:
            if code not in self._active:
                self._active = (*self._active, code)

    def remove(self, code: WarningCode) -> None:
        """Deactivate a warning, if it is active."""
        with self._lock:
            self._active = tuple(active for active in self._active if active != code)
