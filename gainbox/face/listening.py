"""What the pages that listen on CLEAR have in common."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Listening:
    """How far it has come.

    Attributes:
        state: waiting for CLEAR, listening, or through with it
        listen_s: how long it listens
        left_s: how long it goes on listening
    """

    state: Literal["ready", "listening", "judged"] = "ready"
    listen_s: float = 0.0
    left_s: float = 0.0

    @property
    def done(self) -> float:
        """How much of the listening is done, 0.0 to 1.0."""
        return 1.0 - self.left_s / self.listen_s

    @property
    def clear(self) -> str:
        """What CLEAR does."""
        return {"ready": "listen", "listening": "stop", "judged": "again"}[self.state]
