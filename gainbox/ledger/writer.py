"""The thread that writes takes: whoever has one hands it over and goes on.

What cannot be written is said once and waits, to be tried again with the next take and every minute. A
damaged file is put aside under another name, and a new one begun.
"""

import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from gainbox.ledger import FILE
from gainbox.ledger.store import DamagedError, Store, put_aside
from gainbox.staging.takes import Take

RETRY_S = 60.0
MOST_WAITING = 1000
"""Takes that wait for a card to take them; beyond that the oldest go."""
END_S = 2.0
"""How long the end may wait for a slow card."""

Job = Callable[[Store], None]


class Writer(threading.Thread):
    """Keeps takes in `folder`, from when it is started until it is closed.

    Args:
        folder: the state folder
        complain: called with a sentence, in this thread, when takes cannot be kept or a file was damaged
        relieve: called, in this thread, when they are kept again after that
        retry_s: how long to wait before what could not be written is tried again

    Attributes:
        folder: the state folder
    """

    def __init__(
        self,
        folder: Path,
        complain: Callable[[str], None],
        retry_s: float = RETRY_S,
        relieve: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name="ledger", daemon=True)
        self.folder = folder
        self._path = folder / FILE
        self._complain = complain
        self._relieve = relieve
        self._retry_s = retry_s
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting: deque[Job] = deque(maxlen=MOST_WAITING)
        self._store: Store | None = None
        self._said: str | None = None

    # What other threads call; none of it waits, but for `close`

    def keep(self, take: Take, names: Sequence[str]) -> None:
        """Have a take kept, with the names of its channels."""
        self._jobs.put(lambda store: store.keep(take, names))

    def refer(self, take: Take) -> None:
        """Have a take, kept already, be the reference of its session."""
        self._jobs.put(lambda store: store.refer(take.start_s))

    def close(self) -> None:
        """Write what can be written, and end."""
        self._jobs.put(None)
        self.join(END_S)

    # The thread

    def run(self) -> None:
        """Write what comes, and again what could not be written."""
        while True:
            try:
                job = self._jobs.get(timeout=self._retry_s if self._waiting else None)
            except queue.Empty:
                self._work()
                continue
            if job is None:
                break
            self._waiting.append(job)
            self._work()
        self._work()
        if self._waiting:
            self._say(f"{self._path}: what waited is lost: it could not be kept until the end")
        self._close()

    def _work(self) -> None:
        """Do what waits, if that is possible; say why if it is not."""
        try:
            try:
                self._work_through()
            except DamagedError as error:
                self._begin_anew(error)
                self._work_through()
        except (OSError, sqlite3.Error, DamagedError) as error:
            self._close()
            self._say(f"{self._path}: takes cannot be kept: {error}; they wait until they can")

    def _work_through(self) -> None:
        """Do what waits, in its order."""
        while self._waiting:
            self._store = self._store or Store(self._path)
            self._waiting[0](self._store)
            self._waiting.popleft()
            if self._said is not None:
                self._relieve()
            self._said = None

    def _begin_anew(self, error: DamagedError) -> None:
        """Put the damaged file aside. Raises `OSError`."""
        self._close()
        name = put_aside(self._path)
        self._say(f"{self._path}: is damaged ({error}) and was put aside as {name}; a new one is begun")

    def _say(self, sentence: str) -> None:
        """Say it, unless it was the last thing said and nothing has been kept since."""
        if sentence != self._said:
            self._complain(sentence)
        self._said = sentence

    def _close(self) -> None:
        if self._store:
            with suppress(sqlite3.Error):
                self._store.close()
        self._store = None
