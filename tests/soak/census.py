"""What a process holds: memory, descriptors, threads, looked at again and again by the time of the card."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gainbox.panel import Health

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
HOUR_S = 3600.0
LOOKS = 60
"""So often in an hour: what is open for a moment is missed now and then, and what stays open is not."""
WARM_PICTURES = 36_000
"""Twenty minutes of them, and the process holds all it needs: the hundred takes that can be looked back at,
the lettering of a thousand figures, and what the allocators keep for what comes and goes with these."""
MOST_GROWTH_BYTES = 1_000_000


@dataclass(slots=True)
class Hour:
    """How many pictures had been drawn by the end of an hour of the card's, and what was held in it: the most
    memory and threads, and the fewest descriptors.
    """

    pictures: int = 0
    resident_bytes: int = 0
    descriptors: int = 0
    threads: int = 0

    def look(self) -> None:
        """Look again."""
        resident_bytes = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
        descriptors = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the quickest way
        self.resident_bytes = max(self.resident_bytes, resident_bytes)
        self.descriptors = min(self.descriptors or descriptors, descriptors)
        self.threads = max(self.threads, threading.active_count())


class Census:
    """Looks at the process.

    Args:
        health: how many pictures have been drawn
        tell: called at the end of each hour

    Attributes:
        hours: what was held in each, the one under way last
    """

    def __init__(self, health: Health, tell: Callable[["Census"], None]) -> None:
        self.hours: list[Hour] = []
        self._health = health
        self._tell = tell
        self._due_s = 0.0

    def look(self, now_s: float) -> None:
        """Look, if it is time to."""
        if now_s < self._due_s:
            return
        self._due_s = now_s + HOUR_S / LOOKS
        if now_s >= len(self.hours) * HOUR_S:
            if self.hours:
                self._tell(self)
            self.hours.append(Hour())
        self.hours[-1].pictures = self._health.pictures
        self.hours[-1].look()

    def growth(self) -> Hour | None:
        """How much more was held in the last hour than when the process was warm; None if it never was."""
        warm, last = (
            next((hour for hour in self.hours if hour.pictures >= WARM_PICTURES), None),
            self.hours[-1],
        )
        if warm is None or warm is last:
            return None
        return Hour(
            last.pictures - warm.pictures,
            last.resident_bytes - warm.resident_bytes,
            last.descriptors - warm.descriptors,
            last.threads - warm.threads,
        )

    def complaints(self) -> list[str]:
        """What has not stayed as it was, in sentences; none if all is well."""
        growth = self.growth()
        if growth is None:
            return ["it was too short to tell what grows"]
        is_flat = {
            f"{growth.resident_bytes / 1e6:.1f} MB more are held": growth.resident_bytes < MOST_GROWTH_BYTES,
            f"{growth.descriptors} more descriptors are open": growth.descriptors <= 0,
            f"{growth.threads} more threads run": growth.threads <= 0,
        }
        return [sentence for sentence, is_so in is_flat.items() if not is_so]
