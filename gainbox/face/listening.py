"""What the pages that listen on CLEAR have in common."""

from dataclasses import dataclass
from typing import Literal

OTHERS = "the input is another now"
"""What interrupts a listening, or makes what it found worthless."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How far it has come.

    Attributes:
        state: waiting for CLEAR, listening, through with it, or interrupted
        listen_s: how long it listens
        left_s: how long it goes on listening
        why: what interrupted it, in a few words
    """

    state: Literal["ready", "listening", "judged", "interrupted"] = "ready"
    listen_s: float = 0.0
    left_s: float = 0.0
    why: str = ""

    @property
    def done(self) -> float:
        """How much of the listening is done, 0.0 to 1.0."""
        return 1.0 - self.left_s / self.listen_s

    @property
    def clear(self) -> str:
        """What CLEAR does."""
        return {"ready": "listen", "listening": "stop"}.get(self.state, "again")
